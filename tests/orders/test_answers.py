"""What the data can answer, and whether its total is the shop's."""

from datetime import date

import pytest

from analytics.errors import InputError
from analytics.orders.answerable import answers
from analytics.orders.cleaning.totals import REASONS, compare_total
from analytics.orders.reading.read import read_orders
from analytics.orders.schema import COLUMNS, OPENS


@pytest.fixture(scope="module")
def shop(fixtures):
    return read_orders(fixtures / "shopify.csv")


def test_everything_that_a_column_opens_is_ticked_or_locked_with_the_column(shop, fixtures):
    found = answers(shop).table.set_index("opens")
    assert list(found.index) == list(OPENS)
    assert found.loc["order_value", "is_open"]
    assert found.loc["margin", "missing"] == "unit_cost"
    bare = answers(read_orders(fixtures / "baskets_fimi.dat")).table.set_index("opens")
    assert bare.loc["order_value", "missing"] == "unit_price"
    assert {name for column in COLUMNS.values() for name in column.opens} <= set(OPENS)


def test_the_counts_that_matter(shop):
    found = answers(shop)
    assert (found.n_orders, found.n_several, found.n_products, found.n_months) == (3, 1, 3, 2)
    assert (found.customer_share, found.cost_share, found.price_share) == (1.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("theirs", "reasons"),
    [
        (55.0, ()),
        (75.0, ("cancelled",)),
        (65.0, ("returned",)),
        (64.1397, ("tax",)),
        (59.9, ("shipping",)),
        (45.0, ("refunds",)),
        (105.0, ("fees",)),
        (69.0397, ("tax", "shipping")),
        (1_000.0, ("unexplained",)),
    ],
)
def test_a_total_matches_or_its_difference_has_a_name(shop, theirs, reasons):
    found = compare_total(shop, figure="revenue", theirs=theirs)
    assert set(found.reasons) == set(reasons)
    assert found.is_match == (reasons == ())
    assert set(found.reasons) <= set(REASONS)
    assert found.ours == pytest.approx(55)


def test_the_average_order_value_of_a_period_and_a_day_more(shop):
    october = {"start": date(2025, 10, 8), "end": date(2025, 10, 31)}
    assert compare_total(shop, figure="aov", theirs=20.0, **october).is_match
    assert compare_total(shop, figure="revenue", theirs=47.0, **october).reasons == ("one_day_earlier",)


def test_another_figure_is_refused(shop):
    with pytest.raises(InputError):
        compare_total(shop, figure="median", theirs=1.0)  # type: ignore[arg-type]  # what a person may type


HEADER = "order id,date,sku,quantity,price,discount,tax,line shipping,refund,status,line kind,currency,customer\n"
# Each reason changes the total by an amount of its own, so that no other can be taken for it.
LEDGER = """a,2024-01-10,tea,1,103,3,7,5,11,paid,product,EUR,c1
b,2024-01-12,tea,1,200,0,0,0,0,paid,product,EUR,c2
c,2024-01-11,tea,1,1000,0,0,0,0,cancelled,product,EUR,c3
d,2024-01-11,tea,1,2000,0,0,0,0,returned,product,EUR,c4
e,2024-01-11,tea,1,4000,0,0,0,0,draft,product,EUR,c5
b,2024-01-12,post,1,8000,0,0,0,0,paid,fee,EUR,c2
f,2024-01-11,tea,1,16000,0,0,0,0,paid,product,USD,c6
g,2024-01-09,tea,1,32000,0,0,0,0,paid,product,EUR,c7
h,2024-01-13,tea,1,64000,0,0,0,0,paid,product,EUR,c8
i,2024-01-10,cup,1,128000,0,0,0,0,paid,product,EUR,c9
j,2024-01-11,cup,-1,128000,0,0,0,0,cancelled,product,EUR,c9
"""
CHANGES = {
    "tax": (7, 0),
    "shipping": (5, 0),
    "refunds": (-11, 0),
    "discounts": (3, 0),
    "cancelled": (1_000 - 128_000, 2),
    "returned": (2_000, 1),
    "drafts": (4_000, 1),
    "fees": (8_000, 0),
    "other_currencies": (16_000, 1),
    "one_day_earlier": (32_000, 1),
    "one_day_later": (64_000, 1),
    "cancelled_originals": (128_000, 1),
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    path = tmp_path_factory.mktemp("totals") / "orders.csv"
    path.write_text(HEADER + LEDGER)
    return read_orders(path)


@pytest.mark.parametrize("reason", CHANGES)
@pytest.mark.parametrize("figure", ["revenue", "aov"])
def test_every_reason_is_found_by_the_figure_it_leads_to(ledger, reason, figure):
    money, n_orders = CHANGES[reason]
    period = {"start": date(2024, 1, 10), "end": date(2024, 1, 12)}
    theirs = (300 + money) / (2 + n_orders if figure == "aov" else 1)
    found = compare_total(ledger, figure=figure, theirs=round(theirs, 2), **period)
    assert found.ours == pytest.approx(300 if figure == "revenue" else 150)
    assert found.reasons == (reason,)
    assert found.explained == pytest.approx(theirs, abs=0.005)
    assert not found.is_match


def test_every_reason_but_none_is_tried():
    assert set(REASONS) - {"unexplained"} == set(CHANGES)
