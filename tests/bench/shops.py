"""Which orders do the engines race on? Tables of two Arrow string columns, order id and product id."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

MISSIONS, PRODUCTS_PER_MISSION, PRODUCTS, ZIPF = 200, 7, 5_000, 0.9


def synthetic(n_orders: int, *, seed: int = 7) -> pa.Table:
    """Which seeded shop has 4.7 lines an order, half from the order's shopping mission and half Zipf 0.9?"""
    rng = np.random.default_rng(seed)
    missions = rng.integers(0, PRODUCTS, size=(MISSIONS, PRODUCTS_PER_MISSION))
    popularity = np.arange(1, PRODUCTS + 1) ** -ZIPF
    edges = np.cumsum(popularity) / popularity.sum()
    sizes = 1 + rng.poisson(3.7, n_orders)
    orders = np.repeat(np.arange(n_orders), sizes)
    mission = np.repeat(rng.integers(0, MISSIONS, n_orders), sizes)
    wanted = missions[mission, rng.integers(0, PRODUCTS_PER_MISSION, len(orders))]
    found = np.searchsorted(edges, rng.random(len(orders)))
    products = np.where(rng.random(len(orders)) < 0.5, wanted, found)
    return _named(orders, products)


def _named(orders: np.ndarray, products: np.ndarray) -> pa.Table:
    order_names = pa.array([f"order-{order:08d}" for order in range(int(orders[-1]) + 1)])
    product_names = pa.array([f"SKU-{product:05d}" for product in range(PRODUCTS)])
    return pa.table(
        {"order_id": order_names.take(pa.array(orders)), "product_id": product_names.take(pa.array(products))}
    )


def online_retail(path: Path) -> pa.Table:
    """Which lines of UCI Online Retail are sales of products? 19,773 orders, in the file's order."""
    lines = duckdb.connect().read_csv(str(path), all_varchar=True)
    return (
        lines.filter(
            """
        InvoiceNo NOT LIKE 'C%' AND Quantity::INT > 0 AND UnitPrice::DOUBLE > 0
        AND regexp_matches(StockCode, '^[0-9]{5}')
        """
        )
        .project("InvoiceNo AS order_id, StockCode AS product_id")
        .to_arrow_table()
    )
