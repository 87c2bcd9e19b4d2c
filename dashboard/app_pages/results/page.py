"""Results: did it come true?"""

import streamlit as st

from analytics.errors import InputError
from dashboard.app_pages.results import views
from dashboard.components import filters, headings, product_pickers, table_columns
from dashboard.language import bundle_words, translation
from dashboard.language.translation import _
from dashboard.queries import bundle_queries, shop_queries
from dashboard.workspace import saved_bundles

headings.header("results")
scope = filters.scope()
filters.guard(scope, ("ordered_at", "no_dates"), ("unit_price", "no_prices"))
facts = shop_queries.facts(scope.dataset)

saved = saved_bundles.saved(scope.dataset)
chosen = views.promises(saved, facts.currency)
if chosen is not None:
    headings.heading(_("Plan a test"))
    views.plan(scope, chosen)
    views.use_test(scope, chosen, facts.currency)

headings.heading(_("Before and after a launch"))
with st.container(horizontal=True, vertical_alignment="bottom"):
    if chosen is not None:
        views.follow(chosen, shop_queries.product_table(scope)["product_id"])
    products = product_pickers.product_choices(scope, key="launched")
    launched_on = filters.launch_day(facts)
if len(products) < 2:
    st.info(_("Choose the products of a bundle and the day it was launched."))
    st.stop()
try:
    found = bundle_queries.readout(scope, tuple(products), launched_on)
except InputError as problem:
    st.info(translation.error(problem))
    st.stop()

if chosen is not None and set(products) == set(saved_bundles.products(chosen)):
    views.promised_against_actual(chosen, found)
    views.use_readout(scope, chosen, found)
st.dataframe(
    found.table.assign(period=[_("Before"), _("After")]),
    column_config=table_columns.readout(facts.currency),
    hide_index=True,
)
st.markdown(bundle_words.attach_change(found))
st.warning(
    _(
        "Before and after is no proof: seasons, prices and promotions change too. Where a shop does nothing at all, "
        "such a comparison still calls about half of the changes real. Only a test in which chance decides who sees "
        "the offer can tell."
    )
)
