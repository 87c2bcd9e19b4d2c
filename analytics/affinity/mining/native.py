"""Which itemsets are frequent? Our own miner: exact, on all cores, and it stops when its budget is used up."""

from dataclasses import replace
from itertools import pairwise
from time import monotonic

import numpy as np

from analytics.affinity.mining import mining_kernels as kernels
from analytics.affinity.mining.itemset_kernels import unfold
from analytics.affinity.mining.mining_kernels import Int32, Int64
from analytics.affinity.mining.probing import suggested_count
from analytics.affinity.mining.progress import THREADS, Batch, in_threads, watch
from analytics.affinity.mining.row_encoding import (
    Coded,
    bytes_before,
    bytes_per_thread,
    coded_rows,
    count_that_fits,
    counted,
)
from analytics.affinity.mining.tasks import NOTHING, Found, Task, joined, singles

BATCHES = 64
LEAST_TARGET = 2_000

# What an itemset takes: its line while mining, its items, its place in the order, its tuple of product ids.
BYTES_PER_ITEMSET = 256


def mine_native(task: Task) -> Found:
    """Which itemsets are frequent? Past the budget: those complete up to a length, and a support to try."""
    budget = task.options.budget
    counts = counted(task)
    alone = singles(counts, task.min_count)
    if len(alone.counts) > budget.itemsets:
        fits = int(np.sort(counts)[-budget.itemsets - 1]) + 1
        return replace(NOTHING, stopped="itemsets", complete_length=0, suggested_count=fits)
    if task.max_length < 2 or len(alone.counts) < 2:
        return alone
    if bytes_before(alone.counts, len(task.offsets)) > budget.memory:
        fits = count_that_fits(alone.counts, len(task.offsets), budget.memory)
        return replace(alone, stopped="memory", complete_length=1, suggested_count=fits)
    coded = coded_rows(task, counts)
    room = budget.memory - bytes_before(alone.counts, len(task.offsets)) - THREADS * bytes_per_thread(coded)
    if room < 0:
        return replace(alone, stopped="memory", complete_length=1, suggested_count=2 * task.min_count)
    limit = min(budget.itemsets - len(alone.counts), room // BYTES_PER_ITEMSET)
    found = _longer(task, coded, limit)
    if found.stopped == "itemsets" and limit < budget.itemsets - len(alone.counts):
        found = replace(found, stopped="memory")
    return joined(alone, found)


def _longer(task: Task, coded: Coded, limit: int) -> Found:
    """Which itemsets of two and more are frequent? All lengths at once; if that does not fit, length by length."""
    found, n_found = _pass(task, coded, max_length=task.max_length, limit=limit, seconds=0.4 * task.seconds_left)
    if found.stopped is None or found.stopped == "cancelled":
        return found
    best, reason, target = found, found.stopped, min(limit, max(n_found, LEAST_TARGET)) // 2
    for length in range(2, task.max_length):
        found, _ = _pass(task, coded, max_length=length, limit=limit, seconds=0.6 * task.seconds_left)
        if found.stopped is not None:
            break
        best = replace(found, stopped=reason, complete_length=length)
    return replace(
        best,
        suggested_count=suggested_count(
            task, coded, target=target, deadline=task.deadline - 0.2 * task.options.budget.seconds
        ),
    )


def _pass(task: Task, coded: Coded, *, max_length: int, limit: int, seconds: float) -> tuple[Found, int]:
    """Which itemsets of two to max_length are frequent? None if it had to stop; and how many were seen by then."""
    watching = watch(task.options, deadline=monotonic() + seconds, limit=limit)
    # The lines of a batch hold the first items too, as parents.
    lines_limit = limit + len(coded.code_of)

    def mine(span: tuple[int, int]) -> Int32:
        return kernels.mine(
            span[0], span[1], coded.rows, coded.holders, coded.starts, coded.work,
            task.min_count, max_length, lines_limit, watching.stop,
        )  # fmt: skip

    lines, reason = in_threads(mine, _batches(coded.work), size=_n_itemsets, watch=watching)
    n_found = sum(_n_itemsets(part) for part in lines)
    if reason is not None:
        return replace(NOTHING, stopped=reason, complete_length=1), n_found
    return Found(*unfold(np.concatenate(lines), coded.code_of)), n_found


def _n_itemsets(lines: Int32) -> int:
    return int(np.count_nonzero(lines[:, kernels.COUNT]))


def _batches(work: Int64) -> list[Batch[tuple[int, int]]]:
    """Which spans of items are about equally much work?"""
    done = np.concatenate(([0], np.cumsum(work + 1)))
    edges = np.searchsorted(done, np.linspace(0, done[-1], BATCHES + 1)[1:-1])
    bounds = sorted({0, len(work), *edges.tolist()})
    return [Batch(span, float((done[span[1]] - done[span[0]]) / done[-1])) for span in pairwise(bounds)]
