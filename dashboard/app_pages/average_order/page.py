"""Average order: what moved it?"""

import streamlit as st

from analytics.kpis import KPIS
from dashboard.charts import bridges, trends
from dashboard.components import downloads, filters, headings, kpi_cards, table_columns
from dashboard.language import figures, sentences
from dashboard.language.translation import _
from dashboard.queries import shop_queries

headings.header("average_order")
scope = filters.scope()
filters.guard(scope, ("unit_price", "no_prices"))
facts = shop_queries.facts(scope.dataset)

if facts.first_day is None:
    kpi_cards.kpi_cards(shop_queries.summary(scope).iloc[0], facts.currency)
    st.info(_("Your orders have no dates: nothing can be compared over time."))
    st.stop()

now, then, name = filters.recent(scope)
change = shop_queries.comparison(now, then)
kpi_cards.kpi_cards(
    shop_queries.summary(now).iloc[0], facts.currency, change=change.table, trend=shop_queries.summary(scope, "month")
)
st.caption(sentences.compared(now, name))

if shop_queries.n_orders(then) and shop_queries.n_orders(now):
    bridge = shop_queries.bridge(now, then)
    row = change.table.set_index("kpi").loc["aov"]
    headings.heading(sentences.average_order(change, bridge, name, facts.currency))
    st.plotly_chart(
        bridges.bridge(bridge, before=row["before"], after=row["after"], currency=facts.currency),
        key="aov_bridge",
        alt=_("What moved the average order value"),
    )
    st.caption(
        _(
            "The steps add up to the change exactly. The change itself lies between {low} and {high} "
            "(95% interval; it counts the orders of one customer as independent).",
            low=figures.money(change.aov_change_low, facts.currency, is_signed=True),
            high=figures.money(change.aov_change_high, facts.currency, is_signed=True),
        )
    )
else:
    st.info(_("No orders lie in the period before. Choose a shorter period to compare it."))

shown = st.selectbox(
    _("By month"),
    [kpi for kpi in KPIS if shop_queries.summary(scope)[kpi].notna().any()],
    index=2,
    format_func=lambda kpi: _(KPIS[kpi].label),
    key="kpi",
    bind="query-params",
)
table = shop_queries.summary(scope, "month")
st.plotly_chart(trends.line(table, kpi=shown, currency=facts.currency), key="kpi_line", alt=_(KPIS[shown].label))
st.caption(_(KPIS[shown].definition))
st.dataframe(table, column_config=table_columns.kpis(facts.currency), hide_index=True)
downloads.downloads(lambda: table, name="kpis", key="kpis")
