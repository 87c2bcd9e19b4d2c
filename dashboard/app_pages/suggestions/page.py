"""Suggestions: what to offer, to whom, when?"""

import streamlit as st

from dashboard.app_pages.suggestions import views
from dashboard.charts import ladders
from dashboard.components import filters, headings, product_pickers, table_columns
from dashboard.language import pair_words, sentences
from dashboard.language.translation import _
from dashboard.queries import pair_queries, shop_queries

headings.header("suggestions")
scope = filters.scope()
filters.guard(scope)
currency = shop_queries.facts(scope.dataset).currency

with st.spinner(_("Looking for companions …"), show_time=True):
    companions = pair_queries.companions(scope).table
best = companions.nlargest(12, "extra_low")
first = next(iter(best["product_id"]), None)

cart_tab, beside, instead = st.tabs(
    [_("What a cart takes"), _("Beside it (cross-sell)"), _("Instead of it (upsell)")], key="kind", on_change="rerun"
)
if cart_tab.open:
    with cart_tab:
        cart = product_pickers.product_choices(scope, key="cart", label=_("In the cart"), first=first, most=20)
        views.likely(scope, tuple(cart), key="cart_offer")
        st.caption(
            _(
                "Predicted from what orders held together, large and old ones counting less; how often such a "
                "prediction comes true was counted on orders set aside. Likely is not proven: the word beside each "
                "name says how sure it is that the two belong together. At most three: more suggestions are ignored."
            )
        )
        views.put_aside(scope)
if beside.open or instead.open:
    product = product_pickers.product_choice(scope, key="suggest", first=first)
if beside.open:
    with beside:
        chosen = companions[companions["product_id"] == product]
        if chosen.empty:
            st.info(_("No companion of it is proven. Most likely, going by what its buyers took:"))
            views.likely(scope, (product,), key="product_offer")
        for place, row in zip(st.columns(3), chosen.to_dict("records"), strict=False):
            with place, st.container(border=True, height="stretch"):
                st.markdown(f"**{sentences.safe(row['companion_name'])}** " + pair_words.badge(row["certainty"]))
                st.markdown(sentences.companion(row))
                params = {"bundle": sentences.pair_labels(row)}
                st.page_link(
                    "app_pages/bundles/page.py", label=_("Bundle this"), icon=":material/redeem:", query_params=params
                )
        if len(best):
            headings.heading(_("The surest companions in the whole shop"))
            shown = table_columns.ALL_COMPANIONS
            st.dataframe(best, column_config=table_columns.companions(), column_order=shown, hide_index=True)
        st.caption(
            _(
                "At most three: more suggestions are ignored. Only pairs that are solid or likely, the one with most "
                "extra orders first."
            )
        )
if instead.open:
    with instead:
        if "unit_price" not in shop_queries.facts(scope.dataset).columns:
            st.info(_("A better version costs more: this needs prices."))
            st.stop()
        found = pair_queries.better_versions(scope)
        steps = found.table[found.table["product_id"] == product]
        if steps.empty:
            st.info(_("No dearer product of its kind is bought with the same things."))
        else:
            st.dataframe(steps, column_config=table_columns.ladders(currency), hide_index=True)
        everywhere = found.table[found.table["rank"] == 1].nlargest(12, "n_orders")
        if len(everywhere):
            headings.heading(_("Steps up in the whole shop"))
            st.plotly_chart(
                ladders.steps(everywhere, currency=currency),
                key="ladders",
                alt=_("Price of each product and of its better version"),
            )
        st.caption(
            _("One kind: the same narrowest category.")
            if found.basis == "category"
            else _("One kind: similar names, because your orders have no categories. Check each step.")
        )
        st.caption(_("That similar buyers take the dearer one does not show that its buyers would move up."))
