"""What every test may ask for."""

import itertools
import os
from collections.abc import Callable
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import settings

from analytics.orders.lines import Orders, Reading
from analytics.orders.reading.read import read_orders
from analytics.orders.schema import COLUMNS

SHARED = Path(__file__).parents[2] / "shared" / "data"
ARROW_TYPES = {"string": pa.string(), "timestamp": pa.timestamp("us"), "float64": pa.float64(), "boolean": pa.bool_()}

FILLED = {"line_kind": "product", "status": "sold"}

OrdersOf = Callable[[pd.DataFrame], Orders]


# The same examples every time where a failure stops others; a slow machine is no failure.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("usual", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "usual")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that lies beside the project; only continuous integration must have it."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"continuous integration needs the real data in {SHARED}")
        pytest.skip("the real data is not beside the project; only continuous integration needs it")
    return SHARED


@pytest.fixture(scope="session")
def online_retail(shared_data: Path) -> Orders:
    """UCI Online Retail, read once for all tests."""
    return read_orders(shared_data / "online_retail_2010_2011.csv.gz")


@pytest.fixture(scope="session")
def online_retail_lines(online_retail: Orders) -> pd.DataFrame:
    """Its kept lines as a frame, for those who count again by other means."""
    columns = ["order_id", "ordered_at", "product_id", "product_name", "quantity", "unit_price", "customer_id"]
    return online_retail.lines.select(*columns, "line_kind").execute()


@pytest.fixture(scope="session")
def orders_of() -> OrdersOf:
    """Clean order lines as Orders: a frame with some of the columns of schema.COLUMNS; products sold, else unknown."""
    connection, number = ibis.duckdb.connect(), itertools.count()

    def orders_of(frame: pd.DataFrame) -> Orders:
        lines = frame.assign(**{name: value for name, value in FILLED.items() if name not in frame})
        lines = lines.reindex(columns=list(COLUMNS)).astype(object)
        lines = lines.where(lines.notna(), None)
        arrays = {name: pa.array(lines[name], ARROW_TYPES[column.type]) for name, column in COLUMNS.items()}
        table = connection.create_table(f"lines_{next(number)}", pa.table(arrays))
        filled = frozenset(name for name in COLUMNS if lines[name].notna().any())
        return Orders(table, table.limit(0), pd.DataFrame(), "test", Reading("mapped", ("test",), {}), filled)

    return orders_of


@pytest.fixture(scope="session")
def small_shop() -> pd.DataFrame:
    """A shop of 400 orders that fills every column: pads with pens, cases of two prices, and the rest at random."""
    rng = np.random.default_rng(7)
    products = pd.DataFrame({"product_id": ["pad", "pen", "case", "case-xl", "bag", "ink"]})
    products["product_name"] = products["product_id"].str.upper() + " one"
    products["parent_product_id"] = products["product_id"].str.split("-").str[0]
    products["brand"] = ["Aria", "Aria", "Barg", "Barg", "Barg", None]
    products["category_1"] = ["paper", "writing", "cases", "cases", "cases", "writing"]
    products["category_2"] = ["pads", "pens", "soft", "soft", "soft", None]
    products["category_3"] = ["A5", None, "small", "small", "small", None]
    products["unit_price"] = [4.0, 2.5, 10.0, 15.0, 40.0, 6.0]
    products["unit_cost"] = [2.0, 1.0, 4.0, 5.0, 22.0, 3.0]
    share = {"pad": 0.4, "pen": 0.2, "case": 0.3, "case-xl": 0.2, "bag": 0.1, "ink": 0.25}
    held = pd.DataFrame({name: rng.random(400) < chance for name, chance in share.items()})
    held["pen"] |= held["pad"] & (rng.random(400) < 0.6)
    held["case-xl"] &= ~held["case"]
    held.loc[~held.any(axis=1), "ink"] = True
    lines = held.rename_axis("order").stack().rename_axis(["order", "product_id"])
    lines = lines[lines].index.to_frame(index=False).merge(products, on="product_id", how="left")
    order = lines.pop("order")
    customer = rng.integers(0, 90, 400)
    return lines.assign(
        order_id=order.map("o{:03d}".format),
        ordered_at=pd.Timestamp("2024-01-03 10:00") + pd.to_timedelta(order, unit="D"),
        line_kind="product",
        status="sold",
        quantity=rng.integers(1, 4, len(lines)) / 2,
        discount=np.where(rng.random(len(lines)) < 0.2, 0.25, 0.0),
        tax=0.1,
        promotion=np.where(order % 9 == 0, "SPRING", None),
        customer_id=[None if c >= 80 else f"c{c:02d}" for c in customer[order]],
        marketing_consent=customer[order] % 2 == 0,
        channel=np.where(order % 3 == 0, "online", "in store"),
        store=np.where(order % 2 == 0, "north", "south"),
        country="GB",
        currency="GBP",
        returned_quantity=0.0,
    )
