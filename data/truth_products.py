"""What is true of the products: pairs, triples, decoys, rivals, variants, ladders, next orders, prices?"""

from itertools import combinations

import numpy as np
import pandas as pd

from data.families import FAMILIES
from data.ladders import LOYALTY
from data.pairs import LinkedPair, PairTruth
from data.simulate import Shop

TRUE_FROM = 1.2
OFTEN = 6.0
_DECOYS = 12


def all_pairs(shop: Shop, found: PairTruth) -> pd.DataFrame:
    """Return every pair of the 600 products, with the truth of each."""
    ids = product_ids(shop)
    first, second = np.triu_indices(len(ids), 1)
    on, off = found.on[first, second], found.off[first, second]
    through = np.zeros_like(found.on, dtype=bool)
    for pair in found.linked:
        through[pair.first, pair.second] = through[pair.second, pair.first] = not pair.direct
    ratio = on / off
    return pd.DataFrame(
        {
            "product_a": _coded(first, ids),
            "product_b": _coded(second, ids),
            "expected_on": _rounded(on),
            "expected_off": _rounded(off),
            "ratio": ratio.round(3).astype(np.float32),
            "through_third": through[first, second],
            "is_true": (ratio >= TRUE_FROM) & ~through[first, second],
        }
    )


def linked_pairs(shop: Shop, found: PairTruth, kind: str) -> pd.DataFrame:
    """Return the planted pairs of one kind: context, ratio where it acts, ratio over all visits, expected orders."""
    return pd.DataFrame(
        [
            _pair_row(shop, pair)
            for pair in found.linked
            if shop.plan.links[pair.interaction].kind == kind and pair.direct
        ]
    )


def triples(shop: Shop, found: PairTruth) -> pd.DataFrame:
    """Return the planted triples with the expected orders that hold all three."""
    ids = product_ids(shop)
    return pd.DataFrame(
        [
            dict(zip(("product_a", "product_b", "product_c"), ids[list(shop.plan.links[i].products)], strict=True))
            | {"expected_on": on, "expected_off": off, "ratio": on / off, "pair_ratio": shop.plan.links[i].ratio}
            for i, on, off in found.triples
        ]
    )


def variants(shop: Shop, found: PairTruth) -> pd.DataFrame:
    """Return the pairs within each colour or size family, and whether the family completes a set or replaces."""
    table = linked_pairs(shop, found, "variant")
    family = shop.products.set_index("product_id")["family"].reindex(table["product_a"]).to_numpy()
    table.insert(0, "family", [FAMILIES[number].name for number in family])
    table.insert(1, "kind", [FAMILIES[number].kind for number in family])
    return table.drop(columns=["context", "ratio_in_context", "expected_on_in_context", "expected_off_in_context"])


def decoys(shop: Shop, found: PairTruth) -> pd.DataFrame:
    """Return 60 pairs without a link of their own that meet often: 12 for each mechanism."""
    season, category = (shop.products[name].to_numpy(dtype=object) for name in ("season", "category_2"))
    linked = np.zeros_like(found.on, dtype=bool)
    for pair in found.linked:
        linked[pair.first, pair.second] = linked[pair.second, pair.first] = True
    fillers = np.isin(np.arange(len(season)), shop.plan.fillers)
    in_burst = {pair for burst in shop.plan.bursts for pair in combinations(sorted(burst), 2)}
    third = {(min(p.first, p.second), max(p.first, p.second)) for p in found.linked if not p.direct}
    a, b = np.triu_indices(len(season), 1)
    calm = ~fillers[a] & ~fillers[b] & (category[a] != category[b])
    pairs = list(zip(a.tolist(), b.tolist(), strict=True))
    mechanisms = {
        "season": (season[a] == season[b]) & np.isin(season[a], ["christmas", "summer", "spring"]),
        "promotion": np.array([pair in in_burst for pair in pairs]),
        "segment": (season[a] == "none") & (season[b] == "none") & calm,
        "big baskets": fillers[a] & fillers[b],
        "third product": np.array([pair in third for pair in pairs]),
    }
    expected, lift = found.on[a, b], found.on[a, b] * len(shop.visits) / (found.sales[a] * found.sales[b])
    rows = []
    for name, fits in mechanisms.items():
        fits = fits & (linked[a, b] == (name == "third product"))
        often = expected >= OFTEN * len(shop.visits) / 40_000
        best = np.lexsort((-lift, ~often, ~fits))[:_DECOYS]
        rows += [(a[i], b[i], name, expected[i], lift[i], found.on[a[i], b[i]] / found.off[a[i], b[i]]) for i in best]
    table = pd.DataFrame(rows, columns=["product_a", "product_b", "mechanism", "expected_on", "expected_lift", "ratio"])
    ids = product_ids(shop)
    return table.assign(product_a=ids[table["product_a"]], product_b=ids[table["product_b"]])


