"""How is the text of a column read as numbers?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.engines.database import ibis, ir
from analytics.orders.words import latin_digits

LARGEST = 1e12  # a price or quantity beyond this is a misread cell, and would overflow exact sums
DECIMALS = (".", ",")

CURRENCY_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₺": "TRY",
    "₪": "ILS",
    "₩": "KRW",
    "₽": "RUB",
    "﷼": "IRR",
    "تومان": "IRT",
    "تومن": "IRT",
    "toman": "IRT",
    "ریال": "IRR",
    "rial": "IRR",
    "ر.س": "SAR",
    "د.إ": "AED",
    "ج.م": "EGP",
}
_SIGNS = "|".join(sign.replace(".", r"\.") for sign in CURRENCY_SIGNS)
_NOT_A_NUMBER_PART = (
    rf"(?i)[\s\x{{00A0}}\x{{202F}}\x{{2007}}'’\p{{Sc}}]|^[A-Z]{{3}}\b|\b[A-Z]{{3}}$|{_SIGNS}|"
    r"ريال|\bRs\.?|\bkr\.?\b|zł|Kč"
)
_CODE = r"^[A-Z]{3}\s*[-+(]?\d|\d\s*[A-Z]{3}$"
# A mark is the decimal sign for certain where other than three digits follow it, where a zero alone stands before it,
# or where the other mark stands before it or is repeated.
_CERTAIN = (
    r"^\d*{d}(?:\d{{1,2}}|\d{{4,}})$|^0{d}\d+$|^\d{{4,}}{d}\d+$|{o}\d{{3}}{d}\d*$|^\d{{1,3}}(?:{o}\d{{3}}){{2,}}$"
)
_GROUPED = r"^[-+]?\d{{1,3}}(?:{o}\d{{2,3}})*{o}\d{{3}}(?:{d}\d*)?$"


@dataclass(frozen=True)
class NumberStyle:
    """How are the numbers of one column written?

    `decimal`: the sign before the decimals; `is_certain`: false where every cell could be read with the other sign;
    `is_plain`: every cell is a number as computers write it.
    """

    decimal: str = "."
    is_certain: bool = True
    is_plain: bool = False


def number_styles(columns: Mapping[str, ir.Column], *, decimal: str | None = None) -> dict[str, NumberStyle]:
    """How are the numbers of each column written? Decided by the whole column, and by the others where it can't tell.

    The cells have to come from `words.text`.
    `decimal`: what the person says.
    """
    texts = {name: column for name, column in columns.items() if not column.type().is_numeric()}
    evidences = {name: _evidence(column) for name, column in texts.items()}
    votes = {name: evidence["comma"] - evidence["point"] for name, evidence in evidences.items()}
    of_all = "," if sum(max(-1, min(1, vote)) for vote in votes.values()) > 0 else "."
    styles = {}
    for name, evidence in evidences.items():
        own = decimal or ("," if votes[name] > 0 else "." if votes[name] < 0 else of_all)
        is_certain = bool(decimal or votes[name] or not evidence["either"])
        is_plain = own == "." and evidence["plain"] == evidence["cells"]
        styles[name] = NumberStyle(own, is_certain, is_plain)
    return styles


def _evidence(column: ir.Column) -> dict[str, int]:
    """How many distinct cells of the column speak for which decimal sign?"""
    cells = column.name("cell").as_table().distinct()
    plain = cells.cell.try_cast("float64")
    digits = bare(cells.cell).re_replace(r"^[-+]", "")
    counts = cells.aggregate(
        cells=cells.cell.count(),
        plain=plain.count(),
        point=digits.re_search(_CERTAIN.format(d=r"\.", o=",")).sum().fill_null(0),
        comma=digits.re_search(_CERTAIN.format(d=",", o=r"\.")).sum().fill_null(0),
        either=digits.re_search(r"^[1-9]\d{0,2}[.,]\d{3}$").sum().fill_null(0),
    )
    return {name: int(count) for name, count in counts.execute().iloc[0].items()}


def number(column: ir.Column, *, style: NumberStyle) -> ir.FloatingColumn:
    """The number in the cell; null where it is none. The cell has to come from `words.text`, or from `bare`."""
    if column.type().is_numeric():
        return _finite(column.cast("float64"))
    if style.is_plain:
        return _finite(column.try_cast("float64"))
    other = "," if style.decimal == "." else "."
    pattern = _GROUPED.format(d=rf"[{style.decimal}\x{{066B}}]", o=f"[{other}]")
    ungrouped = ibis.cases(
        (column.re_search(pattern), column.replace(other, "")),
        (column.contains(other), ibis.null("string")),
        else_=column,
    )
    return ungrouped.replace(",", ".").re_replace(r"\x{066B}", ".").try_cast("float64")


def bare(cell: ir.StringColumn) -> ir.StringColumn:
    """The cell with Latin digits, one kind of minus sign in front, and neither currency nor Arabic thousands signs.

    (3.00) and 3.00− are −3.
    """
    plain = latin_digits(cell).translate("−،", "-,").replace("٬", "").re_replace(_NOT_A_NUMBER_PART, "")
    return plain.re_replace(r"^\((.*)\)$", r"-\1").re_replace(r"^([^-].*)-$", r"-\1")


def _finite(value: ir.FloatingColumn) -> ir.FloatingColumn:
    return ibis.ifelse(value.between(-LARGEST, LARGEST), value, ibis.null("float64"))


def currency_in(column: ir.Column) -> ir.StringValue | None:
    """Which currency does each cell name, by sign, word or code? None where no cell of the column names one.

    The dollar sign names none: many currencies use it.
    """
    if not column.type().is_string():
        return None
    named = rf"(?i){_CODE}|{_SIGNS}"
    cells = column.name("cell").as_table().distinct()
    if not bool(cells.aggregate(found=cells.cell.re_search(named).any()).execute().iloc[0]["found"]):
        return None
    code = column.strip().re_extract(rf"(?i){_CODE}", 0).re_replace("[^A-Za-z]", "").upper().nullif("")
    branches = [(column.lower().contains(sign), name) for sign, name in CURRENCY_SIGNS.items()]
    return ibis.cases(*branches, else_=code)
