"""How is it said what a file was understood as?"""

from collections.abc import Sequence

from analytics.labels import N_
from analytics.orders.datasets.store import Dataset
from analytics.orders.lines import Reading
from analytics.orders.reading.previews import Preview
from analytics.orders.reading.read import formats_of
from analytics.orders.reading.sources import SOURCES
from analytics.orders.reading.sources.source import EXTRA
from analytics.orders.schema import COLUMNS
from dashboard.language import figures
from dashboard.language.translation import _, ngettext, safe

OTHER_FORMATS = {"baskets": N_("One basket a line"), "mapped": N_("No known format: columns by their meaning")}
SEPARATORS = {",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab"), "|": N_("vertical bar")}
DECIMALS = {".": N_("point (1.50)"), ",": N_("comma (1,50)")}
LAYOUTS = {
    "iso": N_("year-month-day"),
    "jalali": N_("year/month/day of the Persian calendar (Jalali)"),
    "excel": N_("day numbers of a spreadsheet"),
}
LETTERS = {
    "%d": N_("day"),
    "%m": N_("month"),
    "%Y": N_("year"),
    "%y": N_("year"),
    "%b": N_("month"),
    "%B": N_("month"),
}
CURRENCIES = {"IRT": N_("toman"), "IRR": N_("rial")}
OF_PRODUCTS = {
    "stock": N_("Stock"),
    "image": N_("Picture"),
    "handle": N_("Name in the address"),
    "is_available": N_("Can be bought now"),
}
WEEK_STARTS = {"monday": N_("Monday"), "saturday": N_("Saturday"), "sunday": N_("Sunday")}
MOST_NAMED = 6


def label(field: str) -> str:
    """What a field of the file is called."""
    if field in OF_PRODUCTS:
        return _(OF_PRODUCTS[field])
    return _(COLUMNS[field].label) if field in COLUMNS else _(EXTRA[field]).partition(";")[0].rstrip(".")


def format_name(source: str) -> str:
    """What a format is called."""
    return _(OTHER_FORMATS.get(source) or SOURCES[source].label)


def seen(found: Preview) -> str:
    """ "Square · Windows-1252, columns separated by semicolon · 3 lines before the header skipped." """
    return " · ".join([f"**{format_name(found.source)}**", *_as_text(found.encoding, found.delimiter, found.preamble)])


def understood(done: Reading) -> list[str]:
    """What was understood, one sentence each."""
    said = _formats(done)
    if done.mapping:
        pairs = ", ".join(f"{safe(name)} → {label(field)}" for field, name in done.mapping.items())
        said.append(_("Columns: {pairs}", pairs=pairs))
    return [*said, *details(done)]


def _formats(done: Reading) -> list[str]:
    """One format for all files, or that of each."""
    formats = formats_of(done)
    if len(set(formats)) == 1:
        return [_("Format: {name}", name=format_name(formats[0]))]
    named = zip(done.files, formats, strict=True)
    return [_("{file}: {name}", file=safe(file), name=format_name(source)) for file, source in named]


def details(done: Reading) -> list[str]:
    """How the cells were read, one sentence each."""
    said = _as_text(done.encoding, done.delimiter, done.preamble)
    if "quantity" in done.assumed:
        said.append(_("No column of quantities: each line counts as one unit."))
    if "line_gross" in done.assumed:
        said.append(of_line(done.mapping.get("line_gross", "")))
    signs = list(dict.fromkeys(done.decimals.values()))
    if signs:
        said.append(_("Decimal sign: {sign}", sign=", ".join(_(DECIMALS[sign]) for sign in signs)))
    return [*said, *_times(done), *_tax(done), *_currencies(done)]


def of_line(column: str) -> str:
    """Why the price of a column is not multiplied by the quantity."""
    return _(
        "“{column}” was taken for the money of the whole line, not of one unit: the same product costs more the more "
        "of it is bought. If that is wrong, say that it is the unit price.",
        column=safe(column),
    )


def _as_text(encoding: str, delimiter: str, preamble: int) -> list[str]:
    said = []
    if encoding:
        said.append(_("Characters: {encoding}", encoding=encoding.upper().replace("CP", "Windows-")))
    if delimiter:
        said.append(_("Separator: {sign}", sign=_(SEPARATORS.get(delimiter, delimiter))))
    if preamble:
        n = figures.count(preamble)
        said.append(
            ngettext("{n} line before the header skipped", "{n} lines before the header skipped", preamble, n=n)
        )
    return said


