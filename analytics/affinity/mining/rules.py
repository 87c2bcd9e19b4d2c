"""Which products come along when others are bought?"""

from dataclasses import dataclass
from fractions import Fraction
from time import monotonic

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.affinity.counts import Counts, Integers
from analytics.affinity.measures import measure_table
from analytics.affinity.mining import itemset_kernels as kernels
from analytics.affinity.mining.itemsets import NO_LIMIT, Itemsets, holding, mine_family
from analytics.affinity.mining.options import DEFAULT_OPTIONS, Options
from analytics.affinity.mining.progress import Batch, in_threads, watch
from analytics.affinity.mining.subsets import with_subsets
from analytics.affinity.mining.thresholds import exact_share
from analytics.orders.baskets.coding import Baskets

Lines = npt.NDArray[np.int32]

LEFT, RIGHT, BOTH = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Rules:
    """Rules "orders with x also hold y".

    `table`: one row per rule, most extra orders (leverage) first, then most common orders, then by product id.
    `antecedents`, `consequents`: tuples of product ids, sorted; then the measures asked for, by mlxtend's names;
    then the orders that hold x, y and both: `n_x`, `n_y`, `n_xy`.
    `left`, `right`, `both`: by row of the table, the row of `itemsets` that x, y and x with y are.
    `stopped`, `complete_length`, `suggested_support`: as in Itemsets; `stopped` may be "rules" too.
    """

    table: pd.DataFrame
    n_orders: int
    min_support: float
    min_confidence: float
    itemsets: Itemsets
    left: Integers
    right: Integers
    both: Integers
    stopped: str | None = None
    complete_length: int | None = None
    suggested_support: float | None = None


def mine_rules(
    baskets: Baskets,
    *,
    min_support: float,
    min_confidence: float,
    max_length: int | None = None,
    engine: str = "native",
    options: Options = DEFAULT_OPTIONS,
) -> Rules:
    """Which products come along in at least this share of the orders that hold others?

    `min_support`, `min_confidence`: shares; both are compared exactly, on counts. `max_length`: products in a rule.

    >>> import pyarrow as pa
    >>> from analytics.orders.baskets.coding import encode
    >>> baskets = encode(pa.array(["1", "1", "2", "2", "3"]), pa.array(["tea", "milk", "tea", "milk", "tea"]))
    >>> mine_rules(baskets, min_support=0.5, min_confidence=0.9).table[["antecedents", "confidence"]].values.tolist()
    [[('milk',), 1.0]]
    """
    begun = monotonic()
    share = exact_share(min_confidence, name="min_confidence")
    limits = options.constraints
    if limits.max_left is not None and limits.max_right is not None:
        longest = limits.max_left + limits.max_right
        max_length = longest if max_length is None else min(max_length, longest)
    family = mine_family(baskets, min_support=min_support, max_length=max_length, engine=engine, options=options)
    if limits.needed:
        family = with_subsets(family, baskets=baskets, most=options.budget.itemsets)
    deadline = begun + options.budget.seconds
    lines, stopped, until = _splits(family, share, options, deadline=deadline)
    wanted = (family.lengths >= limits.min_length) & ~holding(family, limits.ignored)
    if limits.needed:
        wanted &= holding(family, [tuple(limits.needed)])
    return _ruled(family, lines[wanted[lines[:, BOTH]]], min_confidence, options, (stopped, until))


def _splits(family: Itemsets, share: Fraction, options: Options, *, deadline: float) -> tuple[Lines, str | None, int]:
    """Which splits (left, right, both: rows of the family) are confident, and before which row did it stop?"""
    limits, limit = options.constraints, options.budget.rules
    ids = pd.Index(family.products["product_id"])
    # What is required on one side is on it when it may not stand on the other: it is in every itemset.
    not_left = ids.isin(limits.excluded_left + limits.required_right)
    not_right = ids.isin(limits.excluded_right + limits.required_left)
    sides = (not_left + 2 * not_right.astype(np.uint8)).astype(np.uint8)
    most = np.array([NO_LIMIT if side is None else side for side in (limits.max_left, limits.max_right)], np.int64)
    least = _least_common(family.counts, share)
    table = kernels.hashed(family.items, family.offsets)
    watching = watch(options, deadline=deadline, limit=limit)

    def split(only: int) -> tuple[Lines, int]:
        return kernels.rules(
            family.items, family.offsets, family.counts, table, least, sides, most, watching.stop, limit
        )

    (result,), stopped = in_threads(split, [Batch(0, 1.0)], size=lambda done: len(done[0]), watch=watching)
    return result[0], "rules" if stopped == "itemsets" else stopped, result[1]


def _least_common(counts: Integers, share: Fraction) -> Integers:
    """From how many common orders on is a rule confident, x being held by `counts` orders? Exact."""
    distinct, which = np.unique(counts, return_inverse=True)
    least = [-(-share.numerator * count // share.denominator) for count in distinct.tolist()]
    return np.array(least, np.int64)[which]


def _ruled(
    family: Itemsets, lines: Lines, min_confidence: float, options: Options, end: tuple[str | None, int]
) -> Rules:
    """Which table do the splits make? Where they stopped early, only lengths that are complete are kept."""
    stopped, complete = family.stopped, family.complete_length
    if end[0] is not None:
        stopped, complete = end[0], int(family.lengths[end[1]]) - 1 if end[1] < len(family) else complete
        lines = lines[family.lengths[lines[:, BOTH]] <= (complete or 0)]
    n, counts = family.n_orders, family.counts
    left, right, both = (lines[:, side].astype(np.int64) for side in (LEFT, RIGHT, BOTH))
    extra = n * counts[both] - counts[left] * counts[right]
    order = np.lexsort((right, left, -counts[both], -extra))
    left, right, both = left[order], right[order], both[order]
    four = Counts(n, counts[left], counts[right], counts[both])
    sets = {
        "antecedents": pd.Series(family.keys[left], dtype=object),
        "consequents": pd.Series(family.keys[right], dtype=object),
    }
    table = pd.DataFrame(sets).join(measure_table(four, measures=options.measures))
    table = table.assign(n_x=four.n_x, n_y=four.n_y, n_xy=four.n_xy)
    return Rules(
        table,
        n,
        family.min_support,
        min_confidence,
        family,
        left,
        right,
        both,
        stopped,
        complete,
        family.suggested_support,
    )
