"""What does the sheet of a workbook hold, as text?"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineWorkbook

from analytics.errors import InputError
from analytics.orders.reading.limits import Limits
from analytics.orders.reading.sources import is_header, recognise
from analytics.orders.reading.texts import MOST_PREAMBLE, header_place

BATCH = 50_000
MOST_ROWS = {".xlsx": 1_048_576, ".xls": 65_536}  # that a sheet can hold
Cell = int | float | str | bool | date | datetime | time | timedelta
Row = list[Cell]


def read_workbook(path: Path, *, limits: Limits) -> tuple[pa.Table | list[str], int]:
    """The first sheet with a header of order lines, else the first that holds anything; its lines before the header.

    A table of text whose names may repeat, or the lines of a sheet with one basket a line. Raises InputError for an
    empty workbook or more than the limits allow.
    """
    workbook = CalamineWorkbook.from_path(str(path))
    fallback = None
    for name in workbook.sheet_names:
        rows = iter(workbook.get_sheet_by_name(name).iter_rows())
        head = [[_text(cell) or "" for cell in row] for row in itertools.islice(rows, MOST_PREAMBLE)]
        if not any(any(row) for row in head):
            continue
        if any(recognise(row) or is_header(row) for row in head):
            return _read(head, rows, limits)
        fallback = fallback or name
    if fallback is None:
        raise InputError("empty_file", path=path.name)
    rows = iter(workbook.get_sheet_by_name(fallback).iter_rows())
    head = [[_text(cell) or "" for cell in row] for row in itertools.islice(rows, MOST_PREAMBLE)]
    return _read(head, rows, limits)


def is_full(path: Path, *, n_lines: int) -> bool:
    """Is the sheet filled to its last row, so that what did not fit is missing? `n_lines`: with the header."""
    return n_lines >= MOST_ROWS.get(path.suffix.lower(), n_lines + 1)


def _read(head: list[list[str]], rows: Iterator[Row], limits: Limits) -> tuple[pa.Table | list[str], int]:
    filled = [(place, row) for place, row in enumerate(head) if any(row)]
    start, header = filled[header_place([_trimmed(row) for _, row in filled])]
    if len(header) == 1 and not is_header(header[0].split(",")):
        return [row[0] for row in head] + [_text(row[0]) or "" for row in rows], 0
    if len(header) > limits.max_columns:
        raise InputError("too_many_columns", most=limits.max_columns, found=len(header))
    names = [name or f"column {place}" for place, name in enumerate(header, start=1)]
    below: Iterable[Row] = itertools.chain((list[Cell](row) for row in head[start + 1 :]), rows)
    batches = list(_batches(below, pa.schema([(str(place), pa.string()) for place in range(len(names))]), limits))
    schema = pa.schema([(str(place), pa.string()) for place in range(len(names))])
    return pa.Table.from_batches(batches, schema).rename_columns(names), start


def _batches(rows: Iterable[Row], schema: pa.Schema, limits: Limits) -> Iterator[pa.RecordBatch]:
    room = limits.max_rows
    rows = (row for row in rows if any(cell != "" for cell in row))
    while batch := list(itertools.islice(rows, BATCH)):
        room -= len(batch)
        if room < 0:
            raise InputError("too_many_rows", most=limits.max_rows)
        columns = [pa.array([_text(cell) for cell in column], pa.string()) for column in zip(*batch, strict=True)]
        yield pa.record_batch(columns, schema=schema)


def _trimmed(row: list[str]) -> list[str]:
    """Without the empty cells at the end: a sheet is as wide as its widest row."""
    return row[: max(place for place, cell in enumerate(row, start=1) if cell)]


def _text(cell: Cell) -> str | None:
    """A cell as text: whole numbers without .0, times in ISO form, nothing for an empty cell."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
