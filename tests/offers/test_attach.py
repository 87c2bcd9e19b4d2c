"""Is the attach rate of a pair what the orders say?"""

import pandas as pd
import pytest
from scipy import stats

from analytics.errors import InputError
from analytics.offers.attach import attach_rates


@pytest.mark.parametrize(("product", "companion"), [("85123A", "21733"), ("22386", "85099B")])
def test_online_retail_has_the_months_that_pandas_and_scipy_count(
    product, companion, online_retail, online_retail_lines
):
    lines = online_retail_lines[online_retail_lines["line_kind"] != "gift"]
    held = lines.groupby("order_id").agg(items=("product_id", set), at=("ordered_at", "min"))
    held = held[held["items"].map(lambda items: product in items)]
    with_both = held["items"].map(lambda items: companion in items)
    expected = with_both.groupby(held["at"].dt.to_period("M").dt.to_timestamp()).agg(["size", "sum"])
    found = attach_rates(online_retail, product=product, companion=companion).set_index("period")
    assert found.index.tolist() == expected.index.tolist()
    assert found["n_product"].tolist() == expected["size"].tolist()
    assert found["n_joint"].tolist() == expected["sum"].tolist()
    for row in found.itertuples():
        limits = stats.binomtest(row.n_joint, row.n_product).proportion_ci(0.95, method="wilson")
        assert (row.attach_rate_low, row.attach_rate_high) == pytest.approx((limits.low, limits.high))
        assert row.attach_rate == row.n_joint / row.n_product


def test_a_gift_and_an_undated_order_do_not_count(orders_of):
    lines = pd.DataFrame({"order_id": list("1122"), "product_id": ["tea", "cup"] * 2, "quantity": 1.0})
    lines["ordered_at"] = [pd.Timestamp("2024-05-06")] * 2 + [None] * 2
    chosen = attach_rates(orders_of(lines), product="tea", companion="cup")
    assert chosen[["n_product", "n_joint"]].to_numpy().tolist() == [[1, 1]]
    gift = attach_rates(orders_of(lines.assign(line_kind=["product", "gift"] * 2)), product="tea", companion="cup")
    assert gift[["n_product", "n_joint"]].to_numpy().tolist() == [[1, 0]]


def test_a_product_never_sold_has_no_rows(small_shop, orders_of):
    found = attach_rates(orders_of(small_shop), product="piano", companion="pad")
    assert list(found) == ["period", "n_product", "n_joint", "attach_rate", "attach_rate_low", "attach_rate_high"]
    assert found.empty


def test_an_unknown_period_is_refused(small_shop, orders_of):
    with pytest.raises(InputError, match="by must be one of"):
        attach_rates(orders_of(small_shop), product="pad", companion="pen", by="fortnight")
