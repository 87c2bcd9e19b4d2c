"""What does a file seem to be, before anything is read for good?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import pandas as pd

from analytics.orders.limits import Limits
from analytics.orders.sources import BASKET_HEADER, recognise
from analytics.orders.sources.baskets import SOURCE as BASKETS
from analytics.orders.sources.mapped import guess_mapping, mapped
from analytics.orders.sources.proposals import propose_mapping
from analytics.orders.tables import ROW, read_table

N_EXAMPLES = 5


@dataclass(frozen=True)
class Preview:
    """What a file seems to be.

    `source`: name of the recognised format, "baskets" or "mapped"; `header`: its columns; `mapping`: field -> column
    of the file; `examples`: the first lines as text; `proposed`: field -> column, guessed from the values alone, which
    counts only once a person confirms it; `encoding`, `delimiter`, `preamble`: see tables.RawTable.
    """

    source: str
    header: tuple[str, ...]
    mapping: Mapping[str, str]
    examples: pd.DataFrame
    proposed: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    preamble: int = 0


def preview(source: str | Path, *, mapping: Mapping[str, str] | None = None, limits: Limits | None = None) -> Preview:
    """What does the file seem to be? Format, columns, guessed mapping and example lines; nothing is kept.

    Raises InputError where the file is no table.
    """
    connection = ibis.duckdb.connect()
    raw = read_table(Path(source), connection=connection, limits=limits)
    table = connection.table(raw.name)
    known = BASKETS if raw.header == BASKET_HEADER else recognise(raw.header)
    fmt = known or mapped({**guess_mapping(raw.header), **(mapping or {})})
    found = {} if raw.header == BASKET_HEADER else fmt.mapping(raw.header)
    proposed = {} if known else propose_mapping(table, header=raw.header, taken=found)
    examples = table.order_by(ROW).limit(N_EXAMPLES).drop(ROW).execute()
    return Preview(
        source=fmt.name,
        header=raw.header,
        mapping=found,
        examples=examples,
        proposed=proposed,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        preamble=raw.preamble,
    )
