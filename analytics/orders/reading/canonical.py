"""How do the rows of a raw table become canonical order lines?"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.engines.database import Backend, ibis, ir
from analytics.orders import words
from analytics.orders.reading.amounts import Keep, tax_included, with_order_amounts, with_prices, without_tax
from analytics.orders.reading.numbers import (
    CURRENCY_SIGNS,
    LARGEST,
    NumberStyle,
    bare,
    currency_in,
    number,
    number_styles,
)
from analytics.orders.reading.options import Options
from analytics.orders.reading.privacy import hashed_contacts, is_telling, pseudonymise
from analytics.orders.reading.sources.source import EXTRA, Fields, Source
from analytics.orders.reading.tables import ROW, RawTable
from analytics.orders.reading.times import TimeStyle, time_style, timestamp
from analytics.orders.schema import COLUMNS, LINE_KINDS

INTERNAL = ("product_code", "line_number", "problem", "source_file", ROW)
TEXTS = ("contact", "line_number")
UNREADABLE = {"timestamp", "float64"}  # types of which a filled cell can be unreadable
FILLED, CURRENCY = "filled ", "currency said"
AMOUNTS = tuple(name for name in EXTRA if name not in TEXTS)
PRICES = ("unit_price", "line_gross", "line_total", "order_subtotal")


@dataclass(frozen=True)
class Understood:
    """How were the cells read? `numbers`: style per field; `times`: style of the time; the others: see Reading."""

    numbers: Mapping[str, NumberStyle]
    times: TimeStyle | None
    tax_included: bool | None
    unknown_statuses: tuple[str, ...] = ()


def canonical_lines(
    connection: Backend, *, raw: RawTable, source: Source, options: Options, file: int = 0
) -> tuple[ir.Table, Understood]:
    """The raw table as canonical columns, one row per line, beside the columns of INTERNAL; `file`: its number."""
    steps: list[str] = []

    def keep(table: ir.Table) -> ir.Table:
        """Compute a table now: expressions that are used twice would otherwise be written out twice, and so on."""
        steps.append(f"step_{file}_{len(steps)}")
        return connection.create_table(steps[-1], table)

    shaped = source.reshape(connection.table(raw.name))
    fields = source.fields(shaped)
    cells = keep(
        shaped.select(
            **{name: _cell(name, field) for name, field in fields.items()}, **{ROW: shaped[ROW].cast("int64")}
        )
    )
    numbers = number_styles({name: cells[name] for name in fields if _kind(name) == "float64"}, decimal=options.decimal)
    times = time_style(cells.ordered_at, day_first=options.day_first) if "ordered_at" in fields else None
    unknown = words.unknown_statuses(cells.status) if "status" in fields else ()
    lines = _parsed_lines(cells, numbers=numbers, times=times, options=options, keep=keep)
    lines = lines.mutate(source_file=ibis.literal(file, "int64"), **_filled(lines, has_quantity="quantity" in fields))
    lines = _with_customer_keys(lines, options=options, keep=keep)
    if not source.has_order_ids and file:
        lines = lines.mutate(order_id=ibis.literal(f"{file + 1}:") + lines.order_id)
    lines, is_included = _priced(lines, given=frozenset(fields), options=options, keep=keep)
    canonical = connection.create_table(f"canonical_{file}", lines.select(*COLUMNS, *INTERNAL))
    if len(raw.broken):
        _append_broken(connection, canonical, raw.broken, file)
    for name in steps:
        connection.drop_table(name)
    return connection.table(f"canonical_{file}"), Understood(numbers, times, is_included, unknown)


def _cell(name: str, field: ir.Column) -> ir.Column:
    return words.text(field) if field.type().is_string() or _kind(name) == "string" else field


def _parsed_lines(
    cells: ir.Table, *, numbers: Mapping[str, NumberStyle], times: TimeStyle | None, options: Options, keep: Keep
) -> ir.Table:
    """Each cell by the type of its field; `problem` names the first that could not be read."""
    dressed = {name: bare(cells[name]) for name, style in numbers.items() if not style.is_plain}
    prices = {name: cells[name] for name in PRICES if name in cells.columns}
    currency = currency_of(cells, priced=prices, options=options)
    bare_cells = (
        keep(cells.mutate(**dressed, **{CURRENCY: currency})) if dressed else cells.mutate(**{CURRENCY: currency})
    )
    parsed = {
        name: _parsed(name, bare_cells[name] if name in bare_cells.columns else None, numbers.get(name), times, options)
        for name in (*COLUMNS, *EXTRA)
        if name != "currency"
    }
    readable = [name for name in cells.columns if _kind(name) in UNREADABLE and name != ROW]
    filled = {f"{FILLED}{name}": bare_cells[name].notnull() for name in readable}
    lines = keep(bare_cells.select(**parsed, **filled, currency=bare_cells[CURRENCY], **{ROW: bare_cells[ROW]}))
    unread = [(lines[f"{FILLED}{name}"] & lines[name].isnull(), name) for name in readable]
    unread.append(((lines.quantity * lines.unit_price).abs() > LARGEST, "unit_price"))
    return lines.mutate(problem=ibis.cases(*unread, else_=ibis.null("string"))).drop(*filled)


def _priced(lines: ir.Table, *, given: frozenset[str], options: Options, keep: Keep) -> tuple[ir.Table, bool | None]:
    """The lines with prices, discounts and shares of the order's amounts; and whether its totals hold the tax."""
    is_included = None
    if given & set(AMOUNTS):
        lines = with_prices(lines, given=given, keep=keep)
        is_included = tax_included(lines, given=given)
        lines = with_order_amounts(lines, given=given, keep=keep)
    if options.tax_included:
        lines = lines.mutate(unit_price=without_tax(lines))
    return lines, is_included


