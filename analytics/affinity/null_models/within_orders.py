"""How often would two products meet in orders that hold others already, by popularity, size and taste there?"""

from dataclasses import dataclass

import numpy as np

from analytics.affinity.counts import Floats, Integers
from analytics.affinity.mining.candidate_sets import OfLength, Rows
from analytics.affinity.mining.tidsets import n_holders
from analytics.affinity.null_models.covariates import BANDS, alike
from analytics.affinity.null_models.customer_tastes import Shares, tastes
from analytics.affinity.null_models.fixed_margins import BLOCK
from analytics.orders.baskets.coding import Baskets

STEPS, CLOSE, FURTHEST = 12, 1e-4, 12.0


@dataclass(frozen=True)
class Cells:
    """Orders of about one size and one taste, a cell each.

    `odds`: cells × products, that such an order holds each; `spread`: Σ p (1 − p) of all products; `scale`: for one
    pair of places in such an order, the weight of a pair of products. `bands`, `sizes`: of each order; `shares`: orders
    × tastes; `mean_size`: of each band's orders by taste, as cells.
    """

    baskets: Baskets
    odds: Floats
    spread: Floats
    scale: Floats
    mean_size: Floats
    bands: Integers
    shares: Shares


def cells(baskets: Baskets, *, customers: Integers | None = None) -> Cells:
    """Which chances have the products in orders of each size and taste? See likes.alike; `customers`: see tastes."""
    shares = tastes(baskets, customers=customers).shares
    model = alike(baskets, variables=[], shares=shares).model
    n_cells = len(model.weights) // 2
    sizes = np.diff(baskets.offsets)
    used = np.searchsorted(BANDS, sizes, side="right") - 1
    known = np.unique(used[used >= 0])
    bands = np.where(used >= 0, np.searchsorted(known, used), -1)
    chances = np.minimum(model.factors[:n_cells].astype(np.float64), 1 - 1e-6)
    n_orders, items, places = (
        _sums(bands, shares, values.astype(np.float64), n_bands=len(known))
        for values in (np.ones(len(sizes)), sizes, sizes * (sizes - 1))
    )
    spread = -model.weights[:n_cells] / np.minimum(model.weights[n_cells:], -1e-12)
    scale = model.weights[:n_cells] / np.maximum(places, 1e-9)
    mean = np.maximum(items / np.maximum(n_orders, 1e-9), 1.0)
    return Cells(baskets, chances / (1 - chances), np.maximum(spread, 1e-9), scale, mean, bands, shares)


def _sums(bands: Integers, shares: Shares, values: Floats, *, n_bands: int) -> Floats:
    """Add up the orders' values by cell: bands × tastes, flat."""
    held = bands >= 0
    by_taste = [
        np.bincount(bands[held], weights=(values * shares[:, taste])[held], minlength=n_bands)
        for taste in range(shares.shape[1])
    ]
    return np.stack(by_taste, axis=1).astype(np.float64).ravel()


@dataclass(frozen=True)
class Contexts:
    """Sets of products that an order holds already: what is left in their orders, by cell.

    `sets`; `places`: contexts × cells, the places left in such orders ÷ the mean size of the cell's orders; `meetings`:
    the same for pairs of places, times the weight of a pair.
    """

    sets: OfLength
    places: Floats
    meetings: Floats


