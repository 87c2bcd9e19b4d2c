"""What every test of orders may ask for."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import ibis
import pandas as pd
import pytest

from analytics.orders.lines import Orders, revenue
from analytics.orders.reading.read import read_orders
from analytics.orders.schema import COLUMNS

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """Small invented files, one or more per format."""
    return FIXTURES


@pytest.fixture(scope="session")
def online_retail(shared_data: Path) -> Orders:
    """UCI Online Retail, read once for all tests."""
    return read_orders(shared_data / "online_retail_2010_2011.csv.gz")


@pytest.fixture(scope="session")
def check_balance() -> Callable[[Orders], None]:
    """Read = kept + set aside, to the line and to the cent."""
    return _check_balance


def _check_balance(orders: Orders) -> None:
    kept, aside = _totals(orders.lines), _totals(orders.set_aside)
    steps = orders.ledger.set_index("step")
    read = steps.loc["read"]
    assert steps["n_lines"].sum() == aside[0]
    assert read["n_lines_left"] == kept[0] + aside[0]
    assert steps["n_lines_left"].iloc[-1] == kept[0]
    assert steps["n_orders_left"].iloc[-1] == orders.lines.order_id.nunique().execute()
    assert (steps["n_lines_left"] == read["n_lines_left"] - steps["n_lines"].cumsum()).all()
    assert (steps["n_orders_left"] == read["n_orders_left"] - steps["n_orders"].cumsum()).all()
    if pd.notna(read["revenue_left"]):
        assert _exact(steps["revenue_left"].iloc[-1]) == (kept[1] or 0)
        assert _exact(steps["revenue"].sum()) == (aside[1] or 0)
        assert _exact(read["revenue_left"]) == (kept[1] or 0) + (aside[1] or 0)
    else:
        assert kept[1] is None
        assert aside[1] is None


def _totals(lines: ibis.Table) -> tuple[int, Decimal | None]:
    found = lines.aggregate(n=lines.count(), total=revenue(lines).sum()).execute().iloc[0]
    return int(found["n"]), None if pd.isna(found["total"]) else _exact(found["total"])


def _exact(amount: float | Decimal) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.0001"))


@pytest.fixture(scope="session")
def kept_lines() -> Callable[[Orders], pd.DataFrame]:
    """The kept lines as a frame, ordered by their values, so that two datasets can be compared."""
    return lambda orders: orders.lines.order_by(list(COLUMNS)).execute()
