"""Which orders are no shopper's: far more products, or far more of each, than this shop's orders hold?"""

import numpy as np
import pandas as pd

from analytics.orders.lines import Orders

GIANT_AT_LEAST = 20  # products: no shop's tail begins below
BULK_AT_LEAST = 4.0  # times the usual units of a product in an order
MANY = 0.9  # bulk counts where an order takes more products in bulk than this share of the orders hold at all
BULK_COLUMNS = ["order_id", "reason", "n_products", "n_bulk"]


def bulk_orders(orders: Orders) -> pd.DataFrame:
    """Which orders are wholesale or giant? One row each, by order_id: columns BULK_COLUMNS.

    A line is in bulk where its units are BULK_AT_LEAST times the product's usual units in an order and lie beyond the
    upper outer fence of all lines (Tukey 1977, on logarithms). `n_bulk`: the order's products in bulk. "bulk": many of
    those; "giant": more products than the upper inner fence of all orders, and more than GIANT_AT_LEAST.
    """
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    units = lines.group_by("order_id", "product_id").aggregate(units=lines.quantity.sum())
    usual = units.group_by("product_id").aggregate(usual=units.units.median())
    lines = units.inner_join(usual, "product_id").select("order_id", ratio=units.units / usual.usual.nullif(0.0))
    ends = lines.aggregate(low=lines.ratio.ln().quantile(0.25), high=lines.ratio.ln().quantile(0.75)).execute().iloc[0]
    fence = max(_fence(float(ends["low"] or 0.0), float(ends["high"] or 0.0), 3.0), BULK_AT_LEAST)
    sizes = lines.group_by("order_id").aggregate(n_products=lines.count(), n_bulk=(lines.ratio >= fence).sum())
    table = sizes.order_by("order_id").execute().fillna({"n_bulk": 0}).astype({"n_bulk": "int64"})
    if table.empty:
        return table.assign(reason=pd.Series(dtype="str"))[BULK_COLUMNS]
    n = table["n_products"].to_numpy(np.float64)
    low, high = np.quantile(np.log(n), [0.25, 0.75])
    giant = n > max(_fence(low, high, 1.5), GIANT_AT_LEAST)
    bulk = table["n_bulk"].to_numpy() > np.quantile(n, MANY)
    return table.assign(reason=np.where(bulk, "bulk", "giant"))[bulk | giant][BULK_COLUMNS].reset_index(drop=True)


def _fence(low: float, high: float, width: float) -> float:
    """Tukey's upper fence from the quartiles of the logarithm."""
    return float(np.exp(high + width * (high - low)))
