"""What is computed once and shown often? The only place that caches; every key is a frozen Scope and scalars.

What takes long is `kept` too: it is there after a restart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics import kpis
from analytics.affinity import anchors, artefacts, changes, focus, matrices, relations, trust
from analytics.affinity.blocks import clustered
from analytics.affinity.chance import strata
from analytics.affinity.examples import example_orders
from analytics.affinity.options import Constraints, Options
from analytics.bundles import draws, ideas, readouts, simulate, states
from analytics.bundles.assumptions import Assumptions
from analytics.bundles.demand import Evidence
from analytics.bundles.offers import MODES, Offer
from analytics.bundles.suggestions import Suggestions
from analytics.customers import rfm, segments
from analytics.exports.lists import Offers
from analytics.offers import crosssell, upsell
from analytics.orders import answers as answering
from analytics.orders import catalogue as catalogues
from analytics.orders import families as proposing
from analytics.orders import keys, levels, previews, products, totals
from analytics.orders.basket_values import basket_values
from analytics.orders.baskets import Baskets
from analytics.orders.engines import ir
from analytics.orders.lines import FILTERS, Orders, Scope, within
from analytics.orders.threads import own_cursor
from analytics.orders.words import fold_word
from dashboard import bundle_book, home, jobs
from dashboard.kept import kept

if TYPE_CHECKING:
    from analytics.affinity.rules import Rules

RESULTS = 64  # results kept of each kind: a day of a few people's clicking


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(dataset: str) -> Orders:
    return home.store().open(dataset)


def all_orders(dataset: str) -> Orders:
    """The orders of a dataset, over a cursor of this thread."""
    return own_cursor(_opened(dataset))


def orders(scope: Scope) -> Orders:
    """The orders of a scope, over a cursor of this thread."""
    found = within(all_orders(scope.dataset), scope=scope)
    if not scope.segments:
        return found
    return segments.of_segments(found, customers=_everyone(scope.dataset), labels=scope.segments)


def _everyone(dataset: str) -> pd.DataFrame:
    """The customers with the group of each, by all orders of the dataset."""
    return customer_groups(Scope(dataset), segments.N_SEGMENTS).customers


@dataclass(frozen=True)
class Facts:
    """What every page has to know of a dataset: its days (None without dates), choices, columns and currency.

    `n_set_aside`: lines of the file that cleaning left out.
    """

    first_day: date | None
    last_day: date | None
    choices: dict[str, tuple[str, ...]]
    columns: frozenset[str]
    currency: str | None
    n_set_aside: int


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def facts(dataset: str) -> Facts:
    """What does every page have to know of this dataset?"""
    opened = all_orders(dataset)
    lines, known = opened.lines, opened.columns
    days = lines.aggregate(first=lines.ordered_at.min(), last=lines.ordered_at.max()).execute().iloc[0]
    first, last = (None if pd.isna(day) else day.date() for day in (days["first"], days["last"]))
    columns = {field: column for field, column in FILTERS.items() if column in known}
    choices = {field: tuple(_values(lines[column])) for field, column in columns.items()}
    if known >= segments.NEEDED:
        choices["segments"] = tuple(segments.SEGMENT_LABELS)
    currency = _values(lines.currency) if "currency" in known else []
    n_set_aside = int(opened.ledger["n_lines"].sum())
    return Facts(first, last, choices, known, currency[0] if currency else None, n_set_aside)


def _values(column: ir.Column) -> list[str]:
    found = column.as_table().distinct().execute().iloc[:, 0]
    return sorted(found.dropna())


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def n_orders(scope: Scope) -> int:
    """How many orders are in the scope?"""
    return int(orders(scope).lines.order_id.nunique().execute())


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def summary(scope: Scope, by: str | None = None) -> pd.DataFrame:
    """See kpis.summarise."""
    return kpis.summarise(orders(scope), by=by)


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def comparison(scope: Scope, before: Scope) -> kpis.Comparison:
    """See kpis.compare."""
    return kpis.compare(orders(scope), before=orders(before))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def bridge(scope: Scope, before: Scope) -> pd.DataFrame:
    """See kpis.aov_bridge."""
    return kpis.aov_bridge(orders(scope), before=orders(before))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def product_table(scope: Scope) -> pd.DataFrame:
    """See products.products."""
    return products.products(orders(scope))


@st.cache_resource(max_entries=16, show_spinner=False)
def baskets(scope: Scope, level: str = "product") -> Baskets:
    """See levels.baskets."""
    return levels.baskets(orders(scope), level=level)


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def item_names(scope: Scope, level: str) -> dict[str, str]:
    """See levels.item_names."""
    return levels.item_names(orders(scope), level=level)


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def matrix(scope: Scope, level: str, n_items: int = 25) -> matrices.AffinityMatrix:
    """See matrices.affinity_matrix; blocks stand together."""
    return clustered(matrices.affinity_matrix(orders(scope), level=level, n_items=n_items))


@dataclass(frozen=True)
class Question:
    """What is asked of the miner: the key of its answer."""

    scope: Scope
    level: str
    min_support: float
    min_confidence: float
    max_length: int
    required_left: tuple[str, ...] = ()
    required_right: tuple[str, ...] = ()
    ignored: tuple[tuple[str, ...], ...] = ()


def mined(question: Question, *, label: str) -> Rules:
    """The rules, each with what else its orders hold; until they are counted, the page shows how far they are."""
    return jobs.answer(_board().started(question, lambda job: _mine(question, job)), label=label)


def count_again(question: Question) -> None:
    """Ask the miner anew, after a person has cancelled it."""
    _board().forget(question)


@st.cache_resource(show_spinner=False)
def _board() -> jobs.Board:
    return jobs.Board()


@st.cache_resource(show_spinner=False)
def warm_miner() -> bool:
    """Have the miner's loops in memory, once: compiling must not count against its budget."""
    from analytics.affinity.warm_up import warm_up  # here: it loads the compiler

    warm_up()
    return True


