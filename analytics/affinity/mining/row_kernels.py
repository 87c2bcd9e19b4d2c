"""Which rows of ranked items do the baskets become? The compiled loop before mining_kernels, which tells the form."""

import numpy as np
import numpy.typing as npt

from analytics.affinity.mining.compiled import compiled

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]


@compiled
def sort(values: Int32 | Int64, start: int, end: int) -> None:
    """Which order is ascending? Shell's sort in place: by insertion where short; numpy's takes seconds to compile."""
    gap = 1
    while 3 * gap + 1 < end - start:
        gap = 3 * gap + 1
    while gap > 0:
        for at in range(start + gap, end):
            value, to = values[at], at
            while to >= start + gap and values[to - gap] > value:
                values[to] = values[to - gap]
                to -= gap
            values[to] = value
        gap //= 3


@compiled
def sort_marked(row: Int32, start: int, end: int, marks: Flags) -> None:
    """Which order is ascending? By marks read off in turn: for rows that are long for the number of items."""
    for at in range(start, end):
        marks[row[at]] = 1
    to = start
    for item in range(len(marks)):
        if marks[item]:
            row[to] = item
            to += 1
            marks[item] = 0


@compiled
def recode(codes: Int32, offsets: Int64, rank_of: Int32, n_items: int) -> tuple[Int32, int]:
    """Which rows of frequent items do the baskets become? Baskets with fewer than two say nothing of pairs."""
    rows = np.empty(offsets[-1] - offsets[0] + len(offsets), np.int32)
    marks = np.zeros(n_items, np.uint8)
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
        if (end - head) * 64 > len(marks) and end - head > 8:
            sort_marked(rows, head, end, marks)
        else:
            sort(rows, head, end)
    return rows[:end], n_rows


@compiled
def all_heads(rows: Int32, n_rows: int, heads: Int32) -> int:
    """Where does each row begin? Rows begin with their length; fills heads."""
    head = 1
    for row in range(n_rows):
        heads[row] = head
        head += rows[head - 1] + 1
    return n_rows
