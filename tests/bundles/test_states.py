"""The split of orders by the components they hold, against a count by hand."""

import numpy as np
import pandas as pd
import pytest

from analytics.bundles.demand.states import Component, order_totals, states
from analytics.errors import InputError


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 400
    frame = pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in rng.integers(0, 90, n)],
            "product_id": rng.choice(["A", "B", "C", "D", "E"], n),
            "quantity": rng.integers(1, 4, n).astype(float),
            "discount": rng.choice([0.0, 0.5], n),
            "ordered_at": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 90, n), "D"),
        }
    )
    frame["unit_price"] = frame["product_id"].map({"A": 10.0, "B": 20.0, "C": 5.0, "D": 7.5, "E": 3.0})
    frame["unit_cost"] = frame["unit_price"] * 0.6
    return frame


@pytest.mark.parametrize("sizes", [(1, 1), (2, 3, 1)])
def test_states_are_what_a_count_by_hand_gives(lines, orders_of, sizes):
    ids = ["A", "B", "C"][: len(sizes)]
    chosen = [Component(name, size) for name, size in zip(ids, sizes, strict=True)]
    held = states(orders_of(lines), components=chosen)
    paid = lines.assign(revenue=lines["quantity"] * lines["unit_price"] - lines["discount"])
    rows = []
    for _, order in paid.groupby("order_id"):
        q = [order.loc[order["product_id"] == name, "quantity"].sum() for name in ids]
        rows.append(
            {
                "state": sum(2**i for i, size in enumerate(sizes) if q[i] >= size),
                "n_orders": 1,
                "n_sets": min(np.floor(q[i] / size) for i, size in enumerate(sizes)),
                "revenue": order["revenue"].sum(),
                "revenue_squared": order["revenue"].sum() ** 2,
                "n_units": order["quantity"].sum(),
                "other_revenue": order.loc[~order["product_id"].isin(ids), "revenue"].sum(),
                "n_alone": int(order["product_id"].isin(ids).all()),
                **{f"held_{i}": min(q[i], size) for i, size in enumerate(sizes)},
            }
        )
    expected = pd.DataFrame(rows).groupby("state").sum().reindex(range(2 ** len(sizes)), fill_value=0)
    pd.testing.assert_frame_equal(held.table.set_index("state"), expected, check_dtype=False)
    assert held.totals.n_orders == lines["order_id"].nunique()
    assert held.totals.aov == pytest.approx(paid["revenue"].sum() / lines["order_id"].nunique())
    assert held.products["product_id"].tolist() == ids
    assert held.products["unit_cost"].tolist() == pytest.approx([6.0, 12.0, 3.0][: len(ids)])


def test_units_of_a_multi_buy_count_across_its_products(lines, orders_of):
    held = states(orders_of(lines), components=["A", "B"])
    units = lines[lines["product_id"].isin(["A", "B"])].groupby("order_id")["quantity"].sum().value_counts()
    assert held.units.set_index("n_units")["n_orders"].to_dict() == units.to_dict()


def test_totals_may_be_given_and_the_order_of_rows_does_not_matter(lines, orders_of):
    orders = orders_of(lines)
    totals = order_totals(orders)
    first = states(orders, components=["A", "B"], totals=totals)
    second = states(orders_of(lines.sample(frac=1, random_state=1)), components=["A", "B"])
    pd.testing.assert_frame_equal(first.table, second.table)
    assert totals.n_months == pytest.approx(90 / 30.4375, abs=0.1)


def test_missing_dates_and_costs_are_unknown_not_zero(lines, orders_of):
    held = states(orders_of(lines.drop(columns=["ordered_at", "unit_cost", "discount"])), components=["A", "B"])
    assert held.totals.n_months is None
    assert held.totals.margin_share is None
    assert held.products["unit_cost"].isna().all()


@pytest.mark.parametrize(
    ("components", "code"),
    [
        (["A"], "bundle_size"),
        (["A", "A"], "bundle_size"),
        (list("ABCDEFG"), "bundle_size"),
        (["A", "nothing"], "unknown_product"),
        ([Component("A", 0), "B"], "bad_number"),
    ],
)
def test_components_that_cannot_be_a_bundle_are_refused(lines, orders_of, components, code):
    with pytest.raises(InputError) as refused:
        states(orders_of(lines), components=components)
    assert refused.value.code == code


def test_a_product_without_a_price_is_refused(lines, orders_of):
    with pytest.raises(InputError) as refused:
        states(orders_of(lines.assign(unit_price=0.0, discount=0.0)), components=["A", "B"])
    assert refused.value.code == "no_bundle_prices"