def _mine(question: Question, job: jobs.Job) -> Rules:
    from analytics.affinity.mining.folding import folded  # here: they load the compiler
    from analytics.affinity.rest_of_basket import rest_of_basket
    from analytics.affinity.rule_tests import rule_tests
    from analytics.affinity.rules import mine_rules

    warm_miner()
    asked = Constraints(
        required_left=question.required_left, required_right=question.required_right, ignored=question.ignored
    )
    found_in = orders(question.scope)
    held = levels.baskets(found_in, level=question.level)
    found = mine_rules(
        held,
        min_support=question.min_support,
        min_confidence=question.min_confidence,
        max_length=question.max_length,
        options=Options(constraints=asked, progress=job.progress, cancelled=job.cancelled.is_set),
    )
    worth = basket_values(found_in, baskets=held, level=question.level)
    rest = rest_of_basket(found, baskets=held, basket_values=worth.baskets, line_values=worth.lines)
    buyers = strata.strata(found_in, level=question.level).buyers
    tested = rule_tests(found, baskets=held, customers=buyers).table[["weakest", "is_tested", "is_found"]]
    return folded(replace(found, table=found.table.join(rest).join(tested)))


@st.cache_resource(max_entries=4, show_spinner=False)
def register(scope: Scope) -> focus.Register:
    """See focus.register."""
    return focus.register(orders(scope))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def product_focus(scope: Scope, product: str) -> focus.Focus:
    """See focus.focus."""
    return focus.focus(orders(scope), product=product, known=register(scope))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def anchor_table(scope: Scope) -> pd.DataFrame:
    """See anchors.anchors."""
    return anchors.anchors(orders(scope))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def customers(scope: Scope) -> rfm.Rfm:
    """See rfm.rfm."""
    return rfm.rfm(orders(scope))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def customer_groups(scope: Scope, n_segments: int) -> segments.Segments:
    """See segments.segment."""
    return segments.segment(customers(scope), n_segments=n_segments)


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def trusted(scope: Scope) -> trust.Trust:
    """See trust.trust; what the shop made itself is set aside, and customers of a group are compared."""
    return trust.trust(orders(scope), artefacts=own_making(scope), held=placed(scope))


