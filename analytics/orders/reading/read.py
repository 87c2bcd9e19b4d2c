"""Which orders do these files hold? From any accepted file to checked order lines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from analytics.engines.database import Backend, ibis, ir
from analytics.errors import InputError
from analytics.orders.cleaning.rules import CLEANING_VERSION, clean, ledger
from analytics.orders.cleaning.spellings import fold_codes, merges
from analytics.orders.lines import MOST_MERGED, Orders, Reading
from analytics.orders.reading.canonical import Understood, canonical_lines
from analytics.orders.reading.currencies import converted, currency_counts, usual_currency
from analytics.orders.reading.line_prices import by_line
from analytics.orders.reading.options import Options as Options
from analytics.orders.reading.options import Progress as Progress
from analytics.orders.reading.previews import Preview as Preview
from analytics.orders.reading.previews import preview as preview
from analytics.orders.reading.sources import choose_source
from analytics.orders.reading.sources.mapped import guess_mapping
from analytics.orders.reading.sources.source import Source
from analytics.orders.reading.tables import ROW, RawTable, read_table
from analytics.orders.reading.workbooks import MOST_ROWS, is_full
from analytics.orders.schema import COLUMNS
from analytics.orders.weeks import usual_week_start

File: TypeAlias = str | Path | pd.DataFrame


def read_orders(
    source: File | Sequence[File], *, options: Options | None = None, progress: Progress | None = None
) -> Orders:
    """What was sold, according to this file or frame, or these of overlapping periods together? See Orders.

    CSV, TSV (also gzip), XLSX, Parquet, or one basket a line. Raises InputError where a file can't be used.
    """
    options = options or Options()
    tell = progress or (lambda step, share: None)
    connection = ibis.duckdb.connect()
    files = [source] if isinstance(source, (str, Path, pd.DataFrame)) else list(source)
    lines, readings = [], []
    for number, file in enumerate(files):
        tell("reading", 0.1 + 0.6 * number / len(files))
        part, reading = _read_file(connection, file, options=options, number=number, tell=tell)
        lines.append(part)
        readings.append(reading)
    if not lines:
        raise InputError("empty_file", path="")
    tell("cleaning", 0.7)
    together = lines[0] if len(lines) == 1 else ibis.union(*lines)
    return assemble(connection, lines=together, reading=joined(readings), options=options)


def _read_file(
    connection: Backend, file: File, *, options: Options, number: int, tell: Progress
) -> tuple[ir.Table, Reading]:
    path = Path(file) if isinstance(file, str) else file
    raw = read_table(path, connection=connection, limits=options.limits)
    source = choose_source(raw.header, mapping=options.mapping)
    source = by_line(source, raw=connection.table(raw.name), header=raw.header, chosen=options.mapping)
    tell("understanding", 0.4)
    lines, understood = canonical_lines(connection, raw=raw, source=source, options=options, file=number)
    reading = _reading(path, raw, source, understood, options)
    if isinstance(path, Path) and path.suffix.lower() in MOST_ROWS:
        n_lines = raw.preamble + 1 + int(connection.table(raw.name).count().execute())
        if is_full(path, n_lines=n_lines):
            reading = replace(reading, uncertain=(*reading.uncertain, "full_sheet"))
    connection.drop_table(raw.name)
    return lines, reading


def _reading(
    path: Path | pd.DataFrame, raw: RawTable, source: Source, understood: Understood, options: Options
) -> Reading:
    mapping = source.mapping(raw.header)
    times = understood.times
    assumed = [] if "quantity" in mapping or source.name == "woocommerce_analytics" else ["quantity"]
    named = {*guess_mapping(raw.header), *(options.mapping or {})}
    if source.name == "mapped" and "line_gross" in {*mapping} - named:
        assumed.append("line_gross")
    uncertain = [f"decimal:{name}" for name, style in understood.numbers.items() if not style.is_certain]
    if times is not None and not times.is_certain:
        uncertain.append("day_first:ordered_at")
    return Reading(
        source=source.name,
        files=(path.name if isinstance(path, Path) else "frame",),
        mapping=mapping,
        assumed=tuple(assumed),
        header=raw.header,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        preamble=raw.preamble,
        decimals={name: style.decimal for name, style in understood.numbers.items()},
        time_layout=times.layout if times else "",
        calendar=times.calendar if times else "",
        has_time_offset=bool(times and times.has_offset),
        time_zone=options.time_zone or "",
        tax_included=understood.tax_included if options.tax_included is None else options.tax_included,
        uncertain=tuple(uncertain),
        formats=(source.name,),
        unknown_statuses=understood.unknown_statuses,
    )


def joined(readings: Sequence[Reading]) -> Reading:
    """How several files were understood: as the last one, with the names and formats of all and the doubts of each."""
    together: dict[str, Any] = {
        "files": tuple(name for reading in readings for name in reading.files),
        "formats": tuple(name for reading in readings for name in formats_of(reading)),
    }
    for name in ("assumed", "uncertain", "unknown_statuses"):
        together[name] = tuple(dict.fromkeys(each for reading in readings for each in getattr(reading, name)))
    return replace(readings[-1], **together)


def formats_of(reading: Reading) -> tuple[str, ...]:
    """The format of each file; one kept before formats were, names but the last one's."""
    return reading.formats or (reading.source,) * len(reading.files)


