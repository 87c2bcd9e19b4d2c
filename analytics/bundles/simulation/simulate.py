"""What would a bundle at a price do to the average order, to revenue and to margin?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.bundles.basket_choice import Floats
from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.demand.offers import MODES, Offer
from analytics.bundles.demand.responses import NO_EVIDENCE, Evidence, Response
from analytics.bundles.demand.states import States, states
from analytics.bundles.ranges import bands
from analytics.bundles.simulation.branches import bundle_branches, prices, unit_branches
from analytics.bundles.simulation.draws import Draws, draw
from analytics.bundles.simulation.effects import ROLES, Effects, Whole, discount_effects
from analytics.bundles.simulation.figures import Figures, figures_of
from analytics.bundles.simulation.pure import pure_effects
from analytics.bundles.simulation.sensitivity import sensitivity
from analytics.bundles.simulation.verdicts import FEW_ORDERS, Advice, advise, decision_curve, most_allowed
from analytics.errors import InputError
from analytics.orders.lines import Orders

POINTS = 40  # discounts on the curve, beside none
DEEPEST = 0.4  # of the full price: how far the curve reaches unless the offer goes deeper
DRAWS = 512


@dataclass(frozen=True)
class Simulation:
    """What would the offer do to the orders at hand (all figures for their whole period, `n_months` long)?

    `objective`: "margin", or "revenue" where a cost is unknown. `full_price`, `unit_cost` (None if unknown),
    `discount`: money per set. `ledger`: one row per role, in this order: "already" hold everything and get the
    discount anyway, "adders" hold some, "pulled_in" none (new orders included), "lost_or_switched" no longer come or
    no longer buy something else; `n_orders` and the changes in `revenue` and `margin` (each adds up to the change in
    all; NaN if a cost is unknown), each as `_mean`, `_low_80`, `_high_80`, `_low_95`, `_high_95`.
    `curve`: one row per discount, see decide.decision_curve. `advice`: verdict and recommended discount. `figures`: the
    answer in full at the offered discount. `response`: price response per component. `sensitivity`: see there.
    """

    offer: Offer
    states: States
    objective: str
    full_price: float
    unit_cost: float | None
    discount: float
    n_months: float | None
    ledger: pd.DataFrame
    curve: pd.DataFrame
    advice: Advice
    figures: Figures
    response: Response
    sensitivity: pd.DataFrame
    seed: int


def simulate(
    orders: Orders | States,
    *,
    offer: Offer,
    assumptions: Assumptions | None = None,
    evidence: Evidence = NO_EVIDENCE,
    draws: int = DRAWS,
    seed: int = 0,
) -> Simulation:
    """What would this offer do to the average order, to revenue and to margin?

    `orders`: Orders, or the States of the offer's components. `evidence`: what the shop's own prices say; without, the
    price response is borrowed from published studies. Deterministic for a seed.
    Raises InputError for components that were not sold, states of others, and a discount beyond the price.
    """
    least = MODES[offer.mode].least
    held = orders if isinstance(orders, States) else states(orders, components=offer.components, least=least)
    assumed = assumptions or (Assumptions() if offer.automatic else Assumptions().listed())
    drawn = draw(held, assumptions=assumed, evidence=evidence, draws=draws, seed=seed)
    return simulate_drawn(held, offer=offer, drawn=drawn)


def simulate_drawn(held: States, *, offer: Offer, drawn: Draws) -> Simulation:
    """What would this offer do, all that is uncertain having been drawn already?

    `held`: states of the offer's components; `drawn`: draws.draw of the same states. Another discount needs no new
    draws, which take longer than the answer. Raises InputError for states of other components.
    """
    if held.components != offer.components:
        raise InputError("bad_option", name="components", choices=held.components, found=offer.components)
    effects, whole, at = offer_effects(held, offer=offer, drawn=drawn)
    most = most_allowed(whole.price, cost=whole.cost, floor=offer.margin_floor)
    totals = held.totals
    curve = decision_curve(
        effects,
        full_price=whole.price,
        revenue=totals.revenue,
        n_orders=totals.n_orders,
        most=np.inf if most is None else most,
    )
    warnings = _warnings(held, offer, whole, drawn.response.table, float(effects.amounts[at]))
    advice = advise(effects, curve=curve, at=at, most=most, warnings=warnings)
    figures = figures_of(effects, whole=whole, states=held, at=at, redemption=drawn.structure["redemption"])
    inputs = drawn.structure | {
        f"elasticity {each.product_id}": drawn.response.draws[:, i] for i, each in enumerate(held.components)
    }
    return Simulation(
        offer=offer,
        states=held,
        objective="revenue" if np.isnan(whole.cost) else "margin",
        full_price=whole.price,
        unit_cost=None if np.isnan(whole.cost) else whole.cost,
        discount=float(effects.amounts[at]),
        n_months=totals.n_months,
        ledger=_ledger(effects, at),
        curve=curve,
        advice=advice,
        figures=figures,
        response=drawn.response,
        sensitivity=sensitivity(effects.objective[:, at], inputs=inputs),
        seed=drawn.seed,
    )


def offer_effects(states: States, *, offer: Offer, drawn: Draws) -> tuple[Effects, Whole, int]:
    """What does each discount of an offer change, and which column is the offer's own?"""
    elasticity, structure = drawn.response.draws, drawn.structure
    if offer.mode in {"multi_buy", "buy_get"}:
        branches, whole = unit_branches(states, offer=offer, elasticity=elasticity, structure=structure, rng=drawn.rng)
    else:
        branches, whole = bundle_branches(states, elasticity=elasticity, structure=structure, counts=drawn.counts)
    amounts, at = grid(offer.discount.amount(_discounted(states, offer, whole)), full_price=whole.price)
    if offer.mode == "pure":
        return pure_effects(states, whole=whole, drawn=drawn, amounts=amounts), whole, at
    return discount_effects(branches, whole=whole, amounts=amounts, structure=structure), whole, at


