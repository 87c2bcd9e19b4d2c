"""Is a threshold the number that the person wrote?"""

import math

import pytest

from analytics.affinity.mining.thresholds import exact_share, minimum_count
from analytics.errors import InputError


def test_a_share_is_reached_exactly_and_not_missed_by_floating_point() -> None:
    assert minimum_count(0.07, n_orders=100) == 7  # 0.07 * 100 is 7.000000000000001
    assert minimum_count(0.0001, n_orders=1_000_000) == 100
    assert minimum_count(1e-9, n_orders=50) == 1
    assert minimum_count(1.0, n_orders=50) == 50


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1, math.nan])
def test_a_support_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="min_support"):
        minimum_count(share, n_orders=10)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_a_confidence_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="min_confidence"):
        exact_share(share, name="min_confidence")
