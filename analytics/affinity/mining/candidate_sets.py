"""Which longer sets of products could be found, judged by their parts alone?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.affinity.counts import Integers
from analytics.affinity.mining.itemsets import Itemsets

Rows = npt.NDArray[np.int64]

# Beyond so many sets they are counted, not listed.
MOST_LISTED = 1_000_000


@dataclass(frozen=True)
class OfLength:
    """The itemsets of one length: `sets` (product codes, ascending; rows in their order), `counts` (orders)."""

    sets: Rows
    counts: Integers
    n_products: int

    def at(self, sets: Rows) -> Integers:
        """In which row is each of these sets? -1 where it is not there."""
        if not len(self.counts):
            return np.full(len(sets), -1, np.int64)
        keys, wanted = self._keys(self.sets), self._keys(sets)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[place] == wanted, place, -1)

    def _keys(self, sets: Rows) -> Integers:
        return np.asarray(sets @ self.n_products ** np.arange(sets.shape[1] - 1, -1, -1), np.int64)


def of_length(family: Itemsets, *, length: int) -> OfLength:
    """Which itemsets of this length are there?"""
    n_products = max(len(family.products), 1)
    which = np.flatnonzero(family.lengths == length)
    sets = family.items[family.offsets[which][:, None] + np.arange(length)].astype(np.int64).reshape(-1, length)
    order = np.lexsort(sets.T[::-1]) if length else np.arange(len(which))
    return OfLength(sets[order], family.counts[which][order], n_products)


def fits(family: Itemsets, *, length: int) -> bool:
    """Can sets of one product less be told apart by one number?"""
    return float(max(len(family.products), 2)) ** (length - 1) < 2.0**62


def candidates(parts: OfLength) -> tuple[Rows | None, int]:
    """Which sets of one product more have only these as parts, and how many? No rows where they are too many to list.

    Two parts that differ in their last product make one (Agrawal and Srikant 1994); those of which another part is
    missing go. Where there are too many, they are counted before that: never too few.
    """
    n, size = parts.sets.shape
    if not n:
        return np.empty((0, size + 1), np.int64), 0
    is_new = (np.diff(parts.sets[:, :-1], axis=0, prepend=-1) != 0).any(axis=1) if size > 1 else np.arange(n) == 0
    group = np.cumsum(is_new) - 1
    ends = np.append(np.flatnonzero(is_new)[1:], n)[group]
    n_later = ends - np.arange(n) - 1
    total = int(n_later.sum())
    if total > MOST_LISTED:
        return None, total
    first = np.repeat(np.arange(n), n_later)
    second = first + 1 + np.arange(total) - np.repeat(np.cumsum(n_later) - n_later, n_later)
    made = np.column_stack((parts.sets[first], parts.sets[second, -1]))
    whole = np.ones(total, bool)
    for left_out in range(size - 1):
        whole &= parts.at(np.delete(made, left_out, axis=1)) >= 0
    return made[whole], int(whole.sum())
