"""What does a person know better than the file: signs, dates, tax, zone, currencies, weeks?"""

import re
from collections import Counter
from collections.abc import Sequence
from zoneinfo import available_timezones

import streamlit as st
from babel.numbers import list_currencies

from analytics.errors import InputError
from analytics.orders.reading.currencies import FIXED_RATES
from analytics.orders.reading.previews import Preview
from analytics.orders.reading.read import Options
from analytics.orders.weeks import DAYS
from dashboard.language import readings
from dashboard.language.text import _

ZONES = sorted(available_timezones())
CODES = ["IRT", *sorted(list_currencies())]


def differently(seen: Sequence[Preview]) -> tuple[Options, bool]:
    """What the person knows better than these files; and whether to map the columns of a known format too."""
    kept, rates = _currencies(seen)
    with st.popover(_("Read it differently"), icon=":material/tune:"):
        st.caption(_("Leave empty what was understood right."))
        decimal = st.segmented_control(
            _("Decimal sign"), list(readings.DECIMALS), format_func=lambda sign: _(readings.DECIMALS[sign]),
            key="read_decimal", help=_("The sign before the cents. The other one separates thousands."),
        )  # fmt: skip
        day_first = st.segmented_control(
            _("The date 03/04 is"), [True, False], key="read_day_first",
            format_func=lambda first: _("3 April") if first else _("4 March"),
            help=_("Only for files whose dates could be read both ways."),
        )  # fmt: skip
        tax = st.segmented_control(
            _("Prices hold tax"), [True, False], format_func=lambda held: _("Yes") if held else _("No"),
            key="read_tax", help=_("If they do, the tax that the file names is taken out of the prices."),
        )  # fmt: skip
        zone = st.selectbox(
            _("Time zone of the shop"), ZONES, index=None, key="read_zone", placeholder=_("as written"),
            help=_("Times that name their distance from world time are moved to this zone: an order late in the "
                   "evening then counts on the shop's own day."),
        )  # fmt: skip
        said = st.selectbox(
            _("Money is counted in"), CODES, index=None, key="read_file_currency", placeholder=_("as the file says"),
            format_func=readings.currency_name, help=_("Only where the file does not name its currency."),
        )  # fmt: skip
        week_start = st.segmented_control(
            _("Weeks begin on"), list(DAYS), format_func=lambda day: _(readings.WEEK_STARTS[day]), key="read_week",
            help=_("For figures by week. Unless you choose, the calendar and the currency of the file decide."),
        )  # fmt: skip
        repeats = st.checkbox(
            _("Set aside lines that repeat exactly"), key="repeats",
            help=_("Only if your export doubles lines: two equal lines can be two real sales."),
        )  # fmt: skip
        is_own = st.checkbox(_("Say myself what each column means"), key="read_own")
    options = Options(
        also=["repeats"] if repeats else [], currency=kept, rates=_rates(rates), file_currency=said, decimal=decimal,
        day_first=day_first, time_zone=zone, tax_included=tax, week_start=week_start,
    )  # fmt: skip
    return options, is_own


def _currencies(seen: Sequence[Preview]) -> tuple[str | None, str]:
    """Which currency is kept, and the rates of the others: asked only where the files name several."""
    lines: Counter[str] = Counter()
    for found in seen:
        lines.update(found.currencies)
    named = sorted(lines, key=lambda code: (-lines[code], code))
    if len(named) < 2 or set(named) <= set(next(iter(FIXED_RATES))):
        return None, ""
    st.warning(_("These files name several currencies. They are never added up: choose the one to keep."))
    with st.container(horizontal=True):
        kept = st.selectbox(
            _("Currency to keep"), named, key="read_currency", width=320,
            format_func=lambda code: readings.currency_lines(code, lines[code]),
            help=_("Lines in another currency are set aside unless you give its rate."),
        )  # fmt: skip
        rates = st.text_input(
            _("Rates (optional)"), key="read_rates", width=320,
            placeholder="; ".join(f"{code}=1.17" for code in named if code != kept),
            help=_("What one unit of each other currency is worth in the one kept."),
        )  # fmt: skip
    return kept, rates


def _rates(said: str) -> dict[str, float] | None:
    """ "USD=0.92; GBP=1,17" as rates. Raises InputError for anything else.

    >>> _rates("USD=0.92; gbp = 1,17")
    {'USD': 0.92, 'GBP': 1.17}
    """
    rates = {}
    for part in filter(str.strip, re.split(r"[;\n]|,\s+", said)):
        currency, _equals, rate = (each.strip() for each in part.partition("="))
        try:
            rates[currency.upper()] = float(rate.replace("\u066b", ".").replace(",", "."))
        except ValueError:
            raise InputError("no_rate", found=part.strip()) from None
    return rates or None
