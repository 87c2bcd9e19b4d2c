"""Each real file: its format or mapping is named, and what is kept and set aside is the file, to the line and cent."""

import csv
import gzip
import subprocess
import sys
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd
import pytest

from analytics.orders.answerable import answers
from analytics.orders.datasets.catalogue import read_catalogue, with_catalogue
from analytics.orders.lines import revenue
from analytics.orders.reading.read import read_orders

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Expected:
    """What `inspect` says: format, part of the mapping, lines and orders read, money of all lines (None: no prices)."""

    source: str
    n_lines: int
    n_orders: int
    money: Decimal | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"


EXPECTED = {
    "online_retail_2010_2011.csv.gz": Expected(
        "uci_online_retail",
        541_909,
        25_900,
        Decimal("9747747.93"),
        {"order_id": "InvoiceNo", "product_id": "StockCode"},
    ),
    "groceries/groceries_basket.csv": Expected("baskets", 43_367, 9_835),
    "groceries/groceries_long.csv.gz": Expected(
        "mapped", 43_367, 9_835, None, {"order_id": "transaction_id", "product_name": "item", "category_1": "level1"}
    ),
    "small/chipotle_orders.tsv.gz": Expected(
        "mapped", 4_622, 1_834, Decimal("34500.16"), {"order_id": "order_id", "line_gross": "item_price"}
    ),
    "small/BikeMarketBasket.tsv.gz": Expected(
        "mapped", 32_265, 13_050, Decimal("11910054.34"), {"order_id": "Order Number", "unit_price": "Product Price"}
    ),
    "small/T10I4D100K.dat.gz": Expected("baskets", 1_010_228, 100_000),
    "cj_transactions_sample.parquet": Expected(
        "complete_journey", 75_000, 47_243, Decimal("233935.24"), {"line_total": "sales_value"}, encoding=""
    ),
    "egypt_cp1256/Egyptian_Grocery_Transactions.cp1256.csv": Expected("baskets", 74, 20, encoding="cp1256"),
    "egypt_cp1256/Egyptian_Grocery_Transactions.xlsx": Expected("baskets", 74, 20, encoding=""),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_file_balances_to_the_line_and_the_cent(name, shared_data, check_balance):
    expected = EXPECTED[name]
    orders = read_orders(shared_data / name)
    read = orders.ledger.iloc[0]
    reading = orders.reading
    assert (reading.source, reading.encoding) == (expected.source, expected.encoding)
    assert dict(reading.mapping).items() >= expected.mapping.items()
    assert (read["n_lines_left"], read["n_orders_left"]) == (expected.n_lines, expected.n_orders)
    if expected.money is None:
        assert pd.isna(read["revenue_left"])
    else:
        assert Decimal(read["revenue_left"]).quantize(CENT) == expected.money
    check_balance(orders)


def test_the_price_of_chipotle_is_that_of_the_line_and_is_said(shared_data):
    path = shared_data / "small/chipotle_orders.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    paid = sum(Decimal(row["item_price"].strip().removeprefix("$")) for row in rows)
    orders = read_orders(path)
    assert orders.reading.assumed == ("line_gross",)
    assert Decimal(orders.lines.aggregate(money=revenue(orders.lines).sum()).execute()["money"][0]) == paid
    assert orders.lines.quantity.sum().execute() == sum(int(row["quantity"]) for row in rows) == 4_972


def test_the_bicycles_are_paid_for_as_they_are_priced(shared_data):
    table = pd.read_csv(shared_data / "small/BikeMarketBasket.tsv.gz", sep="\t", dtype=str)
    found = read_orders(shared_data / "small/BikeMarketBasket.tsv.gz").ledger["revenue_left"].iloc[-1]
    assert Decimal(found).quantize(CENT) == table["Product Price"].map(Decimal).sum()


def test_complete_journey_learns_categories_from_its_products_and_keeps_its_discounts(shared_data, check_balance):
    said = pd.read_parquet(shared_data / "cj_transactions_sample.parquet")
    plain = read_orders(shared_data / "cj_transactions_sample.parquet")
    known = with_catalogue(plain, read_catalogue(shared_data / "cj_products.parquet"))
    check_balance(known)
    taken = said.loc[said["quantity"] > 0, ["retail_disc", "coupon_match_disc"]].sum().sum()
    kept = known.lines.discount.sum().execute()
    aside = known.set_aside.filter(known.set_aside.quantity > 0).discount.sum().execute()
    assert kept + aside == pytest.approx(taken, abs=0.005)
    opened = answers(known).table.set_index("opens")["is_open"]
    assert opened[["category_heatmap", "category_filter", "discount_share"]].all()
    assert known.lines.category_1.nunique().execute() > 15
    products = set(pd.read_parquet(shared_data / "cj_products.parquet", columns=["product_id"])["product_id"])
    n_unknown = (~said["product_id"].isin(products) & (said["quantity"] > 0) & (said["sales_value"] > 0)).sum()
    assert known.lines.category_1.count().execute() == plain.lines.count().execute() - n_unknown


def test_both_containers_of_the_egyptian_baskets_hold_the_same(shared_data, kept_lines):
    folder = shared_data / "egypt_cp1256"
    first, second = (kept_lines(read_orders(path)) for path in sorted(folder.iterdir()))
    pd.testing.assert_frame_equal(first, second)
    assert "سكر" in set(first["product_id"])


@pytest.mark.parametrize("name", [name for name in EXPECTED if not name.startswith("online")])
def test_inspect_names_the_format_and_shows_the_ledger(name, shared_data):
    expected = EXPECTED[name]
    command = [sys.executable, "-m", "dashboard", "inspect", shared_data / name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert f"Format: {expected.source} (" in done.stdout
    for column in expected.mapping.values():
        assert f"= {column}\n" in done.stdout
    read = next(line for line in done.stdout.splitlines() if line.split()[:1] == ["read"])
    assert {str(expected.n_lines), str(expected.n_orders)} <= set(read.split())
    if expected.money is not None:
        assert f"{expected.money:,}" in read
