"""Which products sold in a few promotion days what they else sell in months?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.artefacts.kits import sold_lines
from analytics.engines.database import ibis, ir
from analytics.orders.lines import Orders

LONGEST_DAYS = 31
TIMES = 3.0  # as many orders a day as on the other days
FALSE_ALARMS = 0.01  # expected in the whole search
BESIDE = 0.05  # chance that is enough for a product whose neighbours under the offer burst
FEWEST_PRODUCTS = 2
BURST_COLUMNS = ["burst", "product_id", "reason", "name", "first_day", "last_day", "n_orders", "n_usual"]


def bursts(orders: Orders) -> pd.DataFrame:
    """Which products burst together under a short offer? One row per burst and product, columns BURST_COLUMNS.

    An offer is a promotion's name and a rate, used for LONGEST_DAYS at most. `n_orders`: of the product on the offer's
    days; `n_usual`: what its other days would bring in as many orders. FEWEST_PRODUCTS must have TIMES as many orders,
    too many for chance after as many tries (Poisson, Bonferroni); beside them BESIDE is enough.
    `reason`: "promotion_days", or "discount_days" for an offer without a name.
    """
    if "ordered_at" not in orders.columns:
        return _none()
    lines = sold_lines(orders).mutate(day=ibis._.ordered_at.truncate("D"))
    offers = _short_offers(lines.filter((lines.rate > 0) | (lines.promotion != "")))
    if offers.empty:
        return _none()
    table = offers.merge(_sales(lines, offers), on=["product_id", "first_day", "last_day"])
    span = lines.group_by("day").aggregate(n=lines.order_id.nunique()).execute().set_index("day")["n"].sort_index()
    share = np.array([span[row.first_day : row.last_day].sum() for row in table.itertuples()]) / span.sum()
    usual = (table["n_all"] - table["n_orders"]) * share / np.maximum(1 - share, 1e-9)
    p = scipy.special.pdtrc(table["n_orders"].to_numpy(np.float64) - 1, np.maximum(usual.to_numpy(np.float64), 1e-9))
    key = ["first_day", "last_day", "promotion", "rate"]
    table = table.assign(n_usual=usual, far=(table["n_orders"] >= TIMES * usual) & (p <= BESIDE))
    table["clear"] = table["far"] & (p <= FALSE_ALARMS / len(table))
    found = table[table["far"] & (table.groupby(key)["clear"].transform("sum") >= FEWEST_PRODUCTS)]
    found = found.sort_values([*key, "product_id"], ignore_index=True)
    reason = np.where(found["promotion"] != "", "promotion_days", "discount_days")
    number = found.groupby(key, sort=False).ngroup()
    return found.assign(burst=number, reason=reason, name=found["promotion"])[BURST_COLUMNS]


def _short_offers(reduced: ir.Table) -> pd.DataFrame:
    """Which products are under which offer of a few days? One row each, with the offer's first and last day."""
    offers = reduced.group_by("promotion", "rate").aggregate(
        first_day=reduced.day.min(), last_day=reduced.day.max(), n_products=reduced.product_id.nunique()
    )
    length = (offers.last_day.epoch_seconds() - offers.first_day.epoch_seconds()) / 86_400 + 1
    offers = offers.filter((length <= LONGEST_DAYS) & (offers.n_products >= FEWEST_PRODUCTS))
    products = reduced.select("promotion", "rate", "product_id").distinct()
    return offers.inner_join(products, ["promotion", "rate"]).drop("n_products").execute()


def _sales(lines: ir.Table, offers: pd.DataFrame) -> pd.DataFrame:
    """How many orders hold each product on the days of its offer, and in all?"""
    wanted = lines.filter(lines.product_id.isin(sorted(set(offers["product_id"]))))
    daily = wanted.group_by("product_id", "day").aggregate(n=wanted.order_id.nunique()).execute()
    windows = offers[["product_id", "first_day", "last_day"]].drop_duplicates()
    joined = windows.merge(daily, on="product_id")
    inside = joined["day"].between(joined["first_day"], joined["last_day"])
    joined = joined.assign(n_orders=joined["n"].where(inside, 0), n_all=joined["n"])
    return joined.groupby(list(windows), as_index=False)[["n_orders", "n_all"]].sum()


def _none() -> pd.DataFrame:
    times = {"burst": "int64", "first_day": "datetime64[us]", "last_day": "datetime64[us]", "n_orders": "int64"}
    return pd.DataFrame(columns=BURST_COLUMNS).astype(times | {"n_usual": "float64"})
