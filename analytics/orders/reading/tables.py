"""How does a file become a table of text? Nothing is interpreted here, and no line is lost."""

from __future__ import annotations

import csv
import gzip
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
from python_calamine import CalamineError

from analytics.engines.database import Backend, duckdb, ibis
from analytics.errors import InputError
from analytics.orders.reading.encodings import as_utf8
from analytics.orders.reading.limits import Limits, check_size, check_unpacked
from analytics.orders.reading.sources import BASKET_HEADER
from analytics.orders.reading.sources.source import fold
from analytics.orders.reading.texts import Layout, has_mixed_ends, text_layout
from analytics.orders.reading.workbooks import read_workbook

ROW = "source_row"
PARQUET, ZIP, OLD_EXCEL = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LONGEST_LINE = 8_000_000


@dataclass(frozen=True)
class RawTable:
    """A file as text, in the connection's table `name`.

    `name`: one row per line, columns named `fold(header)`, beside `source_row` (the line's place in the file).
    `header`: the names as the file has them, in its order; BASKET_HEADER for a file without one that holds one basket a
    line. `broken`: lines that do not fit the header, as `source_row` and `problem`. `encoding`, `delimiter`, `preamble`
    (lines before the header): how the file was read, where it is a text.
    """

    name: str
    header: tuple[str, ...]
    broken: pd.DataFrame
    encoding: str = ""
    delimiter: str = ""
    preamble: int = 0


NOTHING_BROKEN = pd.DataFrame({ROW: pd.Series(dtype="int64"), "problem": pd.Series(dtype="str")})


def read_table(
    source: Path | pd.DataFrame, *, connection: Backend, name: str = "raw_lines", limits: Limits | None = None
) -> RawTable:
    """What does the file hold, as text? Creates the table `name` in the connection.

    Raises InputError for what is missing, empty, not a table or beyond the limits.
    """
    limits = limits or Limits()
    shown = source.name if isinstance(source, Path) else "frame"
    try:
        raw = _read(source, connection, name, limits)
        _check(connection, raw, limits)
    except _unusable() as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError("not_a_table", path=shown, detail=detail) from error
    return raw


def _unusable() -> tuple[type[Exception], ...]:
    """What the libraries raise where a file is not what it seems to be."""
    files = (csv.Error, CalamineError, pa.ArrowException, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error)
    return (duckdb.Error, *files, EOFError, UnicodeError, OverflowError)


def read_header(source: Path, *, limits: Limits | None = None) -> tuple[str, ...]:
    """Which columns does the file have? Without reading a text or Parquet file to its end.

    Raises InputError like `read_table`.
    """
    with source.open("rb") as file:
        magic = file.read(4)
    try:
        if magic == PARQUET:
            return tuple(parquet.read_schema(source).names)
        if magic not in {ZIP, OLD_EXCEL} and source.stat().st_size:
            with as_utf8(source, limits=limits or Limits()) as (text, _):
                layout = text_layout(text, shown=source.name)
                return layout.header if layout else BASKET_HEADER
    except _unusable() as error:
        raise InputError("not_a_table", path=source.name, detail=type(error).__name__) from error
    return read_table(source, connection=ibis.duckdb.connect(), limits=limits).header


def _read(source: Path | pd.DataFrame, connection: Backend, name: str, limits: Limits) -> RawTable:
    if isinstance(source, pd.DataFrame):
        return _from_frame(source, connection, name)
    if not source.is_file():
        raise InputError("not_found", path=source)
    if source.stat().st_size == 0:
        raise InputError("empty_file", path=source.name)
    check_size(source, limits=limits)
    with source.open("rb") as file:
        magic = file.read(4)
    if magic == PARQUET:
        return _from_parquet(source, connection, name)
    if magic in {ZIP, OLD_EXCEL}:
        if magic == ZIP:
            check_unpacked(source, limits=limits)
        sheet, preamble = read_workbook(source, limits=limits)
        if isinstance(sheet, list):
            return _from_baskets(sheet, connection, name)
        return replace(_from_arrow(sheet, connection, name), preamble=preamble)
    with as_utf8(source, limits=limits) as (text, encoding):
        return replace(_from_text(text, source.name, connection, name, limits), encoding=encoding)


def _from_frame(frame: pd.DataFrame, connection: Backend, name: str) -> RawTable:
    """Columns of mixed or nested values become text."""
    plain = frame.copy(deep=False)
    plain.columns = pd.Index(_unique([str(column) for column in frame.columns]))
    arrays = [_array(plain[column]) for column in plain.columns]
    return _from_arrow(pa.table(arrays, names=list(plain.columns)), connection, name)


def _array(column: pd.Series) -> pa.Array:
    try:
        array = pa.Array.from_pandas(column)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        array = pa.array([None if value is None else str(value) for value in column], pa.string())
    if pa.types.is_nested(array.type) or pa.types.is_binary(array.type) or pa.types.is_null(array.type):
        return pa.array([None if value is None else str(value) for value in array.to_pylist()], pa.string())
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _from_arrow(table: pa.Table, connection: Backend, name: str) -> RawTable:
    header = tuple(str(column) for column in table.column_names)
    folded = table.rename_columns(_unique([fold(column) for column in header]))
    rows = pa.array(range(1, table.num_rows + 1), pa.int64())
    connection.con.register("incoming", folded.append_column(ROW, rows))
    try:
        connection.raw_sql(f"CREATE TABLE {_quoted(name)} AS FROM incoming")
    finally:
        connection.con.unregister("incoming")
    return RawTable(name, header, NOTHING_BROKEN)


