"""Which pairs do the artefacts touch, and what are they without?"""

from itertools import combinations

import numpy as np
import pandas as pd
import pyarrow as pa
import scipy

from analytics.affinity.expected import expected, expected_pairs
from analytics.affinity.mining.holders import n_holders
from analytics.orders.baskets import Baskets, encode
from analytics.orders.lines import Orders

FEWEST_JOINT = 3  # orders of an artefact that hold a pair before the pair is listed
AT_LEAST = 0.2  # share of a pair's orders that wholesale made
MOST_PAIRS = 1_000
TOUCHED_COLUMNS = ["kind", "artefact", "x", "y"]
FIGURES = ["n_xy", "expected", "adjusted_lift"]
PAIR_COLUMNS = [*TOUCHED_COLUMNS, *FIGURES, *(f"{name}_without" for name in FIGURES)]


def touched_pairs(orders: Orders, *, lines: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """What are the pairs that artefacts touch, with everything, and without the artefacts of their kind?

    `lines`: `kind`, `artefact`, `order_id`, `product_id`; `codes`: `product_id`, `becomes`. Columns PAIR_COLUMNS,
    x < y, ordered by kind, artefact, x, y. Of wholesale the MOST_PAIRS with most of its orders. Gifts count as bought
    here: that is what the reader of a raw table sees.
    """
    held = orders.lines.select("order_id", "product_id").distinct().order_by("order_id", "product_id").execute()
    pairs = pd.concat([_within(lines), _with_gifts(lines, held), _in_bulk(lines, held), _doubles(codes)])
    pairs = (
        pairs[TOUCHED_COLUMNS]
        .sort_values(TOUCHED_COLUMNS, ignore_index=True)
        .astype({"kind": "str", "artefact": "int64", "x": "str", "y": "str"})
    )
    empty = {name: np.full(len(pairs), np.nan) for name in FIGURES}
    everything = _figures(held, pairs) if len(pairs) else empty
    table = pairs.assign(**everything, **{f"{name}_without": values for name, values in empty.items()})
    for kind in ("kit", "wholesale", "burst"):
        here = (pairs["kind"] == kind).to_numpy()
        if here.any():
            figures = _figures(_kept(held, lines[lines["kind"] == kind]), pairs[here])
            for name, values in figures.items():
                table.loc[here, f"{name}_without"] = values
    return table[PAIR_COLUMNS]


def _figures(held: pd.DataFrame, pairs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Joint orders, expected joint orders and their ratio, of each pair."""
    baskets = _encoded(held)
    ids = pd.Index(baskets.products["product_id"])
    x, y = ids.get_indexer(pairs["x"]), ids.get_indexer(pairs["y"])
    both = np.sort(np.column_stack((x, y)), axis=1).astype(np.int32)
    there = (both >= 0).all(axis=1)
    wanted = both[there]
    n_xy, apart = np.zeros(len(pairs)), np.zeros(len(pairs))
    n_xy[there] = n_holders(baskets, items=wanted.ravel(), offsets=np.arange(0, 2 * len(wanted) + 1, 2))[0]
    apart[there] = expected_pairs(expected(baskets), x=wanted[:, 0].astype(np.int64), y=wanted[:, 1].astype(np.int64))
    lift = np.divide(n_xy, apart, out=np.full(len(pairs), np.nan), where=apart > 0)
    return dict(zip(FIGURES, (n_xy, apart, lift), strict=True))


def _encoded(held: pd.DataFrame) -> Baskets:
    columns = (pa.array(held[name].tolist(), pa.string()) for name in ("order_id", "product_id"))
    return encode(*columns)


def _kept(held: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    aside = pd.MultiIndex.from_frame(lines[["order_id", "product_id"]])
    return held[~pd.MultiIndex.from_frame(held).isin(aside)]


def _within(lines: pd.DataFrame) -> pd.DataFrame:
    """The pairs of a kit's products, and of the products that one promotion made burst."""
    inside = lines[lines["kind"].isin(["kit", "burst"])]
    members = inside.groupby(["kind", "artefact"])["product_id"].agg(lambda ids: sorted(set(ids)))
    rows = [(kind, number, x, y) for (kind, number), ids in members.items() for x, y in combinations(ids, 2)]
    return pd.DataFrame(rows, columns=TOUCHED_COLUMNS)


def _with_gifts(lines: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """The pairs of a gift and what it was given with."""
    gifts = lines[lines["kind"] == "gift"]
    met = gifts.merge(held, on="order_id", suffixes=("", "_other"))
    met = met[met["product_id"] != met["product_id_other"]]
    met = met.assign(
        x=met[["product_id", "product_id_other"]].min(axis=1), y=met[["product_id", "product_id_other"]].max(axis=1)
    )
    counts = met.groupby(TOUCHED_COLUMNS, as_index=False).size()
    # Two gifts meet from both sides; the pair is listed once, with the first.
    return counts[counts["size"] >= FEWEST_JOINT].drop_duplicates(["x", "y"])


def _in_bulk(lines: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """The pairs of which wholesale and giant orders made a good share."""
    bulk = lines[lines["kind"] == "wholesale"]
    parts = [pd.DataFrame(columns=TOUCHED_COLUMNS)]
    for number, part in bulk.groupby("artefact"):
        ids = pd.Index(np.unique(part["product_id"].to_numpy(dtype=object)))
        theirs = _met(part, ids)
        every = _met(held[held["product_id"].isin(ids)], ids).tocsr()
        x, y, n = theirs.row, theirs.col, theirs.data
        much = (n >= FEWEST_JOINT) & (x < y)
        much[much] = n[much] >= AT_LEAST * np.asarray(every[x[much], y[much]]).ravel() if much.any() else False
        most = np.flatnonzero(much)[np.argsort(-n[much], kind="stable")[:MOST_PAIRS]]
        parts.append(pd.DataFrame({"kind": "wholesale", "artefact": number, "x": ids[x[most]], "y": ids[y[most]]}))
    return pd.concat(parts, ignore_index=True)


def _met(lines: pd.DataFrame, ids: pd.Index) -> "scipy.sparse.coo_array":
    """In how many orders of these lines do two products meet?"""
    rows = pd.factorize(lines["order_id"])[0]
    columns = ids.get_indexer(lines["product_id"])
    shape = (int(rows.max(initial=-1)) + 1, len(ids))
    matrix = scipy.sparse.csr_array((np.ones(len(lines), np.int32), (rows, columns)), shape=shape)
    return (matrix.T @ matrix).tocoo()


def _doubles(codes: pd.DataFrame) -> pd.DataFrame:
    """The two codes of one product."""
    ends = codes[["product_id", "becomes"]]
    return pd.DataFrame(
        {"kind": "double_code", "artefact": range(len(codes)), "x": ends.min(axis=1), "y": ends.max(axis=1)}
    )
