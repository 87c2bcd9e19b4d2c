"""Every format as it comes: the exact lines, money and ledger that come out of its fixture."""

from dataclasses import dataclass

import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.orders.reading.numbers import NumberStyle
from analytics.orders.reading.read import Options, read_orders
from analytics.orders.reading.sources import SOURCES, recognise

Line = tuple[str, str, float, float | None, float | None]


@dataclass(frozen=True)
class Expected:
    """Money read and kept; `aside`: rule -> lines; `lines`: order, product, quantity, price, discount."""

    source: str
    read: float | None
    kept: float | None
    aside: dict[str, int]
    lines: list[Line]


EXPECTED = {
    "amazon_orders.txt": Expected(
        source="amazon_orders",
        read=57.47,
        kept=45.49,
        aside={"other_currency": 1, "not_yet_orders": 1, "cancellations": 1},
        lines=[
            ("111-01", "B000000002", 1.0, 4.99, None),
            ("111-01", "LAMP-W", 3.0, 15.0, 4.5),
        ],
    ),
    "amazon_transactions.csv": Expected(
        source="amazon_transactions",
        read=604.99,
        kept=1204.99,
        aside={"returns": 1, "fees": 1},
        lines=[
            ("222-01", "LAMP-W", 2.0, 615.0, 30.0),
            ("222-02", "BULB", 1.0, 4.99, 0.0),
        ],
    ),
    "arabic_windows_1256.csv": Expected(
        source="arabic_shop",
        read=1296.5,
        kept=1264.5,
        aside={"cancellations": 1},
        lines=[
            ("301", "شمعات", 4.0, 8.0, 0.0),
            ("301", "فلتر زيت", 2.0, 17.5, 2.5),
            ("303", "بطارية", 1.0, 1250.0, 50.0),
        ],
    ),
    "baskets.csv": Expected(
        source="baskets",
        read=None,
        kept=None,
        aside={},
        lines=[
            ("1", "milk", 1.0, None, None),
            ("1", "tea", 1.0, None, None),
            ("2", "bread", 1.0, None, None),
            ("3", "bread", 1.0, None, None),
            ("3", "jam", 1.0, None, None),
            ("3", "tea", 1.0, None, None),
        ],
    ),
    "baskets_fimi.dat": Expected(
        source="baskets",
        read=None,
        kept=None,
        aside={},
        lines=[
            ("1", "164", 1.0, None, None),
            ("1", "25", 1.0, None, None),
            ("1", "52", 1.0, None, None),
            ("2", "120", 1.0, None, None),
            ("2", "39", 1.0, None, None),
            ("3", "25", 1.0, None, None),
        ],
    ),
    "complete_journey.csv": Expected(
        source="complete_journey",
        read=24.25,
        kept=24.25,
        aside={"returns": 1, "unpaid": 1},
        lines=[
            ("5001", "81", 1.0, 3.99, 0.0),
            ("5001", "82", 2.0, 2.99, 0.98),
            ("5002", "81", 3.0, 12.37 / 3, 1.9),
            ("5002", "83", 0.75, 2.4, 0.0),
            ("5003", "82", 1.0, 2.99, 0.0),
            ("5003", "85", 1.0, 1.2, 1.2),
        ],
    ),
    "digikala.csv": Expected(
        source="digikala_orders",
        read=2575964.0,
        kept=2575964.0,
        aside={},
        lines=[
            ("2001", "901", 1.0, 597982.0, None),
            ("2002", "902", 2.0, 490000.0, None),
            ("2003", "901", 1.0, 100000.0, None),
            ("2003", "902", 2.0, 100000.0, None),
            ("2004", "901", 1.0, 597982.0, None),
            ("2004", "903", 1.0, 100000.0, None),
        ],
    ),
    "ebay.csv": Expected(
        source="ebay_transactions",
        read=45.0,
        kept=47.0,
        aside={"missing_ids": 3, "returns": 1},
        lines=[
            ("12-001", "9002", 1.0, 2.0, None),
            ("12-001", "VASE-T", 2.0, 15.0, None),
            ("12-002", "VASE-T", 1.0, 15.0, None),
        ],
    ),
    "persian.csv": Expected(
        source="persian_shop",
        read=1252000.0,
        kept=876500.0,
        aside={"not_yet_orders": 1, "cancellations": 1},
        lines=[
            ("1001", "چای ایرانی", 1.0, 125000.0, None),
            ("1001", "کتاب آشپزی", 1.0, 250500.0, None),
            ("1002", "کتاب آشپزی", 1.0, 250500.0, None),
            ("1005", "کتاب آشپزی", 1.0, 250500.0, None),
        ],
    ),
    "shopify.csv": Expected(
        source="shopify",
        read=145.0,
        kept=55.0,
        aside={"not_yet_orders": 1, "cancellations": 2, "returns": 1, "fees": 1},
        lines=[
            ("#1001", "CUP-B", 2.0, 10.0, 2.0),
            ("#1001", "PLATE", 1.0, 10.0, 1.0),
            ("#1002", "CUP-B", 2.0, 10.0, 0.0),
            ("#1007", "Saucer", 1.0, 10.0, 2.0),
        ],
    ),
    "square.csv": Expected(
        source="square_items",
        read=1046.8,
        kept=1049.8,
        aside={"returns": 1},
        lines=[
            ("T1", "Latte - Large", 2.0, 6.0, 1.2),
            ("T1", "SC-1", 1.0, 3.0, 0.0),
            ("T3", "Tray", 1.0, 1036.0, 0.0),
        ],
    ),
    "uci.csv": Expected(
        source="uci_online_retail",
        read=40.44,
        kept=25.44,
        aside={"cancellations": 1, "unpaid": 1, "fees": 1, "cancelled_originals": 1},
        lines=[
            ("536365", "71053", 6.0, 3.39, None),
            ("536368", "85123A", 2.0, 2.55, None),
        ],
    ),
    "uci_ii_utf_16.tsv": Expected(
        source="uci_online_retail_ii",
        read=87.6,
        kept=123.0,
        aside={"cancellations": 1},
        lines=[
            ("489434", "85048", 12.0, 6.95, None),
            ("489435", "22195", 24.0, 1.65, None),
        ],
    ),
    "woocommerce_analytics.csv": Expected(
        source="woocommerce_analytics",
        read=None,
        kept=None,
        aside={"cancellations": 1},
        lines=[
            ("701", "Cup, blue", 2.0, None, None),
            ("701", "Plate", 1.0, None, None),
            ("702", "Plate", 1.0, None, None),
        ],
    ),
    "woocommerce_items.csv": Expected(
        source="woocommerce_items",
        read=87.0,
        kept=47.0,
        aside={"not_yet_orders": 1, "returns": 1},
        lines=[
            ("501", "32", 2.0, 5.0, 1.0),
            ("501", "POT-1", 1.0, 20.0, 2.0),
            ("504", "POT-1", 1.0, 20.0, 0.0),
        ],
    ),
    "woocommerce_wide.csv": Expected(
        source="woocommerce_wide",
        read=67.0,
        kept=57.0,
        aside={"missing_ids": 1, "cancellations": 1},
        lines=[
            ("601", "31529", 2.0, 13.0, 2.0),
            ("601", "TAS-1", 1.0, 10.0, 0.0),
            ("603", "31529", 1.0, 13.0, 0.0),
            ("603", "CAR", 3.0, 0.0, 0.0),
            ("603", "TAS-1", 1.0, 10.0, 0.0),
        ],
    ),
}
COLUMNS = ["order_id", "product_id", "quantity", "unit_price", "discount"]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_exact_lines_money_and_ledger_come_out(name, fixtures, check_balance):
    expected = EXPECTED[name]
    orders = read_orders(fixtures / name)
    assert orders.reading.source == expected.source
    kept = orders.lines.select(COLUMNS).order_by("order_id", "product_id").execute()
    wanted = pd.DataFrame(expected.lines, columns=COLUMNS).astype(kept.dtypes)
    pd.testing.assert_frame_equal(kept, wanted, check_dtype=False)
    steps = orders.ledger.set_index("step")
    assert steps.loc[steps["n_lines"] > 0, "n_lines"].to_dict() == expected.aside
    if expected.read is not None:
        assert steps["revenue_left"].iloc[0] == pytest.approx(expected.read, abs=0.001)
        assert steps["revenue_left"].iloc[-1] == pytest.approx(expected.kept, abs=0.001)
    else:
        assert steps["revenue_left"].isna().all()
    check_balance(orders)


