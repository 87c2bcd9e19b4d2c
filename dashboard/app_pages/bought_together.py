"""Bought together: what sells with what?"""

import streamlit as st

from analytics.affinity import tables
from analytics.orders import levels
from dashboard import cache, columns, display, sentences, widgets
from dashboard.charts import affinities
from dashboard.text import _

SUPPORTS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
CONFIDENCES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)

widgets.header("bought_together")
scope = widgets.scope()
widgets.guard(scope)

known = levels.available_levels(cache.all_orders(scope.dataset))
widest = "category_1" if "category_1" in known else known[-1]
level = st.segmented_control(
    _("Show"),
    known,
    default=widest,
    required=True,
    format_func=lambda name: _(levels.LEVELS[name].label),
    key="level",
    bind="query-params",
)
matrix = cache.matrix(scope, level)
if len(matrix.names) < 2:
    st.info(_("There is only one product here: nothing can go with it."))
    st.stop()
st.plotly_chart(
    affinities.heatmap(matrix), key="heatmap", alt=_("How many times as often two things are bought together")
)
st.caption(
    _(
        "The {n} most sold. Teal: in one order more often than their sales alone would bring about. "
        "Large orders make everything look related; this picture does not correct for them.",
        n=display.count(len(matrix.names)),
    )
)

widgets.heading(_("Pairs and rules"))
with st.container(horizontal=True):
    min_support = st.select_slider(
        _("Smallest share of orders"),
        SUPPORTS,
        value=0.01,
        format_func=lambda share: display.percent(share, decimals=2),
        key="min_support",
        bind="query-params",
    )
    min_confidence = st.select_slider(
        _("Smallest share of buyers who add it"),
        CONFIDENCES,
        value=0.2,
        format_func=lambda share: display.percent(share),
        key="min_confidence",
        bind="query-params",
    )
    max_length = st.number_input(_("Most products in a rule"), 2, 6, 3, key="max_length", bind="query-params")
items = level if levels.LEVELS[level].is_product else "product"
with st.spinner(_("Counting which products meet …"), show_time=True):
    rules = cache.mined(scope, items, min_support, min_confidence, max_length)
if rules.stopped:
    st.warning(sentences.stopped(rules))
if rules.table.empty and not rules.stopped:
    st.info(_("No pair is this common. Lower the smallest share, or widen the dates."))
if rules.table.empty:
    st.stop()

names = cache.item_names(scope, items)
shown = rules.table.head(2000)
with st.container(horizontal=True):
    st.metric(_("Rules"), display.count(len(rules.table)), border=True)
    st.metric(_("Orders"), display.count(rules.n_orders), border=True)
st.plotly_chart(affinities.pairs(shown, names=names), key="pairs", alt=_("Rules by how common and how sure they are"))
st.dataframe(
    tables.named_rules(shown, names), column_config=columns.rules(), column_order=columns.RULES, hide_index=True
)
if len(rules.table) > len(shown):
    st.caption(_("The {n} rules with most extra orders; the download holds all.", n=display.count(len(shown))))
widgets.downloads(lambda: tables.flat_rules(rules.table), name="rules", key="rules")
st.caption(_("Bought together is not bought because of each other."))
