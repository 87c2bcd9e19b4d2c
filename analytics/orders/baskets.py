"""Orders as integer-coded sets of products, the form that the miners read."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]

# Lines that are sorted at once.
BLOCK = 1 << 17


@dataclass(frozen=True)
class Baskets:
    """Which distinct products did each order hold?

    `codes`: product codes (int32), the baskets one after the other, ascending and distinct within each basket.
    `offsets`: int64, length n_orders + 1; basket b is codes[offsets[b]:offsets[b + 1]]. No basket is empty.
    `products`: one row per code, in code order: `product_id`, `product_name`.
    """

    codes: Codes
    offsets: Offsets
    products: pd.DataFrame

    @property
    def n_orders(self) -> int:
        """Number of orders."""
        return len(self.offsets) - 1

    @property
    def n_products(self) -> int:
        """Number of distinct products."""
        return len(self.products)


def encode(order_ids: pa.ChunkedArray, product_ids: pa.ChunkedArray) -> Baskets:
    """Which orders hold which products, in codes? Two Arrow string columns, one row per line, in any order.

    Codes follow the order of product ids and baskets that of order ids (as bytes), so nothing depends on the order of
    the rows. Rows that are distinct and sorted by order, then product, line up with `codes` one to one. ValueError: a
    missing id.

    >>> encode(pa.array(["7", "7", "8"]), pa.array(["tea", "milk", "tea"])).codes
    array([0, 1, 1], dtype=int32)
    """
    if order_ids.null_count or product_ids.null_count:
        raise ValueError(f"Each line must have both ids; {order_ids.null_count + product_ids.null_count} are missing.")
    with ThreadPoolExecutor(2) as pool:
        order_work = pool.submit(ranks_of_runs, order_ids)
        products, ids = ranks(product_ids)
        orders, _ = order_work.result()
    codes, offsets = _distinct_products(orders, products)
    names = ids.to_pandas()
    return Baskets(codes, offsets, pd.DataFrame({"product_id": names, "product_name": names}))


def _distinct_products(orders: Codes, products: Codes) -> tuple[Codes, Offsets]:
    """Which distinct products does each order hold, order after order?

    Block by block into arrays made once, in one thread: two that fetch memory all the time hold each other up.
    """
    codes, sizes = np.empty(len(products), np.int32), [np.zeros(1, np.int64)]
    end = 0
    for block in _blocks(orders):
        found, counts = _distinct(orders[block], products[block])
        codes[end : end + len(found)] = found
        end += len(found)
        sizes.append(counts)
    return codes[:end], np.cumsum(np.concatenate(sizes))


def _blocks(orders: Codes) -> list[slice]:
    """Which spans of lines are whole orders that fit the processor's cache? One span, where orders are mixed."""
    cuts = np.empty(0, np.int64)
    if (orders[1:] >= orders[:-1]).all():
        cuts = np.searchsorted(orders, orders[BLOCK::BLOCK])
    edges = sorted({0, *cuts.tolist(), len(orders)})
    return [slice(start, end) for start, end in pairwise(edges)]


def _distinct(orders: Codes, products: Codes) -> tuple[Codes, Offsets]:
    """Which distinct products, ascending, does each order hold, and how many?"""
    keys = (orders.astype(np.int64) << 32) | products
    keys.sort()
    new = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    keys = keys[new]
    starts = np.flatnonzero(np.diff(keys >> 32, prepend=-1))
    return (keys & 0xFFFFFFFF).astype(np.int32), np.diff(starts, append=len(keys))


def ranks(ids: pa.ChunkedArray) -> tuple[Codes, pa.Array]:
    """Which place has each id among the distinct ones, and which are they? Ascending, as bytes; -1 for a missing id.

    >>> ranks(pa.array(["b", None, "a"]))[0]
    array([ 1, -1,  0], dtype=int32)
    """
    encoded = _whole(ids).dictionary_encode()
    order = pc.array_sort_indices(encoded.dictionary).to_numpy()
    rank = np.full(len(order) + 1, -1, np.int32)  # the last one is for a missing id
    rank[order] = np.arange(len(order), dtype=np.int32)
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return rank[places], encoded.dictionary.take(pa.array(order))


def ranks_of_runs(ids: pa.ChunkedArray) -> tuple[Codes, pa.Array]:
    """As ranks, of ids that mostly follow each other, as those of an order's lines do: only runs are looked up."""
    whole = _whole(ids)
    begins = np.ones(len(whole), np.bool_)
    begins[1:] = pc.not_equal(whole.slice(1), whole.slice(0, max(len(whole) - 1, 0))).to_numpy(zero_copy_only=False)
    runs = whole.filter(pa.array(begins))
    run_of = np.cumsum(begins, dtype=np.int32) - np.int32(1)
    if pc.all(pc.less(runs.slice(0, max(len(runs) - 1, 0)), runs.slice(1))).as_py():
        return run_of, runs  # ascending: each run is an id of its own, and none has to be looked up
    places, distinct = ranks(runs)
    return places[run_of], distinct


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
