"""How strongly does everything go with everything else, at one look?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.engines.database import ibis, ir
from analytics.errors import InputError
from analytics.orders.levels import item_names, items
from analytics.orders.lines import Orders


@dataclass(frozen=True)
class AffinityMatrix:
    """The most sold items of a level against each other.

    `n_joint`: items × items, orders that hold both (the diagonal: orders that hold the item); `lift`: items × items,
    n_xy · n ÷ (n_x · n_y), NaN on the diagonal; `names`: item -> name; `n_orders`: all orders of the scope.
    Rows and columns have the same order: most orders first, ties by item.
    """

    n_joint: pd.DataFrame
    lift: pd.DataFrame
    names: dict[str, str]
    n_orders: int


def pair_counts(orders: Orders, *, level: str, among: list[str] | None = None) -> pd.DataFrame:
    """How many orders hold both x and y? One row per pair of items met in an order, x ≤ y as text: `x`, `y`, `n_xy`.

    A pair of an item with itself counts the orders that hold it. `among`: the only items to pair. Ordered by x, y.
    """
    held = items(orders, level=level)
    if among is not None:
        held = held.filter(held.item.isin(among))
    return _joined(held).order_by("x", "y").execute()


def _joined(held: ir.Table) -> ir.Table:
    left, right = held.rename(x="item"), held.view().rename(y="item")
    pairs = left.join(right, ["order_id", left.x <= right.y])
    return pairs.group_by("x", "y").aggregate(n_xy=pairs.count())


def affinity_matrix(orders: Orders, *, level: str, n_items: int = 25) -> AffinityMatrix:
    """Which of the most sold items go together more than their sales alone would bring about?

    Raises InputError for an unknown level or `n_items` below 1.
    """
    if n_items < 1:
        raise InputError("bad_number", name="n_items", least=1, found=n_items)
    held = items(orders, level=level)
    counts = held.group_by("item").aggregate(n=held.count())
    top = counts.order_by(ibis.desc("n"), "item").limit(n_items).execute()
    among = top["item"].tolist()
    n_orders = int(orders.lines.order_id.nunique().execute())
    joint = np.zeros((len(among), len(among)), dtype=np.int64)
    place = {item: index for index, item in enumerate(among)}
    pairs = pair_counts(orders, level=level, among=among)
    i, j = pairs["x"].map(place).to_numpy(np.int64), pairs["y"].map(place).to_numpy(np.int64)
    joint[i, j] = joint[j, i] = pairs["n_xy"].to_numpy(np.int64)
    sold = np.diag(joint).astype(np.float64)
    lift = joint * n_orders / np.outer(sold, sold)
    np.fill_diagonal(lift, np.nan)
    names = item_names(orders, level=level)
    return AffinityMatrix(
        n_joint=pd.DataFrame(joint, index=among, columns=among),
        lift=pd.DataFrame(lift, index=among, columns=among),
        names={item: names[item] for item in among},
        n_orders=n_orders,
    )
