"""Which orders are no shopper's: far more products, or far more of each, than this shop's orders hold?"""

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.affinity.artefacts.holdings import Holdings
from analytics.affinity.counts import Floats

GIANT_AT_LEAST = 20  # products: no shop's tail begins below
BULK_AT_LEAST = 4.0  # times the usual units of a product in an order
MANY = 0.9  # bulk counts where an order takes more products in bulk than this share of the orders hold at all
BULK_COLUMNS = ["order_id", "reason", "n_products", "n_bulk"]


def bulk_orders(held: Holdings) -> pd.DataFrame:
    """Which orders are wholesale or giant? One row each, by order_id: columns BULK_COLUMNS.

    A line is in bulk where its units are BULK_AT_LEAST times the product's usual units in an order and lie beyond the
    upper outer fence of all lines (Tukey 1977, on logarithms). `n_bulk`: the order's products in bulk. "bulk": many of
    those; "giant": more products than the upper inner fence of all orders, and more than GIANT_AT_LEAST.
    """
    bought = np.flatnonzero(~np.isnan(held.units))
    owners, units = held.owners[bought], pd.Series(held.units[bought])
    usual = units.groupby(held.baskets.codes[bought]).transform("median")
    ratio = (units / usual.where(usual != 0)).to_numpy()
    fence = max(_fence(np.log(ratio[ratio > 0]), 3.0), BULK_AT_LEAST)
    sizes, n_bulk = (np.bincount(owners, weights, held.baskets.n_orders) for weights in (None, ratio >= fence))
    some = np.flatnonzero(sizes)
    n, n_bulk = sizes[some], n_bulk[some].astype(np.int64)
    giant = n > max(_fence(np.log(n), 1.5), GIANT_AT_LEAST)
    bulk = n_bulk > np.quantile(n, MANY) if len(n) else giant
    aside = np.flatnonzero(bulk | giant)
    found = {"reason": np.where(bulk, "bulk", "giant")[aside], "n_products": n[aside], "n_bulk": n_bulk[aside]}
    ids = held.order_ids.take(pa.array(some[aside])).to_pandas()
    return pd.DataFrame({"order_id": ids} | found).astype({"order_id": "str", "reason": "str"})[BULK_COLUMNS]


def _fence(logs: Floats, width: float) -> float:
    """Tukey's upper fence, from the quartiles of the logarithms."""
    low, high = np.quantile(logs, [0.25, 0.75]) if len(logs) else (0.0, 0.0)
    return float(np.exp(high + width * (high - low)))
