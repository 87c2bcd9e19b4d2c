"""Which products does the shop carry: names, prices, costs, colours and tiers?"""

from pathlib import Path

import numpy as np
import pandas as pd

from data.families import FAMILIES, LADDERS

_RANGES = Path(__file__).parent / "ranges.csv"
_SIZES = ("Small", "Medium", "Large", "Extra Large")
_MATERIALS = {
    "Linen": "linen", "Stoneware": "stoneware", "Oak": "oak", "Brass": "brass", "Enamel": "enamel", "Glass": "glass",
    "Velvet": "velvet", "Wool": "wool", "Cotton": "cotton", "Ceramic": "ceramic", "Zinc": "zinc", "Paper": "paper",
    "Terracotta": "terracotta", "Beech": "beech", "Bone China": "bone china", "Canvas": "canvas", "Slate": "slate",
}  # fmt: skip


def ranges() -> pd.DataFrame:
    """Return the narrowest categories with the words of their product names."""
    return pd.read_csv(_RANGES, dtype={"words": str}).set_index("category_3", drop=False)


def build(rng: np.random.Generator) -> pd.DataFrame:
    """Return one row per product (600): what the shop knows of it; `family` and `ladder` are -1 outside of any."""
    table = ranges()
    rows = [*_singles(table, rng), *_variants(table), *_ladders(table)]
    products = pd.DataFrame(rows)
    order = products["category_3"].map({name: i for i, name in enumerate(table.index)})
    products = products.iloc[np.argsort(order.to_numpy(), kind="stable")].reset_index(drop=True)
    position = products.groupby("category_3").cumcount()
    products["product_id"] = [f"{code}-{1001 + 7 * i}" for code, i in zip(products["code"], position, strict=True)]
    cost_noise = rng.normal(0.0, 0.06, len(products))
    products["unit_cost"] = (products["list_price"] * np.clip(products["cost_share"] + cost_noise, 0.2, 0.7)).round(2)
    products["return_rate"] = (products["return_rate"] * np.exp(rng.normal(0.0, 0.4, len(products)))).clip(upper=0.2)
    products["parent_product_id"] = _parents(products)
    products["material"] = products["product_name"].map(_material)
    return products.drop(columns=["code", "cost_share"])


def _row(table: pd.DataFrame, category: str, name: str, brand: str, price: float) -> dict[str, object]:
    """Return one product with what its range says."""
    line = table.loc[category]
    kept = ("category_1", "category_2", "category_3", "season", "code", "cost_share", "return_rate")
    return {
        "product_name": name, "brand": brand, "list_price": price, "food": bool(line["food"]),
        "family": -1, "ladder": -1, "tier": -1, "colour": None, "size": None,
    } | {column: line[column] for column in kept}  # fmt: skip


def _singles(table: pd.DataFrame, rng: np.random.Generator) -> list[dict[str, object]]:
    """Return the products outside families and ladders; a word without a price of its own gets one of its range."""
    rows = []
    for line in table.itertuples():
        brands = str(line.brands).split("|")
        low, high = np.log(table.loc[str(line.category_3), ["price_low", "price_high"]].to_numpy(dtype=np.float64))
        for entry in str(line.words).split("|"):
            word, _, fixed = entry.partition("@")
            price = _shelf_price(float(np.exp(low + (high - low) * rng.beta(1.6, 2.2))))
            brand = brands[int(rng.integers(len(brands)))]
            name = str(line.template).format(word)
            rows.append(_row(table, str(line.category_3), name, brand, float(fixed or price)))
    return rows


def _variants(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the colour and size families."""
    rows = []
    for number, family in enumerate(FAMILIES):
        brand = str(table.loc[family.category_3, "brands"]).split("|")[0]
        for option in family.options.split("|"):
            row = _row(table, family.category_3, f"{family.name}, {option}", brand, family.price)
            rows.append(row | {"family": number, "size" if option in _SIZES else "colour": option})
    return rows


def _ladders(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the good-better-best ladders."""
    rows = []
    for number, ladder in enumerate(LADDERS):
        brand = str(table.loc[ladder.category_3, "brands"]).split("|")[0]
        for tier, name in enumerate((ladder.good, ladder.better, ladder.best)):
            row = _row(table, ladder.category_3, name, brand, ladder.prices[tier])
            rows.append(row | {"ladder": number, "tier": tier})
    return rows


def _shelf_price(price: float) -> float:
    """Return the price as a shop would print it."""
    if price < 10:
        return max(round(price * 2) / 2 - 0.05, 1.45)
    return round(price) - 0.05 if price < 25 else float(round(price))


def _parents(products: pd.DataFrame) -> pd.Series:
    """Return the code that variants share; a product without variants is its own parent."""
    prefix = products["product_id"].str.split("-").str[0]
    shared = prefix + "-F" + products["family"].astype(str)
    return products["product_id"].where(products["family"] < 0, shared)


def _material(name: str) -> str | None:
    """Return the material that the name tells of."""
    return next((material for word, material in _MATERIALS.items() if word in name), None)
