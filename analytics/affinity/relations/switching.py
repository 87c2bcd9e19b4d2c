"""Do the same customers buy one product at one time and the other at another, more than their tastes explain?"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from analytics.affinity.mining.co_occurrence import joint_counts
from analytics.affinity.null_models.fixed_margins import expected, expected_matrix
from analytics.affinity.relations.latent_tastes import likings
from analytics.affinity.significance.multiple_tests import Floats, upper_tail
from analytics.engines.database import ir
from analytics.orders.baskets.coding import encode
from analytics.orders.levels import items
from analytics.orders.lines import Orders

LEAST = 1.0  # expected customers below which nothing is said


def switching(orders: Orders, *, pairs: pd.DataFrame, among: Collection[str]) -> pd.DataFrame:
    """Do customers go from one product to the other and back? One row per pair (`x`, `y`, product ids), in their order.

    `n_switched`: customers who bought both, never in one order; `expected`: as many by the products' popularity among
    customers, how much these bought, and their tastes, all of it of the products `among`; `p`: the chance of so many or
    more. NaN without customers, and where no customer would be expected.
    """
    missing = pd.DataFrame(np.nan, index=range(len(pairs)), columns=["n_switched", "expected", "p"])
    if "customer_id" not in orders.columns or pairs.empty:
        return missing
    who = orders.lines.select("order_id", "customer_id").distinct()
    held = items(orders, level="product").inner_join(who, "order_id")
    held = held.filter(held.customer_id.notnull() & held.item.isin(list(among)))
    table = held.select("customer_id", "item").distinct().order_by("customer_id", "item").to_pyarrow()
    baskets = encode(table["customer_id"], table["item"])
    if baskets.n_products < 2:
        return missing
    ids = pd.Index(baskets.products["product_id"].astype("str"))
    joint = joint_counts(baskets).toarray().astype(np.float64)
    base = expected_matrix(expected(baskets), rows=np.arange(baskets.n_products))
    model = likings(joint, base=base)
    together = _ever_together(held, pairs)
    x, y = ids.get_indexer(pairs["x"]), ids.get_indexer(pairs["y"])
    there = (x >= 0) & (y >= 0)
    n = np.where(there, joint[x, y] - together, np.nan)
    apart = np.where(there, model.expected(base)[x, y], np.nan)
    # Of those expected to have both, as many had them in one order as did.
    apart = np.where(apart - together >= LEAST, apart - together, np.nan)
    return pd.DataFrame({"n_switched": n, "expected": apart, "p": upper_tail(n, apart, model.scatter)})


def _ever_together(held: ir.Table, pairs: pd.DataFrame) -> Floats:
    """How many customers had both in one order?"""
    wanted = sorted({*pairs["x"], *pairs["y"]})
    lines = held.filter(held.item.isin(wanted)).execute()
    left = pairs.reset_index(names="pair").merge(lines, left_on="x", right_on="item")
    both = left.merge(lines, left_on=["y", "order_id", "customer_id"], right_on=["item", "order_id", "customer_id"])
    counts = both.groupby("pair")["customer_id"].nunique()
    return counts.reindex(range(len(pairs)), fill_value=0).to_numpy(np.float64)
