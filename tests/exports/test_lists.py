"""Can a shop system import what the lists hold?"""

import io

import pandas as pd
import pytest

from analytics.affinity.certainty.trust import trust
from analytics.exports.cells import to_csv
from analytics.exports.lists import LISTS, Offers
from analytics.offers.cross_sell import cross_sell
from analytics.offers.upsell import ladders
from analytics.orders.levels import baskets
from analytics.orders.products import products


@pytest.fixture(scope="module")
def wholesaler(online_retail) -> Offers:
    held = baskets(online_retail)
    beside = cross_sell(trust(online_retail)).table
    better = ladders(held, products=products(online_retail), companions=beside).table
    return Offers(beside, better, pd.DataFrame())


def offers(cross_sells: list[tuple[str, str]], upsells: list[tuple[str, str]]) -> Offers:
    """Links in the order of their ranks."""
    beside = pd.DataFrame(cross_sells, columns=["product_id", "companion_id"], dtype="str")
    better = pd.DataFrame(upsells, columns=["product_id", "better_id"], dtype="str")
    for table in (beside, better):
        table["rank"] = table.groupby("product_id").cumcount() + 1
    return Offers(beside, better, pd.DataFrame())


def read(written: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(written), encoding="utf-8-sig", dtype=str, keep_default_na=False)


def links_of(cell: str) -> list[str]:
    return cell.split(",") if cell else []


def test_woocommerce_on_online_retail_holds_every_link_and_only_skus_that_were_sold(wholesaler, online_retail_lines):
    written = to_csv(LISTS["woocommerce"].build(wholesaler))
    assert written.startswith(b"\xef\xbb\xbfSKU,Upsells,Cross-sells\r\n")
    table = read(written)
    assert table["SKU"].is_unique
    sold = set(online_retail_lines["product_id"])
    found = {"Upsells": 0, "Cross-sells": 0}
    for row in table.to_dict("records"):
        for column in found:
            assert set(links_of(row[column])) <= sold - {row["SKU"]}
            found[column] += len(links_of(row[column]))
    assert set(table["SKU"]) <= sold
    assert found == {"Upsells": len(wholesaler.upsell), "Cross-sells": len(wholesaler.cross_sell)}
    assert LISTS["woocommerce"].left_out(wholesaler) == []


def test_links_stand_in_the_order_of_their_ranks():
    table = LISTS["woocommerce"].build(offers([("b", "z"), ("b", "a"), ("a", "b")], [("b", "c")]))
    assert table.to_numpy().tolist() == [["a", "", "b"], ["b", "c", "z,a"]]


def test_skus_that_an_importer_would_cut_or_misread_are_left_out_and_counted():
    made = offers([("tea", "a,b"), ("tea", "cup"), ("a,b", "tea"), ("cup", "id:7")], [("cup", " jug"), ("tea", "id:x")])
    woocommerce = LISTS["woocommerce"]
    assert woocommerce.build(made).to_numpy().tolist() == [["tea", "id:x", "cup"]]
    assert woocommerce.left_out(made) == [" jug", "a,b", "id:7"]


def test_a_sku_that_looks_like_a_formula_keeps_its_apostrophe_which_the_importer_takes_off():
    written = to_csv(LISTS["woocommerce"].build(offers([("-5", "cup")], [])))
    assert read(written)["SKU"].tolist() == ["'-5"]


@pytest.mark.parametrize("name", LISTS)
def test_nothing_to_offer_is_a_file_with_the_same_header(name, wholesaler):
    full = LISTS[name].build(wholesaler)
    none = Offers(wholesaler.cross_sell.iloc[:0], wholesaler.upsell.iloc[:0], wholesaler.bundles)
    assert list(LISTS[name].build(none)) == list(full)
    assert LISTS[name].build(none).empty
    assert LISTS[name].left_out(none) == []


@pytest.mark.parametrize("name", ["cross_sell", "upsell"])
def test_lists_hold_every_row_of_their_table(name, wholesaler):
    table = LISTS[name].build(wholesaler)
    source = getattr(wholesaler, name)
    assert table.equals(source[list(table)])
