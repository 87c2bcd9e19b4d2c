"""What should a person do next? At most one step each for a bundle, a better version and the customers."""

from dataclasses import dataclass, field

import pandas as pd

from analytics.bundles.selection import ideas
from analytics.customers.segments import N_SEGMENTS, SEGMENT_LABELS
from analytics.errors import InputError
from analytics.orders.lines import Scope
from dashboard.language import bundle_words, figures, pair_words, sentences
from dashboard.language.translation import _, safe
from dashboard.pages import PAGES
from dashboard.queries import bundle_queries, pair_queries, shop_queries
from dashboard.workspace import dismissed


@dataclass(frozen=True)
class Step:
    """One thing to do next: a sentence, and the page to do it on. `products`: what "Not for us" puts aside."""

    text: str
    page: str
    action: str
    params: dict[str, str | list[str]] = field(default_factory=dict)
    products: tuple[str, ...] = ()

    @property
    def icon(self) -> str:
        """The page's own."""
        return PAGES[self.page].icon


def next_steps(scope: Scope) -> list[Step]:
    """What to do next; products put aside together are not named again."""
    aside = set(dismissed.ignored(scope.dataset))
    priced = "unit_price" in shop_queries.facts(scope.dataset).columns
    first = (_bundle(scope, aside) if priced else None) or _companion(scope, aside)
    steps = [first, _better_version(scope, aside) if priced else None, _customers(scope)]
    return [step for step in steps if step is not None]


def _bundle(scope: Scope, aside: set[dismissed.Pair]) -> Step | None:
    """The bundle that brings most."""
    found = bundle_queries.suggested_bundles(scope, ideas.POOL).kept
    best = next((each for each in found if tuple(sorted(each.products)) not in aside), None)
    if best is None:
        return None
    names = shop_queries.product_names(scope)
    params: dict[str, str | list[str]] = {
        "bundle": [sentences.product_label(names[each], each) for each in best.products],
        "discount": str(round(best.simulation.offer.discount.value * 100)),
    }
    text = bundle_words.idea(best, names, shop_queries.facts(scope.dataset).currency)
    return Step(text, "bundles", _("See the bundle"), params, best.products)


def _companion(scope: Scope, aside: set[dismissed.Pair]) -> Step | None:
    """The surest companion, where no bundle pays or prices are not known."""
    best = _first(pair_queries.companions(scope).table.sort_values("extra_low", ascending=False), "companion_id", aside)
    if best is None:
        return None
    text = f"{sentences.pair(best)} {pair_words.badge(best['certainty'])}"
    params: dict[str, str | list[str]] = {"suggest": sentences.product_label(best["product_name"], best["product_id"])}
    return Step(text, "suggestions", _("Suggest it"), params, (best["product_id"], best["companion_id"]))


def _better_version(scope: Scope, aside: set[dismissed.Pair]) -> Step | None:
    """The step up that most orders could take for most money."""
    table = pair_queries.better_versions(scope).table
    worth = table["n_orders"] * table["price_step"] * table["similarity"]
    best = _first(table.loc[worth.sort_values(ascending=False).index], "better_id", aside)
    if best is None:
        return None
    text = _(
        "**{b}** is bought with the same things as **{a}** and costs {step} more. {n} orders hold the cheaper one.",
        a=safe(best["product_name"]),
        b=safe(best["better_name"]),
        step=figures.money(best["price_step"], shop_queries.facts(scope.dataset).currency),
        n=figures.count(best["n_orders"]),
    )
    params: dict[str, str | list[str]] = {"suggest": sentences.product_label(best["product_name"], best["product_id"])}
    return Step(text, "suggestions", _("See better versions"), params, (best["product_id"], best["better_id"]))


def _first(table: pd.DataFrame, partner: str, aside: set[dismissed.Pair]) -> pd.Series | None:
    """The first row whose two products were not put aside."""
    pairs = zip(table["product_id"], table[partner], strict=True)
    known = [tuple(sorted(pair)) not in aside for pair in pairs]
    return table[known].iloc[0] if any(known) else None


def _customers(scope: Scope) -> Step | None:
    """The group that brought much and stays away."""
    try:
        groups = shop_queries.customer_groups(scope, N_SEGMENTS).table
    except InputError:
        return None
    away = groups[groups["label"].isin(["at_risk", "lapsed_big"])]
    if away.empty:
        return None
    group = away.iloc[0]
    text = _(
        "{n} customers who brought {share} of your revenue have not been seen for about {days} days.",
        n=figures.count(group["n_customers"]),
        share=figures.percent(group["revenue_share"], decimals=0),
        days=figures.count(group["recency_days"]),
    )
    return Step(f"{text} {_(SEGMENT_LABELS[group['label']])}.", "customers", _("See who they are"))
