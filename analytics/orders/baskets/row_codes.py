"""Which distinct ranks, ascending, does each row of codes hold? On two cores."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]


def sorted_rows(
    codes: Codes, offsets: Offsets, *, rank_of: Codes, n_ranks: int, room: bool = False
) -> tuple[Codes, Codes]:
    """Which rows of ranks do the rows of codes become, one after the other, and how long is each?

    `rank_of`: by code; n_ranks leaves a code out. With `room`, each row begins with its length, and rows of fewer
    than two ranks are left out; without, the rows take the place of the codes.

    >>> rows, lengths = sorted_rows(
    ...     np.array([2, 0, 2, 1], np.int32), np.array([0, 3, 4]), rank_of=np.array([1, 9, 0], np.int32), n_ranks=9
    ... )
    >>> rows.tolist(), lengths.tolist()
    ([0, 1], [2, 0])
    """
    from analytics.engines.compiled import compilable
    from analytics.orders.baskets import kernels as kernels  # here: they load the compiler

    middle = int(np.searchsorted(offsets, offsets[-1] // 2))
    begins = 0, int(offsets[middle]) + int(room) * middle
    # Made by numpy, they lie in large pages of memory, where both their making and the miner's jumps cost less.
    rows = np.empty(len(codes) + len(offsets) - 1, np.int32) if room else codes
    lengths = np.empty(len(offsets) - 1, np.int32)
    given = [compilable(array).view(np.uint32) for array in (codes, rank_of)]

    def sort(half: int) -> tuple[int, int]:
        there = compilable(offsets[middle:] if half else offsets[: middle + 1])
        to = rows[begins[half] :], lengths[middle * half :]
        return kernels.sorted_rows(given[0], there, given[1], n_ranks, int(room), *to)

    with ThreadPoolExecutor(2) as pool:
        (end, n_rows), (size, n_more) = pool.map(sort, (0, 1))
    kernels.moved(rows, begins[1], begins[1] + size, end)
    kernels.moved(lengths, middle, middle + n_more, n_rows)
    return rows[: end + size], lengths[: n_rows + n_more]
