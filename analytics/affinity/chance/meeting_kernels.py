"""In which orders do two products meet? The compiled loop: two sorted lists read side by side."""

import numpy as np
import numpy.typing as npt

from analytics.orders.compiled import compiled

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
