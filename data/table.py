"""How do orders look in the shop's export? One row per line, in the canonical columns."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data.artefacts import GIFTS, gift_lines, second_codes
from data.draws import uniform
from data.months import N_DAYS, START
from data.plan import Plan
from data.popularity import N_PRODUCTS
from data.simulate import Shop
from data.visits import COUNTRIES, STORES, Visits

CURRENCY: Final = "GBP"
_TAX: Final = np.array([[0.20, 0.0], [0.19, 0.07], [0.20, 0.055]])  # country by food
_CANCELLED: Final = 0.012
_WRAP: Final = 0.04
_STRING, _NUMBER = pa.string(), pa.float64()

SCHEMA: Final = pa.schema(
    [
        ("order_id", _STRING),
        ("ordered_at", pa.timestamp("us")),
        ("product_id", _STRING),
        ("product_name", _STRING),
        ("parent_product_id", _STRING),
        ("brand", _STRING),
        ("category_1", _STRING),
        ("category_2", _STRING),
        ("category_3", _STRING),
        ("line_kind", _STRING),
        ("status", _STRING),
        ("quantity", _NUMBER),
        ("unit_price", _NUMBER),
        ("discount", _NUMBER),
        ("tax", _NUMBER),
        ("unit_cost", _NUMBER),
        ("promotion", _STRING),
        ("customer_id", _STRING),
        ("marketing_consent", pa.bool_()),
        ("channel", _STRING),
        ("store", _STRING),
        ("country", _STRING),
        ("currency", _STRING),
        ("refund", _NUMBER),
        ("shipping", _NUMBER),
        ("returned_quantity", _NUMBER),
    ]
)
"""The columns of the order lines. Delivery is a line of its own here, so `shipping` is empty."""


def shelf(products: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return every code that a line can carry: 600 products, 6 second codes, 4 gifts, delivery and gift wrapping."""
    doubles = products.iloc[list(plan.double_codes)].copy()
    doubles["product_id"] = [code.split("-")[0] + f"-9{code.split('-')[1]}" for code in doubles["product_id"]]
    doubles["parent_product_id"] = doubles["product_id"]
    loud = np.arange(len(doubles)) % 2 == 0
    doubles["product_name"] = doubles["product_name"].where(~loud, doubles["product_name"].str.upper())
    gifts = pd.DataFrame(GIFTS, columns=["product_id", "product_name", "line_kind", "unit_cost"])
    gifts = gifts.assign(list_price=0.0, category_1="Gifts & stationery", category_2="With every parcel")
    fees = pd.DataFrame(
        {
            "product_id": ["DELIVERY", "GIFTWRAP"],
            "product_name": ["Standard delivery", "Gift wrapping"],
            "line_kind": ["fee", "service"],
            "list_price": [3.95, 3.5],
            "unit_cost": [3.1, 0.9],
        }
    )
    every = pd.concat([products, doubles, gifts, fees], ignore_index=True)
    every["line_kind"] = every["line_kind"].fillna("product")
    every["parent_product_id"] = every["parent_product_id"].fillna(every["product_id"])
    every["food"] = every["food"].fillna(False).astype(bool)
    every["return_rate"] = every["return_rate"].fillna(0.0)
    return every


def order_lines(shop: Shop) -> pd.DataFrame:
    """Return the order lines in the canonical columns, in order of time."""
    visits, products, seed, customers = shop.visits, shop.products, shop.seed, shop.customers
    picked, priced = shop.sales.picked, shop.sales.priced
    code = second_codes(picked.order, picked.product, shop.plan, visits)
    lines = pd.DataFrame(
        {
            "order": picked.order, "code": code, "quantity": priced.quantity, "unit_price": priced.unit_price,
            "discount": priced.discount, "promotion": priced.promotion,
        }
    )  # fmt: skip
    lines = pd.concat([lines, _extras(lines, visits, products, seed)], ignore_index=True)
    lines["promotion"] = lines["promotion"].astype(object).where(lines["promotion"].notna(), None)
    lines = lines.sort_values(["order", "code"], kind="stable").reset_index(drop=True)
    every = shelf(products, shop.plan).iloc[lines["code"].to_numpy()].reset_index(drop=True)
    order = lines["order"].to_numpy()
    customer = visits.customer[order]
    known = customer >= 0
    net = lines["quantity"] * lines["unit_price"] - lines["discount"]
    returned = uniform(seed, "returns", order, lines["code"].to_numpy()) < every["return_rate"].to_numpy()
    cancelled = is_cancelled(visits, seed)[order]
    waiting = (visits.web & (visits.day >= N_DAYS - 2) & (np.arange(len(visits)) % 3 == 0))[order]
    status = np.select([cancelled, waiting, returned], ["cancelled", "open", "returned"], "sold")
    minutes = (visits.day[order] * 1440 + visits.minute[order]).astype("timedelta64[m]")
    table = pd.DataFrame(
        {
            "order_id": order_ids(visits)[order],
            "ordered_at": (START.astype("datetime64[m]") + minutes).astype("datetime64[us]"),
            "status": status,
            "quantity": lines["quantity"],
            "unit_price": lines["unit_price"],
            "discount": lines["discount"],
            "tax": (net * _TAX[visits.country[order], every["food"].to_numpy().astype(int)]).round(2),
            "promotion": lines["promotion"],
            "customer_id": np.where(known, customer_ids(len(customers.segment))[customer], None),
            "marketing_consent": np.where(known, customers.consent[customer], None),
            "channel": np.where(visits.web, "Web", "In store")[order],
            "store": np.where(visits.web, "Web shop", np.array(STORES, dtype=object)[visits.store])[order],
            "country": np.array(COUNTRIES, dtype=object)[visits.country[order]],
            "currency": CURRENCY,
            "refund": np.where(status == "returned", net.round(2), 0.0),
            "shipping": np.nan,
            "returned_quantity": np.where(status == "returned", lines["quantity"], 0.0),
        }
    )
    kept = [name for name in SCHEMA.names if name not in table.columns]
    result = pd.concat([table, every[kept]], axis=1)[SCHEMA.names]
    return result.sort_values("order_id", kind="stable").reset_index(drop=True)


