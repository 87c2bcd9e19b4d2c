"""How do the unit price and discount of a line follow from what the file gives: line totals, or amounts per order?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from analytics.engines.database import ibis, ir

PLACES = 4  # an amount per order is shared among its lines to this many decimals, and nothing of it is lost
NEAR = 0.011  # two amounts that differ by rounding
MARKS = ("_all_weight", "_all_discount", "_own", "_all_own", "_up_to")

Keep: TypeAlias = "Callable[[ir.Table], ir.Table]"  # compute a table now, so that what builds on it stays small


def with_prices(lines: ir.Table, *, given: frozenset[str], keep: Keep) -> ir.Table:
    """The lines with `unit_price` and `discount` from a line's gross or total, where the file gives those.

    `given`: the fields that the file has.
    """
    if {"order_subtotal", "line_gross"} <= given:
        lines = _weighed(lines, weight=lines.quantity.abs(), keep=keep)
        lines = lines.mutate(line_gross=lines.line_gross.fill_null(_share(lines, lines.order_subtotal)))
    units = lines.quantity.nullif(0)
    taken = lines.discount if "discount" in given else ibis.null("float64")
    price = lines.unit_price
    if "line_gross" in given:
        price = price.fill_null(lines.line_gross / units)
    if "line_total" not in given:
        return keep(lines.mutate(unit_price=price, discount=taken))
    lines = keep(
        lines.mutate(unit_price=price.fill_null((lines.line_total + taken.fill_null(0.0)) / units), discount=taken)
    )
    difference = (lines.unit_price * lines.quantity - lines.line_total).round(PLACES)
    is_surcharge = (lines.discount.isnull() & (difference * lines.quantity < 0)).fill_null(False)
    price = ibis.ifelse(is_surcharge, lines.line_total / lines.quantity.nullif(0), lines.unit_price)
    return keep(
        lines.mutate(unit_price=price, discount=lines.discount.fill_null(ibis.ifelse(is_surcharge, 0.0, difference)))
    )


def with_order_amounts(lines: ir.Table, *, given: frozenset[str], keep: Keep) -> ir.Table:
    """The lines with their share of what the file says per order: discount, tax, shipping, money given back."""
    amounts = [name for name in ("tax", "shipping", "refund") if f"order_{name}" in given]
    if not amounts and "order_discount" not in given:
        return lines
    net = (lines.quantity * lines.unit_price).fill_null(0.0) - lines.discount.fill_null(0.0)
    lines = _weighed(lines, weight=net, keep=keep)
    shares = {name: _share(lines, lines[f"order_{name}"]) for name in amounts}
    if "order_discount" in given:
        extra = ibis.greatest(lines.order_discount - lines._all_discount, 0.0)
        if "order_subtotal" in given:
            # What lies between the lines and the subtotal was taken off the goods; the rest off the shipping.
            between = lines._all_weight - lines.order_subtotal
            extra = ibis.ifelse((between >= -NEAR) & (between <= extra + NEAR), ibis.greatest(between, 0.0), extra)
        shared = _share(lines, ibis.least(extra, ibis.greatest(lines._all_weight, 0.0)))
        shares["discount"] = lines.discount.fill_null(0.0) + shared.fill_null(0.0)
    return keep(lines.mutate(**shares))


def tax_included(lines: ir.Table, *, given: frozenset[str]) -> bool | None:
    """Do the totals of the orders hold the tax already? None where the file can't tell."""
    if not {"order_total", "order_subtotal", "order_tax"} <= given:
        return None
    shipping = lines.order_shipping.fill_null(0.0) if "order_shipping" in given else ibis.literal(0.0)
    without = lines.order_total - lines.order_subtotal - shipping
    taxed = lines.filter(lines.order_tax > NEAR)
    included, added = (without.abs() < NEAR), ((without - lines.order_tax).abs() < NEAR)
    votes = taxed.aggregate(included=included.sum(), added=added.sum()).execute().iloc[0].fillna(0)
    return None if votes["included"] == votes["added"] else bool(votes["included"] > votes["added"])


def without_tax(lines: ir.Table) -> ir.FloatingValue:
    """The unit price without the tax that it holds."""
    return lines.unit_price - (lines.tax / lines.quantity.nullif(0)).fill_null(0.0)


def _weighed(lines: ir.Table, *, weight: ir.FloatingValue, keep: Keep) -> ir.Table:
    """The lines beside the weight of their order's lines up to them and of all, so that `_share` can cut an amount.

    What the file says of an order on one of its lines stands on each of them.
    """
    of_order = [name for name in lines.columns if name.startswith("order_") and name != "order_id"]
    lines = lines.mutate(_weight=weight)
    lines = keep(lines.drop(*(name for name in MARKS if name in lines.columns)))
    positive = ibis.greatest(lines._weight.fill_null(0.0), 0.0)
    orders = lines.group_by("order_id").aggregate(
        _all_own=positive.sum(),
        _all_weight=lines._weight.sum(),
        _all_discount=lines.discount.fill_null(0.0).sum(),
        _n=lines.count(),
        **{f"_{name}": lines[name].max() for name in of_order},
    )
    joined = lines.mutate(_own=positive).left_join(orders, "order_id")
    kept = [name for name in lines.columns if name not in of_order]
    is_weighed = joined._all_own > 0
    whole = keep(
        joined.select(
            *kept,
            "_all_weight",
            "_all_discount",
            _own=ibis.ifelse(is_weighed, joined._own, 1.0),
            _all_own=ibis.ifelse(is_weighed, joined._all_own, joined._n.cast("float64")),
            **{name: joined[f"_{name}"] for name in of_order},
        )
    )
    before = ibis.cumulative_window(
        group_by="order_id", order_by=["product_id", "unit_price", "quantity", "source_row"]
    )
    return keep(whole.mutate(_up_to=whole._own.sum().over(before)))


def _share(lines: ir.Table, amount: ir.FloatingValue) -> ir.FloatingValue:
    """Each line's share of its order's amount by weight, evenly where nothing weighs: the shares add up exactly."""
    up_to = (amount * lines._up_to / lines._all_own).round(PLACES)
    return (up_to - (amount * (lines._up_to - lines._own) / lines._all_own).round(PLACES)).round(PLACES)
