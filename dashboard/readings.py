"""How is it said what a file was understood as?"""

from analytics.orders.lines import Reading
from analytics.orders.previews import Preview
from analytics.orders.schema import COLUMNS, N_
from analytics.orders.sources import SOURCES
from analytics.orders.sources.source import EXTRA
from analytics.orders.store import Dataset
from dashboard import display
from dashboard.sentences import safe
from dashboard.text import _, ngettext

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
MOST_NAMED = 6


def label(field: str) -> str:
    """What a field of the file is called."""
    return _(COLUMNS[field].label) if field in COLUMNS else _(EXTRA[field]).rstrip(".")


def format_name(source: str) -> str:
    """What a format is called."""
    return _(OTHER_FORMATS.get(source) or SOURCES[source].label)


def seen(found: Preview) -> str:
    """ "Square · Windows-1252, columns separated by semicolon · 3 lines before the header skipped." """
    return " · ".join([f"**{format_name(found.source)}**", *_as_text(found.encoding, found.delimiter, found.preamble)])


def understood(done: Reading) -> list[str]:
    """What was understood, one sentence each."""
    said = [_("Format: {name}", name=format_name(done.source)), *_as_text(done.encoding, done.delimiter, done.preamble)]
    if done.mapping:
        pairs = ", ".join(f"{safe(name)} → {label(field)}" for field, name in done.mapping.items())
        said.append(_("Columns: {pairs}", pairs=pairs))
    if "quantity" in done.assumed:
        said.append(_("No column of quantities: each line counts as one unit."))
    signs = list(dict.fromkeys(done.decimals.values()))
    if signs:
        said.append(_("Decimal sign: {sign}", sign=", ".join(_(DECIMALS[sign]) for sign in signs)))
    return [*said, *_times(done), *_tax(done), *_currencies(done)]


def _as_text(encoding: str, delimiter: str, preamble: int) -> list[str]:
    said = []
    if encoding:
        said.append(_("Characters: {encoding}", encoding=encoding.upper()))
    if delimiter:
        said.append(_("Separator: {sign}", sign=_(SEPARATORS.get(delimiter, delimiter))))
    if preamble:
        n = display.count(preamble)
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
    return said


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
    counts = [
        _("{currency} on {n} lines", currency=currency_name(each), n=display.count(n))
        for each, n in done.currencies.items()
    ]
    return [_("Currency: {counts}", counts=", ".join(counts))]


def currency_name(code: str) -> str:
    """ "USD"; the toman and the rial by their names too."""
    return f"{code} ({_(CURRENCIES[code])})" if code in CURRENCIES else safe(code)


def doubts(done: Reading) -> list[str]:
    """What could be read in two ways or was left out, and what to do about it."""
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
    if len(done.currencies) > 1:
        said.append(
            _(
                "The file holds several currencies, which are never added up. Lines in another than the one kept are "
                "set aside unless it has a rate: add the file again and choose the currency, or give rates."
            )
        )
    return said


def value_guesses(fields: list[str]) -> str:
    """ "Guessed from the values alone, so look closely: Order, Quantity." """
    return _("Guessed from the values alone, so look closely: {columns}.", columns=", ".join(map(label, fields)))


def kept(dataset: Dataset) -> str:
    """ "orders.csv, added on 5 Jan 2026" """
    named = ", ".join(dataset.reading.files[:MOST_NAMED])
    return _("{files}, added on {day}", files=safe(named), day=display.day(dataset.added_at))
