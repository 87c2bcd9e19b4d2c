"""Which affinities did the shop make itself: by kits, gifts, trade orders, promotion days and double codes?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.affinity.artefacts.affected_pairs import touched_pairs
from analytics.affinity.artefacts.bulk_orders import bulk_orders
from analytics.affinity.artefacts.bursts import bursts
from analytics.affinity.artefacts.double_codes import double_codes
from analytics.affinity.artefacts.holdings import Holdings, coded, held_lines
from analytics.affinity.artefacts.kits import kit_lines
from analytics.engines.database import ibis
from analytics.orders.lines import Orders, revenue

KINDS = ("kit", "gift", "wholesale", "burst", "double_code")
GIVEN = 0.5  # share of a product's lines without a price from which it is a gift, not a product
FOUND_COLUMNS = [
    "kind", "artefact", "reason", "name", "n_products", "n_orders", "n_lines", "share", "first_day", "last_day",
]  # fmt: skip
MEMBER_COLUMNS = ["kind", "artefact", "id_of", "id"]
TEXT = dict.fromkeys(("kind", "order_id", "product_id"), "str")
Found = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True)
class Artefacts:
    """What the shop made itself, and what is left without it.

    `table`: one row per artefact, by kind and number: `kind` (KINDS), `artefact` (its number within the kind), `reason`
    (a code), `name` (promotion or product, "" without), `n_products`, `n_orders`, `n_lines` set aside, `share` (of the
    kind: the least share of a product's lines under the offer; free lines; orders of all; sales of the days that the
    usual days would not have brought; orders of the code given up), `first_day`, `last_day`.
    `members`: one row per product or order in an artefact: `kind`, `artefact`, `id_of` ("product" or "order"), `id`.
    `lines`: the order lines to set aside: `kind`, `artefact`, `order_id`, `product_id`.
    `codes`: codes given up: `product_id`, `becomes`.
    `pairs`: per artefact each pair that it touches: `x`, `y`; joint orders, expected joint orders and adjusted lift
    with everything, and without the artefacts of this kind (NaN: the pair is then not there).
    """

    table: pd.DataFrame
    members: pd.DataFrame
    lines: pd.DataFrame
    codes: pd.DataFrame
    pairs: pd.DataFrame


def artefacts(orders: Orders) -> Artefacts:
    """Which affinities did the shop make itself, and what would they be without?

    Found from what the lines say: prices, discounts, promotions, quantities, names and dates; what a dataset does not
    have is not looked for.
    """
    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(coded, held_lines(orders))
        codes, gifts, burst = double_codes(orders), _gifts(orders), _bursts(orders)
        held = holding.result()
        bulk = pool.submit(_wholesale, held)
        parts = {"kit": _kits(orders, held), "gift": gifts, "wholesale": bulk.result(), "burst": burst}
    lines = pd.concat([part[1].assign(kind=kind) for kind, part in parts.items()], ignore_index=True)
    lines = lines[["kind", "artefact", "order_id", "product_id"]].astype(TEXT | {"artefact": "int64"})
    places = held.orders_of(lines["order_id"])
    dated = lines.assign(day=held.days[places])
    about = {kind: part[0] for kind, part in parts.items()}
    table = pd.concat([_counted(about[kind], dated, kind=kind) for kind in parts] + [_doubles(codes)])
    members = _members(lines, codes)
    given_up = codes[["product_id", "becomes"]].astype("str")
    pairs = touched_pairs(held, lines=lines.assign(order=places), codes=given_up)
    words = dict.fromkeys(("kind", "reason", "name"), "str")
    table = table[FOUND_COLUMNS].reset_index(drop=True).astype(words)
    return Artefacts(table, members, lines, given_up, pairs)


def without(orders: Orders, *, artefacts: Artefacts) -> Orders:
    """The same orders without the lines set aside, each product under one code."""
    aside = artefacts.lines[["order_id", "product_id"]].drop_duplicates().astype("str")
    text = {"order_id": "string", "product_id": "string"}
    lines = orders.lines.view()  # may be a join itself, and Ibis would add this one to it
    kept = lines.anti_join(ibis.memtable(aside, schema=ibis.schema(text)), ["order_id", "product_id"])
    schema = ibis.schema({"product_id": "string", "becomes": "string"})
    joined = kept.left_join(ibis.memtable(artefacts.codes.astype("str"), schema=schema), "product_id")
    named = {name: joined[name] for name in orders.lines.columns}
    return replace(orders, lines=joined.select(**named | {"product_id": joined.becomes.fill_null(joined.product_id)}))


def _kits(orders: Orders, held: Holdings) -> Found:
    lines = kit_lines(orders, held=held).rename(columns={"kit": "artefact"})
    about = lines.groupby("artefact", as_index=False)[["reason", "name", "share"]].first()
    return about, lines[["artefact", "order_id", "product_id"]]


def _gifts(orders: Orders) -> Found:
    """Which products are put into the parcel? Those of which most lines cost nothing, or are taken off in full."""
    lines = orders.lines
    paid = revenue(lines).fill_null(1)
    free = (lines.line_kind == "gift") | (paid <= 0)
    lines = lines.mutate(free=free.cast("int64"))
    counts = lines.group_by("product_id").aggregate(
        share=lines.free.mean(), name=lines.product_name.max(), reason=(lines.line_kind == "gift").any()
    )
    given = counts.filter(counts.share >= GIVEN).order_by("product_id").execute()
    about = given.assign(artefact=range(len(given)), name=given["name"].fillna(given["product_id"]))
    about["reason"] = np.where(given["reason"].astype(bool), "no_price", "taken_off_in_full")
    found = lines.filter((lines.free == 1) & lines.product_id.isin(given["product_id"].tolist()))
    table = found.select("order_id", "product_id").distinct().order_by("order_id", "product_id").execute()
    number = table["product_id"].map(dict(zip(about["product_id"], about["artefact"], strict=True)))
    return about[["artefact", "reason", "name", "share"]], table.assign(artefact=number.astype("int64"))


def _wholesale(held: Holdings) -> Found:
    found = bulk_orders(held)
    number, places = found.groupby("reason").ngroup(), held.orders_of(found["order_id"])
    lines = held.named(np.flatnonzero(np.isin(held.owners, places)))
    of_order = dict(zip(found["order_id"], number, strict=True))
    about = found.assign(artefact=number).groupby("artefact", as_index=False).agg(reason=("reason", "first"))
    about["share"] = found.groupby(number.to_numpy()).size().to_numpy() / max(held.baskets.n_orders, 1)
    return about.assign(name=""), lines.assign(artefact=lines["order_id"].map(of_order).astype("int64"))


def _bursts(orders: Orders) -> Found:
    found = bursts(orders).rename(columns={"burst": "artefact"})
    groups = found.groupby("artefact", as_index=False)
    about = groups.agg(reason=("reason", "first"), name=("name", "first"), n=("n_orders", "sum"), u=("n_usual", "sum"))
    about = about.assign(share=1 - about["u"] / about["n"].clip(lower=1))
    sold = orders.lines.filter(orders.lines.product_id.isin(sorted(set(found["product_id"]))))
    sold = sold.select("order_id", "product_id", day=sold.ordered_at.truncate("D")).distinct()
    table = sold.order_by("order_id", "product_id").execute() if len(found) else sold.limit(0).execute()
    joined = table.merge(found[["product_id", "artefact", "first_day", "last_day"]], on="product_id")
    inside = joined["day"].between(joined["first_day"], joined["last_day"])
    return about[["artefact", "reason", "name", "share"]], joined[inside][["artefact", "order_id", "product_id"]]


def _doubles(codes: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table for double codes: no line is set aside, the codes become one."""
    fixed = {"kind": "double_code", "n_products": 2, "n_lines": 0, "share": 1.0}
    table = codes.assign(artefact=range(len(codes)), first_day=pd.NaT, last_day=pd.NaT, **fixed)
    return table[FOUND_COLUMNS].astype({"first_day": "datetime64[us]", "last_day": "datetime64[us]"})


