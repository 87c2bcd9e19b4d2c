"""What do the values of a column say that its name does not?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from analytics.engines.database import ir
from analytics.orders.reading.sources.source import fold
from analytics.orders.words import TO_LATIN

MOST_LINES = 2_000
CLEAR = 0.9  # of the cells
_DAY = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[ -][^\W\d]{3,9}[ -]\d{2,4}"
_TIME = re.compile(rf"(?:{_DAY}|[^\W\d]{{3,9}}\.? \d{{1,2}},? \d{{4}})(?:$|[T ,]+\d{{1,2}}:\d{{2}}.*)")
_NUMBER = re.compile(r"[^\w.,-]*-?[^\w.,-]*\d[\d.,'\u066b\u066c\u00a0 ]*(?:[^\w\d]*|\s*[A-Z]{3})")
_WHOLE = re.compile(r"-?\d{1,6}(?:[.,]0+)?")


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

    Times are what looks like times; ids of orders repeat, but the less, the more lines follow each other; products are
    the words that repeat most; small whole numbers are quantities and other numbers prices.
    """
    open_fields = [name for name in _PROPOSALS if name not in taken]
    free = [name for name in header if name not in taken.values() and fold(name) in raw.columns]
    if not open_fields or not free:
        return {}
    first = raw.order_by("source_row").limit(MOST_LINES)
    cells = first.select(**{str(place): first[fold(name)].cast("string") for place, name in enumerate(free)}).execute()
    looks = [_looks(name, cells[str(place)].dropna().tolist()) for place, name in enumerate(free)]
    found: dict[str, str] = {}
    for name in open_fields:
        if name == "product_id" and "product_name" in taken:
            continue
        if name == "unit_price" and {"line_gross", "line_total"} & set(taken):
            continue
        fitting = [each for each in looks if each.column not in found.values() and _PROPOSALS[name](each)]
        if fitting:
            found[name] = max(fitting, key=lambda each: (each.distinct, each.column)).column
    return found


_PROPOSALS: dict[str, Callable[[_Looks], bool]] = {
    "ordered_at": lambda looks: looks.times >= CLEAR,
    "quantity": lambda looks: looks.whole >= CLEAR and 1 <= looks.typical <= 10 and looks.distinct < 0.2,
    "order_id": lambda looks: looks.times < CLEAR and 0.02 < looks.distinct < 1,
    "product_id": lambda looks: looks.times < CLEAR and looks.numbers < CLEAR and 0 < looks.distinct < 0.9,
    "unit_price": lambda looks: looks.times < CLEAR <= looks.numbers and looks.whole < looks.numbers,
}


def _looks(column: str, cells: list[str]) -> _Looks:
    filled = [cell for cell in (each.strip().translate(TO_LATIN) for each in cells) if cell]
    if not filled:
        return _Looks(column, 0.0, 0.0, 0.0, 0.0, 0.0)
    whole = [cell for cell in filled if _WHOLE.fullmatch(cell)]
    n_times, n_numbers = (sum(each.fullmatch(cell) is not None for cell in filled) for each in (_TIME, _NUMBER))
    return _Looks(
        column,
        times=n_times / len(filled),
        numbers=n_numbers / len(filled),
        whole=len(whole) / len(filled),
        distinct=len(set(filled)) / len(filled),
        typical=median(abs(float(cell.replace(",", "."))) for cell in whole) if whole else 0.0,
    )
