"""About how many itemsets are to be expected, before a person waits for them?"""

from dataclasses import dataclass
from time import monotonic

import numpy as np

from analytics.affinity.mining.itemsets import narrowed
from analytics.affinity.mining.options import DEFAULT_OPTIONS, Options
from analytics.affinity.mining.ordering import rounded_up
from analytics.affinity.mining.probing import expected_number, suggested_count, uniform_draws
from analytics.affinity.mining.row_encoding import bytes_before, coded_rows, counted
from analytics.affinity.mining.tasks import singles
from analytics.orders.baskets.coding import Baskets


@dataclass(frozen=True)
class Forecast:
    """What will mining give? An estimate from a sample: read it to one digit.

    `n_itemsets`: itemsets to be expected; `n_products`: products that are frequent on their own (counted).
    `fits`: whether both are within the budget. `suggested_support`: one that is expected to fit, where this does not.
    """

    n_itemsets: float
    n_products: int
    fits: bool
    suggested_support: float | None


def forecast_itemsets(
    baskets: Baskets,
    *,
    min_support: float,
    max_length: int | None = None,
    options: Options = DEFAULT_OPTIONS,
    rng: np.random.Generator | None = None,
) -> Forecast:
    """About how many itemsets do so many orders hold? Takes a small part of the time of mining.

    `rng`: draws the sample; without one, the same sample each time.
    """
    task, _ = narrowed(baskets, min_support=min_support, max_length=max_length, options=options)
    counts = counted(task)
    alone, budget = singles(counts, task.min_count).counts, options.budget
    if task.max_length < 2 or len(alone) < 2 or bytes_before(alone, len(task.offsets)) > budget.memory:
        return Forecast(float(len(alone)), len(alone), len(alone) <= budget.itemsets, None)
    coded = coded_rows(task, counts)
    half = monotonic() + task.seconds_left / 2
    expected = expected_number(task, coded, min_count=task.min_count, draws=uniform_draws(rng), deadline=half)
    if expected <= budget.itemsets:
        return Forecast(expected, len(alone), True, None)
    suggested = suggested_count(task, coded, target=budget.itemsets // 2, deadline=task.deadline) / baskets.n_orders
    return Forecast(expected, len(alone), False, rounded_up(suggested))
