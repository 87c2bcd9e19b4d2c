"""How do suggested products become links that a shop's importer reads, one row per product that they change?"""

from dataclasses import dataclass
from typing import Literal

import pandas as pd


@dataclass(frozen=True)
class Links:
    """Products linked to products: `table` with `product_id`, `linked_id`, `rank`; at most `most` a product.

    `refused`: a regular expression of the codes that the importer would cut, change or take for something else.
    """

    table: pd.DataFrame
    refused: str
    most: int = 1000


Kind = Literal["cross_sell", "upsell"]
_LINKED = {"cross_sell": "companion_id", "upsell": "better_id"}


def links(offered: pd.DataFrame, *, kind: Kind, refused: str, most: int = 1000) -> Links:
    """The links of one kind; `offered`: the table of CrossSell or Ladders."""
    table = offered[["product_id", _LINKED[kind], "rank"]].rename(columns={_LINKED[kind]: "linked_id"})
    return Links(table.astype({"product_id": "str", "linked_id": "str"}), refused, most)


def carried(these: Links) -> pd.DataFrame:
    """The links that the file holds, ordered by product, then rank; a product without one is not in it.

    A row is there only where it says something: importers take an empty cell for "no links" and clear what is there.
    """
    fits = ~(_refused(these.table["product_id"], these) | _refused(these.table["linked_id"], these))
    table = these.table[fits & (these.table["product_id"] != these.table["linked_id"])]
    table = table.sort_values(["product_id", "rank"], kind="stable")
    return table[table.groupby("product_id").cumcount() < these.most]


def joined(these: Links, *, before: str = "") -> pd.DataFrame:
    """One row per product: `product_id`, `linked` (the codes, each after `before`, joined by commas), `positions`."""
    table = carried(these)
    table = table.assign(linked=before + table["linked_id"], positions=table.groupby("product_id").cumcount() + 1)
    table["positions"] = table["positions"].astype("str")
    if table.empty:
        return table[["product_id", "linked", "positions"]].astype("str")
    return table.groupby("product_id", sort=True)[["linked", "positions"]].agg(",".join).reset_index()


def not_carried(these: Links) -> list[str]:
    """The codes, sorted, that such a file cannot hold."""
    every = pd.concat([these.table["product_id"], these.table["linked_id"]])
    return sorted(set(every[_refused(every, these)]))


def _refused(codes: pd.Series, these: Links) -> pd.Series:
    return codes.str.contains(these.refused, regex=True)
