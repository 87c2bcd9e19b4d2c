"""Results: did it come true?"""

import streamlit as st

from analytics.errors import InputError
from dashboard import bundle_book, bundle_cache, bundle_results, bundle_words, cache, columns, text, widgets
from dashboard.text import _

widgets.header("results")
scope = widgets.scope()
widgets.guard(scope, ("ordered_at", "no_dates"), ("unit_price", "no_prices"))
facts = cache.facts(scope.dataset)

saved = bundle_book.saved(scope.dataset)
chosen = bundle_results.promises(saved, facts.currency)
if chosen is not None:
    widgets.heading(_("Plan a test"))
    bundle_results.plan(scope, chosen)
    bundle_results.use_test(scope, chosen, facts.currency)

widgets.heading(_("Before and after a launch"))
with st.container(horizontal=True, vertical_alignment="bottom"):
    if chosen is not None:
        bundle_results.follow(chosen, cache.product_table(scope)["product_id"])
    products = widgets.product_choices(scope, key="launched")
    launched_on = widgets.launch_day(facts)
if len(products) < 2:
    st.info(_("Choose the products of a bundle and the day it was launched."))
    st.stop()
try:
    found = bundle_cache.readout(scope, tuple(products), launched_on)
except InputError as problem:
    st.info(text.error(problem))
    st.stop()

if chosen is not None and set(products) == set(bundle_book.products(chosen)):
    bundle_results.promised_against_actual(chosen, found)
    bundle_results.use_readout(scope, chosen, found)
st.dataframe(
    found.table.assign(period=[_("Before"), _("After")]), column_config=columns.readout(facts.currency), hide_index=True
)
st.markdown(bundle_words.attach_change(found))
st.warning(
    _(
        "Before and after is no proof: seasons, prices and promotions change too. Where a shop does nothing at all, "
        "such a comparison still calls about half of the changes real. Only a test in which chance decides who sees "
        "the offer can tell."
    )
)
