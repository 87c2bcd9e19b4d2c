"""What does an offer change, order by order kind, for each draw and each discount?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.bundles.basket_choice import Branch, Floats, Rises, conversion, price_rise, rises

ANCHOR_AT = 0.1  # share of the price off at which a lower anchor has its full effect
MOST_GROWTH = 3.0  # the log of the largest growth that a discount is trusted to bring
ROLES = ("already", "adders", "pulled_in", "lost_or_switched")


@dataclass(frozen=True)
class Whole:
    """What holds for a bundle as a whole?

    `price`, `cost`: of one set (cost NaN if unknown); `n_sets`: sets in orders that qualify already; `n_complete`:
    those orders, `n_any`: orders that hold any of it; `share`: (S,) the former's share of all orders; `slope`: (S,)
    response of their number to the price of the set; `other_margin`: margin as a share of revenue of everything else;
    `single_value`, `single_cost`, `n_single`: what the orders that hold some of the set spend on it, what that costs,
    and how many of them hold nothing else.
    """

    price: float
    cost: float
    n_units: float
    n_sets: float
    n_complete: float
    n_any: float
    share: Floats
    slope: Floats
    other_margin: float
    single_value: float
    single_cost: float
    n_single: float


@dataclass(frozen=True)
class Effects:
    """What does the offer change? Every array is (S, G): draws by discounts.

    `orders`: by role in ROLES, how many orders; `revenue`, `margin`: by role, the change in money (margin NaN if a cost
    is unknown), which add up to the change in all; `give_away`: discount on what is bought anyway; `incremental`:
    revenue that would not be there, before give-away; `added_value`: full price of the pieces added; `uptake`: orders
    that take the bundle and did not hold it; `new`, `lost`: orders; `units`: change in units; `later`: money that a
    later order would have brought.
    """

    amounts: Floats
    orders: dict[str, Floats]
    revenue: dict[str, Floats]
    margin: dict[str, Floats]
    give_away: Floats
    added_value: Floats
    uptake: Floats
    new: Floats
    lost: Floats
    units: Floats
    later: Floats

    @property
    def d_revenue(self) -> Floats:
        """Change in revenue."""
        return sum(self.revenue.values(), np.zeros(()))

    @property
    def d_margin(self) -> Floats:
        """Change in margin."""
        return sum(self.margin.values(), np.zeros(()))

    @property
    def objective(self) -> Floats:
        """What is to be raised: margin, or revenue where a cost is unknown."""
        margin = self.d_margin
        return self.d_revenue if np.isnan(margin).any() else margin

    @property
    def incremental(self) -> Floats:
        """Change in revenue before the discount on what is bought anyway."""
        return self.d_revenue + self.give_away


def discount_effects(
    branches: Sequence[Branch], *, whole: Whole, amounts: Floats, structure: dict[str, Floats]
) -> Effects:
    """What does each discount change, beside products that stay on sale at their price?

    `amounts`: (G,) money off a set, an even grid from 0; `structure`: name of an assumption -> (S,).
    """
    s = {name: values[:, None] for name, values in structure.items()}
    prices = [price for branch in branches for price in branch.prices.tolist()]
    worth = rises(amounts, prices=prices, shape=structure["shape"])
    by_basket = _whole_basket(whole, amounts, structure["shape"])
    shape = (len(structure["shape"]), len(amounts))
    takers = {"adders": np.zeros(shape), "pulled_in": np.zeros(shape)}
    value, cost, other, units = (dict.fromkeys(takers, np.zeros(shape)) for _ in range(4))
    for branch in branches:
        taken = branch.n_orders * _taking(branch, worth, by_basket, structure)
        role = branch.role
        takers[role] = takers[role] + taken
        value[role] = value[role] + taken * branch.value
        cost[role] = cost[role] + taken * branch.cost
        other[role] = other[role] + taken * branch.other
        units[role] = units[role] + taken * branch.n_units
    uptake = takers["adders"] + takers["pulled_in"]
    added, rest = value["adders"] + value["pulled_in"], other["adders"] + other["pulled_in"]
    growth = np.expm1(np.minimum(whole.slope[:, None] * amounts / whole.price, MOST_GROWTH))
    new = s["visibility"] * s["new_orders"] * whole.n_complete * growth
    give_away = s["redemption"] * amounts * whole.n_sets
    anchored = s["anchor_loss"] * np.minimum(amounts / (ANCHOR_AT * whole.price), 1.0)
    switched = s["switching"] * added
    moved = s["rest_of_basket"] * rest - switched
    revenue = {
        "already": -give_away,
        "adders": value["adders"] - takers["adders"] * amounts,
        "pulled_in": value["pulled_in"] - takers["pulled_in"] * amounts + new * (whole.price - amounts),
        "lost_or_switched": moved - anchored * whole.single_value,
    }
    margin = {
        "already": -give_away,
        "adders": revenue["adders"] - cost["adders"],
        "pulled_in": revenue["pulled_in"] - cost["pulled_in"] - new * whole.cost,
        "lost_or_switched": moved * whole.other_margin - anchored * (whole.single_value - whole.single_cost),
    }
    lost = anchored * whole.n_single
    return Effects(
        amounts=amounts,
        orders={
            "already": np.full(shape, whole.n_complete),
            "adders": takers["adders"],
            "pulled_in": takers["pulled_in"] + new,
            "lost_or_switched": lost + s["switching"] * uptake,
        },
        revenue=revenue,
        margin=margin,
        give_away=give_away,
        added_value=added,
        uptake=uptake,
        new=new,
        lost=lost,
        units=(1 - s["switching"]) * (units["adders"] + units["pulled_in"]) + new * whole.n_units - lost,
        later=s["earlier"] * added,
    )


def _taking(branch: Branch, worth: Rises, by_basket: Floats, structure: dict[str, Floats]) -> Floats:
    """Share of a branch's orders that takes the bundle: piece by piece for some shoppers, whole baskets for others."""
    piecewise = conversion(branch, rises=worth, lift=structure["carried_lift"])
    weight = structure["basket_logit"][:, None]
    return structure["visibility"][:, None] * ((1 - weight) * piecewise + weight * by_basket)


def _whole_basket(whole: Whole, amounts: Floats, shape: Floats) -> Floats:
    """Share of any order that takes the bundle where whole baskets are weighed against each other (basket logit)."""
    rise = price_rise(amounts / whole.price, shape)
    growth = whole.share[:, None] * np.expm1(np.minimum(whole.slope[:, None] * rise, MOST_GROWTH))
    return growth / (1.0 + growth)
