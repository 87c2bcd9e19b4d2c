"""Which orders hold all, some or none of a bundle's components, and what did they spend?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from analytics.bundles.basket_choice import Floats
from analytics.engines.database import ibis, ir
from analytics.errors import InputError
from analytics.orders.lines import Orders, margin, money, revenue

DAYS_A_MONTH = 30.4375
MOST_COMPONENTS = 6
MOST_UNITS = 100  # orders with more units of a multi-buy are counted as this many


@dataclass(frozen=True, order=True)
class Component:
    """A product and how many units of it one set of the bundle holds."""

    product_id: str
    quantity: float = 1.0


@dataclass(frozen=True)
class Totals:
    """What do all orders add up to?

    `revenue_squared`: sum over orders of revenue²; `margin_share`: margin ÷ revenue of the lines with a known cost,
    None without any; `n_months`: days from the first to the last order ÷ 30.4375, None without dates.
    """

    n_orders: int
    revenue: float
    revenue_squared: float
    n_units: float
    margin_share: float | None
    n_months: float | None

    @property
    def aov(self) -> float:
        """Average order value: revenue ÷ orders."""
        return self.revenue / self.n_orders if self.n_orders else 0.0


@dataclass(frozen=True)
class States:
    """Which orders hold which of the components?

    `table`: one row per state in ascending `state`, all 2^m of them; bit i of `state` says that the order holds
    component i in the quantity of a set. Columns: `n_orders`; `n_sets`, complete sets in those orders; `revenue`,
    `revenue_squared`, `n_units`, `other_revenue` (spent on anything but the components); `n_alone`, orders that hold
    nothing else; `held_<i>`, units of component i, at most one set's, summed over the orders.
    `products`: one row per component in the order given: `product_id`, `quantity` (units per set), `unit_price` (median
    over the lines of revenue ÷ quantity, the price that is commonly paid), `unit_cost` (median, NaN if unknown),
    `n_orders` that hold any of it. `units`: one row per number of whole units of the components taken together that
    an order holds (`n_units`, 1 to 100), with `n_orders` and `n_alone`. `totals`: of all orders.
    """

    components: tuple[Component, ...]
    table: pd.DataFrame
    products: pd.DataFrame
    units: pd.DataFrame
    totals: Totals

    def numbers(self, column: str) -> Floats:
        """A column of `table` as an array, (2^m,)."""
        return self.table[column].to_numpy(dtype=np.float64)

    def product_numbers(self, column: str) -> Floats:
        """A column of `products` as an array, (m,)."""
        return self.products[column].to_numpy(dtype=np.float64)

    @property
    def held(self) -> Floats:
        """Units of each component, at most one set's, summed over the orders of each state, (2^m, m)."""
        return np.stack([self.numbers(f"held_{i}") for i in range(len(self.components))], axis=1)


def order_totals(orders: Orders) -> Totals:
    """What do all orders add up to? One pass over the lines, the same for every bundle."""
    lines = orders.lines
    known = lines.unit_cost.notnull()
    paid = revenue(lines)
    per_order = lines.group_by("order_id").agg(
        revenue=money(paid.sum()),
        units=lines.quantity.sum(),
        known=money(paid.sum(where=known)),
        margin=money(margin(lines).sum(where=known)),
        first=lines.ordered_at.min(),
        last=lines.ordered_at.max(),
    )
    row = (
        per_order.agg(
            n=per_order.count(),
            revenue=per_order.revenue.sum(),
            squared=(per_order.revenue * per_order.revenue).sum(),
            units=per_order.units.sum(),
            known=per_order.known.sum(),
            margin=per_order.margin.sum(),
            first=per_order["first"].min(),
            last=per_order["last"].max(),
        )
        .to_pyarrow()
        .to_pandas()
        .iloc[0]
    )
    months = None if pd.isna(row["first"]) else ((row["last"] - row["first"]).days + 1) / DAYS_A_MONTH
    share = row["margin"] / row["known"] if pd.notna(row["known"]) and row["known"] > 0 else None
    paid, squared, units = (0.0 if pd.isna(row[name]) else float(row[name]) for name in ("revenue", "squared", "units"))
    return Totals(int(row["n"]), paid, squared, units, None if share is None else float(share), months)


def states(
    orders: Orders, *, components: Sequence[Component | str], totals: Totals | None = None, least: int = 2
) -> States:
    """Which orders hold all, some or none of the components?

    `totals`: of the same orders where they are known already. `least`: fewest components (1 for a multi-buy).
    Raises InputError for fewer or more than six components, repeated ones, and one that was never sold or priced.
    """
    chosen = checked(components, least=least)
    products = _products(orders.lines, chosen)
    counted = _counted(orders.lines, chosen)
    totals = totals or order_totals(orders)
    return States(chosen, _table(counted, len(chosen), totals), products, _units(counted), totals)


