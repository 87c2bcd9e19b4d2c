"""Which groups of orders miss which pieces of an offer, and how would each answer?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.bundles.basket_choice import Branch, Floats
from analytics.bundles.demand.offers import Offer
from analytics.bundles.demand.states import States
from analytics.bundles.simulation.effects import Whole

Counts = npt.NDArray[np.int64]

ODDS_LIMITS = (-0.7, 1.2)  # of the log: how far association may bend a response
PRIOR_ORDERS = 2.0  # spread evenly over the states: what keeps a state without orders possible


@dataclass(frozen=True)
class Prices:
    """What does a set cost? `pieces`: (m,) price of each component in a set's quantity; `costs`: NaN if unknown."""

    pieces: Floats
    costs: Floats

    @property
    def full(self) -> float:
        """Price of the set bought singly."""
        return float(self.pieces.sum())

    @property
    def cost(self) -> float:
        """What the set costs the shop, NaN if a cost is unknown."""
        return float(self.costs.sum())


def prices(states: States) -> Prices:
    """What does a set of the components cost, piece by piece?"""
    quantity = states.product_numbers("quantity")
    return Prices(states.product_numbers("unit_price") * quantity, states.product_numbers("unit_cost") * quantity)


def draw_counts(counts: Floats, *, draws: int, rng: np.random.Generator | None) -> Floats:
    """Which numbers of orders could lie behind those counted? (S, states), a Dirichlet draw up to its scale.

    Without `rng` the counts themselves.
    """
    if rng is None:
        return np.repeat(counts[None, :], draws, axis=0)
    return rng.gamma(counts + PRIOR_ORDERS / len(counts), size=(draws, len(counts)))


def base_slopes(elasticity: Floats, *, counts: Floats) -> Floats:
    """How do the log odds of holding each component answer to its log price?

    eta_i = |e_i| / (1 - share of all orders).
    """
    m = elasticity.shape[1]
    holders = np.stack([counts[:, [s for s in range(2**m) if s >> i & 1]].sum(axis=1) for i in range(m)], axis=1)
    return elasticity / (1.0 - np.minimum(holders / counts.sum(axis=1)[:, None], 0.999))


def state_slopes(
    base: Floats, *, mask: int, pieces: list[int], counts: Floats, complementarity: Floats
) -> tuple[Floats, Floats]:
    """How likely do orders of a state hold each missing piece, and how do their log odds answer to its log price?

    Association bends the response as far as it is complementarity: eta_(i,s) = eta_i OR^(kappa / eta_i).
    Returns shares and slopes, (S, k) each.
    """
    shares = np.stack([_share(counts, mask, i) for i in pieces], axis=1)
    alone = np.stack([_share(counts, 0, i) for i in pieces], axis=1)
    odds = np.log(shares / (1 - shares)) - np.log(alone / (1 - alone))
    bend = np.clip(complementarity[:, None] * odds / base[:, pieces], *ODDS_LIMITS)
    return shares, base[:, pieces] * np.exp(bend)


def joint_elasticity(*, elasticity: Floats, structure: dict[str, Floats], counts: Floats) -> Floats:
    """How would orders that hold all components answer to the price of each? Absolute elasticities, (S, m).

    Piece by piece (1 - share) eta of the orders that lack just that piece; by whole baskets eta itself.
    """
    m = elasticity.shape[1]
    base = base_slopes(elasticity, counts=counts)
    kappa, weight = structure["complementarity"], structure["basket_logit"]
    fitted = np.empty_like(base)
    for i in range(m):
        mask = (2**m - 1) ^ (1 << i)
        share, slope = state_slopes(base, mask=mask, pieces=[i], counts=counts, complementarity=kappa)
        fitted[:, i] = (1 - weight) * ((1 - share) * slope)[:, 0] + weight * base[:, i]
    return fitted


def bundle_branches(
    states: States, *, elasticity: Floats, structure: dict[str, Floats], counts: Floats
) -> tuple[list[Branch], Whole]:
    """Which groups of orders miss which components?

    `elasticity`: (S, m) absolute; `structure`: name -> (S,); `counts`: (S, 2^m) drawn orders per state.
    """
    m = len(states.components)
    full = 2**m - 1
    price = prices(states)
    base = base_slopes(elasticity, counts=counts)
    kappa, strength = structure["complementarity"], structure["bundle_response"]
    n_orders, other = states.numbers("n_orders"), states.numbers("other_revenue")
    unit_price, unit_cost = states.product_numbers("unit_price"), states.product_numbers("unit_cost")
    wanted, held = states.product_numbers("quantity"), states.held
    branches = []
    for mask in np.flatnonzero(n_orders[:full] > 0).tolist():
        missing = [i for i in range(m) if not mask >> i & 1]
        shares, slopes = state_slopes(base, mask=mask, pieces=missing, counts=counts, complementarity=kappa)
        lacking = wanted[missing] - held[mask, missing] / n_orders[mask]
        branches.append(
            Branch(
                role="adders" if mask else "pulled_in",
                n_orders=float(n_orders[mask]),
                prices=price.pieces[missing],
                shares=shares,
                slopes=slopes * strength[:, None],
                joint=_joint(counts, mask, missing, full),
                value=float(lacking @ unit_price[missing]),
                cost=float(lacking @ unit_cost[missing]),
                other=float(other[mask] / n_orders[mask]),
                n_units=float(lacking.sum()),
            )
        )
    return branches, _whole(states, price, counts[:, full] / counts.sum(axis=1), strength * base.sum(axis=1))


