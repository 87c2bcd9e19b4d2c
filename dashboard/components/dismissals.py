"""Which products does a person not want named together again? "Not for us", and the way back."""

from collections.abc import Mapping

import streamlit as st

from dashboard.language import figures
from dashboard.language.translation import _, safe
from dashboard.workspace import dismissed


def not_for_us(dataset: str, products: tuple[str, ...], *, names: Mapping[str, str] | None = None) -> None:
    """A button that puts these products aside; `names` says them on it."""
    label = _("Not for us: {products}", products=_named(products, names)) if names else _("Not for us")
    st.button(
        label, key=f"aside_{products}", icon=":material/block:", type="secondary" if names else "tertiary",
        on_click=dismissed.ignore, args=(dataset, products),
    )  # fmt: skip


def taken_back(dataset: str, names: Mapping[str, str]) -> None:
    """A button for each set of products that was put aside, which takes it back in."""
    for products in dismissed.ignored(dataset):
        label = _("Take back: {products}", products=_named(products, names))
        st.button(label, key=f"restore_{products}", on_click=dismissed.restore, args=(dataset, products))


def folded(dataset: str, names: Mapping[str, str]) -> None:
    """The same behind a click, where there is anything to take back."""
    aside = dismissed.ignored(dataset)
    if aside:
        with st.popover(_("Put aside ({n})", n=figures.count(len(aside))), icon=":material/block:", type="tertiary"):
            taken_back(dataset, names)


def _named(products: tuple[str, ...], names: Mapping[str, str]) -> str:
    return safe(" + ".join(names.get(each, each) for each in products))
