"""Which bundles are worth a closer look, and which are the best together? What a page and a command both ask."""

from collections.abc import Collection, Sequence

import pandas as pd

from analytics.bundles.demand.assumptions import points
from analytics.bundles.demand.elasticity import price_evidence
from analytics.bundles.demand.panels import weekly_orders, weekly_panel
from analytics.bundles.demand.responses import NO_EVIDENCE, Evidence, respond
from analytics.bundles.demand.states import order_totals
from analytics.bundles.selection.candidates import Candidates, candidates, shared_products
from analytics.bundles.selection.portfolio import Limits, Portfolio, best_together, shrink
from analytics.bundles.selection.suggestions import Suggestion, Suggestions, best_bundles
from analytics.bundles.simulation.verdicts import most_allowed
from analytics.orders.datasets.catalogue import unavailable
from analytics.orders.lines import Orders
from analytics.orders.products import products

POOL = 12  # sets that are simulated to begin with
ROUNDS = 3  # how often as many more are tried where no bundle was found
LEVELS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)  # discounts that the best together may choose from
WIDTH_80 = 2.563  # standard deviations of a normal between the ends of its 80% range


def evidence(orders: Orders, names: Sequence[str], *, weeks: pd.DataFrame | None = None) -> Evidence:
    """What do the shop's own prices say about these products? Nothing where the orders have no time."""
    if "ordered_at" not in orders.columns:
        return NO_EVIDENCE
    return price_evidence(weekly_panel(orders, products=names, weeks=weeks))


def judged_pairs(
    companions: pd.DataFrame, *, sold: pd.DataFrame, without: Collection[str] = frozenset()
) -> pd.DataFrame:
    """Which companions may be bundled? Not two variants of one parent product, and nothing that can't be bought now.

    `companions`: table of CrossSell; `sold`: products.products; `without`: catalogue.unavailable. One row per pair:
    `product_x` < `product_y`, and `reason` why not, a key of LEFT_OUT, missing where it may.
    """
    ids = companions[["product_id", "companion_id"]]
    pairs = pd.DataFrame({"product_x": ids.min(axis=1), "product_y": ids.max(axis=1)}).drop_duplicates()
    parent = sold.set_index("product_id")["parent_product_id"]
    family = parent.fillna(parent.index.to_series())
    is_other = pairs["product_x"].map(family) != pairs["product_y"].map(family)
    is_sold_out = pairs.isin(without).any(axis=1)
    reason = pd.Series(None, index=pairs.index, dtype=object).mask(is_sold_out, "sold_out").mask(~is_other, "variants")
    return pairs.assign(reason=reason).reset_index(drop=True)


def found(orders: Orders, *, pairs: pd.DataFrame) -> Candidates:
    """Which sets are worth a closer look, by what the shop's own prices say of each product? `pairs`: judged_pairs."""
    allowed = pairs.loc[pairs["reason"].isna(), ["product_x", "product_y"]]
    return candidates(allowed, orders=orders, elasticities=responses(orders, sorted(set(allowed.stack()))))


def responses(orders: Orders, names: Sequence[str]) -> dict[str, float]:
    """How strongly do buyers answer to each price, where the prices moved? Absolute, shrunk to what is published."""
    told = evidence(orders, names) if names else NO_EVIDENCE
    ids = [each.product_id for each in told.estimates]
    if not ids:
        return {}
    table = respond(ids, evidence=told, u=points(256, dimensions=2 + len(ids), seed=0)).table
    return dict(zip(table["product_id"], table["elasticity"].abs(), strict=True))


