"""Which sets of items do at least so many rows hold? The compiled loops: occurrence deliver, right-first sweep.

A row is stored as its weight (how many orders it stands for) followed by its items in ascending rank;
it is named by the position of its first item, its head. Rank 0 is the most frequent item. An itemset is
grown from its rarest item towards more frequent ones, so that every row prefix that is read ends at a known item.
Source: Uno, Asai, Uchida & Arimura 2003 (LCM), sections 3 and 4.
"""

import numpy as np
import numpy.typing as npt

from analytics.engines.compiled import compiled

Rows = npt.NDArray[np.uint32]  # without a sign: an index that may be negative is looked at twice
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]

DEPTH, ITEM, COUNT = 0, 1, 2
END, NEXT, SEEN, TOUCHED = 0, 1, 2, 3
ENOUGH = 1e12
AHEAD = 16


@compiled
def sort(values: Int64, start: int, end: int) -> None:
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
def merge(rows: Rows, n_rows: int, heads: Rows, weights: Rows) -> int:
    """Which rows are distinct, and how often does each occur? Rows begin with their length; fills heads, weights."""
    size = 1
    while size < 2 * n_rows:
        size *= 2
    table = np.full(size, -1, np.int32)
    distinct, head = 0, 1
    for row in range(n_rows):
        length = rows[head - 1]
        key = np.uint64(length)
        for at in range(head, head + length):
            key = (key ^ np.uint64(rows[at])) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        slot = np.int64(key & np.uint64(size - 1))
        while True:
            known = table[slot]
            if known < 0:
                table[slot] = distinct
                heads[distinct] = head
                weights[distinct] = weights[row]
                distinct += 1
                break
            other = heads[known]
            if rows[other - 1] == length:
                at = 0
                while at < length and rows[other + at] == rows[head + at]:
                    at += 1
                if at == length:
                    weights[known] += weights[row]
                    break
            slot = (slot + 1) & (size - 1)
        head += length + 1
    return distinct


@compiled
def all_heads(rows: Rows, heads: Rows) -> None:
    """Where does each row begin? Rows begin with their length; fills heads."""
    head = 1
    for row in range(len(heads)):
        heads[row] = head
        head += rows[head - 1] + 1


@compiled
def n_lines(codes: Int32, n_products: int) -> Int64:
    """How many lines has each product?"""
    counts = np.zeros(n_products, np.int64)
    for code in codes:
        counts[code] += 1
    return counts


@compiled
def transpose(rows: Rows, heads: Rows, weights: Rows, n_items: int, holders: Rows) -> tuple[Int64, Int64]:
    """Which rows hold each item (their heads), and how many items stand before it in them? Puts weights in place."""
    starts = np.zeros(n_items + 1, np.int64)
    work = np.zeros(n_items, np.int64)
    for row in range(len(heads)):
        head = heads[row]
        for at in range(head, head + rows[head - 1]):
            starts[rows[at] + 1] += 1
            work[rows[at]] += at - head
    for item in range(n_items):
        starts[item + 1] += starts[item]
    fill = starts[:-1].copy()
    for row in range(len(heads)):
        head = heads[row]
        for at in range(head, head + rows[head - 1]):
            holders[fill[rows[at]]] = head
            fill[rows[at]] += 1
        rows[head - 1] = weights[row]
    return starts, work


@compiled
def children_of(item: int, rows: Rows, holders: Rows, starts: Int64, min_count: int, count: Int32) -> Int32:
    """Which more frequent items share enough orders with this one? Fills `count` for them."""
    for other in range(item):
        count[other] = 0
    # Weights are read some rows ahead, so that memory is fetching those rows while this one is counted.
    ahead, start, end = np.empty(AHEAD, np.uint32), starts[item], starts[item + 1]
    for at in range(start, min(start + AHEAD, end)):
        ahead[at % AHEAD] = rows[holders[at] - 1]
    for at in range(start, end):
        weight, to = ahead[at % AHEAD], holders[at]
        ahead[at % AHEAD] = rows[holders[min(at + AHEAD, end - 1)] - 1]
        while rows[to] < item:
            count[rows[to]] += weight
            to += 1
    found = 0
    for other in range(item):
        found += count[other] >= min_count
    children = np.empty(found, np.int32)
    found = 0
    for other in range(item):
        if count[other] >= min_count:
            children[found] = other
            found += 1
    return children


