"""Are companions those that are really bought along?"""

from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.affinity.meetings import joint_counts
from analytics.errors import InputError
from analytics.offers.crosssell import MIN_JOINT_ORDERS, CrossSell, cross_sell
from analytics.orders.baskets import Baskets, encode
from analytics.orders.levels import baskets


@pytest.fixture(scope="module")
def wholesaler(online_retail) -> Baskets:
    return baskets(online_retail)


@pytest.fixture(scope="module")
def found(wholesaler) -> CrossSell:
    return cross_sell(wholesaler)


def best_by_hand(
    held: dict[str, set[str]], sold: pd.Series, product: str, n: int
) -> list[tuple[str, int, float, float]]:
    """The three companions with most extra orders that pass, each proportion tested by scipy."""
    together = pd.Series([item for items in held.values() if product in items for item in items]).value_counts()
    together = together.drop(product)
    extra = together - sold[product] * sold[together.index] / n
    found = []
    for companion in sorted(together.index, key=lambda item: (-round(extra[item], 9), item)):
        if together[companion] < MIN_JOINT_ORDERS or len(found) == 3:
            continue
        limits = stats.binomtest(int(together[companion]), int(sold[product])).proportion_ci(0.95, method="wilson")
        if limits.low > sold[companion] / n:
            found.append((companion, int(together[companion]), limits.low, limits.high))
    return found


@pytest.mark.parametrize("place", [0, 1, 40, 300, 1000, 2000])
def test_online_retail_has_the_companions_that_pandas_and_scipy_find(place, found, online_retail_lines):
    held = online_retail_lines[online_retail_lines["line_kind"] != "gift"].groupby("order_id")["product_id"].agg(set)
    sold = held.explode().value_counts()
    product = sorted(sold.index, key=lambda item: (-sold[item], item))[place]
    rows = found.table[found.table["product_id"] == product]
    expected = best_by_hand(held.to_dict(), sold, product, len(held))
    assert rows["companion_id"].tolist() == [row[0] for row in expected]
    assert rows["n_joint"].tolist() == [row[1] for row in expected]
    assert rows["confidence_low"].tolist() == pytest.approx([row[2] for row in expected])
    assert rows["confidence_high"].tolist() == pytest.approx([row[3] for row in expected])
    assert (rows["n_product"] == sold[product]).all()
    assert rows["n_companion"].tolist() == sold[rows["companion_id"]].tolist()


def shop(seed: int, *, n_orders: int, pairs: list[tuple[str, str]]) -> Baskets:
    """Products bought at random; the second of a pair is added to half of the orders with the first."""
    rng = np.random.default_rng(seed)
    names = [f"p{number:02d}" for number in range(30)]
    held = pd.DataFrame(rng.random((n_orders, 30)) < rng.uniform(0.03, 0.15, 30), columns=names)
    for first, second in pairs:
        held[second] |= held[first] & (rng.random(n_orders) < 0.5)
    lines = held.stack()
    lines = lines[lines].index.to_frame(index=False).sample(frac=1, random_state=seed).astype(str)
    return encode(pa.chunked_array([lines[0].tolist()]), pa.chunked_array([lines[1].tolist()]))


PLANTED = [("p00", "p07"), ("p03", "p21"), ("p11", "p12")]


@pytest.mark.parametrize("seed", range(5))
def test_planted_pairs_come_first_and_few_others_pass(seed):
    table = cross_sell(shop(seed, n_orders=4000, pairs=PLANTED), n_each=29).table
    first = table[table["rank"] == 1].set_index("product_id")["companion_id"]
    both = {pair for x, y in PLANTED for pair in ((x, y), (y, x))}
    assert both <= set(first.items())
    others = set(zip(table["product_id"], table["companion_id"], strict=True)) - both
    assert len(others) < 0.06 * 30 * 29


def test_chance_alone_passes_one_time_in_forty_at_most():
    rows = [len(cross_sell(shop(seed, n_orders=3000, pairs=[]), n_each=29).table) for seed in range(20, 32)]
    assert np.mean(rows) / (30 * 29) < 1 / 40


def check_laws(found, held: Baskets) -> None:
    table = found.table
    assert (table.groupby("product_id").size() <= found.n_each).all()
    assert (table["product_id"] != table["companion_id"]).all()
    assert (table["n_joint"] / found.n_orders <= table["confidence"] + 1e-12).all()
    assert (table["confidence"] <= 1).all()
    assert (table["confidence_low"] > table["support_companion"]).all()
    assert (table["confidence_low"] < table["confidence"]).all()
    assert (table["extra_orders"] > 0).all()
    assert table["product_id"].is_monotonic_increasing
    for _, rows in table.groupby("product_id"):
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
        assert (np.diff(rows["extra_orders"]) <= 1e-9).all()
    assert set(table["product_id"]) | set(table["companion_id"]) <= set(held.products["product_id"])


def test_online_retail_keeps_the_laws(found, wholesaler):
    check_laws(found, wholesaler)


ORDERS = st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=40)


def encoded(orders: list[set[str]]) -> Baskets:
    lines = [(str(number), item) for number, items in enumerate(orders) for item in items]
    return encode(*(pa.chunked_array([list(column)]) for column in zip(*lines, strict=True)))


@settings(max_examples=60, deadline=None)
@given(orders=ORDERS, n_each=st.integers(1, 4), min_joint=st.integers(1, 5), seed=st.integers(0, 9))
def test_any_baskets_keep_the_laws_in_any_order(orders, n_each, min_joint, seed):
    held = encoded(orders)
    found = cross_sell(held, n_each=n_each, min_joint=min_joint)
    check_laws(found, held)
    assert (found.table["n_joint"] >= min_joint).all()
    shuffled = encoded([orders[place] for place in np.random.default_rng(seed).permutation(len(orders))])
    pd.testing.assert_frame_equal(found.table, cross_sell(shuffled, n_each=n_each, min_joint=min_joint).table)


@settings(max_examples=60, deadline=None)
@given(orders=ORDERS)
def test_joint_counts_are_those_of_the_sets(orders):
    held = encoded(orders)
    ids = held.products["product_id"]
    expected = [[sum({x, y} <= items for items in orders) for y in ids] for x in ids]
    assert joint_counts(held).toarray().tolist() == expected


@pytest.mark.parametrize("option", ["n_each", "min_joint"])
def test_less_than_one_is_refused(option):
    with pytest.raises(InputError, match=f"{option} must be at least 1; found 0"):
        cross_sell(encoded([{"a", "b"}]), **{option: 0})


def test_equal_companions_stand_in_the_order_of_their_ids():
    orders = [{"x", "b", "a", "c"}] * 20 + [{"z"}] * 80
    table = cross_sell(encoded(orders), n_each=2).table
    assert table[table["product_id"] == "x"]["companion_id"].tolist() == ["a", "b"]
    assert all(first <= second for first, second in pairwise(table["product_id"]))
