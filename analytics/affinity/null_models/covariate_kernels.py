"""How do the odds of the products come to add up in every group? The compiled loop of likes."""

import numpy as np
import numpy.typing as npt

from analytics.engines.compiled import compiled

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]

WIDTH = 64  # products at once: their odds in all cells fit the processor's cache


@compiled
def add_up(odds: Float32, n_orders: Float32, row_of: Int64, sums: Float32) -> None:
    """Add each cell's orders of each product to its row of the sums."""
    one = np.float32(1)
    for cell in range(len(odds)):
        own, to, n = odds[cell], sums[row_of[cell]], n_orders[cell]
        for k in range(len(own)):
            to[k] += n * (own[k] / (one + own[k]))


@compiled
def scale(odds: Float32, row_of: Int64, wanted: Float32, sums: Float32) -> None:
    """Scale the odds of each cell by how far the sums of its row are from those wanted; the sums become the factors."""
    for row in range(len(wanted)):
        for k in range(wanted.shape[1]):
            sums[row, k] = wanted[row, k] / sums[row, k] if sums[row, k] > 0 else 0
    for cell in range(len(odds)):
        own, times = odds[cell], sums[row_of[cell]]
        for k in range(len(own)):
            own[k] *= times[k]


@compiled
def sweep(
    odds: Float32, times: Float32, n_orders: Float32, rows: Int64, wanted: Float32, begin: int, end: int
) -> Float64:
    """Scale the odds (cells × products; those from begin to end) by each variable in turn, so that sums are as wanted.

    `times`: what the odds of each cell are multiplied by before. `rows`: variables × cells, the row of `wanted`
    (× products, orders) that a cell adds to. Gives, by cell, the sum of these products' chances after that.
    """
    one, chances = np.float32(1), np.zeros(len(odds))
    for first in range(begin, end, WIDTH):
        width = min(WIDTH, end - first)
        own, sums = np.empty((len(odds), width), np.float32), np.zeros((len(wanted), width), np.float32)
        for cell in range(len(odds)):
            for k in range(width):
                own[cell, k] = odds[cell, first + k] * times[cell]
        for variable in range(len(rows)):
            sums[:] = 0
            add_up(own, n_orders, rows[variable], sums)
            scale(own, rows[variable], wanted[:, first : first + width], sums)
        for cell in range(len(odds)):
            for k in range(width):
                chances[cell] += own[cell, k] / (one + own[cell, k])
                odds[cell, first + k] = own[cell, k]
    return chances
