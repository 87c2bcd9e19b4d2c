"""Which itemsets are frequent? Our own miner: exact, on all cores, and it stops when its budget is used up."""

from dataclasses import dataclass, replace
from itertools import pairwise
from time import monotonic

import numpy as np

from analytics.affinity import mining_kernels as kernels
from analytics.affinity.compiled import compilable
from analytics.affinity.itemset_kernels import unfold
from analytics.affinity.mining_kernels import Int32, Int64
from analytics.affinity.tasks import NOTHING, Found, Task, joined, singles
from analytics.affinity.watched import Batch, in_threads, watch

BATCHES = 64


@dataclass(frozen=True)
class Coded:
    """The baskets as weighted rows of ranked items, and for each item the rows that hold it (see mining_kernels)."""

    rows: Int32
    holders: Int32
    starts: Int64
    work: Int64
    code_of: Int32


def mine_native(task: Task) -> Found:
    """Which itemsets are frequent? Past the budget: those complete up to a length."""
    counts = np.bincount(task.codes, minlength=task.n_products)
    alone = singles(counts, task.min_count)
    if len(alone.counts) > task.options.budget.itemsets:
        return replace(NOTHING, stopped="itemsets", complete_length=0)
    if task.max_length < 2 or len(alone.counts) < 2:
        return alone
    coded = encode_rows(task, counts)
    limit = task.options.budget.itemsets - len(alone.counts)
    return joined(alone, _longer(task, coded, limit))


def encode_rows(task: Task, counts: Int64) -> Coded:
    """How do the baskets read as rows of ranks, the most frequent product being rank 0?"""
    frequent = np.flatnonzero(counts >= task.min_count)
    code_of = frequent[np.lexsort((frequent, -counts[frequent]))].astype(np.int32)
    rank_of = np.full(task.n_products, -1, np.int32)
    rank_of[code_of] = np.arange(len(code_of), dtype=np.int32)
    rows, n_rows = kernels.recode(compilable(task.codes), compilable(task.offsets), rank_of)
    heads, weights = np.empty(n_rows, np.int32), np.ones(n_rows, np.int32)
    distinct = kernels.merge(rows, n_rows, heads, weights)
    holders, starts, work = kernels.transpose(rows, heads[:distinct], weights[:distinct], len(code_of))
    return Coded(rows, holders, starts, work, code_of)


def _longer(task: Task, coded: Coded, limit: int) -> Found:
    """Which itemsets of two and more are frequent? All lengths at once; if that does not fit, length by length."""
    found = _pass(task, coded, max_length=task.max_length, limit=limit, seconds=task.seconds_left() / 2)
    if found.stopped is None or found.stopped == "cancelled":
        return found
    best, reason = replace(NOTHING, stopped=found.stopped, complete_length=1), found.stopped
    for length in range(2, task.max_length):
        found = _pass(task, coded, max_length=length, limit=limit, seconds=task.seconds_left() * 0.8)
        if found.stopped is not None:
            break
        best = replace(found, stopped=reason, complete_length=length)
    return best


def _pass(task: Task, coded: Coded, *, max_length: int, limit: int, seconds: float) -> Found:
    """Which itemsets of two to max_length are frequent? None of them if one of the limits was met."""
    watching = watch(task.options, deadline=monotonic() + seconds, limit=limit)
    # The lines of a batch hold the first items too, as parents.
    lines_limit = limit + len(coded.code_of)

    def mine(span: tuple[int, int]) -> Int32:
        return kernels.mine(
            span[0], span[1], coded.rows, coded.holders, coded.starts, coded.work,
            task.min_count, max_length, lines_limit, watching.stop,
        )  # fmt: skip

    lines, reason = in_threads(mine, _batches(coded.work), size=_n_itemsets, watch=watching)
    if reason is not None:
        return replace(NOTHING, stopped=reason, complete_length=1)
    return Found(*unfold(np.concatenate(lines), coded.code_of))


def _n_itemsets(lines: Int32) -> int:
    return int(np.count_nonzero(lines[:, kernels.COUNT]))


def _batches(work: Int64) -> list[Batch[tuple[int, int]]]:
    """Which spans of items are about equally much work?"""
    done = np.concatenate(([0], np.cumsum(work + 1)))
    edges = np.searchsorted(done, np.linspace(0, done[-1], BATCHES + 1)[1:-1])
    bounds = sorted({0, len(work), *edges.tolist()})
    return [Batch(span, float((done[span[1]] - done[span[0]]) / done[-1])) for span in pairwise(bounds)]
