"""Bundles: which, at what price?"""

import streamlit as st

from dashboard import bundle_cache, bundle_cards, bundle_controls, cache, display, sentences, widgets
from dashboard.text import _

VIEWS = {"one": _("One bundle"), "together": _("The best together"), "saved": _("Saved, side by side")}

widgets.header("bundles")
scope = widgets.scope()
widgets.guard(scope, ("unit_price", "no_prices"))
currency = cache.facts(scope.dataset).currency

view = st.segmented_control(
    _("View"),
    list(VIEWS),
    default="one",
    required=True,
    format_func=lambda each: VIEWS[each],
    key="bundle_view",
    bind="query-params",
    label_visibility="collapsed",
)
if view == "together":
    bundle_cards.together(scope)
    st.stop()
if view == "saved":
    bundle_cards.saved(scope)
    st.stop()

offer, assumptions = bundle_controls.ask(scope)
if offer is None:
    st.info(_("Choose two to six products, or begin with one of the bundles below."))
    bundle_cards.ideas(scope)
    st.stop()

with st.spinner(_("Simulating …"), show_time=True):
    result = bundle_cache.simulation(scope, offer, assumptions)
names = sentences.product_names(scope)

is_wide = st.toggle(_("Show ranges that hold 95 of 100 simulations"), key="wide", bind="query-params")
bundle_cards.verdict(result, currency, is_wide=is_wide)
bundle_cards.cards(result, currency, is_wide=is_wide)
bundle_cards.keep(scope, result, assumptions, names)
bundle_cards.answer_in_full(result, names, currency, is_wide=is_wide)
st.caption(
    _(
        "Each range holds {n} of 100 simulations, in which all that orders cannot tell is drawn anew; only a test "
        "tells more. Full price of the set: {price}.",
        n=display.count(95 if is_wide else 80),
        price=display.money(result.full_price, currency),
    )
)
