"""How does a page say its title, its question, its parts, and what is missing?"""

from typing import Literal

import streamlit as st

from analytics.errors import InputError
from dashboard.language import translation
from dashboard.language.translation import _
from dashboard.pages import PAGES


def header(name: str) -> None:
    """A page's one title and its one question."""
    page = PAGES[name]
    st.title(_(page.title), text_alignment=_side(), anchor=False)
    st.caption(_(page.question), text_alignment=_side())


def heading(words: str) -> None:
    """A heading within a page."""
    st.subheader(words, text_alignment=_side(), anchor=False)


def _side() -> Literal["left", "right"]:
    return "right" if translation.language().is_right_to_left else "left"


def lock(problem: InputError) -> None:
    """Say what is missing and what opens it."""
    st.info(translation.error(problem), icon=":material/lock:")
