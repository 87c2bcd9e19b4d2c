"""Which pairs, companions and better versions were found, computed once and shown often?"""

from __future__ import annotations

import pandas as pd

from analytics.affinity.artefacts import search
from analytics.affinity.certainty import changes, trust
from analytics.affinity.null_models import strata
from analytics.affinity.overviews import anchors, focus, matrices
from analytics.affinity.overviews.blocks import clustered
from analytics.affinity.overviews.examples import example_orders
from analytics.affinity.relations import classification
from analytics.customers import segments
from analytics.exports.lists import Offers, handles_of
from analytics.offers import cross_sell, suggest, upsell
from analytics.orders.datasets.catalogue import unavailable
from analytics.orders.lines import Orders, Scope
from dashboard.queries import caching, shop_queries
from dashboard.workspace.kept_answers import kept


@caching.answers()
@kept
def matrix(scope: Scope, level: str, n_items: int = 25) -> matrices.AffinityMatrix:
    """See matrices.affinity_matrix; blocks stand together."""
    return clustered(matrices.affinity_matrix(shop_queries.orders(scope), level=level, n_items=n_items))


@caching.shared(n_entries=4)
def register(scope: Scope) -> focus.Register:
    """See focus.register."""
    return focus.register(shop_queries.orders(scope))


@caching.answers()
def product_focus(scope: Scope, product: str) -> focus.Focus:
    """See focus.focus."""
    return focus.focus(shop_queries.orders(scope), product=product, known=register(scope))


@caching.answers()
@kept
def anchor_table(scope: Scope) -> pd.DataFrame:
    """See anchors.anchors."""
    return anchors.anchors(shop_queries.orders(scope))


@caching.answers()
@kept
def trusted(scope: Scope) -> trust.Trust:
    """See trust.trust; what the shop made itself is set aside, and customers of a group are compared."""
    return trust.trust(shop_queries.orders(scope), artefacts=own_making(scope), held=placed(scope))


@caching.shared(n_entries=4)
def placed(scope: Scope) -> strata.Placed:
    """See strata.placed; what the shop made itself is set aside, and the groups of customers are told."""
    found = _as_chosen(scope)
    if (
        found.columns >= segments.NEEDED
        and len(shop_queries.customers(Scope(scope.dataset)).table) >= segments.N_SEGMENTS
    ):
        found = segments.with_segments(found, customers=shop_queries.everyone(scope.dataset))
    return strata.placed(found)


@caching.answers()
@kept
def pair_changes(scope: Scope, before: Scope) -> changes.Changes:
    """See changes.changes."""
    return changes.changes(_as_chosen(scope), before=_as_chosen(before), held=(placed(scope), placed(before)))


@caching.answers()
@kept
def own_making(scope: Scope) -> search.Artefacts:
    """See artefacts.artefacts."""
    return search.artefacts(shop_queries.orders(scope))


@caching.answers()
@kept
def related(scope: Scope) -> classification.Relations:
    """See relations.relations; what the shop made itself is set aside."""
    return classification.relations(_as_chosen(scope), held=placed(scope))


def _as_chosen(scope: Scope) -> Orders:
    """The orders without what the shop made itself."""
    return search.without(shop_queries.orders(scope), artefacts=own_making(scope))


@caching.answers()
def examples(scope: Scope, x: str, y: str) -> list[str]:
    """See examples.example_orders."""
    return example_orders(shop_queries.orders(scope), x=x, y=y)


@caching.answers()
@kept
def companions(scope: Scope) -> cross_sell.CrossSell:
    """See crosssell.cross_sell."""
    return cross_sell.cross_sell(trusted(scope), related=related(scope))


@caching.shared(n_entries=4)
@kept
def suggestion_model(scope: Scope) -> suggest.Model:
    """See suggest.model_of; what the shop made itself is set aside."""
    return suggest.model_of(_as_chosen(scope))


@caching.answers()
def certainties(scope: Scope) -> dict[tuple[str, str], str]:
    """How sure is each pair that trust lists? Both product ids, in their order -> certainty."""
    table = trusted(scope).table
    pairs = (tuple(sorted(pair)) for pair in zip(table["x"], table["y"], strict=True))
    return dict(zip(pairs, table["certainty"], strict=True))


@caching.answers()
def suggested(
    scope: Scope, cart: tuple[str, ...], excluded: frozenset[str] = frozenset(), k: int = 3
) -> suggest.Suggested:
    """See suggest.suggest; nothing that replaces what is in the cart, and nothing that can't be bought now."""
    table = shop_queries.product_table(scope)
    variants = table.dropna(subset=["parent_product_id"])
    family = dict(zip(variants["product_id"], variants["parent_product_id"], strict=True)) | _rivals(scope, cart)
    sold_out = frozenset(unavailable(shop_queries.opened(scope.dataset)))
    controls = suggest.Controls(excluded=excluded | sold_out, family=family)
    return suggest.suggest(suggestion_model(scope), cart, k=k, controls=controls)


def _rivals(scope: Scope, cart: tuple[str, ...]) -> dict[str, str]:
    """What is bought instead of a product of the cart, or is a version of it: one family with it."""
    table = related(scope).table
    instead = table[table["relation"].isin(cross_sell.INSTEAD)]
    found: dict[str, str] = {}
    for one, other in (("x", "y"), ("y", "x")):
        near = instead[instead[one].isin(cart)]
        found |= dict(zip(near[other], near[one], strict=True)) | dict(zip(near[one], near[one], strict=True))
    return found


@caching.answers()
@kept
def better_versions(scope: Scope) -> upsell.Ladders:
    """See upsell.ladders."""
    return upsell.ladders(
        shop_queries.baskets(scope), products=shop_queries.product_table(scope), companions=companions(scope).table
    )


@caching.answers()
def offers(scope: Scope) -> Offers:
    """What the lists are made from, without the saved bundles."""
    priced = "unit_price" in shop_queries.facts(scope.dataset).columns
    upsell = better_versions(scope).table if priced else better_versions(scope).table.head(0)
    handles = handles_of(shop_queries.opened(scope.dataset).about_products)
    return Offers(companions(scope).table, upsell, pd.DataFrame(), handles)
