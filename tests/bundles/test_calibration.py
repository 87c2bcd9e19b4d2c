"""The small part of the calibration benchmark: do the ranges hold in shops that the simulator has never seen?"""

import numpy as np
import pandas as pd
import pytest

from tests.bench.markets import bundle_benchmark as benchmark
from tests.bench.markets import bundle_markets as markets

SHOPS, SEED = 8, 90_000


@pytest.fixture(scope="module")
def judged() -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, decisions = [], []
    for seed in range(SEED, SEED + SHOPS):
        found, chosen = benchmark.judge(benchmark.case(seed, n=8000, of=40_000), seed=seed)
        rows += found
        decisions += chosen
    return pd.DataFrame(rows), pd.DataFrame(decisions)


def test_the_truth_of_no_discount_is_no_change():
    shop = markets.draw_shop(3)
    known = markets.truth(shop, discounts=np.array([0.0, 0.1 * shop.prices.sum()]), n=1000, of=20_000)
    assert known.loc[0, ["d_revenue", "d_margin", "d_aov"]].tolist() == [0.0, 0.0, 0.0]
    assert known["attach"].is_monotonic_increasing


def test_shops_are_the_same_for_a_seed():
    first, second = (markets.observed(markets.draw_shop(5), n=500) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_ranges_hold_the_truth_and_beat_the_point_estimate(judged):
    rows, _ = judged
    held = rows.groupby("method")[["in_80", "in_95"]].mean()
    assert 0.65 <= held.loc["full", "in_80"] <= 0.97
    assert held.loc["full", "in_95"] >= 0.8
    assert held.loc["plug-in", "in_80"] < 0.5
    score = rows[rows["figure"] == "d_revenue"].groupby("method")["score"].median()
    assert score["full"] < score["plug-in"]


def test_recommended_discounts_rarely_lose_money(judged):
    _, decisions = judged
    loses = decisions.groupby("method")["loses"].mean()
    assert loses["recommended"] <= 0.25
    assert loses["recommended"] <= min(loses["always 10%"], loses["plug-in"], loses["highest mean"])
