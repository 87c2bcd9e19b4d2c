"""Which lists can a person take to the shop system, and what is in each?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analytics.exports.links import Kind, Links, joined, links, not_carried
from analytics.labels import N_


@dataclass(frozen=True)
class Offers:
    """What lists are made from: the tables of CrossSell, Ladders, and the saved bundles.

    `bundles`: one row per component: `bundle_sku`, `bundle_name`, `component_sku`, `component_quantity`,
    `bundle_price`, `discount_percent`. `handles`: product id -> the name in a Shopify product's address, from the
    product file.
    """

    cross_sell: pd.DataFrame
    upsell: pd.DataFrame
    bundles: pd.DataFrame
    handles: Mapping[str, str] = field(default_factory=dict)


def handles_of(about_products: pd.DataFrame) -> dict[str, str]:
    """The handle of each product whose product file names one; `about_products` as in Orders."""
    if "handle" not in about_products:
        return {}
    named = about_products.dropna(subset=["handle"])
    return dict(zip(named["product_id"].astype("str"), named["handle"].astype("str"), strict=True))


@dataclass(frozen=True)
class ListFormat:
    """One file that a shop system imports: `build(offers)` gives its table, with the headers that the system wants.

    `left_out(offers)`: the product ids, sorted, that such a file cannot hold and that `build` therefore leaves out.
    `is_exact`: a program reads it, so that no cell may be altered for the sake of a spreadsheet.
    `overwrites`: for the products in it, the import replaces the links of its kind that stand in the shop.
    """

    name: str
    label: str
    note: str
    file_name: str
    build: Callable[[Offers], pd.DataFrame]
    left_out: Callable[[Offers], list[str]] = lambda offers: []
    is_exact: bool = False
    overwrites: bool = False


_CROSS_SELL = [
    "product_id",
    "product_name",
    "companion_id",
    "companion_name",
    "rank",
    "n_product",
    "n_joint",
    "confidence",
    "confidence_low",
    "confidence_high",
    "certainty",
]
_UPSELL = [
    "product_id",
    "product_name",
    "price",
    "better_id",
    "better_name",
    "better_price",
    "rank",
    "price_step",
    "n_orders",
    "better_n_orders",
]

# What each importer would cut, change or take for something else.
# WooCommerce (class-wc-product-csv-importer.php): links are split at commas, each trimmed, "id:7" is a product's number
# and "0" nothing; the product's own SKU loses tags, "%2f" and the like, and doubled white space (wc_clean).
_WOOCOMMERCE = r"[,<>\\]|^ | $|  |[\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}|^id:\d+$|^0?$"
_ADOBE = r"[,|=]|^\s|\s$|[\x00-\x1f\x7f]|^$"  # lists are split at commas, attributes at bars and signs of equality
_GOOGLE = r"[^A-Za-z0-9_-]|^$"
_GOOGLE_MOST = 30
_HANDLE = r"^$"
_SHOPIFY = "Metafield: shopify--discovery--product_recommendation.{kind}_products [list.product_reference]"


def _cross_sell(offers: Offers) -> pd.DataFrame:
    return offers.cross_sell[_CROSS_SELL]


def _upsell(offers: Offers) -> pd.DataFrame:
    return offers.upsell[_UPSELL]


def _bundles(offers: Offers) -> pd.DataFrame:
    return offers.bundles


def _of(kind: Kind, refused: str, most: int = 1000) -> Callable[[Offers], Links]:
    return lambda offers: links(getattr(offers, kind), kind=kind, refused=refused, most=most)


def _renamed(these: Callable[[Offers], Links], *headers: str) -> Callable[[Offers], pd.DataFrame]:
    """One row per product under the headers of the importer; the third holds the positions."""
    return lambda offers: joined(these(offers)).iloc[:, : len(headers)].set_axis(list(headers), axis=1)


def _google(offers: Offers) -> pd.DataFrame:
    table = joined(_of("cross_sell", _GOOGLE, _GOOGLE_MOST)(offers), before="often_bought_with:id:")
    return table[["product_id", "linked"]].set_axis(["id", "related_product"], axis=1)


def _by_handle(offers: Offers, kind: Kind) -> Links:
    """The links between addresses of products; several variants share one, and so their links."""
    table = links(getattr(offers, kind), kind=kind, refused=_HANDLE).table
    named = table.assign(
        **{side: [offers.handles.get(code, "") for code in table[side]] for side in ("product_id", "linked_id")}
    ).astype({"product_id": "str", "linked_id": "str"})
    return Links(named.drop_duplicates(["product_id", "linked_id"]), _HANDLE)


def _shopify(kind: Kind, called: str) -> Callable[[Offers], pd.DataFrame]:
    def build(offers: Offers) -> pd.DataFrame:
        table = joined(_by_handle(offers, kind))
        table["linked"] = table["linked"].str.replace(",", ", ")
        return table[["product_id", "linked"]].set_axis(["Handle", _SHOPIFY.format(kind=called)], axis=1)

    return build


def _without_handle(kind: Kind) -> Callable[[Offers], list[str]]:
    def left_out(offers: Offers) -> list[str]:
        table = links(getattr(offers, kind), kind=kind, refused=_HANDLE).table
        return sorted({*table["product_id"], *table["linked_id"]} - {*offers.handles})

    return left_out


def _refusing(these: Callable[[Offers], Links]) -> Callable[[Offers], list[str]]:
    return lambda offers: not_carried(these(offers))


def _linked(name: str, label: str, note: str, these: Callable[[Offers], Links], headers: tuple[str, ...]) -> ListFormat:
    """The file of one kind of link: importers clear what an empty cell stands for, so kinds never share a file."""
    file_name = name.replace("_", "-")
    build = _renamed(these, *headers)
    return ListFormat(name, label, note, file_name, build, _refusing(these), is_exact=True, overwrites=True)


_WOOCOMMERCE_NOTE = N_(
    "Import it under Products, Import, with “Update existing products” ticked: without it products that the shop does "
    "not know would be made. Every SKU in it was sold in your orders."
)
_ADOBE_NOTE = N_(
    "Import it under System, Import, entity type Products, behaviour Add/Update. Links are added to those that stand "
    "there; reportedly no import of this kind takes one away (magento2 issue 31839)."
)
_SHOPIFY_NOTE = N_(
    "For the Matrixify app: products are named by their handle, which your product file holds. Shopify's own product "
    "import knows the same field under another header; how it reads the cell is not verified."
)

_LISTS = (
    ListFormat("bundles", N_("Bundle recipe"), N_("One row per component of each saved bundle."), "bundles", _bundles),
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
    _linked(
        "woocommerce_cross_sells",
        N_("WooCommerce cross-sells"),
        _WOOCOMMERCE_NOTE,
        _of("cross_sell", _WOOCOMMERCE),
        ("SKU", "Cross-sells"),
    ),
    _linked(
        "woocommerce_upsells",
        N_("WooCommerce upsells"),
        _WOOCOMMERCE_NOTE,
        _of("upsell", _WOOCOMMERCE),
        ("SKU", "Upsells"),
    ),
    _linked(
        "adobe_related",
        N_("Adobe Commerce related products"),
        _ADOBE_NOTE,
        _of("cross_sell", _ADOBE),
        ("sku", "related_skus", "related_position"),
    ),
    _linked(
        "adobe_cross_sells",
        N_("Adobe Commerce cross-sells"),
        _ADOBE_NOTE,
        _of("cross_sell", _ADOBE),
        ("sku", "crosssell_skus", "crosssell_position"),
    ),
    _linked(
        "adobe_upsells",
        N_("Adobe Commerce up-sells"),
        _ADOBE_NOTE,
        _of("upsell", _ADOBE),
        ("sku", "upsell_skus", "upsell_position"),
    ),
    ListFormat(
        "shopify_complementary",
        N_("Shopify complementary products"),
        _SHOPIFY_NOTE,
        "shopify-complementary",
        _shopify("cross_sell", "complementary"),
        _without_handle("cross_sell"),
        is_exact=True,
        overwrites=True,
    ),
    ListFormat(
        "shopify_related",
        N_("Shopify related products"),
        _SHOPIFY_NOTE,
        "shopify-related",
        _shopify("upsell", "related"),
        _without_handle("upsell"),
        is_exact=True,
        overwrites=True,
    ),
    ListFormat(
        "google_related",
        N_("Google Merchant related products"),
        N_("A supplementary feed. Product ids may hold letters, digits, “_” and “-” only; at most 30 a product."),
        "google-related",
        _google,
        _refusing(_of("cross_sell", _GOOGLE)),
        is_exact=True,
        overwrites=True,
    ),
)

LISTS: dict[str, ListFormat] = {each.name: each for each in _LISTS}
