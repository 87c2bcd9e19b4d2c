"""Your data: what was read, what is possible?"""

import streamlit as st

from analytics.orders.cleaning.rules import CLEANING_RULES
from dashboard.app_pages.your_data import controls, products, uploads
from dashboard.charts import cleaning
from dashboard.components import data_checks, downloads, headings, table_columns
from dashboard.language import figures, reading_words, sentences
from dashboard.language.translation import _
from dashboard.queries import file_queries, shop_queries
from dashboard.workspace import datasets

headings.header("your_data")
key = st.session_state["dataset"]
orders, facts = shop_queries.all_orders(key), shop_queries.facts(key)
dataset = datasets.store().dataset(key)

uploads.uploader(dataset)
products.product_file(key)
products.families(key)

headings.heading(_("What was read: {name}", name=sentences.safe(dataset.name)))
ledger = orders.ledger
with st.container(horizontal=True):
    for label, column in (
        (_("Orders"), "n_orders_left"),
        (_("Lines"), "n_lines_left"),
        (_("Products"), "n_products_left"),
    ):
        st.metric(label, figures.count(ledger[column].iloc[-1]), border=True)
    st.metric(_("Lines set aside"), figures.count(ledger["n_lines"].sum()), border=True)
    st.metric(_("Revenue"), figures.money(ledger["revenue_left"].iloc[-1], facts.currency), border=True)
n_other = int(ledger.loc[ledger["step"] == "other_currency", "n_lines"].iloc[0])
for doubt in reading_words.doubts(dataset.reading, n_other_currency=n_other):
    st.warning(doubt)
with st.expander(_("How the file was understood"), expanded=True):
    for said in reading_words.understood(dataset.reading):
        st.markdown(f"- {said}")
merged = file_queries.merged(key)
if len(merged):
    with st.expander(reading_words.merged(len(merged))):
        st.dataframe(merged, column_config=table_columns.merged(), hide_index=True)
st.plotly_chart(cleaning.read_to_kept(ledger), key="ledger_chart", alt=_("Lines read, set aside and kept"))
used = ledger[(ledger["n_lines"] > 0) | (ledger["n_reported"] > 0) | ledger["step"].isin(["read", "codes_folded"])]
st.dataframe(
    used.assign(step=[sentences.step_name(step) for step in used["step"]]),
    column_config=table_columns.ledger(facts.currency),
    hide_index=True,
)
for rule in CLEANING_RULES.values():
    if rule.name in set(used["step"]):
        st.caption(f"**{_(rule.label)}**: {_(rule.reason)}")

headings.heading(_("Lines set aside"))
aside = file_queries.set_aside(key)
if aside.empty:
    st.caption(_("None: every line of the file is a sale."))
else:
    steps = [sentences.step_name(step) for step in aside["set_aside"].head(500)]
    shown = aside.head(500).assign(set_aside=steps)
    st.dataframe(shown, column_config=table_columns.set_aside(reading_words.label), hide_index=True)
    downloads.downloads(lambda: aside, name="set-aside", key="aside")

data_checks.shop_total(key)

headings.heading(_("What your data can answer"))
data_checks.counts(key)
data_checks.answers(key)

headings.heading(_("Datasets"))
uploads.manage(key)
controls.saved()