def suggestions(
    orders: Orders, *, companions: pd.DataFrame, sold: pd.DataFrame | None = None, pool: int = POOL
) -> Suggestions:
    """Which bundles bring the most money, each at the discount that is worth a test, and why not the other sets?

    `companions`: table of CrossSell, trusted pairs; `sold`: products.products of the orders, if known; `pool`: sets
    that are simulated, the most promising by money at the margin and by pull-in; where none of them is worth showing,
    as many again, up to ROUNDS times.
    """
    sold = products(orders) if sold is None else sold
    pairs = judged_pairs(companions, sold=sold, without=unavailable(orders))
    every = found(orders, pairs=pairs).table
    weeks = weekly_orders(orders) if "ordered_at" in orders.columns else None
    totals = order_totals(orders)
    made, tried = Suggestions((), _because([], [])), 0
    while not made.kept and tried < min(len(every), ROUNDS * pool):
        part = every.iloc[tried : tried + pool]
        told = {names: evidence(orders, names, weeks=weeks) for names in part["products"]}
        best = best_bundles(Candidates(part), orders=orders, evidence=told, totals=totals, keep=pool)
        made = Suggestions(best.kept, pd.concat([made.left_out, best.left_out], ignore_index=True))
        tried += len(part)
    barred, rest = pairs[pairs["reason"].notna()], every["products"].iloc[tried:].tolist()
    unseen = _because(
        [*zip(barred["product_x"], barred["product_y"], strict=True), *rest],
        [*barred["reason"], *["less_promising"] * len(rest)],
    )
    return Suggestions(made.kept, pd.concat([made.left_out, unseen], ignore_index=True))


def _because(names: Sequence[tuple[str, ...]], reasons: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({"products": list(names), "reason": list(reasons)}, dtype=object)


def name(names: Sequence[str]) -> str:
    """What a bundle is called in a table: its product ids.

    >>> name(("tea", "cup"))
    'tea + cup'
    """
    return " + ".join(names)


def together(found: Sequence[Suggestion], *, limits: Limits, floor: float | None = None) -> Portfolio:
    """Which of these bundles, at which discount each, are the best together? Money a month."""
    options = _options(found, floor)
    members = {name(each.products): each.products for each in found}
    best = options.groupby("bundle")["value"].max().to_dict() if len(options) else {}
    return best_together(options, members=members, limits=limits, overlaps=shared_products(members, values=best))


def _options(found: Sequence[Suggestion], floor: float | None) -> pd.DataFrame:
    """One row per bundle and discount: `value` and `give_away` a month, `is_allowed`.

    What is shrunk over the bundles is the money for each pound of the set's price times the orders that hold any of it,
    because large bundles gain and err in larger sums.
    """
    columns = ["bundle", "level", "size", "rate", "error", "give_away", "is_allowed"]
    table = pd.DataFrame([row for each in found for row in _levels(each, floor)], columns=columns)
    for _level, group in table.groupby("level"):
        table.loc[group.index, "rate"] = shrink(group["rate"].to_numpy(), errors=group["error"].to_numpy())
    table["value"] = (table["rate"] * table["size"]).astype("float64")
    return table[["bundle", "level", "value", "give_away", "is_allowed"]].astype({"give_away": "float64"})


def _levels(each: Suggestion, floor: float | None) -> list[tuple[str, float, float, float, float, float, bool]]:
    made = each.simulation
    months, money = made.n_months or 1.0, f"d_{made.objective}"
    cost = float("nan") if made.unit_cost is None else made.unit_cost
    most = most_allowed(made.full_price, cost=cost, floor=floor)
    given = made.figures.give_away.mean / made.discount / months  # it grows in proportion to the discount
    size = made.full_price * made.figures.n_attach_before / months
    curve = made.curve[made.curve["discount_share"].round(4).isin(LEVELS)]
    return [
        (
            name(each.products),
            round(row["discount_share"], 4),
            size,
            row[f"{money}_mean"] / months / size,
            (row[f"{money}_high_80"] - row[f"{money}_low_80"]) / WIDTH_80 / months / size,
            given * row["discount"],
            most is None or row["discount"] <= most + 1e-9,
        )
        for row in curve.to_dict("records")
    ]
