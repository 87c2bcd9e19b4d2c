"""How is the text of a column read as times?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from analytics.engines.database import built_in, ibis, ir
from analytics.orders.words import TO_LATIN, latin_digits

EARLIEST_YEAR = 1900  # a time before it is a misread cell: a Jalali year, or a year of two digits
SAMPLE_CELLS = 60

# Whole columns are read in one layout: the first that reads every value, else the one that reads most of them.
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%Y.%m.%d")
_SHORT_DAYS = ("%d/%m/%y", "%m/%d/%y", "%d.%m.%y")
_NAMED_DAYS = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d %Y")
_ALL_DAYS = (*_DAYS, *_SHORT_DAYS, *_NAMED_DAYS)
_CLOCKS = (" %H:%M:%S", " %H:%M", "", " %I:%M:%S %p", " %I:%M %p")
LAYOUTS = (
    *(day + clock for day in _ALL_DAYS for clock in _CLOCKS),
    *("%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d %H:%M"),
)
_SWAPPED = {"%d/%m": "%m/%d", "%d-%m": "%m-%d"}

_ZONE = r"(:\d{2}(?:\s?[AP]M)?)\s*(?:Z|(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{3,4})$"
_OFFSET = r"([+-])(\d{1,2}):?(\d{2})?$"
OFFSET_AFTER_TIME = re.compile(r":\d\d.*[+-]\d{1,2}:?(?:\d{2})?$")
_JALALI = r"^(1[2-5]\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?:\D+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$"


@dataclass(frozen=True)
class TimeStyle:
    """How are the times of a column written?

    `layout`: in the letters of strptime; "iso" (ISO 8601), "jalali" (year/month/day of the Persian calendar) or
    "excel" (days since 1899-12-30). `is_certain`: false where day and month could be exchanged. `has_offset`: the cells
    say their distance from UTC. `is_tidy`: the layout reads them all as they stand. `also`: layouts of the same day
    with another clock, for cells that `layout` does not read.
    """

    layout: str = "iso"
    is_certain: bool = True
    has_offset: bool = False
    is_tidy: bool = True
    also: tuple[str, ...] = ()

    @property
    def calendar(self) -> str:
        """Jalali or Gregorian."""
        return "jalali" if self.layout == "jalali" else "gregorian"


@built_in("try_strptime", takes=("string", "string"), gives="timestamp")
def _try_strptime(cell: str, layout: str) -> None:
    """DuckDB's try_strptime: the time, or null."""


@built_in("timezone", takes=("string", "timestamp"), gives="timestamp('UTC')")
def _instant(zone: str, local: str) -> None:
    """DuckDB's timezone: the instant at which a clock of the zone shows this local time."""


@built_in("timezone", takes=("string", "timestamp('UTC')"), gives="timestamp")
def _clock(zone: str, instant: str) -> None:
    """DuckDB's timezone: what a clock of the zone shows at this instant."""


def time_style(column: ir.Column, *, day_first: bool | None = None) -> TimeStyle:
    """How are the times of the column written? The cells have to come from `words.text`.

    `day_first`: what the person says of 03/04.
    """
    if not column.type().is_string():
        return TimeStyle()
    cells = column.name("cell").as_table().distinct()
    cells = cells.filter(cells.cell.notnull())
    readable = cells.aggregate(all=cells.cell.count(), iso=_read(cells.cell, "iso").count()).execute().iloc[0]
    sample = (
        cells.order_by(cells.cell.hash(), cells.cell).limit(SAMPLE_CELLS).select(raw=cells.cell, tidy=_tidy(cells.cell))
    )
    pairs = sample.execute()
    has_offset = bool(pairs["raw"].str.translate(TO_LATIN).str.contains(OFFSET_AFTER_TIME).any())
    is_tidy = bool((pairs["raw"] == pairs["tidy"]).all())
    if readable["iso"] == readable["all"]:
        return TimeStyle(has_offset=has_offset, is_tidy=not has_offset)
    tidy = cells if is_tidy else cells.select(cell=_tidy(cells.cell))
    fitting, n_read = _fitting(tidy, pairs["tidy"].tolist())
    has_clocks = False
    if n_read < int(readable["all"]):
        days, n_by_day = _fitting_days(tidy, pairs["tidy"].tolist())
        has_clocks = n_by_day > n_read
        fitting, n_read = (days, n_by_day) if has_clocks else (fitting, n_read)
    is_certain = len({_exchanged(layout) for layout in fitting}) == len(fitting)
    if day_first is not None:
        fitting = sorted(fitting, key=lambda layout: _is_day_first(layout) is not day_first)
    return TimeStyle(
        layout=fitting[0],
        is_certain=is_certain or day_first is not None,
        has_offset=has_offset,
        is_tidy=is_tidy and n_read == int(readable["all"]),
        also=tuple(fitting[0] + clock for clock in _CLOCKS if clock) if has_clocks else (),
    )


def _fitting(tidy: ir.Table, sample: list[str]) -> tuple[list[str], int]:
    """The layouts that read most cells, out of those that read most of a sample; and how many cells they read."""
    reads = {layout: sum(_is_read(cell, layout) for cell in sample) for layout in LAYOUTS}
    most = max(reads.values())
    likely = [layout for layout in LAYOUTS if most and reads[layout] == most]
    others = () if most == len(sample) else ("iso", "jalali", "excel")
    counts = {layout: _read(tidy.cell, layout).count() for layout in (*others, *likely)}
    n_read = tidy.aggregate(**counts).execute().iloc[0]
    return [layout for layout in counts if n_read[layout] == n_read.max()], int(n_read.max())


