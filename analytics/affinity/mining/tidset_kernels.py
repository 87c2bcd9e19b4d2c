"""Which orders hold a given set of products? The compiled loops: intersection of sorted lists, the rarest leading."""

import numpy as np
import numpy.typing as npt

from analytics.engines.compiled import compiled

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]


@compiled
def lines_by_item(codes: Int32, offsets: Int64, n_items: int) -> tuple[Int64, Int32, Int64]:
    """On which lines is each item? Where its list starts, and its baskets and lines, ascending."""
    starts = np.zeros(n_items + 1, np.int64)
    for line in range(len(codes)):
        starts[codes[line] + 1] += 1
    for item in range(n_items):
        starts[item + 1] += starts[item]
    fill = starts[:-1].copy()
    baskets, lines = np.empty(len(codes), np.int32), np.empty(len(codes), np.int64)
    for basket in range(len(offsets) - 1):
        for line in range(offsets[basket], offsets[basket + 1]):
            to = fill[codes[line]]
            baskets[to], lines[to] = basket, line
            fill[codes[line]] += 1
    return starts, baskets, lines


@compiled
def seek(sorted_list: Int32, at: int, end: int, wanted: int) -> int:
    """Where, from `at` on, is the first entry that is not below the wanted one? Steps double, then halve."""
    step = 1
    while at + step < end and sorted_list[at + step] < wanted:
        at += step
        step *= 2
    while step > 0:
        if at + step < end and sorted_list[at + step] < wanted:
            at += step
        step //= 2
    return at + 1 if at < end and sorted_list[at] < wanted else at


@compiled
def rarest(itemset: int, items: Int32, offsets: Int64, starts: Int64, at: Int64) -> int:
    """Which of the itemset's items has the shortest list? Sets `at` to where each list begins."""
    first, lead, shortest = offsets[itemset], 0, -1
    for k in range(offsets[itemset + 1] - first):
        item = items[first + k]
        at[k] = starts[item]
        size = starts[item + 1] - starts[item]
        if size < shortest or shortest < 0:
            lead, shortest = k, size
    return lead


@compiled
def holds(
    basket: int, itemset: int, lead: int, items: Int32, offsets: Int64, starts: Int64, baskets: Int32, at: Int64
) -> bool:
    """Does the basket hold the whole itemset? Moves `at` to its line of each item but the leading one's."""
    first = offsets[itemset]
    for k in range(offsets[itemset + 1] - first):
        if k != lead:
            end = starts[items[first + k] + 1]
            at[k] = seek(baskets, at[k], end, basket)
            if at[k] == end or baskets[at[k]] != basket:
                return False
    return True


@compiled
def held(
    items: Int32,
    offsets: Int64,
    starts: Int64,
    baskets: Int32,
    lines: Int64,
    basket_values: Float64,
    line_values: Float64,
) -> tuple[Int64, Float64]:
    """How many baskets hold each itemset, and what is the rest of them worth, summed? Values: one row per kind."""
    n_kinds, n = len(basket_values), len(offsets) - 1
    counts, sums = np.zeros(n, np.int64), np.zeros((n, n_kinds), np.float64)
    at = np.empty(1 + np.max(offsets[1:] - offsets[:-1]) if n else 1, np.int64)
    for itemset in range(n):
        lead = rarest(itemset, items, offsets, starts, at)
        item = items[offsets[itemset] + lead]
        for here in range(starts[item], starts[item + 1]):
            if not holds(baskets[here], itemset, lead, items, offsets, starts, baskets, at):
                continue
            at[lead] = here
            counts[itemset] += 1
            for kind in range(n_kinds):
                rest = basket_values[kind, baskets[here]]
                for k in range(offsets[itemset + 1] - offsets[itemset]):
                    rest -= line_values[kind, lines[at[k]]]
                sums[itemset, kind] += rest
    return counts, sums
