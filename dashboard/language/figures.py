"""How are figures, money and dates written? The one place that formats them."""

import math
from datetime import date

from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from dashboard.language.translation import language

MISSING = "–"
MINUS, PLUS = "\N{MINUS SIGN}\N{WORD JOINER}", "+\N{WORD JOINER}"  # no line ends between the sign and its amount
FROM_HERE_WHOLE = 10_000  # an amount from here on is written without its cents

# Babel writes the separators of a numbering system, but its digits as 0 to 9.
_NATIVE_DIGITS = {
    "fa": str.maketrans("0123456789%", "۰۱۲۳۴۵۶۷۸۹٪"),
    "ar": str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪"),
}


def _native(text: str) -> str:
    return text.translate(_NATIVE_DIGITS.get(language().code, {}))


def _is_missing(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def _sign(value: float, *, is_signed: bool) -> str:
    if value < 0:
        return MINUS
    return PLUS if is_signed and value > 0 else ""


def money(value: float | None, currency: str | None, *, is_signed: bool = False) -> str:
    """An amount: with cents below 10,000, without above; a plain number where the currency is not known.

    >>> money(1234.5, "GBP"), money(-45678.9, "GBP"), money(None, "GBP")
    ('£1,234.50', '−\\u2060£45,679', '–')
    """
    if value is None or _is_missing(value):
        return MISSING
    is_whole = abs(value) >= FROM_HERE_WHOLE
    if not currency:
        return number(value, decimals=0 if is_whole else 2, is_signed=is_signed)
    size = abs(value)
    text = format_currency(
        round(size) if is_whole else size,
        currency,
        format="¤#,##0" if is_whole else None,
        locale=language().locale,
        currency_digits=not is_whole,
        numbering_system="default",
    )
    return _sign(value, is_signed=is_signed) + _native(text)


def number(value: float | None, *, decimals: int = 1, is_signed: bool = False) -> str:
    """A number with this many decimals at the most.

    >>> number(2724.222), number(3, is_signed=True)
    ('2,724.2', '+\\u20603')
    """
    if value is None or _is_missing(value):
        return MISSING
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    rounded = round(abs(value), decimals)
    text = format_decimal(rounded, format=pattern, locale=language().locale, numbering_system="default")
    return _sign(value if rounded else 0, is_signed=is_signed) + _native(text)


def count(value: float | None) -> str:
    """A whole number.

    >>> count(19651)
    '19,651'
    """
    return number(value, decimals=0)


def percent(share: float | None, *, decimals: int = 1, is_signed: bool = False) -> str:
    """A share from 0 to 1 in percent.

    >>> percent(0.0892), percent(0.5, decimals=0)
    ('8.9%', '50%')
    """
    if share is None or _is_missing(share):
        return MISSING
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "") + "%"
    rounded = round(abs(share), decimals + 2)
    text = format_percent(rounded, format=pattern, locale=language().locale, numbering_system="default")
    return _sign(share if rounded else 0, is_signed=is_signed) + _native(text)


def out_of_hundred(share: float | None) -> str:
    """A share as a count of 100: "62"; with a decimal below 10.

    >>> out_of_hundred(0.62), out_of_hundred(0.0234)
    ('62', '2.3')
    """
    if share is None or _is_missing(share):
        return MISSING
    return number(share * 100, decimals=0 if share >= 0.1 else 1)


def day(value: date) -> str:
    """A day.

    >>> day(date(2026, 1, 5))
    '5 Jan 2026'
    """
    return _native(format_date(value, locale=language().locale))


def month(value: date) -> str:
    """A month.

    >>> month(date(2026, 1, 5))
    'Jan 2026'
    """
    return _native(format_skeleton("yMMM", value, locale=language().locale))


def figure(value: float | None, unit: str, currency: str | None, *, is_signed: bool = False) -> str:
    """A figure of KPIS in its unit: money, count, share or number."""
    if unit == "money":
        return money(value, currency, is_signed=is_signed)
    if unit == "share":
        return percent(value, is_signed=is_signed)
    return number(value, decimals=0 if unit == "count" else 2, is_signed=is_signed)
