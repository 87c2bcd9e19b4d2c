"""Bundles: which, at what price?"""

import streamlit as st

from dashboard.app_pages.bundles import controls, views
from dashboard.components import filters, headings
from dashboard.language import figures
from dashboard.language.translation import _
from dashboard.queries import bundle_queries, shop_queries

VIEWS = {"one": _("One bundle"), "together": _("The best together"), "saved": _("Saved, side by side")}

headings.header("bundles")
scope = filters.scope()
filters.guard(scope, ("unit_price", "no_prices"))
currency = shop_queries.facts(scope.dataset).currency

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
    views.together(scope)
    st.stop()
if view == "saved":
    views.saved(scope)
    st.stop()

offer, assumptions = controls.ask(scope)
if offer is None:
    st.info(_("Choose two to six products, or begin with one of the bundles below."))
    views.ideas(scope)
    st.stop()

with st.spinner(_("Simulating …"), show_time=True):
    result = bundle_queries.simulation(scope, offer, assumptions)
names = shop_queries.product_names(scope)

is_wide = st.toggle(_("Show ranges that hold 95 of 100 simulations"), key="wide", bind="query-params")
views.verdict(result, currency, is_wide=is_wide)
views.cards(result, currency, is_wide=is_wide)
views.keep(scope, result, assumptions, names)
views.answer_in_full(result, names, currency, is_wide=is_wide)
st.caption(
    _(
        "Each range holds {n} of 100 simulations, in which all that orders cannot tell is drawn anew; only a test "
        "tells more. Full price of the set: {price}.",
        n=figures.count(95 if is_wide else 80),
        price=figures.money(result.full_price, currency),
    )
)