def _kind(name: str) -> str:
    if name in COLUMNS:
        return COLUMNS[name].type
    return "string" if name in TEXTS else "float64"


def _parsed(
    name: str, field: ir.Column | None, style: NumberStyle | None, times: TimeStyle | None, options: Options
) -> ir.Value:
    kind = _kind(name)
    if field is None:
        return ibis.null("timestamp(6)" if kind == "timestamp" else kind)
    if kind == "timestamp":
        return timestamp(field, style=times or TimeStyle(), time_zone=options.time_zone)
    if kind == "float64":
        return number(field, style=style or NumberStyle())
    if name == "status":
        return words.status(field)
    return words.boolean(field) if kind == "boolean" else field


def currency_of(cells: ir.Table, *, priced: Fields, options: Options) -> ir.StringValue:
    """What the line says, else what a sign beside its price says, else what the person says: its currency."""
    usual = ibis.literal(options.file_currency.upper() if options.file_currency else None, "string")
    if "currency" in cells.columns:
        word = cells.currency
        signs = [(word.lower() == sign, code) for sign, code in CURRENCY_SIGNS.items()]
        return ibis.cases(*signs, else_=word.upper()).fill_null(usual)
    named = currency_in(next(iter(priced.values()))) if priced else None
    return usual if named is None else named.fill_null(usual)


def _filled(lines: ir.Table, *, has_quantity: bool) -> dict[str, ir.Value]:
    """Columns that the file lacks are filled: one unit, a product, sold; without a code, the name is the product's."""
    product = lines.product_id.fill_null(lines.product_name)
    quantity = lines.quantity if has_quantity else ibis.literal(1.0, "float64")
    money = [lines[name] for name in ("line_gross", "line_total")]
    # A line of negative money is a return, whatever the sign of its quantity.
    quantity = ibis.ifelse((ibis.coalesce(*money) < 0).fill_null(False), -quantity.abs(), quantity)
    return {
        "product_id": product,
        "product_code": product,
        "quantity": quantity,
        "line_kind": _one_of(lines.line_kind, LINE_KINDS, "product"),
        "status": lines.status.fill_null("sold"),
        # What comes back takes its discount back.
        "discount": ibis.ifelse(quantity < 0, -lines.discount.abs(), lines.discount.abs()),
    }


def _one_of(column: ir.StringColumn, allowed: Sequence[str], usual: str) -> ir.StringValue:
    word = column.lower()
    return ibis.ifelse(word.isin(allowed), word, usual)


def _append_broken(connection: Backend, canonical: ir.Table, broken: pd.DataFrame, file: int) -> None:
    """Lines that do not fit the header: no values, only their place and what is wrong with them."""
    blank = {name: ibis.null(kind) for name, kind in canonical.schema().items() if name not in broken.columns}
    lines = ibis.memtable(broken).mutate(**{**blank, "source_file": ibis.literal(file, "int64")})
    connection.insert(f"canonical_{file}", lines.select(*canonical.columns).cast(canonical.schema()))


def _with_customer_keys(lines: ir.Table, *, options: Options, keep: Keep) -> ir.Table:
    """A keyed hash stands for whoever is known by an address, a phone number or a name; the text is never stored."""
    # A table of its own: the patterns are then tried on each customer, not on each line.
    customers = keep(lines.select("customer_id", "contact").distinct())
    is_own = ~is_telling(customers.customer_id)
    is_nobody = customers.customer_id.isnull() & customers.contact.isnull()
    contacts = customers.filter(~(is_own.fill_null(False) | is_nobody)).execute().astype("str")
    if contacts.empty:
        return lines.drop("contact")
    secret = options.secret or secrets.token_bytes(32)
    as_id = pseudonymise(contacts["customer_id"], secret=secret)
    contacts["customer_key"] = as_id.fillna(hashed_contacts(contacts["contact"], secret=secret))
    pair = {"_own": lines.customer_id.fill_null(""), "_contact": lines.contact.fill_null("")}
    keys = contacts.rename(columns={"customer_id": "_own", "contact": "_contact"}).fillna("")
    joined = lines.mutate(**pair).left_join(ibis.memtable(keys), ["_own", "_contact"])
    own_or_key = ibis.coalesce(joined.customer_key, joined.customer_id)
    columns = [name for name in lines.columns if name != "contact"]
    return joined.select(**{**{name: joined[name] for name in columns}, "customer_id": own_or_key})
