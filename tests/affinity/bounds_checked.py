"""Run by test_compiled.py with numba's bounds checking on: does any compiled loop reach outside its arrays?"""

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.affinity.mining.itemsets import frequent_itemsets
from analytics.affinity.mining.options import Budget, Options
from analytics.affinity.mining.rules import mine_rules
from analytics.affinity.warm_up import warm_up
from analytics.orders.baskets.coding import Baskets, encode


def main() -> None:
    """Mine random shops, sparse and dense, and hold the native answer against mlxtend's."""
    warm_up()
    rng = np.random.default_rng(0)
    for _ in range(12):
        n_products, density = int(rng.integers(1, 22)), rng.choice([0.1, 0.3, 0.6])
        rows = [np.flatnonzero(rng.random(n_products) < density).astype(np.int32) for _ in range(60)]
        rows = [row for row in rows if len(row)] or [np.zeros(1, np.int32)]
        offsets = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64)
        ids = [f"P{number:02d}" for number in range(n_products)]
        baskets = Baskets(np.concatenate(rows), offsets, pd.DataFrame({"product_id": ids, "product_name": ids}))
        ours, theirs = (
            frequent_itemsets(baskets, min_support=0.05, max_length=4, engine=engine).table
            for engine in ("native", "mlxtend")
        )
        assert ours.equals(theirs)
        lines = [f"{'order-' * (row % 3)}{row}" for row in range(len(rows)) for _ in rows[row]]
        again = encode(pa.array(lines), pa.array([ids[code] for code in baskets.codes]))
        by_id = sorted(range(len(rows)), key=lambda row: f"{'order-' * (row % 3)}{row}")
        assert np.array_equal(np.diff(again.offsets), np.diff(offsets)[by_id])
        small = Options(budget=Budget(itemsets=500, rules=300, seconds=5))
        mine_rules(baskets, min_support=0.02, min_confidence=0.1, options=small)


if __name__ == "__main__":
    main()
