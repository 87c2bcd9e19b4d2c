"""At which level are products looked at: as sold, as parent products, or as categories?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from analytics.engines.database import ibis, ir
from analytics.errors import InputError
from analytics.labels import N_
from analytics.orders.baskets.coding import Baskets, encode
from analytics.orders.lines import Orders, most_frequent


@dataclass(frozen=True)
class Level:
    """One level: `column` of the order lines, and whether its items are products (a line without one is its own)."""

    name: str
    label: str
    column: str
    is_product: bool = False


_LEVELS = (
    Level("parent", N_("Products, variants together"), "parent_product_id", is_product=True),
    Level("product", N_("Products as sold"), "product_id", is_product=True),
    Level("category_1", N_("Categories"), "category_1"),
    Level("category_2", N_("Subcategories"), "category_2"),
    Level("category_3", N_("Sub-subcategories"), "category_3"),
)

LEVELS: dict[str, Level] = {level.name: level for level in _LEVELS}


def available_levels(orders: Orders) -> list[str]:
    """Which levels does this dataset know? Variants roll up only where it names parent products."""
    levels = [name for name, level in LEVELS.items() if level.column in orders.columns]
    return levels or ["product"]


def items(orders: Orders, *, level: str) -> ir.Table:
    """Which items of the level does each order hold? One row per order and item: `order_id`, `item`.

    A gift is not an item: the shop put it in, nobody chose it.

    Raises InputError for an unknown level.
    """
    return _bought(orders, level).distinct()


def _bought(orders: Orders, level: str) -> ir.Table:
    """The item of each line."""
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    lines = lines.select("order_id", item=item_of(lines, level=level))
    return lines.filter(lines.item.notnull())


def item_names(orders: Orders, *, level: str) -> dict[str, str]:
    """What is each item called? The name on most of its lines, the first among equals; the item itself without one.

    Raises InputError for an unknown level.
    """
    item = item_of(orders.lines, level=level)
    name = orders.lines.product_name if LEVELS[level].is_product else ibis.null("string")
    lines = orders.lines.select(item=item, name=name)
    usual = most_frequent(lines.filter(lines.item.notnull()), key="item", value="name")
    names = usual.select("item", name=usual.name.fill_null(usual.item)).order_by("item").execute()
    return dict(zip(names["item"], names["name"], strict=True))


def item_of(lines: ir.Table, *, level: str) -> ir.StringValue:
    """Which item of the level is each line? Raises InputError for an unknown level."""
    if level not in LEVELS:
        raise InputError("bad_option", name="level", choices=", ".join(LEVELS), found=level)
    column = lines[LEVELS[level].column]
    return column.fill_null(lines.product_id) if LEVELS[level].is_product else column


def baskets(orders: Orders, *, level: str = "product") -> Baskets:
    """Which items of the level does each order hold, as integer codes for the miners? In the order of the order ids.

    No basket is empty: an order without any item of the level (a category that is not known) is not among them, and
    every share of these baskets is a share of the orders that hold one.
    Raises InputError for an unknown level.
    """
    table = item_lines(orders, level=level)
    return named(encode(table["order_id"], table["item"]), names=item_names(orders, level=level))


def item_lines(orders: Orders, *, level: str) -> pa.Table:
    """Which item of the level does each order hold, line by line? `order_id`, `item`; as items, with its repeats.

    Raises InputError for an unknown level.
    """
    return _bought(orders, level).to_pyarrow()


def named(baskets: Baskets, *, names: Mapping[str, str]) -> Baskets:
    """The same baskets with what each item is called; see item_names."""
    ids = baskets.products["product_id"].astype("str")
    products = pd.DataFrame({"product_id": ids, "product_name": ids.map(names).astype("str")})
    return Baskets(baskets.codes, baskets.offsets, products)
