"""How do baskets read as rows for the miner, and how many bytes does that take?"""

from dataclasses import dataclass

import numpy as np

from analytics.affinity.mining import mining_kernels as kernels
from analytics.affinity.mining.mining_kernels import Int32, Int64, Rows
from analytics.affinity.mining.tasks import Task
from analytics.engines.compiled import compilable
from analytics.orders.baskets.row_codes import sorted_rows

# From how many items a row, on average, looking for equal rows costs less than reading them again.
LONG = 10

BYTES_PER_LINE, BYTES_PER_ORDER = 16, 32


@dataclass(frozen=True)
class Coded:
    """The baskets as weighted rows of ranked items, and for each item the rows that hold it (see mining_kernels).

    By rank: `work`, how many items stand before it in its rows, summed; `code_of`, the product's code; `counts`, the
    orders that hold it, falling.
    """

    rows: Rows
    holders: Rows
    starts: Int64
    work: Int64
    code_of: Int32
    counts: Int64


def counted(task: Task) -> Int64:
    """How many orders hold each product, by code?"""
    return kernels.n_lines(compilable(task.codes), task.n_products)


def coded_rows(task: Task, counts: Int64) -> Coded:
    """How do the baskets read as rows of ranks, the most frequent product being rank 0?"""
    frequent = np.flatnonzero(counts >= task.min_count)
    code_of = frequent[np.lexsort((frequent, -counts[frequent]))].astype(np.int32)
    rank_of = np.full(task.n_products, len(code_of), np.int32)
    rank_of[code_of] = np.arange(len(code_of), dtype=np.int32)
    coded, lengths = sorted_rows(task.codes, task.offsets, rank_of=rank_of, n_ranks=len(code_of), room=True)
    rows, n_rows = coded.view(np.uint32), len(lengths)
    heads, weights = np.empty(n_rows, np.uint32), np.ones(n_rows, np.uint32)
    if len(rows) > LONG * n_rows:
        n_rows = kernels.merge(rows, n_rows, heads, weights)
    else:
        kernels.all_heads(rows, heads)
    # Made by numpy, it lies in large pages of memory, where the miner's jumps cost less.
    holders = np.empty(len(rows), np.uint32)
    starts, work = kernels.transpose(rows, heads[:n_rows], weights[:n_rows], len(code_of), holders)
    return Coded(rows, holders, starts, work, code_of, counts[code_of])


def bytes_before(frequent_counts: Int64, n_orders: int) -> int:
    """How much memory do the rows take, at most? The rows and the holders, each with its copy; and merging."""
    return int(BYTES_PER_LINE * frequent_counts.sum() + BYTES_PER_ORDER * n_orders)


def bytes_per_thread(coded: Coded) -> int:
    """How much memory does the largest projection take, at most? Its rows, holders and merging."""
    return int(12 * (coded.work + np.diff(coded.starts)).max(initial=0) + 24 * np.diff(coded.starts).max(initial=0))


def count_that_fits(frequent_counts: Int64, n_orders: int, memory: int) -> int:
    """From which count on do the products' lines fit the memory?"""
    falling = np.sort(frequent_counts)[::-1]
    n_fitting = int(
        np.searchsorted(BYTES_PER_LINE * np.cumsum(falling) + BYTES_PER_ORDER * n_orders, memory, side="right")
    )
    return int(falling[min(n_fitting, len(falling) - 1)]) + 1
