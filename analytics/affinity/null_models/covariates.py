"""How often would two products meet, like compared with like in several variables at once?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from analytics.affinity.counts import Floats, Integers
from analytics.affinity.mining.threads import in_spans
from analytics.affinity.null_models.customer_tastes import Shares
from analytics.affinity.null_models.fixed_margins import Expected, Factors
from analytics.orders.baskets.coding import Baskets

# Where the bands of basket sizes begin.
BANDS = np.array([2, 3, 4, 5, 7, 10, 16, 30])
SWEEPS = 8
# Products, and cells, that one thread takes at once.
SPAN, CELLS = 512, 128


@dataclass(frozen=True)
class Alike:
    """The null model within groups that are alike, and which group each of its cells is.

    `model`: as in Expected, two cells per group; `levels`: cells × variables, the value of each variable.
    """

    model: Expected
    levels: Integers


def alike(baskets: Baskets, *, variables: Sequence[Integers], shares: Shares) -> Alike:
    """With which chance would an order hold each product, given its size, its values of all variables and its taste?

    `variables`: for each, the value of every basket, numbered from 0. `shares`: orders × tastes. The odds of a
    product multiply: its own, its odds in each band of sizes, in each value of each variable and in each taste, and
    the order's size; fitted so that the product's orders add up in each of these (iterative proportional fitting,
    Deming and Stephan 1940).
    """
    sizes = np.diff(baskets.offsets)
    used = np.flatnonzero(sizes >= 2)
    band = np.searchsorted(BANDS, sizes[used], side="right") - 1
    each = [band, *(values[used] for values in variables)]
    dims = [int(values.max(initial=0)) + 1 for values in each]
    groups, group_of = np.unique(np.ravel_multi_index(each, dims), return_inverse=True)
    levels = np.stack(np.unravel_index(groups, dims), axis=1)
    held = _held(baskets)[used]
    cells = _Cells(group_of, levels, shares[used])
    factors, weights = cells.fit(held, sizes[used].astype(np.float64))
    return Alike(Expected(factors, weights), np.tile(np.repeat(levels, shares.shape[1], axis=0), (2, 1)))


def _held(baskets: Baskets) -> "scipy.sparse.csr_array":
    shape = (baskets.n_orders, baskets.n_products)
    return scipy.sparse.csr_array(
        (np.ones(len(baskets.codes), np.float32), baskets.codes, baskets.offsets), shape=shape
    )


class _Cells:
    """Groups × tastes, a cell each: group g's taste k is cell g · tastes + k."""

    def __init__(self, group_of: Integers, levels: Integers, shares: Shares) -> None:
        self._levels, self._shares = levels, shares
        n, self._n_tastes = shares.shape
        self._into = scipy.sparse.csr_array((np.ones(n, np.float32), (group_of, np.arange(n))), shape=(len(levels), n))
        self._group_of = group_of

    def _sums(self, values: Floats) -> Floats:
        """Add up the orders' values by cell."""
        return np.asarray(self._into @ (self._shares * values[:, None]), np.float64).ravel()

    def fit(self, held: "scipy.sparse.csr_array", sizes: Floats) -> tuple[Factors, Floats]:
        """Factors and weights of all cells."""
        n_orders, items = self._sums(np.ones(len(sizes))), self._sums(sizes)
        mean = items / np.maximum(n_orders, 1e-9)
        total = np.asarray(held.sum(axis=0), np.float32)
        odds: Factors = np.repeat((total / np.float32(max(len(sizes), 1)))[None, :], len(n_orders), axis=0)
        rows, wanted = self._wanted(held)
        times = np.ones(len(odds), np.float32)
        for _ in range(SWEEPS):
            chances = _swept(odds, times, n_orders.astype(np.float32), rows, wanted)
            times = (mean / np.maximum(chances, 1e-9)).astype(np.float32)
        odds *= times[:, None]
        return _factors(odds, self._sums(sizes * (sizes - 1)))

    def _wanted(self, held: "scipy.sparse.csr_array") -> tuple[Integers, Factors]:
        """By variable and cell, which of the sums it adds to; and how many orders of each product the sums are."""
        n_groups, k = len(self._levels), self._n_tastes
        rows, sums = [np.tile(np.arange(k), n_groups)], [np.asarray(held.T @ self._shares).T]
        for values in self._levels.T:
            n = int(values.max(initial=-1)) + 1
            rows.append(np.repeat(values, k) + sum(len(each) for each in sums))
            place = (values[self._group_of], np.arange(held.shape[0]))
            adding = scipy.sparse.csr_array((np.ones(held.shape[0], np.float32), place), shape=(n, held.shape[0]))
            sums.append((adding @ held).toarray())
        return np.stack(rows), np.ascontiguousarray(np.concatenate(sums), np.float32)


def _swept(odds: Factors, times: Factors, n_orders: Factors, rows: Integers, wanted: Factors) -> Floats:
    """Scale the odds so that all sums are as wanted, one after the other; the sum of each cell's chances then."""
    from analytics.affinity.null_models.covariate_kernels import sweep  # here: it loads the compiler

    given = odds, times, n_orders, rows, wanted
    parts = in_spans(lambda begin, end: sweep(*given, begin, end), n=odds.shape[1], size=SPAN)
    return np.sum([np.zeros(len(odds)), *parts], axis=0)


def _factors(odds: Factors, met_in_order: Floats) -> tuple[Factors, Floats]:
    """Two products of one order crowd each other out, see expected."""
    n = len(odds)
    factors = np.empty((2 * n, odds.shape[1]), np.float32)

    def filled(begin: int, end: int) -> tuple[Floats, Floats]:
        chances = np.divide(odds[begin:end], 1 + odds[begin:end], out=factors[begin:end])
        free = np.multiply(chances, 1 - chances, out=factors[n + begin : n + end])
        spread = np.maximum(free.sum(axis=1, dtype=np.float64), 1e-9)
        apart = chances.sum(axis=1, dtype=np.float64) ** 2 - (chances**2).sum(axis=1, dtype=np.float64)
        return spread, apart - (spread - (free**2).sum(axis=1, dtype=np.float64) / spread)

    spread, meetings = (np.concatenate(each) for each in zip(*in_spans(filled, n=n, size=CELLS), strict=True))
    weights = met_in_order / np.maximum(meetings, 1e-9)
    return factors, np.concatenate((weights, -weights / spread))
