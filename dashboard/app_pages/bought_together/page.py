"""Bought together: what sells with what?"""

import streamlit as st

from analytics.orders import levels
from dashboard.app_pages.bought_together import mined_rules, views
from dashboard.charts import affinities
from dashboard.components import filters, headings, product_drawer
from dashboard.language import figures
from dashboard.language.translation import _
from dashboard.queries import pair_queries, shop_queries

headings.header("bought_together")
scope = filters.scope()
filters.guard(scope)

known = levels.available_levels(shop_queries.all_orders(scope.dataset))
views.best(scope)

headings.heading(_("The whole shop at one look"))
level = st.segmented_control(
    _("Show"),
    known,
    default="category_1" if "category_1" in known else known[0],
    required=True,
    format_func=lambda name: _(levels.LEVELS[name].label),
    key="level",
    bind="query-params",
)
matrix = pair_queries.matrix(scope, level)
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
product_drawer.on_click(clicked, matrix, is_product=level == "product")
st.caption(
    _(
        "The {n} most sold, those that go together side by side; click a cell for its numbers. Teal: in one order more "
        "often than their sales alone would bring about. Large orders make everything look related; this picture does "
        "not correct for them, the pairs above do.",
        n=figures.count(len(matrix.names)),
    )
)

headings.heading(_("Pairs and rules"))
items = level if levels.LEVELS[level].is_product else next(iter(known))
names = [_("Pairs, tested"), _("What changed"), _("Rules, as counted")]
pairs, changed, rules = st.tabs(names, key="pairs_or_rules", on_change="rerun")
if pairs.open:
    with pairs:
        views.table(scope)
if changed.open:
    with changed:
        if shop_queries.facts(scope.dataset).first_day is None:
            st.info(_("Your orders have no dates: nothing can be compared over time."))
        else:
            views.changed(scope)
if rules.open:
    with rules:
        mined_rules.rules(scope, items, matrix)
st.caption(_("Bought together is not bought because of each other."))
