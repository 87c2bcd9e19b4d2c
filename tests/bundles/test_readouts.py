"""What changed after a launch, counted again by hand, and calm where there is nothing."""

from datetime import date

import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.experiments.readouts import before_and_after
from analytics.orders.lines import Orders, Scope, within
from analytics.orders.reading.read import read_orders

LAUNCH = date(2024, 3, 1)


@pytest.fixture(scope="module")
def orders() -> Orders:
    """Before the launch 10 of 40 orders with A or B hold both, after it 30 of 40; a third product muddles nothing."""
    rows = []
    for number in range(80):
        is_after = number >= 40
        day = pd.Timestamp("2024-02-05" if not is_after else "2024-03-01") + pd.Timedelta(days=number % 20)
        held = ["a", "b"] if number % 40 < (30 if is_after else 10) else ["a"]
        rows += [(f"o{number}", product, day, 2.0) for product in held]
    rows.append(("other", "z", pd.Timestamp("2024-02-01"), 100.0))
    rows.append(("last", "z", pd.Timestamp("2024-04-30"), 100.0))
    return read_orders(pd.DataFrame(rows, columns=["order_id", "product_id", "ordered_at", "unit_price"]))


def test_the_attach_rate_before_and_after_is_that_of_the_orders_with_any_of_it(orders: Orders) -> None:
    found = before_and_after(orders, products=["a", "b"], launched_on=LAUNCH)
    table = found.table.set_index("period")
    assert table["n_orders"].tolist() == [40, 40]
    assert table["n_complete"].tolist() == [10, 30]
    assert table["n_days"].tolist() == [29, 29]
    assert table.at["before", "aov"] == pytest.approx((10 * 4 + 30 * 2) / 40)
    assert found.aov_change_low < 1.0 < found.aov_change_high


def test_the_interval_of_the_change_is_that_of_newcombe_1998_table_ii() -> None:
    """Method 10 for 56/70 against 48/80: 0.0524 to 0.3339."""
    rows = [
        (f"{day}-{number}", product, pd.Timestamp(day), 1.0)
        for day, n_complete, n_orders in (("2024-02-29", 48, 80), ("2024-03-01", 56, 70))
        for number in range(n_orders)
        for product in (["a", "b"] if number < n_complete else ["a"])
    ]
    orders = read_orders(pd.DataFrame(rows, columns=["order_id", "product_id", "ordered_at", "unit_price"]))
    found = before_and_after(orders, products=["a", "b"], launched_on=LAUNCH)
    assert found.attach_change_low == pytest.approx(0.0524, abs=1e-4)
    assert found.attach_change_high == pytest.approx(0.3339, abs=1e-4)


@pytest.mark.parametrize("day", [date(2024, 2, 1), date(2025, 1, 1)])
def test_a_launch_outside_the_orders_is_refused(orders: Orders, day: date) -> None:
    with pytest.raises(InputError, match="launch must lie within"):
        before_and_after(orders, products=["a", "b"], launched_on=day)


def test_no_orders_no_traceback(orders: Orders) -> None:
    nothing = within(orders, scope=Scope("", start=date(2030, 1, 1)))
    with pytest.raises(InputError):
        before_and_after(nothing, products=["a", "b"], launched_on=LAUNCH)


def test_products_that_were_never_sold_change_nothing(orders: Orders) -> None:
    found = before_and_after(orders, products=["x", "y"], launched_on=LAUNCH)
    assert found.table["n_orders"].tolist() == [0, 0]
    assert pd.isna(found.attach_change_low)
