"""About how many itemsets are to be expected, before they are mined?"""

from math import inf
from time import monotonic

import numpy as np
import numpy.typing as npt

from analytics.affinity.mining import mining_kernels as kernels
from analytics.affinity.mining.row_encoding import Coded
from analytics.affinity.mining.tasks import Task

Draws = npt.NDArray[np.float64]

MOST_ITEMS, PATHS, DEPTH = 400, 8, 40


def expected_number(
    task: Task, coded: Coded, *, min_count: int, draws: Draws, enough: float = inf, deadline: float = inf
) -> float:
    """About how many itemsets do at least `min_count` orders hold? From an even sample of the products.

    `draws`: uniform numbers, PATHS x DEPTH of them, the same for each product; the estimate is unbiased over them.
    Past `enough`, or past the deadline (monotonic clock), what was seen so far is scaled up.
    """
    n_items = int(np.count_nonzero(coded.counts >= min_count))
    sample = np.unique(np.linspace(0, n_items - 1, min(n_items, MOST_ITEMS)).astype(np.int64))
    seen, n_seen = 0.0, 0
    # In an order of its own, so that any first part of the sample is even too.
    for item in sample[np.argsort(sample * 0x9E3779B1 % (1 << 32))].tolist():
        if seen > enough or monotonic() > deadline:
            break
        seen += kernels.probe(
            item, coded.rows, coded.holders, coded.starts, coded.work, min_count, task.max_length, draws
        )
        n_seen += 1
    return seen * n_items / max(n_seen, 1)


def uniform_draws(rng: np.random.Generator | None = None) -> Draws:
    """Which random numbers make an estimate? Without a generator, the same each time."""
    return (np.random.default_rng(0) if rng is None else rng).random((PATHS, DEPTH))


def suggested_count(task: Task, coded: Coded, *, target: int, deadline: float) -> int:
    """From which number of orders on are at most `target` itemsets to be expected? To a tenth, until the deadline."""
    draws, low, high = uniform_draws(), task.min_count, 2 * task.min_count
    n_orders = len(task.offsets) - 1

    def too_many(count: int) -> bool:
        return target < expected_number(
            task, coded, min_count=count, draws=draws, enough=float(target), deadline=deadline
        )

    while high < n_orders and too_many(high):
        low, high = high, 2 * high
    while high - low > max(1, low // 10) and monotonic() < deadline:
        middle = (low + high) // 2
        low, high = (middle, high) if too_many(middle) else (low, middle)
    return min(high, n_orders)
