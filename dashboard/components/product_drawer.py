"""One product at a glance, within reach of every page: how it sells and what goes with it."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics.affinity.overviews.focus import Focus
from analytics.affinity.overviews.matrices import AffinityMatrix
from analytics.orders.lines import Scope
from dashboard.charts import trends
from dashboard.components import filters, headings, table_columns
from dashboard.language import figures, sentences, translation
from dashboard.language.translation import _
from dashboard.queries import file_queries, pair_queries, shop_queries


def dialog(product: str | None = None) -> None:
    """Open the drawer, on a product or on the search for one."""
    if product is not None:
        st.session_state["focus_product"] = product
    st.dialog(_("Find a product"), width="large")(_shown)()


def on_click(clicked: Any, matrix: AffinityMatrix, *, is_product: bool) -> None:
    """Show what a clicked cell of the heatmap stands for; a product's cell leads to the product."""
    points = clicked.selection.points if clicked else []
    if not points:
        return
    x, y = points[0]["customdata"][:2]
    st.markdown(sentences.cell(matrix, x, y))
    if is_product:
        st.button(_("Look at {name}", name=matrix.names[x]), icon=":material/search:", on_click=dialog, args=(x,))


def _shown() -> None:
    scope = Scope(dataset=st.session_state["dataset"])
    table = shop_queries.product_table(scope).set_index("product_id")
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
    currency = shop_queries.facts(scope.dataset).currency
    found = pair_queries.product_focus(scope, product)
    _figures(found, table.loc[product, "unit_price"], currency, shop_queries.n_orders(scope))
    _stock(scope.dataset, product)
    companions = pair_queries.companions(scope).table
    companions = companions[companions["product_id"] == product]
    if companions.empty:
        st.info(_("No other product goes with it for sure."))
    else:
        headings.heading(_("Its buyers also take"))
        st.dataframe(
            companions, column_config=table_columns.companions(), column_order=table_columns.COMPANIONS, hide_index=True
        )
    if len(found.by_month) > 1:
        st.plotly_chart(trends.product(found.by_month), key="focus_months", alt=_("Orders by month"))
    if len(found.by_place):
        st.dataframe(
            found.by_place.assign(column=[_(filters.FILTER_COLUMNS[each]) for each in found.by_place["column"]]),
            column_config=table_columns.places(),
            hide_index=True,
        )


def _stock(dataset: str, product: str) -> None:
    """What the product file says of it, if there is one."""
    about = file_queries.about_products(dataset)
    found = about[about["product_id"] == product] if len(about) else about
    for row in found.itertuples():
        said = [
            _("{n} in stock", n=figures.count(row.stock)) if pd.notna(row.stock) else "",
            _("status: {word}", word=translation.safe(row.status)) if pd.notna(row.status) else "",
        ]
        if any(said):
            st.caption(_("Product file: {said}", said=", ".join(filter(None, said))))
        if pd.notna(row.is_available) and not row.is_available:
            st.warning(_("By the product file it can't be bought now; it is not suggested for bundles."))


def _figures(found: Focus, price: float, currency: str | None, n_orders: int) -> None:
    alone = found.n_alone / found.n_orders if found.n_orders else None
    shown = [
        (_("Orders"), figures.count(found.n_orders), None),
        (_("Share of all orders"), figures.percent(found.n_orders / n_orders), None),
        (_("Bought alone"), figures.percent(alone), _("Its orders that hold nothing else.")),
        (_("Attach rate"), figures.percent(found.attach_rate), _("Its orders that hold something else too.")),
        (_("Usual price"), figures.money(price, currency), None),
    ]
    if found.n_customers is not None:
        shown.append((_("Customers"), figures.count(found.n_customers), None))
        shown.append((_("Buy nothing else"), figures.count(found.n_exclusive), _("Customers who bought only this.")))
    with st.container(horizontal=True):
        for label, value, meaning in shown:
            st.metric(label, value, border=True, help=meaning)
