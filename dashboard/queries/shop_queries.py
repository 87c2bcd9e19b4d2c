"""What is computed once and shown often? What of the shop itself? Only files named queries cache.

Every key is a frozen Scope and scalars. What takes long is `kept` too: it is there after a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics import kpis
from analytics.customers import rfm, segments
from analytics.engines.database import ir
from analytics.orders import answerable as answering
from analytics.orders import levels, products
from analytics.orders.baskets.coding import Baskets
from analytics.orders.connections import own_cursor
from analytics.orders.lines import FILTERS, Orders, Scope, within
from dashboard.queries import caching
from dashboard.workspace import datasets
from dashboard.workspace.kept_answers import kept


@caching.shared(n_entries=8)
def opened(dataset: str) -> Orders:
    """A dataset's orders as they are shared by all; who asks them something takes all_orders."""
    return datasets.store().open(dataset)


def all_orders(dataset: str) -> Orders:
    """The orders of a dataset, over a cursor of this thread."""
    return own_cursor(opened(dataset))


def orders(scope: Scope) -> Orders:
    """The orders of a scope, over a cursor of this thread."""
    found = within(all_orders(scope.dataset), scope=scope)
    if not scope.segments:
        return found
    return segments.of_segments(found, customers=everyone(scope.dataset), labels=scope.segments)


def everyone(dataset: str) -> pd.DataFrame:
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


@caching.answers()
@kept
def facts(dataset: str) -> Facts:
    """What does every page have to know of this dataset?"""
    whole = all_orders(dataset)
    lines, known = whole.lines, whole.columns
    days = lines.aggregate(first=lines.ordered_at.min(), last=lines.ordered_at.max()).execute().iloc[0]
    first, last = (None if pd.isna(day) else day.date() for day in (days["first"], days["last"]))
    columns = {field: column for field, column in FILTERS.items() if column in known}
    choices = {field: tuple(values(lines[column])) for field, column in columns.items()}
    if known >= segments.NEEDED:
        choices["segments"] = tuple(segments.SEGMENT_LABELS)
    currency = values(lines.currency) if "currency" in known else []
    n_set_aside = int(whole.ledger["n_lines"].sum())
    return Facts(first, last, choices, known, currency[0] if currency else None, n_set_aside)


def values(column: ir.Column) -> list[str]:
    """The values of a column, each once, in order."""
    found = column.as_table().distinct().execute().iloc[:, 0]
    return sorted(found.dropna())


@caching.answers()
@kept
def n_orders(scope: Scope) -> int:
    """How many orders are in the scope?"""
    return int(orders(scope).lines.order_id.nunique().execute())


@caching.answers()
@kept
def summary(scope: Scope, by: str | None = None) -> pd.DataFrame:
    """See kpis.summarise."""
    return kpis.summarise(orders(scope), by=by)


@caching.answers()
@kept
def comparison(scope: Scope, before: Scope) -> kpis.Comparison:
    """See kpis.compare."""
    return kpis.compare(orders(scope), before=orders(before))


@caching.answers()
@kept
def bridge(scope: Scope, before: Scope) -> pd.DataFrame:
    """See kpis.aov_bridge."""
    return kpis.aov_bridge(orders(scope), before=orders(before))


@caching.answers()
@kept
def product_table(scope: Scope) -> pd.DataFrame:
    """See products.products."""
    return products.products(orders(scope))


def product_names(scope: Scope) -> dict[str, str]:
    """Product id -> name."""
    table = product_table(scope)
    return dict(zip(table["product_id"], table["product_name"], strict=True))


@caching.shared(n_entries=16)
def baskets(scope: Scope, level: str = "product") -> Baskets:
    """See levels.baskets."""
    return levels.baskets(orders(scope), level=level)


@caching.answers()
def item_names(scope: Scope, level: str) -> dict[str, str]:
    """See levels.item_names."""
    return levels.item_names(orders(scope), level=level)


@caching.answers()
def customers(scope: Scope) -> rfm.Rfm:
    """See rfm.rfm."""
    return rfm.rfm(orders(scope))


@caching.answers()
@kept
def customer_groups(scope: Scope, n_segments: int) -> segments.Segments:
    """See segments.segment."""
    return segments.segment(customers(scope), n_segments=n_segments)


@caching.answers()
@kept
def answers(dataset: str) -> answering.Answers:
    """See answers.answers."""
    return answering.answers(all_orders(dataset))
