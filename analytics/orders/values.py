"""How is the text of a cell read as a number, a time or a yes?"""

import ibis
import ibis.expr.types as ir

LARGEST = 1e12  # a price or quantity beyond this is a misread cell, and would overflow exact sums

# Whole columns are read in one format: the first that reads every value, else the one that reads most of them.
TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y",
    "%Y%m%d",
)


@ibis.udf.scalar.builtin(name="try_strptime", signature=(("string", "string"), "timestamp"))
def _try_strptime(text: str, layout: str) -> None:
    """DuckDB's try_strptime: the time, or null."""


def text(column: ir.Column) -> ir.StringColumn:
    """The cell without surrounding spaces; null where nothing is left or a word says "no value"."""
    trimmed = column.cast("string").strip()
    return trimmed.nullif("").nullif("NULL").nullif("NaN").nullif("nan").nullif("None")


def number(column: ir.Column) -> ir.FloatingColumn:
    """The number in the cell; currency signs, spaces and thousands commas are taken off, (3.00) is −3."""
    if column.type().is_numeric():
        return _finite(column.cast("float64"))
    bare = text(column).re_replace(r"[\s\p{Sc}]|^[A-Z]{3}\b|,(\d{3})", r"\1").re_replace(r"^\((.*)\)$", r"-\1")
    return _finite(bare.try_cast("float64"))


def _finite(value: ir.FloatingColumn) -> ir.FloatingColumn:
    return ibis.ifelse(value.abs() <= LARGEST, value, ibis.null("float64"))


def boolean(column: ir.Column) -> ir.BooleanColumn:
    """Yes or no; null for anything else."""
    if column.type().is_boolean():
        return column
    word = text(column).lower()
    return ibis.cases(
        (word.isin(["yes", "true", "1", "y", "subscribed"]), True),
        (word.isin(["no", "false", "0", "n", "unsubscribed"]), False),
        else_=ibis.null("boolean"),
    )


def timestamp(column: ir.Column, *, layout: str | None) -> ir.TimestampColumn:
    """The time in the cell, in the layout found by `time_layout`; ISO 8601 where that is None."""
    if not column.type().is_string():
        return column.cast("timestamp(6)")
    cell = text(column)
    return cell.try_cast("timestamp(6)") if layout is None else _try_strptime(cell, layout).cast("timestamp(6)")


def time_layout(column: ir.Column) -> str | None:
    """Which of TIME_FORMATS reads most of the column? The first among equals; None: ISO 8601 does."""
    if not column.type().is_string():
        return None
    cells = text(column).name("cell").as_table().distinct()
    counts = cells.aggregate(iso=cells.cell.try_cast("timestamp(6)").count(), all=cells.cell.count())
    found = counts.execute().iloc[0]
    if found["iso"] == found["all"]:
        return None
    reads = {layout: _try_strptime(cells.cell, layout).count() for layout in TIME_FORMATS}
    fits = cells.aggregate(**reads).execute().iloc[0]
    best = max(TIME_FORMATS, key=lambda layout: fits[layout])
    return best if fits[best] > found["iso"] else None