def grid(discount: float, *, full_price: float) -> tuple[Floats, int]:
    """Which discounts does the curve show? Even steps from 0 that meet the offered one; and its place among them.

    >>> amounts, at = grid(5.0, full_price=50.0)
    >>> float(amounts[at]), float(amounts[-1]), len(amounts)
    (5.0, 20.0, 41)
    """
    step = DEEPEST * full_price / POINTS
    at = min(round(discount / step), POINTS) if discount > 0 else 0
    if discount > 0:
        at = max(at, 1)
        step = discount / at
    return np.linspace(0.0, step * POINTS, POINTS + 1), at


def _discounted(states: States, offer: Offer, whole: Whole) -> float:
    """The price that the discount is taken of."""
    if offer.mode == "companion":
        return float(prices(states).pieces[-1])
    if offer.mode == "buy_get":
        return whole.price * offer.get / offer.n_units
    return whole.price


def _warnings(states: States, offer: Offer, whole: Whole, response: pd.DataFrame, discount: float) -> tuple[str, ...]:
    """Which reasons for care are known before any draw?"""
    cheapest = whole.price if offer.mode in {"multi_buy", "buy_get"} else float(prices(states).pieces.min())
    found = {
        "rarely_together": whole.n_complete < FEW_ORDERS,
        "price_never_moved": bool((response["kind"] == "borrowed").all()),
        "demand_timed": bool(response["demand_timed"].any()),
        "piece_free": discount >= cheapest,
        "singles_lost": offer.mode == "pure",
        "cost_unknown": bool(np.isnan(whole.cost)),
    }
    return tuple(code for code, holds in found.items() if holds)


def _ledger(effects: Effects, at: int) -> pd.DataFrame:
    rows = []
    for role in ROLES:
        row: dict[str, object] = {"role": role}
        for name, family in (("n_orders", effects.orders), ("revenue", effects.revenue), ("margin", effects.margin)):
            row |= {key: float(value[0]) for key, value in bands(family[role][:, at : at + 1], name=name).items()}
        rows.append(row)
    return pd.DataFrame(rows)