def _counted(about: pd.DataFrame, dated: pd.DataFrame, *, kind: str) -> pd.DataFrame:
    counts = dated[dated["kind"] == kind].groupby("artefact").agg(
        n_products=("product_id", "nunique"), n_orders=("order_id", "nunique"), n_lines=("order_id", "size"),
        first_day=("day", "min"), last_day=("day", "max"),
    )  # fmt: skip
    table = about.merge(counts.reset_index(), on="artefact").assign(kind=kind)[FOUND_COLUMNS]
    kinds = {"artefact": "int64", "share": "float64", "first_day": "datetime64[us]", "last_day": "datetime64[us]"}
    return table.astype(kinds | dict.fromkeys(("n_products", "n_orders", "n_lines"), "int64"))


def _members(lines: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    of_orders = lines["kind"] == "wholesale"
    parts = [
        lines[~of_orders].rename(columns={"product_id": "id"}).assign(id_of="product"),
        lines[of_orders].rename(columns={"order_id": "id"}).assign(id_of="order"),
        *(
            codes.assign(kind="double_code", artefact=range(len(codes)), id_of="product", id=codes[side])
            for side in ("product_id", "becomes")
        ),
    ]
    table = pd.concat([part[MEMBER_COLUMNS] for part in parts], ignore_index=True).drop_duplicates()
    rank = table["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    table = table.assign(rank=rank).sort_values(["rank", "artefact", "id"], ignore_index=True)
    return table[MEMBER_COLUMNS].astype({"kind": "str", "artefact": "int64", "id_of": "str", "id": "str"})
