"""What does a page show of the association rules: how many to ask for, as a table, as pictures?"""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analytics.affinity import tables
from analytics.affinity.matrices import AffinityMatrix
from analytics.affinity.networks import network
from analytics.orders.lines import Scope
from dashboard import cache, columns, sentences, widgets
from dashboard.charts import affinities
from dashboard.text import _

MOST_SHOWN = 2000


def rules(scope: Scope, level: str, matrix: AffinityMatrix) -> None:
    """Ask the miner, and show its rules as a table and in pictures."""
    question = widgets.question(scope, level)
    found = cache.mined(question, label=_("Counting which products meet …"))
    if found.stopped:
        st.warning(sentences.stopped(found))
        if found.stopped == "cancelled" and st.button(_("Count again"), icon=":material/refresh:"):
            cache.count_again(question)
            st.rerun()
    elif found.table.empty:
        st.info(_("No pair is this common. Lower the smallest share, or widen the dates."))
    if found.table.empty:
        return
    names = cache.item_names(scope, level)
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
            widgets.anchors(scope, names=cache.item_names(scope, "product"))
    if more.open:
        with more:
            placed = network(found)
            chart = affinities.network(placed.pairs, names=names, positions=placed.positions)
            st.plotly_chart(chart, key="network", alt=_("The strongest pairs as a network"))
    widgets.pair_downloads(found.table, matrix)


def _as_table(scope: Scope, table: pd.DataFrame, names: Mapping[str, str], n_orders: int) -> None:
    shown = table.head(MOST_SHOWN)
    st.caption(sentences.rules_counted(len(table), len(shown), n_orders))
    if table["is_tested"].any():
        st.caption(sentences.longer_rules(table))
    is_longer = shown["antecedents"].map(len) > 1
    picked = st.dataframe(
        tables.named_rules(shown, names).assign(needed=_needed(shown, names).where(is_longer, "")),
        column_config=columns.rules(cache.facts(scope.dataset).currency),
        column_order=[name for name in columns.RULES if name != "needed" or is_longer.any()],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="rules_table",
    )
    widgets.put_aside(scope.dataset, shown, picked.selection.rows, names)


def _needed(table: pd.DataFrame, names: Mapping[str, str]) -> pd.Series:
    """Is every product on the left shown to count?"""
    weakest = table["weakest"].map(lambda item: _("Not shown for {name}", name=names[item]), na_action="ignore")
    return weakest.where(~table["is_found"], _("Yes")).where(table["is_tested"], _("Too few orders to tell"))
