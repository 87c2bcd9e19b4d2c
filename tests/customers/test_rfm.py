"""Is each customer's recency, frequency and value what the orders say?"""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.customers.rfm import known_share, rfm
from analytics.errors import InputError
from analytics.orders.lines import Scope, within


def counted(lines: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Recency, orders and revenue of each customer again, in pandas."""
    lines = lines.assign(paid=lines["quantity"] * lines["unit_price"])
    orders = lines.groupby("order_id").agg(
        customer_id=("customer_id", "max"), at=("ordered_at", "min"), paid=("paid", "sum")
    )
    found = orders.groupby("customer_id").agg(
        first=("at", "min"), last=("at", "max"), n_orders=("at", "size"), revenue=("paid", "sum")
    )
    days = [(as_of - last.date()).days for last in found["last"]]
    return found.assign(recency_days=days).sort_index()


def test_online_retail_has_the_customers_that_pandas_counts(online_retail, online_retail_lines):
    found = rfm(online_retail)
    expected = counted(online_retail_lines, date(2011, 12, 9))
    assert found.as_of == date(2011, 12, 9)
    assert found.table["customer_id"].tolist() == expected.index.tolist()
    for column in ("recency_days", "n_orders", "revenue"):
        assert found.table[column].to_numpy() == pytest.approx(expected[column].to_numpy())
    assert (found.table["first_order_at"].to_numpy() == expected["first"].to_numpy()).all()
    unknown = online_retail_lines[online_retail_lines["customer_id"].isna()]["order_id"].nunique()
    assert found.n_orders_unknown == unknown
    n_orders = online_retail_lines["order_id"].nunique()
    assert found.table["n_orders"].sum() + unknown == n_orders
    assert known_share(online_retail) == pytest.approx(1 - unknown / n_orders)


@pytest.mark.parametrize(
    ("score", "figure", "best"), [("r", "recency_days", -1), ("f", "n_orders", 1), ("m", "revenue", 1)]
)
def test_better_customers_never_score_lower_and_equal_ones_score_alike(online_retail, score, figure, best):
    table = rfm(online_retail).table
    by_figure = (table[figure] * best).groupby(table[score]).agg(["min", "max"])
    assert set(table[score]) <= {1, 2, 3, 4, 5}
    assert (by_figure["min"].iloc[1:].to_numpy() > by_figure["max"].iloc[:-1].to_numpy()).all()


def test_distinct_values_fall_into_five_equal_parts(orders_of):
    n = 35
    lines = pd.DataFrame({"order_id": range(n), "customer_id": range(n), "unit_price": range(1, n + 1)}).astype(str)
    lines = lines.assign(
        product_id="tea",
        quantity=1.0,
        unit_price=lines["unit_price"].astype(float),
        ordered_at=pd.Timestamp("2024-01-01") + pd.to_timedelta(range(n), unit="D"),
    )
    table = rfm(orders_of(lines)).table
    assert table["m"].value_counts().to_dict() == table["r"].value_counts().to_dict() == dict.fromkeys(range(1, 6), 7)
    assert table["f"].nunique() == 1


@settings(max_examples=8, deadline=None)
@given(day=st.integers(-5, 420))
def test_looking_back_from_a_day_sees_no_later_order(day, small_shop, orders_of):
    orders, as_of = orders_of(small_shop), date(2024, 1, 3) + timedelta(days=day)
    found = rfm(orders, as_of=as_of)
    until = rfm(within(orders, scope=Scope("test", end=as_of)), as_of=as_of)
    pd.testing.assert_frame_equal(found.table, until.table)
    assert found.n_orders_unknown == until.n_orders_unknown
    seen = small_shop[small_shop["ordered_at"].dt.date <= as_of].drop_duplicates("order_id")
    assert found.table["n_orders"].sum() == seen["customer_id"].notna().sum()
    assert (found.table["recency_days"] >= 0).all()


def test_undated_orders_are_left_out_and_counted(orders_of):
    times = [pd.Timestamp("2024-01-01 23:59"), None, pd.Timestamp("2024-01-03 00:01")]
    lines = pd.DataFrame({"order_id": ["1", "2", "3"], "product_id": "tea", "quantity": 1.0, "ordered_at": times})
    found = rfm(orders_of(lines.assign(customer_id=["a", "b", "b"])))
    assert found.table[["customer_id", "recency_days", "n_orders"]].to_numpy().tolist() == [["a", 2, 1], ["b", 0, 1]]
    assert (found.n_orders_undated, found.n_orders_unknown) == (1, 0)
    assert found.table["revenue"].tolist() == [0, 0]  # no prices


@pytest.mark.parametrize(
    ("column", "text"), [("customer_id", "need a customer id"), ("ordered_at", "time of each order")]
)
def test_without_customers_or_dates_it_says_so(column, text, small_shop, orders_of):
    with pytest.raises(InputError, match=text):
        rfm(orders_of(small_shop.drop(columns=column)))
