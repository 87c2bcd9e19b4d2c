"""How long does one engine take from two Arrow string columns to a table of rules, and how much memory?

Run by tests/bench/rules.py in a process of its own, so that the peak of memory is this engine's alone. The peers are
handed baskets by our own encoder, which is faster than theirs; from there on each uses its own way.
"""

import hashlib
import json
import resource
import sys
from collections.abc import Callable
from itertools import pairwise
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.affinity.counts import counts
from analytics.affinity.measures import MLXTEND_MEASURES, measure_table
from analytics.affinity.options import Budget, Options
from analytics.affinity.rules import mine_rules
from analytics.affinity.thresholds import minimum_count
from analytics.affinity.warm_up import warm_up
from analytics.orders.baskets import Baskets, encode

# The peers compare floating point shares; a hair below the threshold they find what exact comparison finds.
HAIR = 1e-12


def basketlift(table: pa.Table, min_support: float, min_confidence: float) -> pd.DataFrame:
    """Our own engine, its default way."""
    baskets = encode(table["order_id"], table["product_id"])
    options = Options(budget=Budget(itemsets=10_000_000, rules=10_000_000, seconds=600, memory=16 << 30))
    rules = mine_rules(baskets, min_support=min_support, min_confidence=min_confidence, options=options)
    assert rules.stopped is None
    return rules.table


def _shares(baskets: Baskets, min_support: float) -> float:
    return (minimum_count(min_support, n_orders=baskets.n_orders) - 0.5) / baskets.n_orders


def _sparse(baskets: Baskets) -> Any:
    from scipy.sparse import csr_matrix

    ones = np.ones(len(baskets.codes), np.bool_)
    return csr_matrix((ones, baskets.codes, baskets.offsets), shape=(baskets.n_orders, baskets.n_products))


def mlxtend(table: pa.Table, min_support: float, min_confidence: float) -> pd.DataFrame:
    """mlxtend's fpgrowth and association_rules, on a dense frame, which is its faster way."""
    from mlxtend.frequent_patterns import association_rules, fpgrowth

    baskets = encode(table["order_id"], table["product_id"])
    held = pd.DataFrame(_sparse(baskets).toarray(), columns=baskets.products["product_id"].to_numpy(object))
    found = fpgrowth(held, min_support=_shares(baskets, min_support), use_colnames=True)
    return association_rules(found, num_itemsets=baskets.n_orders, min_threshold=min_confidence - HAIR)


def rusket(table: pa.Table, min_support: float, min_confidence: float) -> pd.DataFrame:
    """rusket's fpgrowth (Rust) and association_rules."""
    import rusket as peer

    baskets = encode(table["order_id"], table["product_id"])
    names = baskets.products["product_id"].tolist()
    found = peer.mine(_sparse(baskets), min_support=_shares(baskets, min_support), column_names=names)
    return peer.association_rules(found, num_itemsets=baskets.n_orders, min_threshold=min_confidence - HAIR)


def _pyfim(miner: str) -> Callable[[pa.Table, float, float], pd.DataFrame]:
    def mine(table: pa.Table, min_support: float, min_confidence: float) -> pd.DataFrame:
        import fim

        baskets = encode(table["order_id"], table["product_id"])
        flat, names = baskets.codes.tolist(), baskets.products["product_id"].tolist()
        orders = [flat[start:end] for start, end in pairwise(baskets.offsets.tolist())]
        found = getattr(fim, miner)(
            orders,
            target="r",
            supp=-minimum_count(min_support, n_orders=baskets.n_orders),
            conf=100 * (min_confidence - HAIR),
            report="abh",
            zmin=2,
            mode="o",  # support means the orders with both sides
        )
        heads, bodies, both, left, right = zip(*found, strict=True)
        rules = {
            "antecedents": [tuple(names[code] for code in sorted(body)) for body in bodies],
            "consequents": [(names[head],) for head in heads],
        }
        return pd.DataFrame(rules).join(
            measure_table(counts(baskets.n_orders, left, right, both), measures=MLXTEND_MEASURES)
        )

    return mine


ENGINES: dict[str, Callable[[pa.Table, float, float], pd.DataFrame]] = {
    "Basketlift": basketlift,
    "pyfim fpgrowth": _pyfim("fpgrowth"),
    "pyfim eclat": _pyfim("eclat"),
    "rusket": rusket,
    "mlxtend": mlxtend,
}


def digest(rules: pd.DataFrame, n_orders: int, *, single: bool) -> str:
    """Which answer is it? A hash of each rule's sides, common orders and rounded confidence, in an order of its own."""
    common = np.rint(rules["support"].to_numpy(float) * n_orders).astype(int)
    shares = rules["confidence"].to_numpy(float).round(9)
    lifts = rules["lift"].to_numpy(float).round(6)
    lines = (
        f"{sorted(left)}>{sorted(right)}:{n}:{share:.8f}:{lift:.5f}"
        for left, right, n, share, lift in zip(
            rules["antecedents"], rules["consequents"], common, shares, lifts, strict=True
        )
        if not single or len(right) == 1
    )
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def main(engine: str, path: str, min_support: float, min_confidence: float, runs: int) -> dict[str, Any]:
    """What did this engine take, and answer?"""
    with pa.OSFile(path) as source:
        table = pa.ipc.open_file(source).read_all()
    if engine == "Basketlift":
        warm_up()
    seconds, busy = [], []
    for _ in range(runs):
        begun, spent = perf_counter(), process_time()
        rules = ENGINES[engine](table, min_support, min_confidence)
        seconds.append(perf_counter() - begun)
        busy.append(process_time() - spent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    n_orders = len(encode(table["order_id"], table["product_id"]).offsets) - 1
    every = None if engine.startswith("pyfim") else digest(rules, n_orders, single=False)
    return {
        "seconds": seconds,
        "busy": busy,
        "peak": peak,
        "n_rules": len(rules),
        "single": digest(rules, n_orders, single=True),
        "every": every,
    }


if __name__ == "__main__":
    result = main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
    sys.stdout.write(json.dumps(result))
