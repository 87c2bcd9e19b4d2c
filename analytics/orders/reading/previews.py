"""What does a file seem to be, before anything is read for good?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analytics.engines.database import ibis, ir
from analytics.orders.reading.canonical import PRICES, currency_of
from analytics.orders.reading.currencies import currency_counts
from analytics.orders.reading.limits import Limits
from analytics.orders.reading.line_prices import by_line
from analytics.orders.reading.options import Options
from analytics.orders.reading.sources import BASKET_HEADER, recognise
from analytics.orders.reading.sources.baskets import SOURCE as BASKETS
from analytics.orders.reading.sources.mapped import guess_mapping, mapped
from analytics.orders.reading.sources.proposals import propose_mapping
from analytics.orders.reading.sources.source import Source
from analytics.orders.reading.tables import ROW, read_table
from analytics.orders.words import text

N_EXAMPLES = 5


@dataclass(frozen=True)
class Preview:
    """What a file seems to be.

    `source`: name of the recognised format, "baskets" or "mapped"; `header`: its columns; `mapping`: field -> column
    of the file; `examples`: the first lines as text; `proposed`: field -> column, guessed from the values alone, which
    counts only once a person confirms it; `is_of_line`: the values show that the price is the money of the whole line;
    `currencies`: currency -> lines that name it; `encoding`, `delimiter`, `preamble`: see tables.RawTable.
    """

    source: str
    header: tuple[str, ...]
    mapping: Mapping[str, str]
    examples: pd.DataFrame
    proposed: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    preamble: int = 0
    is_of_line: bool = False
    currencies: Mapping[str, int] = field(default_factory=dict)


def preview(source: str | Path, *, mapping: Mapping[str, str] | None = None, limits: Limits | None = None) -> Preview:
    """What does the file seem to be? Format, columns, guessed mapping and example lines; nothing is kept.

    Raises InputError where the file is no table.
    """
    connection = ibis.duckdb.connect()
    raw = read_table(Path(source), connection=connection, limits=limits)
    table = connection.table(raw.name)
    known_format = BASKETS if raw.header == BASKET_HEADER else recognise(raw.header)
    fmt = known_format or mapped({**guess_mapping(raw.header), **(mapping or {})})
    fmt = by_line(fmt, raw=table, header=raw.header, chosen=mapping)
    columns = {} if raw.header == BASKET_HEADER else fmt.mapping(raw.header)
    is_of_line = "line_gross" in columns and fmt.name == "mapped" and "line_gross" not in guess_mapping(raw.header)
    proposed = {} if known_format else propose_mapping(table, header=raw.header, taken=columns)
    examples = table.order_by(ROW).limit(N_EXAMPLES).drop(ROW).execute()
    return Preview(
        source=fmt.name,
        header=raw.header,
        mapping=columns,
        examples=examples,
        proposed=proposed,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        preamble=raw.preamble,
        is_of_line=is_of_line,
        currencies=_currencies(table, fmt),
    )


def _currencies(raw: ir.Table, source: Source) -> dict[str, int]:
    shaped = source.reshape(raw)
    fields = source.fields(shaped) if not source.refused_as else {}
    cells = {name: text(fields[name]) for name in ("currency", *PRICES) if name in fields}
    if not cells:
        return {}
    cells_said = shaped.select(**cells)
    priced = {name: cells_said[name] for name in PRICES if name in cells}
    return currency_counts(cells_said.select(currency=currency_of(cells_said, priced=priced, options=Options())))
