"""Of what is planted, what is found, and is Solid true? Run: python -m tests.bench.trust.planted.

Fresh demo stores, each with the truth of every pair. A complement counts as visible where a pair of its planted
ratio, expected as often as the truth says it would be without the link, passes with a power of 80% the level that the
search came to. The truth counts what shoppers chose; cancelled orders and returned lines are gone before anything is
counted, so that its counts are scaled by the share of all joint orders that is left. Shown is what a page shows first:
Solid and Likely pairs whose two products do not replace each other; what the shop made itself is set aside.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.affinity.artefacts.search import artefacts, without
from analytics.affinity.certainty.trust import Trust, trust
from analytics.affinity.mining.co_occurrence import joint_counts, met_pairs
from analytics.affinity.relations.classification import relation_of, relations
from analytics.affinity.significance.candidate_pairs import POWER, power
from analytics.customers.segments import grouped
from analytics.offers.cross_sell import INSTEAD, OFFERED
from analytics.orders.levels import baskets
from analytics.orders.lines import Orders
from analytics.orders.reading.read import read_orders
from tests.bench.trust.results import write
from tests.bench.trust.stores import fresh_store, truth_of

FIRST_SEED, STORES, FREQUENT = 2001, 5, 30


def scored(store: Path) -> dict[str, float]:
    """The counts of one store."""
    orders, truth = grouped(read_orders(store / "orders.parquet")), truth_of(store)
    made = artefacts(orders)
    found = trust(orders, artefacts=made)
    related = relation_of(relations(without(orders, artefacts=made)), pairs=found.table)
    shown = replace(found, table=found.table[~related.isin(INSTEAD)])
    pairs = found.table.merge(truth, on=["x", "y"], how="left", validate="one_to_one")
    pairs["is_true"] = pairs["is_true"].eq(True)
    counts: dict[str, float] = {}
    for word in ("solid", "likely", "early_sign", "dont_use"):
        here = pairs[pairs["certainty"] == word]
        counts |= {word: len(here), f"{word}_true": int(here["is_true"].sum())}
    left = share_left(orders, truth, store)
    counts |= complements(store, found, left) | decoys(store, found)
    is_shown = pairs["certainty"].isin(OFFERED) & ~related.reset_index(drop=True).isin(INSTEAD)
    kept = complements(store, shown, left)["complements_visible_reached"]
    return counts | {
        "shown": int(is_shown.sum()),
        "shown_true": int((is_shown & pairs["is_true"]).sum()),
        "complements_visible_shown": kept,
    }


def reached(table: pd.DataFrame, found: Trust, *words: str) -> pd.Series:
    """Which of these pairs (product_a, product_b) reached one of the words?"""
    called = found.table[found.table["certainty"].isin(words)]
    ends = {frozenset(pair) for pair in zip(called["x"], called["y"], strict=True)}
    pairs = zip(table["product_a"].astype(str), table["product_b"].astype(str), strict=True)
    return pd.Series([frozenset(pair) in ends for pair in pairs], table.index)


def complements(store: Path, found: Trust, left: float) -> dict[str, float]:
    """Of the planted complements that this many orders can show, how many are Solid or Likely?"""
    planted = pd.read_parquet(store / "truth" / "complements.parquet")
    n_found = (found.table["q_value"] <= found.false_discovery).sum()
    level = found.false_discovery * max(n_found, 1) / found.n_searched
    chance, lift = left * planted["expected_off"].to_numpy(), planted["ratio"].to_numpy()
    visible = power(chance, lift=lift, level=level) >= POWER
    held = reached(planted, found, "solid", "likely").to_numpy()
    return {"complements_visible": int(visible.sum()), "complements_visible_reached": int((visible & held).sum())}


def share_left(orders: Orders, truth: pd.DataFrame, store: Path) -> float:
    """Which share of the joint orders that shoppers chose is left after cleaning? The median of the frequent pairs."""
    made = pd.read_parquet(store / "truth" / "artefacts.parquet")
    trade = made.loc[made["id_of"] == "order", "id"].astype(str).tolist()
    kept = baskets(replace(orders, lines=orders.lines.filter(~orders.lines.order_id.isin(trade))))
    x, y, n = met_pairs(joint_counts(kept))
    ids = kept.products["product_id"].to_numpy()
    seen = pd.DataFrame({"x": ids[x], "y": ids[y], "n": n}).merge(
        truth[truth["expected_on"] >= FREQUENT], on=["x", "y"]
    )
    return float((seen["n"] / seen["expected_on"]).median())


def decoys(store: Path, found: Trust) -> dict[str, float]:
    """Of the planted decoys, how many are called Solid?"""
    planted = pd.read_parquet(store / "truth" / "decoys.parquet")
    return {"decoys": len(planted), "decoys_solid": int(reached(planted, found, "solid").sum())}


def main(first: int, n: int) -> None:
    """Score the stores and write the sums."""
    rows = []
    for seed in range(first, first + n):
        with fresh_store(seed) as store:
            rows.append({"seed": seed} | scored(store))
    table = pd.DataFrame(rows)
    sums = table.drop(columns="seed").sum()
    shares = {
        "solid_precision": sums["solid_true"] / max(sums["solid"], 1),
        "complements_recall": sums["complements_visible_reached"] / max(sums["complements_visible"], 1),
        "shown_precision": sums["shown_true"] / max(sums["shown"], 1),
        "complements_shown": sums["complements_visible_shown"] / max(sums["complements_visible"], 1),
        "decoys_solid_share": sums["decoys_solid"] / sums["decoys"],
    }
    rounded = {name: float(np.round(value, 4)) for name, value in shares.items()}
    write("planted", {"shares": rounded, "sums": sums.to_dict(), "stores": rows})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FIRST_SEED, int(sys.argv[2]) if len(sys.argv) > 2 else STORES)
