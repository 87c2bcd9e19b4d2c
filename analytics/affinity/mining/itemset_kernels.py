"""Which itemset is a subset of which? The compiled loops over a table of itemsets, found again by their hash.

An itemset is items[offsets[i]:offsets[i + 1]], codes ascending. Itemsets are ordered by length.
"""

import numpy as np
import numpy.typing as npt

from analytics.engines.compiled import compiled

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]


@compiled
def unfold(lines: Int32, code_of: Int32) -> tuple[Int32, Int64, Int64]:
    """Which itemsets do the miner's lines (depth, item, count) name? Lines of count 0 are only parents."""
    n, total = 0, 0
    for line in range(len(lines)):
        if lines[line, 2] > 0:
            n += 1
            total += lines[line, 0]
    items = np.empty(total, np.int32)
    offsets = np.zeros(n + 1, np.int64)
    counts = np.empty(n, np.int64)
    path = np.empty(len(code_of) + 1, np.int32)
    n = 0
    for line in range(len(lines)):
        depth = lines[line, 0]
        path[depth] = code_of[lines[line, 1]]
        if lines[line, 2] == 0:
            continue
        start = offsets[n]
        for at in range(depth):
            code, to = path[at + 1], start + at
            while to > start and items[to - 1] > code:
                items[to] = items[to - 1]
                to -= 1
            items[to] = code
        counts[n] = lines[line, 2]
        n += 1
        offsets[n] = start + depth
    return items, offsets, counts


@compiled
def mixed(code: int) -> np.uint64:
    """Which 64 bits stand for an item? The sum over a set's items is its hash (splitmix64's finaliser)."""
    bits = np.uint64(code) + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@compiled
