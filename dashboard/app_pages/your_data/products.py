"""What does a product file, or the names alone, add to the orders? Kept beside the dataset and read with it."""

import pandas as pd
import streamlit as st

from analytics.errors import InputError
from analytics.orders.datasets.catalogue import unavailable
from analytics.orders.datasets.descriptions import Kind
from dashboard.app_pages.your_data import uploads
from dashboard.components import table_columns
from dashboard.language import figures, reading_words, translation
from dashboard.language.translation import _, ngettext
from dashboard.queries import file_queries, shop_queries
from dashboard.workspace import datasets


def product_file(dataset: str) -> None:
    """Take the shop's product file, say what it adds, and keep it with the orders."""
    with st.popover(_("Add a product file"), icon=":material/inventory_2:"):
        file = st.file_uploader(
            _("Product file"),
            type=uploads.TYPES,
            key="product_file",
            help=_("The product export of Shopify or WooCommerce, or any table with a product code (SKU)."),
        )
        if file is not None:
            try:
                _offer(dataset, str(uploads.on_disk(file)))
            except InputError as problem:
                st.error(f"{translation.error(problem)} {_('Nothing was changed.')}")
    if datasets.store().description(dataset, kind="products") is not None:
        st.caption(_("A product file is read with these orders."))
        st.button(_("Leave the product file out"), on_click=_keep, args=(dataset, "products", None))
        _stock(dataset)


def _stock(dataset: str) -> None:
    """Stock and status of the products that were sold, where the file says them."""
    about = file_queries.about_products(dataset)
    said = [name for name in ("stock", "status", "is_available") if name in about and about[name].notna().any()]
    if not said:
        return
    out = len(unavailable(shop_queries.all_orders(dataset)))
    label = ngettext(
        "Stock and status: {n} product can't be bought now and is not suggested for bundles",
        "Stock and status: {n} products can't be bought now and are not suggested for bundles",
        out,
        n=figures.count(out),
    )
    with st.expander(label):
        # Pictures stay out: showing them would ask the shop's server for each.
        st.dataframe(
            about[["product_name", "product_id", *said]], column_config=table_columns.about_products(), hide_index=True
        )


def _offer(dataset: str, path: str) -> None:
    found = file_queries.added(dataset, path)
    st.markdown(
        _(
            "{n} products in the file; {known} of the {all} products in your orders are among them.",
            n=figures.count(found.n_in_file),
            known=figures.count(found.n_matched),
            all=figures.count(found.n_products),
        )
    )
    if not found.n_matched:
        st.warning(_("No code of the file is one of your orders'. Export both from the same shop."))
        return
    fields = ", ".join(reading_words.label(field) for field in found.fields)
    st.markdown(_("It says of them: {columns}", columns=fields))
    table = file_queries.catalogue(path).table
    st.button(_("Use this product file"), type="primary", on_click=_keep, args=(dataset, "products", table))


def families(dataset: str) -> None:
    """Where no categories are named: families proposed from the words that names share, used only once confirmed."""
    if datasets.store().description(dataset, kind="families") is not None:
        st.caption(_("Categories are families proposed from the names of the products."))
        st.button(_("Leave these families out"), on_click=_keep, args=(dataset, "families", None))
        return
    if "category_1" in shop_queries.facts(dataset).columns:
        return
    table = file_queries.families(dataset)
    if table["family"].notna().any():
        with st.expander(_("No categories in your data: families proposed from the names of the products")):
            st.dataframe(table, column_config=table_columns.families(), hide_index=True)
            args = (dataset, "families", table)
            st.button(_("Use these families as categories"), on_click=_keep, args=args)


def _keep(dataset: str, kind: Kind, table: pd.DataFrame | None) -> None:
    datasets.store().describe(dataset, kind=kind, table=table)
