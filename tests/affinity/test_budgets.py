"""Can a person hang the miner? Whatever is asked, it ends within the budget and says what is complete."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

import numpy as np
import pytest

from analytics.affinity.mining.forecasts import forecast_itemsets
from analytics.affinity.mining.itemsets import frequent_itemsets
from analytics.affinity.mining.options import Budget, Options
from analytics.affinity.mining.rules import mine_rules
from analytics.affinity.warm_up import warm_up
from analytics.orders.baskets.coding import Baskets

SECONDS = 10.0


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """Compilation is not part of any budget."""
    warm_up()


@pytest.fixture(scope="module")
def thirty_large_among_small(coded: Any) -> Baskets:
    """Thirty baskets of 1,000 lines in 100,000 small ones."""
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 5_000, (100_000, 4)).tolist()
    return coded([*codes, *(rng.choice(5_000, 1_000, replace=False) for _ in range(30))])


def _within(work: Callable[[], Any]) -> Any:
    begun = monotonic()
    result = work()
    assert monotonic() - begun < SECONDS
    return result


def _all_up_to(baskets: Baskets, length: int, share: float) -> int:
    return len(frequent_itemsets(baskets, min_support=share, max_length=length))


@pytest.mark.parametrize("least", [1, 3, 30])
def test_thirty_baskets_of_1000_lines_in_100_000_small_ones(thirty_large_among_small: Baskets, least: int) -> None:
    share, options = least / 100_030, Options(budget=Budget(seconds=SECONDS, itemsets=500_000))
    rules = _within(
        lambda: mine_rules(thirty_large_among_small, min_support=share, min_confidence=0.5, options=options)
    )
    itemsets = rules.itemsets
    assert len(itemsets) <= 500_000
    if least == 30:
        assert (rules.stopped, rules.complete_length, rules.suggested_support) == (None, None, None)
    else:
        assert (itemsets.stopped, itemsets.complete_length) == ("itemsets", 1)
        assert itemsets.suggested_support > share


def test_every_order_identical(coded: Any) -> None:
    baskets, options = coded([range(40)] * 50_000), Options(budget=Budget(seconds=SECONDS, itemsets=105_000))
    found = _within(lambda: frequent_itemsets(baskets, min_support=0.5, options=options))
    assert (found.stopped, found.complete_length) == ("itemsets", 4)
    assert len(found) == _all_up_to(baskets, 4, 0.5) == 40 + 780 + 9_880 + 91_390
    assert found.suggested_support == 1.0


def test_every_order_identical_gives_too_many_rules(coded: Any) -> None:
    baskets, options = coded([range(14)] * 100), Options(budget=Budget(seconds=SECONDS, rules=10_000))
    rules = _within(lambda: mine_rules(baskets, min_support=0.5, min_confidence=0.5, options=options))
    assert (rules.stopped, rules.complete_length) == ("rules", 3)
    assert len(rules.table) == 91 * 2 + 364 * 6


def test_one_product(coded: Any) -> None:
    rules = _within(lambda: mine_rules(coded([[0]] * 1_000), min_support=0.001, min_confidence=0.5))
    assert (len(rules.itemsets), len(rules.table), rules.stopped) == (1, 0, None)


def test_a_minimum_support_of_one_order(coded: Any) -> None:
    rows = np.random.default_rng(2).integers(0, 3_000, (10_000, 25)).tolist()
    options = Options(budget=Budget(seconds=SECONDS, itemsets=200_000))
    found = _within(lambda: frequent_itemsets(coded(rows), min_support=0.0001, options=options))
    assert (found.stopped, found.complete_length, len(found)) == ("itemsets", 1, 3_000)
    assert len(frequent_itemsets(coded(rows), min_support=found.suggested_support)) <= 200_000


def test_time_that_runs_out_leaves_what_is_complete(coded: Any) -> None:
    rng = np.random.default_rng(4)
    baskets = coded([np.flatnonzero(rng.random(90) < 0.9) for _ in range(5_000)])
    options = Options(budget=Budget(seconds=3.0, itemsets=1 << 40, memory=1 << 50))
    begun = monotonic()
    found = frequent_itemsets(baskets, min_support=0.01, options=options)
    assert monotonic() - begun < SECONDS
    assert found.stopped == "seconds"
    assert found.complete_length >= 1
    assert len(found) == _all_up_to(baskets, found.complete_length, 0.01)


def test_memory_that_is_too_small_leaves_the_products(thirty_large_among_small: Baskets) -> None:
    options = Options(budget=Budget(memory=1_000_000))
    found = frequent_itemsets(thirty_large_among_small, min_support=0.0001, options=options)
    assert (found.stopped, found.complete_length, len(found)) == ("memory", 1, 5_000)
    assert found.suggested_support > 0.0001


def test_more_products_than_itemsets_are_allowed(thirty_large_among_small: Baskets) -> None:
    options = Options(budget=Budget(itemsets=100))
    found = frequent_itemsets(thirty_large_among_small, min_support=0.0001, options=options)
    assert (found.stopped, found.complete_length, len(found)) == ("itemsets", 0, 0)
    again = frequent_itemsets(thirty_large_among_small, min_support=found.suggested_support, options=options)
    assert again.stopped is None


def test_it_can_be_cancelled_and_tells_its_progress(coded: Any) -> None:
    rng = np.random.default_rng(4)
    baskets = coded([np.flatnonzero(rng.random(90) < 0.9) for _ in range(5_000)])
    asked, told, cancel = [], [], threading.Event()

    def cancelled() -> bool:
        asked.append(True)
        if len(asked) == 5:
            cancel.set()
        return cancel.is_set()

    options = Options(budget=Budget(itemsets=1 << 40, memory=1 << 50), progress=told.append, cancelled=cancelled)
    found = _within(lambda: frequent_itemsets(baskets, min_support=0.01, options=options))
    assert (found.stopped, found.complete_length) == ("cancelled", 1)
    assert told
    assert all(0 <= share <= 1 for share in told)


def test_a_small_job_fits_its_budget_and_suggests_nothing(retail: Baskets) -> None:
    found = mine_rules(retail, min_support=0.01, min_confidence=0.5)
    assert (found.stopped, found.complete_length, found.suggested_support) == (None, None, None)


@pytest.mark.parametrize("share", [0.01, 0.005])
def test_the_forecast_is_near_the_truth(retail: Baskets, share: float) -> None:
    forecast = forecast_itemsets(retail, min_support=share)
    found = frequent_itemsets(retail, min_support=share)
    assert forecast.fits
    assert 0.7 < forecast.n_itemsets / len(found) < 1.4


def test_the_forecast_warns_and_its_support_fits(retail: Baskets) -> None:
    options = Options(budget=Budget(itemsets=50_000))
    forecast = forecast_itemsets(retail, min_support=0.002, options=options)
    assert not forecast.fits
    assert forecast.suggested_support is not None
    assert frequent_itemsets(retail, min_support=forecast.suggested_support, options=options).stopped is None


def test_the_forecast_follows_its_generator(retail: Baskets) -> None:
    one, two, other = (
        forecast_itemsets(retail, min_support=0.005, rng=np.random.default_rng(seed)).n_itemsets for seed in (1, 1, 2)
    )
    assert one == two != other