def hashed(items: Int32, offsets: Int64) -> Int32:
    """Where is each itemset found by its hash? A table with open addressing; -1 is an empty slot."""
    n = len(offsets) - 1
    size = 2
    while size < 2 * n:
        size *= 2
    table = np.full(size, -1, np.int32)
    for itemset in range(n):
        key = np.uint64(0)
        for at in range(offsets[itemset], offsets[itemset + 1]):
            key += mixed(items[at])
        slot = np.int64(key & np.uint64(size - 1))
        while table[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        table[slot] = itemset
    return table


@compiled
def find(mask: int, itemset: int, items: Int32, offsets: Int64, table: Int32) -> int:
    """Which itemset is the part of this one that the mask's bits name? -1 where it is not in the table."""
    start, length = offsets[itemset], offsets[itemset + 1] - offsets[itemset]
    key, n = np.uint64(0), 0
    for bit in range(length):
        if (mask >> bit) & 1:
            key += mixed(items[start + bit])
            n += 1
    slot = np.int64(key & np.uint64(len(table) - 1))
    while table[slot] >= 0:
        other = table[slot]
        at = offsets[other]
        if offsets[other + 1] - at == n:
            bit = 0
            while bit < length:
                if (mask >> bit) & 1:
                    if items[at] != items[start + bit]:
                        break
                    at += 1
                bit += 1
            if bit == length:
                return int(other)
        slot = (slot + 1) & (len(table) - 1)
    return -1


@compiled
def subsets_missing(items: Int32, offsets: Int64, table: Int32, limit: int) -> tuple[Int32, Int64, int]:
    """Which subsets, as (itemset, mask), are not among the itemsets? May repeat one. And before which it stopped."""
    owners, masks, size = np.empty(1024, np.int32), np.empty(1024, np.int64), 0
    for itemset in range(len(offsets) - 1):
        if size > limit:
            return owners[:size].copy(), masks[:size].copy(), itemset
        for mask in range(1, 1 << (offsets[itemset + 1] - offsets[itemset])):
            if find(mask, itemset, items, offsets, table) >= 0:
                continue
            if size == len(masks):
                owners = np.concatenate((owners, np.empty(size, np.int32)))
                masks = np.concatenate((masks, np.empty(size, np.int64)))
            owners[size], masks[size] = itemset, mask
            size += 1
    return owners[:size].copy(), masks[:size].copy(), len(offsets) - 1


@compiled
def within(items: Int32, offsets: Int64, counts: Int64, table: Int32) -> tuple[Flags, Flags]:
    """Which itemsets have a frequent superset, and which have one that is as frequent?"""
    n = len(offsets) - 1
    covered, absorbed = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    for itemset in range(n):
        length = offsets[itemset + 1] - offsets[itemset]
        if length < 2:
            continue
        for bit in range(length):
            full = (1 << length) - 1
            part = find(full ^ (1 << bit), itemset, items, offsets, table)
            if part >= 0:
                covered[part] = 1
                if counts[part] == counts[itemset]:
                    absorbed[part] = 1
    return covered, absorbed


@compiled
def barred_bits(itemset: int, bar: int, items: Int32, offsets: Int64, sides: Flags) -> int:
    """Which of the itemset's items are barred from a side, as bits?"""
    bits = 0
    for bit in range(offsets[itemset + 1] - offsets[itemset]):
        if sides[items[offsets[itemset] + bit]] & bar:
            bits |= 1 << bit
    return bits


@compiled
def n_bits(mask: int) -> int:
    """How many bits are set?"""
    n = 0
    while mask:
        mask &= mask - 1
        n += 1
    return n


@compiled
def rules(
    items: Int32,
    offsets: Int64,
    counts: Int64,
    table: Int32,
    least: Int64,
    sides: Flags,
    most: Int64,
    stop: Flags,
    limit: int,
) -> tuple[Int32, int]:
    """Which splits of an itemset into left and right are confident? Lines (left, right, both), and where it stopped.

    `least`: by itemset, the smallest common count that is confident for it on the left. `sides`: by item, bit 1
    bars it from the left, bit 2 from the right. `most`: largest number of items on the left and on the right.
    """
    out, size = np.empty((1024, 3), np.int32), 0
    for itemset in range(len(offsets) - 1):
        length = offsets[itemset + 1] - offsets[itemset]
        if stop[0] or size > limit:
            return out[:size].copy(), itemset
        not_left = barred_bits(itemset, 1, items, offsets, sides)
        not_right = barred_bits(itemset, 2, items, offsets, sides)
        full = (1 << length) - 1
        for right in range(1, full):
            left, n_right = full ^ right, n_bits(right)
            if left & not_left or right & not_right or n_right > most[1] or length - n_right > most[0]:
                continue
            x = find(left, itemset, items, offsets, table)
            if counts[itemset] < least[x]:
                continue
            if size == len(out):
                out = np.concatenate((out, np.empty_like(out)))
            out[size, 0], out[size, 1], out[size, 2] = x, find(right, itemset, items, offsets, table), itemset
            size += 1
    return out[:size].copy(), len(offsets) - 1


@compiled
def better(a: int, b: int, left: Int64, both: Int64, offsets: Int64, counts: Int64) -> bool:
    """Is rule a more confident than rule b; or as confident and shorter on the left; or else first?"""
    mine, yours = counts[both[a]] * counts[left[b]], counts[both[b]] * counts[left[a]]
    if mine != yours:
        return mine > yours
    shorter = (offsets[left[b] + 1] - offsets[left[b]]) - (offsets[left[a] + 1] - offsets[left[a]])
    return shorter > 0 or (shorter == 0 and a < b)


@compiled
def folds(items: Int32, offsets: Int64, counts: Int64, table: Int32, left: Int64, right: Int64, both: Int64) -> Int64:
    """Under which rule is each folded: same right side, part of the left, at least as confident? -1: none."""
    n = len(left)
    size = 2
    while size < 2 * n:
        size *= 2
    rule_at = np.full(size, -1, np.int64)
    for rule in range(n):
        slot = np.int64(mixed(left[rule] * (len(offsets) + 1) + right[rule]) & np.uint64(size - 1))
        while rule_at[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        rule_at[slot] = rule
    under = np.full(n, -1, np.int64)
    for rule in range(n):
        best = rule
        for mask in range(1, (1 << (offsets[left[rule] + 1] - offsets[left[rule]])) - 1):
            part = find(mask, left[rule], items, offsets, table)
            slot = np.int64(mixed(part * (len(offsets) + 1) + right[rule]) & np.uint64(size - 1))
            while rule_at[slot] >= 0:
                other = rule_at[slot]
                if left[other] == part and right[other] == right[rule]:
                    if better(other, best, left, both, offsets, counts):
                        best = other
                    break
                slot = (slot + 1) & (size - 1)
        if best != rule:
            under[rule] = best
    return under
