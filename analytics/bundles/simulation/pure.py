"""What if the products were sold only together?"""

import numpy as np

from analytics.bundles.basket_choice import Floats
from analytics.bundles.demand.states import States
from analytics.bundles.simulation.branches import base_slopes, prices, state_slopes
from analytics.bundles.simulation.draws import Draws
from analytics.bundles.simulation.effects import Effects, Whole

SHOPPERS = 32  # valuations drawn for each state and draw


def valuation(share: Floats, *, slope: Floats, shape: Floats, u: Floats, price: float) -> Floats:
    """At which price would a shopper just buy, if a share `u` of shoppers would pay more? Any common shape.

    The inverse of the demand that the simulator uses for cuts, S(y) = logistic(logit share - slope ((y/p)^l - 1) / l),
    so that a shopper with u below `share` values the piece above its price.

    >>> one = np.array([1.0])
    >>> float(valuation(one / 4, slope=2 * one, shape=0 * one, u=one / 4, price=20.0)[0].round(6))
    20.0
    """
    t = (np.log(share / (1 - share)) - np.log(u / (1 - u))) / slope
    bent = np.maximum(shape, 1e-9)
    return price * np.exp(np.clip(np.log(np.maximum(1 + bent * t, 1e-300)) / bent, -50.0, 20.0))


def takes_whole(states: States, *, drawn: Draws, bundle_prices: Floats) -> Floats:
    """Which share of each state's orders values the whole set at its price or more? (2^m, S, G).

    Pieces that an order holds are valued above their price, the others below; given the state they are independent.
    """
    m = len(states.components)
    structure, counts = drawn.structure, drawn.counts
    piece_prices = prices(states).pieces
    base = base_slopes(drawn.response.draws, counts=counts)
    from scipy.stats import qmc  # here: it takes a second to import

    points = np.clip(qmc.Sobol(m, rng=np.random.default_rng(0)).random(SHOPPERS), 1e-6, 1 - 1e-6)
    taking = np.empty((2**m, len(base), len(bundle_prices)))
    for mask in range(2**m):
        worth = np.zeros((len(base), SHOPPERS))
        for i in range(m):
            below = mask & ~(1 << i)
            share, slope = state_slopes(
                base, mask=below, pieces=[i], counts=counts, complementarity=structure["complementarity"]
            )
            u = share * points[None, :, i] if mask >> i & 1 else share + (1 - share) * points[None, :, i]
            worth += valuation(share, slope=slope, shape=structure["shape"][:, None], u=u, price=float(piece_prices[i]))
        slack = 1e-9 * bundle_prices
        for g, price in enumerate(bundle_prices.tolist()):
            taking[mask, :, g] = (worth >= price - slack[g]).mean(axis=1)
    return taking


def pure_effects(states: States, *, whole: Whole, drawn: Draws, amounts: Floats) -> Effects:
    """What changes when the set replaces its pieces, at each discount on the sum of their prices?

    Orders that do not take the set lose the pieces they held; those that held nothing else are lost. Even without a
    discount this is not the baseline. Source: Derdenger and Kumar 2013 find that it cost over 20% of sales.
    """
    s = {name: values[:, None] for name, values in drawn.structure.items()}
    n, alone = states.numbers("n_orders"), states.numbers("n_alone")
    unit_price, unit_cost = states.product_numbers("unit_price"), states.product_numbers("unit_cost")
    full = len(n) - 1
    sets = np.where(n > 0, 1.0, 0.0)
    sets[full] = whole.n_sets / n[full] if n[full] else 0.0
    held = states.held / np.maximum(n, 1.0)[:, None]
    held[full] = sets[full] * states.product_numbers("quantity")
    value, cost = held @ unit_price, held @ unit_cost
    taking = takes_whole(states, drawn=drawn, bundle_prices=whole.price - amounts)
    taken = n[:, None, None] * taking
    left = n[:, None, None] * (1 - taking)
    paid = sets[:, None, None] * (whole.price - amounts)
    money = taken * (paid - value[:, None, None])
    earned = money - taken * (sets * whole.cost - cost)[:, None, None]
    some = slice(1, full)
    added = (taken[:full] * (whole.price - value[:full])[:, None, None]).sum(axis=0)
    switched = s["switching"] * added
    gone = (left[1:] * value[1:, None, None]).sum(axis=0)
    gone_margin = (left[1:] * (value - cost)[1:, None, None]).sum(axis=0)
    lost = (left[1:] * (alone / np.maximum(n, 1.0))[1:, None, None]).sum(axis=0)
    uptake = taken[:full].sum(axis=0)
    units = (taken * (sets * whole.n_units - held.sum(axis=1))[:, None, None]).sum(axis=0)
    units = units - (left[1:] * held[1:].sum(axis=1)[:, None, None]).sum(axis=0)
    return Effects(
        amounts=amounts,
        orders={
            "already": taken[full],
            "adders": taken[some].sum(axis=0),
            "pulled_in": taken[0],
            "lost_or_switched": left[1:].sum(axis=0),
        },
        revenue={
            "already": money[full],
            "adders": money[some].sum(axis=0),
            "pulled_in": money[0],
            "lost_or_switched": -gone - switched,
        },
        margin={
            "already": earned[full],
            "adders": earned[some].sum(axis=0),
            "pulled_in": earned[0],
            "lost_or_switched": -gone_margin - switched * whole.other_margin,
        },
        give_away=amounts * sets[full] * taken[full],
        added_value=added,
        uptake=uptake,
        new=np.zeros_like(lost),
        lost=lost,
        units=units,
        later=s["earlier"] * added,
    )
