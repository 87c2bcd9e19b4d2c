"""Baskets of the same sizes and the same products as often, but otherwise at random: nothing is there to be found."""

from typing import Final

import numba
import numpy as np

from analytics.orders.baskets.coding import Baskets

TRADES: Final = 100  # per order: at 12, orders of hundreds of products have not yet settled


def shuffled(baskets: Baskets, *, seed: int, trades: int = TRADES) -> Baskets:
    """Trade products between pairs of orders (curveball, Strona et al. 2014), so that sizes and sales stay."""
    codes, rng = baskets.codes.copy(), np.random.default_rng(seed)
    pairs = rng.integers(0, baskets.n_orders, (trades * baskets.n_orders, 2))
    _trade(codes, baskets.offsets, pairs, rng)
    owner = np.repeat(np.arange(baskets.n_orders), np.diff(baskets.offsets))
    return Baskets(codes[np.lexsort((codes, owner))], baskets.offsets, baskets.products)


@numba.njit(cache=True)
def _trade(codes: np.ndarray, offsets: np.ndarray, pairs: np.ndarray, rng: np.random.Generator) -> None:
    """Each pair of orders pools what only one of them holds, and deals it out anew."""
    marks = np.full(codes.max() + 1, -1, np.int64)
    places, pool = np.empty(len(marks) * 2, np.int64), np.empty(len(marks) * 2, codes.dtype)
    for turn in range(len(pairs)):
        a, b = pairs[turn]
        if a == b:
            continue
        n = 0
        for k in range(offsets[a], offsets[a + 1]):
            marks[codes[k]] = 2 * turn
        for k in range(offsets[b], offsets[b + 1]):
            if marks[codes[k]] == 2 * turn:
                marks[codes[k]] = 2 * turn + 1
            else:
                places[n], pool[n] = k, codes[k]
                n += 1
        for k in range(offsets[a], offsets[a + 1]):
            if marks[codes[k]] == 2 * turn:
                places[n], pool[n] = k, codes[k]
                n += 1
        for i in range(n - 1, 0, -1):
            j = rng.integers(0, i + 1)
            pool[i], pool[j] = pool[j], pool[i]
        for i in range(n):
            codes[places[i]] = pool[i]
