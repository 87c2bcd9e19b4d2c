"""What does mlxtend find? The reference that the native engine is held against; it knows no budget."""

from itertools import chain

import numpy as np
import pandas as pd

from analytics.affinity.mining.tasks import NOTHING, Found, Task


def mine_reference(task: Task) -> Found:
    """Which itemsets does mlxtend's fpgrowth find?"""
    n_orders = len(task.offsets) - 1
    if n_orders == 0 or len(task.codes) == 0:
        return NOTHING
    # Here, not above: mlxtend brings scikit-learn and matplotlib along, and is wanted only as a reference.
    from mlxtend.frequent_patterns import fpgrowth

    held = np.zeros((n_orders, task.n_products), np.bool_)
    held[np.repeat(np.arange(n_orders), np.diff(task.offsets)), task.codes] = True
    table = fpgrowth(
        pd.DataFrame(held),
        # Half an order below the count: mlxtend compares floating point shares.
        min_support=(task.min_count - 0.5) / n_orders,
        # It tries every length up to max_len, so no more than the longest basket's.
        max_len=min(task.max_length, int(np.diff(task.offsets).max())),
    )
    itemsets = [sorted(itemset) for itemset in table["itemsets"]]
    offsets = np.concatenate(([0], np.cumsum([len(itemset) for itemset in itemsets], dtype=np.int64)))
    counts = np.rint(table["support"].to_numpy(float) * n_orders).astype(np.int64)
    return Found(np.fromiter(chain.from_iterable(itemsets), np.int32), offsets.astype(np.int64), counts)
