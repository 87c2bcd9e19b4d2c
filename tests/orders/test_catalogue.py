"""What a product file adds, and families proposed where there is none."""

import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.orders.datasets.catalogue import read_catalogue, unavailable, with_catalogue
from analytics.orders.datasets.families import propose_families, with_families
from analytics.orders.reading.read import read_orders

FILES = ["products_shopify.csv", "products_shopify_new.csv", "products_woocommerce.csv"]


@pytest.mark.parametrize("name", FILES)
def test_the_same_products_come_out_of_each_export(name, fixtures):
    table = read_catalogue(fixtures / name).table.set_index("product_id")
    cup = table.loc["CUP-B"]
    assert (cup["product_name"], cup["brand"], cup["unit_cost"], cup["stock"]) == ("Cup - Blue", "Kiln", 4.2, 12)
    assert cup[["category_1", "category_2", "category_3"]].tolist() == ["Home & Garden", "Kitchen", "Cups"]
    assert table.loc["CUP-G", "category_3"] == "Cups"
    assert table.loc["CUP-G", "parent_product_id"] == cup["parent_product_id"]
    assert table.loc["plate", "product_name"] == "Plate"
    assert table.loc["plate", "image"] == "https://example.org/plate.png"
    assert (
        table["is_available"].to_dict()
        == table.index.map({"CUP-B": True, "CUP-G": False, "plate": False, "CUP": pd.NA})
        .to_series(table.index)
        .to_dict()
    )


def test_orders_learn_by_sku_whatever_its_case(fixtures, check_balance):
    orders = read_orders(fixtures / "shopify.csv")
    known = with_catalogue(orders, read_catalogue(fixtures / "products_shopify.csv"))
    lines = known.lines.execute().set_index("product_id")
    assert lines.loc["PLATE", "unit_cost"] == 3.1
    assert lines.loc["CUP-B", "category_3"].tolist() == ["Cups", "Cups"]
    assert pd.isna(lines.loc["Saucer", "unit_cost"])
    assert {"unit_cost", "category_1", "parent_product_id"} <= known.columns
    assert len(lines) == orders.lines.count().execute()
    check_balance(known)


def test_a_file_without_a_product_code_is_refused():
    with pytest.raises(InputError) as refused:
        read_catalogue(pd.DataFrame({"colour": ["red"]}))
    assert refused.value.code == "no_product"


def test_families_are_proposed_from_shared_words_and_counted():
    names = ["red tea mug", "blue mug", "Big Mug", "lunch bag", "jumbo bag", "paper bag", "clock"]
    orders = read_orders(pd.DataFrame({"order_id": "1", "product": names}))
    proposed = propose_families(orders).set_index("product_name")["family"]
    assert proposed.loc["blue mug"] == "mug"
    assert proposed.loc["jumbo bag"] == "bag"
    assert pd.isna(proposed.loc["clock"])
    assert "category_1" not in orders.columns
    grouped = with_families(orders, propose_families(orders)).lines.execute()
    assert grouped["category_1"].value_counts().to_dict() == {"mug": 3, "bag": 3}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"Stock": "3"}, True),
        ({"Stock": "0"}, False),
        ({"Stock": "-2"}, False),
        ({"Stock": None}, None),
        ({"Stock": "3", "Status": "Archived"}, False),
        ({"Stock": "3", "Status": "پیش‌نویس"}, False),
        ({"Stock": "3", "Published": "0"}, False),
        ({"Stock": None, "In stock?": "1"}, True),
        ({"Stock": "5", "In stock?": "0"}, False),
        ({"Stock": "0", "Variant Inventory Policy": "continue"}, None),
        ({"Stock": "0", "Variant Inventory Tracker": None, "Variant Inventory Policy": "deny"}, None),
        ({"Stock": "0", "Variant Inventory Tracker": "shopify", "Variant Inventory Policy": "deny"}, False),
    ],
)
def test_a_product_is_available_unless_the_file_says_otherwise(said, expected):
    found = read_catalogue(pd.DataFrame([{"SKU": "tea", **said}], dtype="object")).table.loc[0, "is_available"]
    assert (None if pd.isna(found) else bool(found)) is expected


def test_stock_status_and_picture_are_kept_beside_the_lines(fixtures):
    orders = read_orders(fixtures / "shopify.csv")
    known = with_catalogue(orders, read_catalogue(fixtures / "products_shopify.csv"))
    about = known.about_products.set_index("product_id")
    assert about.loc["PLATE", ["status", "stock", "handle"]].tolist() == ["draft", 3, "plate"]
    assert about.loc["CUP-B", "image"] == "https://example.org/cup.png"
    assert unavailable(known) == {"PLATE"}
    assert unavailable(orders) == frozenset()
