"""What the data can answer, and whether its total is the shop's."""

from datetime import date

import pytest

from analytics.errors import InputError
from analytics.orders.answers import answers
from analytics.orders.read import read_orders
from analytics.orders.schema import COLUMNS, OPENS
from analytics.orders.totals import REASONS, compare_total


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