def assemble(connection: Backend, *, lines: ir.Table, reading: Reading, options: Options) -> Orders:
    """Clean canonical lines and keep them in the connection: the last step of reading and of appending.

    Raises InputError if no line is left.
    """
    counts = currency_counts(lines)
    currency = (options.currency or usual_currency(counts) or "").upper() or None
    lines = converted(lines, to=currency, counts=counts, rates=options.rates or {})
    cleaned = connection.create_table("all_lines", clean(fold_codes(lines), also=options.also, currency=currency))
    steps = ledger(cleaned)
    if steps["n_lines_left"].iloc[0] == 0:
        raise InputError("empty_file", path=reading.files[0])
    if steps["n_lines_left"].iloc[-1] == 0:
        aside = steps[steps["n_lines"] > 0].sort_values("n_lines", ascending=False)
        reasons = ", ".join(f"{row.step} {row.n_lines}" for row in aside.itertuples())
        raise InputError(
            "nothing_left", lines=int(steps["n_lines_left"].iloc[0]), path=reading.files[0], reasons=reasons
        )
    reading = replace(
        reading,
        currencies=counts,
        merged=merges(cleaned, most=MOST_MERGED),
        week_start=options.week_start or usual_week_start(currency=currency, calendar=reading.calendar),
    )
    return orders_from(cleaned, steps=steps, reading=reading, key="", columns=filled_columns(cleaned))


def filled_columns(cleaned: ir.Table) -> frozenset[str]:
    """Which columns does some kept line fill?"""
    kept = cleaned.filter(cleaned.set_aside.isnull())
    filled = kept.aggregate(**{name: kept[name].count() for name in COLUMNS}).execute().iloc[0]
    return frozenset(name for name in COLUMNS if filled[name] > 0)


def orders_from(
    cleaned: ir.Table, *, steps: pd.DataFrame, reading: Reading, key: str, columns: frozenset[str]
) -> Orders:
    """Orders over a table of all lines, as `assemble` makes it."""
    kept = cleaned.filter(cleaned.set_aside.isnull()).select(*COLUMNS)
    aside = cleaned.filter(cleaned.set_aside.notnull()).select(*COLUMNS, "problem", "source_file", ROW, "set_aside")
    return Orders(lines=kept, set_aside=aside, ledger=steps, key=key, reading=reading, columns=columns)


def content_key(path: Path, *, options: Options) -> str:
    """What names the dataset that this file becomes: its content, the mapping, the cleaning version."""
    digest = hashlib.sha256(f"{CLEANING_VERSION} {options.identity()}".encode())
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()[:24]
