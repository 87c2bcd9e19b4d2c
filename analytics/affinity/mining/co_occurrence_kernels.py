"""In which orders do two products meet, and in how many? The compiled loops."""

import numpy as np
import numpy.typing as npt

from analytics.engines.compiled import compiled

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]


@compiled
def meet(
    x: Int64, y: Int64, starts: Int64, holders: Int32, buyers: Int64, periods: Int64, n_periods: int
) -> tuple[Int32, Int64, Int64]:
    """By pair: joint orders in each period, the most of one buyer, and the squares of the buyers' joint orders.

    `buyers` ascend with the orders, so that a buyer's joint orders follow each other.
    """
    counts = np.zeros((len(x), n_periods), np.int32)
    largest, squares = np.zeros(len(x), np.int64), np.zeros(len(x), np.int64)
    for pair in range(len(x)):
        i, end = starts[x[pair]], starts[x[pair] + 1]
        j, stop = starts[y[pair]], starts[y[pair] + 1]
        buyer, run = -1, 0
        while i < end and j < stop:
            if holders[i] < holders[j]:
                i += 1
            elif holders[i] > holders[j]:
                j += 1
            else:
                order = holders[i]
                counts[pair, periods[order]] += 1
                if buyers[order] != buyer:
                    buyer, run = buyers[order], 0
                run += 1
                squares[pair] += 2 * run - 1
                largest[pair] = max(largest[pair], run)
                i, j = i + 1, j + 1
    return counts, largest, squares


@compiled
def counted(
    first: int, last: int, codes: Int32, starts: Int64, begins: Int64, ends: Int64
) -> tuple[Int64, Int32, Int32]:
    """With how many products, which (ascending) and how often does each from first to last meet, itself among them?

    `starts`: where each product's list begins; `begins`, `ends`: of the baskets on it, places in `codes`.
    """
    n_products, most = len(starts) - 1, 1
    for x in range(first, last):
        most += most_beside(x, starts, begins, ends)
    sizes, others, times = np.zeros(last - first, np.int64), np.empty(most, np.int32), np.empty(most, np.int32)
    seen, at = np.zeros(n_products, np.int32), 0
    for x in range(first, last):
        before = at
        for holder in range(starts[x], starts[x + 1]):
            for line in range(begins[holder], ends[holder]):
                seen[codes[line]] += 1
        for y in range(n_products):
            # Written over by the next if it was not seen: a branch would be guessed wrong too often.
            others[at], times[at] = y, seen[y]
            at += seen[y] > 0
            seen[y] = 0
        sizes[x - first] = at - before
    return sizes, others[:at].copy(), times[:at].copy()


@compiled
def most_beside(x: int, starts: Int64, begins: Int64, ends: Int64) -> int:
    """How many products can the baskets of x hold?"""
    n_lines = 0
    for holder in range(starts[x], starts[x + 1]):
        n_lines += ends[holder] - begins[holder]
    return min(n_lines, len(starts) - 1)
