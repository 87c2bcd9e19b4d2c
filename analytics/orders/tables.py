"""How does a file become a table of text? Nothing is interpreted here, and no line is lost."""

import codecs
import csv
import gzip
import itertools
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
from charset_normalizer import from_bytes
from ibis.backends.duckdb import Backend
from python_calamine import CalamineError, CalamineWorkbook

from analytics.errors import InputError
from analytics.orders.sources.source import fold

SAMPLE_BYTES = 256 * 1024
SAMPLE_LINES = 200
DELIMITERS = (",", "\t", ";", "|")
NOT_A_TABLE = ("{", "[", "<", "%")  # JSON, HTML and XML, PDF
TABLE_AGREEMENT = 0.8  # of the lines have as many fields as the first: a table, not baskets
ROW = "source_row"


@dataclass(frozen=True)
class RawTable:
    """A file as text, in the connection's table `name`.

    `name`: one row per line, columns named `fold(header)`, beside `source_row` (the line's place in the file).
    `header`: the names as the file has them, in its order; the single name "basket" for a file without header that
    holds one basket a line. `broken`: lines that do not fit the header, as `source_row` and `problem`.
    """

    name: str
    header: tuple[str, ...]
    broken: pd.DataFrame


BASKET_HEADER = ("basket",)
NOTHING_BROKEN = pd.DataFrame({ROW: pd.Series(dtype="int64"), "problem": pd.Series(dtype="str")})

IsHeader = Callable[[Sequence[str]], bool]


def read_table(source: Path | pd.DataFrame, *, connection: Backend, name: str, is_header: IsHeader) -> RawTable:
    """What does the file hold, as text? Creates the table `name` in the connection.

    `is_header(names)`: whether a first line of these names can be a header of order lines; a text whose lines differ
    in width, or a one-column sheet, holds one basket a line where it can't.
    Raises InputError for what is missing, empty or not a table.
    """
    if isinstance(source, pd.DataFrame):
        return _from_arrow(pa.Table.from_pandas(source, preserve_index=False), connection, name)
    if not source.is_file():
        raise InputError("not_found", path=source)
    if source.stat().st_size == 0:
        raise InputError("empty_file", path=source.name)
    with source.open("rb") as file:
        magic = file.read(4)
    try:
        if magic == b"PAR1":
            return _from_parquet(source, connection, name)
        if magic in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
            return _from_workbook(source, connection, name, is_header)
        with _as_utf8(source, is_gzip=magic[:2] == b"\x1f\x8b") as text:
            return _from_text(text, source.name, connection, name, is_header)
    except (duckdb.Error, CalamineError, csv.Error, EOFError, UnicodeError, gzip.BadGzipFile, zlib.error) as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError("not_a_table", path=source.name, detail=detail) from error


def _from_arrow(table: pa.Table, connection: Backend, name: str) -> RawTable:
    header = tuple(str(column) for column in table.column_names)
    folded = table.rename_columns(_unique([fold(column) for column in header]))
    rows = pa.array(range(1, table.num_rows + 1), pa.int64())
    connection.con.register("incoming", folded.append_column(ROW, rows))
    connection.raw_sql(f'CREATE TABLE "{name}" AS FROM incoming')
    connection.con.unregister("incoming")
    return RawTable(name, header, NOTHING_BROKEN)


def _from_parquet(path: Path, connection: Backend, name: str) -> RawTable:
    relation = connection.con.read_parquet(str(path), file_row_number=True)
    header = tuple(column for column in relation.columns if column != "file_row_number")
    renamed = _select(header)
    relation.project(f"{renamed}, file_row_number + 1 AS {ROW}").create(_quoted(name))
    return RawTable(name, header, NOTHING_BROKEN)


def _from_workbook(path: Path, connection: Backend, name: str, is_header: IsHeader) -> RawTable:
    """The first sheet of a workbook that holds anything."""
    workbook = CalamineWorkbook.from_path(str(path))
    for index in range(len(workbook.sheet_names)):
        rows = workbook.get_sheet_by_index(index).iter_rows()
        first = next((row for row in rows if any(cell != "" for cell in row)), None)
        if first is None:
            continue
        names = [_cell(cell) or f"column {place + 1}" for place, cell in enumerate(first)]
        if len(names) == 1 and not is_header(names[0].split(",")):
            lines = (_cell(row[0]) or "" for row in itertools.chain([first], rows))
            return _from_baskets(lines, connection, name)
        columns = list(zip(*([_cell(cell) for cell in row] for row in rows), strict=True)) or [()] * len(names)
        arrays = [pa.array(column, pa.string()) for column in columns]
        table = pa.table(arrays, names=_unique(names))
        blank = [all(value is None for value in row) for row in zip(*columns, strict=True)]
        return _from_arrow(table.filter(pa.array([not is_blank for is_blank in blank], pa.bool_())), connection, name)
    raise InputError("empty_file", path=path.name)


