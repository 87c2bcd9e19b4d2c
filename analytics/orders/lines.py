"""What was sold, after cleaning, and which part of it is looked at?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pandas as pd

from analytics.engines.database import ibis, ir
from analytics.errors import InputError

MOST_MERGED = 1_000  # spellings that a Reading names
CENTS = "decimal(38, 4)"  # sums of money are exact and do not depend on the order of the rows


@dataclass(frozen=True)
class Reading:
    """How was the file understood?

    `source`: name of the format in SOURCES, or "mapped", of the last file; `formats`: of each of `files`; `mapping`:
    field -> column of the file; `assumed`: what was not said but assumed ("quantity": 1 where the file has none;
    "line_gross": the values show that the price is the money of the whole line); `header`: the file's columns;
    `encoding`, `delimiter`, `preamble` (lines before the header): how a text was read; `decimals`: field -> the sign
    before its decimals; `time_layout`: in the letters of strptime, "iso", "jalali" or "excel"; `calendar`: "gregorian",
    "jalali" or "" without times; `has_time_offset`: times say their distance from UTC; `time_zone`: to which they were
    moved, "" where they stand as written; `tax_included`: whether prices hold the tax, None where the file can't tell;
    `uncertain`: what could be read in two ways, as "decimal:unit_price" or "day_first:ordered_at", and "full_sheet"
    where a sheet is filled to its last row; `currencies`: currency -> lines that name it; `unknown_statuses`: words
    that were read as sold because nothing better is known of them; `merged`: product code as the file has it -> the
    spelling it was merged into (see keys.fold_codes), at most MOST_MERGED of them; `week_start`: the day that begins a
    week, one of weeks.DAYS.
    """

    source: str
    files: tuple[str, ...]
    mapping: Mapping[str, str]
    assumed: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    preamble: int = 0
    decimals: Mapping[str, str] = field(default_factory=dict)
    time_layout: str = ""
    calendar: str = ""
    has_time_offset: bool = False
    time_zone: str = ""
    tax_included: bool | None = None
    uncertain: tuple[str, ...] = ()
    currencies: Mapping[str, int] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    unknown_statuses: tuple[str, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    week_start: str = "monday"


@dataclass(frozen=True)
class Orders:
    """What was sold?

    `lines`: Ibis table of the kept order lines, one row each, columns as in schema.COLUMNS.
    `set_aside`: the lines that cleaning set aside, with `set_aside` naming the rule.
    `ledger`: one row per cleaning step, see cleaning.ledger.
    `key`: what the content, mapping and cleaning version hash to; `columns`: the canonical columns that hold a value.
    `about_products`: what a product file says of the products sold, one row each: `product_id` and catalogue.ABOUT; no
    column without such a file.
    """

    lines: ir.Table
    set_aside: ir.Table
    ledger: pd.DataFrame
    key: str
    reading: Reading
    columns: frozenset[str] = field(default_factory=frozenset)
    about_products: pd.DataFrame = field(default_factory=pd.DataFrame)

    def require(self, column: str, problem: str) -> None:
        """Raise InputError(problem) unless some line holds a value in the column."""
        if column not in self.columns:
            raise InputError(problem)


@dataclass(frozen=True)
class Scope:
    """Which orders of which dataset? Hashable, so that caches can be keyed by it.

    `start` and `end` are inclusive days; empty tuples mean all. With `whole_orders`, a category keeps the whole
    orders that contain it (for order values); without, only its lines (for sales). `segments`: keys of
    customers.segments.SEGMENT_LABELS, of customers grouped by all orders of the dataset (see segments.of_segments).
    """

    dataset: str
    start: date | None = None
    end: date | None = None
    channels: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    whole_orders: bool = True


# Which Scope field filters which column of the order.
FILTERS = {"channels": "channel", "stores": "store", "countries": "country", "categories": "category_1"}


def within(orders: Orders, *, scope: Scope) -> Orders:
    """Which of these orders are in the scope, its segments aside? The same Orders with fewer lines."""
    lines = orders.lines
    if scope.start:
        lines = lines.filter(lines.ordered_at >= ibis.timestamp(scope.start.isoformat()))
    if scope.end:
        lines = lines.filter(lines.ordered_at < ibis.timestamp((scope.end + timedelta(days=1)).isoformat()))
    for name, column in FILTERS.items():
        chosen = getattr(scope, name)
        if not chosen:
            continue
        matching = lines[column].isin(chosen)
        if column == "category_1" and scope.whole_orders:
            holding = lines.filter(matching).select("order_id").distinct()
            lines = lines.semi_join(holding, "order_id")
        else:
            lines = lines.filter(matching)
    return replace(orders, lines=lines)


def revenue(lines: ir.Table) -> ir.DecimalColumn:
    """What was paid for each line: quantity × unit price − discount, before tax and returns, exact to 0.0001."""
    gross = lines.quantity * lines.unit_price
    return (gross - lines.discount.fill_null(0.0)).cast(CENTS)


def money(total: ir.Value) -> ir.FloatingValue:
    """An exact sum of money as a float, for the small frames that leave the database."""
    return total.cast("float64")


def margin(lines: ir.Table) -> ir.DecimalColumn:
    """What was earned on each line: revenue − quantity × unit cost; null where the cost is unknown."""
    return revenue(lines) - (lines.quantity * lines.unit_cost).cast(CENTS)


def most_frequent(lines: ir.Table, *, key: str, value: str) -> ir.Table:
    """Which value do most lines of each key hold? One row per key; the first value among equals."""
    counts = lines.group_by(key, value).aggregate(n=lines[value].count())
    place = ibis.row_number().over(group_by=key, order_by=[ibis.desc("n"), value])
    counts = counts.mutate(place=place)
    return counts.filter(counts.place == 0).select(key, value)
