"""Which third product goes with both of two, and how often do they meet without it? The compiled loops."""

import numpy as np
import numpy.typing as npt

from analytics.engines.compiled import compiled

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]


@compiled
def following(own: Float64, other: Float64, times: float, last: int) -> int:
    """Which product goes with both more often than these `times`, the closest of those that come after the last one?

    `own`, `other`: how often each product goes with the two; equals are taken in the order of their codes. -1: none.
    """
    best, most = -1, times
    before = min(own[last], other[last]) if last >= 0 else np.inf
    for third in range(len(own)):
        both = min(own[third], other[third])
        if both > most and (both < before or (both == before and third > last)):
            best, most = third, both
    return best


@compiled
def met_without(a: int, b: int, third: int, starts: Int64, holders: Int32) -> int:
    """How many orders hold a and b, but not the third?"""
    i, end = starts[a], starts[a + 1]
    j, stop = starts[b], starts[b + 1]
    k, last = starts[third], starts[third + 1]
    free = 0
    while i < end and j < stop:
        if holders[i] < holders[j]:
            i += 1
        elif holders[i] > holders[j]:
            j += 1
        else:
            while k < last and holders[k] < holders[i]:
                k += 1
            free += k == last or holders[k] != holders[i]
            i, j = i + 1, j + 1
    return free


@compiled
def next_thirds(
    x: Int64, y: Int64, last: Int64, times: Float64, starts: Int64, holders: Int32
) -> tuple[Int64, Float64]:
    """By pair, the next third product to try after the last one (-1: none is left), and the joint orders without it."""
    thirds, free = np.empty(len(x), np.int64), np.zeros(len(x))
    for pair in range(len(x)):
        a, b = x[pair], y[pair]
        thirds[pair] = following(times[a], times[b], times[a, b], last[pair])
        if thirds[pair] >= 0:
            free[pair] = met_without(a, b, thirds[pair], starts, holders)
    return thirds, free
