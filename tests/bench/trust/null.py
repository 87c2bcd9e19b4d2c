"""Where nothing is there, does any pair reach Solid? Run: python -m tests.bench.trust.null [shuffles] [shop ...].

Shuffled orders keep each product's sales and each order's size, time, place and customer. The demo stores without pair
effects keep season, promotion, segment and big baskets, but no purchase depends on another; of them, and of the real
orders, what the shop made itself is set aside as on a page. Shuffled orders are counted whole.
"""

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.affinity.artefacts.search import artefacts
from analytics.affinity.certainty.trust import trust
from analytics.affinity.mining.co_occurrence import joint_counts, met_pairs
from analytics.customers.segments import grouped
from analytics.orders.baskets.coding import Baskets
from analytics.orders.levels import baskets
from analytics.orders.lines import Orders
from analytics.orders.reading.read import read_orders
from tests.bench.trust.results import write
from tests.bench.trust.stores import REAL, fresh_store, rebuilt
from tests.shuffles import shuffled

LEAST_LIFT, LEAST_JOINT = 2.0, 20
FIRST_SEED, FIRST_STORE, NO_EFFECTS = 1, 3001, "no pair effects"
TRADES = {"Online Retail": 300}


def by_lift(found: Baskets) -> int:
    """How many pairs "lift > 2 and at least 20 joint orders" lets through."""
    joint = joint_counts(found)
    (x, y, n), sold = met_pairs(joint), joint.diagonal()
    return int(((n >= LEAST_JOINT) & (n * found.n_orders > LEAST_LIFT * sold[x] * sold[y])).sum())


def counted(orders: Orders, *, made: bool = False) -> dict[str, int]:
    """Pairs by certainty, and what the usual filter lets through; `made`: with what the shop made itself set aside."""
    words = trust(orders, artefacts=artefacts(orders) if made else None).table["certainty"].value_counts()
    of_words = {word: int(words.get(word, 0)) for word in ("solid", "likely", "early_sign")}
    return of_words | {"lift_above_2": by_lift(baskets(orders))}


def shuffles(name: str, n: int) -> Iterator[dict[str, object]]:
    """The real orders, and so many shuffles of them: the figures after each."""
    orders = grouped(read_orders(REAL[name]))
    real, runs = baskets(orders), []
    known = {"shop": name, "real": counted(orders, made=True), "first_seed": FIRST_SEED}
    for seed in range(FIRST_SEED, FIRST_SEED + n):
        world = shuffled(real, seed=seed, trades=TRADES.get(name, 40))
        runs.append(counted(rebuilt(orders, world)))
        yield known | summed(runs)


def stores(n: int) -> Iterator[dict[str, object]]:
    """So many demo stores in which no purchase depends on another: the figures after each."""
    runs = []
    for seed in range(FIRST_STORE, FIRST_STORE + n):
        with fresh_store(seed, pair_effects=False) as store:
            runs.append(counted(grouped(read_orders(store / "orders.parquet")), made=True))
        yield {"shop": NO_EFFECTS, "first_seed": FIRST_STORE} | summed(runs)


def summed(runs: list[dict[str, int]]) -> dict[str, object]:
    """In how many runs any pair reached each word, and the mean number of pairs."""
    table = pd.DataFrame(runs)
    return {
        "runs": len(runs),
        "runs_with_solid": int((table["solid"] > 0).sum()),
        "runs_with_likely": int((table["likely"] > 0).sum()),
        "mean_pairs": {name: float(np.round(value, 2)) for name, value in table.mean().items()},
    }


def main(n: int, names: list[str]) -> None:
    """Measure the named shops, all without a name; each writes its own file."""
    for name in names or [*REAL, NO_EFFECTS]:
        for figures in stores(n) if name == NO_EFFECTS else shuffles(name, n):
            write(f"null {name}".replace(" ", "_").lower(), figures)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, sys.argv[2:])
