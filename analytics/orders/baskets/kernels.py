"""Which lines are one order's, and which products does it hold? The compiled loops under `encode`."""

import numpy as np
import numpy.typing as npt

from analytics.engines.compiled import compiled, inlined

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Ranks = npt.NDArray[np.uint32]  # without a sign: an index that may be negative is looked at twice

# Lines that are sorted at once: what they need fits the processor's cache.
BLOCK = 1 << 15


@inlined
def eight(data: Bytes, at: int) -> np.uint64:
    """Which eight bytes begin here? The compiler makes them one read."""
    begin, word = np.uint64(at), np.uint64(0)
    for byte in range(8):
        word |= np.uint64(data[begin + np.uint64(byte)]) << np.uint64(8 * byte)
    return word


@inlined
def same(data: Bytes, one: int, later: int, length: int) -> bool:
    """Are the texts that begin at these places the same?"""
    while length >= 8 and eight(data, one) == eight(data, later):
        one, later, length = one + 8, later + 8, length - 8
    if 0 < length < 8 <= one + length:  # what is left is the end of the eight bytes up to there
        differing = eight(data, one + length - 8) ^ eight(data, later + length - 8)
        return differing >> np.uint64(64 - 8 * length) == 0
    while length > 0 and data[one] == data[later]:
        one, later, length = one + 1, later + 1, length - 1
    return length == 0


@inlined
def ascend(data: Bytes, one: int, until: int, other: int, end: int) -> bool:
    """Does the text at data[one:until] come before that at data[other:end]?"""
    while one < until and other < end and data[one] == data[other]:
        one, other = one + 1, other + 1
    return other < end and (one == until or data[one] < data[other])


@compiled
def runs(data: Bytes, bounds: Codes | Offsets, begins: Offsets) -> tuple[int, bool]:
    """Where does each run of equal texts begin? Fills begins. How many runs are there, and do they ascend?"""
    n_runs, ascending = 0, True
    before, size = 0, -1
    for line in range(len(bounds) - 1):
        start, length = int(bounds[line]), int(bounds[line + 1] - bounds[line])
        if length == size and same(data, before, start, length):
            continue
        if ascending and n_runs > 0:
            ascending = ascend(data, before, before + size, start, start + length)
        begins[n_runs] = line
        n_runs += 1
        before, size = start, length
    begins[n_runs] = len(bounds) - 1
    return n_runs, ascending


@compiled
def order_of_ranks(codes: Ranks, offsets: Offsets, rank_of: Ranks, n_ranks: int, owners: Ranks, ends: Ranks) -> None:
    """Which row does each line belong to, lines by rank? Fills owners, and where the lines of each rank end."""
    for rank in range(n_ranks + 2):
        ends[rank] = 0
    for at in range(offsets[0], offsets[-1]):
        ends[rank_of[codes[at]] + 1] += 1
    for rank in range(n_ranks):
        ends[rank + 1] += ends[rank]
    for row in range(len(offsets) - 1):
        for at in range(offsets[row], offsets[row + 1]):
            rank = rank_of[codes[at]]
            owners[ends[rank]] = row
            ends[rank] += 1


@compiled
def deal(offsets: Offsets, n_ranks: int, owners: Ranks, ends: Ranks, dealt: Ranks, fill: Ranks) -> None:
    """Which ranks, ascending, does each row hold? Fills dealt, and where each row's ranks end there."""
    for row in range(len(offsets) - 1):
        fill[row] = offsets[row] - offsets[0]
    start = 0
    for rank in range(n_ranks):
        for at in range(start, ends[rank]):
            dealt[fill[owners[at]]] = rank
            fill[owners[at]] += 1
        start = int(ends[rank])


@inlined
def distinct(dealt: Ranks, start: int, end: int, out: Codes, to: int) -> int:
    """Where does the row end in `out`, each of its ranks once?"""
    before = -1
    for at in range(start, end):
        if dealt[at] != before:
            before = int(dealt[at])
            out[to] = before
            to += 1
    return to


@compiled
def sorted_rows(
    codes: Ranks, offsets: Offsets, rank_of: Ranks, n_ranks: int, room: int, out: Codes, lengths: Codes
) -> tuple[int, int]:
    """Which rows of ranks do the rows of codes become? Fills out and lengths; how far? See rows.py; `room`: 0 or 1.

    The rows of a block are sorted at once: its lines are put in the order of their ranks, and dealt out to the rows.
    """
    n_rows, block = len(offsets) - 1, max(BLOCK, n_ranks)
    for row in range(n_rows):
        block = max(block, offsets[row + 1] - offsets[row])
    owners, dealt, fill = np.empty(block, np.uint32), np.empty(block, np.uint32), np.empty(block, np.uint32)
    ends = np.empty(n_ranks + 2, np.uint32)
    first, end, n_kept = 0, 0, 0
    while first < n_rows:
        base, last = offsets[first], first + 1
        while last < n_rows and offsets[last + 1] - base <= block and last - first < block:
            last += 1
        order_of_ranks(codes, offsets[first : last + 1], rank_of, n_ranks, owners, ends)
        deal(offsets[first : last + 1], n_ranks, owners, ends, dealt, fill)
        for row in range(first, last):
            head = end + room
            end = distinct(dealt, offsets[row] - base, fill[row - first], out, head)
            if room and end - head < 2:
                end = head - 1
                continue
            if room:
                out[head - 1] = end - head
            lengths[n_kept] = end - head
            n_kept += 1
        first = last
    return end, n_kept


@compiled
def moved(values: Codes, start: int, end: int, to: int) -> None:
    """Put values[start:end] further to the front, in place."""
    for at in range(start, end):
        values[to + at - start] = values[at]
