"""Do the groups part the customers, and are groups that are there found?"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.customers.rfm import rfm
from analytics.customers.segments import SEGMENT_LABELS, of_segments, segment
from analytics.errors import InputError


def planted(seed: int) -> pd.DataFrame:
    """Three kinds of customers: weekly buyers of much, one order of little long ago, and one recent large order."""
    rng = np.random.default_rng(seed)
    kinds = {"weekly": (range(0, 350, 7), 20.0), "once": ([10], 2.0), "large": ([345], 400.0)}
    rows = [
        (f"{kind}{number:02d}", day + int(rng.integers(0, 5)), price * rng.uniform(0.9, 1.1))
        for kind, (days, price) in kinds.items()
        for number in range(20)
        for day in days
    ]
    lines = pd.DataFrame(rows, columns=["customer_id", "day", "unit_price"]).sample(frac=1, random_state=seed)
    days = pd.to_timedelta(lines.pop("day"), unit="D")
    orders = [f"{place}" for place in range(len(lines))]
    return lines.assign(order_id=orders, product_id="tea", quantity=1.0, ordered_at=pd.Timestamp("2024-01-01") + days)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_groups_are_found_and_named(seed, orders_of):
    found = segment(rfm(orders_of(planted(seed))), n_segments=3)
    kinds = found.customers.groupby("segment")["customer_id"].agg(lambda ids: set(ids.str[:-2]))
    assert kinds.tolist() == [{"weekly"}, {"large"}, {"once"}]
    assert found.table["label"].tolist() == ["loyal", "big_spenders", "lapsed"]


def partition_holds(found, customers):
    pd.testing.assert_frame_equal(found.customers[customers.columns], customers)
    assert found.table["n_customers"].sum() == len(customers)
    assert found.table["revenue"].sum() == pytest.approx(customers["revenue"].sum())
    assert found.table["customer_share"].sum() == pytest.approx(1)
    assert found.table["segment"].tolist() == list(range(len(found.table)))
    assert (found.table["revenue"].diff().dropna() <= 1e-6).all()
    assert set(found.table["label"]) <= set(SEGMENT_LABELS)
    by_segment = found.customers.groupby("segment")
    assert by_segment["revenue"].sum().to_numpy() == pytest.approx(found.table["revenue"].to_numpy())
    assert by_segment["aov"].median().tolist() == found.table["aov"].tolist()
    assert by_segment["label"].first().tolist() == found.table["label"].tolist()


def test_online_retail_is_parted(online_retail):
    customers = rfm(online_retail)
    found = segment(customers)
    partition_holds(found, customers.table)
    assert len(found.table) == 5
    assert found.table["revenue_share"].sum() == pytest.approx(1)


@settings(max_examples=8, deadline=None)
@given(n=st.integers(1, 8), seed=st.integers(0, 3))
def test_any_number_of_groups_parts_the_customers(n, seed, small_shop, orders_of):
    customers = rfm(orders_of(small_shop))
    partition_holds(segment(customers, n_segments=n, seed=seed), customers.table)


def test_customers_who_do_not_differ_are_one_group(orders_of):
    names = [f"c{number}" for number in range(9)]
    lines = pd.DataFrame({"order_id": names, "customer_id": names, "product_id": "tea", "quantity": 1.0})
    found = segment(rfm(orders_of(lines.assign(ordered_at=pd.Timestamp("2024-01-01")))), n_segments=3)
    assert found.table["n_customers"].tolist() == [9]
    assert found.table["revenue_share"].isna().all()  # no prices


@pytest.mark.parametrize(
    ("n", "text"), [(100, "at least 100 customers; found 79"), (0, "n_segments must be at least 1")]
)
def test_too_many_or_no_groups_are_refused(n, text, small_shop, orders_of):
    with pytest.raises(InputError, match=text):
        segment(rfm(orders_of(small_shop)), n_segments=n)


def test_the_orders_of_the_groups_are_those_of_their_customers(small_shop, orders_of):
    orders = orders_of(small_shop)
    found = segment(rfm(orders))
    of_each = {
        label: set(of_segments(orders, customers=found.customers, labels=[label]).lines.order_id.execute())
        for label in SEGMENT_LABELS
    }
    known = orders.lines.filter(orders.lines.customer_id.notnull())
    assert set.union(*of_each.values()) == set(known.order_id.execute())
    assert sum(map(len, of_each.values())) == known.order_id.nunique().execute()
    assert of_segments(orders, customers=found.customers, labels=[]).lines.count().execute() == 0
