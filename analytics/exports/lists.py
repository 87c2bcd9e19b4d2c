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
    """One file that a shop system imports: `build(offers)` gives its table, with the headers that the system wants.

    `left_out(offers)`: the product ids, sorted, that such a file cannot hold and that `build` therefore leaves out.
    """

    name: str
    label: str
    note: str
    file_name: str
    build: Callable[[Offers], pd.DataFrame]
    left_out: Callable[[Offers], list[str]] = lambda offers: []


def _cross_sell(offers: Offers) -> pd.DataFrame:
    columns = ["product_id", "product_name", "companion_id", "companion_name", "rank", "n_joint", "confidence"]
    return offers.cross_sell[columns]


def _upsell(offers: Offers) -> pd.DataFrame:
    columns = ["product_id", "product_name", "price", "better_id", "better_name", "better_price", "rank"]
    return offers.upsell[columns]


def _bundles(offers: Offers) -> pd.DataFrame:
    return offers.bundles


# A cell holds several SKUs joined by commas, the importer trims each and reads "id:7" as the number of a product.
_NO_WOOCOMMERCE_LINK = r",|^\s|\s$|^id:\d+$"


def _woocommerce(offers: Offers) -> pd.DataFrame:
    upsells = _joined(offers.upsell, "better_id").rename("Upsells")
    cross_sells = _joined(offers.cross_sell, "companion_id").rename("Cross-sells")
    table = pd.concat([upsells, cross_sells], axis=1).fillna("")
    return table.rename_axis("SKU").sort_index().reset_index()


def _joined(table: pd.DataFrame, column: str) -> pd.Series:
    ids = table[["product_id", column, "rank"]].astype({"product_id": "str", column: "str"})
    fits = ~(_no_link(ids["product_id"]) | _no_link(ids[column]))
    return ids[fits].sort_values("rank").groupby("product_id")[column].agg(",".join).astype("str")


def _no_link(ids: pd.Series) -> pd.Series:
    return ids.str.contains(_NO_WOOCOMMERCE_LINK, regex=True)


def _not_in_woocommerce(offers: Offers) -> list[str]:
    ids = [offers.upsell["product_id"], offers.upsell["better_id"]]
    ids += [offers.cross_sell["product_id"], offers.cross_sell["companion_id"]]
    every = pd.concat(ids).astype("str")
    return sorted(set(every[_no_link(every)]))


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
            "Every SKU in it was sold in your orders. SKUs that hold a comma are left out."
        ),
        "woocommerce-links",
        _woocommerce,
        _not_in_woocommerce,
    ),
)

LISTS: dict[str, ListFormat] = {each.name: each for each in _LISTS}