def ladder_steps(shop: Shop) -> pd.DataFrame:
    """Return 40 steps: the share of repurchases by holders that move, up or down."""
    ids = product_ids(shop)
    rows = []
    for number, ladder in enumerate(shop.plan.ladders):
        for step in range(2):
            up, down = ladder.up[step], ladder.down[step]
            move = "up" if up > 0 else "down" if down > 0 else "none"
            low, high = ladder.products[step], ladder.products[step + 1]
            rows.append((number, ids[low], ids[high], move, max(up, down), LOYALTY))
    return pd.DataFrame(rows, columns=["ladder", "lower_product", "higher_product", "move", "move_share", "loyalty"])


def next_orders(shop: Shop) -> pd.DataFrame:
    """Return 20 pairs whose first product raises the rate of the second in later orders, and 20 popular decoys."""
    ids = product_ids(shop)
    planted = shop.plan.next_orders
    rows: list[tuple[object, ...]] = [
        (p.first, p.then, p.hazard_ratio, p.median_delay, *p.window, False) for p in planted
    ]
    busy = {(p.first, p.then) for p in planted}
    popular = np.argsort(shop.plan.rank)[:40]
    for first, then in zip(popular, np.roll(popular, 11), strict=True):
        if (first, then) not in busy and len(rows) < 2 * len(planted):
            rows.append((first, then, 1.0, None, None, None, True))
    table = pd.DataFrame(
        rows, columns=["first", "then", "hazard_ratio", "median_delay_days", "from_days", "to_days", "is_decoy"]
    )
    return table.assign(first=ids[table["first"]], then=ids[table["then"]]).astype({"median_delay_days": "Float64"})


def product_prices(shop: Shop) -> pd.DataFrame:
    """Return what moves each product's price, its own elasticity, and how often it comes back."""
    prices = shop.market.prices
    kind = np.full(len(shop.products), "steady", dtype=object)
    kind[list(prices.moved)], kind[list(prices.followers)] = "moves", "promotions follow demand"
    return pd.DataFrame(
        {
            "product_id": product_ids(shop),
            "price": kind,
            "elasticity": prices.elasticity,
            "sd_log_price": np.log(prices.net_level()).std(axis=0).round(4),
            "return_rate": shop.products["return_rate"].round(5),
            "popularity_rank": shop.plan.rank + 1,
        }
    )


def cross_prices(shop: Shop) -> pd.DataFrame:
    """Return the cross-elasticities: how the demand of a product follows the price of another."""
    ids = product_ids(shop)
    rows = [(ids[c.product], ids[c.price_of], c.elasticity) for c in shop.market.prices.cross]
    return pd.DataFrame(rows, columns=["product_id", "price_of", "elasticity"])


def _pair_row(shop: Shop, pair: LinkedPair) -> dict[str, object]:
    ids, link = product_ids(shop), shop.plan.links[pair.interaction]
    return {
        "product_a": ids[pair.first],
        "product_b": ids[pair.second],
        "context": link.context.label(),
        "ratio_in_context": round(pair.on_here / pair.off_here, 3),
        "ratio": round(pair.on / pair.off, 3),
        "expected_on": round(pair.on, 2),
        "expected_off": round(pair.off, 2),
        "expected_on_in_context": round(pair.on_here, 2),
        "expected_off_in_context": round(pair.off_here, 2),
    }


def product_ids(shop: Shop) -> np.ndarray:
    """Return the codes of the 600 products by position."""
    return shop.products["product_id"].to_numpy(dtype=object)


def _coded(codes: np.ndarray, ids: np.ndarray) -> pd.Categorical:
    return pd.Categorical.from_codes(codes.astype(np.int16), pd.Index(ids))


def _rounded(values: np.ndarray) -> np.ndarray:
    """Return the values to four significant digits: smaller on disk, and finer than anybody can measure."""
    scale = 10.0 ** (3 - np.floor(np.log10(np.maximum(values, 1e-12))))
    return (np.round(values * scale) / scale).astype(np.float32)