def _times(done: Reading) -> list[str]:
    if not done.time_layout:
        return []
    said = [_("Dates: {layout}", layout=_layout(done.time_layout))]
    if done.time_zone:
        said.append(_("Times moved to {zone}", zone=done.time_zone))
    elif done.has_time_offset:
        said.append(_("Times name their distance from world time and stand as written; choose a zone to move them."))
    return [*said, _("Weeks begin on {day}", day=_(WEEK_STARTS[done.week_start]))]


def _layout(layout: str) -> str:
    if layout in LAYOUTS:
        return _(LAYOUTS[layout])
    places = sorted((layout.find(sign), word) for sign, word in LETTERS.items() if sign in layout)
    return "/".join(_(word) for _place, word in places)


def _tax(done: Reading) -> list[str]:
    if done.tax_included is None:
        return []
    return [_("Prices hold the tax") if done.tax_included else _("Prices do not hold the tax")]


def _currencies(done: Reading) -> list[str]:
    if not done.currencies:
        return []
    counts = [currency_lines(each, n) for each, n in done.currencies.items()]
    said = [_("Currency: {counts}", counts=", ".join(counts))]
    if set(done.currencies) == set(CURRENCIES):
        said.append(_("A toman is ten rial: what is in the other one was converted."))
    return said


def currency_lines(code: str, n: int) -> str:
    """ "EUR on 6 lines" """
    return ngettext(
        "{currency} on {n} line", "{currency} on {n} lines", n, currency=currency_name(code), n=figures.count(n)
    )


def merged(n: int) -> str:
    """ "2 spellings were taken for another product's" """
    return ngettext(
        "{n} spelling was taken for the same product as another",
        "{n} spellings were taken for the same product as another",
        n,
        n=figures.count(n),
    )


def currency_name(code: str) -> str:
    """ "USD"; the toman and the rial by their names too."""
    return f"{code} ({_(CURRENCIES[code])})" if code in CURRENCIES else safe(code)


def doubts(done: Reading, *, n_other_currency: int) -> list[str]:
    """What could be read in two ways or was left out, and what to do about it.

    `n_other_currency`: lines that were set aside because of their currency.
    """
    numbers = [label(each.partition(":")[2]) for each in done.uncertain if each.startswith("decimal:")]
    said = []
    if numbers:
        said.append(
            _(
                "{columns}: the file does not show whether 1.234 is a thousand or one and a bit. "
                "If figures look wrong, add the file again and choose the decimal sign.",
                columns=", ".join(numbers),
            )
        )
    if any(each.startswith("day_first:") for each in done.uncertain):
        said.append(
            _(
                "03/04 could be the 3rd of April or the 4th of March: every date of the file fits both. "
                "If months look wrong, add the file again and choose."
            )
        )
    if "full_sheet" in done.uncertain:
        said.append(
            _(
                "The sheet is filled to the last row that a workbook can hold: what did not fit is missing. "
                "Export the orders as CSV, or a shorter period."
            )
        )
    if done.unknown_statuses:
        said.append(
            _(
                "These statuses were not known and were read as sold: {words}. If one of them is no sale, take its "
                "lines out of the file and add it again.",
                words=listed(done.unknown_statuses),
            )
        )
    if n_other_currency:
        said.append(
            _(
                "The file holds several currencies, which are never added up. Lines in another than the one kept are "
                "set aside unless it has a rate: add the file again and choose the currency, or give rates."
            )
        )
    return said


def listed(words: Sequence[str]) -> str:
    """ "a, b, c and 4 more" """
    shown = ", ".join(f"“{safe(word)}”" for word in words[:MOST_NAMED])
    more = len(words) - MOST_NAMED
    return _("{words} and {n} more", words=shown, n=figures.count(more)) if more > 0 else shown


def value_guesses(fields: list[str]) -> str:
    """ "Guessed from the values alone, so look closely: Order, Quantity." """
    return _("Guessed from the values alone, so look closely: {columns}.", columns=", ".join(map(label, fields)))


def kept(dataset: Dataset) -> str:
    """ "orders.csv, added on 5 Jan 2026" """
    named = ", ".join(dataset.reading.files[:MOST_NAMED])
    return _("{files}, added on {day}", files=safe(named), day=figures.day(dataset.added_at))