def order_ids(visits: Visits) -> np.ndarray:
    """Return the number that the shop gives each order, in order of time."""
    place = np.empty(len(visits), dtype=np.int64)
    place[np.lexsort((visits.minute, visits.day))] = np.arange(len(visits))
    return (100_001 + place).astype(str).astype(object)


def is_cancelled(visits: Visits, seed: int) -> npt.NDArray[np.bool_]:
    """Return which orders were cancelled."""
    return np.asarray(uniform(seed, "cancelled", np.arange(len(visits)), np.array(0)) < _CANCELLED)


def customer_ids(n: int) -> np.ndarray:
    """Return the pseudonymous keys of all customers.

    >>> customer_ids(2).tolist()
    ['C000001', 'C000002']
    """
    return np.array([f"C{number:06d}" for number in range(1, n + 1)], dtype=object)


def _extras(lines: pd.DataFrame, visits: Visits, products: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return gifts, delivery and gift wrapping: lines that no shopper chose from a shelf."""
    net = lines["quantity"] * lines["unit_price"] - lines["discount"]
    value = np.bincount(lines["order"], weights=net, minlength=len(visits)).astype(np.float64)
    tea = np.flatnonzero((products["category_2"] == "Tea").to_numpy())
    has_tea = np.zeros(len(visits), dtype=bool)
    has_tea[lines["order"][lines["code"].isin(tea)]] = True
    gifts = gift_lines(visits, value, has_tea, seed)
    first_gift = N_PRODUCTS + 6
    delivered = np.flatnonzero(visits.web & (value < np.where(visits.country == 0, 45.0, 90.0)))
    luck = uniform(seed, "wrapping", np.arange(len(visits)), np.array(0))
    wrapped = np.flatnonzero(visits.web & (luck < np.where(visits.segment == 3, 4 * _WRAP, _WRAP)))
    abroad = visits.country[delivered] > 0
    order = np.concatenate([gifts["order"], delivered, wrapped])
    return pd.DataFrame(
        {
            "order": order,
            "code": np.concatenate(
                [
                    first_gift + gifts["gift"],
                    np.full(len(delivered), first_gift + len(GIFTS)),
                    np.full(len(wrapped), first_gift + len(GIFTS) + 1),
                ]
            ),
            "quantity": 1.0,
            "unit_price": np.concatenate(
                [np.zeros(len(gifts)), np.where(abroad, 8.95, 3.95), np.full(len(wrapped), 3.5)]
            ),
            "discount": 0.0,
            "promotion": None,
        }
    )


def catalogue_table(shelf_table: pd.DataFrame, lines: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the product file: what is on the shelf at the end, with stock for some weeks of recent sales."""
    recent = lines[lines["ordered_at"] >= lines["ordered_at"].max() - pd.Timedelta(days=90)]
    weekly = recent.groupby("product_id")["quantity"].sum().reindex(shelf_table["product_id"]).fillna(0.0) / 13
    stock = np.ceil(
        weekly.to_numpy() * rng.uniform(2.0, 14.0, len(shelf_table)) + rng.integers(0, 12, len(shelf_table))
    )
    luck = rng.random(len(shelf_table))
    status = np.select([luck < 0.03, luck < 0.05, luck < 0.06], ["discontinued", "out of stock", "draft"], "active")
    goods = ~shelf_table["line_kind"].isin(["fee", "service"]).to_numpy()
    kept = [
        "product_id",
        "product_name",
        "parent_product_id",
        "brand",
        "category_1",
        "category_2",
        "category_3",
        "colour",
        "size",
        "material",
        "line_kind",
        "list_price",
        "unit_cost",
    ]
    result = shelf_table[kept].astype(dict.fromkeys(kept[:11], object))
    result = result.where(result.notna(), None)
    result["currency"] = CURRENCY
    result["stock"] = np.where(goods, np.where(status == "out of stock", 0.0, stock), np.nan)
    result["status"] = np.where(goods, status, "active")
    return result
