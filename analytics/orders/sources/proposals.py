"""What do the values of a column say that its name does not?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir

from analytics.orders.numbers import bare, number, number_styles
from analytics.orders.sources.source import fold
from analytics.orders.times import time_style, timestamp
from analytics.orders.words import text

MOST_LINES = 20_000
CLEAR = 0.9  # of the cells


@dataclass(frozen=True)
class _Looks:
    """What the cells of one column look like: shares of the filled ones, and how many differ."""

    column: str
    times: float
    numbers: float
    whole: float
    distinct: float
    typical: float


def propose_mapping(raw: ir.Table, *, header: Sequence[str], taken: Mapping[str, str]) -> dict[str, str]:
    """Which column probably holds what, by its values? Only for fields that no header name was found for.

    Times are what reads as times; ids of orders repeat, but the less, the more lines follow each other; products are
    the words that repeat most; small whole numbers are quantities and other numbers prices.
    """
    first = raw.order_by("source_row").limit(MOST_LINES)
    free = [name for name in header if name not in taken.values() and fold(name) in raw.columns]
    looks = [_looks(first, name) for name in free]
    found: dict[str, str] = {}
    for name, fits in _PROPOSALS.items():
        if name in taken or (name == "product_id" and "product_name" in taken):
            continue
        fitting = [each for each in looks if each.column not in found.values() and fits(each)]
        if fitting:
            found[name] = max(fitting, key=lambda each: (each.distinct, each.column)).column
    return found


_PROPOSALS: dict[str, Callable[[_Looks], bool]] = {
    "ordered_at": lambda looks: looks.times >= CLEAR,
    "quantity": lambda looks: looks.whole >= CLEAR and 1 <= looks.typical <= 10 and looks.distinct < 0.2,
    "order_id": lambda looks: (
        looks.times < CLEAR and 0.02 < looks.distinct < 1 and looks.numbers + looks.whole != CLEAR
    ),
    "product_id": lambda looks: looks.times < CLEAR and looks.numbers < CLEAR and looks.distinct < 0.9,
    "unit_price": lambda looks: looks.numbers >= CLEAR and looks.whole < looks.numbers,
}


def _looks(lines: ir.Table, column: str) -> _Looks:
    cells = lines.select(cell=text(lines[fold(column)]))
    style = number_styles({"cell": cells.cell})["cell"]
    value = number(cells.cell if style.is_plain else bare(cells.cell), style=style)
    time = timestamp(cells.cell, style=time_style(cells.cell))
    found = cells.aggregate(
        n=cells.cell.count(),
        times=time.count(),
        numbers=value.count(),
        whole=((value == value.round()) & (value.abs() < 1e6)).sum().fill_null(0),
        distinct=cells.cell.nunique(),
        typical=value.median(),
    )
    counts = found.execute().iloc[0].fillna(0)
    n = max(int(counts["n"]), 1)
    shares = {name: float(counts[name]) / n for name in ("times", "numbers", "whole", "distinct")}
    return _Looks(column, **shares, typical=float(counts["typical"]))
