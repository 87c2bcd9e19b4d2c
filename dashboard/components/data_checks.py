"""What can this data answer, and does it match the shop system? Asked on several pages."""

import streamlit as st

from analytics.labels import N_
from analytics.orders.answerable import ENOUGH_ORDERS
from analytics.orders.cleaning.totals import Figure
from dashboard.components import headings
from dashboard.language import figures, reading_words, sentences
from dashboard.language.translation import _
from dashboard.queries import file_queries, shop_queries

# What a column of the data opens, see schema.OPENS.
OPENS: dict[str, str] = {
    "order_value": N_("Average order value, revenue and their bridge"),
    "bundles": N_("Bundle simulation"),
    "better_versions": N_("Better versions (upsell)"),
    "trends": N_("Figures by month"),
    "comparisons": N_("Comparison of two periods"),
    "results": N_("Results: before and after"),
    "customers": N_("Groups of customers"),
    "category_heatmap": N_("Heatmap of categories"),
    "category_filter": N_("Filter by category"),
    "channel_filter": N_("Filter by channel"),
    "store_filter": N_("Filter by store"),
    "country_filter": N_("Filter by country"),
    "variants": N_("Variants rolled up to their product"),
    "discount_share": N_("Share of discounts"),
    "margin": N_("Margin of orders and bundles"),
    "cancelled_originals": N_("Sales that were cancelled later are recognised"),
}

FIGURES: tuple[Figure, ...] = ("aov", "revenue")


def answers(dataset: str) -> None:
    """A tick or a lock for every figure; a lock names the column that opens it."""
    table = shop_queries.answers(dataset).table
    with st.container(horizontal=True, gap="small"):
        for row in table[table["is_open"]].itertuples():
            st.badge(_(OPENS[row.opens]), icon=":material/check:", color="green")
    for row in table[~table["is_open"]].itertuples():
        missing = ", ".join(reading_words.label(name) for name in row.missing.split(", "))
        st.markdown(f":material/lock: {_(OPENS[row.opens])} – " + _("opens with: **{columns}**", columns=missing))


def counts(dataset: str) -> None:
    """The counts that decide how much the data can say."""
    found = shop_queries.answers(dataset)
    said = [
        (_("Orders"), figures.count(found.n_orders), None),
        (_("With two or more products"), figures.count(found.n_several), _("Only these say what sells together.")),
        (
            _("Products in {n} orders or more", n=figures.count(ENOUGH_ORDERS)),
            figures.count(found.n_products_enough),
            _("With fewer orders, little can be said about a product. There are {n} products in all.",
              n=figures.count(found.n_products)),
        ),
        (_("Months"), figures.count(found.n_months), None),
        (_("Orders with a customer"), figures.percent(found.customer_share), None),
        (_("Lines with a cost"), figures.percent(found.cost_share), None),
    ]  # fmt: skip
    with st.container(horizontal=True):
        for label, value, meaning in said:
            st.metric(label, value, border=True, help=meaning)


def match(dataset: str) -> None:
    """Paste the shop system's figure: a match, or the named difference."""
    facts = shop_queries.facts(dataset)
    if "unit_price" not in facts.columns:
        st.caption(_("Without prices there is no total to compare."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        figure = st.segmented_control(
            _("Figure"), FIGURES, default="aov", required=True, key="match_figure",
            format_func=lambda each: _("Average order value") if each == "aov" else _("Revenue"),
        )  # fmt: skip
        theirs = st.number_input(
            _("What your shop system shows"), value=None, min_value=0.0, key="match_theirs", width=260,
            help=_("Type it as your shop system shows it, with its decimals."),
        )  # fmt: skip
        start, end = facts.first_day, facts.last_day
        if start and end:
            picked = st.date_input(
                _("From, to"), (start, end), min_value=start, max_value=end, key=f"match_days_{dataset}", width=260
            )
            start, end = (picked[0], picked[-1]) if picked else (start, end)
    if theirs is None:
        st.caption(_("Type the figure of your shop system for the same days; it is compared with ours."))
        return
    found = file_queries.total(dataset, figure or "aov", theirs, start, end)
    (st.success if found.is_match else st.warning)(sentences.total(found, facts.currency))


def shop_total(dataset: str) -> None:
    """The question as a part of a page."""
    headings.heading(_("Does it match your shop system?"))
    match(dataset)
