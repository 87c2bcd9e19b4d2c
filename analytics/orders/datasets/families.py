"""Which products belong together by their names, where the shop names no categories?"""

import re
from collections import Counter
from dataclasses import replace

import pandas as pd

from analytics.engines.database import ibis
from analytics.orders.lines import Orders, most_frequent
from analytics.orders.words import fold_word

FEWEST = 3  # products that share a word before it names a family
_SMALL = "a|an|and|the|of|for|with|in|on|to|by|و|با|از|برای|در|من|مع|في"
_SIZES = "set|pack|box|pair|small|medium|large|mini|big|xl"
_COLOURS = "red|blue|green|white|black|pink|yellow|grey|gray|brown|purple|orange|gold|silver"
PLAIN = frozenset(f"{_SMALL}|{_SIZES}|{_COLOURS}".split("|"))


def propose_families(orders: Orders) -> pd.DataFrame:
    """Which family does each product belong to? A proposal from the words that names share; nothing is changed.

    One row per product, by product_id: `product_id`, `product_name`, `family` (the shared word; null where no word is
    shared by FEWEST products), `n_products` of the family. Of the shared words counts the one nearest the end of the
    name that names most alike: the last in English, the first in Persian and Arabic. Colours, sizes and small words
    name no family.
    """
    named = most_frequent(orders.lines, key="product_id", value="product_name")
    table = named.execute().sort_values("product_id", ignore_index=True)
    words = [_words(name) for name in table["product_name"].fillna("")]
    counts = Counter(word for name in words for word in set(name))
    ends = [len({name[place] for name in words if name}) for place in (-1, 0)]
    forward = ends[1] < ends[0]
    families = []
    for name in words:
        ordered = name if forward else name[::-1]
        families.append(next((word for word in ordered if counts[word] >= FEWEST), None))
    sizes = Counter(families)
    table["family"] = pd.Series(families, dtype="str")
    table["n_products"] = [sizes[family] if family else 0 for family in families]
    return table[["product_id", "product_name", "family", "n_products"]]


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{2,}", fold_word(name)) if word not in PLAIN]


def with_families(orders: Orders, families: pd.DataFrame) -> Orders:
    """The same orders with the confirmed families as `category_1`, where a line has no category of its own."""
    chosen = families.dropna(subset="family")[["product_id", "family"]]
    schema = ibis.schema({"product_id": "string", "family": "string"})
    joined = orders.lines.left_join(ibis.memtable(chosen, schema=schema), "product_id")
    named = {name: joined[name] for name in orders.lines.columns}
    lines = joined.select(**{**named, "category_1": joined.category_1.fill_null(joined.family)})
    return replace(orders, lines=lines, columns=orders.columns | {"category_1"})
