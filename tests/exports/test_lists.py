"""Can a shop system import what the lists hold?"""

import csv
import io
import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.affinity.certainty.trust import trust
from analytics.exports.cells import to_exact_csv
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


PHP_TRIMS = " \t\n\r\0\x0b"


def rows_of(written: bytes) -> list[dict[str, str]]:
    """The file as Python's own reader sees it, which knows nothing of pandas."""
    return list(csv.DictReader(io.StringIO(written.decode("utf-8"), newline="")))


def woocommerce_reads(written: bytes) -> dict[str, list[str]]:
    """What WooCommerce's importer makes of a file of links, after class-wc-product-csv-importer.php: header cells are
    trimmed; the SKU is cleaned (tags and octets taken out, white space folded); links are split at commas that no
    backslash precedes, trimmed, empty ones and "0" dropped, "id:7" taken for the product with that number."""
    read = {}
    for row in rows_of(written):
        sku = re.sub(r"<[^>]*>?|%[a-fA-F0-9]{2}", "", row["SKU"])
        sku = re.sub(r"[\r\n\t ]+", " ", sku).strip(PHP_TRIMS)
        cell = next(value for name, value in row.items() if name != "SKU")
        parts = [part.replace("\0", ",").strip(PHP_TRIMS) for part in cell.replace("\\,", "\0").split(",")]
        assert not any(re.fullmatch(r"id:\d+", part) for part in parts)
        read[sku] = [part for part in parts if part not in ("", "0")]
    return read


@pytest.mark.parametrize(
    ("name", "source", "linked"),
    [("woocommerce_cross_sells", "cross_sell", "companion_id"), ("woocommerce_upsells", "upsell", "better_id")],
)
def test_woocommerce_reads_every_link_of_online_retail_and_clears_none(
    name, source, linked, wholesaler, online_retail_lines
):
    read = woocommerce_reads(to_exact_csv(LISTS[name].build(wholesaler)))
    table = getattr(wholesaler, source).sort_values(["product_id", "rank"])
    assert read == {str(sku): list(rows[linked]) for sku, rows in table.groupby("product_id")}
    assert all(read.values())
    sold = set(online_retail_lines["product_id"])
    assert set(read) | {each for parts in read.values() for each in parts} <= sold
    assert LISTS[name].left_out(wholesaler) == []


def test_links_stand_in_the_order_of_their_ranks_and_each_kind_in_a_file_of_its_own():
    made = offers([("b", "z"), ("b", "a"), ("a", "b")], [("b", "c")])
    assert LISTS["woocommerce_cross_sells"].build(made).to_numpy().tolist() == [["a", "b"], ["b", "z,a"]]
    assert LISTS["woocommerce_upsells"].build(made).to_numpy().tolist() == [["b", "c"]]


def test_skus_that_an_importer_would_cut_or_misread_are_left_out_and_named():
    made = offers([("tea", "a,b"), ("tea", "cup"), ("a,b", "tea"), ("cup", "id:7")], [("cup", " jug"), ("tea", "id:x")])
    cross_sells, upsells = LISTS["woocommerce_cross_sells"], LISTS["woocommerce_upsells"]
    assert cross_sells.build(made).to_numpy().tolist() == [["tea", "cup"]]
    assert cross_sells.left_out(made) == ["a,b", "id:7"]
    assert upsells.build(made).to_numpy().tolist() == [["tea", "id:x"]]
    assert upsells.left_out(made) == [" jug"]


def test_a_sku_that_looks_like_a_formula_goes_as_it_is_to_an_importer():
    made = offers([("-5", "=cup"), ("@a", "+b"), ("0012", "cup")], [])
    assert woocommerce_reads(to_exact_csv(LISTS["woocommerce_cross_sells"].build(made))) == {
        "-5": ["=cup"],
        "0012": ["cup"],
        "@a": ["+b"],
    }


CODES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=6)
PAIRS = st.lists(st.tuples(CODES, CODES).filter(lambda pair: pair[0] != pair[1]), unique=True, max_size=8)


@settings(max_examples=300)
@given(pairs=PAIRS)
@example(
    pairs=[
        ("a,b", "c"),
        ("x", "id:7"),
        ("0", "y"),
        ("<b>", "z"),
        ("%41", "q"),
        ("شیر", "چای"),
        ('q"', "=1"),
        ("a\\", "b"),
    ]
)
def test_whatever_the_codes_woocommerce_reads_just_the_links_that_are_not_refused_by_name(pairs):
    made = offers(pairs, [])
    chosen = LISTS["woocommerce_cross_sells"]
    refused = set(chosen.left_out(made))
    wanted: dict[str, list[str]] = {}
    for sku, linked in pairs:
        if not {sku, linked} & refused:
            wanted.setdefault(sku, []).append(linked)
    assert woocommerce_reads(to_exact_csv(chosen.build(made))) == wanted


def test_nothing_is_linked_with_itself():
    assert LISTS["woocommerce_cross_sells"].build(offers([("tea", "tea"), ("cup", "tea")], [])).values.tolist() == [
        ["cup", "tea"]
    ]


def test_the_headers_are_those_of_the_platforms_to_the_letter(wholesaler):
    headers = {name: ",".join(each.build(wholesaler)) for name, each in LISTS.items() if each.is_exact}
    recommendation = "Metafield: shopify--discovery--product_recommendation"
    assert headers == {
        "woocommerce_cross_sells": "SKU,Cross-sells",
        "woocommerce_upsells": "SKU,Upsells",
        "adobe_related": "sku,related_skus,related_position",
        "adobe_cross_sells": "sku,crosssell_skus,crosssell_position",
        "adobe_upsells": "sku,upsell_skus,upsell_position",
        "shopify_complementary": f"Handle,{recommendation}.complementary_products [list.product_reference]",
        "shopify_related": f"Handle,{recommendation}.related_products [list.product_reference]",
        "google_related": "id,related_product",
    }


def test_adobe_says_the_position_of_each_link():
    table = LISTS["adobe_cross_sells"].build(offers([("b", "z"), ("b", "a")], []))
    assert table.to_numpy().tolist() == [["b", "z,a", "1,2"]]


def test_google_takes_thirty_links_and_plain_codes():
    made = offers([("tea", f"cup-{n}") for n in range(40)] + [("شیر", "cup-1")], [])
    [row] = LISTS["google_related"].build(made).to_numpy().tolist()
    assert row[1].split(",") == [f"often_bought_with:id:cup-{n}" for n in range(30)]
    assert LISTS["google_related"].left_out(made) == ["شیر"]


def test_shopify_names_products_by_their_handles_and_says_which_have_none():
    made = replace(
        offers([("T-1", "C-1"), ("T-1", "J-1"), ("T-2", "C-1"), ("X", "C-1")], []),
        handles={"T-1": "tea", "T-2": "tea", "C-1": "cup", "J-1": "jug"},
    )
    complementary = LISTS["shopify_complementary"]
    assert complementary.build(made).to_numpy().tolist() == [["tea", "cup, jug"]]
    assert complementary.left_out(made) == ["X"]


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
