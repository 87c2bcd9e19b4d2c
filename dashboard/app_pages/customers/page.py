"""Customers: who buys, and who returns?"""

import streamlit as st

from analytics.customers.segments import N_SEGMENTS
from dashboard.charts import customer_groups
from dashboard.components import downloads, filters, headings, table_columns
from dashboard.language import figures
from dashboard.language.translation import _
from dashboard.queries import shop_queries

headings.header("customers")
scope = filters.scope(whole_orders=False)
filters.guard(scope, ("customer_id", "no_customers"), ("ordered_at", "no_dates"))
currency = shop_queries.facts(scope.dataset).currency

n_segments = st.slider(_("Number of groups"), 2, 8, N_SEGMENTS, key="groups", bind="query-params")
customers = shop_queries.customers(scope)
found = shop_queries.customer_groups(scope, n_segments)

with st.container(horizontal=True):
    st.metric(_("Customers"), figures.count(len(customers.table)), border=True)
    st.metric(
        _("Bought again"),
        figures.percent(customers.returning_share),
        border=True,
        help=_("Customers with two orders or more ÷ all customers."),
    )
    st.metric(_("Orders without a customer"), figures.count(customers.n_orders_unknown), border=True)

st.plotly_chart(customer_groups.shares(found), key="groups_chart", alt=_("Groups by customers and revenue"))
names = customer_groups.group_names(found)
st.dataframe(
    found.table.assign(label=names).drop(columns="segment"),
    column_config=table_columns.segments(currency),
    hide_index=True,
)
downloads.downloads(lambda: customer_groups.named(found), name="segments", key="segments")
st.caption(
    _(
        "Grouped by how recently, how often and for how much each customer bought. "
        "The groups sum up three figures; another number of groups cuts elsewhere. "
        "Looked back from {day}; orders without a customer are not counted.",
        day=figures.day(customers.as_of),
    )
)