def test_the_order_grid_of_magento_is_refused_with_the_export_to_use(fixtures):
    with pytest.raises(InputError, match="sales_order_item") as refused:
        read_orders(fixtures / "magento_grid.csv")
    assert refused.value.code == "magento_grid"


def test_every_format_has_a_fixture():
    assert {expected.source for expected in EXPECTED.values()} | {
        "magento_grid",
        "basketlift",
    } == set(SOURCES)


def test_a_header_is_recognised_in_any_order_and_case():
    for source in SOURCES.values():
        if source.needs:
            header = [f" {name.upper()} " for name in sorted(source.needs, reverse=True)]
            assert recognise(header) is source


def test_what_belongs_to_an_order_stands_on_each_of_its_lines(fixtures):
    lines = read_orders(fixtures / "shopify.csv").lines
    first = lines.filter(lines.order_id == "#1001").execute()
    assert first["promotion"].tolist() == ["AUTUMN", "AUTUMN"]
    assert first["customer_id"].nunique() == 1
    assert first["discount"].sum() == pytest.approx(3)
    assert first["shipping"].sum() == pytest.approx(4.9)
    assert first["tax"].sum() == pytest.approx(5.13)
    assert first["country"].tolist() == ["DE", "DE"]


def test_persian_digits_jalali_dates_and_toman_are_understood(fixtures):
    orders = read_orders(fixtures / "persian.csv")
    assert orders.reading.calendar == "jalali"
    assert orders.reading.currencies == {"IRT": 5, "IRR": 1}
    days = orders.lines.order_by("ordered_at").execute()["ordered_at"].dt.date.astype(str).unique().tolist()
    assert days == ["2024-08-02", "2025-03-20", "2025-03-23"]
    rial = read_orders(fixtures / "persian.csv", options=Options(currency="IRR"))
    assert rial.ledger["revenue_left"].iloc[-1] == 8_765_000


def test_other_currencies_are_set_aside_or_converted_by_a_rate(fixtures):
    converted = read_orders(fixtures / "amazon_orders.txt", options=Options(rates={"CAD": 0.75}))
    assert "other_currency" not in set(converted.ledger.query("n_lines > 0")["step"])
    assert converted.ledger["revenue_left"].iloc[-1] == pytest.approx(45.49 + 6.99 * 0.75, abs=0.001)


def test_a_whole_column_decides_its_decimal_sign(fixtures):
    decimals = read_orders(fixtures / "arabic_windows_1256.csv").reading.decimals
    assert decimals["unit_price"] == decimals["line_total"] == ","
    assert NumberStyle().decimal == "."


def test_a_preamble_is_skipped_and_said(fixtures):
    assert read_orders(fixtures / "amazon_transactions.csv").reading.preamble == 4
    assert read_orders(fixtures / "ebay.csv").reading.preamble == 5


def test_times_move_to_the_shops_zone_where_they_say_their_own(fixtures):
    moved = read_orders(fixtures / "amazon_orders.txt", options=Options(time_zone="America/New_York"))
    assert str(moved.lines.ordered_at.min().execute()) == "2024-01-05 05:11:12"
