"""Is the price beside a quantity that of one unit, or of the whole line?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.engines.database import ibis, ir
from analytics.orders.reading.numbers import NumberStyle, bare, number, number_styles
from analytics.orders.reading.sources.mapped import mapped
from analytics.orders.reading.sources.source import Source, fold
from analytics.orders.words import text

NEEDED = {"product_id", "quantity", "unit_price"}
SAYS_SO = {"line_gross", "line_total"}  # a file that names the money of the line leaves no question
FEWEST_LINES = 4  # that speak for the whole line before it is believed
ENOUGH_LINES = 100_000  # of more, some of the products are asked
PLACES = 4


def by_line(source: Source, *, raw: ir.Table, header: Sequence[str], chosen: Mapping[str, str] | None = None) -> Source:
    """The format with its price as `line_gross`, where the values show that it is the money of the whole line.

    Only a price that was guessed by its name is doubted: a known format and a person (`chosen`) know better.
    """
    mapping = source.mapping(header)
    is_guessed = source.name == "mapped" and "unit_price" not in (chosen or {})
    if not is_guessed or not set(mapping) >= NEEDED or SAYS_SO & set(mapping):
        return source
    if not is_of_line(raw, **{name: mapping[name] for name in NEEDED}):
        return source
    return mapped({("line_gross" if name == "unit_price" else name): column for name, column in mapping.items()})


def is_of_line(raw: ir.Table, *, product_id: str, quantity: str, unit_price: str) -> bool:
    """Does a product keep its price ÷ quantity rather than its price, where it was bought in different quantities?

    Every line counts that has the same of the two as a line of its product with another quantity.
    """
    named = {"product": raw[fold(product_id)], "quantity": raw[fold(quantity)], "price": raw[fold(unit_price)]}
    cells = raw.select(**{name: cell if cell.type().is_numeric() else text(cell) for name, cell in named.items()})
    parts = int(cells.count().execute()) // ENOUGH_LINES + 1
    if parts > 1:
        cells = cells.filter(cells.product.hash() % parts == 0)
    numbers = cells.select("quantity", "price")
    styles = number_styles({name: numbers[name] for name in numbers.columns})
    lines = cells.mutate(**{name: _number(cells[name], styles.get(name)) for name in numbers.columns})
    lines = lines.filter((lines.quantity > 0) & (lines.price > 0) & lines.product.notnull())
    lines = lines.mutate(of_unit=(lines.price / lines.quantity).round(PLACES))
    n_line, n_unit = (_agreeing(lines, value) for value in ("of_unit", "price"))
    return n_line >= FEWEST_LINES and n_line > n_unit


def _number(column: ir.Column, style: NumberStyle | None) -> ir.FloatingColumn:
    if style is None or style.is_plain:
        return number(column, style=style or NumberStyle())
    return number(bare(column), style=style)


def _agreeing(lines: ir.Table, value: str) -> int:
    groups = lines.group_by("product", value).aggregate(n=ibis._.count(), quantities=lines.quantity.nunique())
    return int(groups.filter(groups.quantities > 1).n.sum().fill_null(0).execute())
