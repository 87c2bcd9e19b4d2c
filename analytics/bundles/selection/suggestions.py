"""Which bundles are worth showing, and why are the other sets left out?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.bundles.demand.offers import Discount, Offer
from analytics.bundles.demand.responses import NO_EVIDENCE, Evidence
from analytics.bundles.demand.states import Component, Totals, order_totals, states
from analytics.bundles.ranges import Interval
from analytics.bundles.selection.candidates import Candidates
from analytics.bundles.simulation.simulate import Simulation, simulate
from analytics.bundles.simulation.verdicts import EVEN
from analytics.labels import N_
from analytics.orders.lines import Orders

CUT = 0.1  # the discount at which candidates are first tried
KEPT = 10
FIRST_DRAWS = 256

# How much a suggestion is worth relying on, the best first.
STANDINGS: dict[str, str] = {
    "recommended": N_("Recommended"),
    "to_test": N_("Worth a test"),
    "open": N_("Open: more likely to gain than to lose, and only a test can tell"),
}

# Why a set that was considered is not suggested.
LEFT_OUT: dict[str, str] = {
    "variants": N_("Two variants of one product."),
    "sold_out": N_("One of the products can't be bought now."),
    "less_promising": N_("Less promising at the margin than the sets that were tried."),
    "given_away": N_("Even at its best discount more is given away to those who buy it all anyway than comes in."),
    "thin_margin": N_("It would bring revenue, but what is added earns less than the discount costs."),
    "loss_likely": N_("At every discount a loss is at least as likely as a gain."),
    "crowded_out": N_("It would pay, but others bring more."),
}


@dataclass(frozen=True)
class Suggestion:
    """One bundle worth showing: its simulation at a discount, and the range of what that brings.

    `standing`: a key of STANDINGS. The discount is the recommended one, else the one worth a test; where there is
    neither, the one least likely to lose among those that gain on average and more likely than not.
    """

    products: tuple[str, ...]
    grounds: tuple[str, ...]
    simulation: Simulation
    gain: Interval
    standing: str


@dataclass(frozen=True)
class Suggestions:
    """Which bundles are worth showing, and which sets are not?

    `kept`: best standing first, then best score. `left_out`: one row per other set that was considered: `products`
    and `reason`, a key of LEFT_OUT; in the order in which they were considered.
    """

    kept: tuple[Suggestion, ...]
    left_out: pd.DataFrame

    @property
    def reliable(self) -> tuple[Suggestion, ...]:
        """Those at a discount that is recommended or worth a test."""
        return tuple(each for each in self.kept if each.standing != "open")


def best_bundles(
    found: Candidates,
    *,
    orders: Orders,
    evidence: Mapping[tuple[str, ...], Evidence] | None = None,
    totals: Totals | None = None,
    keep: int = KEPT,
) -> Suggestions:
    """Which candidates bring the most money, each at the discount that is recommended or worth a test?

    The three times `keep` most promising are simulated. `evidence`: by products, where the shop's own prices were
    read. `totals`: order_totals of the same orders, if known. `gain`: margin (revenue without cost) over the whole
    period of the orders.
    """
    totals = totals or order_totals(orders)
    top = found.table.head(3 * keep)
    made: list[Suggestion] = []
    reasons: dict[tuple[str, ...], str] = dict.fromkeys(found.table["products"].iloc[len(top) :], "less_promising")
    for products, grounds in zip(top["products"], top["grounds"], strict=True):
        held = states(orders, components=list(products), totals=totals)
        told = (evidence or {}).get(products, NO_EVIDENCE)
        components = tuple(Component(each) for each in products)
        first = simulate(
            held, offer=Offer(components, Discount("percent", CUT)), evidence=told, draws=FIRST_DRAWS
        )  # fmt: skip
        standing, share = standing_of(first)
        if share <= 0:
            reasons[products] = standing
            continue
        best = simulate(held, offer=Offer(components, Discount("percent", share)), evidence=told)
        if standing == "recommended" and best.advice.verdict != "do":
            standing = "to_test"  # it was chosen by fewer draws
        figures = best.figures
        made.append(Suggestion(products, grounds, best, figures.d_margin or figures.d_revenue, standing))
    rank = list(STANDINGS)
    made.sort(key=lambda each: (rank.index(each.standing), -_worth(each), each.products))
    reasons |= {each.products: "crowded_out" for each in made[keep:]}
    rest = [names for names in found.table["products"] if names in reasons]
    left_out = pd.DataFrame({"products": rest, "reason": [reasons[names] for names in rest]}, dtype=object)
    return Suggestions(tuple(made[:keep]), left_out)


def standing_of(tried: Simulation) -> tuple[str, float]:
    """How good is the best discount, and which share is it? At 0 the first is why there is none, a key of LEFT_OUT."""
    advice = tried.advice
    if advice.recommended_share > 0:
        return "recommended", advice.recommended_share
    if advice.to_test_share > 0:
        return "to_test", advice.to_test_share
    curve = tried.curve[tried.curve["is_allowed"] & (tried.curve["discount"] > 0)]
    mean, loss = curve[f"d_{tried.objective}_mean"].to_numpy(), curve["chance_of_loss"].to_numpy()
    is_open = (mean > 0) & (loss < EVEN)
    if is_open.any():
        best = int(np.where(is_open, loss, np.inf).argmin())
        return "open", float(curve["discount_share"].iloc[best])
    if (mean > 0).any():
        return "loss_likely", 0.0
    return ("thin_margin" if (curve["d_revenue_mean"] > 0).any() else "given_away"), 0.0


def _worth(each: Suggestion) -> float:
    """What suggestions of one standing are ranked by: the cautious score, or the mean where no discount is cautious."""
    if each.standing == "open":
        return each.gain.mean
    curve = each.simulation.curve
    return float(curve["score"].iloc[(curve["discount"] - each.simulation.discount).abs().argmin()])
