"""Which tastes do customers have, as far as what they buy tells?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from analytics.affinity.counts import Floats, Integers
from analytics.orders.baskets.coding import Baskets, offsets_of

Shares = npt.NDArray[np.float32]

# Buyers from whom the tastes are learnt (all, in shops with fewer), the tries from different beginnings, and their
# first steps; only the likeliest goes on.
MOST_BUYERS, TRIES, FIRST_STEPS, MOST_STEPS, CLOSE = 40_000, 4, 8, 60, 1e-6
# A taste for fewer products than this is no taste: a few strong pairs would be explained by themselves.
NARROW = 10.0
# How many bought products a taste's leaning towards what sells anyway weighs.
LEANING = 30.0


@dataclass(frozen=True)
class Tastes:
    """`shares`: orders × tastes, how likely each order's buyer has each taste; rows add up to 1."""

    shares: Shares


def tastes(baskets: Baskets, *, customers: Integers | None = None, n_tastes: int = 8) -> Tastes:
    """Which tastes do the buyers have: groups within which products are chosen independently?

    `customers`: for each basket the number of its customer; an order whose customer is unknown (-1, or None for all)
    is a buyer of its own. A mixture of multinomials over products, fitted by expectation and maximisation; each
    taste leans towards the popularity of all, so that no rare pair makes a taste of its own.
    The beginnings are drawn from a fixed seed; nothing else is random.

    Source: Dempster, Laird, Rubin 1977; as a segmentation of buyers: Wedel and Kamakura 2000.
    """
    buyers = _buyers(baskets.n_orders, customers)
    n_buyers = int(buyers.max(initial=-1)) + 1
    if n_tastes == 1 or n_buyers < 2 * n_tastes:
        return Tastes(np.ones((baskets.n_orders, 1), np.float32))
    bought = _bought(baskets, buyers)
    likes, weights = _learn(bought[:: -(-n_buyers // MOST_BUYERS)], n_tastes)
    return Tastes(_shares(bought, likes, weights)[0][buyers])


def _buyers(n_orders: int, customers: Integers | None) -> Integers:
    """Number buyers by their first order, so that a frame's order of rows changes nothing."""
    if customers is None:
        return np.arange(n_orders)
    known = np.where(customers < 0, customers.max(initial=-1) + 1 + np.arange(n_orders), customers)
    return pd.factorize(known)[0].astype(np.int64)


def _bought(baskets: Baskets, buyers: Integers) -> "scipy.sparse.csr_array":
    """Buyers × products: in how many of the buyer's orders."""
    from analytics.affinity.mining.tidset_kernels import lines_by_item
    from analytics.affinity.null_models.customer_taste_kernels import bought  # here: they load the compiler
    from analytics.engines.compiled import compilable

    n_buyers, own = int(buyers.max(initial=-1)) + 1, np.arange(baskets.n_orders + 1)
    starts, orders, _ = lines_by_item(compilable(buyers.astype(np.int32)), own, n_buyers)
    codes, offsets = compilable(baskets.codes), compilable(baskets.offsets)
    sizes, products, times = bought(starts, orders, codes, offsets, baskets.n_products)
    return scipy.sparse.csr_array((times, products, offsets_of(sizes)), shape=(n_buyers, baskets.n_products))


def _learn(bought: "scipy.sparse.csr_array", n_tastes: int) -> tuple[Floats, Floats]:
    """What each taste likes (products × tastes, chances) and how common it is."""
    rng = np.random.default_rng(0)
    popular = np.asarray(bought.sum(axis=0), np.float64) + 1e-3
    popular = (popular / popular.sum())[:, None]
    by_product = bought.T.tocsr()
    draws = [rng.dirichlet(np.full(n_tastes, 0.3), bought.shape[0]).astype(np.float32) for _ in range(TRIES)]
    begun = [_climb(bought, by_product, popular, draw, FIRST_STEPS) for draw in draws]
    _, best = max(begun, key=lambda each: each[0])
    _, shares = _climb(bought, by_product, popular, best, MOST_STEPS)
    likes, weights = _likes(by_product, popular, shares)
    while len(weights) > 1 and (breadth := _breadth(likes, weights)).min() < NARROW:
        shares = np.delete(shares, int(breadth.argmin()), axis=1) + np.float32(1e-6)
        _, shares = _climb(bought, by_product, popular, shares / shares.sum(axis=1, keepdims=True), MOST_STEPS)
        likes, weights = _likes(by_product, popular, shares)
    return likes, weights


def _breadth(likes: Floats, weights: Floats) -> Floats:
    """On about how many products does each taste differ from all (Simpson's number of its divergence)?"""
    usual = (likes @ (weights / weights.sum()))[:, None]
    apart = np.maximum(likes * np.log(likes / usual), 0.0)
    share = apart / np.maximum(apart.sum(axis=0), 1e-12)
    return np.asarray(1 / np.maximum((share**2).sum(axis=0), 1e-12), np.float64)


def _climb(
    bought: "scipy.sparse.csr_array", by_product: "scipy.sparse.csr_array", popular: Floats, shares: Shares, steps: int
) -> tuple[float, Shares]:
    """Better and better shares, and how likely the orders are under them."""
    likelihood = -np.inf
    for _ in range(steps):
        shares, found = _shares(bought, *_likes(by_product, popular, shares))
        if found - likelihood < CLOSE * abs(found):
            break
        likelihood = found
    return found, shares


def _likes(by_product: "scipy.sparse.csr_array", popular: Floats, shares: Shares) -> tuple[Floats, Floats]:
    likes = (by_product @ shares).astype(np.float64) + LEANING * popular
    return likes / likes.sum(axis=0), shares.mean(axis=0, dtype=np.float64) + 1e-9


def _shares(bought: "scipy.sparse.csr_array", likes: Floats, weights: Floats) -> tuple[Shares, float]:
    """How likely has each buyer each taste, and how likely is all that was bought?"""
    logs = bought @ np.log(likes).astype(np.float32) + np.log(weights).astype(np.float32)
    logs = np.ascontiguousarray(logs.T)  # tastes × buyers: NumPy is slow along a few numbers
    top = logs.max(axis=0)
    odds = np.exp(logs - top)
    total = _added_up(odds)
    return np.ascontiguousarray((odds / total).T), float((top + np.log(total)).sum(dtype=np.float64))


def _added_up(odds: Shares) -> Shares:
    """The sum over the rows, two by two: of eight it is to the last digit what NumPy makes of eight side by side."""
    while len(odds) > 1:
        odds = np.concatenate((odds[:-1:2] + odds[1::2], odds[len(odds) // 2 * 2 :]))
    return odds[0]
