"""What does a page show of the association rules: how many to ask for, as a table, as pictures?"""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analytics.affinity.overviews import tables
from analytics.affinity.overviews.matrices import AffinityMatrix
from analytics.affinity.overviews.networks import network
from analytics.errors import InputError
from analytics.orders.lines import Scope
from dashboard.app_pages.bought_together import queries
from dashboard.charts import affinities
from dashboard.components import dismissals, downloads, headings, table_columns
from dashboard.language import figures, sentences
from dashboard.language.translation import _
from dashboard.queries import pair_queries, shop_queries
from dashboard.workspace import dismissed

MOST_SHOWN = 2000
SUPPORTS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
ENOUGH_ORDERS = 150
CONFIDENCES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)


def rules(scope: Scope, level: str, matrix: AffinityMatrix) -> None:
    """Ask the miner, and show its rules as a table and in pictures."""
    question = _question(scope, level)
    found = queries.mined(question, label=_("Counting which products meet …"))
    if found.stopped:
        st.warning(sentences.stopped(found))
        if found.stopped == "cancelled" and st.button(_("Count again"), icon=":material/refresh:"):
            queries.count_again(question)
            st.rerun()
    elif found.table.empty:
        st.info(_("No pair is this common. Lower the smallest share, or widen the dates."))
    if found.table.empty:
        return
    names = shop_queries.item_names(scope, level)
    table = found.table
    if st.toggle(_("Only what a shorter rule does not say already"), value=True, key="unfolded", bind="query-params"):
        table = table[table["folded_under"] < 0]
    shown = table.head(MOST_SHOWN)
    as_table, as_picture, as_anchors, more = st.tabs(
        [_("Table"), _("How common, how sure"), _("What the rest of the basket is worth"), _("More: network")],
        key="rules_view",
        on_change="rerun",
    )
    if as_table.open:
        with as_table:
            _as_table(scope, table, names, found.n_orders)
    if as_picture.open:
        with as_picture:
            chart = affinities.pairs(shown, names=names)
            st.plotly_chart(chart, key="pairs", alt=_("How common and how sure each rule is"))
    if as_anchors.open:
        with as_anchors:
            _anchors(scope, names=shop_queries.item_names(scope, "product"))
    if more.open:
        with more:
            placed = network(found)
            chart = affinities.network(placed.pairs, names=names, positions=placed.positions)
            st.plotly_chart(chart, key="network", alt=_("The strongest pairs as a network"))
    _pair_downloads(found.table, matrix)


def _as_table(scope: Scope, table: pd.DataFrame, names: Mapping[str, str], n_orders: int) -> None:
    shown = table.head(MOST_SHOWN)
    st.caption(sentences.rules_counted(len(table), len(shown), n_orders))
    if table["is_tested"].any():
        st.caption(sentences.longer_rules(table))
    is_longer = shown["antecedents"].map(len) > 1
    picked = st.dataframe(
        tables.named_rules(shown, names).assign(needed=_needed(shown, names).where(is_longer, "")),
        column_config=table_columns.rules(shop_queries.facts(scope.dataset).currency),
        column_order=[name for name in table_columns.RULES if name != "needed" or is_longer.any()],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="rules_table",
    )
    _put_aside(scope.dataset, shown, picked.selection.rows, names)


def _needed(table: pd.DataFrame, names: Mapping[str, str]) -> pd.Series:
    """Is every product on the left shown to count?"""
    weakest = table["weakest"].map(lambda item: _("Not shown for {name}", name=names[item]), na_action="ignore")
    return weakest.where(~table["is_found"], _("Yes")).where(table["is_tested"], _("Too few orders to tell"))


def _question(scope: Scope, level: str) -> queries.Question:
    """What to ask of the miner: how common, how sure, how long, and with which products."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        min_support = st.select_slider(
            _("Smallest share of orders"),
            SUPPORTS,
            value=_usual_support(shop_queries.n_orders(scope)),
            format_func=lambda share: figures.percent(share, decimals=2),
            key="min_support",
            bind="query-params",
        )
        min_confidence = st.select_slider(
            _("Smallest share of buyers who add it"),
            CONFIDENCES,
            value=0.1,
            format_func=figures.percent,
            key="min_confidence",
            bind="query-params",
        )
        max_length = st.number_input(_("Most products in a rule"), 2, 6, 3, key="max_length", bind="query-params")
        left, right = _sides(scope, level)
    aside = dismissed.ignored(scope.dataset)
    return queries.Question(scope, level, min_support, min_confidence, max_length, left, right, aside)


def _usual_support(n_orders: int) -> float:
    """The smallest share on offer that is still a good hundred orders: below it, chance makes most of the pairs."""
    return next((share for share in SUPPORTS if share * n_orders >= ENOUGH_ORDERS), SUPPORTS[-1])


def _sides(scope: Scope, level: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Products that a rule must hold on its left, on its right; and the pairs put aside, to be taken back in."""
    names = shop_queries.item_names(scope, level)
    chosen = []
    with st.popover(_("Only with"), icon=":material/filter_alt:"):
        for key, label in (("rule_left", _("When they buy")), ("rule_right", _("this comes along"))):
            picked = st.multiselect(
                label,
                list(names),
                format_func=lambda item: sentences.product_label(names[item], item),
                key=key,
                bind="query-params",
                placeholder=_("Any product"),
            )
            chosen.append(tuple(sorted(picked)))
        dismissals.taken_back(scope.dataset, names)
    return chosen[0], chosen[1]


def _put_aside(dataset: str, rules: pd.DataFrame, rows: list[int], names: Mapping[str, str]) -> None:
    """A button that puts the chosen rule's products aside."""
    if not rows:
        st.caption(_("Tick a row to put its products aside."))
        return
    rule = rules.iloc[rows[0]]
    products = tuple(sorted((*rule["antecedents"], *rule["consequents"])))
    dismissals.not_for_us(dataset, products, names=names)


def _anchors(scope: Scope, *, names: dict[str, str]) -> None:
    """Products by how often they are bought and what the rest of their baskets is worth."""
    known = shop_queries.facts(scope.dataset)
    if "unit_price" not in known.columns:
        headings.lock(InputError("no_prices"))
        return
    table = pair_queries.anchor_table(scope).head(500)
    column = "rest_margin" if table["rest_margin"].notna().any() else "rest_sales"
    table = table[table[column].notna()]
    chart = affinities.anchors(table, names=names, column=column, currency=known.currency)
    st.plotly_chart(chart, key="anchors", alt=_("How often each product is bought and what is bought with it"))
    st.caption(_("Top right: bought often, and with much else. Top left: rare, but its buyers fill their baskets."))


def _pair_downloads(rules: pd.DataFrame, matrix: AffinityMatrix) -> None:
    """The rules, the pairs among them and the matrix, each as a file."""
    both = (rules["antecedents"].map(len) == 1) & (rules["consequents"].map(len) == 1)
    kinds = {
        "rules": (_("Rules"), lambda: tables.flat_rules(rules)),
        "pairs": (_("Pairs"), lambda: tables.flat_rules(rules[both])),
        "matrix": (_("Matrix"), lambda: tables.flat_matrix(matrix)),
    }
    for name, (label, build) in kinds.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{label}**", width=80)
            downloads.downloads(build, name=name, key=name)
