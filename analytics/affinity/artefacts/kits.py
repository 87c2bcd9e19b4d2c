"""Which products does the shop sell together itself: under one offer, or never apart?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.artefacts.holdings import Holdings
from analytics.affinity.artefacts.near_duplicates import FEWEST, look_alikes
from analytics.engines.database import ibis, ir
from analytics.orders.lines import Orders

TOGETHER = 0.8  # share of an offer's lines that stand beside the partner's
APART_NEVER = 0.9  # the same without an offer, where the quantities are fixed as well
MOST_PRODUCTS = 8
EDGE_COLUMNS = ["x", "y", "promotion", "rate_x", "rate_y", "share", "reason"]
KIT_COLUMNS = ["kit", "order_id", "product_id", "reason", "name", "share"]


def kit_lines(orders: Orders, *, held: Holdings) -> pd.DataFrame:
    """Which lines were sold as part of a kit? One row per kit and line: columns KIT_COLUMNS, ordered by them.

    `held`: what these orders hold.

    `reason`: "named_offer" where a promotion is used for these products together only, "shared_discount" where they
    are reduced without a name only beside each other, "never_apart" where they hardly ever come alone and in fixed
    quantities. `share`: the least share of a product's lines under the offer that stand beside the others.
    """
    with ThreadPoolExecutor(1) as pool:
        inseparable = pool.submit(_never_apart, held)
        edges = pd.concat([_under_one_offer(_offers(orders)), inseparable.result()], ignore_index=True)
    groups = _groups(edges)
    if not groups:
        return pd.DataFrame(columns=KIT_COLUMNS).astype({"kit": "int64", "share": "float64"})
    table = _sold(orders, products=sorted({product for group in groups for product in _products(group)}))
    rows = [_one_kit(number, group, table) for number, group in enumerate(groups)]
    return pd.concat(rows, ignore_index=True).sort_values(KIT_COLUMNS[:3], ignore_index=True)


def sold_lines(orders: Orders) -> ir.Table:
    """The lines that a person paid for, with `promotion` never null and `rate`, the discount's share to a hundredth."""
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    gross = (lines.quantity * lines.unit_price).nullif(0.0)
    rate = (lines.discount.fill_null(0.0) / gross).fill_null(0.0).round(2)
    return lines.mutate(rate=rate, promotion=lines.promotion.fill_null(""))


def _offers(orders: Orders) -> ir.Table:
    """Which products did each order hold under which offer? An offer is a promotion's name and a rate."""
    lines = sold_lines(orders)
    reduced = lines.filter((lines.rate > 0) | (lines.promotion != ""))
    return reduced.select("order_id", "product_id", "promotion", "rate").distinct()


def _under_one_offer(offers: ir.Table) -> pd.DataFrame:
    """Which two products are under an offer (nearly) only when the other is too, in the same order?"""
    key = ["product_id", "promotion", "rate"]
    often = offers.group_by(key).aggregate(n=offers.count())
    held = offers.inner_join(often.filter(often.n >= FEWEST), key)
    held = held.select("order_id", *key, "n")
    other = held.view()
    beside = [held.order_id == other.order_id, held.promotion == other.promotion, held.product_id < other.product_id]
    joined = held.inner_join(other, beside).select(
        x=held.product_id, y=other.product_id, promotion=held.promotion, rate_x=held.rate, rate_y=other.rate,
        n_x=held.n, n_y=other.n,
    )  # fmt: skip
    met = joined.group_by(list(joined.columns)).aggregate(n_xy=joined.count())
    met = met.mutate(share=met.n_xy / ibis.greatest(met.n_x, met.n_y))
    found = met.filter((met.share >= TOGETHER) & (met.n_xy >= FEWEST)).execute()
    reason = np.where(found["promotion"] != "", "named_offer", "shared_discount")
    return found.assign(reason=reason)[EDGE_COLUMNS]


