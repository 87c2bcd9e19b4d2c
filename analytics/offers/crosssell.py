"""What to offer beside a product: what its buyers take with it more often than others do?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analytics.affinity.counts import counts
from analytics.affinity.intervals import wilson
from analytics.orders.baskets import Baskets

MIN_JOINT_ORDERS = 10


@dataclass(frozen=True)
class CrossSell:
    """Companions of each product, at most `n_each` a product.

    `table`: one row per product and companion: `product_id`, `product_name`, `companion_id`, `companion_name`, `rank`,
    `n_product`, `n_companion`, `n_joint` (orders), `confidence` (joint ÷ product's orders), `confidence_low`,
    `confidence_high` (95%, Wilson), `support_companion` (companion's share of all orders), `extra_orders` (joint −
    expected by the two sales alone). Ordered by product_id, rank; rank by extra orders, ties by companion_id.
    """

    table: pd.DataFrame
    n_orders: int
    n_each: int


def cross_sell(baskets: Baskets, *, n_each: int = 3, min_joint: int = MIN_JOINT_ORDERS) -> CrossSell:
    """What do the buyers of each product take with it clearly more often than all buyers do?

    A companion counts if at least `min_joint` orders hold both and the lower end of its confidence is above its share
    of all orders. At most `n_each` companions a product: more suggestions are ignored.
    """
    joint = joint_counts(baskets)
    sold = joint.diagonal()
    pairs = sparse.triu(joint, k=1).tocoo()
    more_than_chance = pairs.data * float(baskets.n_orders) > sold[pairs.row].astype(float) * sold[pairs.col]
    keep = (pairs.data >= min_joint) & more_than_chance
    x, y, n_xy = pairs.row[keep], pairs.col[keep], pairs.data[keep]
    left, right, both = np.concatenate([x, y]), np.concatenate([y, x]), np.concatenate([n_xy, n_xy])
    counted = counts(baskets.n_orders, sold[left], sold[right], both)
    limits = wilson(counted)
    share = sold[right] / max(baskets.n_orders, 1)
    ids, names = (baskets.products[column].to_numpy() for column in ("product_id", "product_name"))
    table = pd.DataFrame(
        {
            "product_id": ids[left],
            "product_name": names[left],
            "companion_id": ids[right],
            "companion_name": names[right],
            "n_product": sold[left],
            "n_companion": sold[right],
            "n_joint": both,
            "confidence": both / sold[left],
            "confidence_low": limits["confidence_low"].to_numpy(),
            "confidence_high": limits["confidence_high"].to_numpy(),
            "support_companion": share,
            "extra_orders": both - sold[left] * share,
        }
    )
    return CrossSell(
        _best(table[table["confidence_low"] > table["support_companion"]], n_each), baskets.n_orders, n_each
    )


def _best(table: pd.DataFrame, n_each: int) -> pd.DataFrame:
    order = ["product_id", "extra_orders", "companion_id"]
    table = table.sort_values(order, ascending=[True, False, True], ignore_index=True)
    table.insert(4, "rank", table.groupby("product_id").cumcount() + 1)
    return table[table["rank"] <= n_each].reset_index(drop=True)


def joint_counts(baskets: Baskets) -> sparse.csr_array:
    """How many orders hold both? Products × products in code order; the diagonal counts the orders of each."""
    ones = np.ones(len(baskets.codes), dtype=np.int32)
    shape = (baskets.n_orders, baskets.n_products)
    held = sparse.csr_array((ones, baskets.codes, baskets.offsets), shape=shape)
    return (held.T @ held).tocsr()
