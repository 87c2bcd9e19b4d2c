"""How much does a visit want each product, before luck? Popularity, season, taste, channel, country and price."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.artefacts import BURST_FACTOR, burst_of_day
from data.ladders import ladder_rates
from data.months import N_MONTHS, SEASONS, calendar_month
from data.plan import N_SEGMENTS, Plan
from data.popularity import target_share
from data.prices import STEADY_ELASTICITY, Prices
from data.shocks import Shock
from data.visits import Visits

Rates = npt.NDArray[np.float64]

_TYPICAL_BASKET: Final = 4.0
_FILLER_POWER: Final = 0.8
_CHEAP_BELOW: Final = 5.0
SUREST: Final = float(np.log(2))
"""Nobody wants a product with better than even odds; so two rivals can exclude each other without a trace."""
_CALIBRATION_VISITS: Final = 6_000
_CHANNEL: Final = {"Stationery": 0.3, "Children": 0.4, "Growing": -0.5, "Soft furnishings": -0.35, "Coffee": 0.25}
_COUNTRY: Final = {"Tea": (0.1, -0.3, -0.5), "Coffee": (-0.1, 0.4, 0.4), "Table": (0.0, 0.1, 0.3)}


@dataclass(frozen=True)
class Past:
    """What a visit's earlier orders change: which next-order windows are open, and the ladder tiers held (-1 none)."""

    windows: npt.NDArray[np.bool_]
    held: npt.NDArray[np.int8]

    def take(self, rows: npt.NDArray[np.int64]) -> "Past":
        """Return the past of some visits."""
        return Past(self.windows[rows], self.held[rows])


@dataclass(frozen=True)
class Market:
    """Rates at which visits want products: a table per kind of visit times price, basket and past.

    `launched`: the pairs that the shop launches as bundles.
    """

    table: npt.NDArray[np.float64]
    prices: Prices
    plan: Plan
    cheap: npt.NDArray[np.bool_]
    shocks: tuple[Shock, ...] = ()
    launched: tuple[tuple[int, int], ...] = ()

    def rates(self, visits: Visits, rows: npt.NDArray[np.int64], past: Past | None) -> Rates:
        """Return the rate of each product for some visits: a product is wanted with probability 1 - exp(-rate)."""
        rate = self.table[table_row(visits.segment, visits)[rows]]
        demand = self.prices.demand[visits.day[rows] // 7]
        basket = visits.basket[rows]
        rate *= basket[:, None]
        fillers = list(self.plan.fillers)
        rate[:, fillers] *= ((basket / _TYPICAL_BASKET) ** _FILLER_POWER)[:, None]
        exact = self.prices.answering
        answered = times_as_likely(rate[:, exact], demand[:, exact])
        rate *= demand
        rate[:, exact] = answered
        for shock in self.shocks:
            hit = visits.month[rows] == shock.month
            if shock.kind == "product mix":
                rate[np.ix_(hit, self.cheap)] *= shock.size
                rate[np.ix_(hit, ~self.cheap)] *= 0.75
            if shock.kind == "price":
                rate[np.ix_(hit, self.prices.steady)] *= shock.size**STEADY_ELASTICITY
        burst = burst_of_day(visits.day[rows])
        for number, members in enumerate(self.plan.bursts):
            rate[np.ix_(burst == number, np.array(members))] *= BURST_FACTOR
        if past is not None:
            self._remember(rate, past)
        return np.minimum(rate, SUREST)

    def _remember(self, rate: Rates, past: Past) -> None:
        """Raise the rates that earlier orders raise, in place."""
        for number, pair in enumerate(self.plan.next_orders):
            here = past.windows[:, number]
            rate[here, pair.then] = times_as_likely(rate[here, pair.then], pair.hazard_ratio)
        for number, ladder in enumerate(self.plan.ladders):
            holders = np.flatnonzero(past.held[:, number] >= 0)
            cells = np.ix_(holders, np.array(ladder.products))
            rate[cells] = ladder_rates(rate[cells], past.held[holders, number], ladder)


def times_as_likely(rate: Rates, factor: Rates | float) -> Rates:
    """Return the rates at which products are wanted `factor` times as likely, up to even odds.

    >>> float(-np.expm1(-times_as_likely(np.array([0.1]), 2.0))[0] / -np.expm1(-0.1))
    2.0
    """
    return np.asarray(-np.log1p(-np.minimum(factor * -np.expm1(-rate), 0.5)))


def table_row(segment: npt.NDArray[np.int64], visits: Visits) -> npt.NDArray[np.int64]:
    """Return the row of the table for visits of these segments: segment, month of the year, channel and country."""
    kind = (segment * 12 + calendar_month(visits.month)) * 2 + visits.web
    return np.asarray(kind * 3 + visits.country, dtype=np.int64)


def open_market(
    products: pd.DataFrame, taste: npt.NDArray[np.float64], prices: Prices, plan: Plan, visits: Visits
) -> Market:
    """Return the market whose expected sales meet the popularity that the plan gives each product."""
    liking = _liking(products, taste)
    target = target_share()[plan.rank]
    cheap = products["list_price"].to_numpy() < _CHEAP_BELOW
    rows = np.unique(np.linspace(0, len(visits) - 1, _CALIBRATION_VISITS).astype(np.int64))
    weight = target / target.sum()
    for _ in range(8):
        market = Market(_shares(liking, weight), prices, plan, cheap)
        weight = weight * target / _expected_share(market, visits, rows)
    return Market(_shares(liking, weight), prices, plan, cheap)


def _liking(products: pd.DataFrame, taste: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the factor by which each kind of visit likes each product."""
    season = np.array([SEASONS[name] for name in products["season"]]).T
    category = products["category_2"]
    channel = np.stack([0.0 * season[0], category.map(_CHANNEL).fillna(0.0).to_numpy()])
    country = np.array([_COUNTRY.get(name, (0.0, 0.0, 0.0)) for name in category]).T
    logs = taste[:, None, None, None, :] + np.log(season)[None, :, None, None, :] + channel[:, None, :] + country
    return np.exp(logs.reshape(N_SEGMENTS * (N_MONTHS // 2) * 6, len(products)))


def _shares(liking: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the table whose rows add up to one: a visit's wishes are as many as its basket holds."""
    table = liking * weight
    return table / table.sum(axis=1, keepdims=True)


def _expected_share(market: Market, visits: Visits, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the share of visits that take each product."""
    rate = market.rates(visits, rows, None)
    total = rate.sum(axis=1, keepdims=True)
    taken = -np.expm1(-rate) + np.exp(-total) * rate / total
    return np.asarray(taken.mean(axis=0))