@st.cache_resource(max_entries=4, show_spinner=False)
def placed(scope: Scope) -> strata.Placed:
    """See strata.placed; what the shop made itself is set aside, and the groups of customers are told."""
    found = _as_chosen(scope)
    if found.columns >= segments.NEEDED and len(customers(Scope(scope.dataset)).table) >= segments.N_SEGMENTS:
        found = segments.with_segments(found, customers=_everyone(scope.dataset))
    return strata.placed(found)


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def pair_changes(scope: Scope, before: Scope) -> changes.Changes:
    """See changes.changes."""
    return changes.changes(_as_chosen(scope), before=_as_chosen(before), held=(placed(scope), placed(before)))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def own_making(scope: Scope) -> artefacts.Artefacts:
    """See artefacts.artefacts."""
    return artefacts.artefacts(orders(scope))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def related(scope: Scope) -> relations.Relations:
    """See relations.relations; what the shop made itself is set aside."""
    return relations.relations(_as_chosen(scope), held=placed(scope))


def _as_chosen(scope: Scope) -> Orders:
    """The orders without what the shop made itself."""
    return artefacts.without(orders(scope), artefacts=own_making(scope))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def examples(scope: Scope, x: str, y: str) -> list[str]:
    """See examples.example_orders."""
    return example_orders(orders(scope), x=x, y=y)


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def companions(scope: Scope) -> crosssell.CrossSell:
    """See crosssell.cross_sell."""
    return crosssell.cross_sell(trusted(scope), related=related(scope))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def better_versions(scope: Scope) -> upsell.Ladders:
    """See upsell.ladders."""
    return upsell.ladders(baskets(scope), products=product_table(scope), companions=companions(scope).table)


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def offers(scope: Scope) -> Offers:
    """What the lists are made from, without the saved bundles."""
    priced = "unit_price" in facts(scope.dataset).columns
    upsell = better_versions(scope).table if priced else better_versions(scope).table.head(0)
    return Offers(companions(scope).table, upsell, pd.DataFrame())


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def readout(scope: Scope, products: tuple[str, ...], launched_on: date) -> readouts.Readout:
    """See readouts.before_and_after."""
    return readouts.before_and_after(orders(scope), products=products, launched_on=launched_on)


@st.cache_data(max_entries=8, show_spinner=False)
def preview(path: str) -> previews.Preview:
    """See previews.preview; an upload lies under a name of its own."""
    return previews.preview(path)


@st.cache_data(max_entries=8, show_spinner=False)
def catalogue(path: str) -> catalogues.Catalogue:
    """See catalogue.read_catalogue; an upload lies under a name of its own."""
    return catalogues.read_catalogue(path)


@dataclass(frozen=True)
class Added:
    """What a product file would add: its products, the products sold, how many are both, and what it says of them."""

    n_in_file: int
    n_products: int
    n_matched: int
    fields: tuple[str, ...]


@st.cache_data(max_entries=8, show_spinner=False)
def added(dataset: str, path: str) -> Added:
    """What would this product file add to these orders?"""
    said = catalogue(path).table
    sold = {fold_word(each) for each in _values(all_orders(dataset).lines.product_id)}
    matched = said[said["product_id"].map(fold_word).isin(sold)]
    told = (*catalogues.FILLS, *catalogues.ABOUT)
    fields = tuple(name for name in told if matched[name].notna().any())
    return Added(len(said), len(sold), len(matched), fields)


