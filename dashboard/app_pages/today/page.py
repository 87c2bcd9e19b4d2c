"""Today: where do I stand, and what next?"""

import streamlit as st

from dashboard.app_pages.today import next_steps
from dashboard.charts import trends
from dashboard.components import data_checks, dismissals, filters, headings
from dashboard.language import pair_words, sentences
from dashboard.language.translation import _
from dashboard.queries import pair_queries, shop_queries

headings.header("today")
scope = filters.scope()
filters.guard(scope)
facts = shop_queries.facts(scope.dataset)

has_money = "unit_price" in facts.columns
has_dates = facts.first_day is not None
if has_money and has_dates:
    now, then, name = filters.recent(scope)
    if shop_queries.n_orders(now) and shop_queries.n_orders(then):
        change = shop_queries.comparison(now, then)
        headings.heading(sentences.average_order(change, shop_queries.bridge(now, then), name, facts.currency))
        st.caption(sentences.compared(now, name))
    st.plotly_chart(
        trends.line(shop_queries.summary(scope, "month"), kpi="aov", currency=facts.currency),
        key="today_aov",
        alt=_("Average order value by month"),
    )
elif not has_money:
    st.info(_("Your orders have no prices: what sells together works, average order value does not."))
else:
    st.info(_("Your orders have no dates: nothing can be compared over time."))

data_checks.shop_total(scope.dataset)

headings.heading(_("Next steps"))
steps = st.empty()

headings.heading(_("What your data can answer"))
data_checks.answers(scope.dataset)
first, last = scope.start or facts.first_day, scope.end or facts.last_day
n_orders = shop_queries.n_orders(scope)
st.caption(sentences.extent(n_orders, first, last, n_set_aside=facts.n_set_aside))

with steps, st.spinner(_("Looking for what to do next …")):  # last: the rest of the page need not wait for it
    found = next_steps.next_steps(scope)
with steps.container():
    if not pair_queries.companions(scope).table["product_id"].size:
        st.info(pair_words.nothing(pair_queries.trusted(scope)))
    for place, step in zip(st.columns(3), found, strict=False):
        with place, st.container(border=True, height="stretch"):
            st.markdown(step.text)
            st.page_link(f"app_pages/{step.page}/page.py", label=step.action, icon=step.icon, query_params=step.params)
            if step.products:
                dismissals.not_for_us(scope.dataset, step.products)
    dismissals.folded(scope.dataset, shop_queries.product_names(scope))
