"""Any other table: which column is probably what?"""

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir

from analytics.orders.schema import COLUMNS, N_
from analytics.orders.sources.source import Fields, Source, fold

# Header names met in exports, most certain first; compared without case, spaces and punctuation.
NAMES: dict[str, tuple[str, ...]] = {
    "order_id": (
        "order id",
        "orderid",
        "order number",
        "order no",
        "order",
        "invoice no",
        "invoice",
        "invoice number",
        "transaction id",
        "transaction",
        "transaction number",
        "basket id",
        "basket",
        "receipt",
        "receipt number",
        "ticket",
        "bill",
        "cart id",
        "session id",
    ),
    "ordered_at": (
        "ordered at",
        "order date",
        "date time",
        "datetime",
        "invoice date",
        "transaction timestamp",
        "timestamp",
        "created at",
        "date",
        "purchase date",
        "time",
        "order time",
    ),
    "product_id": (
        "product id",
        "sku",
        "stock code",
        "item id",
        "product code",
        "article",
        "article number",
        "item code",
        "product sku",
        "asin",
        "upc",
        "ean",
        "barcode",
        "gtin",
    ),
    "product_name": (
        "product name",
        "item name",
        "description",
        "product",
        "item",
        "product title",
        "title",
        "item description",
        "name",
        "lineitem name",
    ),
    "parent_product_id": ("parent product id", "parent sku", "parent id", "parent product", "handle"),
    "brand": ("brand", "vendor", "manufacturer", "producer"),
    "category_1": ("category 1", "department", "category", "product category", "level 1", "product type"),
    "category_2": ("category 2", "subcategory", "sub category", "level 2", "product subcategory"),
    "category_3": ("category 3", "level 3"),
    "line_kind": ("line kind", "item kind"),
    "status": ("status", "order status"),
    "quantity": ("quantity", "qty", "units", "amount ordered", "items", "count"),
    "unit_price": (
        "unit price",
        "price",
        "item price",
        "product price",
        "price each",
        "selling price",
        "sale price",
        "list price",
    ),
    "discount": ("discount", "discount amount", "line discount", "retail disc", "discounts"),
    "tax": ("tax", "vat", "tax amount", "item tax"),
    "unit_cost": ("unit cost", "cost", "cost price", "cost per item", "purchase price"),
    "promotion": ("promotion", "coupon", "discount code", "promo", "campaign", "voucher"),
    "customer_id": (
        "customer id",
        "customer",
        "household id",
        "client id",
        "user id",
        "member id",
        "buyer id",
        "customer number",
        "customer key",
        "shopper id",
        "loyalty id",
        "customer email",
        "email",
        "phone",
    ),
    "marketing_consent": ("marketing consent", "accepts marketing", "newsletter"),
    "channel": ("channel", "sales channel", "source"),
    "store": ("store", "store id", "location", "branch", "shop"),
    "country": ("country", "shipping country", "billing country", "ship country", "market"),
    "currency": ("currency", "order currency", "currency code"),
    "returned_quantity": ("returned quantity", "returned", "qty returned", "returns"),
}


def _plain(name: str) -> str:
    return "".join(letter for letter in fold(name) if letter.isalnum())


def guess_mapping(header: Sequence[str]) -> dict[str, str]:
    """Which column of the file is probably which canonical column? By name; a file column is used once.

    >>> guess_mapping(["Order Number", "Category", "Product", "Product Price"])
    {'order_id': 'Order Number', 'product_name': 'Product', 'category_1': 'Category', 'unit_price': 'Product Price'}
    """
    by_name = {_plain(name): name for name in reversed(header)}
    guesses: dict[str, str] = {}
    for column in COLUMNS:
        for name in NAMES[column]:
            found = by_name.get(_plain(name))
            if found is not None and found not in guesses.values():
                guesses[column] = found
                break
    return guesses


def mapped(mapping: Mapping[str, str]) -> Source:
    """The format that a mapping describes: canonical column -> column of the file."""

    def fields(raw: ir.Table) -> Fields:
        chosen = {column: raw[fold(name)] for column, name in mapping.items()}
        # A shop without codes is keyed by product name, one without names is shown by code.
        chosen.setdefault("product_id", chosen.get("product_name", chosen.get("product_id")))
        return chosen

    return Source(name="mapped", label=N_("Your own mapping"), needs=frozenset(), fields=fields, mapping=dict(mapping))
