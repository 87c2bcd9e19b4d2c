"""Which rows of ranked items do the baskets become? The compiled loop before mining_kernels, which tells the form."""

import numpy as np
import numpy.typing as npt

from analytics.affinity.compiled import compiled

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]


@compiled
def recode(codes: Int32, offsets: Int64, rank_of: Int32) -> tuple[Int32, int]:
    """Which rows of frequent items do the baskets become? Baskets with fewer than two say nothing of pairs."""
    rows = np.empty(len(codes) + len(offsets), np.int32)
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
        if end - head > 32:
            rows[head:end] = np.sort(rows[head:end])
        else:
            for at in range(head + 1, end):
                rank, to = rows[at], at
                while to > head and rows[to - 1] > rank:
                    rows[to] = rows[to - 1]
                    to -= 1
                rows[to] = rank
    return rows[:end].copy(), n_rows
