"""What was found in the files of a dataset, computed once and shown often?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from analytics.orders.cleaning import spellings, totals
from analytics.orders.datasets import catalogue as catalogues
from analytics.orders.datasets import families as proposing
from analytics.orders.lines import Scope
from analytics.orders.reading import previews
from analytics.orders.words import fold_word
from dashboard.queries import caching, shop_queries


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


@caching.answers(n_entries=8)
def added(dataset: str, path: str) -> Added:
    """What would this product file add to these orders?"""
    said = catalogue(path).table
    sold = {fold_word(each) for each in shop_queries.values(shop_queries.all_orders(dataset).lines.product_id)}
    matched = said[said["product_id"].map(fold_word).isin(sold)]
    told = (*catalogues.FILLS, *catalogues.ABOUT)
    fields = tuple(name for name in told if matched[name].notna().any())
    return Added(len(said), len(sold), len(matched), fields)


@caching.answers(n_entries=8)
def families(dataset: str) -> pd.DataFrame:
    """See families.propose_families; the largest first."""
    return proposing.propose_families(shop_queries.all_orders(dataset)).sort_values(
        ["n_products", "family", "product_id"], ascending=[False, True, True], ignore_index=True
    )


@caching.answers(n_entries=8)
def about_products(dataset: str) -> pd.DataFrame:
    """Orders.about_products, named; those that can't be bought now first. Empty without a product file."""
    about = shop_queries.opened(dataset).about_products
    if about.empty:
        return about
    names = shop_queries.product_table(Scope(dataset))[["product_id", "product_name"]]
    named = about.merge(names, on="product_id", how="left")
    return named.sort_values(["is_available", "product_id"], ignore_index=True)


@caching.answers()
def total(
    dataset: str, figure: totals.Figure, theirs: float, start: date | None, end: date | None
) -> totals.Comparison:
    """See totals.compare_total."""
    return totals.compare_total(shop_queries.all_orders(dataset), figure=figure, theirs=theirs, start=start, end=end)


@caching.answers(n_entries=8)
def merged(dataset: str) -> pd.DataFrame:
    """See keys.merged_products."""
    return spellings.merged_products(shop_queries.all_orders(dataset))


@caching.answers(n_entries=8)
def set_aside(dataset: str) -> pd.DataFrame:
    """The lines that cleaning set aside, in the order of the file, columns without any value left out."""
    table = shop_queries.all_orders(dataset).set_aside
    return table.order_by("source_file", "source_row").execute().dropna(axis="columns", how="all")
