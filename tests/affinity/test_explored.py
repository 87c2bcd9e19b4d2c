"""What a page explores: blocks, a product's focus, anchors, networks and what baskets are worth, counted again."""

import numpy as np
import pandas as pd
import pytest

from analytics.affinity.mining.rest_of_basket import rest_of_basket
from analytics.affinity.mining.rules import mine_rules
from analytics.affinity.overviews.anchors import anchors
from analytics.affinity.overviews.blocks import clustered
from analytics.affinity.overviews.focus import focus
from analytics.affinity.overviews.matrices import AffinityMatrix, affinity_matrix
from analytics.affinity.overviews.networks import network
from analytics.affinity.overviews.tables import flat_matrix
from analytics.orders.baskets.values import basket_values
from analytics.orders.levels import baskets
from analytics.orders.lines import Orders
from analytics.orders.reading.read import read_orders


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n = 1200
    lines = pd.DataFrame(
        {
            "order_id": rng.integers(1, 400, n).astype(str),
            "product_id": np.array(list("abcdefgh"))[rng.integers(0, 8, n)],
            "quantity": rng.integers(1, 4, n).astype(float),
        }
    ).drop_duplicates(["order_id", "product_id"])
    order = lines["order_id"].astype(int)
    price = lines["product_id"].map(dict(zip("abcdefgh", [1.0, 2.5, 4.0, 8.0, 3.0, 6.0, 7.0, 9.0], strict=True)))
    return lines.assign(
        ordered_at=pd.Timestamp("2024-01-01") + pd.to_timedelta(order % 180, unit="D"),
        unit_price=price,
        unit_cost=price * 0.6,
        customer_id="c" + (order % 60).astype(str),
        channel=np.where(order % 3 == 0, "Web", "In store"),
    ).reset_index(drop=True)


@pytest.fixture(scope="module")
def orders(frame: pd.DataFrame) -> Orders:
    return read_orders(frame)


def test_focus_counts_what_pandas_counts(orders: Orders, frame: pd.DataFrame) -> None:
    found = focus(orders, product="b")
    held = frame[frame["order_id"].isin(frame.loc[frame["product_id"] == "b", "order_id"])]
    sizes = held.groupby("order_id")["product_id"].nunique()
    assert found.n_orders == len(sizes)
    assert found.n_alone == int((sizes == 1).sum())
    assert found.attach_rate == pytest.approx((sizes > 1).mean())
    kinds = frame.groupby("customer_id")["product_id"].agg(set)
    assert found.n_customers == sum("b" in each for each in kinds)
    assert found.n_exclusive == sum(each == {"b"} for each in kinds)
    assert found.by_month["n_orders"].sum() == found.n_orders
    assert found.by_place.groupby("column")["n_orders"].sum().to_dict() == {"channel": found.n_orders}


def test_focus_of_what_was_never_sold_is_empty(orders: Orders) -> None:
    found = focus(orders, product="nothing")
    assert (found.n_orders, found.n_alone, len(found.by_month)) == (0, 0, 0)
    assert np.isnan(found.attach_rate)


def test_anchors_are_the_mean_of_what_else_is_in_the_orders(orders: Orders, frame: pd.DataFrame) -> None:
    table = anchors(orders).set_index("product_id")
    money = frame.assign(sales=frame["quantity"] * frame["unit_price"])
    whole = money.groupby("order_id")["sales"].sum()
    for product in "abc":
        own = money[money["product_id"] == product].set_index("order_id")["sales"]
        rest = whole.loc[own.index] - own
        assert table.at[product, "n_orders"] == len(own)
        assert table.at[product, "rest_sales"] == pytest.approx(rest.mean())
        assert table.at[product, "rest_margin"] == pytest.approx(0.4 * rest.mean())


def test_basket_values_line_up_with_the_baskets_so_that_rules_know_their_rest(
    orders: Orders, frame: pd.DataFrame
) -> None:
    held = baskets(orders)
    worth = basket_values(orders, baskets=held)
    assert worth.baskets["sales"].sum() == pytest.approx((frame["quantity"] * frame["unit_price"]).sum())
    rules = mine_rules(held, min_support=0.05, min_confidence=0.05, max_length=2)
    rest = rest_of_basket(rules, baskets=held, basket_values=worth.baskets, line_values=worth.lines)
    left, right = rules.table.iloc[0][["antecedents", "consequents"]]
    sales = frame.assign(sales=frame["quantity"] * frame["unit_price"])
    both = sales.groupby("order_id")["product_id"].agg(set)
    wanted = both[both.map(lambda each: {*left, *right} <= each)].index
    others = sales[sales["order_id"].isin(wanted) & ~sales["product_id"].isin([*left, *right])]
    assert rest["rest_sales"].iloc[0] == pytest.approx(others["sales"].sum() / len(wanted))


def test_no_prices_no_values(frame: pd.DataFrame) -> None:
    orders = read_orders(frame[["order_id", "product_id"]])
    worth = basket_values(orders, baskets=baskets(orders))
    assert worth.baskets == {}
    assert worth.lines == {}


def test_planted_blocks_stand_together() -> None:
    items = list("aXbYcZ")
    kind = np.array([letter.isupper() for letter in items])
    lift = np.where(kind[:, None] == kind[None, :], 3.0, 0.5)
    np.fill_diagonal(lift, np.nan)
    matrix = AffinityMatrix(
        n_joint=pd.DataFrame(5, index=items, columns=items),
        lift=pd.DataFrame(lift, index=items, columns=items),
        names={item: item for item in items},
        n_orders=100,
    )
    shown = "".join(clustered(matrix).lift.columns)
    assert {frozenset(shown[:3]), frozenset(shown[3:])} == {frozenset("abc"), frozenset("XYZ")}
    assert list(clustered(matrix).lift.index) == list(clustered(matrix).lift.columns)


def test_a_network_holds_each_pair_once_and_every_end(orders: Orders) -> None:
    rules = mine_rules(baskets(orders), min_support=0.01, min_confidence=0.01, max_length=2)
    found = network(rules, n_pairs=10)
    assert (found.pairs["x"] < found.pairs["y"]).all()
    assert not found.pairs.duplicated(["x", "y"]).any()
    assert set(found.positions["item"]) == {*found.pairs["x"], *found.pairs["y"]}
    again = network(rules, n_pairs=10)
    pd.testing.assert_frame_equal(found.positions, again.positions)


def test_a_matrix_is_written_as_pairs(orders: Orders) -> None:
    matrix = affinity_matrix(orders, level="product")
    table = flat_matrix(matrix)
    assert len(table) == 8 * 7
    assert (table["n_joint"] > 0).all()
