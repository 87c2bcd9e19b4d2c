"""Is what the shop made itself found, in fresh stores and by hand, and nothing else?"""

import numpy as np
import pandas as pd
import pytest

from analytics.affinity.artefacts.bulk_orders import bulk_orders
from analytics.affinity.artefacts.bursts import bursts
from analytics.affinity.artefacts.double_codes import double_codes
from analytics.affinity.artefacts.holdings import holdings
from analytics.affinity.artefacts.kits import kit_lines
from analytics.affinity.artefacts.search import artefacts

N_ORDERS = 400


@pytest.fixture
def shop():
    """A function: 400 days of an order each, products that come by luck, as a frame that a test may change."""

    def shop(seed=3, n_products=12, share=0.25):
        rng = np.random.default_rng(seed)
        held = rng.random((N_ORDERS, n_products)) < share
        held[~held.any(axis=1), 0] = True
        order, product = np.nonzero(held)
        lines = pd.DataFrame({"order_id": [f"o{number:03d}" for number in order]})
        lines["ordered_at"] = pd.Timestamp("2024-01-01 12:00") + pd.to_timedelta(order, unit="D")
        lines["product_id"] = [f"p{number:02d}" for number in product]
        lines["product_name"] = "Thing " + lines["product_id"]
        return lines.assign(quantity=1.0, unit_price=5.0, discount=0.0, promotion=None)

    return shop


def in_orders(lines, products, every, **values):
    """The lines with these products put into every n-th order, replacing what is there of them."""
    orders = lines.drop_duplicates("order_id").iloc[::every]
    rest = lines[~(lines["order_id"].isin(orders["order_id"]) & lines["product_id"].isin(products))]
    added = [orders.assign(product_id=name, product_name=f"Thing {name}", **values) for name in products]
    return pd.concat([rest, *added], ignore_index=True)


def kits(orders):
    return kit_lines(orders, held=holdings(orders))


@pytest.mark.parametrize("kind", ["kit", "gift", "wholesale", "burst", "double_code"])
def test_everything_planted_that_cleaning_left_is_set_aside(kind, planted_stores):
    for store in planted_stores:
        truth = store.truth["artefacts"].assign(kind=store.truth["artefacts"]["kind"].str.replace(" ", "_"))
        left = store.orders.lines.select("order_id", "product_id").execute()
        planted = set(truth.loc[truth["kind"] == kind, "id"]) & {*left["order_id"], *left["product_id"]}
        members = store.artefacts.members
        found = set(members.loc[members["kind"] == kind, "id"])
        missed = planted - found
        assert planted
        assert len(missed) <= (2 if kind == "double_code" else 0)  # a code of two orders says nothing


def test_little_else_is_set_aside(planted_stores):
    for store in planted_stores:
        truth = set(store.truth["artefacts"]["id"])
        launched = set(store.truth["launches"]["name"])
        table = store.artefacts.table
        own = table[~table["name"].isin(launched)]
        members = store.artefacts.members.merge(own[["kind", "artefact"]])
        false = members[~members["id"].isin(truth)]
        assert len(false) <= 0.05 * len(members)


def test_a_kit_is_many_times_as_often_together_with_it_and_hardly_without(planted_stores):
    for store in planted_stores:
        pairs = store.artefacts.pairs
        planted = set(store.truth["artefacts"].query("kind == 'kit'")["id"])
        kits = pairs[(pairs["kind"] == "kit") & pairs["x"].isin(planted) & pairs["y"].isin(planted)]
        assert (kits["adjusted_lift"] > 40).all()
        assert (kits["n_xy_without"] <= 0.1 * kits["n_xy"]).all()
        gifts = pairs[pairs["kind"] == "gift"]
        assert gifts["adjusted_lift_without"].isna().all()
        burst = pairs[pairs["kind"] == "burst"]
        assert burst["n_xy_without"].sum() < 0.4 * burst["n_xy"].sum()


def test_without_them_lines_are_gone_and_codes_are_one(planted_stores):
    store = planted_stores[0]
    left = store.cleaned.lines.select("order_id", "product_id").execute()
    aside = pd.MultiIndex.from_frame(store.artefacts.lines[["order_id", "product_id"]])
    assert not pd.MultiIndex.from_frame(left).isin(aside).any()
    assert not left["product_id"].isin(store.artefacts.codes["product_id"]).any()
    assert set(store.artefacts.codes["becomes"]) <= set(left["product_id"])


def test_a_shop_of_luck_has_no_artefact(shop, orders_of):
    found = artefacts(orders_of(shop()))
    assert found.table.empty
    assert found.pairs.empty


