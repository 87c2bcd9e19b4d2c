"""What to offer beside a product: what its buyers take with it more often than others do?"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analytics.affinity.counts import Counts, counts
from analytics.affinity.intervals import wilson
from analytics.affinity.meetings import joint_counts
from analytics.errors import InputError
from analytics.orders.baskets import Baskets

MIN_JOINT_ORDERS = 10

Places = npt.NDArray[np.int64]


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
    of all orders. That end is not corrected for the number of pairs looked at: of pairs that chance alone brings
    together, about 1 in 40 passes. At most `n_each` companions a product: more suggestions are ignored.
    Raises InputError where `n_each` or `min_joint` is below 1.
    """
    for name, value in (("n_each", n_each), ("min_joint", min_joint)):
        if value < 1:
            raise InputError("bad_number", name=name, least=1, found=value)
    x, y, c = companions(joint_counts(baskets), n_orders=baskets.n_orders, n_each=n_each, min_joint=min_joint)
    limits, share = wilson(c), c.n_y / max(c.n, 1)
    ids, names = (baskets.products[column] for column in ("product_id", "product_name"))
    table = pd.DataFrame(
        {
            "product_id": ids.array[x],
            "product_name": names.array[x],
            "companion_id": ids.array[y],
            "companion_name": names.array[y],
            "rank": pd.Series(x).groupby(x).cumcount() + 1,
            "n_product": c.n_x,
            "n_companion": c.n_y,
            "n_joint": c.n_xy,
            "confidence": c.n_xy / c.n_x,
            "confidence_low": limits["confidence_low"],
            "confidence_high": limits["confidence_high"],
            "support_companion": share,
            "extra_orders": c.n_xy - c.n_x * share,
        }
    )
    return CrossSell(table, baskets.n_orders, n_each)


def companions(
    joint: sparse.csr_array, *, n_orders: int, n_each: int = 3, min_joint: int = MIN_JOINT_ORDERS
) -> tuple[Places, Places, Counts]:
    """Which companions does cross_sell give each product? Codes of product and companion in its order, and counts."""
    enough = np.flatnonzero(joint.data >= min_joint)  # most pairs meet once or twice: drop them before anything else
    x = (np.searchsorted(joint.indptr, enough, side="right") - 1).astype(np.int64)
    y, sold = joint.indices[enough].astype(np.int64), joint.diagonal().astype(np.int64)
    c = counts(n_orders, sold[x], sold[y], joint.data[enough])
    is_more = n_orders * c.n_xy > c.n_x * c.n_y  # and of the rest those that can't be clear
    x, y, c = _taken(x, y, c, np.flatnonzero(is_more))
    is_clear = (x != y) & (wilson(c)["confidence_low"].to_numpy() > c.n_y / max(n_orders, 1))
    x, y, c = _taken(x, y, c, np.flatnonzero(is_clear))
    return _taken(x, y, c, _first(x, y, n_orders * c.n_xy - c.n_x * c.n_y, n_each))


def _taken(x: Places, y: Places, c: Counts, which: Places) -> tuple[Places, Places, Counts]:
    return x[which], y[which], Counts(c.n, c.n_x[which], c.n_y[which], c.n_xy[which])


def _first(x: Places, y: Places, extra: Places, n_each: int) -> Places:
    """Where the `n_each` companions y of each x with most extra orders stand, in order; x is in order already."""
    bounds = np.flatnonzero(np.diff(x, prepend=-1, append=-1))
    best = [begin + np.lexsort((y[begin:end], -extra[begin:end]))[:n_each] for begin, end in pairwise(bounds)]
    return np.concatenate([np.zeros(0, np.int64), *best])
