"""Which discount is worth offering, and is this one?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.bundles.basket_choice import Floats
from analytics.bundles.ranges import Interval, bands, interval
from analytics.bundles.simulation.effects import Effects
from analytics.labels import N_

WORST = 0.2  # share of the draws that caution looks at
# Chance of a loss up to which a discount is recommended. Choosing the best of many discounts picks those that look
# better than they are: of those that a limit of 12% let through 18% lost in synthetic shops, at 15% it was 22%.
RISK = 0.12
RISK_BORROWED = 0.05  # the same where all of the price response is borrowed: shops differ from published studies
RISK_TEST = 0.25  # chance of a loss up to which a discount is worth a test
RISK_TEST_DOUBTED = 0.15  # the same where the price response is borrowed or promotions followed demand
EVEN = 0.5  # chance of a loss from which a discount is not even worth a test
FEW_ORDERS = 20  # complete orders below which the data hardly speak

VERDICTS: dict[str, str] = {"do": N_("Do it"), "test": N_("Test it first"), "dont": N_("Don't")}
REASONS: dict[str, str] = {
    "gain_likely": N_("A gain is likely, and a bad outcome costs little."),
    "untested": N_("A gain is likely going by published studies alone; test it before relying on it."),
    "too_uncertain": N_("It gains on average, but a loss is too likely to go without a test."),
    "loss_likely": N_("It loses money on average, or a loss is as likely as a gain."),
    "nothing_offered": N_("Without a discount nothing changes."),
    "mostly_given_away": N_("Most of the discount goes to buyers who already take everything."),
    "rarely_together": N_("Hardly any order holds all of it yet, so the orders say little."),
    "price_never_moved": N_("The prices never moved enough to show how buyers answer; the answer is borrowed."),
    "demand_timed": N_("Promotions ran when demand was high anyway, so the price response may be overstated."),
    "piece_free": N_("The discount makes one of the products free; nothing in the orders supports that far a step."),
    "below_floor": N_("The discount goes below the margin floor."),
    "cost_unknown": N_("Unit cost is unknown, so this is judged by revenue; see the margin needed to break even."),
    "singles_lost": N_("Whoever wanted one product only can no longer buy it."),
}

# Warning -> why a gain that is likely by the draws is worth a test only.
_DOUBTS = {"price_never_moved": "untested", "demand_timed": "demand_timed"}


@dataclass(frozen=True)
class Advice:
    """Which discount is worth offering, and is this one?

    `verdict`: a key of VERDICTS, `reasons`: keys of REASONS, the weightiest first. `recommended`: money off a set, the
    best score among discounts that the margin floor allows and that lose money in at most 12% of the draws (5% where
    the price response is borrowed altogether), 0 if none is or if promotions followed demand, which makes buyers look
    more responsive than they are; `to_test`: the same up to 25% (15% in both those cases), worth a test before anyone
    relies on it. `recommended_share`, `to_test_share` of the full price; `score` at `to_test`: half the mean and
    half the mean of the worst fifth of the draws; `optimum`: the draws' own best discounts. `most_allowed`: by the
    margin floor, else None.
    """

    verdict: str
    reasons: tuple[str, ...]
    recommended: float
    recommended_share: float
    to_test: float
    to_test_share: float
    score: float
    optimum: Interval
    most_allowed: float | None


def cautious_score(values: Floats) -> Floats:
    """What is an uncertain gain worth to a careful shop?

    Half the mean, half the mean of the worst fifth; (S, G) -> (G,).

    >>> cautious_score(np.array([[0.0], [10.0], [10.0], [10.0], [10.0]])).tolist()
    [4.0]
    """
    worst = np.sort(values, axis=0)[: max(1, round(WORST * len(values)))]
    return np.asarray(0.5 * values.mean(axis=0) + 0.5 * worst.mean(axis=0), dtype=np.float64)


def decision_curve(
    effects: Effects, *, full_price: float, revenue: float, n_orders: float, most: float
) -> pd.DataFrame:
    """What does each discount do? One row per discount, ascending.

    `discount` (money off a set), `discount_share`; `d_aov`, `d_revenue`, `d_margin` (NaN without cost) each as `_mean`,
    `_low_80`, `_high_80`, `_low_95`, `_high_95`; `score` and `chance_of_loss` of the objective; `is_allowed` by the
    floor.
    """
    objective = effects.objective
    after = (revenue + effects.d_revenue) / (n_orders + effects.new - effects.lost)
    table = {"discount": effects.amounts, "discount_share": effects.amounts / full_price}
    table |= bands(after - revenue / n_orders, name="d_aov")
    table |= bands(effects.d_revenue, name="d_revenue")
    table |= bands(effects.d_margin, name="d_margin")
    table |= {"score": cautious_score(objective), "chance_of_loss": (objective < 0).mean(axis=0)}
    return pd.DataFrame(table).assign(is_allowed=effects.amounts <= most + 1e-9)


def most_allowed(price: float, *, cost: float, floor: float | None) -> float | None:
    """How much off leaves the margin floor? D <= P - cost / (1 - f), at least 0; None without floor or cost.

    >>> most_allowed(50.0, cost=28.0, floor=0.3)
    10.0
    """
    if floor is None or np.isnan(cost):
        return None
    return max(0.0, price - cost / (1.0 - floor))


def advise(effects: Effects, *, curve: pd.DataFrame, at: int, most: float | None, warnings: tuple[str, ...]) -> Advice:
    """Is the discount at row `at` of the curve worth offering, and which one would be?

    `warnings`: reasons known already, without those that follow from the draws.
    """
    allowed = curve[curve["is_allowed"]]
    doubt = next((_DOUBTS[code] for code in warnings if code in _DOUBTS), None)
    best = allowed.iloc[0] if "demand_timed" in warnings else _best(allowed, RISK_BORROWED if doubt else RISK)
    tried = _best(allowed, RISK_TEST_DOUBTED if doubt else RISK_TEST)
    objective = effects.objective[:, : len(allowed)]
    optimum = interval(effects.amounts[np.argmax(objective, axis=1)])
    verdict, reason = _verdict(curve.iloc[at], effects.objective[:, at], doubt=doubt)
    given = effects.give_away[:, at].mean() > max(effects.incremental[:, at].mean(), 0.0)
    others = (*(("mostly_given_away",) if given else ()), *warnings)
    reasons = (reason, *(code for code in others if code != reason))
    return Advice(
        verdict=verdict,
        reasons=reasons,
        recommended=float(best["discount"]),
        recommended_share=float(best["discount_share"]),
        to_test=float(tried["discount"]),
        to_test_share=float(tried["discount_share"]),
        score=float(tried["score"]),
        optimum=optimum,
        most_allowed=most,
    )


def _best(allowed: pd.DataFrame, risk: float) -> pd.Series:
    """The row of the curve with the best score among those that lose money in at most this share of the draws."""
    safe = allowed[(allowed["chance_of_loss"] <= risk) | (allowed["discount"] == 0)]
    return safe.iloc[int(safe["score"].to_numpy().argmax())]


def _verdict(row: pd.Series, objective: Floats, *, doubt: str | None) -> tuple[str, str]:
    if not row["is_allowed"]:
        return "dont", "below_floor"
    if np.all(objective == 0):
        return "dont", "nothing_offered"
    if objective.mean() <= 0 or row["chance_of_loss"] >= EVEN:
        return "dont", "loss_likely"
    if row["score"] > 0 and row["chance_of_loss"] <= RISK:
        return ("test", doubt) if doubt else ("do", "gain_likely")
    return "test", "too_uncertain"
