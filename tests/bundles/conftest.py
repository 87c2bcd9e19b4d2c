"""Small shops for the tests of bundles."""

from collections.abc import Callable
from dataclasses import replace

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analytics.bundles.demand.assumptions import Assumptions, Prior
from analytics.bundles.demand.states import Component, States, Totals
from analytics.orders.lines import Orders, Reading
from analytics.orders.schema import COLUMNS

LineMaker = Callable[[pd.DataFrame], Orders]


def _orders_of(frame: pd.DataFrame) -> Orders:
    types = {"string": pa.string(), "timestamp": pa.timestamp("us"), "float64": pa.float64(), "boolean": pa.bool_()}
    lines = frame.reindex(columns=list(COLUMNS)).astype(object)
    lines = lines.where(lines.notna(), None)
    arrow = pa.table({name: pa.array(lines[name], types[column.type]) for name, column in COLUMNS.items()})
    table = ibis.duckdb.connect().create_table("lines", arrow)
    reading = Reading("mapped", ("test",), {})
    return Orders(table, table.limit(0), pd.DataFrame(), "test", reading, frozenset(frame.columns))


def _states_of(*, n_orders: list[int], prices: list[float], costs: list[float], aov: float = 60.0) -> States:
    m = len(prices)
    names = [chr(ord("A") + i) for i in range(m)]
    n = np.array(n_orders, dtype=float)
    bits = np.array([[s >> i & 1 for i in range(m)] for s in range(2**m)], dtype=float)
    count = bits.sum(axis=1)
    table = pd.DataFrame(
        {
            "state": range(2**m),
            "n_orders": n.astype(int),
            "n_sets": n * (count == m),
            "revenue": n * aov,
            "revenue_squared": n * aov**2,
            "n_units": n * 3,
            "other_revenue": n * (aov - bits @ np.array(prices)),
            "n_alone": np.zeros(2**m, dtype=int),
            **{f"held_{i}": n * bits[:, i] for i in range(m)},
        }
    )
    products = pd.DataFrame(
        {"product_id": names, "quantity": 1.0, "unit_price": prices, "unit_cost": costs, "n_orders": n @ bits}
    )
    units = pd.DataFrame(
        {"n_units": range(1, m + 1), "n_orders": [int(n[count == k].sum()) for k in range(1, m + 1)], "n_alone": 0}
    )
    totals = Totals(int(n.sum()), float(n.sum() * aov), float(n.sum() * aov**2), float(n.sum() * 3), 0.4, 12.0)
    return States(tuple(Component(name) for name in names), table, products, units, totals)


@pytest.fixture(scope="session")
def orders_of() -> LineMaker:
    """Orders over a frame of some canonical columns."""
    return _orders_of


@pytest.fixture(scope="session")
def states_of() -> Callable[..., States]:
    """States of single units whose orders each spend `aov`; components are named A, B, .."""
    return _states_of


@pytest.fixture(scope="session")
def fixture_states() -> States:
    """The engine fixture of the model: 10,000 orders, two products, average order 60."""
    return _states_of(n_orders=[9000, 600, 300, 100], prices=[20.0, 30.0], costs=[10.0, 18.0])


@pytest.fixture(scope="session")
def certain() -> Callable[..., Assumptions]:
    """The assumptions of the engine fixture: nothing is uncertain, |elasticity| 2, pieces are weighed one by one."""

    def make(**changes: float) -> Assumptions:
        values = {
            "elasticity": float(np.log(2.0)),
            "elasticity_spread": 0.0,
            "bundle_response": 1.0,
            "shape": 0.0,
            "complementarity": 0.0,
            "carried_lift": 1.0,
            "basket_logit": 0.0,
            "new_orders": 0.0,
            "switching": 0.0,
            "earlier": 0.0,
        } | changes
        fixed = {name: Prior("fixed", value) for name, value in values.items()}
        return replace(Assumptions(), share_noise=False, **fixed)

    return make
