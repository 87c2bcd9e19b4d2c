"""Did it come true: what changed after a bundle was launched?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.affinity.counts import counts
from analytics.affinity.rule_intervals import wilson
from analytics.engines.database import ibis, ir
from analytics.errors import InputError
from analytics.kpis import welch_interval
from analytics.orders.lines import Orders, money, revenue


@dataclass(frozen=True)
class Readout:
    """The orders with any of a bundle's products, as many days before its launch as after.

    `table`: one row each for "before" and "after": `period`, `n_days`, `n_orders` (with any of the products),
    `n_complete` (with all of them), `attach_rate` (complete ÷ any), `attach_low`, `attach_high` (95%, Wilson), `aov`
    (of these orders). `attach_change_low`, `attach_change_high`: 95% interval of the change (Newcombe 1998, method 10);
    `aov_change_low`, `aov_change_high`: 95% interval of the change of their average value (Welch).

    A comparison of before and after is no proof: season, prices and promotions change too.
    """

    table: pd.DataFrame
    attach_change_low: float
    attach_change_high: float
    aov_change_low: float
    aov_change_high: float


def before_and_after(orders: Orders, *, products: Sequence[str], launched_on: date) -> Readout:
    """What changed after the launch, among the orders that hold any of these products?

    Looks at as many days before `launched_on` as there are from it on. Raises InputError without dates, or where no day
    lies on either side.
    """
    orders.require("ordered_at", "no_dates")
    lines = orders.lines
    days = lines.aggregate(first=lines.ordered_at.min(), last=lines.ordered_at.max()).execute().iloc[0]
    if pd.isna(days["first"]):
        raise InputError("no_dates")
    n_days = min((launched_on - days["first"].date()).days, (days["last"].date() - launched_on).days + 1)
    if n_days < 1:
        raise InputError("launch_outside", first=days["first"].date(), last=days["last"].date(), found=launched_on)
    found = _sums(_touched(orders, products), launched_on, n_days)
    table = (
        found.reindex(["before", "after"]).fillna({"n_orders": 0, "n_complete": 0}).rename_axis("period").reset_index()
    )
    return _read(table.assign(n_days=n_days))


def _touched(orders: Orders, products: Sequence[str]) -> ir.Table:
    """One row per order with any of the products: when, how many of them, and what the whole order came to."""
    lines = orders.lines
    held = ibis.ifelse(lines.product_id.isin(list(products)), lines.product_id, None)
    table = lines.mutate(_held=held, _revenue=revenue(lines)).group_by("order_id")
    table = table.aggregate(
        ordered_at=ibis._.ordered_at.min(), n_held=ibis._._held.nunique(), value=money(ibis._._revenue.sum())
    )
    return table.filter(table.n_held > 0).mutate(is_complete=table.n_held == len(set(products)))


def _sums(touched: ir.Table, launched_on: date, n_days: int) -> pd.DataFrame:
    launch = ibis.timestamp(launched_on.isoformat())
    span = ibis.interval(days=n_days)
    near = touched.filter((touched.ordered_at >= launch - span) & (touched.ordered_at < launch + span))
    near = near.mutate(period=ibis.ifelse(near.ordered_at < launch, "before", "after"))
    sums = near.group_by("period").aggregate(
        n_orders=near.count(), n_complete=near.is_complete.sum(), aov=near.value.mean(), variance=near.value.var()
    )
    return sums.execute().set_index("period")


def _read(table: pd.DataFrame) -> Readout:
    table = table.astype({"n_orders": "int64", "n_complete": "int64"})
    limits = wilson(counts(int(table["n_orders"].sum()), table["n_orders"], table["n_orders"], table["n_complete"]))
    table["attach_rate"] = table["n_complete"] / table["n_orders"].where(table["n_orders"] > 0)
    table["attach_low"], table["attach_high"] = limits["confidence_low"], limits["confidence_high"]
    before, after = (row._asdict() for row in table.itertuples())
    attach = _newcombe(before, after)
    moments = ((row["aov"], row["variance"], row["n_orders"]) for row in (before, after))
    aov = welch_interval(*moments)
    columns = ["period", "n_days", "n_orders", "n_complete", "attach_rate", "attach_low", "attach_high", "aov"]
    return Readout(table[columns], *attach, *aov)


def _newcombe(before: dict[str, float], after: dict[str, float]) -> tuple[float, float]:
    """The difference of two shares, from the Wilson interval of each."""
    p0, p1 = before["attach_rate"], after["attach_rate"]
    if math.isnan(p0) or math.isnan(p1):
        return math.nan, math.nan
    low = math.hypot(p1 - after["attach_low"], before["attach_high"] - p0)
    high = math.hypot(after["attach_high"] - p1, p0 - before["attach_low"])
    return p1 - p0 - low, p1 - p0 + high
