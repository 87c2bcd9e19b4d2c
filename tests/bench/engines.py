"""How long does one engine take from two Arrow string columns to a table of rules, and how much memory?

Run by tests/bench/rules.py in a process of its own, so that the peak of memory is this engine's alone. Each engine
converts in the fastest way that its library offers, or, where it offers none, by Arrow codes.
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
from analytics.affinity.mining.options import Budget, Options
from analytics.affinity.mining.rules import mine_rules
from analytics.affinity.mining.thresholds import minimum_count
from analytics.affinity.warm_up import warm_up
from analytics.orders.baskets.coding import encode

# The peers compare floating point shares; a hair below the threshold they find what exact comparison finds.
HAIR = 1e-12


def basketlift(table: pa.Table, min_support: float, min_confidence: float) -> pd.DataFrame:
    """Our own engine, its default way."""
    baskets = encode(table["order_id"], table["product_id"])
    options = Options(budget=Budget(itemsets=10_000_000, rules=10_000_000, seconds=600, memory=16 << 30))
    rules = mine_rules(baskets, min_support=min_support, min_confidence=min_confidence, options=options)
    assert rules.stopped is None
    return rules.table


def _just_below(min_support: float, n_orders: int) -> float:
    return (minimum_count(min_support, n_orders=n_orders) - 0.5) / n_orders


def mlxtend(table: pa.Table, min_support: float, min_confidence: float) -> pd.DataFrame:
    """mlxtend's TransactionEncoder, fpgrowth and association_rules."""
    from mlxtend.frequent_patterns import association_rules, fpgrowth
    from mlxtend.preprocessing import TransactionEncoder

    orders = table.group_by("order_id").aggregate([("product_id", "list")])["product_id_list"].to_pylist()
    encoder = TransactionEncoder()
    held = pd.DataFrame(encoder.fit_transform(orders), columns=encoder.columns_)
    found = fpgrowth(held, min_support=_just_below(min_support, len(held)), use_colnames=True)
    return association_rules(found, num_itemsets=len(held), min_threshold=min_confidence - HAIR)


def rusket(table: pa.Table, min_support: float, min_confidence: float) -> pd.DataFrame:
    """rusket's from_transactions_csr, fpgrowth (Rust) and association_rules."""
    import rusket as peer

    held, names = peer.from_transactions_csr(table.to_pandas(), "order_id", "product_id")
    n_orders = held.shape[0]
    found = peer.mine(held, min_support=_just_below(min_support, n_orders), column_names=names)
    return peer.association_rules(found, num_itemsets=n_orders, min_threshold=min_confidence - HAIR)


def _pyfim(miner: str) -> Callable[[pa.Table, float, float], pd.DataFrame]:
    def mine(table: pa.Table, min_support: float, min_confidence: float) -> pd.DataFrame:
        import fim

        # Whole numbers are its fastest items, and Arrow the fastest way to them.
        order_codes = table["order_id"].combine_chunks().dictionary_encode().indices.to_numpy()
        products = table["product_id"].combine_chunks().dictionary_encode()
        names, order = products.dictionary.to_pylist(), np.argsort(order_codes, kind="stable")
        flat = products.indices.to_numpy()[order].tolist()
        bounds = np.flatnonzero(np.diff(order_codes[order], prepend=-1)).tolist()
        orders = [flat[start:end] for start, end in pairwise([*bounds, len(flat)])]
        found = getattr(fim, miner)(
            orders,
            target="r",
            supp=-minimum_count(min_support, n_orders=len(orders)),
            conf=100 * (min_confidence - HAIR),
            report="abh",
            zmin=2,
            mode="o",  # support means the orders with both sides
        )
        heads, bodies, both, left, right = zip(*found, strict=True)
        sides = {
            "antecedents": [tuple(names[code] for code in body) for body in bodies],
            "consequents": [(names[head],) for head in heads],
        }
        measured = measure_table(counts(len(orders), left, right, both), measures=MLXTEND_MEASURES)
        return pd.DataFrame(sides).join(measured)

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
