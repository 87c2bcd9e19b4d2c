"""Does our total match the one that the shop system shows, and if not, what is the difference called?"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from analytics.engines.database import ibis, ir
from analytics.errors import InputError
from analytics.labels import N_
from analytics.orders.lines import Orders, money, revenue
from analytics.orders.schema import COLUMNS

Figure = Literal["aov", "revenue"]
WHOLE = 100  # a figure without decimals from here on was rounded to whole units
MOST_REASONS = 2

# Why a shop system may show another figure.
REASONS: dict[str, str] = {
    "tax": N_("It holds tax"),
    "shipping": N_("It holds shipping"),
    "refunds": N_("Money given back is taken off"),
    "discounts": N_("Discounts are not taken off"),
    "cancelled": N_("It holds cancelled orders"),
    "returned": N_("It holds returned orders or lines"),
    "drafts": N_("It holds drafts and unpaid orders"),
    "fees": N_("It holds fees and other non-products"),
    "cancelled_originals": N_("It holds sales that were cancelled later"),
    "other_currencies": N_("It adds up several currencies"),
    "one_day_earlier": N_("Its period begins a day earlier"),
    "one_day_later": N_("Its period ends a day later"),
    "unexplained": N_("None of the usual reasons explains it"),
}
_RULES = {
    "cancelled": ("cancellations",),
    "returned": ("returns",),
    "drafts": ("not_yet_orders", "unpaid"),
    "fees": ("fees",),
    "cancelled_originals": ("cancelled_originals",),
    "other_currencies": ("other_currency",),
}
_MONEY = ("tax", "shipping", "refunds", "discounts")
_PERIODS = {"one_day_earlier": (-1, 0), "one_day_later": (0, 1)}


@dataclass(frozen=True)
class Comparison:
    """Our figure beside the shop's.

    `ours`, `theirs`; `difference`: theirs − ours; `is_match`: they agree up to rounding; `reasons`: keys of REASONS
    that together turn ours into theirs, the fewest that do, empty for a match; `explained`: ours after those reasons.
    """

    figure: Figure
    ours: float
    theirs: float
    difference: float
    is_match: bool
    reasons: tuple[str, ...]
    explained: float


def compare_total(
    orders: Orders, *, figure: Figure, theirs: float, start: date | None = None, end: date | None = None
) -> Comparison:
    """Does our average order value or revenue of these days (both included) match what the shop system shows?

    Tries each reason of REASONS alone, then two together. Raises InputError without prices or for an unknown figure.
    """
    if figure not in {"aov", "revenue"}:
        raise InputError("bad_option", name="figure", choices="aov, revenue", found=figure)
    orders.require("unit_price", "no_prices")
    by_order = _by_order(orders, start=start, end=end)
    usable = [*_RULES, *_MONEY, *(_PERIODS if start or end else ())]
    tried = [chosen for n in range(MOST_REASONS + 1) for chosen in itertools.combinations(usable, n)]
    sums = {str(place): _sums(by_order, chosen, start, end) for place, chosen in enumerate(tried)}
    totals = by_order.aggregate(
        **{f"{place} money": total for place, (total, _) in sums.items()},
        **{f"{place} orders": count for place, (_, count) in sums.items()},
    )
    row = totals.execute().iloc[0].fillna(0)
    values = [_value(figure, float(row[f"{place} money"]), float(row[f"{place} orders"])) for place in sums]
    near = [place for place, value in enumerate(values) if _is_close(value, theirs)]
    ours, difference = values[0], theirs - values[0]
    best = min(near, key=lambda place: (len(tried[place]), abs(values[place] - theirs)), default=None)
    if best is None:
        return Comparison(figure, ours, theirs, difference, False, ("unexplained",), ours)
    return Comparison(figure, ours, theirs, difference, not tried[best], tried[best], values[best])


def _by_order(orders: Orders, *, start: date | None, end: date | None) -> ir.Table:
    """Money per order, day and rule that set its lines aside, a day beyond the period on both sides."""
    kept = orders.lines.select(*COLUMNS).mutate(set_aside=ibis.literal("kept"))
    lines = kept.union(orders.set_aside.select(*COLUMNS, "set_aside"))
    lines = lines.filter(lines.order_id.notnull())
    day = lines.ordered_at.date()
    if start:
        lines = lines.filter(day >= ibis.date((start - timedelta(days=1)).isoformat()))
    if end:
        lines = lines.filter(day <= ibis.date((end + timedelta(days=1)).isoformat()))
    grouped = lines.group_by("order_id", "set_aside", day=lines.ordered_at.date())
    table = grouped.aggregate(
        revenue=money(revenue(lines).sum()).fill_null(0.0),
        tax=lines.tax.sum().fill_null(0.0),
        shipping=lines.shipping.sum().fill_null(0.0),
        refunds=-lines.refund.sum().fill_null(0.0),
        discounts=lines.discount.sum().fill_null(0.0),
    )
    return lines.get_backend().create_table("orders_to_compare", table, temp=True, overwrite=True)


def _sums(
    by_order: ir.Table, reasons: tuple[str, ...], start: date | None, end: date | None
) -> tuple[ir.FloatingValue, ir.IntegerValue]:
    rules = ["kept", *(rule for reason in reasons for rule in _RULES.get(reason, ()))]
    shifts = [_PERIODS[reason] for reason in reasons if reason in _PERIODS]
    counted = by_order.set_aside.isin(rules)
    if start:
        counted &= by_order.day >= ibis.date((start + timedelta(days=sum(before for before, _ in shifts))).isoformat())
    if end:
        counted &= by_order.day <= ibis.date((end + timedelta(days=sum(after for _, after in shifts))).isoformat())
    total = by_order.revenue
    for reason in reasons:
        if reason in _MONEY:
            total = total + by_order[reason]
    return total.sum(where=counted), by_order.order_id.nunique(where=counted)


def _value(figure: Figure, total: float, n_orders: float) -> float:
    if figure == "revenue":
        return total
    return total / n_orders if n_orders else 0.0


def _is_close(ours: float, theirs: float) -> bool:
    """Do they agree up to the rounding that the shop's figure shows?"""
    is_whole = abs(theirs) >= WHOLE and theirs == round(theirs)
    return abs(ours - theirs) <= (0.5 if is_whole else 0.005) + 1e-9
