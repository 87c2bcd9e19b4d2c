"""How does a person find a product by name or code?"""

import streamlit as st

from analytics.orders.lines import Scope
from dashboard.language import sentences
from dashboard.language.translation import _
from dashboard.queries import shop_queries


def product_choice(scope: Scope, *, key: str, first: str | None = None) -> str:
    """One product, found by name or code; `first` to begin with, or else the one in most orders."""
    table = shop_queries.product_table(scope).set_index("product_id")
    return str(
        st.selectbox(
            _("Product"),
            table.index,
            index=table.index.get_loc(first) if first in table.index else 0,
            format_func=lambda each: sentences.product_label(table["product_name"][each], each),
            key=key,
            bind="query-params",
        )
    )


def product_choices(
    scope: Scope, *, key: str, label: str | None = None, first: str | None = None, most: int = 6
) -> list[str]:
    """Several products, found by name or code, in the order they were chosen; `first` to begin with."""
    table = shop_queries.product_table(scope).set_index("product_id")
    return st.multiselect(
        label or _("Products of the bundle"),
        table.index,
        default=[first] if first in table.index else None,
        format_func=lambda each: sentences.product_label(table["product_name"][each], each),
        max_selections=most,
        placeholder=_("Type a name or a code"),
        key=key,
        bind="query-params",
    )
