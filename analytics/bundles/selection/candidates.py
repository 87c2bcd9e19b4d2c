"""Which products are worth bundling?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.demand.states import MOST_COMPONENTS
from analytics.engines.database import ibis
from analytics.labels import N_
from analytics.orders.lines import Orders, money, revenue

TYPICAL = float(np.exp(Assumptions().elasticity.a))  # the published price response, where the shop's own is unknown
MOST_SETS = 5000  # sets counted against the orders

# Why a set is a candidate.
GROUNDS: dict[str, str] = {
    "pays_at_the_margin": N_("Even a small discount pays: its pieces answer to their price and earn enough."),
    "many_lack_one": N_("Many orders lack just one piece."),
    "often_together": N_("Already often bought together."),
}


@dataclass(frozen=True)
class Candidates:
    """Which sets are worth a closer look?

    `table`: one row per set, most promising first: `products` (ids, sorted), `n_complete` orders that hold all,
    `n_lacking_one`, `full_price`, `margin_share` (NaN where a cost is unknown; then judged by revenue), `marginal_gain`
    (n_complete (sum of margin share × |price response| - 1): orders' worth of money that the first 1% off a set of this
    price brings back, per 1%), `pull_in` (n_lacking_one × the chance that one is completed per 1% off × what that
    earns, as a share of the full price), `score` (money for the first 1%, the two together × full price × 1%) and
    `grounds`, keys of GROUNDS.
    """

    table: pd.DataFrame


def candidates(
    pairs: pd.DataFrame,
    *,
    orders: Orders,
    most: int = MOST_COMPONENTS,
    available: Collection[str] | None = None,
    elasticities: Mapping[str, float] | None = None,
) -> Candidates:
    """Which sets of trusted complements are worth a closer look?

    `pairs`: trusted pairs, `product_x` and `product_y`, one row each (substitutes, variants and artefacts left out by
    whoever trusts them); a larger set needs every pair of it. `most`: most products in a set, 2 to 6. `available`:
    products in stock, where that is known. `elasticities`: product -> absolute price response where the shop's own is
    known. Judged by money at the margin and by pull-in, never by lift.
    """
    known = {frozenset(pair) for pair in zip(pairs["product_x"], pairs["product_y"], strict=True)}
    known = {pair for pair in known if len(pair) == 2 and (available is None or pair <= set(available))}
    sets = trusted_sets(known, most=most)
    counts = _counts(orders, sets)
    table = _judged(counts, _prices(orders, sets), elasticities or {})
    return Candidates(table)


def trusted_sets(pairs: Iterable[frozenset[str]], *, most: int) -> list[tuple[str, ...]]:
    """Which sets have only trusted pairs? At most `most` products each, smaller sets first.

    >>> trusted_sets([frozenset("ab"), frozenset("bc"), frozenset("ac"), frozenset("cd")], most=3)
    [('a', 'b'), ('a', 'c'), ('b', 'c'), ('c', 'd'), ('a', 'b', 'c')]
    """
    beside: dict[str, set[str]] = {}
    for pair in pairs:
        for each in pair:
            beside.setdefault(each, set()).update(pair - {each})
    grown: list[tuple[str, ...]] = sorted((min(pair), max(pair)) for pair in pairs)
    found = list(grown)
    for _ in range(2, min(most, MOST_COMPONENTS)):
        grown = sorted(
            (*group, each)
            for group in grown
            for each in sorted(set.intersection(*(beside[name] for name in group)))
            if each > group[-1]
        )
        found += grown
        if len(found) > MOST_SETS:
            break
    return found[:MOST_SETS]


def _counts(orders: Orders, sets: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    """One row per set with orders that hold all of it and all but one, from one pass over the lines."""
    table = pd.DataFrame({"set_id": range(len(sets)), "products": list(sets), "size": [len(each) for each in sets]})
    if not sets:
        return table.assign(n_complete=0, n_lacking_one=0)
    rows = [{"set_id": i, "size": len(each), "product_id": name} for i, each in enumerate(sets) for name in each]
    schema = {"set_id": "int64", "size": "int64", "product_id": "string"}
    members = ibis.memtable(rows, schema=schema)
    lines = orders.lines
    names = sorted({name for each in sets for name in each})
    held = lines.filter(lines.product_id.isin(names) & (lines.quantity > 0)).select("order_id", "product_id").distinct()
    joined = held.join(members, "product_id")
    per_order = joined.group_by("set_id", "order_id").agg(k=joined.product_id.count(), size=joined["size"].max())
    counted = (
        per_order.group_by("set_id")
        .agg(
            n_complete=(per_order.k == per_order["size"]).cast("int64").sum(),
            n_lacking_one=(per_order.k == per_order["size"] - 1).cast("int64").sum(),
        )
        .to_pyarrow()
        .to_pandas()
    )
    return table.merge(counted, on="set_id", how="left").fillna({"n_complete": 0, "n_lacking_one": 0})


def _prices(orders: Orders, sets: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    """One row per product of the sets: `unit_price` and `unit_cost` (medians) and `n_orders` that hold it."""
    lines = orders.lines
    names = sorted({name for each in sets for name in each})
    sold = lines.filter(lines.product_id.isin(names) & (lines.quantity > 0))
    table = sold.group_by("product_id").agg(
        unit_price=(money(revenue(sold)) / sold.quantity).median(),
        unit_cost=sold.unit_cost.median(),
        n_orders=sold.order_id.nunique(),
    )
    return table.to_pyarrow().to_pandas().set_index("product_id").astype("float64")


def _judged(counts: pd.DataFrame, prices: pd.DataFrame, elasticities: Mapping[str, float]) -> pd.DataFrame:
    rows = []
    for products, n_complete, n_lacking in zip(
        counts["products"], counts["n_complete"], counts["n_lacking_one"], strict=True
    ):
        piece = prices.reindex(list(products))
        price, cost = piece["unit_price"].to_numpy(), piece["unit_cost"].to_numpy()
        full = float(price.sum())
        if not np.all(price > 0):
            continue
        response = np.array([elasticities.get(name, TYPICAL) for name in products])
        known = not np.isnan(cost).any()
        margin = 1 - cost / price if known else np.ones(len(price))
        marginal = float(n_complete * (margin @ response - 1))
        chance = float(n_complete / max(n_complete + n_lacking, 1.0))
        pull_in = float(n_lacking * chance * (1 - chance) * (response * margin).mean())
        grounds = {
            "pays_at_the_margin": marginal > 0,
            "many_lack_one": n_lacking > n_complete,
            "often_together": chance > 0.2,
        }
        rows.append(
            {
                "products": products,
                "n_complete": int(n_complete),
                "n_lacking_one": int(n_lacking),
                "full_price": full,
                "margin_share": float(margin @ price / full) if known else np.nan,
                "marginal_gain": marginal,
                "pull_in": pull_in,
                "score": 0.01 * full * (marginal + pull_in),
                "grounds": tuple(code for code, holds in grounds.items() if holds),
            }
        )
    columns = ["products", "n_complete", "n_lacking_one", "full_price", "margin_share"]
    table = pd.DataFrame(rows, columns=[*columns, "marginal_gain", "pull_in", "score", "grounds"])
    return table.sort_values(["score", "products"], ascending=[False, True], ignore_index=True)


def shared_products(members: Mapping[str, Sequence[str]], *, values: Mapping[str, float]) -> pd.DataFrame:
    """How much would bundles that share products take from each other?

    `members`: bundle -> product ids; `values`: bundle -> money. One row per pair that shares any: `bundle_x`,
    `bundle_y` and `loss`, the smaller value × the share of their products in common (Jaccard), a cautious guess until
    both have been simulated together.
    """
    rows = []
    for x, y in combinations(sorted(members), 2):
        common = len(set(members[x]) & set(members[y])) / len(set(members[x]) | set(members[y]))
        if common > 0:
            rows.append({"bundle_x": x, "bundle_y": y, "loss": common * max(min(values[x], values[y]), 0.0)})
    return pd.DataFrame(rows, columns=["bundle_x", "bundle_y", "loss"])
