"""What is one order line? The one canonical table that everything after reading trusts."""

from dataclasses import dataclass
from typing import Literal

from analytics.labels import N_

LINE_KINDS = ("product", "service", "gift", "fee")
STATUSES = ("sold", "cancelled", "returned", "open")

# The figures that an optional column opens.
OPENS = (
    "order_value",
    "bundles",
    "better_versions",
    "trends",
    "comparisons",
    "results",
    "customers",
    "category_heatmap",
    "category_filter",
    "channel_filter",
    "store_filter",
    "country_filter",
    "variants",
    "discount_share",
    "margin",
    "cancelled_originals",
)

ColumnType = Literal["string", "timestamp", "float64", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column of the canonical table: `opens`: entries of OPENS, the figures that need it."""

    name: str
    type: ColumnType
    unit: str
    label: str
    meaning: str
    required: bool = False
    opens: tuple[str, ...] = ()


_COLUMNS = (
    Column("order_id", "string", "", N_("Order"), N_("Which purchase the line belongs to."), required=True),
    Column(
        "ordered_at",
        "timestamp",
        "local time",
        N_("Time of order"),
        N_("When the order was placed."),
        opens=("trends", "comparisons", "customers", "results"),
    ),
    Column("product_id", "string", "", N_("Product"), N_("The shop's own code (SKU) of what was sold."), required=True),
    Column("product_name", "string", "", N_("Product name"), N_("What a person calls the product.")),
    Column(
        "parent_product_id",
        "string",
        "",
        N_("Parent product"),
        N_("What colours and sizes roll up to."),
        opens=("variants",),
    ),
    Column("brand", "string", "", N_("Brand"), N_("Who makes it.")),
    Column(
        "category_1",
        "string",
        "",
        N_("Category"),
        N_("The widest category."),
        opens=("category_heatmap", "category_filter"),
    ),
    Column("category_2", "string", "", N_("Subcategory"), N_("The category within it.")),
    Column("category_3", "string", "", N_("Sub-subcategory"), N_("The narrowest category.")),
    Column("line_kind", "string", "", N_("Kind of line"), N_("product, service, gift or fee.")),
    Column("status", "string", "", N_("Status"), N_("sold, cancelled, returned or open (not yet an order).")),
    Column("quantity", "float64", "units", N_("Quantity"), N_("Units sold; may be fractional.")),
    Column(
        "unit_price",
        "float64",
        "currency per unit",
        N_("Unit price"),
        N_("Price of one unit before discount."),
        opens=("order_value", "bundles", "better_versions"),
    ),
    Column(
        "discount",
        "float64",
        "currency per line",
        N_("Discount"),
        N_("Money taken off the line; 0 or more."),
        opens=("discount_share",),
    ),
    Column("tax", "float64", "currency per line", N_("Tax"), N_("Tax on the line.")),
    Column(
        "unit_cost",
        "float64",
        "currency per unit",
        N_("Unit cost"),
        N_("What one unit costs the shop."),
        opens=("margin",),
    ),
    Column("promotion", "string", "", N_("Promotion"), N_("Discount code or campaign.")),
    Column(
        "customer_id",
        "string",
        "",
        N_("Customer"),
        N_("A pseudonymous key; never a name or an address."),
        opens=("customers", "cancelled_originals"),
    ),
    Column("marketing_consent", "boolean", "", N_("Accepts marketing"), N_("Whether the customer may be written to.")),
    Column(
        "channel",
        "string",
        "",
        N_("Channel"),
        N_("Where the order came in: online, in store."),
        opens=("channel_filter",),
    ),
    Column("store", "string", "", N_("Store"), N_("Which store or site."), opens=("store_filter",)),
    Column(
        "country",
        "string",
        "",
        N_("Country"),
        N_("Where the order was delivered or bought."),
        opens=("country_filter",),
    ),
    Column("currency", "string", "ISO 4217", N_("Currency"), N_("What the money is counted in.")),
    Column("refund", "float64", "currency per line", N_("Money given back"), N_("Money given back for the line.")),
    Column("shipping", "float64", "currency per line", N_("Shipping"), N_("The line's share of the order's shipping.")),
    Column("returned_quantity", "float64", "units", N_("Returned units"), N_("Units of the line that came back.")),
)

COLUMNS: dict[str, Column] = {column.name: column for column in _COLUMNS}
