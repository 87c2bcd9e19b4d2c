"""Which pairs do the artefacts touch, and what are they without?"""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.artefacts.holdings import Holdings
from analytics.affinity.counts import Integers
from analytics.affinity.mining.ordering import only
from analytics.affinity.mining.tidsets import n_holders
from analytics.affinity.null_models.fixed_margins import expected, expected_pairs
from analytics.orders.baskets.coding import Baskets

FEWEST_JOINT = 3  # orders of an artefact that hold a pair before the pair is listed
AT_LEAST = 0.2  # share of a pair's orders that wholesale made
MOST_PAIRS = 1_000
TOUCHED_COLUMNS = ["kind", "artefact", "x", "y"]
FIGURES = ["n_xy", "expected", "adjusted_lift"]
PAIR_COLUMNS = [*TOUCHED_COLUMNS, *FIGURES, *(f"{name}_without" for name in FIGURES)]


def touched_pairs(held: Holdings, *, lines: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """What are the pairs that artefacts touch, with everything, and without the artefacts of their kind?

    `lines`: `kind`, `artefact`, `order` (its place in `held`), `product_id`; `codes`: `product_id`, `becomes`. Columns
    PAIR_COLUMNS, x < y, ordered by kind, artefact, x, y. Of wholesale the MOST_PAIRS with most of its orders. Gifts
    count as bought here: that is what the reader of a raw table sees.
    """
    lines = lines.assign(code=held.codes_of(lines["product_id"]))
    pairs = pd.concat([_within(lines), _with_gifts(lines, held), _in_bulk(lines, held), _doubles(codes, held)])
    pairs = pairs.sort_values(TOUCHED_COLUMNS, ignore_index=True).astype({"kind": "str", "artefact": "int64"})
    x, y = (pairs[side].to_numpy(np.int64) for side in ("x", "y"))
    empty = {name: np.full(len(pairs), np.nan) for name in FIGURES}
    everything = _figures(held.baskets, x, y) if len(pairs) else empty
    ids = held.baskets.products["product_id"].array
    table = pairs.assign(**everything, **{f"{name}_without": values for name, values in empty.items()})
    for kind in ("kit", "wholesale", "burst"):
        here = (pairs["kind"] == kind).to_numpy()
        if here.any():
            figures = _figures(_kept(held, lines[lines["kind"] == kind]), x[here], y[here])
            for name, values in figures.items():
                table.loc[here, f"{name}_without"] = values
    return table.assign(x=ids[x], y=ids[y])[PAIR_COLUMNS].astype({"x": "str", "y": "str"})


def _figures(baskets: Baskets, x: Integers, y: Integers) -> dict[str, np.ndarray]:
    """Joint orders, expected joint orders and their ratio, of each pair."""
    both = np.column_stack((x, y)).astype(np.int32)
    n_xy = n_holders(baskets, items=both.ravel(), offsets=np.arange(0, 2 * len(both) + 1, 2))[0].astype(np.float64)
    apart = expected_pairs(expected(baskets), x=x, y=y)
    lift = np.divide(n_xy, apart, out=np.full(len(x), np.nan), where=apart > 0)
    return dict(zip(FIGURES, (n_xy, apart, lift), strict=True))


def _kept(held: Holdings, lines: pd.DataFrame) -> Baskets:
    left = ~held.among(orders=lines["order"].to_numpy(np.int64), codes=lines["code"].to_numpy(np.int64))
    codes, offsets = only(held.baskets.codes, held.baskets.offsets, items=left)
    return replace(held.baskets, codes=codes, offsets=offsets)


def _within(lines: pd.DataFrame) -> pd.DataFrame:
    """The pairs of a kit's products, and of the products that one promotion made burst."""
    inside = lines[lines["kind"].isin(["kit", "burst"])]
    members = inside.groupby(["kind", "artefact"])["code"].agg(lambda codes: sorted(set(codes)))
    rows = [(kind, number, x, y) for (kind, number), codes in members.items() for x, y in combinations(codes, 2)]
    return pd.DataFrame(rows, columns=TOUCHED_COLUMNS)


def _with_gifts(lines: pd.DataFrame, held: Holdings) -> pd.DataFrame:
    """The pairs of a gift and what it was given with."""
    gifts = lines[lines["kind"] == "gift"]
    beside = np.flatnonzero(np.isin(held.owners, gifts["order"].to_numpy(np.int64)))
    other = pd.DataFrame({"order": held.owners[beside], "other": held.baskets.codes[beside].astype(np.int64)})
    met = gifts.merge(other, on="order")
    met = met[met["code"] != met["other"]]
    met = met.assign(x=met[["code", "other"]].min(axis=1), y=met[["code", "other"]].max(axis=1))
    counts = met.groupby(TOUCHED_COLUMNS, as_index=False).size()
    # Two gifts meet from both sides; the pair is listed once, with the first.
    return counts[counts["size"] >= FEWEST_JOINT].drop_duplicates(["x", "y"])


def _in_bulk(lines: pd.DataFrame, held: Holdings) -> pd.DataFrame:
    """The pairs of which wholesale and giant orders made a good share."""
    bulk = lines[lines["kind"] == "wholesale"]
    shape, n_each = (held.baskets.n_orders, held.baskets.n_products), np.ones(len(held.baskets.codes), np.int32)
    every = scipy.sparse.csr_array((n_each, held.baskets.codes, held.baskets.offsets), shape=shape)
    parts = [pd.DataFrame(columns=TOUCHED_COLUMNS)]
    for number, part in bulk.groupby("artefact"):
        kept = np.unique(part["code"])
        theirs = _met(every[np.unique(part["order"])][:, kept]).tocoo()
        x, y, n = theirs.row, theirs.col, theirs.data
        much = (n >= FEWEST_JOINT) & (x < y)
        much[much] = n[much] >= AT_LEAST * np.asarray(_met(every[:, kept])[x[much], y[much]]).ravel()
        most = np.flatnonzero(much)[np.lexsort((y[much], x[much], -n[much]))[:MOST_PAIRS]]
        parts.append(pd.DataFrame({"kind": "wholesale", "artefact": number, "x": kept[x[most]], "y": kept[y[most]]}))
    return pd.concat(parts, ignore_index=True)


def _met(holding: "scipy.sparse.csr_array") -> "scipy.sparse.csr_array":
    """In how many of these orders do two products meet?"""
    return holding.T.tocsr() @ holding


def _doubles(codes: pd.DataFrame, held: Holdings) -> pd.DataFrame:
    """The two codes of one product."""
    ends = np.sort([held.codes_of(codes["product_id"]), held.codes_of(codes["becomes"])], axis=0)
    return pd.DataFrame({"kind": "double_code", "artefact": range(len(codes)), "x": ends[0], "y": ends[1]})
