"""How does one product sell: alone, with others, to whom, when and where?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.affinity.counts import Integers
from analytics.affinity.null_models.strata import facts
from analytics.orders.baskets.coding import Baskets, ranks
from analytics.orders.levels import baskets
from analytics.orders.lines import Orders

WHERE = ("channel", "store", "country")


@dataclass(frozen=True)
class Focus:
    """One product at a glance.

    `n_orders`: orders that hold it; `n_alone`: that hold nothing else; `attach_rate`: the share that holds something
    else too, by any other product. `n_customers`: known customers who bought it; `n_exclusive`: who bought nothing
    else; both None where the dataset has no customers. `by_month`: `period`, `n_orders`, `attach_rate`, in time order
    (empty without dates). `by_place`: `column` (channel, store or country), `value`, `n_orders`, `attach_rate`, most
    orders first within a column.
    """

    product_id: str
    n_orders: int
    n_alone: int
    attach_rate: float
    n_customers: int | None
    n_exclusive: int | None
    by_month: pd.DataFrame
    by_place: pd.DataFrame


@dataclass(frozen=True)
class Register:
    """Which orders hold each product, when and where they were placed and by whom: looked up for any product.

    `starts`: int64, products + 1; product p is in `holders[starts[p]:starts[p + 1]]`, places of orders in `baskets`.
    `periods`: the month of each order, NaT where unknown; `places`: column of WHERE -> the value of each order (its
    number, -1 where unknown) and the values. `buyers`: number of each order's customer, -1 where unknown;
    `n_bought`: entries of each customer's orders; None where the dataset has no customers.
    """

    baskets: Baskets
    starts: Integers
    holders: Integers
    periods: np.ndarray
    places: dict[str, tuple[Integers, pd.Series]]
    buyers: Integers
    n_bought: Integers | None


def register(orders: Orders) -> Register:
    """What is looked up for the focus on a product? Gifts do not count as company."""
    held, table = baskets(orders), facts(orders, level="product")
    sizes = np.diff(held.offsets)
    owners = np.repeat(np.arange(held.n_orders), sizes)
    starts = np.concatenate(([0], np.cumsum(np.bincount(held.codes, minlength=held.n_products))))
    buyers = ranks(table["customer"])[0].astype(np.int64)
    n_bought = np.bincount(buyers[buyers >= 0], weights=sizes[buyers >= 0]).astype(np.int64)
    return Register(
        baskets=held,
        starts=starts,
        holders=owners[np.argsort(held.codes, kind="stable")],
        periods=table["at"].to_numpy().astype("datetime64[M]"),
        places={column: _numbered(table[column]) for column in WHERE if column in table.column_names},
        buyers=buyers,
        n_bought=n_bought if "customer_id" in orders.columns else None,
    )


def _numbered(column: pa.ChunkedArray) -> tuple[Integers, pd.Series]:
    numbers, values = ranks(column)
    return numbers.astype(np.int64), values.to_pandas()


def focus(orders: Orders, *, product: str, known: Register | None = None) -> Focus:
    """How does this product sell? A product that was not sold has no orders. `known`: the register, if at hand."""
    known = register(orders) if known is None else known
    code = int(pd.Index(known.baskets.products["product_id"]).get_indexer([product])[0])
    holders = known.holders[known.starts[code] : known.starts[code + 1]] if code >= 0 else known.holders[:0]
    in_company = np.diff(known.baskets.offsets)[holders] > 1
    n_customers, n_exclusive = _customers(known, holders)
    return Focus(
        product_id=product,
        n_orders=len(holders),
        n_alone=int((~in_company).sum()),
        attach_rate=float(in_company.mean()) if len(holders) else float("nan"),
        n_customers=n_customers,
        n_exclusive=n_exclusive,
        by_month=_by_month(known.periods[holders], in_company),
        by_place=pd.concat([_by_place(known, column, holders, in_company) for column in WHERE], ignore_index=True),
    )


def _by_month(periods: np.ndarray, in_company: np.ndarray) -> pd.DataFrame:
    months, numbers = np.unique(periods[~np.isnat(periods)], return_inverse=True)
    return _figures("period", months.astype("datetime64[us]"), numbers, in_company[~np.isnat(periods)])


def _by_place(known: Register, column: str, holders: Integers, in_company: np.ndarray) -> pd.DataFrame:
    numbers, values = known.places.get(column, (np.full(known.baskets.n_orders, -1), pd.Series(dtype="str")))
    there = numbers[holders] >= 0
    table = _figures("value", values.to_numpy(object), numbers[holders][there], in_company[there])
    table = table[table["n_orders"] > 0].sort_values("n_orders", ascending=False, kind="stable", ignore_index=True)
    table.insert(0, "column", column)
    return table.astype({"column": "str", "value": "str"})


def _figures(name: str, values: np.ndarray, numbers: Integers, in_company: np.ndarray) -> pd.DataFrame:
    n, n_in_company = (np.bincount(numbers, weights, len(values)) for weights in (None, in_company))
    return pd.DataFrame({name: values, "n_orders": n, "attach_rate": n_in_company / np.maximum(n, 1)})


def _customers(known: Register, holders: Integers) -> tuple[int | None, int | None]:
    """How many bought it, and of how many is it in every entry of all their orders?"""
    if known.n_bought is None:
        return None, None
    buyers, n = np.unique(known.buyers[holders], return_counts=True)
    there = buyers >= 0
    return int(there.sum()), int((known.n_bought[buyers[there]] == n[there]).sum())
