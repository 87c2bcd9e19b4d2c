"""How did prices and purchases of a bundle's products move from week to week?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from analytics.bundles.basket_choice import Floats
from analytics.orders.lines import Orders, money, revenue
from analytics.orders.weeks import truncated

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Panel:
    """What was sold each week, and at which price? T weeks (without gaps, ascending), m products.

    `weeks`: (T,) their first days; `n_orders`: (T,) all orders; `holding`: (T, m) orders that hold each product;
    `price`: (T, m) revenue ÷ units, in weeks without a sale the last price before (or the first after); `joint`: (T,)
    orders that hold all products.
    """

    products: tuple[str, ...]
    weeks: pd.DatetimeIndex
    n_orders: Floats
    holding: Floats
    price: Floats
    joint: Floats


def weekly_orders(orders: Orders) -> pd.DataFrame:
    """How many orders were there each week?

    One row per week that had any: `week`, `n_orders`; same for every bundle.
    """
    dated = orders.lines.filter(orders.lines.ordered_at.notnull())
    dated = dated.mutate(week=truncated(dated.ordered_at, unit="W", week_start=orders.reading.week_start))
    table = dated.group_by("week").agg(n_orders=dated.order_id.nunique()).to_pyarrow().to_pandas()
    return table.sort_values("week", ignore_index=True)


def weekly_panel(orders: Orders, *, products: Sequence[str], weeks: pd.DataFrame | None = None) -> Panel:
    """How did the prices and purchases of these products move? `weeks`: weekly_orders of the same orders, if known.

    Raises InputError("no_dates") where no order has a time.
    """
    orders.require("ordered_at", "no_dates")
    weeks = weekly_orders(orders) if weeks is None else weeks
    lines = orders.lines
    lines = lines.filter(lines.product_id.isin(list(products)) & lines.ordered_at.notnull() & (lines.quantity > 0))
    lines = lines.mutate(week=truncated(lines.ordered_at, unit="W", week_start=orders.reading.week_start))
    sold = lines.group_by("week", "product_id").agg(
        holding=lines.order_id.nunique(), revenue=money(revenue(lines).sum()), units=lines.quantity.sum()
    )
    per_order = lines.group_by("order_id").agg(week=lines.week.min(), n=lines.product_id.nunique())
    whole = per_order.filter(per_order.n == len(set(products)))
    joint = whole.group_by("week").agg(joint=whole.count()).to_pyarrow().to_pandas()
    return panel_of(sold.to_pyarrow().to_pandas(), joint=joint, weeks=weeks, products=products)


def panel_of(sold: pd.DataFrame, *, joint: pd.DataFrame, weeks: pd.DataFrame, products: Sequence[str]) -> Panel:
    """A panel from its counts: `sold` (`week`, `product_id`, `holding`, `revenue`, `units`), `joint` and `weeks`."""
    first, last = weeks["week"].min(), weeks["week"].max()
    index = pd.DatetimeIndex([]) if weeks.empty else pd.date_range(first, last, freq=WEEK)
    sold = sold.assign(price=sold["revenue"] / sold["units"])
    sold["price"] = sold["price"].where(sold["price"] > 0)
    wide = {
        name: sold.pivot_table(index="week", columns="product_id", values=name, aggfunc="sum", min_count=1)
        .reindex(index=index, columns=list(products))
        .astype("float64")
        for name in ("holding", "price")
    }
    counts = [frame.set_index("week").iloc[:, 0].reindex(index).fillna(0.0) for frame in (weeks, joint)]
    return Panel(
        products=tuple(products),
        weeks=index,
        n_orders=counts[0].to_numpy(dtype=np.float64),
        holding=wide["holding"].fillna(0.0).to_numpy(dtype=np.float64),
        price=wide["price"].ffill().bfill().to_numpy(dtype=np.float64),
        joint=counts[1].to_numpy(dtype=np.float64),
    )
