"""What was simulated of a bundle, computed once and shown often?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from analytics.bundles.demand import states
from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.demand.offers import MODES, Offer
from analytics.bundles.demand.responses import Evidence
from analytics.bundles.selection import ideas
from analytics.bundles.selection.suggestions import Suggestions
from analytics.bundles.simulation import draws, simulate
from analytics.experiments import readouts
from analytics.orders.lines import Scope
from dashboard.queries import caching, pair_queries, shop_queries
from dashboard.workspace import saved_bundles
from dashboard.workspace.kept_answers import kept


@caching.answers()
def readout(scope: Scope, products: tuple[str, ...], launched_on: date) -> readouts.Readout:
    """See readouts.before_and_after."""
    return readouts.before_and_after(shop_queries.orders(scope), products=products, launched_on=launched_on)


@caching.answers()
def simulation(scope: Scope, offer: Offer, assumptions: Assumptions) -> simulate.Simulation:
    """See simulate.simulate; what was counted and drawn is kept apart, so that another discount does neither."""
    least = MODES[offer.mode].least
    held = bundle_states(scope, offer.components, least)
    return simulate.simulate_drawn(held, offer=offer, drawn=drawn(scope, offer.components, least, assumptions))


def forget_simulations() -> None:
    """What a test of a bundle showed was saved: it is to speak in every later answer."""
    simulation.clear()
    drawn.clear()


@caching.answers(n_entries=16)
def drawn(scope: Scope, components: tuple[states.Component, ...], least: int, assumptions: Assumptions) -> draws.Draws:
    """See draws.draw."""
    names = tuple(each.product_id for each in components)
    told = replace(evidence(scope, names), tested=saved_bundles.measured(scope.dataset, names))
    held = bundle_states(scope, components, least)
    return draws.draw(held, assumptions=assumptions, evidence=told, draws=simulate.DRAWS, seed=0)


@caching.answers()
def bundle_states(scope: Scope, components: tuple[states.Component, ...], least: int) -> states.States:
    """See states.states."""
    return states.states(shop_queries.orders(scope), components=components, totals=order_totals(scope), least=least)


@caching.answers()
def order_totals(scope: Scope) -> states.Totals:
    """See states.order_totals."""
    return states.order_totals(shop_queries.orders(scope))


@caching.answers()
@kept
def evidence(scope: Scope, products: tuple[str, ...]) -> Evidence:
    """See ideas.evidence."""
    return ideas.evidence(shop_queries.orders(scope), products)


@caching.answers(n_entries=16)
@kept
def suggested_bundles(scope: Scope, n_sets: int) -> Suggestions:
    """See ideas.suggestions."""
    table = pair_queries.companions(scope).table
    return ideas.suggestions(
        shop_queries.orders(scope), companions=table, sold=shop_queries.product_table(scope), pool=n_sets
    )
