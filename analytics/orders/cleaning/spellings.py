"""Which spellings are one product?"""

from __future__ import annotations

import pandas as pd

from analytics.engines.database import ibis, ir
from analytics.orders.lines import Orders
from analytics.orders.words import folded


def fold_codes(lines: ir.Table) -> ir.Table:
    """Product keys that differ only in case, in ی/ي or ک/ك, in half-spaces or digits become one.

    It is spelled as on most lines, as the first by name among equals.
    """
    spellings = lines.group_by("product_code").aggregate(n=lines.count())
    spellings = spellings.filter(spellings.product_code.notnull()).mutate(folded=folded(spellings.product_code))
    first = ibis.window(group_by="folded", order_by=[ibis.desc("n"), "product_code"])
    chosen = spellings.select("product_code", spelling=spellings.product_code.first().over(first))
    changed = chosen.filter(chosen.spelling != chosen.product_code).cache()  # few: joined wherever lines are read
    joined = lines.left_join(changed, "product_code")
    product = ibis.coalesce(joined.spelling, joined.product_code)
    return joined.select(**{**{name: joined[name] for name in lines.columns}, "product_id": product})


def merges(lines: ir.Table, *, most: int) -> dict[str, str]:
    """Which spelling of a product code was merged into which? At most `most`, by name."""
    other = lines.filter(lines.product_code != lines.product_id).select("product_code", "product_id").distinct()
    merged = other.order_by("product_code", "product_id").limit(most).execute()
    return dict(zip(merged["product_code"], merged["product_id"], strict=True))


def merged_products(orders: Orders) -> pd.DataFrame:
    """Which spellings were merged into one product? One row per spelling that was given up.

    `product_id`: the spelling kept; `product_code`: as the file has it; `n_lines`: its lines, kept or set aside.
    """
    lines = orders.lines.get_backend().table("all_lines")
    other = lines.filter(lines.product_code != lines.product_id)
    counts = other.group_by("product_id", "product_code").aggregate(n_lines=other.count())
    return counts.order_by("product_id", "product_code").execute()
