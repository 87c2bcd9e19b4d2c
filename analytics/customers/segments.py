"""Which groups do the customers fall into?"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.customers.rfm import Rfm
from analytics.customers.rfm import rfm as scored
from analytics.engines.database import ibis
from analytics.errors import InputError
from analytics.labels import N_
from analytics.orders.lines import Orders

N_SEGMENTS = 5  # where a person asks for no other number
NEEDED = frozenset({"customer_id", "ordered_at", "unit_price"})
# What a group is called, by whether it is on average at least as recent, as frequent and as large as all customers.
SEGMENT_LABELS: dict[str, str] = {
    "champions": N_("Champions: recent, frequent, high spend"),
    "loyal": N_("Loyal: recent and frequent"),
    "big_spenders": N_("Big spenders: recent, few but large orders"),
    "recent": N_("Newcomers: recent, few and small orders"),
    "at_risk": N_("At risk: were frequent, not seen lately"),
    "lapsed_big": N_("Lapsed big spenders: few but large orders, not seen lately"),
    "lapsed": N_("Lapsed: few and small orders, not seen lately"),
}


@dataclass(frozen=True)
class Segments:
    """Customer groups from KMeans.

    `customers`: the rows of Rfm.table with `segment` (0 is the group with most revenue) and `label`.
    `table`: one row per segment, most revenue first: `segment`, `label` (a key of SEGMENT_LABELS; two groups that
    differ in degree only share one), `n_customers`,
    `customer_share`, `revenue`, `revenue_share`, medians `recency_days`, `n_orders`, `aov`.
    """

    customers: pd.DataFrame
    table: pd.DataFrame


def segment(rfm: Rfm, *, n_segments: int = N_SEGMENTS, seed: int = 0) -> Segments:
    """Which groups do the customers fall into? KMeans on log recency, orders and revenue, each standardised.

    The groups are a summary of three figures, not kinds of people; another number of groups cuts elsewhere. There are
    fewer than `n_segments` where fewer customers differ at all.
    Raises InputError for fewer customers than groups.
    """
    if n_segments < 1:
        raise InputError("bad_number", name="n_segments", least=1, found=n_segments)
    if len(rfm.table) < n_segments:
        raise InputError("too_few_customers", needed=n_segments, found=len(rfm.table))
    clusters = _clusters(rfm.table, n_segments, seed)
    revenue = rfm.table.groupby(clusters)["revenue"].sum()
    order = sorted(revenue.index, key=lambda cluster: (-revenue[cluster], cluster))
    place = {cluster: number for number, cluster in enumerate(order)}
    customers = rfm.table.assign(segment=[place[cluster] for cluster in clusters])
    table = _described(customers)
    labels = table.set_index("segment")["label"]
    return Segments(customers.assign(label=customers["segment"].map(labels)), table)


def of_segments(orders: Orders, *, customers: pd.DataFrame, labels: Collection[str]) -> Orders:
    """Which of these orders are of customers in the groups of these labels? `customers`: see Segments.

    Orders of unknown customers are in no group.
    """
    members = customers.loc[customers["label"].isin(labels), ["customer_id"]].astype("str")
    known = ibis.memtable(members, schema=ibis.schema({"customer_id": "string"}))
    return replace(orders, lines=orders.lines.semi_join(known, "customer_id"))


def with_segments(orders: Orders, *, customers: pd.DataFrame) -> Orders:
    """The same orders, each line with its customer's group as `segment`: no column of the file, but comparable within.

    `customers`: see Segments. Lines of unknown customers have none.
    """
    labels = customers[["customer_id", "label"]].astype("str").rename(columns={"label": "segment"})
    known = ibis.memtable(labels, schema=ibis.schema({"customer_id": "string", "segment": "string"}))
    lines = orders.lines.view()  # may be a join itself, and Ibis would add this one to it
    joined = lines.left_join(known, "customer_id")
    named = {name: joined[name] for name in orders.lines.columns}
    return replace(orders, lines=joined.select(**named, segment=joined.segment), columns=orders.columns | {"segment"})


def grouped(orders: Orders) -> Orders:
    """The same orders with the groups of their own customers; as they are where these can't be grouped."""
    if not orders.columns >= NEEDED:
        return orders
    found = scored(orders)
    if len(found.table) < N_SEGMENTS:
        return orders
    return with_segments(orders, customers=segment(found, n_segments=N_SEGMENTS).customers)


def _clusters(table: pd.DataFrame, n_segments: int, seed: int) -> list[int]:
    from sklearn.cluster import KMeans  # here: it takes a second to import
    from sklearn.preprocessing import StandardScaler

    positive = table[["recency_days", "n_orders", "revenue"]].clip(lower=0).to_numpy(np.float64)
    features = StandardScaler().fit_transform(np.log1p(positive))
    distinct = len(np.unique(features, axis=0))
    model = KMeans(n_clusters=min(n_segments, distinct), n_init=10, random_state=seed)
    return model.fit_predict(features).tolist()


def _described(customers: pd.DataFrame) -> pd.DataFrame:
    groups = customers.groupby("segment")
    table = groups.agg(
        n_customers=("customer_id", "size"),
        revenue=("revenue", "sum"),
        recency_days=("recency_days", "median"),
        n_orders=("n_orders", "median"),
        aov=("aov", "median"),
    ).reset_index()
    total = customers["revenue"].sum()
    table["customer_share"] = table["n_customers"] / len(customers)
    table["revenue_share"] = table["revenue"] / total if total else np.nan
    table["label"] = _labels(customers)
    shares = ["segment", "label", "n_customers", "customer_share", "revenue", "revenue_share"]
    return table[[*shares, "recency_days", "n_orders", "aov"]]


def _labels(customers: pd.DataFrame) -> list[str]:
    means = customers.groupby("segment")[["recency_days", "n_orders", "aov"]].mean()
    overall = customers[["recency_days", "n_orders", "aov"]].mean()
    rows = means.itertuples()
    return [
        _label(r.recency_days <= overall.recency_days, r.n_orders >= overall.n_orders, r.aov >= overall.aov)
        for r in rows
    ]


def _label(is_recent: bool, is_frequent: bool, is_large: bool) -> str:
    if is_frequent:
        return ("champions" if is_large else "loyal") if is_recent else "at_risk"
    if is_large:
        return "big_spenders" if is_recent else "lapsed_big"
    return "recent" if is_recent else "lapsed"
