"""Do the intervals hold the truth as often as they say?"""

import numpy as np
import pytest

from analytics.affinity.counts import counts
from analytics.affinity.rule_intervals import lift_interval, wilson


@pytest.mark.parametrize(
    ("held", "tried", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_of_newcombe_1998_table_1_method_3(held: int, tried: int, low: float, high: float) -> None:
    found = wilson(counts(1_000, tried, 500, held)).iloc[0]
    assert found.to_list() == pytest.approx([low, high], abs=5e-5)


def test_lift_interval_holds_the_true_lift_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(5)
    n, cells = 5_000, np.array([0.02, 0.05, 0.08, 0.85])
    both, only_x, only_y, _ = rng.multinomial(n, cells, size=4_000).T
    found = lift_interval(counts(n, both + only_x, both + only_y, both))
    truth = 0.02 / (0.07 * 0.10)
    held = ((found["lift_low"] <= truth) & (truth <= found["lift_high"])).mean()
    assert 0.94 <= held <= 0.96


def test_lift_of_a_product_in_every_order_is_one_for_sure() -> None:
    assert lift_interval(counts(50, 50, 20, 20)).iloc[0].to_list() == pytest.approx([1.0, 1.0])


def test_without_a_common_order_the_lift_may_still_be_above_nothing() -> None:
    found = lift_interval(counts(1_000, 20, 100, 0)).iloc[0]
    assert found["lift_low"] == 0
    assert found["lift_high"] == pytest.approx(0.1611 / 0.1, abs=1e-3)


def test_no_rows_give_no_rows() -> None:
    empty = counts(0, [], [], [])
    assert list(wilson(empty)) == ["confidence_low", "confidence_high"]
    assert len(lift_interval(empty)) == 0