def _from_parquet(path: Path, connection: Backend, name: str) -> RawTable:
    relation = connection.con.read_parquet(str(path), file_row_number=True)
    header = tuple(column for column in relation.columns if column != "file_row_number")
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    plain = [_quoted(old) if _is_plain(types[old]) else f"{_quoted(old)}::VARCHAR" for old in header]
    named = ", ".join(f"{old} AS {_quoted(new)}" for old, new in zip(plain, _folded(header), strict=True))
    relation.project(f"{named}, file_row_number + 1 AS {ROW}").create(_quoted(name))
    return RawTable(name, header, NOTHING_BROKEN)


def _is_plain(kind: str) -> bool:
    return kind in {"VARCHAR", "DATE", "BOOLEAN", "TIMESTAMP", "FLOAT", "DOUBLE"} or kind.endswith("INT")


def _from_text(text: Path, shown: str, connection: Backend, name: str, limits: Limits) -> RawTable:
    layout = text_layout(text, shown=shown)
    if layout is None:
        with text.open(encoding="utf-8-sig") as file:
            return _from_baskets((line.rstrip("\r\n") for line in file), connection, name)
    if len(layout.header) > limits.max_columns:
        raise InputError("too_many_columns", most=limits.max_columns, found=len(layout.header))
    return _from_delimited(text, layout, connection, name, limits)


def _from_delimited(text: Path, layout: Layout, connection: Backend, name: str, limits: Limits) -> RawTable:
    places = [f"c{place}" for place in range(len(layout.header))]
    columns = ", ".join(f"{place}: 'VARCHAR'" for place in places)
    named = ", ".join(f"{old} AS {_quoted(new)}" for old, new in zip(places, _folded(layout.header), strict=True))
    sql = f"""
        CREATE TABLE {_quoted(name)} AS
        SELECT {named}, row_number() OVER () AS {ROW}
        FROM read_csv($path, auto_detect = false, header = true, skip = $preamble, delim = $delimiter, quote = '"',
                      escape = '"', columns = {{{columns}}}, store_rejects = true, max_line_size = {LONGEST_LINE},
                      strict_mode = {not has_mixed_ends(text)})
        LIMIT {limits.max_rows + 1}
    """  # noqa: S608 - names are quoted, limits are numbers, values are parameters
    values = {"path": str(text), "preamble": layout.preamble, "delimiter": layout.delimiter}
    connection.con.execute(sql, values)
    # Rejected lines get negative numbers: their place in the file, apart from the count of the lines that fit.
    rejects = """
        SELECT DISTINCT ON (line) -(line::BIGINT) AS source_row, lower(error_type::VARCHAR) AS problem
        FROM reject_errors ORDER BY line, error_type
    """
    broken = connection.con.execute(rejects).df()
    connection.raw_sql("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    return RawTable(name, layout.header, broken, delimiter=layout.delimiter, preamble=layout.preamble)


def _from_baskets(lines: Iterable[str], connection: Backend, name: str) -> RawTable:
    """One basket a line, items separated by commas or, where no line has one, by spaces."""
    baskets = pa.array([line for line in lines if line.strip()], pa.string())
    connection.con.register("incoming", pa.table({"basket": baskets}))
    sql = f"""
        CREATE TABLE {_quoted(name)} AS
        WITH baskets AS (SELECT basket, row_number() OVER () AS n FROM incoming),
             mark AS (SELECT CASE WHEN bool_or(contains(basket, ',')) THEN ',' ELSE '\\s+' END AS mark FROM baskets),
             items AS (SELECT n, trim(unnest(regexp_split_to_array(trim(basket), mark))) AS item FROM baskets, mark)
        SELECT n::VARCHAR AS order_id, item AS product_id, row_number() OVER (ORDER BY n) AS {ROW}
        FROM items WHERE item <> ''
    """  # noqa: S608 - the name is quoted, the rest is constant, baskets are a table
    try:
        connection.con.execute(sql)
    finally:
        connection.con.unregister("incoming")
    return RawTable(name, BASKET_HEADER, NOTHING_BROKEN)


def _check(connection: Backend, raw: RawTable, limits: Limits) -> None:
    """Refuse more rows, columns or letters in a cell than the limits allow."""
    table = connection.con.table(raw.name)
    if len(table.columns) - 1 > limits.max_columns:
        raise InputError("too_many_columns", most=limits.max_columns, found=len(table.columns) - 1)
    texts = [column for column, kind in zip(table.columns, table.types, strict=True) if str(kind) == "VARCHAR"]
    longest = ", ".join(["count(*)", *(f"max(strlen({_quoted(column)}))" for column in texts)])
    n_rows, *lengths = table.aggregate(longest).fetchall()[0]
    if n_rows > limits.max_rows:
        raise InputError("too_many_rows", most=limits.max_rows)
    for column, length in zip(texts, lengths, strict=True):
        if (length or 0) > 4 * limits.max_cell_characters:  # a character takes at most four bytes
            raise InputError("cell_too_long", most=limits.max_cell_characters, found=length, column=column)


def _folded(header: Sequence[str]) -> list[str]:
    return _unique([fold(column) for column in header])


def _unique(names: Sequence[str]) -> list[str]:
    """The names, a repeated one numbered, so that no column hides another; an empty one is named by its place."""
    seen: set[str] = {ROW}
    unique = []
    for place, name in enumerate(names, start=1):
        fresh = name or f"column {place}"
        number = 1
        while fresh.casefold() in seen:
            number += 1
            fresh = f"{name} ({number})"
        seen.add(fresh.casefold())
        unique.append(fresh)
    return unique


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