@st.cache_data(max_entries=8, show_spinner=False)
def families(dataset: str) -> pd.DataFrame:
    """See families.propose_families; the largest first."""
    return proposing.propose_families(all_orders(dataset)).sort_values(
        ["n_products", "family", "product_id"], ascending=[False, True, True], ignore_index=True
    )


@st.cache_data(max_entries=8, show_spinner=False)
def about_products(dataset: str) -> pd.DataFrame:
    """Orders.about_products, named; those that can't be bought now first. Empty without a product file."""
    about = _opened(dataset).about_products
    if about.empty:
        return about
    names = product_table(Scope(dataset))[["product_id", "product_name"]]
    named = about.merge(names, on="product_id", how="left")
    return named.sort_values(["is_available", "product_id"], ignore_index=True)


def forget() -> None:
    """What is said of the products of a dataset changed: everything is computed anew."""
    st.cache_data.clear()
    st.cache_resource.clear()


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def answers(dataset: str) -> answering.Answers:
    """See answers.answers."""
    return answering.answers(all_orders(dataset))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def total(
    dataset: str, figure: totals.Figure, theirs: float, start: date | None, end: date | None
) -> totals.Comparison:
    """See totals.compare_total."""
    return totals.compare_total(all_orders(dataset), figure=figure, theirs=theirs, start=start, end=end)


@st.cache_data(max_entries=8, show_spinner=False)
def merged(dataset: str) -> pd.DataFrame:
    """See keys.merged_products."""
    return keys.merged_products(all_orders(dataset))


@st.cache_data(max_entries=8, show_spinner=False)
def set_aside(dataset: str) -> pd.DataFrame:
    """The lines that cleaning set aside, in the order of the file, columns without any value left out."""
    table = all_orders(dataset).set_aside
    return table.order_by("source_file", "source_row").execute().dropna(axis="columns", how="all")


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def simulation(scope: Scope, offer: Offer, assumptions: Assumptions) -> simulate.Simulation:
    """See simulate.simulate; what was counted and drawn is kept apart, so that another discount does neither."""
    least = MODES[offer.mode].least
    held = bundle_states(scope, offer.components, least)
    return simulate.simulate_drawn(held, offer=offer, drawn=drawn(scope, offer.components, least, assumptions))


def forget_simulations() -> None:
    """What a test of a bundle showed was saved: it is to speak in every later answer."""
    simulation.clear()
    drawn.clear()


@st.cache_data(max_entries=16, show_spinner=False)
def drawn(scope: Scope, components: tuple[states.Component, ...], least: int, assumptions: Assumptions) -> draws.Draws:
    """See draws.draw."""
    names = tuple(each.product_id for each in components)
    told = replace(evidence(scope, names), tested=bundle_book.measured(scope.dataset, names))
    held = bundle_states(scope, components, least)
    return draws.draw(held, assumptions=assumptions, evidence=told, draws=simulate.DRAWS, seed=0)


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def bundle_states(scope: Scope, components: tuple[states.Component, ...], least: int) -> states.States:
    """See states.states."""
    return states.states(orders(scope), components=components, totals=order_totals(scope), least=least)


@st.cache_data(max_entries=RESULTS, show_spinner=False)
def order_totals(scope: Scope) -> states.Totals:
    """See states.order_totals."""
    return states.order_totals(orders(scope))


@st.cache_data(max_entries=RESULTS, show_spinner=False)
@kept
def evidence(scope: Scope, products: tuple[str, ...]) -> Evidence:
    """See ideas.evidence."""
    return ideas.evidence(orders(scope), products)


@st.cache_data(max_entries=16, show_spinner=False)
@kept
def suggested_bundles(scope: Scope, n_sets: int) -> Suggestions:
    """See ideas.suggestions."""
    table = companions(scope).table
    return ideas.suggestions(orders(scope), companions=table, sold=product_table(scope), pool=n_sets)
