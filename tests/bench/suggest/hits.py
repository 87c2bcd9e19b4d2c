"""How often is a product that was taken out of a later order among three suggestions?

Run: python -m tests.bench.suggest.hits. Training: the first 80% of the orders by time (without dates: five random
splits, seeds 0 to 4). Test: later orders of two products or more, at most 5,000 chosen at random, one product of each
taken out at random; a product that was never sold before is a miss. A hit is not a sale won: the product was bought
without any suggestion.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.null_models.strata import facts
from analytics.offers.ease import together, votes, weights
from analytics.offers.suggest import best_of, learn, without_one
from analytics.orders.baskets.coding import Baskets
from analytics.orders.levels import baskets
from analytics.orders.lines import Orders
from analytics.orders.reading.read import read_orders
from tests.bench.readme import write
from tests.conftest import SHARED

RESULT = Path(__file__).with_name("hits.json")
SHOPS = {
    "Online Retail": "online_retail_2010_2011.csv.gz",
    "Groceries": "groceries/groceries_basket.csv",
}
TRAINING, MOST, SPLITS, DRAWS = 0.8, 5000, 5, 2000
SHRINK = 10.0
PENALTIES = (50.0, 200.0, 500.0)
Scorer = Callable[[scipy.sparse.csr_array], np.ndarray]


@dataclass(frozen=True)
class Split:
    """Orders × products of the training, with their times; carts of later orders and the product taken out of each."""

    training: scipy.sparse.csr_array
    ordered_at: np.ndarray | None
    cart: scipy.sparse.csr_array
    taken: np.ndarray
    products: pd.DataFrame


def splits(orders: Orders) -> Iterator[Split]:
    held = baskets(orders)
    ones = np.ones(len(held.codes), np.float32)
    rows = scipy.sparse.csr_array((ones, held.codes, held.offsets), shape=(held.n_orders, held.n_products))
    at = facts(orders, level="product")["at"].to_numpy()
    dated = not np.isnat(at).any()
    for seed in range(1 if dated else SPLITS):
        rng = np.random.default_rng(seed)
        order = np.argsort(at, kind="stable") if dated else rng.permutation(held.n_orders)
        cut = int(TRAINING * held.n_orders)
        first, later = np.sort(order[:cut]), np.sort(order[cut:])
        test = rows[later]
        long = np.flatnonzero(np.diff(test.indptr) >= 2)
        test = test[np.sort(rng.choice(long, min(MOST, len(long)), replace=False))]
        cart, taken = without_one(test, rng=rng)
        yield Split(rows[first], at[first] if dated else None, cart, taken, held.products)


def scorers(split: Split) -> Iterator[tuple[str, Scorer]]:
    """What is measured, each from the training alone; a cart's scores are summed over its products."""
    joint = (split.training.T @ split.training).toarray().astype(np.float32)
    n = np.maximum(joint.diagonal(), 1)
    popular = joint.diagonal().copy()
    np.fill_diagonal(joint, 0)
    yield "popularity", lambda cart: np.repeat(popular[None], cart.shape[0], 0)
    for name, item in (
        ("lift", lambda: joint * split.training.shape[0] / n[:, None] / n[None]),
        ("confidence", lambda: joint / n[:, None]),
        ("cosine", lambda: joint / np.sqrt(n[:, None] * n[None])),
        ("item-item, shrunk", lambda: joint / (np.sqrt(n[:, None] * n[None]) + SHRINK)),
    ):
        similar = item()
        yield name, lambda cart, similar=similar: cart @ similar
    plain = votes(split.training)
    plain = together(type(plain)(plain.rows, np.ones_like(plain.weight)))
    for penalty in PENALTIES:
        of = weights(plain, penalty=penalty)
        yield f"EASE, penalty {penalty:.0f}", lambda cart, of=of: (cart @ of).toarray()
    frame = Baskets(split.training.indices.astype(np.int32), split.training.indptr.astype(np.int64), split.products)
    model = learn(frame, ordered_at=split.ordered_at)
    yield "ours", lambda cart: (cart @ model.weights).toarray()


def ranks(split: Split, scorer: Scorer) -> tuple[np.ndarray, int]:
    """The rank of what was taken out, 11 where it is not among ten; and how many products are suggested at all."""
    found, shown = [], set()
    for start in range(0, split.cart.shape[0], 500):
        cart = split.cart[start : start + 500]
        top = best_of(scorer(cart), cart, k=10)
        is_it = top == split.taken[start : start + 500, None]
        found.append(np.where(is_it.any(axis=1), is_it.argmax(axis=1) + 1, 11))
        shown |= set(top[:, :3].ravel().tolist())
    return np.concatenate(found), len(shown)


def measured(name: str) -> dict[str, Any]:
    of: dict[str, list[np.ndarray]] = {}
    shown: dict[str, list[float]] = {}
    for split in splits(read_orders(SHARED / SHOPS[name])):
        for method, scorer in scorers(split):
            rank, n_shown = ranks(split, scorer)
            of.setdefault(method, []).append(rank)
            shown.setdefault(method, []).append(n_shown / split.training.shape[1])
    rank = {method: np.concatenate(parts) for method, parts in of.items()}
    rows = {
        method: {
            "hr3": float((each <= 3).mean()),
            "hr10": float((each <= 10).mean()),
            "mrr10": float(np.where(each <= 10, 1 / each, 0).mean()),
            "coverage": float(np.mean(shown[method])),
        }
        for method, each in rank.items()
    }
    best = max((method for method in rows if method != "ours"), key=lambda method: rows[method]["hr3"])
    gain = (rank["ours"] <= 3).astype(float) - (rank[best] <= 3)
    rng = np.random.default_rng(0)
    drawn = [gain[rng.integers(0, len(gain), len(gain))].mean() for _ in range(DRAWS)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"shop": name, "n_test": len(gain), "best": best, "gain": float(gain.mean()), "low": float(low),
            "high": float(high), "methods": rows}  # fmt: skip


def table(found: dict[str, Any]) -> list[str]:
    methods = list(found["shops"][0]["methods"])
    lines = [f"| hits in % (commit {found['commit']}) | " + " | ".join(methods) + " | ours − best, 95% |"]
    lines.append("|---|" + "--:|" * (len(methods) + 1))
    for shop in found["shops"]:
        cells = [f"{100 * shop['methods'][method]['hr3']:.1f}" for method in methods]
        gain = f"{100 * shop['gain']:+.1f} ({100 * shop['low']:+.1f} to {100 * shop['high']:+.1f})"
        lines.append(f"| {shop['shop']}, {shop['n_test']:,} carts | " + " | ".join(cells) + f" | {gain} |")
    lines += ["", "| ours | of 3 | of 10 | MRR of 10 | products suggested |", "|---|--:|--:|--:|--:|"]
    for shop in found["shops"]:
        ours = shop["methods"]["ours"]
        figures = [f"{100 * ours[name]:.1f}%" for name in ("hr3", "hr10")] + [f"{ours['mrr10']:.3f}"]
        lines.append(f"| {shop['shop']} | " + " | ".join(figures) + f" | {100 * ours['coverage']:.0f}% |")
    return lines


def main() -> None:
    """Measure every shop and write the table into the README."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    found = {"commit": commit, "seed": 0, "shops": [measured(name) for name in SHOPS]}
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write("suggest", ["", *table(found), ""])


if __name__ == "__main__":
    main()
