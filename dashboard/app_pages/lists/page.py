"""Lists: what do I take to my shop?"""

from dataclasses import replace

import streamlit as st

from analytics.exports.lists import LISTS
from dashboard.components import widgets
from dashboard.language import display, sentences
from dashboard.language.text import _
from dashboard.queries import pair_queries
from dashboard.workspace import saved_bundles

widgets.header("lists")
scope = widgets.scope()
widgets.guard(scope)

name = st.segmented_control(
    _("List"),
    list(LISTS),
    default="cross_sell",
    required=True,
    format_func=lambda each: _(LISTS[each].label),
    key="list",
    bind="query-params",
)
chosen = LISTS[name]
with st.spinner(_("Making the list …"), show_time=True):
    offers = replace(pair_queries.offers(scope), bundles=saved_bundles.recipes(scope.dataset))
    table = chosen.build(offers)
if table.empty:
    empty = {
        "bundles": _("No bundle is saved yet. Simulate one under Bundles and save it."),
        "upsell": _("No better version was found. This needs prices, and categories or telling names."),
    }
    st.info(empty.get(name, _("No pair is bought together clearly more often than in all orders.")))
    st.stop()
st.caption(_(chosen.note))
left_out = chosen.left_out(offers)
if left_out:
    st.warning(sentences.left_out(left_out))
st.metric(_("Rows"), display.count(len(table)), border=True, width=200)
st.dataframe(table, hide_index=True)
widgets.downloads(lambda: table, name=chosen.file_name, key=f"list_{name}")
