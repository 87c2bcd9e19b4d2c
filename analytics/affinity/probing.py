"""About how many itemsets are to be expected, before they are mined?"""

import numpy as np
import numpy.typing as npt

from analytics.affinity import mining_kernels as kernels
from analytics.affinity.coded import Coded
from analytics.affinity.tasks import Task

MOST_ITEMS, PATHS, DEPTH = 400, 8, 40


def expected_number(task: Task, coded: Coded, *, min_count: int, draws: npt.NDArray[np.float64]) -> float:
    """About how many itemsets do at least `min_count` orders hold? From an even sample of the products.

    `draws`: uniform numbers, PATHS x DEPTH of them, the same for each product. The estimate is unbiased over them.
    """
    n_items = int(np.count_nonzero(coded.counts >= min_count))
    sample = np.unique(np.linspace(0, n_items - 1, min(n_items, MOST_ITEMS)).astype(int))
    seen = 0.0
    for item in sample.tolist():
        seen += kernels.probe(
            item, coded.rows, coded.holders, coded.starts, coded.work, min_count, task.max_length, draws
        )
    return seen * n_items / max(len(sample), 1)


def uniform_draws(rng: np.random.Generator | None = None) -> npt.NDArray[np.float64]:
    """Which random numbers make an estimate? Without a generator, the same each time."""
    return (np.random.default_rng(0) if rng is None else rng).random((PATHS, DEPTH))


def suggested_count(task: Task, coded: Coded, *, target: int) -> int:
    """From which number of orders on are at most `target` itemsets to be expected? To a tenth, while time is left."""
    draws, low, high = uniform_draws(), task.min_count, 2 * task.min_count
    n_orders = len(task.offsets) - 1
    while high < n_orders and task.seconds_left() > 0 and _expected(task, coded, high, draws) > target:
        low, high = high, 2 * high
    while high - low > max(1, low // 10) and task.seconds_left() > 0:
        middle = (low + high) // 2
        if _expected(task, coded, middle, draws) > target:
            low = middle
        else:
            high = middle
    return min(high, n_orders)


def _expected(task: Task, coded: Coded, min_count: int, draws: npt.NDArray[np.float64]) -> float:
    return expected_number(task, coded, min_count=min_count, draws=draws)
