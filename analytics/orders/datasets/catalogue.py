"""What does the shop's product file say of each product?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analytics.engines.database import ibis
from analytics.errors import InputError
from analytics.orders.lines import Orders
from analytics.orders.reading.numbers import bare, number, number_styles
from analytics.orders.reading.sources.source import fold
from analytics.orders.reading.tables import ROW, read_table
from analytics.orders.schema import COLUMNS
from analytics.orders.words import NO, YES, fold_word, text

# Field -> header names of Shopify's (both generations) and WooCommerce's product export, and of other tables.
NAMES: dict[str, tuple[str, ...]] = {
    "product_id": ("Variant SKU", "SKU", "product_id", "Product ID", "Product code", "کد محصول", "رمز المنتج", "ID"),
    "product_name": ("Title", "Name", "Product name", "product_name", "Product", "نام محصول", "اسم المنتج"),
    "parent_product_id": ("Handle", "URL handle", "Parent", "Parent SKU", "parent_product_id", "Parent product"),
    "category_1": ("Product Category", "Categories", "Type", "Category", "category_1", "department", "دسته", "التصنيف"),
    "category_2": ("category_2", "Subcategory", "product_category"),
    "category_3": ("category_3", "product_type"),
    "brand": ("Vendor", "Brands", "Brand", "برند", "العلامة التجارية"),
    "unit_cost": ("Cost per item", "Cost of goods", "Unit cost", "Cost", "unit_cost", "قیمت خرید", "سعر التكلفة"),
    "image": ("Variant Image", "Image Src", "Product image URL", "Images", "Image", "image"),
    "stock": ("Variant Inventory Qty", "Inventory quantity", "Stock", "stock", "موجودی", "المخزون"),
    "status": ("Status", "Published", "status", "وضعیت", "الحالة"),
    "handle": ("Handle", "URL handle", "handle", "Slug"),
    "option": ("Option1 Value", "Option1 value"),
    "in_stock": ("In stock?", "in_stock"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "beyond_stock": ("Variant Inventory Policy", "Continue selling when out of stock"),
}
HELPERS = ("option", "in_stock", "tracker", "beyond_stock")  # what they say is in the other columns
NUMBERS = ("unit_cost", "stock")
OF_PARENT = ("product_name", "category_1", "category_2", "category_3", "brand", "status", "image")
FILLS = ("product_name", "parent_product_id", "category_1", "category_2", "category_3", "brand", "unit_cost")
ABOUT = ("handle", "image", "status", "stock", "is_available")  # what is no column of an order line
YES_WITHOUT_STOCK = ("continue", "true", "yes", "1")
UNLISTED = (
    *("draft", "archived", "private", "pending", "trash", "false", "no", "0", "-1", "unlisted", "inactive", "hidden"),
    *(
        "disabled",
        "discontinued",
        "پیش نویس",
        "غیرفعال",
        "غیر فعال",
        "ناموجود",
        "بایگانی",
        "مسودة",
        "غير متوفر",
        "مخفي",
    ),
)
LEVELS = ("category_1", "category_2", "category_3")


@dataclass(frozen=True)
class Catalogue:
    """What the shop says of its products.

    `table`: one row per SKU, in its order: the fields of NAMES but HELPERS as columns, null where the file is silent,
    and `is_available`: whether it can be bought now, null where neither stock nor status say it; `mapping`: field ->
    column of the file; `n_read`: its lines; `n_twice`: lines of a SKU that an earlier line had.
    """

    table: pd.DataFrame
    mapping: Mapping[str, str] = field(default_factory=dict)
    n_read: int = 0
    n_twice: int = 0


def read_catalogue(source: str | Path | pd.DataFrame, *, mapping: Mapping[str, str] | None = None) -> Catalogue:
    """What does the product file say? Shopify's or WooCommerce's product export, or any table with a product code.

    What only the first row of a product says, or its parent, stands on each of its variants.
    Raises InputError where it is no table, or holds no product code.
    """
    connection = ibis.duckdb.connect()
    raw = read_table(Path(source) if isinstance(source, str) else source, connection=connection)
    spelled = {fold(name): name for name in reversed(raw.header)}
    present = {
        name: [spelled[fold(alias)] for alias in aliases if fold(alias) in spelled] for name, aliases in NAMES.items()
    }
    chosen = {**{name: columns[0] for name, columns in present.items() if columns}, **(mapping or {})}
    for column in chosen.values():
        if fold(column) not in spelled:
            raise InputError("unknown_column", column=column, columns=", ".join(raw.header))
    if "product_id" not in chosen:
        raise InputError("no_product", columns=", ".join(raw.header))
    lines = connection.table(raw.name)
    texts = lines.select(ROW, **{name: text(lines[fold(column)]) for name, column in chosen.items()})
    styles = number_styles({name: texts[name] for name in NUMBERS if name in chosen})
    numbers = {
        name: number(texts[name] if style.is_plain else bare(texts[name]), style=style)
        for name, style in styles.items()
    }
    table = texts.mutate(**numbers).order_by(ROW).drop(ROW).execute().reindex(columns=list(NAMES))
    table = _availability(_levels(_with_parents(table)), is_tracked="tracker" in chosen).drop(columns=list(HELPERS))
    coded = table[table["product_id"].notna()]
    first = coded[~coded["product_id"].map(fold_word).duplicated()]
    ordered = first.sort_values("product_id", ignore_index=True)
    return Catalogue(ordered, chosen, n_read=len(table), n_twice=len(coded) - len(first))


def _with_parents(table: pd.DataFrame) -> pd.DataFrame:
    """Variants learn from the first row of their handle, or from the row of their parent."""
    # A column without any value has no type of its own.
    table = table.astype(dict.fromkeys(("handle", "parent_product_id", *OF_PARENT), "str"))
    key = table["handle"].fillna(table["parent_product_id"])
    filled = table.copy()
    products = table.dropna(subset="product_id").drop_duplicates("product_id").set_index("product_id")
    for name in OF_PARENT:
        by_handle = table.groupby(key)[name].transform("first")
        by_parent = table["parent_product_id"].map(products[name])
        filled[name] = table[name].fillna(by_handle).fillna(by_parent)
    is_variant = table["option"].notna() & (table["option"] != "Default Title") & filled["product_name"].notna()
    named = filled["product_name"].astype("str") + " - " + table["option"].astype("str")
    filled["product_name"] = named.where(is_variant, filled["product_name"])
    return filled


def _availability(table: pd.DataFrame, *, is_tracked: bool) -> pd.DataFrame:
    """The table with `is_available`. Stock that the shop does not count is no stock of zero.

    `is_tracked`: the file says which products are counted.
    """
    stock = table["stock"].astype("float64")
    if is_tracked:
        stock = stock.where(table["tracker"].notna())
    word, extra, said = (_words(table[name]) for name in ("status", "beyond_stock", "in_stock"))
    available = pd.Series(pd.NA, table.index, dtype="boolean").mask(stock > 0, True)
    available = available.mask((stock <= 0) & ~extra.isin(YES_WITHOUT_STOCK), False)
    available = available.mask(said.isin(YES), True).mask(said.isin(NO), False)
    return table.assign(stock=stock, is_available=available.mask(word.isin(UNLISTED), False))


def _words(column: pd.Series) -> pd.Series:
    return column.map(fold_word, na_action="ignore").astype("object")


def _levels(table: pd.DataFrame) -> pd.DataFrame:
    """ "Home > Kitchen > Cups, Sale" is the first path, cut into three levels."""
    if table["category_1"].isna().all():
        return table
    path = table["category_1"].astype("str").where(table["category_1"].notna()).str.split(",").str[0]
    if not path.str.contains(">").any():
        return table
    parts = path.str.split(">")
    return table.assign(**{name: parts.str[level].str.strip() for level, name in enumerate(LEVELS)})


def with_catalogue(orders: Orders, catalogue: Catalogue) -> Orders:
    """The same orders, with what the product file says of each SKU; what it does not say stays as in the orders.

    A cost of the line itself counts over the product file's: it is what the unit cost that day. What is no column of an
    order line (ABOUT) is in `about_products`.
    """
    about = catalogue.table.reindex(columns=["product_id", *FILLS, *ABOUT])
    about = about.assign(_sku=about["product_id"].map(fold_word)).drop(columns="product_id")
    skus = orders.lines.select("product_id").distinct().execute()
    matched = skus.assign(_sku=skus["product_id"].map(fold_word)).merge(about, on="_sku").drop(columns="_sku")
    if matched.empty:
        return orders
    typed = {name: f"_{name}" for name in FILLS}
    schema = ibis.schema({"product_id": "string", **{f"_{name}": COLUMNS[name].type for name in FILLS}})
    joined = orders.lines.left_join(
        ibis.memtable(matched.drop(columns=list(ABOUT)).rename(columns=typed), schema=schema), "product_id"
    )
    from_file = {name: joined[f"_{name}"].fill_null(joined[name]) for name in FILLS if name != "unit_cost"}
    cost = joined.unit_cost.fill_null(joined._unit_cost)
    lines = joined.select(**{**{name: joined[name] for name in COLUMNS}, **from_file, "unit_cost": cost})
    filled = lines.aggregate(**{name: lines[name].count() for name in FILLS}).execute().iloc[0]
    columns = orders.columns | {name for name in FILLS if filled[name] > 0}
    others = matched[["product_id", *ABOUT]].sort_values("product_id", ignore_index=True)
    return replace(orders, lines=lines, columns=columns, about_products=others)


def unavailable(orders: Orders) -> frozenset[str]:
    """Which products can't be bought now, because the product file says that they are out of stock or not listed?"""
    about = orders.about_products
    if "is_available" not in about.columns:
        return frozenset()
    is_out = about["is_available"].astype("boolean").eq(False).fillna(False).astype(bool)
    return frozenset(about.loc[is_out, "product_id"])
