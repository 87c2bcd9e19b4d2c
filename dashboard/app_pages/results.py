"""Results: did it come true?"""

import streamlit as st

from analytics.errors import InputError
from dashboard import bundle_book, cache, columns, sentences, text, widgets
from dashboard.text import _

widgets.header("results")
scope = widgets.scope()
widgets.guard(scope, ("ordered_at", "no_dates"), ("unit_price", "no_prices"))
facts = cache.facts(scope.dataset)

saved = bundle_book.saved(scope.dataset)
if saved:
    widgets.heading(_("What was promised"))
    for bundle in saved:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(sentences.promise(bundle, facts.currency))
            if st.button(_("Forget"), key=f"forget_{bundle.id}", icon=":material/delete:"):
                bundle_book.delete(bundle.id)
                st.rerun()
else:
    st.info(_("No bundle is saved yet. What you save under Bundles stands here with its promise."))

widgets.heading(_("Before and after a launch"))
with st.container(horizontal=True, vertical_alignment="bottom"):
    if saved:
        usual = list(saved[0].products)
        st.session_state.setdefault("launched", usual)
    products = widgets.product_choices(scope, key="launched")
    launched_on = widgets.launch_day(facts)
if len(products) < 2:
    st.info(_("Choose the products of a bundle and the day it was launched."))
    st.stop()
try:
    found = cache.readout(scope, tuple(products), launched_on)
except InputError as problem:
    st.info(text.error(problem))
    st.stop()

st.dataframe(
    found.table.assign(period=[_("Before"), _("After")]), column_config=columns.readout(facts.currency), hide_index=True
)
st.markdown(sentences.attach_change(found))
st.warning(
    _(
        "Before and after is no proof: seasons, prices and promotions change too. Where a shop does nothing at all, "
        "such a comparison still calls about half of the changes real. Only a test in which chance decides who sees "
        "the offer can tell."
    )
)
