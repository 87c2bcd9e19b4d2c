"""What does a person say of a file: what its columns mean, and how its signs, dates, tax and money are read?"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import available_timezones

import streamlit as st
from babel.numbers import list_currencies

from analytics.errors import InputError
from analytics.orders.reading.currencies import FIXED_RATES
from analytics.orders.reading.previews import Preview
from analytics.orders.reading.read import Options
from analytics.orders.reading.sources.source import EXTRA
from analytics.orders.schema import COLUMNS
from analytics.orders.weeks import DAYS
from dashboard.language import reading_words
from dashboard.language.translation import _, safe
from dashboard.workspace import datasets

ALWAYS_ASKED = ("order_id", "ordered_at", "product_id", "product_name", "quantity", "unit_price", "customer_id")
N_VALUES = 3  # of each column, beside its name
ZONES = sorted(available_timezones())
CODES = ["IRT", *sorted(list_currencies())]


def ask(found: Preview, number: int) -> dict[str, str]:
    """The guessed meaning of each column, to be confirmed or changed beside examples."""
    remembered = datasets.store().remembered(found.header)
    guesses = remembered or {**found.proposed, **found.mapping}
    if remembered:
        st.markdown(_("You confirmed what these columns mean for an earlier file. Change it where it differs."))
        st.button(
            _("Forget this mapping"), key=f"forget_{number}", icon=":material/undo:", on_click=_forget,
            args=(found.header,), help=_("The file is then recognised or guessed as if you had said nothing."),
        )  # fmt: skip
    else:
        st.markdown(_("Check what each column means; what you leave empty is not used."))
        if found.proposed:
            st.warning(reading_words.value_guesses(list(found.proposed)), icon=":material/visibility:")
        if found.is_of_line:
            st.info(reading_words.of_line(found.mapping["line_gross"]))
    examples = found.examples.rename(columns=dict(zip(found.examples.columns, found.header, strict=True)))
    st.dataframe(examples, hide_index=True)
    found = replace(found, examples=examples)
    shown = [field for field in (*COLUMNS, *EXTRA) if field in ALWAYS_ASKED or guesses.get(field)]
    chosen = _ask(shown, found, guesses, number)
    with st.expander(_("More columns")):
        return chosen | _ask([f for f in (*COLUMNS, *EXTRA) if f not in shown], found, guesses, number)


def _ask(fields: list[str], found: Preview, guesses: Mapping[str, str], number: int) -> dict[str, str]:
    chosen = {}
    with st.container(horizontal=True):
        for field in fields:
            guess = guesses.get(field)
            is_by_values = guess is not None and found.proposed.get(field) == guess
            picked = st.selectbox(
                reading_words.label(field),
                found.header,
                index=found.header.index(guess) if guess in found.header else None,
                format_func=lambda name: _with_values(name, found.examples[name].dropna().astype("str").tolist()),
                key=f"map_{number}_{field}_{abs(hash(found.header))}",
                help=_(COLUMNS[field].meaning if field in COLUMNS else EXTRA[field]),
                placeholder=_("not in the file"),
                icon=":material/visibility:" if is_by_values else None,
                width=260,
            )
            chosen[field] = picked or ""
    return chosen


def _with_values(name: str, values: list[str]) -> str:
    """ "Price (2.50, 1, 3)": a column and what stands in it."""
    return f"{name} ({', '.join(dict.fromkeys(values[:N_VALUES]))})" if values else name


def saved() -> None:
    """Every mapping that is remembered, with a way back."""
    mappings = datasets.store().mappings()
    if not mappings:
        return
    with st.expander(_("Remembered meanings of columns")):
        st.caption(_("The next file with the same columns is read like this. Datasets already read stay as they are."))
        for place, (header, mapping) in enumerate(mappings.items()):
            with st.container(horizontal=True, vertical_alignment="center"):
                pairs = (
                    f"{safe(column)} → {reading_words.label(field)}" for field, column in mapping.items() if column
                )
                st.markdown(", ".join(pairs))
                st.button(_("Forget"), key=f"forget_saved_{place}", on_click=_forget, args=(header,))


def _forget(header: tuple[str, ...]) -> None:
    datasets.store().forget_mapping(header)
    # The choices of the form are those of the forgotten mapping.
    for key in [key for key in st.session_state if str(key).startswith("map_")]:
        del st.session_state[key]


def differently(seen: Sequence[Preview]) -> tuple[Options, bool]:
    """What the person knows better than these files; and whether to map the columns of a known format too."""
    kept, rates = _currencies(seen)
    with st.popover(_("Read it differently"), icon=":material/tune:"):
        st.caption(_("Leave empty what was understood right."))
        decimal = st.segmented_control(
            _("Decimal sign"), list(reading_words.DECIMALS), format_func=lambda sign: _(reading_words.DECIMALS[sign]),
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
            format_func=reading_words.currency_name, help=_("Only where the file does not name its currency."),
        )  # fmt: skip
        week_start = st.segmented_control(
            _("Weeks begin on"), list(DAYS), format_func=lambda day: _(reading_words.WEEK_STARTS[day]), key="read_week",
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
            format_func=lambda code: reading_words.currency_lines(code, lines[code]),
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
