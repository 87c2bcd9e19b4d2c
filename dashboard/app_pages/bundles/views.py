"""What does a page say of a bundle: where to begin, what it does, which are the best together, what was saved?"""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.selection import ideas as bundle_ideas
from analytics.bundles.selection.portfolio import Limits
from analytics.bundles.selection.suggestions import Suggestion, Suggestions
from analytics.bundles.simulation.simulate import Simulation
from analytics.bundles.simulation.verdicts import REASONS
from analytics.orders.lines import Scope
from dashboard.app_pages.bundles import tables
from dashboard.charts import bundle_curves, bundle_drivers, bundle_flow
from dashboard.components import downloads, filters, headings, table_columns
from dashboard.language import bundle_words, figures, sentences
from dashboard.language.translation import _
from dashboard.queries import bundle_queries, shop_queries
from dashboard.workspace import saved_bundles

VERDICT_LOOK = {"do": st.success, "test": st.info, "dont": st.warning}
SHOWN = 10
COMPETING = 30  # sets of which the best together are chosen
FIRST = ("d_aov", "d_margin", "d_revenue", "give_away", "incremental")


def pool(scope: Scope, n_sets: int = bundle_ideas.POOL) -> Suggestions:
    """The bundles that were looked at; the first call for some orders takes a while."""
    with st.spinner(_("Trying the most promising bundles …"), show_time=True):
        return bundle_queries.suggested_bundles(scope, n_sets)


def ideas(scope: Scope) -> None:
    """The best candidates in money, as sentences, each with one next click."""
    found = pool(scope)
    shown = found.kept[:SHOWN]
    if not shown:
        st.info(_("No bundle is worth a discount by these orders. Choose products yourself, or widen the dates."))
        st.page_link(
            "app_pages/bought_together/page.py", label=_("See the pairs you can build on"), icon=":material/join_inner:"
        )
    elif all(each.standing != "recommended" for each in shown):
        st.info(_("No discount is safe enough to rely on by these orders. These bundles are the ones worth a test."))
        _as_cards(scope, shown, _("Bundles worth a test"))
    else:
        _as_cards(scope, shown, _("The best bundles to begin with"))
    _left_out(scope, found)


def _as_cards(scope: Scope, found: Sequence[Suggestion], title: str) -> None:
    """Each bundle as a sentence, with the click that simulates it."""
    headings.heading(title)
    known, currency = shop_queries.product_names(scope), shop_queries.facts(scope.dataset).currency
    places = [place for _row in range(0, len(found), 2) for place in st.columns(2)]
    for number, (place, idea) in enumerate(zip(places, found, strict=False)):
        with place, st.container(border=True, height="stretch"):
            st.markdown(bundle_words.idea(idea, known, currency))
            st.button(
                _("Bundle this"), key=f"idea_{number}", icon=":material/redeem:", width="content", on_click=_choose,
                args=(list(idea.products), idea.simulation.offer.discount.value),
            )  # fmt: skip
    st.caption(
        _(
            "Made from pairs that are solid or likely: tested against large baskets, seasons, tastes and the number of "
            "pairs looked at. Variants of one product and gifts are left out."
        )
    )


def _left_out(scope: Scope, found: Suggestions) -> None:
    """The sets that were considered and are not suggested, each with the reason."""
    if found.left_out.empty:
        return
    with st.expander(_("Sets that were left out, and why ({n})", n=figures.count(len(found.left_out)))):
        st.dataframe(
            tables.left_out(found, shop_queries.product_names(scope)), column_config=table_columns.portfolio(None),
            hide_index=True, key="left_out",
        )  # fmt: skip


def _choose(products: list[str], share: float) -> None:
    st.session_state["bundle"] = products
    st.session_state["discount"] = round(share * 100)


def verdict(found: Simulation, currency: str | None, *, is_wide: bool) -> None:
    """Do it, test it or don't, with its reasons."""
    said = bundle_words.money_range(found, currency, is_wide=is_wide)
    VERDICT_LOOK[found.advice.verdict](said, title=bundle_words.verdict_word(found.advice.verdict))
    for reason in found.advice.reasons:
        st.markdown(f"- {_(REASONS[reason])}")


def cards(found: Simulation, currency: str | None, *, is_wide: bool) -> None:
    """The discount given away beside the money brought in, and what is left of it."""
    scale, period = bundle_words.span(found.n_months)
    shown = [name for name in FIRST if getattr(found.figures, name) is not None]
    shown = [name for name in shown if name != "d_revenue" or "d_margin" not in shown]
    for place, name in zip(st.columns(len(shown)), shown, strict=True):
        label, _unit, is_monthly, meaning = tables.FIGURES[name]
        value = getattr(found.figures, name)
        said = tables.spread(value, name, currency, scale=scale, is_wide=is_wide)
        with place, st.container(border=True, height="stretch"):
            st.caption(f"{_(label)}, {period}" if is_monthly else _(label), help=_(meaning))
            st.markdown(f"**{sentences.safe(said)}**")


