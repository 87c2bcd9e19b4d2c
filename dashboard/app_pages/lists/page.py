"""Lists: what do I take to my shop?"""

from dataclasses import replace

import streamlit as st

from analytics.affinity.certainty.certainties import CERTAINTIES
from analytics.exports.lists import LISTS
from dashboard.components import downloads, filters, headings, table_columns
from dashboard.language import figures, sentences
from dashboard.language.translation import _
from dashboard.queries import pair_queries, shop_queries
from dashboard.workspace import saved_bundles

headings.header("lists")
scope = filters.scope()
filters.guard(scope)

name = st.selectbox(
    _("List"),
    list(LISTS),
    index=list(LISTS).index("cross_sell"),
    format_func=lambda each: _(LISTS[each].label),
    key="list",
    bind="query-params",
)
chosen = LISTS[name]
with st.spinner(_("Making the list …"), show_time=True):
    offers = replace(pair_queries.offers(scope), bundles=saved_bundles.recipes(scope.dataset))
    table = chosen.build(offers)
left_out = chosen.left_out(offers)
if left_out:
    st.warning(sentences.left_out(left_out))
if table.empty:
    st.info(sentences.empty_list(name, n_left_out=len(left_out)))
    st.stop()
st.caption(_(chosen.note))
if chosen.overwrites:
    st.caption(
        _(
            "For the products in this file, links of this kind that were made by hand give way to these, as far as the "
            "importer says; all other products and kinds of link stay as they are. Export your products first: that "
            "file brings the old links back."
        )
    )
st.metric(_("Rows"), figures.count(len(table)), border=True, width=200)
shown = table.assign(certainty=table["certainty"].map(CERTAINTIES).map(_)) if "certainty" in table else table
st.dataframe(shown, hide_index=True, column_config=table_columns.lists(shop_queries.facts(scope.dataset).currency))
downloads.downloads(lambda: table, name=chosen.file_name, key=f"list_{name}", is_exact=chosen.is_exact)
