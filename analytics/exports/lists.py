"""Which lists can a person take to the shop system, and what is in each?"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analytics.orders.schema import N_


@dataclass(frozen=True)
class Offers:
    """What lists are made from: the tables of CrossSell, Ladders, and the saved bundles.

    `bundles`: one row per component: `bundle_sku`, `bundle_name`, `component_sku`, `component_quantity`,
    `bundle_price`, `discount_percent`.
    """

    cross_sell: pd.DataFrame
    upsell: pd.DataFrame
    bundles: pd.DataFrame


@dataclass(frozen=True)
class ListFormat:
    """One file that a shop system imports: `build(offers)` gives its table, with the headers that the system wants."""

    name: str
    label: str
    note: str
    file_name: str
    build: Callable[[Offers], pd.DataFrame]


def _cross_sell(offers: Offers) -> pd.DataFrame:
    columns = ["product_id", "product_name", "companion_id", "companion_name", "rank", "n_joint", "confidence"]
    return offers.cross_sell[columns]


def _upsell(offers: Offers) -> pd.DataFrame:
    columns = ["product_id", "product_name", "price", "better_id", "better_name", "better_price", "rank"]
    return offers.upsell[columns]


def _bundles(offers: Offers) -> pd.DataFrame:
    return offers.bundles


def _woocommerce(offers: Offers) -> pd.DataFrame:
    upsells = _joined(offers.upsell, "better_id")
    cross_sells = _joined(offers.cross_sell, "companion_id")
    table = pd.concat([upsells.rename("Upsells"), cross_sells.rename("Cross-sells")], axis=1).fillna("")
    return table.rename_axis("SKU").sort_index().reset_index()


def _joined(table: pd.DataFrame, column: str) -> pd.Series:
    if table.empty:
        return pd.Series(dtype="str", index=pd.Index([], dtype="str"))
    return table.sort_values("rank").groupby("product_id")[column].agg(",".join)


_LISTS = (
    ListFormat(
        "bundles",
        N_("Bundle recipe"),
        N_("One row per component of each saved bundle."),
        "bundles",
        _bundles,
    ),
    ListFormat(
        "cross_sell",
        N_("Cross-sell list"),
        N_("Up to three companions of each product, the one with most extra orders first."),
        "cross-sell",
        _cross_sell,
    ),
    ListFormat(
        "upsell",
        N_("Upsell list"),
        N_("Better versions of each product: the same kind, dearer, bought with the same things."),
        "upsell",
        _upsell,
    ),
    ListFormat(
        "woocommerce",
        N_("WooCommerce product links"),
        N_(
            "Import it under Products, Import, with “Update existing products” ticked. "
            "Every SKU in it was sold in your orders."
        ),
        "woocommerce-links",
        _woocommerce,
    ),
)

LISTS: dict[str, ListFormat] = {each.name: each for each in _LISTS}