def checked(components: Iterable[Component | str], *, least: int = 2) -> tuple[Component, ...]:
    """Which components are these? A plain product id means one unit of it. Raises InputError for a wrong number."""
    chosen = tuple(Component(each) if isinstance(each, str) else each for each in components)
    ids = [each.product_id for each in chosen]
    if not least <= len(ids) <= MOST_COMPONENTS or len(set(ids)) < len(ids):
        raise InputError("bundle_size", found=", ".join(ids) or "none")
    for each in chosen:
        if not each.quantity > 0:
            raise InputError("bad_number", name="quantity", least=1, found=each.quantity)
    return chosen


def _products(lines: ir.Table, components: Sequence[Component]) -> pd.DataFrame:
    sold = lines.filter(lines.product_id.isin([each.product_id for each in components]) & (lines.quantity > 0))
    found = (
        sold.group_by("product_id")
        .agg(
            unit_price=(money(revenue(sold)) / sold.quantity).median(),
            unit_cost=sold.unit_cost.median(),
            n_orders=sold.order_id.nunique(),
        )
        .to_pyarrow()
        .to_pandas()
        .set_index("product_id")
    )
    for each in components:
        if each.product_id not in found.index:
            raise InputError("unknown_product", product=each.product_id)
        if not found.loc[each.product_id, "unit_price"] > 0:
            raise InputError("no_bundle_prices", product=each.product_id)
    table = found.loc[[each.product_id for each in components]].reset_index()
    table.insert(1, "quantity", [float(each.quantity) for each in components])
    return table.astype({"unit_price": "float64", "unit_cost": "float64", "n_orders": "int64"})


def _per_order(lines: ir.Table, components: Sequence[Component]) -> ir.Table:
    """One row per order that holds any component; `other`: spent on anything else, `bundled`: units of components."""
    ids = [each.product_id for each in components]
    touched = lines.filter(lines.product_id.isin(ids)).select("order_id").distinct()
    inside = lines.semi_join(touched, "order_id")
    ours = inside.product_id.isin(ids)
    paid = revenue(inside)
    quantities = {f"q_{i}": inside.quantity.sum(where=inside.product_id == key) for i, key in enumerate(ids)}
    per_order = inside.group_by("order_id").agg(
        revenue=money(paid.sum()),
        units=inside.quantity.sum(),
        other=money(paid.sum(where=~ours)).fill_null(0.0),
        bundled=inside.quantity.sum(where=ours),
        **quantities,
    )
    held = [per_order[f"q_{i}"].fill_null(0.0) for i in range(len(ids))]
    enough = [
        (q >= each.quantity).cast("int64") * 2**i for i, (q, each) in enumerate(zip(held, components, strict=True))
    ]
    sets = ibis.least(*(((q / each.quantity).floor()) for q, each in zip(held, components, strict=True)))
    capped = {
        f"held_{i}": ibis.least(q, ibis.literal(float(each.quantity)))
        for i, (q, each) in enumerate(zip(held, components, strict=True))
    }
    return per_order.select("revenue", "units", "other", "bundled", state=reduce(add, enough), n_sets=sets, **capped)


def _counted(lines: ir.Table, components: Sequence[Component]) -> pd.DataFrame:
    """One row per state and number of whole units (`n`) of the orders that hold any component, sums over the orders."""
    per_order = _per_order(lines, components)
    per_order = per_order.mutate(n=ibis.least(per_order.bundled.floor().cast("int64"), ibis.literal(MOST_UNITS)))
    sums = {f"held_{i}": per_order[f"held_{i}"].sum() for i in range(len(components))}
    counted = per_order.group_by("state", "n").agg(
        n_orders=per_order.count(),
        n_sets=per_order.n_sets.cast("float64").sum(),
        revenue=per_order.revenue.sum(),
        revenue_squared=(per_order.revenue * per_order.revenue).sum(),
        n_units=per_order.units.sum(),
        other_revenue=per_order.other.sum(),
        n_alone=(per_order.units <= per_order.bundled).cast("int64").sum(),
        **sums,
    )
    return counted.to_pyarrow().to_pandas().astype("float64")


def _table(counted: pd.DataFrame, m: int, totals: Totals) -> pd.DataFrame:
    found = counted.drop(columns="n").groupby("state").sum()
    sums = {str(name): values.to_numpy(copy=True) for name, values in found.reindex(range(2**m)).fillna(0.0).items()}
    whole = {
        "n_orders": totals.n_orders,
        "revenue": totals.revenue,
        "revenue_squared": totals.revenue_squared,
        "n_units": totals.n_units,
    }
    touched = sums["revenue"][0]  # of orders that hold some of a component, but not a set's quantity
    for name, total in whole.items():
        sums[name][0] = total - sums[name][1:].sum()
    sums["other_revenue"][0] += sums["revenue"][0] - touched
    return pd.DataFrame({"state": range(2**m)} | sums).astype({"n_orders": "int64", "n_alone": "int64"})


def _units(counted: pd.DataFrame) -> pd.DataFrame:
    table = counted.groupby("n", as_index=False)[["n_orders", "n_alone"]].sum().rename(columns={"n": "n_units"})
    return table[table["n_units"] >= 1].reset_index(drop=True).astype(np.int64)
