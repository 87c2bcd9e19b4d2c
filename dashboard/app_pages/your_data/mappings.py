"""What does each column of a file mean? Guessed, confirmed or changed beside examples, remembered, forgotten."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from analytics.orders.reading.previews import Preview
from analytics.orders.reading.sources.source import EXTRA
from analytics.orders.schema import COLUMNS
from dashboard.language import readings
from dashboard.language.text import _, safe
from dashboard.workspace import home

ALWAYS_ASKED = ("order_id", "ordered_at", "product_id", "product_name", "quantity", "unit_price", "customer_id")
N_VALUES = 3  # of each column, beside its name


def ask(found: Preview, number: int) -> dict[str, str]:
    """The guessed meaning of each column, to be confirmed or changed beside examples."""
    remembered = home.store().remembered(found.header)
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
            st.warning(readings.value_guesses(list(found.proposed)), icon=":material/visibility:")
        if found.is_of_line:
            st.info(readings.of_line(found.mapping["line_gross"]))
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
                readings.label(field),
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
    mappings = home.store().mappings()
    if not mappings:
        return
    with st.expander(_("Remembered meanings of columns")):
        st.caption(_("The next file with the same columns is read like this. Datasets already read stay as they are."))
        for place, (header, mapping) in enumerate(mappings.items()):
            with st.container(horizontal=True, vertical_alignment="center"):
                pairs = (f"{safe(column)} → {readings.label(field)}" for field, column in mapping.items() if column)
                st.markdown(", ".join(pairs))
                st.button(_("Forget"), key=f"forget_saved_{place}", on_click=_forget, args=(header,))


def _forget(header: tuple[str, ...]) -> None:
    home.store().forget_mapping(header)
    # The choices of the form are those of the forgotten mapping.
    for key in [key for key in st.session_state if str(key).startswith("map_")]:
        del st.session_state[key]
