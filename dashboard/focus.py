"""One product at a glance, within reach of every page: how it sells and what goes with it."""

import streamlit as st

from analytics.orders.lines import Scope
from dashboard import cache, columns, display, sentences, widgets
from dashboard.text import _


def dialog() -> None:
    """Open the drawer."""
    st.dialog(_("Find a product"), width="large")(_shown)()


def _shown() -> None:
    scope = Scope(dataset=st.session_state["dataset"])
    table = cache.product_table(scope).set_index("product_id")
    product = st.selectbox(
        _("Product"),
        table.index,
        format_func=lambda each: sentences.product_label(table["product_name"][each], each),
        index=None,
        placeholder=_("Type a name or a code"),
        key="focus_product",
    )
    if product is None:
        return
    row, currency = table.loc[product], cache.facts(scope.dataset).currency
    share = row["n_orders"] / cache.n_orders(scope)
    with st.container(horizontal=True):
        st.metric(_("Orders"), display.count(row["n_orders"]), border=True)
        st.metric(_("Share of all orders"), display.percent(share), border=True)
        st.metric(_("Units"), display.number(row["units"]), border=True)
        st.metric(_("Revenue"), display.money(row["revenue"], currency), border=True)
        st.metric(_("Usual price"), display.money(row["unit_price"], currency), border=True)
    found = cache.companions(scope).table
    found = found[found["product_id"] == product]
    if found.empty:
        st.info(_("No other product is bought with it clearly more often than in all orders."))
        return
    widgets.heading(_("Its buyers also take"))
    st.dataframe(
        found[["companion_name", "n_joint", "confidence", "support_companion"]],
        column_config={
            "companion_name": columns.text(_("Companion")),
            "n_joint": columns.count(_("Orders with both")),
            "confidence": columns.share(_("Of its buyers")),
            "support_companion": columns.share(_("Of all orders")),
        },
        hide_index=True,
    )
