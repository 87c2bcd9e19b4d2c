"""On which day does a shop's week begin?"""

from __future__ import annotations

from typing import Literal

from analytics.engines.database import ibis, ir

Unit = Literal["D", "W", "M", "Q", "Y"]

# Days from the day that begins the week to the Monday after it.
DAYS = {"monday": 0, "sunday": 1, "saturday": 2}

# Where a currency alone tells it (Unicode CLDR, weekData); elsewhere a week begins on Monday.
_BY_CURRENCY = {
    "saturday": ("AFN", "BHD", "DZD", "EGP", "IQD", "IRR", "IRT", "JOD", "KWD", "LYD", "OMR", "QAR", "SDG", "SYP"),
    "sunday": (
        *("BRL", "CAD", "COP", "HKD", "IDR", "ILS", "INR", "JPY", "KES", "KRW", "MXN", "MYR", "PEN", "PHP", "PKR"),
        *("SAR", "SGD", "THB", "TWD", "USD", "YER", "ZAR"),
    ),
}


def usual_week_start(*, currency: str | None = None, calendar: str = "") -> str:
    """Which day begins the week where dates are Jalali, or the money is of this currency?

    >>> usual_week_start(currency="EGP")
    'saturday'
    """
    if calendar == "jalali":
        return "saturday"
    return next((day for day, codes in _BY_CURRENCY.items() if currency in codes), "monday")


def truncated(time: ir.TimestampValue, *, unit: Unit, week_start: str) -> ir.TimestampValue:
    """The first day of the day, week, month, quarter or year that the time lies in; `week_start`: one of DAYS."""
    if unit != "W" or not DAYS[week_start]:
        return time.truncate(unit)
    shift = ibis.interval(days=DAYS[week_start])
    return (time + shift).truncate("W") - shift
