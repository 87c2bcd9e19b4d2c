"""Are companions those that are really bought along?"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analytics.affinity.certainty.trust import Trust, trust
from analytics.errors import InputError
from analytics.offers.cross_sell import OFFERED, CrossSell, cross_sell
from analytics.orders.reading.read import read_orders


@pytest.fixture(scope="module")
def trusted(online_retail) -> Trust:
    return trust(online_retail)


@pytest.fixture(scope="module")
def found(trusted) -> CrossSell:
    return cross_sell(trusted)


def test_online_retail_has_companions_that_most_buyers_would_know(found):
    names = found.table.set_index(["product_id", "rank"])["companion_name"]
    assert found.table["product_id"].nunique() > 100
    assert "TEACUP" in names["22697", 1]  # Green Regency teacup and saucer
    assert "TEACUP" in names["22697", 2]


def test_counts_and_limits_are_those_of_pandas_and_scipy(found, online_retail_lines):
    held = online_retail_lines[online_retail_lines["line_kind"] != "gift"]
    orders_of = held.groupby("product_id")["order_id"].agg(set)
    for row in found.table.iloc[:: max(len(found.table) // 7, 1)].itertuples():
        x, y = orders_of[row.product_id], orders_of[row.companion_id]
        assert (row.n_product, row.n_companion, row.n_joint) == (len(x), len(y), len(x & y))
        limits = stats.binomtest(row.n_joint, row.n_product).proportion_ci(0.95, method="wilson")
        assert (row.confidence_low, row.confidence_high) == pytest.approx((limits.low, limits.high))
        assert row.support_companion == pytest.approx(len(y) / held["order_id"].nunique())


def shop(seed: int, *, n_orders: int, pairs: list[tuple[str, str]]) -> Trust:
    """Products bought at random; the second of a pair is added to half of the orders with the first."""
    rng = np.random.default_rng(seed)
    names = [f"p{number:02d}" for number in range(30)]
    held = pd.DataFrame(rng.random((n_orders, 30)) < rng.uniform(0.03, 0.15, 30), columns=names)
    for first, second in pairs:
        held[second] |= held[first] & (rng.random(n_orders) < 0.5)
    lines = held.stack()
    lines = lines[lines].index.to_frame(index=False, name=["order_id", "product_id"])
    return trust(read_orders(lines.sample(frac=1, random_state=seed).astype("str")))


PLANTED = [("p00", "p07"), ("p03", "p21"), ("p11", "p12")]


@pytest.mark.parametrize("seed", range(5))
def test_planted_pairs_come_first_and_no_others_pass(seed):
    table = cross_sell(shop(seed, n_orders=4000, pairs=PLANTED), n_each=29).table
    both = {pair for x, y in PLANTED for pair in ((x, y), (y, x))}
    assert set(zip(table["product_id"], table["companion_id"], strict=True)) == both


def test_chance_alone_suggests_nothing():
    assert [len(cross_sell(shop(seed, n_orders=3000, pairs=[])).table) for seed in range(20, 26)] == [0] * 6


def check_laws(found: CrossSell) -> None:
    table = found.table
    assert (table.groupby("product_id").size() <= found.n_each).all()
    assert (table["product_id"] != table["companion_id"]).all()
    assert (table["confidence"] <= 1).all()
    assert (table["confidence_low"] < table["confidence"]).all()
    assert (table["extra_low"] < table["extra_orders"]).all()
    assert (table["extra_low"] > 0).all()
    assert table["certainty"].isin(OFFERED).all()
    assert table["product_id"].is_monotonic_increasing
    for _, rows in table.groupby("product_id"):
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
        assert (np.diff(rows["extra_low"]) <= 1e-9).all()


def test_online_retail_keeps_the_laws(found):
    check_laws(found)


def test_both_sides_of_a_pair_are_companions_unless_three_are_better(trusted):
    every = cross_sell(trusted, n_each=10_000).table
    links = set(zip(every["product_id"], every["companion_id"], strict=True))
    assert links == {(y, x) for x, y in links}
    assert len(links) == 2 * trusted.table["certainty"].isin(OFFERED).sum()


def test_less_than_one_is_refused(trusted):
    with pytest.raises(InputError, match="n_each must be at least 1; found 0"):
        cross_sell(trusted, n_each=0)


def test_equal_companions_stand_in_the_order_of_their_ids(trusted):
    rows = pd.DataFrame(
        {"x": ["b", "a", "x", "a"], "y": ["x", "x", "z", "b"], "n_x": 20, "n_y": 20, "n_xy": 9, "extra_low": 4.0}
    ).assign(certainty=["solid", "likely", "early_sign", "dont_use"], extra_orders=6.0)
    rows = rows.assign(x_name=rows["x"], y_name=rows["y"])
    table = cross_sell(Trust(**{**vars(trusted), "table": rows})).table
    assert table[["product_id", "companion_id", "rank"]].to_numpy().tolist() == [
        ["a", "x", 1],
        ["b", "x", 1],
        ["x", "a", 1],
        ["x", "b", 2],
    ]
