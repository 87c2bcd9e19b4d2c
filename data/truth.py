"""What is true in the shop? One table for everything that is planted, by the ids that the order lines carry."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from data import artefacts, truth_products
from data.classify import likely_segment
from data.launches import LAUNCHES, assigned, offered
from data.months import HELD_OUT_FROM_MONTH, MONTH_FIRST_DAY, N_DAYS, START
from data.pairs import pair_truth
from data.shocks import NULL_MONTHS, SHOCKS
from data.shoppers import SEGMENT_SHARE, SEGMENTS, WEB_SHARE
from data.simulate import Sales, Shop, sell
from data.table import customer_ids, is_cancelled, order_ids, shelf


def tables(shop: Shop) -> dict[str, pd.DataFrame]:
    """Return every truth table by name."""
    found = pair_truth(shop)
    return {
        "pairs": truth_products.all_pairs(shop, found),
        "complements": truth_products.linked_pairs(shop, found, "complement"),
        "triples": truth_products.triples(shop, found),
        "hubs": truth_products.linked_pairs(shop, found, "hub"),
        "substitutes": truth_products.linked_pairs(shop, found, "substitute"),
        "variants": truth_products.variants(shop, found),
        "decoys": truth_products.decoys(shop, found),
        "ladders": truth_products.ladder_steps(shop),
        "next_orders": truth_products.next_orders(shop),
        "products": truth_products.product_prices(shop),
        "cross_elasticities": truth_products.cross_prices(shop),
        "artefacts": artefact_ids(shop),
        "segments": segments(shop),
        "customers": customers(shop),
        "shocks": shocks(shop),
        "launches": launches(shop),
        "launch_customers": launch_customers(shop),
        "launch_orders": launch_orders(shop),
        "store": store_facts(shop),
    }


def artefact_ids(shop: Shop) -> pd.DataFrame:
    """Return what the shop made itself: `artefact` numbers the kits, bursts and so on; one row per id in it."""
    every = shelf(shop.products, shop.plan)["product_id"].to_numpy(dtype=object)
    kits = [
        ("kit", n, name, "product", every[p]) for n, name in enumerate(artefacts.KIT_NAMES) for p in shop.plan.kits[n]
    ]
    gifts = [("gift", n, gift[1], "product", gift[0]) for n, gift in enumerate(artefacts.GIFTS)]
    trade = artefacts.trade_orders(shop.visits, shop.seed)
    orders = [("wholesale", n, None, "order", order) for n, order in enumerate(order_ids(shop.visits)[trade])]
    bursts = [
        ("burst", n, name, "product", every[p])
        for n, name in enumerate(artefacts.BURST_NAMES)
        for p in shop.plan.bursts[n]
    ]
    doubles = [
        ("double code", n, None, "product", code)
        for n, p in enumerate(shop.plan.double_codes)
        for code in (every[p], every[len(shop.products) + n])
    ]
    table = pd.DataFrame(
        [*kits, *gifts, *orders, *bursts, *doubles], columns=["kind", "artefact", "name", "id_of", "id"]
    )
    first_day = pd.Series([START + day for day in artefacts.BURST_FIRST_DAY])
    is_burst = table["kind"] == "burst"
    table["from_day"] = table["artefact"].map(first_day).where(is_burst)
    table["to_day"] = table["from_day"] + pd.Timedelta(days=artefacts.BURST_DAYS - 1)
    return table


def segments(shop: Shop) -> pd.DataFrame:
    """Return the five segments: size, channel, and the utility each adds to each category (mean of its products)."""
    liking = pd.DataFrame(shop.taste.T).groupby(shop.products["category_2"].to_numpy(dtype=object)).mean().T
    liking.columns = [f"likes {name}" for name in liking.columns]
    start = pd.DataFrame(
        {"segment": range(len(SEGMENTS)), "name": SEGMENTS, "share": SEGMENT_SHARE, "web_share": WEB_SHARE}
    )
    return pd.concat([start, liking], axis=1)


def customers(shop: Shop) -> pd.DataFrame:
    """Return the truth of each customer; days after the end of the store are real dropouts still to come."""
    people, likely = shop.customers, likely_segment(shop)
    n = len(people.segment)
    moved = people.migration_day < N_DAYS
    span = np.minimum(np.floor(people.dropout_day), 20_000).astype(np.int64)
    return pd.DataFrame(
        {
            "customer_id": customer_ids(n),
            "segment": people.segment,
            "segment_after": people.segment_after,
            "migrated_on": pd.Series(_day(people.migration_day)).where(moved),
            "joined_on": _day(people.join_day),
            "dropped_out_on": _day(span),
            "orders_per_year": (people.rate * 365).round(4).astype(np.float32),
            "held_out_probability": people.held_out_probability().round(4).astype(np.float32),
            "likely_segment": pd.Series(likely).where(likely >= 0).astype("Int64"),
        }
    )


def shocks(shop: Shop) -> pd.DataFrame:
    """Return each month with a shock (or a null): the average order value as it was and as it would have been."""
    calm = _world_without_shocks(shop)
    rows = [(shock.month, shock.kind, shock.size) for shock in SHOCKS] + [
        (month, "none", None) for month in NULL_MONTHS
    ]
    table = pd.DataFrame(rows, columns=["month", "kind", "size"]).sort_values("month", ignore_index=True)
    month = table["month"].to_numpy()
    return table.assign(
        first_day=_day(MONTH_FIRST_DAY[month - 1]),
        last_day=_day(MONTH_FIRST_DAY[month] - 1),
        aov=[_average_order(shop, shop.sales, shop.visits.month == m) for m in month],
        aov_without=[_average_order(shop, calm, shop.visits.month == m) for m in month],
    ).assign(delta_aov=lambda t: t["aov"] - t["aov_without"])


def launches(shop: Shop) -> pd.DataFrame:
    """Return what each launch changed among the orders it was offered to, against the same orders without it."""
    without = sell(shop.bought, shop.visits, shop.products, shop.market, shop.seed, launched=False)
    ids = truth_products.product_ids(shop)
    rows = []
    for number, launch in enumerate(LAUNCHES):
        first, second = shop.market.launched[number]
        hit = offered(shop.visits, number, shop.seed) & ~is_cancelled(shop.visits, shop.seed)
        why = shop.sales.takes.why[(shop.sales.takes.launch == number) & hit[shop.sales.takes.order]]
        revenue, margin = (
            _sum(shop, shop.sales, hit, margin=m) - _sum(shop, without, hit, margin=m) for m in (False, True)
        )
        rows.append(
            {
                "launch": number, "name": launch.name, "product_a": ids[first], "product_b": ids[second],
                "discount": launch.discount,
                "first_day": pd.Timestamp(START + int(MONTH_FIRST_DAY[launch.months[0] - 1])),
                "last_day": pd.Timestamp(START + int(MONTH_FIRST_DAY[launch.months[1]]) - 1),
                "orders_offered": int(hit.sum()), "orders_taken": len(why),
                "had_both_anyway": int((why == "had both").sum()),
                "delta_aov": revenue / float(hit.sum()),
                "delta_revenue": revenue, "delta_margin": margin,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def launch_customers(shop: Shop) -> pd.DataFrame:
    """Return which customers each launch was offered to, by chance."""
    n = len(shop.customers.segment)
    return pd.DataFrame({"customer_id": customer_ids(n)} | {
        f"offered_{number}": assigned(n, number, shop.seed) for number in range(len(LAUNCHES))
    })  # fmt: skip


def launch_orders(shop: Shop) -> pd.DataFrame:
    """Return the orders that took a bundle, and why: had both anyway, added one, or added both."""
    takes = shop.sales.takes
    return pd.DataFrame({"order_id": order_ids(shop.visits)[takes.order], "launch": takes.launch, "why": takes.why})


def _world_without_shocks(shop: Shop) -> Sales:
    """Return the sales of the shock months as they would have been: same shoppers, same luck."""
    rows = np.flatnonzero(np.isin(shop.visits.month, [shock.month for shock in SHOCKS] + list(NULL_MONTHS)))
    bought = shop.replay(rows, shocks=())
    return sell(bought, shop.calm, shop.products, replace(shop.market, shocks=()), shop.seed)


def _average_order(shop: Shop, sales: Sales, orders: npt.NDArray[np.bool_]) -> float:
    """Return merchandise revenue per order that was not cancelled: no delivery, no gift wrapping, no tax."""
    kept = orders & ~is_cancelled(shop.visits, shop.seed)
    return _sum(shop, sales, kept) / float(kept.sum())


def _sum(shop: Shop, sales: Sales, orders: npt.NDArray[np.bool_], *, margin: bool = False) -> float:
    """Return revenue or margin of the merchandise in some orders."""
    cost = sales.priced.quantity * shop.products["unit_cost"].to_numpy()[sales.picked.product]
    money = sales.priced.revenue - (cost if margin else 0.0)
    return float(money[orders[sales.picked.order]].sum())


def _day(days: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    """Return dates of days counted from the start."""
    return np.asarray((START + days).astype("datetime64[s]"))


def store_facts(shop: Shop) -> pd.DataFrame:
    """Return the clock of the store: first day, last day, first held-out day."""
    held_out = START + int(MONTH_FIRST_DAY[HELD_OUT_FROM_MONTH - 1])
    return pd.DataFrame(
        {"seed": [shop.seed], "first_day": [START], "last_day": [START + N_DAYS - 1], "held_out_from": [held_out]}
    )