def _never_apart(held: Holdings) -> pd.DataFrame:
    """Which two products hardly ever come alone, and always in the same quantities?"""
    by_product = held.bought_by_product()
    n, ids = np.diff(by_product.indptr), held.baskets.products["product_id"].to_numpy(dtype=object)
    x, y = look_alikes(by_product)
    share = np.array([_in_one_ratio(by_product, pair) for pair in zip(x, y, strict=True)]) / np.maximum(n[x], n[y])
    table = pd.DataFrame({"x": ids[x], "y": ids[y], "share": share})
    fixed = table[table["share"] >= APART_NEVER]
    return fixed.assign(promotion="", rate_x=np.nan, rate_y=np.nan, reason="never_apart")[EDGE_COLUMNS]


def _in_one_ratio(by_product: scipy.sparse.csc_array, pair: tuple[int, int]) -> int:
    """In how many orders are the two in their most usual ratio of quantities?"""
    sides = [slice(*by_product.indptr[code : code + 2]) for code in pair]
    held = [by_product.indices[side] for side in sides]
    _, *places = np.intersect1d(held[0], held[1], assume_unique=True, return_indices=True)
    units, other = (by_product.data[side][place] for side, place in zip(sides, places, strict=True))
    return int(np.unique(np.round(units / other, 3), return_counts=True)[1].max(initial=0))


def _groups(edges: pd.DataFrame) -> list[pd.DataFrame]:
    """Which edges belong to one kit? Those that share a product, an offer's name and a reason; sorted."""
    edges = edges.sort_values(["reason", "promotion", "x", "y", "rate_x"], ignore_index=True)
    home = {node: node for node in _nodes(edges)}

    def root(node: tuple[str, ...]) -> tuple[str, ...]:
        while home[node] != node:
            node = home[node]
        return node

    for row in edges.itertuples():
        home[root((row.reason, row.promotion, row.x))] = root((row.reason, row.promotion, row.y))
    roots = [root((row.reason, row.promotion, row.x)) for row in edges.itertuples()]
    groups = [group for _, group in edges.groupby(pd.Series(roots, dtype="object").map(str), sort=True)]
    return [group for group in groups if len(_products(group)) <= MOST_PRODUCTS]


def _products(group: pd.DataFrame) -> list[str]:
    return sorted({*group["x"], *group["y"]})


def _nodes(edges: pd.DataFrame) -> set[tuple[str, ...]]:
    ends = pd.concat([edges[["reason", "promotion", side]].set_axis(["r", "p", "i"], axis=1) for side in ("x", "y")])
    return set(ends.itertuples(index=False, name=None))


def _sold(orders: Orders, *, products: list[str]) -> pd.DataFrame:
    """Which orders held these products, and under which offer?"""
    lines = sold_lines(orders)
    lines = lines.filter(lines.product_id.isin(products)).select("order_id", "product_id", "promotion", "rate")
    return lines.distinct().order_by("order_id", "product_id", "rate").execute()


def _one_kit(number: int, group: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Which lines hold the kit? All its products in one order, at the offer, or all reduced at one common rate."""
    products, first = _products(group), group.iloc[0]
    table = table[table["product_id"].isin(products)]
    if first["reason"] != "never_apart":
        table = _at_the_offer(table, group, products)
    whole = table.groupby("order_id")["product_id"].transform("nunique") == len(products)
    kept = table[whole].drop_duplicates(["order_id", "product_id"])
    about = {"kit": number, "reason": first["reason"], "name": first["promotion"], "share": float(group["share"].min())}
    return kept[["order_id", "product_id"]].assign(**about)[KIT_COLUMNS]


def _at_the_offer(table: pd.DataFrame, group: pd.DataFrame, products: list[str]) -> pd.DataFrame:
    """The lines under the kit's offer, and those of orders that hold all of it at one rate, whatever the name.

    A shop-wide sale that month puts its own name on the kit's lines.
    """
    sides = [
        group[[side, f"rate_{side}", "promotion"]].set_axis(["product_id", "rate", "promotion"], axis=1)
        for side in "xy"
    ]
    offered = table.merge(pd.concat(sides).drop_duplicates(), on=["product_id", "rate", "promotion"])
    reduced = table[table["rate"] > 0]
    n_together = reduced.groupby(["order_id", "rate"])["product_id"].transform("nunique")
    return pd.concat([offered, reduced[n_together == len(products)]], ignore_index=True)