def _fitting_days(tidy: ir.Table, sample: list[str]) -> tuple[list[str], int]:
    """The days that read most cells whichever clock stands beside them, or none; and how many cells they read."""
    reads = {day: sum(any(_is_read(cell, day + clock) for clock in _CLOCKS) for cell in sample) for day in _ALL_DAYS}
    most = max(reads.values())
    likely = [day for day in _ALL_DAYS if most and reads[day] == most]
    if not likely:
        return [], 0
    clocks = {day: ibis.coalesce(*(_read(tidy.cell, day + clock) for clock in _CLOCKS)) for day in likely}
    n_read = tidy.aggregate(**{day: read.count() for day, read in clocks.items()}).execute().iloc[0]
    return [day for day in likely if n_read[day] == n_read.max()], int(n_read.max())


def _is_read(cell: str, layout: str) -> bool:
    try:
        return datetime.strptime(cell, layout).year >= EARLIEST_YEAR
    except ValueError:
        return False


def _exchanged(layout: str) -> str:
    for day_first, month_first in _SWAPPED.items():
        layout = layout.replace(day_first, month_first)
    return layout


def _is_day_first(layout: str) -> bool | None:
    return True if layout.startswith("%d") else False if layout.startswith("%m") else None


def timestamp(column: ir.Column, *, style: TimeStyle, time_zone: str | None = None) -> ir.TimestampColumn:
    """The time in the cell, as a clock in the shop shows it. The cell has to come from `words.text`.

    With `time_zone`, cells that say their distance from UTC are moved to that zone; without, they are read as written.
    """
    if not column.type().is_string():
        return column.cast("timestamp(6)")
    cell = column if style.is_tidy else _tidy(column)
    local = ibis.coalesce(*(_read(cell, layout) for layout in (style.layout, *style.also)))
    if time_zone is None or not style.has_offset:
        return local
    sign, hours, minutes = (latin_digits(column).re_extract(_OFFSET, part) for part in (1, 2, 3))
    offset = hours.try_cast("int64").fill_null(0) * 60 + minutes.try_cast("int64").fill_null(0)
    utc = local - ibis.ifelse(sign == "-", -offset, offset).as_interval("m")
    return _clock(time_zone, _instant("UTC", utc)).cast("timestamp(6)")


def _tidy(cell: ir.StringColumn) -> ir.StringColumn:
    """Latin digits; no parts of a second, no zone; AM and PM in capitals."""
    plain = latin_digits(cell).re_replace(r"(\d)T(\d)", r"\1 \2").re_replace(r"(:\d{2})\.\d+", r"\1")
    return (
        plain.re_replace(r"(?i)\s*\b([ap])\.?m\b\.?", r" \1M")
        .replace(" aM", " AM")
        .replace(" pM", " PM")
        .re_replace(_ZONE, r"\1")
    )


def _read(cell: ir.StringColumn, layout: str) -> ir.TimestampColumn:
    if layout == "jalali":
        return _jalali(cell)
    if layout == "excel":
        days = cell.try_cast("float64")
        seconds = ibis.ifelse(days.between(20_000, 80_000), (days * 86_400).round().cast("int64"), ibis.null("int64"))
        return ibis.timestamp("1899-12-30 00:00:00") + seconds.as_interval("s")
    time = cell.try_cast("timestamp(6)") if layout == "iso" else _try_strptime(cell, layout).cast("timestamp(6)")
    return ibis.ifelse(time >= ibis.timestamp(f"{EARLIEST_YEAR}-01-01"), time, ibis.null("timestamp(6)"))


def _jalali(cell: ir.StringColumn) -> ir.TimestampColumn:
    """The time of a Jalali date: leap years by the cycle of 33 years, right for every year that _JALALI lets in."""
    part = [cell.re_extract(_JALALI, place).try_cast("int64") for place in range(1, 7)]
    year, month, day = part[:3]
    hour, minute, second = (value.fill_null(0) for value in part[3:])
    is_leap = _new_year(year + 1) - _new_year(year) == 366
    length = ibis.cases((month <= 6, 31), (month <= 11, 30), else_=29 + is_leap.cast("int64"))
    exists = month.between(1, 12) & (day >= 1) & (day <= length) & (hour < 24) & (minute < 60) & (second < 60)
    before = ibis.ifelse(month < 7, (month - 1) * 31, (month - 7) * 30 + 186)
    seconds = (_new_year(year) + before + day) * 86_400 + hour * 3_600 + minute * 60 + second
    return ibis.timestamp("1970-01-01 00:00:00") + ibis.ifelse(exists, seconds, ibis.null("int64")).as_interval("s")


def _new_year(year: ir.IntegerValue) -> ir.IntegerValue:
    """The day before the first of the Jalali year, in days since 1970-01-01."""
    cycle = year + 1595
    leaps = (cycle // 33).cast("int64") * 8 + ((cycle % 33 + 3) // 4).cast("int64")
    return 365 * cycle + leaps - 1_075_196
