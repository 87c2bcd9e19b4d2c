"""Which rows of ranked items do the baskets become? The compiled loop before mining_kernels, which tells the form."""

import numpy as np
import numpy.typing as npt

from analytics.affinity.compiled import compiled

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]


@compiled
def sort_row(row: Int32, marks: npt.NDArray[np.uint8]) -> None:
    """Which order is ascending? Short rows by insertion; by marks where long for the number of items."""
    if len(row) * 64 > len(marks) and len(row) > 16:
        marks[row] = 1
        to = 0
        for item in range(len(marks)):
            if marks[item]:
                row[to] = item
                to += 1
        marks[:] = 0
    elif len(row) > 32:
        row.sort()
    else:
        for at in range(1, len(row)):
            item, to = row[at], at
            while to > 0 and row[to - 1] > item:
                row[to] = row[to - 1]
                to -= 1
            row[to] = item


@compiled
def recode(codes: Int32, offsets: Int64, rank_of: Int32) -> tuple[Int32, int]:
    """Which rows of frequent items do the baskets become? Baskets with fewer than two say nothing of pairs."""
    rows = np.empty(len(codes) + len(offsets), np.int32)
    marks = np.zeros(len(rank_of), np.uint8)
    end, n_rows = 0, 0
    for basket in range(len(offsets) - 1):
        head = end + 1
        end = head
        for at in range(offsets[basket], offsets[basket + 1]):
            rank = rank_of[codes[at]]
            if rank >= 0:
                rows[end] = rank
                end += 1
        if end - head < 2:
            end = head - 1
            continue
        rows[head - 1] = end - head  # the length, until `weigh` puts the weight in its place
        n_rows += 1
        sort_row(rows[head:end], marks)
    return rows[:end].copy(), n_rows
