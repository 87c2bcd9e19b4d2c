"""Is each product's line what its sales say?"""

import math

import pandas as pd
import pytest

from analytics.orders.products import products


def test_online_retail_has_the_products_that_pandas_counts(online_retail, online_retail_lines):
    lines = online_retail_lines.assign(paid=online_retail_lines["quantity"] * online_retail_lines["unit_price"])
    lines = lines[lines["line_kind"] != "gift"]
    groups = lines.groupby("product_id")
    expected = pd.DataFrame(
        {
            "n_orders": groups["order_id"].nunique(),
            "units": groups["quantity"].sum(),
            "revenue": groups["paid"].sum(),
            "unit_price": groups["unit_price"].median(),
        }
    )
    found = products(online_retail)
    assert found["product_id"].tolist() == sorted(expected.index, key=lambda p: (-expected["n_orders"][p], p))
    for column in expected:
        assert found.set_index("product_id")[column].to_dict() == pytest.approx(expected[column].to_dict())
    names = lines.groupby(["product_id", "product_name"]).size().reset_index(name="n")
    names = names.sort_values(["product_id", "n", "product_name"], ascending=[True, False, True])
    usual = names.drop_duplicates("product_id").set_index("product_id")["product_name"]
    shown = found.set_index("product_id")["product_name"]
    assert shown[usual.index].tolist() == usual.tolist()


def test_margin_is_known_only_where_every_cost_is(orders_of):
    lines = pd.DataFrame({"order_id": list("1234"), "product_id": list("aabb"), "quantity": 2.0, "unit_price": 5.0})
    found = products(orders_of(lines.assign(unit_cost=[1.0, 2.0, 1.0, None], discount=[None, 1.0, None, None])))
    assert found["margin"].tolist()[0] == 13
    assert math.isnan(found["margin"].tolist()[1])
    assert found["unit_cost"].tolist() == [1.5, 1]
    assert found["product_name"].tolist() == ["a", "b"]
    assert found["category_1"].isna().all()
