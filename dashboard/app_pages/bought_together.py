"""Bought together: what sells with what?"""

import streamlit as st

from analytics.affinity import tables
from analytics.affinity.networks import network
from analytics.orders import levels
from dashboard import cache, columns, display, focus, sentences, widgets
from dashboard.charts import affinities
from dashboard.text import _

widgets.header("bought_together")
scope = widgets.scope()
widgets.guard(scope)
facts = cache.facts(scope.dataset)

known = levels.available_levels(cache.all_orders(scope.dataset))
level = st.segmented_control(
    _("Show"),
    known,
    default="category_1" if "category_1" in known else known[0],
    required=True,
    format_func=lambda name: _(levels.LEVELS[name].label),
    key="level",
    bind="query-params",
)
matrix = cache.matrix(scope, level)
if len(matrix.names) < 2:
    st.info(_("There is only one product here: nothing can go with it."))
    st.stop()
clicked = st.plotly_chart(
    affinities.heatmap(matrix),
    key="heatmap",
    on_select="rerun",
    selection_mode="points",
    alt=_("How many times as often two things are bought together"),
)
focus.on_click(clicked, matrix, is_product=level == "product")
st.caption(
    _(
        "The {n} most sold, those that go together side by side; click a cell for its numbers. Teal: in one order more "
        "often than their sales alone would bring about. Large orders make everything look related; this picture does "
        "not correct for them.",
        n=display.count(len(matrix.names)),
    )
)

widgets.heading(_("Pairs and rules"))
items = level if levels.LEVELS[level].is_product else "product"
question = widgets.question(scope, items)
rules = cache.mined(question, label=_("Counting which products meet …"))
if rules.stopped:
    st.warning(sentences.stopped(rules))
    if rules.stopped == "cancelled" and st.button(_("Count again"), icon=":material/refresh:"):
        cache.count_again(question)
        st.rerun()
elif rules.table.empty:
    st.info(_("No pair is this common. Lower the smallest share, or widen the dates."))
if rules.table.empty:
    st.stop()

names = cache.item_names(scope, items)
table = rules.table
if st.toggle(_("Only what a shorter rule does not say already"), value=True, key="unfolded", bind="query-params"):
    table = table[table["folded_under"] < 0]
shown = table.head(2000)
as_table, as_picture, as_anchors, more = st.tabs(
    [_("Table"), _("How common, how sure"), _("What the rest of the basket is worth"), _("More: network")],
    key="rules_view",
    on_change="rerun",
)
if as_table.open:
    with as_table:
        st.caption(sentences.rules_counted(len(table), len(shown), rules.n_orders))
        picked = st.dataframe(
            tables.named_rules(shown, names),
            column_config=columns.rules(facts.currency),
            column_order=columns.RULES,
            hide_index=True,
            on_select="rerun",
            selection_mode="single-row",
            key="rules_table",
        )
        widgets.put_aside(scope.dataset, shown, picked.selection.rows, names)
if as_picture.open:
    with as_picture:
        st.plotly_chart(
            affinities.pairs(shown, names=names), key="pairs", alt=_("How common and how sure each rule is")
        )
if as_anchors.open:
    with as_anchors:
        widgets.anchors(scope, names=cache.item_names(scope, "product"))
if more.open:
    with more:
        found = network(rules)
        chart = affinities.network(found.pairs, names=names, positions=found.positions)
        st.plotly_chart(chart, key="network", alt=_("The strongest pairs as a network"))
widgets.pair_downloads(rules.table, matrix)
st.caption(_("Bought together is not bought because of each other."))