@compiled
def project(
    item: int, children: Int32, rows: Rows, holders: Rows, starts: Int64, work: Int64
) -> tuple[Rows, Rows, Int64]:
    """Which rows remain of the item's rows with only its children, merged? Rows, and by child its holders, starts."""
    local_of = np.full(item, -1, np.int32)
    for local in range(len(children)):
        local_of[children[local]] = local
    n_holders = starts[item + 1] - starts[item]
    part, weights = np.empty(work[item] + n_holders + 1, np.uint32), np.empty(n_holders, np.uint32)
    end, n_rows = 0, 0
    for at in range(starts[item], starts[item + 1]):
        head = holders[at]
        first = end + 1
        end = first
        to = head
        while rows[to] < item:
            local = local_of[rows[to]]
            if local >= 0:
                part[end] = local
                end += 1
            to += 1
        if end - first < 2:
            end = first - 1
            continue
        part[first - 1] = end - first
        weights[n_rows] = rows[head - 1]
        n_rows += 1
    heads, part_holders = np.empty(n_rows, np.uint32), np.empty(end, np.uint32)
    distinct = merge(part, n_rows, heads, weights)
    part_starts, _ = transpose(part, heads[:distinct], weights[:distinct], len(children), part_holders)
    return part, part_holders, part_starts


@compiled
def deliver(tail: int, rows: Rows, holders: Rows, starts: Int64, sweep: Int64, count: Int32, min_count: int) -> int:
    """Which smaller items are frequent in the tail's rows? The first of them; each one's NEXT is the next larger.

    `sweep` has, by item, where its list ENDs, the NEXT child and the tail that last touched it (SEEN). What is
    overwritten belongs to smaller items, with which the sweep is done: so one set of lists serves every depth.
    """
    epoch, n = sweep[SEEN, len(starts) - 1] + 1, 0
    sweep[SEEN, len(starts) - 1] = epoch
    touched = sweep[TOUCHED]
    for at in range(starts[tail], sweep[END, tail]):
        head = holders[at]
        weight = rows[head - 1]
        to = head
        while rows[to] < tail:
            smaller = rows[to]
            if sweep[SEEN, smaller] != epoch:
                sweep[SEEN, smaller], sweep[END, smaller], count[smaller] = epoch, starts[smaller], 0
                touched[n] = smaller
                n += 1
            count[smaller] += weight
            holders[sweep[END, smaller]] = head
            sweep[END, smaller] += 1
            to += 1
    kept = 0
    for k in range(n):
        if count[touched[k]] >= min_count:
            touched[kept] = touched[k]
            kept += 1
    if kept == 0:
        return -1
    sort(touched, 0, kept)
    for k in range(kept - 1):
        sweep[NEXT, touched[k]] = touched[k + 1]
    sweep[NEXT, touched[kept - 1]] = -1
    return int(touched[0])


@compiled
def new_sweep(starts: Int64) -> Int64:
    """How does a sweep over all items begin? Every item is a child of the root."""
    n = len(starts) - 1
    sweep = np.zeros((4, n + 1), np.int64)
    for item in range(n):
        sweep[END, item] = starts[item + 1]
        sweep[NEXT, item] = item + 1 if item + 1 < n else -1
    return sweep


@compiled
def grown(out: Int32, size: int) -> Int32:
    """Where is there room for one more? The same array, or a copy of twice its length."""
    if size < len(out):
        return out
    larger = np.empty((2 * len(out), 3), np.int32)
    for line in range(size):
        larger[line, 0], larger[line, 1], larger[line, 2] = out[line, 0], out[line, 1], out[line, 2]
    return larger


