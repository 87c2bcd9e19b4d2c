"""What was simulated of a bundle, computed once and shown often? See cache."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from analytics.bundles import draws, ideas, readouts, simulate, states
from analytics.bundles.assumptions import Assumptions
from analytics.bundles.demand import Evidence
from analytics.bundles.offers import MODES, Offer
from analytics.bundles.suggestions import Suggestions
from analytics.orders.lines import Scope
from dashboard import bundle_book, cache, pair_cache
from dashboard.kept import kept


@st.cache_data(max_entries=cache.RESULTS, show_spinner=False)
def readout(scope: Scope, products: tuple[str, ...], launched_on: date) -> readouts.Readout:
    """See readouts.before_and_after."""
    return readouts.before_and_after(cache.orders(scope), products=products, launched_on=launched_on)


@st.cache_data(max_entries=cache.RESULTS, show_spinner=False)
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


@st.cache_data(max_entries=cache.RESULTS, show_spinner=False)
def bundle_states(scope: Scope, components: tuple[states.Component, ...], least: int) -> states.States:
    """See states.states."""
    return states.states(cache.orders(scope), components=components, totals=order_totals(scope), least=least)


@st.cache_data(max_entries=cache.RESULTS, show_spinner=False)
def order_totals(scope: Scope) -> states.Totals:
    """See states.order_totals."""
    return states.order_totals(cache.orders(scope))


@st.cache_data(max_entries=cache.RESULTS, show_spinner=False)
@kept
def evidence(scope: Scope, products: tuple[str, ...]) -> Evidence:
    """See ideas.evidence."""
    return ideas.evidence(cache.orders(scope), products)


@st.cache_data(max_entries=16, show_spinner=False)
@kept
def suggested_bundles(scope: Scope, n_sets: int) -> Suggestions:
    """See ideas.suggestions."""
    table = pair_cache.companions(scope).table
    return ideas.suggestions(cache.orders(scope), companions=table, sold=cache.product_table(scope), pool=n_sets)