def test_a_kit_without_a_name_is_known_by_its_discount(shop, orders_of):
    found = kits(orders_of(in_orders(shop(), ["p01", "p02"], 20, discount=0.75)))
    assert set(found["reason"]) == {"shared_discount"}
    assert found.groupby("order_id")["product_id"].agg(tuple).tolist() == [("p01", "p02")] * 20


def test_a_code_that_many_orders_use_is_no_kit(shop, orders_of):
    lines = shop()
    welcomed = lines["order_id"].isin(lines["order_id"].unique()[::4])
    found = kits(orders_of(lines.assign(promotion=np.where(welcomed, "WELCOME", None), discount=welcomed * 0.5)))
    assert found.empty


def test_products_never_apart_in_fixed_quantities_are_a_kit_and_in_free_ones_are_not(shop, orders_of):
    rng = np.random.default_rng(1)
    lines = in_orders(shop(), ["cup", "lid"], 10)
    found = kits(orders_of(lines))
    assert set(found["product_id"]) == {"cup", "lid"}
    assert set(found["reason"]) == {"never_apart"}
    free = lines.assign(quantity=rng.integers(1, 9, len(lines)).astype(float))
    assert kits(orders_of(free)).empty


def test_a_trade_order_is_many_products_in_bulk(shop, orders_of):
    lines = in_orders(shop(), [f"p{number:02d}" for number in range(12)], 100, quantity=12.0)
    found = bulk_orders(holdings(orders_of(lines)))
    assert found["order_id"].tolist() == ["o000", "o100", "o200", "o300"]
    assert set(found["reason"]) == {"bulk"}


def test_a_family_buying_much_of_one_thing_is_no_trade_order(shop, orders_of):
    lines = shop()
    lines.loc[::50, "quantity"] = 24.0
    assert bulk_orders(holdings(orders_of(lines))).empty


def test_a_promotion_of_a_week_that_sells_months_is_a_burst_and_one_that_sells_as_usual_is_not(shop, orders_of):
    lines = shop(share=0.04)
    week = lines["ordered_at"].between("2024-05-06", "2024-05-13")
    days = lines[week].drop_duplicates("order_id")
    rush = [days.assign(product_id=f"p{n:02d}", product_name=f"Thing p{n:02d}") for n in (1, 2, 3)]
    rest = lines[~(week & lines["product_id"].isin(["p01", "p02", "p03"]))]
    sale = pd.concat(rush).assign(promotion="RUSH", discount=1.0)
    found = bursts(orders_of(pd.concat([rest, sale], ignore_index=True)))
    assert found["product_id"].tolist() == ["p01", "p02", "p03"]
    assert set(found["reason"]) == {"promotion_days"}
    calm = lines.assign(promotion=np.where(week, "CALM", None), discount=week * 1.0)
    assert bursts(orders_of(calm)).empty


def test_a_second_code_takes_over_and_a_twin_that_is_sold_beside_it_does_not(shop, orders_of):
    lines = shop()
    late = (lines["product_id"] == "p03") & (lines["ordered_at"] >= "2024-09-01")
    renamed = lines.assign(product_id=lines["product_id"].where(~late, "NEW-3"))
    renamed["product_name"] = renamed["product_name"].where(~late, "THING  p-03!")
    found = double_codes(orders_of(renamed))
    assert found[["product_id", "becomes", "reason"]].to_numpy().tolist() == [["NEW-3", "p03", "replaced"]]
    colours = renamed.assign(parent_product_id=np.where(renamed["product_id"].isin(["p03", "NEW-3"]), "family", None))
    assert double_codes(orders_of(colours)).empty
    twins = lines.assign(product_name=lines["product_name"].replace({"Thing p04": "Thing p03"}))
    assert double_codes(orders_of(twins)).empty


def test_a_product_scanned_under_both_codes_is_one(shop, orders_of):
    lines = shop()
    again = lines[lines["product_id"] == "p05"].assign(product_id="EAN-5")
    found = double_codes(orders_of(pd.concat([lines, again], ignore_index=True)))
    assert found["reason"].tolist() == ["scanned_twice"]


def test_online_retail_is_not_all_artefact(retail_spring):
    found = artefacts(retail_spring)
    n_orders = retail_spring.lines.order_id.nunique().execute()
    assert set(found.table["kind"]) <= {"wholesale", "double_code"}
    assert 0 < found.lines["order_id"].nunique() <= 0.02 * n_orders
    assert len(found.codes) <= 5
