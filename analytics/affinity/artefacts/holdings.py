"""Which order held how much of which product, and when, in codes?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import scipy

from analytics.affinity.counts import Floats, Integers
from analytics.affinity.mining.ordering import Flags, only
from analytics.engines.database import ibis
from analytics.orders.baskets.coding import Baskets, offsets_of, ranks, ranks_of_runs
from analytics.orders.lines import Orders

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Holdings:
    """Which order held how much of which product, and when?

    `baskets`: of all orders, gifts among the products; `order_ids`: theirs, ascending. `units`: per entry of
    `baskets.codes`, what was not given; NaN for what was only given. `days`: of the orders, NaT where unknown.
    """

    baskets: Baskets
    order_ids: pa.Array
    units: Floats
    days: Days

    @property
    def owners(self) -> Integers:
        """Which order has each entry?"""
        return np.repeat(np.arange(self.baskets.n_orders), np.diff(self.baskets.offsets))

    def bought_by_product(self) -> "scipy.sparse.csc_array":
        """Orders × products: the units that were not given."""
        bought = ~np.isnan(self.units)
        codes, offsets = only(self.baskets.codes, self.baskets.offsets, items=bought)
        shape = (self.baskets.n_orders, self.baskets.n_products)
        return scipy.sparse.csr_array((self.units[bought], codes, offsets), shape=shape).tocsc()

    def named(self, entries: Integers) -> pd.DataFrame:
        """Which `order_id` and `product_id` have these entries?"""
        order_ids = self.order_ids.take(pa.array(self.owners[entries])).to_pandas()
        ids = self.baskets.products["product_id"].array[self.baskets.codes[entries]]
        return pd.DataFrame({"order_id": order_ids, "product_id": ids})

    def orders_of(self, order_ids: pd.Series) -> Integers:
        """Which places have these orders? -1 where there is none."""
        number, asked = pd.factorize(order_ids)
        # All orders are looked up among the few that are asked for: a table of all would take longer to build.
        found = pc.index_in(self.order_ids, value_set=pa.array(asked, self.order_ids.type))
        which = found.fill_null(-1).to_numpy(zero_copy_only=False)
        there, place = np.flatnonzero(which >= 0), np.full(len(asked) + 1, -1, np.int64)
        place[which[there]] = there
        return place[number]

    def codes_of(self, product_ids: pd.Series) -> Integers:
        """Which codes have these products? -1 where there is none."""
        return pd.Index(self.baskets.products["product_id"]).get_indexer(product_ids).astype(np.int64)

    def among(self, *, orders: Integers, codes: Integers) -> Flags:
        """Is each entry one of these orders' products?"""
        return np.isin(_keys(self.owners, self.baskets.codes), _keys(orders, codes))


def holdings(orders: Orders) -> Holdings:
    """Which order held how much of which product, and when?"""
    return coded(held_lines(orders))


def held_lines(orders: Orders) -> pa.Table:
    """What was on each line, when, and how much of it was not given: `order_id`, `product_id`, `at`, `units`."""
    lines = orders.lines
    return lines.select(
        "order_id", "product_id", at=lines.ordered_at.cast("timestamp(6)"),
        units=ibis.ifelse(lines.line_kind != "gift", lines.quantity.cast("float64"), None),
    ).to_pyarrow()  # fmt: skip


def coded(table: pa.Table) -> Holdings:
    """The same in codes; see held_lines."""
    owners, order_ids = ranks_of_runs(table["order_id"])
    codes, ids = ranks(table["product_id"])
    keys = _keys(owners, codes)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    units = table["units"].to_numpy()[order]
    bought = ~np.isnan(units)
    sums = _reduced(np.add, np.where(bought, units, 0.0), begins)
    entries = keys[begins]
    offsets = offsets_of(np.bincount(entries >> 32, minlength=len(order_ids)))
    at = _reduced(np.fmin, table["at"].to_numpy()[order], begins[offsets[:-1]])
    names = ids.to_pandas()
    return Holdings(
        Baskets(
            (entries & 0xFFFFFFFF).astype(np.int32),
            offsets,
            pd.DataFrame({"product_id": names, "product_name": names}),
        ),
        order_ids,
        np.where(_reduced(np.logical_or, bought, begins), sums, np.nan),
        at.astype("datetime64[D]").astype("datetime64[us]"),
    )


def _keys(owners: npt.NDArray[np.signedinteger], codes: npt.NDArray[np.signedinteger]) -> Integers:
    """One number for an order and a product, in the order of both."""
    return (owners.astype(np.int64) << 32) | codes


def _reduced(how: np.ufunc, values: np.ndarray, begins: Integers) -> np.ndarray:
    return how.reduceat(values, begins) if len(begins) else values