def _cell(value: object) -> str | None:
    """A cell as text: whole numbers without .0, times in ISO form, nothing for an empty cell."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if value != "" else None


def _from_text(text: Path, shown: str, connection: Backend, name: str, is_header: IsHeader) -> RawTable:
    with text.open(encoding="utf-8-sig", newline="") as file:
        sample = list(itertools.islice((line for line in file if line.strip()), SAMPLE_LINES))
    if not sample:
        raise InputError("empty_file", path=shown)
    if "\0" in "".join(sample) or sample[0].lstrip()[:1] in NOT_A_TABLE:
        raise InputError("not_a_table", path=shown, detail="no rows and columns of text")
    delimiter = max(DELIMITERS, key=lambda mark: _agreement(sample, mark))
    header = next(csv.reader(sample, delimiter=delimiter))
    if not is_header(header) and _agreement(sample, delimiter)[0] < TABLE_AGREEMENT:
        with text.open(encoding="utf-8-sig") as file:
            return _from_baskets((line.rstrip("\r\n") for line in file), connection, name)
    return _from_delimited(text, delimiter, header, connection, name)


def _agreement(sample: Sequence[str], delimiter: str) -> tuple[float, int]:
    """How well does the delimiter cut all lines into as many fields as the first?"""
    widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
    if widths[0] == 1:
        return (0.0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])


def _from_delimited(text: Path, delimiter: str, header: Sequence[str], connection: Backend, name: str) -> RawTable:
    shown = [column.replace("\ufeff", "").strip() or f"column {place + 1}" for place, column in enumerate(header)]
    columns = dict.fromkeys(_unique([fold(column) for column in shown]), "VARCHAR")
    sql = f"""
        CREATE TABLE {_quoted(name)} AS
        SELECT *, row_number() OVER () AS {ROW}
        FROM read_csv($path, auto_detect = false, header = true, delim = $delimiter, quote = '"', escape = '"',
                      columns = {columns!r}, store_rejects = true, max_line_size = 4000000)
    """  # noqa: S608 - the names are quoted by repr, the values are parameters
    connection.con.execute(sql, {"path": str(text), "delimiter": delimiter})
    # Rejected lines get negative numbers: their place in the file, apart from the count of the lines that fit.
    rejects = """
        SELECT DISTINCT ON (line) -(line::BIGINT) AS source_row, lower(error_type::VARCHAR) AS problem
        FROM reject_errors ORDER BY line
    """
    broken = connection.con.execute(rejects).df()
    connection.raw_sql("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    return RawTable(name, tuple(shown), broken)


def _from_baskets(lines: Iterable[str], connection: Backend, name: str) -> RawTable:
    """One basket a line, items separated by commas or, where no line has one, by spaces."""
    baskets = [line for line in lines if line.strip()]
    separator = "," if any("," in line for line in baskets[:SAMPLE_LINES]) else None
    orders: list[str] = []
    products: list[str] = []
    for number, line in enumerate(baskets, start=1):
        items = [item.strip() for item in line.split(separator)]
        products.extend(item for item in items if item)
        orders.extend(str(number) for item in items if item)
    raw = _from_arrow(pa.table({"order_id": orders, "product_id": products}), connection, name)
    return RawTable(raw.name, BASKET_HEADER, NOTHING_BROKEN)


@contextmanager
def _as_utf8(path: Path, *, is_gzip: bool) -> Iterator[Path]:
    """The file's text as an uncompressed UTF-8 file: itself, or a temporary copy."""
    encoding = _encoding(path, is_gzip=is_gzip)
    if encoding == "utf-8" and not is_gzip:
        yield path
        return
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "orders.csv"
        with _opened(path, is_gzip=is_gzip) as file, copy.open("wb") as out:
            if encoding == "utf-8":
                shutil.copyfileobj(file, out)
            else:
                out.writelines(codecs.iterencode(codecs.iterdecode(file, encoding), "utf-8"))
        yield copy


def _opened(path: Path, *, is_gzip: bool) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path) if is_gzip else path.open("rb")


def _encoding(path: Path, *, is_gzip: bool) -> str:
    """UTF-8 where the whole file is, UTF-16 by its byte-order mark, else what the letters of a sample look like."""
    with _opened(path, is_gzip=is_gzip) as file:
        sample = file.read(SAMPLE_BYTES)
        if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(sample)
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            best = from_bytes(sample, cp_isolation=["cp1252", "cp1256"]).best()
            return best.encoding if best else "cp1252"
    return "utf-8"


def _unique(names: Sequence[str]) -> list[str]:
    """The names, a repeated one numbered, so that no column hides another."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _select(header: Sequence[str]) -> str:
    folded = _unique([fold(column) for column in header])
    return ", ".join(f"{_quoted(old)} AS {_quoted(new)}" for old, new in zip(header, folded, strict=True))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
