"""How often would two products meet, were there nothing but their popularity and the sizes of the orders?"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy

from analytics.affinity.counts import Floats, Integers
from analytics.affinity.mining.threads import in_spans
from analytics.affinity.null_models.few_products import joint_orders
from analytics.orders.baskets.coding import Baskets

Factors = npt.NDArray[np.float32]

# Up to here each size has chances of its own; beyond, sizes share a bin whose largest is so many times its smallest.
OWN_SIZES, BIN_WIDTH = 8, 1.15
# A bin of fewer orders is joined with the next one.
LEAST_ORDERS = 30
MOST_STEPS, CLOSE = 60, 1e-6
# Of so few products the pairs are counted out exactly: one draw crowds the next too much for the formula.
FEW_PRODUCTS = 32
# Numbers that are multiplied at once.
BLOCK = 1 << 22


@dataclass(frozen=True)
class Expected:
    """The null model in two factors: x and y meet in Σ_c weights[c] · factors[c, x] · factors[c, y] orders.

    `factors`: cells × products, float32; `weights`: per cell, orders. A cell is the orders of one stratum and about one
    size: once with the chances p that such an order holds each product, once with p (1 − p), of a weight below 0. Of
    few products, the cells of a stratum are the eigenvectors of the joint orders, which are then exact.
    Orders of a single product say nothing about pairs and are in no cell.
    """

    factors: Factors
    weights: Floats


def expected(baskets: Baskets, *, strata: Integers | None = None) -> Expected:
    """With which chance would an order hold each product, by popularity and the order's size alone?

    `strata`: for each basket the number of its stratum, from 0, within which popularity and sizes are to hold; -1
    leaves a basket out. The chances are p_is = σ(a_i + b_s), fitted so that each product's orders and the distinct
    products of the orders of each size s add up. An order of s products is a draw without replacement, in which x and
    y crowd each other out: they meet in Σ_s w_s [p_xs p_ys − q_xs q_ys ÷ Σ_i q_is] orders, q = p (1 − p), w_s such that
    all pairs together meet exactly as often as they do. Of 32 products or fewer all such draws are counted out instead.

    Source: Rasch 1960 for the chances; Hájek 1964 for two of one draw, small_shops for few products. (Σ_s w_s p_xs p_ys
    alone is 4% too low for the best sellers of shuffled Groceries, and 2% too high for its rare products.)

    >>> import pyarrow as pa; from analytics.orders.baskets.coding import encode
    >>> model = expected(encode(pa.array([*"1122334455"]), pa.array([*"abacabcdcd"])))
    >>> float(expected_matrix(model, rows=np.arange(4)).sum().round(4)) / 2  # five orders of one pair each
    5.0
    """
    sizes = np.diff(baskets.offsets)
    strata = np.zeros(len(sizes), np.int64) if strata is None else strata
    strata = np.where(sizes >= 2, strata, -1)
    usable = np.flatnonzero(strata >= 0)
    if not len(usable):
        return Expected(np.empty((0, baskets.n_products), np.float32), np.empty(0))
    usable = usable[np.argsort(strata[usable], kind="stable")]
    edges, held = np.flatnonzero(np.diff(strata[usable], prepend=-1, append=-1)), _held(baskets, strata)

    def fitted(begin: int, end: int) -> list[Expected]:
        parts = [usable[first:last] for first, last in pairwise(edges[begin : end + 1])]
        return [_one_stratum(held[strata[part[0]]], sizes[part]) for part in parts]

    found = [part for some in in_spans(fitted, n=len(edges) - 1, size=1) for part in some]
    return Expected(np.concatenate([part.factors for part in found]), np.concatenate([part.weights for part in found]))


def expected_pairs(model: Expected, *, x: Integers, y: Integers) -> Floats:
    """In how many orders would each of these pairs of products (codes) meet? In their order."""
    held = np.zeros(model.factors.shape[1], np.bool_)
    held[x] = held[y] = True
    by_product = np.ascontiguousarray(model.factors[:, held].T)
    weighted, place = by_product * model.weights.astype(np.float32), np.cumsum(held) - 1

    def met(begin: int, end: int) -> Floats:
        return np.einsum("ps,ps->p", weighted[place[x[begin:end]]], by_product[place[y[begin:end]]])

    found = in_spans(met, n=len(x), size=max(BLOCK // max(len(model.weights), 1), 1))
    return np.maximum(np.concatenate([np.zeros(0), *found]), 0.0)


def expected_matrix(model: Expected, *, rows: Integers) -> Floats:
    """In how many orders would these products meet each other one? Rows × all products; with itself: 0."""
    weighted = model.factors[:, rows] * model.weights[:, None].astype(np.float32)
    found = np.maximum(weighted.T @ model.factors, 0.0).astype(np.float64)
    found[np.arange(len(rows)), rows] = 0.0
    return found


def _held(baskets: Baskets, strata: Integers) -> Integers:
    """How many orders of each stratum hold each product? Strata × products; the last row: orders of none (-1)."""
    n_strata, n_products = int(strata.max()) + 1, baskets.n_products
    row = np.where(strata < 0, n_strata, strata) * n_products
    keys = np.repeat(row, np.diff(baskets.offsets)) + baskets.codes
    return np.bincount(keys, minlength=(n_strata + 1) * n_products).reshape(-1, n_products)


def _one_stratum(held: Integers, sizes: Integers) -> Expected:
    """`held`: by product, the stratum's orders that hold it; `sizes`: of these orders."""
    sold = np.flatnonzero(held)
    if len(sold) <= FEW_PRODUCTS:
        return _exact(held, sold, sizes)
    own, bins = sizes.astype(np.float64), _bins(sizes)
    n_orders, items = np.bincount(bins).astype(np.float64), np.bincount(bins, weights=own).astype(np.float64)
    chances = _fit(held[sold].astype(np.float64), n_orders, items)
    n_bins, met_in_order = len(items), np.bincount(bins, weights=own * (own - 1)).astype(np.float64)
    factors = np.zeros((2 * n_bins, len(held)), np.float32)
    factors[:n_bins, sold], factors[n_bins:, sold] = chances, chances * (1 - chances)
    return Expected(factors, _weights(chances, met_in_order))


