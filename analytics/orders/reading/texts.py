"""Where is the header of a text file, and what separates its columns?"""

import csv
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import InputError
from analytics.orders.reading.sources import is_header, recognise

CHUNK = 1 << 20
SAMPLE_LINES = 200
SAMPLE_WIDTH = 100_000  # characters of one line that are looked at
MOST_PREAMBLE = 30  # lines before the header
DELIMITERS = (",", "\t", ";", "|")
NOT_A_TABLE = ("{", "[", "<", "%")  # JSON, HTML and XML, PDF
TABLE_AGREEMENT = 0.8  # of the lines have as many fields as the header: a table, not baskets

Rows = list[list[str]]


@dataclass(frozen=True)
class Layout:
    """How a text file is laid out: what separates columns, the header, and how many lines stand before it."""

    delimiter: str
    header: tuple[str, ...]
    preamble: int = 0


def text_layout(text: Path, *, shown: str) -> Layout | None:
    """How is the UTF-8 text laid out? None: one basket a line.

    Raises InputError for a text that is empty or no table; csv.Error where quotation marks do not close.
    """
    with text.open(encoding="utf-8-sig", newline="") as file:
        sample = list(itertools.islice(iter(lambda: file.readline(SAMPLE_WIDTH), ""), SAMPLE_LINES))
    filled = [line for line in sample if line.strip()]
    if not filled:
        raise InputError("empty_file", path=shown)
    if "\0" in "".join(sample) or filled[0].lstrip()[:1] in NOT_A_TABLE:
        raise InputError("not_a_table", path=shown, detail="no rows and columns of text")
    tried = {delimiter: _rows(sample, delimiter) for delimiter in DELIMITERS}
    if not all(rows for rows, _ in tried.values()):
        raise InputError("empty_file", path=shown)
    for delimiter, (rows, lines) in tried.items():
        place = next((place for place, row in enumerate(rows[:MOST_PREAMBLE]) if recognise(row)), None)
        if place is not None:
            return _layout(delimiter, rows, lines, place)
    delimiter = max(DELIMITERS, key=lambda mark: _agreement(tried[mark][0]))
    rows, lines = tried[delimiter]
    place = header_place(rows)
    if not is_header(rows[place]) and _agreement(rows)[0] < TABLE_AGREEMENT:
        return None
    return _layout(delimiter, rows, lines, place)


def has_mixed_ends(text: Path) -> bool:
    """Do some lines of the file end in CR LF and others in LF or CR alone, be it within quotation marks?

    DuckDB's strict parser loses lines of such a file without a word.
    """
    kinds: set[str] = set()
    with text.open("rb") as file:
        while piece := file.read(CHUNK):
            while piece.endswith(b"\r") and (after := file.read(1)):
                piece += after
            pairs = piece.count(b"\r\n")
            counts = {"pair": pairs, "feed": piece.count(b"\n") - pairs, "return": piece.count(b"\r") - pairs}
            kinds |= {kind for kind, n in counts.items() if n}
            if len(kinds) > 1:
                return True
    return False


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows is the header? The first that can be one, else the first as wide as most rows."""
    first = rows[: MOST_PREAMBLE + 1]
    for place, row in enumerate(first):
        if recognise(row) or (len(row) > 1 and is_header(row)):
            return place
    usual = _usual_width(rows)
    return next((place for place, row in enumerate(first) if len(row) == usual), 0)


def _rows(sample: list[str], delimiter: str) -> tuple[Rows, list[int]]:
    """The rows of the sample that hold anything, and how many lines of the file stand before each."""
    reader = csv.reader(sample, delimiter=delimiter)
    rows, lines, before = [], [], 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(before)
            before = reader.line_num
    except csv.Error as error:
        if "field limit" not in str(error):
            raise
        raise InputError("long_cell", most=csv.field_size_limit(), line=before + 1) from error
    return rows, lines


def _layout(delimiter: str, rows: Rows, lines: list[int], place: int) -> Layout:
    header = [name.replace("\ufeff", "").strip() for name in rows[place]]
    below = rows[place + 1 :]
    if (
        below
        and _usual_width(below) == len(header) + 1
        and all(row[-1] == "" for row in below if len(row) > len(header))
    ):
        header.append("")  # every line ends in a delimiter
    named = [name or f"column {number}" for number, name in enumerate(header, start=1)]
    return Layout(delimiter, tuple(named), lines[place])


def _agreement(rows: Rows) -> tuple[float, int]:
    """How well does a delimiter cut the lines from the header on into as many fields?"""
    usual = _usual_width(rows)
    if usual <= 1:
        return (0.0, 0)
    start = next(place for place, row in enumerate(rows) if len(row) == usual)
    if start > MOST_PREAMBLE:
        return (0.0, 0)
    return (sum(len(row) == usual for row in rows) / len(rows), usual)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    counts = Counter(len(row) for row in rows)
    return max(counts, key=lambda width: (counts[width], width))
