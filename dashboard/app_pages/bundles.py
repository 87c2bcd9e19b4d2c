"""Bundles: which, at what price?"""

import streamlit as st

from analytics.bundles.decide import REASONS, VERDICTS
from dashboard import bundle_book, bundle_cards, cache, display, sentences, widgets
from dashboard.charts import bundle_curves
from dashboard.text import _

VERDICT_LOOK = {"do": st.success, "test": st.info, "dont": st.warning}

widgets.header("bundles")
scope = widgets.scope()
widgets.guard(scope, ("unit_price", "no_prices"))
currency = cache.facts(scope.dataset).currency

with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = widgets.product_choices(scope, key="bundle")
    percent = st.slider(_("Discount on the set"), 0, 40, 10, format="%d%%", key="discount", bind="query-params")
    automatic = st.toggle(_("Applies by itself"), value=True, key="automatic", bind="query-params", help=_(
        "On: whoever holds all products gets the discount. Off: the bundle is listed separately and has to be chosen."
    ))  # fmt: skip
if len(chosen) < 2:
    bundle_cards.ideas(scope)
    st.stop()

with st.spinner(_("Simulating …"), show_time=True):
    result = cache.simulation(scope, tuple(chosen), percent / 100, automatic)
months = result.n_months or 1.0

VERDICT_LOOK[result.advice.verdict](
    sentences.money_range(result, currency, per_month=months), title=_(VERDICTS[result.advice.verdict])
)
for reason in result.advice.reasons:
    st.markdown(f"- {_(REASONS[reason])}")
if st.button(_("Save the bundle"), icon=":material/bookmark_add:", type="primary"):
    bundle_book.save(scope.dataset, result, cache.product_table(scope))
    st.toast(_("Saved. You find it under Lists and Results."))

with st.container(horizontal=True):
    for label, value, help_text in bundle_cards.figures(result.figures, currency=currency, months=months):
        st.metric(label, value, border=True, help=help_text)

st.plotly_chart(
    bundle_curves.money_over_discount(result, currency=currency, per_month=months),
    key="curve",
    alt=_("Money gained over the discount"),
)
if result.advice.recommended > 0:
    st.caption(_("Best weighed against bad luck: {share} off.", share=display.percent(result.advice.recommended_share)))
else:
    st.caption(_("Weighed against bad luck, no discount pays."))

widgets.heading(_("Whose orders change"))
st.plotly_chart(
    bundle_curves.order_flow(result, labels=sentences.roles(), per_month=months),
    key="flow",
    alt=_("Orders that change"),
)
st.caption(
    _(
        "How buyers answer to the price is borrowed from published studies (1% off brings a typical product about 2% "
        "more buyers), spread over what your orders allow. The range says where 8 of 10 simulations end; a test tells "
        "more. Full price of the set: {price}.",
        price=display.money(result.full_price, currency),
    )
)
with st.popover(_("Assumptions"), icon=":material/tune:"):
    bundle_cards.assumptions()
