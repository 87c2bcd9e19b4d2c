"""What happens in the shop? Everything from the first shopper to the last price, and the worlds that did not happen."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from data import artefacts, catalogue, interactions, launches, plan, prices, pricing, shoppers, visits
from data.baskets import Baskets, fill_baskets, refill
from data.draws import stream
from data.interactions import Interaction
from data.market import Market, open_market
from data.shocks import SHOCKS, Shock


@dataclass(frozen=True)
class Sales:
    """What was sold in one world: lines before and after prices, and the bundles that were taken."""

    picked: artefacts.Picked
    priced: pricing.Priced
    takes: launches.Takes


@dataclass(frozen=True)
class Shop:
    """One simulated shop: `calm` are the visits without shocks, `sales` is what happened."""

    seed: int
    pair_effects: bool
    products: pd.DataFrame
    taste: npt.NDArray[np.float64]
    plan: plan.Plan
    customers: shoppers.Customers
    calm: visits.Visits
    visits: visits.Visits
    market: Market
    links: tuple[Interaction, ...]
    bought: Baskets
    sales: Sales

    def replay(
        self,
        rows: npt.NDArray[np.int64],
        *,
        seed: int | None = None,
        shocks: tuple[Shock, ...] = SHOCKS,
        linked: bool = True,
    ) -> Baskets:
        """Return the baskets of some visits in another world: other luck (a seed), no shocks or no interactions."""
        calm_or_not = self.visits if shocks else self.calm
        links = self.links if linked else ()
        market = replace(self.market, shocks=shocks)
        return refill(market, calm_or_not, self.bought.past, links, self.seed if seed is None else seed, rows)


def simulate(
    seed: int, n_orders: int, *, pair_effects: bool = True, progress: Callable[[float], None] = lambda _: None
) -> Shop:
    """Return a shop of about `n_orders` orders; without pair effects no product's purchase depends on another's."""
    products = catalogue.build(stream(seed, "catalogue"))
    planned = plan.draw_plan(products, stream(seed, "plan"))
    if not pair_effects:
        planned = replace(planned, links=(), next_orders=())
    people = shoppers.draw_customers(n_orders, stream(seed, "customers"))
    calm = visits.draw_visits(people, n_orders, stream(seed, "visits"))
    tags = prices.draw_prices(products, planned, stream(seed, "prices"))
    taste = shoppers.taste(products, stream(seed, "taste"))
    launched = launches.pairs(products, planned, tags) if pair_effects else ()
    tags = launches.steadied(tags, launched)
    market = replace(open_market(products, taste, tags, planned, calm), shocks=SHOCKS, launched=launched)
    links = interactions.calibrate(market, calm)
    visited = visits.shocked(calm, SHOCKS)
    bought = fill_baskets(market, visited, links, seed, progress)
    sold = sell(bought, visited, products, market, seed, pair_effects=pair_effects)
    return Shop(seed, pair_effects, products, taste, planned, people, calm, visited, market, links, bought, sold)


def sell(
    bought: Baskets, visited: visits.Visits, products: pd.DataFrame, market: Market, seed: int, *,
    pair_effects: bool = True, launched: bool = True,
) -> Sales:  # fmt: skip
    """Return what the shop sells to these baskets under the market's shocks."""
    planned = market.plan
    picked = artefacts.add_artefacts(bought.order, bought.product, planned, visited, seed, kits=pair_effects)
    takes = launches.Takes(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype="U8"))
    if pair_effects and launched:
        picked, takes = launches.launch(picked, bought.limit, visited, products, market, seed)
    bundle = launches.in_bundle(picked, market, takes)
    priced = pricing.price_lines(picked, bundle, visited, products, market, seed)
    return Sales(picked, priced, takes)