def contexts(on: Cells, sets: OfLength) -> Contexts:
    """What is left in the orders that hold each of these sets?"""
    sizes = np.diff(on.baskets.offsets)
    n_sets, held = len(sets.counts), sets.sets.shape[1]
    left = np.maximum(sizes - held, 0).astype(np.float64)
    n_bands, n_tastes = int(on.bands.max(initial=-1)) + 1, on.shares.shape[1]
    is_band = on.bands == np.arange(n_bands)[:, None]
    items = np.ascontiguousarray(sets.sets, np.int32).ravel()
    offsets = np.arange(n_sets + 1, dtype=np.int64) * held
    places = np.zeros((n_sets, n_bands, n_tastes))
    meetings = np.zeros_like(places)
    for taste in range(n_tastes):
        share = on.shares[:, taste].astype(np.float64)
        values = np.concatenate([is_band * (share * value) for value in (left, left * np.maximum(left - 1, 0))])
        unused = np.zeros((len(values), len(on.baskets.codes)), np.float64)
        sums = n_holders(on.baskets, items=items, offsets=offsets, basket_values=values, line_values=unused)[1]
        places[:, :, taste], meetings[:, :, taste] = sums[:, :n_bands], sums[:, n_bands:]
    flat = (n_sets, n_bands * n_tastes)
    return Contexts(sets, places.reshape(flat) / on.mean_size, meetings.reshape(flat) * on.scale)


def shifts(on: Cells, within: Contexts, *, wholes: OfLength) -> Floats:
    """By which factor do the odds of one product of each set change where an order holds all others of it?

    Sets × places in the set: what makes the orders that hold the whole set add up. Newton on the logarithm.
    """
    size = wholes.sets.shape[1]
    found = np.empty((len(wholes.sets), size))
    for place in range(size):
        context = within.sets.at(np.delete(wholes.sets, place, axis=1))
        step = max(BLOCK // max(len(on.scale), 1), 1)
        for begin in range(0, len(context), step):
            block = slice(begin, begin + step)
            places = within.places[context[block]]
            found[block, place] = _factors(places, on.odds.T[wholes.sets[block, place]], wholes.counts[block])
    return found


def _factors(places: Floats, odds: Floats, wanted: Integers) -> Floats:
    target = np.minimum(wanted.astype(np.float64), 0.999 * places.sum(axis=1))
    log = np.zeros(len(target))
    for _ in range(STEPS):
        grown = odds * np.exp(log)[:, None]
        chances = grown / (1 + grown)
        now = (places * chances).sum(axis=1)
        slope = (places * chances * (1 - chances)).sum(axis=1)
        move = np.log(np.maximum(target, 1e-9) / np.maximum(now, 1e-12)) * now / np.maximum(slope, 1e-12)
        log = np.clip(log + np.clip(move, -2.0, 2.0), -FURTHEST, FURTHEST)
        if np.abs(move).max(initial=0.0) < CLOSE:
            break
    return np.exp(log)


def expected_within(on: Cells, within: Contexts, *, wholes: OfLength, grown: Floats, sets: Rows) -> Floats:
    """How many orders would hold each set, if two of its products met only by chance in orders with all others?

    Sets × size × size, symmetric; 0 on the diagonal. `wholes`: the sets of one product less, `grown`: their shifts. At
    least as often as independence has it: where one product is in almost every such order, it takes no place from the
    other.
    """
    size = sets.shape[1]
    found = np.zeros((len(sets), size, size))
    step = max(BLOCK // max(len(on.scale), 1), 1)
    for i in range(size):
        for j in range(i + 1, size):
            context = within.sets.at(np.delete(sets, [i, j], axis=1))
            with_i, with_j = (wholes.at(np.delete(sets, other, axis=1)) for other in (j, i))
            factor_i, factor_j = grown[with_i, i], grown[with_j, j - 1]
            for begin in range(0, len(sets), step):
                block = slice(begin, begin + step)
                odds_i = on.odds.T[sets[block, i]] * factor_i[block, None]
                odds_j = on.odds.T[sets[block, j]] * factor_j[block, None]
                p, q = odds_i / (1 + odds_i), odds_j / (1 + odds_j)
                meet = p * q * (1 - (1 - p) * (1 - q) / on.spread)
                found[block, i, j] = (within.meetings[context[block]] * meet).sum(axis=1)
            alone = wholes.counts[with_i] * (wholes.counts[with_j] / within.sets.counts[context])
            found[:, i, j] = found[:, j, i] = np.maximum(found[:, i, j], alone)
    return found