def _exact(held: Integers, sold: Integers, sizes: Integers) -> Expected:
    joint = joint_orders(held[sold].astype(np.float64), np.bincount(sizes, minlength=len(sold) + 1))
    weights, vectors = np.linalg.eigh(joint)
    factors = np.zeros((len(sold), len(held)), np.float32)
    factors[:, sold] = vectors.T
    return Expected(factors, weights)


def _weights(chances: Floats, met_in_order: Floats) -> Floats:
    """Which weights let all pairs together meet as often as they do?"""
    free = chances * (1 - chances)
    spread = np.maximum(free.sum(axis=1), 1e-9)
    apart = chances.sum(axis=1) ** 2 - (chances**2).sum(axis=1)
    crowded = spread - (free**2).sum(axis=1) / spread
    weights = met_in_order / np.maximum(apart - crowded, 1e-9)
    return np.concatenate((weights, -weights / spread))


def _bins(sizes: Integers) -> Integers:
    """Which bin does each size belong to? Numbered from 0 without a gap, each of enough orders where there are."""
    grown = np.log(np.maximum(sizes / OWN_SIZES, 1.0)) / np.log(BIN_WIDTH)
    wide = np.minimum(sizes, OWN_SIZES) + np.ceil(grown - 1e-9).astype(np.int64)
    counts = np.bincount(wide)
    left, bin_of, current, filled = len(sizes), np.zeros(len(counts), np.int64), 0, 0
    for size, count in enumerate(counts):
        if filled >= LEAST_ORDERS and left >= LEAST_ORDERS:
            current, filled = current + 1, 0
        bin_of[size] = current
        filled, left = filled + count, left - count
    return bin_of[wide]


def _fit(held: Floats, n_orders: Floats, items: Floats) -> Floats:
    """Which chances σ(a_i + b_s) give each product its orders and each bin its items? Newton on a and b in turn.

    What every order holds, or an order that holds everything, would need an infinite logit: it stops a hair short.
    """
    held, items = (np.minimum(held, n_orders.sum() - 1e-3), np.minimum(items, n_orders * (len(held) - 1e-3)))
    of_product, of_size = np.log(held / n_orders.sum()), np.log(items / n_orders / (held.sum() / n_orders.sum()))
    chances = scipy.special.expit(of_size[:, None] + of_product)
    for _ in range(MOST_STEPS):
        of_size += _step(items, n_orders[:, None] * chances, chances, axis=1)
        chances = scipy.special.expit(of_size[:, None] + of_product)
        move = _step(held, n_orders[:, None] * chances, chances, axis=0)
        of_product += move
        chances = scipy.special.expit(of_size[:, None] + of_product)
        if np.abs(move).max() < CLOSE:
            break
    return chances


def _step(wanted: Floats, orders: Floats, chances: Floats, *, axis: int) -> Floats:
    """How far do the logits move, by Newton on the logarithm of the sum?"""
    now, slope = orders.sum(axis=axis), (orders * (1 - chances)).sum(axis=axis)
    return np.clip(np.log(wanted / now) * now / np.maximum(slope, 1e-9), -2.0, 2.0)