def unit_branches(
    states: States, *, offer: Offer, elasticity: Floats, structure: dict[str, Floats], rng: np.random.Generator | None
) -> tuple[list[Branch], Whole]:
    """Which groups of orders lack how many units of a multi-buy?

    An order with u of the T units needs T - u more; all of the discount falls on those, so that "buy 3, save 10%" is
    30% off the third. The pieces of a multi-buy are alike: one price (weighted by orders) and one elasticity.
    """
    needed = offer.n_units
    weight = states.product_numbers("n_orders")
    weight = weight / weight.sum()
    unit_price = float(weight @ states.product_numbers("unit_price"))
    unit_cost = float(weight @ states.product_numbers("unit_cost"))
    counted = _by_units(states, needed)
    counts = draw_counts(counted, draws=len(elasticity), rng=rng)
    total = counts.sum(axis=1)
    slope = structure["bundle_response"] * (elasticity @ weight) / (1.0 - counts[:, 1:].sum(axis=1) / total)
    n_orders, other = states.numbers("n_orders"), states.numbers("other_revenue")
    rest = [other[0] / max(n_orders[0], 1.0), other[1:].sum() / max(n_orders[1:].sum(), 1.0)]
    branches = [
        Branch(
            role="adders" if u else "pulled_in",
            n_orders=float(counted[u]),
            prices=np.array([(needed - u) * unit_price]),
            shares=(counts[:, needed] / (counts[:, u] + counts[:, needed]))[:, None],
            slopes=slope[:, None],
            joint=np.ones(len(total)),
            value=(needed - u) * unit_price,
            cost=(needed - u) * unit_cost,
            other=float(rest[min(u, 1)]),
            n_units=float(needed - u),
        )
        for u in range(needed)
        if counted[u] > 0
    ]
    number, orders, alone = (states.units[name].to_numpy() for name in ("n_units", "n_orders", "n_alone"))
    fewer = number < needed
    units = float((number * orders)[fewer].sum())
    return branches, Whole(
        price=needed * unit_price,
        cost=needed * unit_cost,
        n_units=float(needed),
        n_sets=_unit_sets(number, orders, offer),
        n_complete=float(counted[needed]),
        n_any=float(counted[1:].sum()),
        share=counts[:, needed] / total,
        slope=slope,
        other_margin=states.totals.margin_share or 0.0,
        single_value=units * unit_price,
        single_cost=units * unit_cost,
        n_single=float(alone[fewer].sum()),
    )


def _by_units(states: States, needed: int) -> Floats:
    """Orders with 0, 1, .., needed - 1 and at least `needed` units."""
    counted = np.zeros(needed + 1)
    np.add.at(counted, np.minimum(states.units["n_units"].to_numpy(), needed), states.units["n_orders"].to_numpy())
    counted[0] = states.totals.n_orders - counted[1:].sum()
    return counted


def _unit_sets(number: Counts, orders: Counts, offer: Offer) -> float:
    """Sets of T units that qualify already: "buy some, get some" counts whole sets, a multi-buy every unit."""
    sets = number // offer.n_units if offer.mode == "buy_get" else number / offer.n_units
    return float((sets * orders)[number >= offer.n_units].sum())


def _share(counts: Floats, mask: int, i: int) -> Floats:
    """Chance that an order of the state, or of the state with the component added, holds the component."""
    added = counts[:, mask | 1 << i]
    return np.clip(added / np.maximum(counts[:, mask] + added, 1e-12), 1e-9, 1 - 1e-9)


def _joint(counts: Floats, mask: int, missing: list[int], full: int) -> Floats:
    """How much likelier the missing pieces come together than one by one: n_C n_s^(k - 1) / prod n_(s + i)."""
    logs = np.log(np.maximum(counts, 1e-12))
    ratio = logs[:, full] + (len(missing) - 1) * logs[:, mask] - sum(logs[:, mask | 1 << i] for i in missing)
    return np.exp(np.clip(ratio, -30.0, 30.0))


def _whole(states: States, price: Prices, share: Floats, slope: Floats) -> Whole:
    n_orders = states.numbers("n_orders")
    partly = states.held[1:-1].sum(axis=0)
    return Whole(
        price=price.full,
        cost=price.cost,
        n_units=float(states.product_numbers("quantity").sum()),
        n_sets=float(states.numbers("n_sets")[-1]),
        n_complete=float(n_orders[-1]),
        n_any=float(n_orders[1:].sum()),
        share=share,
        slope=slope,
        other_margin=states.totals.margin_share or 0.0,
        single_value=float(partly @ states.product_numbers("unit_price")),
        single_cost=float(partly @ states.product_numbers("unit_cost")),
        n_single=float(states.numbers("n_alone")[1:-1].sum()),
    )
