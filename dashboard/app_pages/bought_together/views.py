"""Which pairs does a page open on, and how does a person check one?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.affinity.certainty.certainties import CERTAINTIES, CHECKS, MEANINGS
from analytics.affinity.certainty.changes import CHANGES
from analytics.affinity.certainty.trust import Trust
from analytics.affinity.overviews.tables import flat_pairs
from analytics.affinity.relations.classification import relation_of
from analytics.affinity.relations.labels import RELATIONS
from analytics.offers.cross_sell import INSTEAD, OFFERED
from analytics.orders.lines import Scope
from dashboard.components import downloads, filters, headings, table_columns
from dashboard.language import figures, pair_words, sentences
from dashboard.language.translation import _
from dashboard.queries import pair_queries, shop_queries
from dashboard.workspace import datasets

SHOWN = 10


def found(scope: Scope) -> Trust:
    """The pairs, and what the two of each are to each other; the first call for some orders takes a while."""
    with st.spinner(_("Testing which pairs hold …"), show_time=True):
        pairs = pair_queries.trusted(scope)
        relation = relation_of(pair_queries.related(scope), pairs=pairs.table)
    return replace(pairs, table=pairs.table.assign(relation=relation))


def best(scope: Scope) -> None:
    """The best pairs as sentences, each with its certainty, its check and what to do with it."""
    pairs = found(scope)
    table = pairs.table
    table = table[table["certainty"].isin(OFFERED) & ~table["relation"].isin(INSTEAD)].head(SHOWN)
    headings.heading(_("Pairs you can build on"))
    if table.empty:
        st.info(pair_words.nothing(pairs))
    places = [place for _row in range(0, len(table), 2) for place in st.columns(2)]
    for place, row in zip(places, table.to_dict("records"), strict=False):
        with place, st.container(border=True, height="stretch"):
            _card(scope, pairs, {str(name): value for name, value in row.items()})
    st.caption(pair_words.searched(pairs))


def _card(scope: Scope, pairs: Trust, row: dict[str, Any]) -> None:
    currency = shop_queries.facts(scope.dataset).currency
    st.markdown(_said(row, pairs.n_orders))
    st.caption(" ".join([pair_words.beyond(row, currency), *pair_words.reasons(row["reasons"])]))
    with st.container(horizontal=True, vertical_alignment="center"):
        labels = [sentences.product_label(row[f"{side}_name"], row[side]) for side in ("x", "y")]
        bundle, suggest = {"bundle": labels}, {"suggest": labels[0]}
        st.page_link(
            "app_pages/bundles/page.py", label=_("Bundle this"), icon=":material/redeem:", query_params=bundle
        )  # fmt: skip
        st.page_link(
            "app_pages/suggestions/page.py", label=_("Suggest this"), icon=":material/add_circle:", query_params=suggest
        )
        proof = st.popover(
            _("Check this number"), icon=":material/fact_check:", type="tertiary", on_change="rerun",
            key=f"check {row['x']} {row['y']}",
        )  # fmt: skip
        if proof.open:
            with proof:
                check(scope, pairs, row)


def _said(row: Mapping[str, Any], n_orders: int) -> str:
    words = [pair_words.badge(row["certainty"])]
    if row["relation"] != "unclear":
        words.append(pair_words.relation(row["relation"]))
    return " ".join([*words, pair_words.pair(row, n_orders)])


def check(scope: Scope, pairs: Trust, row: Mapping[str, Any]) -> None:
    """How the figures of a pair come about, from its counts to orders that a person can look up."""
    x, y = (sentences.safe(row[f"{side}_name"]) for side in ("x", "y"))
    both, rest = pair_words.table_row(row, pairs.n_orders)
    st.markdown(
        f"| {_('Orders')} | {_('with {name}', name=y)} | {_('without')} |\n|---|--:|--:|\n"
        f"| {_('with {name}', name=x)} | {both[0]} | {both[1]} |\n| {_('without')} | {rest[0]} | {rest[1]} |"
    )
    st.markdown(
        _(
            "**{n}** orders hold both. By how often each sells and how large orders are, {expected} were to be "
            "expected: {n} ÷ {expected} = **{lift} times** as often (95%: {low} to {high}).",
            n=figures.count(row["n_xy"]),
            expected=figures.number(row["expected"]),
            lift=figures.number(row["adjusted_lift"]),
            low=figures.number(row["lift_low"]),
            high=figures.number(row["lift_high"]),
        )
    )
    st.markdown(
        _(
            "Among orders alike in month, channel, size and taste {expected} were to be expected: **{lift} times** as "
            "often (95%: {low} to {high}).",
            expected=figures.number(row["like_expected"]),
            lift=figures.number(row["like_lift"]),
            low=figures.number(row["like_low"]),
            high=figures.number(row["like_high"]),
        )
    )
    _checks(pairs, row)
    st.caption(_("Raw lift, not corrected for large orders: {lift}.", lift=figures.number(_raw_lift(row, pairs))))
    st.caption(pair_words.searched(pairs))
    orders = ", ".join(f"`{each}`" for each in pair_queries.examples(scope, row["x"], row["y"]))
    st.caption(_("Orders to look up: {orders}", orders=orders))
    kept = datasets.store().dataset(scope.dataset)
    st.caption(
        _(
            "Data: {name} ({key}), {orders}. The same from the command:",
            name=sentences.safe(kept.name),
            key=kept.key[:8],
            orders=filters.described(scope),
        )
    )
    st.code("basketlift pairs ORDERS --json", language=None)


def _raw_lift(row: Mapping[str, Any], pairs: Trust) -> float:
    return float(row["n_xy"] * pairs.n_orders / (row["n_x"] * row["n_y"]))


def _checks(pairs: Trust, row: Mapping[str, Any]) -> None:
    failed = {reason.code.removeprefix("failed_") for reason in row["reasons"]}
    if row["certainty"] == "dont_use":
        failed.add("like_with_like")
    for name, label in CHECKS.items():
        if name in pairs.missing:
            icon = ":material/help:"
        else:
            icon = ":material/close:" if name in failed else ":material/check:"
        st.markdown(f"{icon} {_(label)}")
    for sentence in pair_words.reasons(row["reasons"]):
        st.markdown(f"- {sentence}")


def changed(scope: Scope) -> None:
    """Which pairs are new, stronger, weaker or gone since the period before."""
    now, then, name = filters.recent(scope)
    if not (shop_queries.n_orders(now) and shop_queries.n_orders(then)):
        st.info(_("One of the two periods holds no orders."))
        return
    with st.spinner(_("Testing the pairs of both periods …"), show_time=True):
        found = pair_queries.pair_changes(now, then).table
    st.caption(
        _(
            "{now}, against {name}. A change counts where the 95% interval of the ratio leaves out 1; season and "
            "assortment are accounted for within each period.",
            now=filters.described(now),
            name=name,
        )
    )
    if found.empty:
        st.info(_("In neither period is a pair clear enough to speak of a change. Compare longer periods."))
        return
    names = shop_queries.item_names(scope, "product")
    said = found.assign(
        x_name=[names.get(each, each) for each in found["x"]],
        y_name=[names.get(each, each) for each in found["y"]],
        change=[_(CHANGES[each]) for each in found["change"]],
    )
    st.dataframe(
        said,
        column_config=table_columns.pair_changes(),
        column_order=table_columns.PAIR_CHANGES,
        hide_index=True,
        key="changes",
    )


def table(scope: Scope) -> None:
    """Every pair with its certainty, to filter, search and download."""
    pairs = found(scope)
    shown = st.pills(
        _("How sure"), list(CERTAINTIES), selection_mode="multi", default=list(OFFERED),
        format_func=lambda name: _(CERTAINTIES[name]), key="certainty", bind="query-params",
    )  # fmt: skip
    with st.expander(_("What the words mean")):
        for name in CERTAINTIES:
            st.markdown(f"{pair_words.badge(name)} {_(MEANINGS[name])}")
    chosen = pairs.table[pairs.table["certainty"].isin(shown)]
    if chosen.empty:
        st.info(pair_words.nothing(pairs))
        return
    said = chosen.assign(
        certainty=[_(CERTAINTIES[each]) for each in chosen["certainty"]],
        relation=[_(RELATIONS[each]) for each in chosen["relation"]],
        why=[" ".join(pair_words.reasons(each)) for each in chosen["reasons"]],
    )
    picked = st.dataframe(
        said[list(table_columns.PAIRS)],
        column_config=table_columns.pairs(shop_queries.facts(scope.dataset).currency),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="pairs_table",
    )
    if picked.selection.rows:
        row = chosen.iloc[picked.selection.rows[0]].to_dict()
        with st.container(border=True):
            st.markdown(_said(row, pairs.n_orders))
            check(scope, pairs, row)
    downloads.downloads(lambda: flat_pairs(pairs.table), name="tested-pairs", key="pairs_file")
