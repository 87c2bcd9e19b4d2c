"""Which sets of products are found together in at least so many orders?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.affinity.mining.native import mine_native
from analytics.affinity.mining.options import DEFAULT_OPTIONS, Options
from analytics.affinity.mining.ordering import Flags, held_per_row, in_order, only, rounded_up, spans, with_items
from analytics.affinity.mining.reference import mine_reference
from analytics.affinity.mining.tasks import NOTHING, Engine, Found, Task, joined
from analytics.affinity.mining.thresholds import minimum_count
from analytics.errors import InputError
from analytics.orders.baskets.coding import Baskets, Codes, Offsets

ENGINES: dict[str, Engine] = {"native": mine_native, "mlxtend": mine_reference}

NO_LIMIT = 1 << 20


@dataclass(frozen=True, eq=False)
class Itemsets:
    """Sets of products that at least `min_count` of `n_orders` orders hold; short ones first, then frequent ones.

    `items`, `offsets`, `counts`: itemset i is the product codes items[offsets[i]:offsets[i + 1]], ascending;
    counts[i] orders hold it. `products`: `product_id`, `product_name` by code.
    `stopped`: None, or which budget ran out: "itemsets", "seconds", "memory"; or "cancelled".
    `complete_length`: all itemsets up to this length are there; None when all are.
    `suggested_support`: a smallest support that is expected to fit the budget; None when this one did.
    """

    items: Codes
    offsets: Offsets
    counts: npt.NDArray[np.int64]
    products: pd.DataFrame
    n_orders: int
    min_support: float
    min_count: int
    stopped: str | None = None
    complete_length: int | None = None
    suggested_support: float | None = None

    def __len__(self) -> int:
        """How many itemsets are there?"""
        return len(self.counts)

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """How many products does each hold?"""
        return np.diff(self.offsets)

    @cached_property
    def keys(self) -> npt.NDArray[np.object_]:
        """Which products does each hold? Tuples of product ids, sorted."""
        ids = self.products["product_id"].to_numpy(object)[self.items].tolist()
        spans = pairwise(self.offsets.tolist())
        return np.fromiter((tuple(ids[start:end]) for start, end in spans), object, count=len(self))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per itemset: `support` (share of orders), `itemsets` (sorted tuples), `n_x` (orders with it)."""
        shares = self.counts / max(self.n_orders, 1)
        return pd.DataFrame({"support": shares, "itemsets": pd.Series(self.keys, dtype=object), "n_x": self.counts})


def frequent_itemsets(
    baskets: Baskets,
    *,
    min_support: float,
    max_length: int | None = None,
    engine: str = "native",
    options: Options = DEFAULT_OPTIONS,
) -> Itemsets:
    """Which sets of products are found together in at least this share of orders?

    `engine`: "native" or "mlxtend". The constraints that speak of a side matter only to rules.

    >>> import pyarrow as pa
    >>> from analytics.orders.baskets.coding import encode
    >>> baskets = encode(pa.array(["1", "1", "2", "2", "3"]), pa.array(["tea", "milk", "tea", "milk", "tea"]))
    >>> frequent_itemsets(baskets, min_support=0.6).table["itemsets"].tolist()
    [('tea',), ('milk',), ('milk', 'tea')]
    """
    family = mine_family(baskets, min_support=min_support, max_length=max_length, engine=engine, options=options)
    lengths, ignored = family.lengths, holding(family, options.constraints.ignored)
    return selected(family, (lengths >= options.constraints.min_length) & ~ignored)


def mine_family(
    baskets: Baskets, *, min_support: float, max_length: int | None, engine: str, options: Options
) -> Itemsets:
    """Which frequent itemsets hold all needed and no barred products? Sets that are ignored are still there."""
    if engine not in ENGINES:
        raise InputError("bad_option", name="engine", choices=", ".join(ENGINES), found=engine)
    task, needed = narrowed(baskets, min_support=min_support, max_length=max_length, options=options)
    n_holders = len(task.offsets) - 1
    found = NOTHING
    if n_holders >= task.min_count and task.max_length >= 0:
        found = ENGINES[engine](task)
        if len(needed):
            alone = Found(needed, np.array([0, len(needed)]), np.array([n_holders]))
            found = joined(alone, with_items(found, needed))
    return arranged(found, baskets, min_support=min_support, min_count=task.min_count)


def narrowed(baskets: Baskets, *, min_support: float, max_length: int | None, options: Options) -> tuple[Task, Codes]:
    """Which orders and products matter? The orders with all needed products, without these and the barred ones.

    And the codes of the needed products: each itemset of the task stands for the one with them added.
    """
    if max_length is not None and max_length < 1:
        raise InputError("bad_number", name="max_length", least=1, found=max_length)
    min_count = minimum_count(min_support, n_orders=baskets.n_orders)
    longest = NO_LIMIT if max_length is None else max_length
    ids, limits = pd.Index(baskets.products["product_id"]), options.constraints
    is_needed, barred = (np.asarray(ids.isin(which), np.bool_) for which in (limits.needed, limits.barred))
    needed = np.flatnonzero(is_needed).astype(np.int32)
    codes, offsets = baskets.codes, baskets.offsets
    if limits.needed or barred.any():
        possible = len(needed) == len(limits.needed) and not (is_needed & barred).any()
        holders = possible & (held_per_row(is_needed[codes], offsets) == len(needed))
        codes, offsets = only(codes, offsets, items=~(is_needed | barred)[codes], rows=holders)
    return Task(codes, offsets, baskets.n_products, min_count, longest - len(needed), options), needed


def arranged(found: Found, baskets: Baskets, *, min_support: float, min_count: int) -> Itemsets:
    """Which result do the found itemsets make, in the order of the table?"""
    order = in_order(found)
    items, offsets = spans(found.items, found.offsets, which=order)
    suggested = found.suggested_count
    return Itemsets(
        items,
        offsets,
        found.counts[order],
        baskets.products,
        baskets.n_orders,
        min_support,
        min_count,
        found.stopped,
        found.complete_length,
        None if suggested is None else rounded_up(suggested / baskets.n_orders),
    )


def holding(itemsets: Itemsets, sets: Sequence[tuple[str, ...]]) -> Flags:
    """Which itemsets hold all products of one of these sets?"""
    held = np.zeros(len(itemsets), np.bool_)
    ids = pd.Index(itemsets.products["product_id"])
    for products in {frozenset(products) for products in sets if products}:
        flags = np.asarray(ids.isin(products), np.bool_)[itemsets.items]
        held |= held_per_row(flags, itemsets.offsets) == len(products)
    return held


def selected(itemsets: Itemsets, which: Flags) -> Itemsets:
    """Which itemsets are the flagged ones?"""
    if which.all():
        return itemsets
    items, offsets = spans(itemsets.items, itemsets.offsets, which=np.flatnonzero(which))
    return replace(itemsets, items=items, offsets=offsets, counts=itemsets.counts[which])