def answer_in_full(found: Simulation, known: dict[str, str], currency: str | None, *, is_wide: bool) -> None:
    """Curve, flow, every figure, price response, what matters most."""
    scale, period = bundle_words.span(found.n_months)
    st.plotly_chart(
        bundle_curves.money_over_discount(found, currency=currency, per=scale, period=period),
        key="curve", alt=_("Money gained over the discount"),
    )  # fmt: skip
    st.markdown(bundle_words.recommended(found, currency))
    headings.heading(_("Whose orders change"))
    table = tables.flow(found, currency)
    if len(table):
        st.plotly_chart(bundle_flow.sankey(table), key="flow", alt=_("Orders that change"))
        st.caption(_("On average over the simulations, {period}; money is {what}.", period=period,
            what=_("margin") if found.objective == "margin" else _("revenue")))  # fmt: skip
    headings.heading(_("The answer in full"))
    st.dataframe(
        tables.full(found, currency, is_wide=is_wide), column_config=table_columns.answer(is_wide=is_wide),
        hide_index=True, key="answer", height="content",
    )  # fmt: skip
    st.markdown(bundle_words.break_even(found))
    if found.objective == "revenue":
        st.markdown(bundle_words.break_even_margin(found))
    st.caption(
        _("Attach rate: of the {n} orders with any of these products.", n=figures.count(found.figures.n_attach_before))
    )
    headings.heading(_("How buyers answer to the price"))
    st.dataframe(
        tables.responses(found, known), column_config=table_columns.responses(), hide_index=True, key="responses"
    )
    if found.response.table["demand_timed"].any():
        st.warning(_(REASONS["demand_timed"]))
    drivers = tables.drivers(found, known)
    if len(drivers):
        headings.heading(_("Which assumption matters most"))
        st.plotly_chart(bundle_drivers.bars(drivers), key="drivers", alt=_("Which assumption matters most"))


def keep(scope: Scope, found: Simulation, assumptions: Assumptions, known: dict[str, str]) -> None:
    """Save the bundle, or take its figures away."""
    name = bundle_words.bundle_name([each.product_id for each in found.offer.components], known)
    if st.button(_("Save the bundle"), icon=":material/bookmark_add:", type="primary"):
        saved_bundles.save(scope.dataset, found, name=name, assumptions=assumptions, scope=filters.described(scope))
        st.toast(_("Saved. You find it under Lists and Results."))
    downloads.downloads(lambda: tables.sheet(found, assumptions, known), name="bundle", key="bundle_sheet")


def together(scope: Scope) -> None:
    """K bundles that are the best together, and why the others are not among them."""
    currency = shop_queries.facts(scope.dataset).currency
    money = f" ({currency})" if currency else ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        n = st.number_input(_("Bundles, at most"), 1, 12, 5, key="portfolio_n", bind="query-params")
        per = st.number_input(_("Bundles with the same product"), 1, 6, 1, key="portfolio_per", bind="query-params")
        floor = st.number_input(
            _("Smallest margin, in percent"), 0, 95, value=None, placeholder=_("none"), key="portfolio_floor",
            bind="query-params",
        )  # fmt: skip
        budget = st.number_input(
            _("Give away at most a month") + money, min_value=0.0, value=None, placeholder=_("no limit"),
            key="portfolio_budget", bind="query-params",
        )  # fmt: skip
    found = pool(scope, COMPETING).reliable
    if not found:
        st.info(_("No bundle is worth a discount by these orders. Choose products yourself, or widen the dates."))
        return
    limits = Limits(int(n), int(per), np.inf if budget is None else float(budget))
    best = bundle_ideas.together(found, limits=limits, floor=None if floor is None else floor / 100)
    known = shop_queries.product_names(scope)
    titles = {bundle_ideas.name(each.products): bundle_words.bundle_name(each.products, known) for each in found}
    st.markdown(bundle_words.together(best, found[0].simulation, currency))
    st.dataframe(tables.chosen(best, titles), column_config=table_columns.portfolio(currency), hide_index=True)
    headings.heading(_("Not among them"))
    st.dataframe(tables.rejected(best, titles), column_config=table_columns.portfolio(currency), hide_index=True)
    st.caption(
        _(
            "What each may bring is drawn towards what all of them bring, because the best of many look better than "
            "they are. Money that two bundles with a common product would both claim is counted once."
        )
    )


def saved(scope: Scope) -> None:
    """Saved bundles side by side."""
    kept = saved_bundles.saved(scope.dataset)
    if not kept:
        st.info(_("No bundle is saved yet. Simulate one and save it."))
        return
    labels = {each.id: f"{each.id} · {each.name}" for each in kept}
    picked = st.multiselect(
        _("Compare"), list(labels), default=list(labels)[:3], format_func=labels.__getitem__, key="compared"
    )
    table = tables.compared([each for each in kept if each.id in picked], shop_queries.facts(scope.dataset).currency)
    st.dataframe(table, hide_index=True)
    st.caption(_("Ranges that hold 8 of 10 simulations, as they were when the bundle was saved."))