@compiled
def mine_part(
    part: Rows, holders: Rows, starts: Int64, children: Int32, count: Int32, min_count: int, max_length: int,
    limit: int, stop: npt.NDArray[np.uint8], out: Int32, size: int,
) -> tuple[Int32, int]:  # fmt: skip
    """Which itemsets of two and more extend the first item, children being its frequent companions?"""
    sweep = new_sweep(starts)
    nexts = np.empty(len(children) + 1, np.int64)
    depth, nexts[0] = 0, 0
    while depth >= 0:
        item = nexts[depth]
        if item < 0 or stop[0] or size > limit:
            depth -= 1
            continue
        nexts[depth] = sweep[NEXT, item]
        out = grown(out, size)
        out[size, 0], out[size, 1], out[size, 2] = depth + 2, children[item], count[item]
        size += 1
        if item > 0 and depth + 2 < max_length:
            depth += 1
            nexts[depth] = deliver(item, part, holders, starts, sweep, count, min_count)
    return out, size


@compiled
def mine(
    first: int, last: int, rows: Rows, holders: Rows, starts: Int64, work: Int64, min_count: int, max_length: int,
    limit: int, stop: npt.NDArray[np.uint8],
) -> Int32:  # fmt: skip
    """Which itemsets have their rarest item in [first, last)? One line each: depth, item, count, in preorder.

    Itemsets of one item are known already and stand in only as the parents of the next lines (count 0).
    """
    out, size = np.empty((1024, 3), np.int32), 0
    count = np.empty(last, np.int32)
    for item in range(first, last):
        if stop[0] or size > limit:
            break
        children = children_of(item, rows, holders, starts, min_count, count)
        n = len(children)
        if n == 0:
            continue
        out = grown(out, size)
        out[size, 0], out[size, 1], out[size, 2] = 1, item, 0
        size += 1
        if n == 1 or max_length == 2:
            for other in children:
                out = grown(out, size)
                out[size, 0], out[size, 1], out[size, 2] = 2, other, count[other]
                size += 1
            continue
        part, part_holders, part_starts = project(item, children, rows, holders, starts, work)
        local_count = count[children]
        out, size = mine_part(
            part, part_holders, part_starts, children, local_count, min_count, max_length, limit, stop, out, size
        )
    return out[:size].copy()


@compiled
def probe(
    item: int, rows: Rows, holders: Rows, starts: Int64, work: Int64, min_count: int, max_length: int,
    draws: Float64,
) -> float:  # fmt: skip
    """About how many itemsets have this item as their rarest? Pairs are counted, longer ones estimated.

    Each row of `draws` (uniform numbers) walks one random path down the search tree; the mean over the paths of
    the children seen, each over its path's probability, is unbiased; past a million million it stops counting.
    Source: Knuth 1975, Estimating the efficiency of backtrack programs.
    """
    count = np.empty(item, np.int32)
    children = children_of(item, rows, holders, starts, min_count, count)
    n, beyond = len(children), 0.0
    if n < 2 or max_length == 2:
        return 1.0 + n
    part, part_holders, part_starts = project(item, children, rows, holders, starts, work)
    local_count, tails = np.empty(n, np.int32), np.empty(n, np.int64)
    for path in range(len(draws)):
        lists, sweep, likely, n_open = part_holders.copy(), new_sweep(part_starts), 1.0, n
        for item in range(n):
            tails[item] = item
        for depth in range(draws.shape[1]):
            # The k-th open child has at most k children of its own, so it is drawn in proportion to k.
            pairs = n_open * (n_open - 1) / 2
            k = min(1 + int((np.sqrt(1 + 8 * draws[path, depth] * pairs) - 1) / 2), n_open - 1)
            likely *= k / pairs
            child = deliver(tails[k], part, lists, part_starts, sweep, local_count, min_count)
            n_open = 0
            while child >= 0:
                tails[n_open] = child
                n_open += 1
                child = sweep[NEXT, child]
            beyond += n_open / likely
            if n_open < 2 or depth + 4 > max_length or beyond > ENOUGH:
                break
        if beyond > ENOUGH:
            return beyond
    return 1.0 + n + beyond / len(draws)
