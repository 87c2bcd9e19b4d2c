"""Which products does the shop sell under two codes?"""

import re

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.artefacts.kits import sold_lines
from analytics.orders.lines import Orders, most_frequent
from analytics.orders.words import fold_word

FEWEST = 2  # orders of each code
ALIKE = 1.5  # prices differ at most by this factor
TWICE = 0.5  # share of the rarer code's orders that hold both: scanned twice
CHANCE = 0.2  # one name and one price say much already: the order in time only has to fit
GREW = 0.01
DOUBLE_COLUMNS = ["product_id", "becomes", "reason", "name", "n_orders", "n_joint", "n_expected", "p_later"]


def double_codes(orders: Orders) -> pd.DataFrame:
    """Which codes are other codes' products? One row per code given up, by product_id: columns DOUBLE_COLUMNS.

    Two codes of one name (but for case, signs and spaces) and one price are one product where one takes the other's
    place ("replaced"): it came later than the luck of the order explains (`p_later`, hypergeometric), the older sold
    no better since, and the two hardly meet; or where most orders of the rarer hold both in the same quantity
    ("scanned_twice"). Codes under one parent, or that differ in a last letter, are variants. `becomes`: the older code.
    """
    if not {"product_name", "ordered_at"} <= orders.columns:
        return _none()
    pairs = _same_names(orders)
    if pairs.empty:
        return _none()
    wanted = sorted({*pairs["old"], *pairs["new"]})
    lines = sold_lines(orders)
    daily = lines.mutate(day=lines.ordered_at.truncate("D"))
    n_all = daily.group_by("day").aggregate(n=daily.order_id.nunique()).execute().set_index("day")["n"].sort_index()
    held = daily.filter(daily.product_id.isin(wanted))
    held = held.group_by("product_id", "order_id", "day").aggregate(units=held.quantity.sum()).execute()
    by_code = dict(list(held.sort_values(["day", "order_id"]).groupby("product_id")))
    rows = [_judged(names, by_code, n_all) for names in pairs.itertuples(index=False, name=None)]
    table = pd.DataFrame([row for row in rows if row], columns=DOUBLE_COLUMNS)
    return table.drop_duplicates("product_id").sort_values("product_id", ignore_index=True) if len(table) else _none()


def _same_names(orders: Orders) -> pd.DataFrame:
    """Which two codes have one name and one price? `old` sold before `new`, `name`."""
    lines = sold_lines(orders)
    about = lines.group_by("product_id").aggregate(
        first=lines.ordered_at.min(), n=lines.order_id.nunique(), price=lines.unit_price.median()
    )
    for column in ("product_name", "parent_product_id"):
        about = about.left_join(most_frequent(lines, key="product_id", value=column), "product_id").drop(
            "product_id_right"
        )
    table = about.filter(about.n >= FEWEST).order_by("first", "product_id").execute()
    letters = [[sign for sign in fold_word(name) if sign.isalnum()] for name in table["product_name"].fillna("")]
    table["key"] = ["".join(name) for name in letters]
    table["stem"] = [re.sub(r"(?<=\d)[^\W\d_]+$", "", code) for code in table["product_id"]]
    table = table[table["key"] != ""].reset_index(names="rank")
    both = table.merge(table, on="key", suffixes=("_old", "_new"))
    both = both[both["rank_old"] < both["rank_new"]]
    apart = (both["parent_product_id_old"] != both["parent_product_id_new"]) | both["parent_product_id_old"].isna()
    apart &= both["stem_old"] != both["stem_new"]
    step = np.abs(np.log(both["price_old"].astype("float64") / both["price_new"].astype("float64")))
    both = both[apart & ~(step > np.log(ALIKE))]
    named = {"product_id_old": "old", "product_id_new": "new", "product_name_old": "name"}
    return both.rename(columns=named)[["old", "new", "name"]]


def _judged(
    names: tuple[str, str, str], by_code: dict[str, pd.DataFrame], n_all: pd.Series
) -> tuple[object, ...] | None:
    """Is the newer code the older's product? The row of the table, or None."""
    older, newer, name = names
    old, new = by_code[older], by_code[newer]
    both = old.merge(new, on="order_id", suffixes=("_old", "_new"))
    start = new["day"].iloc[0]
    n_before = int((old["day"] < start).sum())
    n_since = len(old) - n_before
    before, since = float(n_all[n_all.index < start].sum()), float(n_all[n_all.index >= start].sum())
    expected = n_since * len(new) / max(since, 1.0)
    later = _chance_of_last(len(new), n_before, len(old) + len(new))
    row = (name, len(new), len(both), expected, later)
    if (both["units_old"] == both["units_new"]).sum() >= TWICE * min(len(old), len(new)):
        return (newer, older, "scanned_twice", *row)
    grew = scipy.special.pdtrc(n_since - 1, max(n_before * since / max(before, 1.0), 1e-9)) < GREW if n_since else False
    replaced = later <= CHANCE and not grew and len(both) <= max(2 * expected, 1.0)
    return (newer, older, "replaced", *row) if replaced else None


def _chance_of_last(n_new: int, n_before: int, n_both: int) -> float:
    """How likely are none of the newer code's orders among the first `n_before` of both codes' orders, by luck?"""
    if n_both - n_before < n_new:
        return 0.0

    def ways(n: int, k: int) -> float:
        return float(scipy.special.gammaln(n + 1) - scipy.special.gammaln(k + 1) - scipy.special.gammaln(n - k + 1))

    return float(np.exp(ways(n_both - n_before, n_new) - ways(n_both, n_new)))


def _none() -> pd.DataFrame:
    kinds = {"n_orders": "int64", "n_joint": "int64", "n_expected": "float64", "p_later": "float64"}
    return pd.DataFrame(columns=DOUBLE_COLUMNS).astype(kinds)
