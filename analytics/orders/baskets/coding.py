"""Orders as integer-coded sets of products, the form that the miners read."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analytics.orders.baskets.row_codes import sorted_rows

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]

# Of the products, so many are looked up by the thread that has found the orders' lines before.
SHARE = 0.375


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
    ids = _whole(product_ids)
    middle = int(SHARE * len(ids))
    with ThreadPoolExecutor(1) as pool:
        rest = pool.submit(ids.slice(middle).dictionary_encode)
        begins, order_of = _runs(_whole(order_ids))
        lines, offsets = _lines_by_order(begins, order_of)
        parts = [ids.slice(0, middle).dictionary_encode(), rest.result()]
    codes, rank_of, names = _ranked(parts)
    codes, lengths = sorted_rows(codes[lines], offsets, rank_of=rank_of, n_ranks=len(names))
    return Baskets(codes, offsets_of(lengths), pd.DataFrame({"product_id": names, "product_name": names}))


def offsets_of(lengths: npt.NDArray[np.integer]) -> Offsets:
    """Where does each row begin and end?

    >>> offsets_of(np.array([2, 3])).tolist()
    [0, 2, 5]
    """
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _runs(order_ids: pa.Array) -> tuple[Offsets, Codes | None]:
    """Where does each run of lines of one order begin, with the end as last, and which order is it?

    Orders are numbered in the order of their ids. None: each run is an order of its own, and the next number.
    """
    from analytics.orders.baskets.kernels import runs  # here: it loads the compiler

    if len(order_ids) == 0:
        return np.zeros(1, np.int64), None
    begins = np.empty(len(order_ids) + 1, np.int64)
    n_runs, ascending = runs(*_buffers(order_ids), begins)
    begins = begins[: n_runs + 1]
    if ascending:
        return begins, None
    return begins, ranks(order_ids.take(pa.array(begins[:-1])))[0]


def _lines_by_order(begins: Offsets, order_of: Codes | None) -> tuple[slice | Offsets, Offsets]:
    """Which lines, in which order, put all of an order together; and where does each order begin?"""
    if order_of is None:
        return slice(None), begins
    keys = (order_of.astype(np.int64) << 32) | np.arange(len(order_of))
    keys.sort()
    runs = keys & 0xFFFFFFFF
    lengths = np.diff(begins)[runs]
    bounds = offsets_of(lengths)
    firsts = np.flatnonzero(np.diff(keys >> 32, prepend=-1))
    lines = np.arange(bounds[-1]) + np.repeat(begins[runs] - bounds[:-1], lengths)
    return lines, bounds[np.append(firsts, len(runs))]


def _ranked(parts: list[pa.DictionaryArray]) -> tuple[Codes, Codes, pd.Series]:
    """Which code has each line, which place in the order of ids has each code, and which ids are there?"""
    names = pc.unique(pa.concat_arrays([part.dictionary for part in parts]))
    names = names.take(pc.array_sort_indices(names))
    ranks = [pc.index_in(part.dictionary, value_set=names).to_numpy() for part in parts]
    codes = np.empty(sum(map(len, parts)), np.int32)
    middle = len(parts[0])
    codes[:middle] = parts[0].indices.to_numpy()
    np.add(parts[1].indices.to_numpy(), len(ranks[0]), out=codes[middle:])
    return codes, np.concatenate(ranks), names.to_pandas()


def _buffers(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], Codes | Offsets]:
    """Which bytes are the texts, and where does each begin and end? Arrow's own, nothing is copied."""
    _, bounds, data = texts.buffers()
    kind = np.dtype(np.int64 if pa.types.is_large_string(texts.type) else np.int32)
    places = np.frombuffer(bounds, kind, offset=kind.itemsize * texts.offset, count=len(texts) + 1)
    letters = np.frombuffer(data or b"", np.uint8)
    letters.flags.writeable = places.flags.writeable = False
    return letters, places


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
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    texts = pa.types.is_string(whole.type) or pa.types.is_large_string(whole.type)
    return whole if texts else whole.cast(pa.string())
