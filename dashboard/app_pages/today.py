"""Today: where do I stand, and what next?"""

import streamlit as st

from dashboard import cache, checks, next_steps, pair_cache, pair_words, put_aside, sentences, widgets
from dashboard.charts import trends
from dashboard.text import _

widgets.header("today")
scope = widgets.scope()
widgets.guard(scope)
facts = cache.facts(scope.dataset)

has_money = "unit_price" in facts.columns
has_dates = facts.first_day is not None
if has_money and has_dates:
    now, then, name = widgets.recent(scope)
    if cache.n_orders(now) and cache.n_orders(then):
        change = cache.comparison(now, then)
        widgets.heading(sentences.average_order(change, cache.bridge(now, then), name, facts.currency))
        st.caption(sentences.compared(now, name))
    st.plotly_chart(
        trends.line(cache.summary(scope, "month"), kpi="aov", currency=facts.currency),
        key="today_aov",
        alt=_("Average order value by month"),
    )
elif not has_money:
    st.info(_("Your orders have no prices: what sells together works, average order value does not."))
else:
    st.info(_("Your orders have no dates: nothing can be compared over time."))

checks.shop_total(scope.dataset)

widgets.heading(_("Next steps"))
steps = st.empty()

widgets.heading(_("What your data can answer"))
checks.answers(scope.dataset)
st.caption(sentences.extent(scope, facts))

with steps, st.spinner(_("Looking for what to do next …")):  # last: the rest of the page need not wait for it
    found = next_steps.next_steps(scope)
with steps.container():
    if not pair_cache.companions(scope).table["product_id"].size:
        st.info(pair_words.nothing(pair_cache.trusted(scope)))
    for place, step in zip(st.columns(3), found, strict=False):
        with place, st.container(border=True, height="stretch"):
            st.markdown(step.text)
            st.page_link(f"app_pages/{step.page}.py", label=step.action, icon=step.icon, query_params=step.params)
            if step.products:
                put_aside.not_for_us(scope.dataset, step.products)
    put_aside.folded(scope.dataset, sentences.product_names(scope))
