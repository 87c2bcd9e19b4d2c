"""How well are artefacts and relations found, against what was planted? Writes results.json beside this file.

    python -m tests.bench.relations.score --seeds 31,32,33,34,35

Each seed makes a fresh store of 40,000 orders. Online Retail has no truth: of it only shares are reported.
"""

import json
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import pandas as pd

from analytics.affinity.artefacts.search import Artefacts, artefacts, without
from analytics.affinity.relations.classification import Relations, relations
from analytics.orders.lines import Orders
from analytics.orders.reading.read import read_orders
from data.generate import generate

HERE = Path(__file__).parent
RETAIL = HERE.parents[3] / "shared" / "data" / "online_retail_2010_2011.csv.gz"
TRUTHS = ("artefacts", "substitutes", "variants", "complements", "pairs", "launches")
ENOUGH = 20
Counts = dict[str, dict[str, int]]


def pair_keys(table: pd.DataFrame, *sides: str) -> pd.Series:
    """One text per pair, whichever product comes first."""
    ends = table[list(sides)].astype("str")
    return ends.min(axis=1) + " " + ends.max(axis=1)


def artefact_counts(found: Artefacts, truth: dict[str, pd.DataFrame], orders: Orders) -> Counts:
    """Of each kind: planted ids that cleaning left, planted ones set aside, all set aside.

    A launched bundle is the shop's own as well; it is no false one, and not counted.
    """
    left = orders.lines.select("order_id", "product_id").distinct().execute()
    here = {*left["order_id"], *left["product_id"]}
    planted = truth["artefacts"].assign(kind=truth["artefacts"]["kind"].str.replace(" ", "_"))
    launched = set(truth["launches"]["name"])
    mine = set(found.table.loc[found.table["name"].isin(launched), "artefact"])
    members = found.members[~((found.members["kind"] == "kit") & found.members["artefact"].isin(mine))]
    counts = {}
    for kind, group in planted.groupby("kind"):
        ids, aside = set(group["id"]) & here, set(members.loc[members["kind"] == kind, "id"])
        counts[kind] = {"planted": len(ids), "found": len(ids & aside), "set_aside": len(aside)}
    return counts


def relation_counts(found: Relations, truth: dict[str, pd.DataFrame]) -> Counts:
    """Of each relation: planted, found, called, and true among those called; by expected joint orders."""
    table = found.table.assign(pair=pair_keys(found.table, "x", "y"))
    called = table.set_index("pair")["relation"]
    often = dict(zip(table["pair"], table["expected_by_taste"] >= ENOUGH, strict=True))
    every = truth["pairs"].assign(pair=pair_keys(truth["pairs"], "product_a", "product_b"))
    real = set(every.loc[every["is_true"], "pair"])
    counts: Counts = {}
    for name, relation in (("substitutes", "substitute"), ("complements", "complement")):
        planted = truth[name].assign(pair=pair_keys(truth[name], "product_a", "product_b"))
        true = set(planted["pair"]) if relation == "substitute" else real
        for band, is_often in ((f"E>={ENOUGH}", True), (f"E<{ENOUGH}", False)):
            wanted = planted.loc[(planted["expected_off"] >= ENOUGH) == is_often, "pair"]
            mine = [pair for pair in called.index[called == relation] if often[pair] == is_often]
            counts[f"{relation} {band}"] = {
                "planted": len(wanted),
                "found": int((called.reindex(wanted) == relation).sum()),
                "called": len(mine),
                "true": len(true & set(mine)),
            }
    variants = truth["variants"].assign(pair=pair_keys(truth["variants"], "product_a", "product_b"))
    for kind, relation in (("set", "completes_a_set"), ("replace", "variant")):
        wanted = set(variants.loc[variants["kind"] == kind, "pair"])
        mine = set(called.index[called == relation])
        both = len(wanted & mine)
        counts[relation] = {"planted": len(wanted), "found": both, "called": len(mine), "true": both}
    return counts


def score_store(seed: int, directory: Path) -> dict[str, Any]:
    """What is found in a fresh store of this seed? With processor seconds."""
    generate(seed=seed, n_orders=40_000, directory=directory)
    orders = read_orders(directory / "orders.parquet")
    truth = {name: pd.read_parquet(directory / "truth" / f"{name}.parquet") for name in TRUTHS}
    start = time.process_time()
    aside = artefacts(orders)
    middle = time.process_time()
    related = relations(without(orders, artefacts=aside))
    end = time.process_time()
    counts = artefact_counts(aside, truth, orders) | relation_counts(related, truth)
    return {"seed": seed, "artefacts_seconds": middle - start, "relations_seconds": end - middle, "counts": counts}


def score_retail() -> dict[str, Any]:
    """How much of Online Retail is set aside, and what are its pairs called? There is no truth to hold it against."""
    orders = read_orders(RETAIL)
    aside = artefacts(orders)
    cleaned = without(orders, artefacts=aside)
    related = relations(cleaned)
    lines = [int(table.lines.count().execute()) for table in (orders, cleaned)]
    return {
        "artefacts": aside.table.groupby(["kind", "reason"]).size().rename("n").reset_index().to_dict("records"),
        "share_of_lines_set_aside": 1 - lines[1] / lines[0],
        "pairs_considered": related.n_considered,
        "relations": related.table["relation"].value_counts().to_dict(),
    }


def added(results: list[dict[str, Any]]) -> Counts:
    """The counts of all seeds together."""
    total: Counts = {}
    for result in results:
        for name, counts in result["counts"].items():
            sums = total.setdefault(name, dict.fromkeys(counts, 0))
            for key, value in counts.items():
                sums[key] += value
    return total


@click.command()
@click.option("--seeds", default="31,32,33,34,35", show_default=True)
def main(seeds: str) -> None:
    """Score the stores of these seeds and Online Retail."""
    with TemporaryDirectory() as folder:
        results = [score_store(int(seed), Path(folder) / seed) for seed in seeds.split(",")]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True, cwd=HERE)
    retail = score_retail() if RETAIL.exists() else {}
    written = {"commit": commit.stdout.strip(), "all": added(results), "stores": results, "online_retail": retail}
    (HERE / "results.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    click.echo(json.dumps(written["all"], indent=1))


if __name__ == "__main__":
    main()
