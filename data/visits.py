"""Which orders are placed: by whom, when, through which channel, and with how large a basket in mind?"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from data.months import MONTH_FIRST_DAY, N_DAYS, busy_time, month_of
from data.shocks import Shock
from data.shoppers import BASKET, SEGMENT_SHARE, SEGMENTS, WEB_SHARE, Customers

COUNTRIES: Final = ("United Kingdom", "Germany", "France")
STORES: Final = ("Bath", "York", "Hamburg", "Lyon")
GUEST: Final = -1

_ONE_THING_SHARE = 0.285
_ONE_THING_BASKET = 0.04
_BASKET_MEDIAN = 3.6
_WEB_BASKET = (0.82, 1.2)
_COUNTRY_BASKET = np.array([0.96, 1.22, 1.05])
_BASKET_SPREAD = 0.55


@dataclass(frozen=True)
class Visits:
    """One entry per order, in order of time; `basket` is the expected number of extra wishes, `nth` counts from 0."""

    customer: npt.NDArray[np.int64]
    minute: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    month: npt.NDArray[np.int64]
    segment: npt.NDArray[np.int64]
    web: npt.NDArray[np.bool_]
    country: npt.NDArray[np.int64]
    store: npt.NDArray[np.int64]
    wish: npt.NDArray[np.float64]
    basket: npt.NDArray[np.float64]
    nth: npt.NDArray[np.int64]
    channel_luck: npt.NDArray[np.float64]
    country_luck: npt.NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of orders."""
        return len(self.day)


def draw_visits(customers: Customers, n_orders: int, rng: np.random.Generator) -> Visits:
    """Return the orders: each customer's first, the repeats while active, and guests for the rest."""
    customer, moment = _moments(customers, n_orders, rng)
    clock = busy_time()
    order = np.argsort(moment, kind="stable")
    customer, moment = customer[order], moment[order]
    day = np.clip(np.searchsorted(clock, moment, side="right") - 1, 0, N_DAYS - 1)
    known, n = customer >= 0, len(customer)
    segment = rng.choice(len(SEGMENTS), n, p=SEGMENT_SHARE)
    segment = np.where(known, customers.segment_on(customer, day), segment)
    country = np.where(known, customers.country[customer], rng.choice(3, n, p=[0.8, 0.12, 0.08]))
    store = np.where(country == 0, (rng.random(n) < 0.45).astype(np.int64), country + 1)
    store = np.where(known & (rng.random(n) < 0.9), customers.home_store[customer], store)
    channel_luck, country_luck = rng.random(n), rng.random(n)
    web = channel_luck < WEB_SHARE[segment]
    one_thing = rng.random(n) < _ONE_THING_SHARE
    wish = _BASKET_MEDIAN * np.exp(rng.normal(0.0, _BASKET_SPREAD, n)) * BASKET[segment]
    wish = np.where(one_thing, _ONE_THING_BASKET, wish)
    shop_minute = np.clip(rng.normal(13.5, 2.3, n), 9.5, 17.9)
    web_minute = np.clip(rng.normal(18.5, 3.6, n), 6.0, 23.9)
    return Visits(
        customer=customer,
        minute=(60 * np.where(web, web_minute, shop_minute)).astype(np.int64),
        day=day,
        month=month_of(day),
        segment=segment,
        web=web,
        country=country,
        store=store,
        wish=wish,
        basket=_basket(wish, web, country),
        nth=_nth(customer),
        channel_luck=channel_luck,
        country_luck=country_luck,
    )


def shocked(visits: Visits, shocks: tuple[Shock, ...]) -> Visits:
    """Return the visits as the shocks change them: channel, country and basket, with the same luck."""
    web, country, wish = visits.web.copy(), visits.country.copy(), visits.wish.copy()
    store = visits.store.copy()
    for shock in shocks:
        hit = visits.month == shock.month
        if shock.kind == "channel mix":
            web |= hit & (visits.channel_luck < WEB_SHARE[visits.segment] + shock.size)
        if shock.kind == "country mix":
            abroad = hit & (visits.country_luck < shock.size)
            country = np.where(abroad, 1, country)
            store = np.where(abroad, 2, store)
        if shock.kind == "items per order":
            wish = np.where(hit, wish * shock.size, wish)
    return replace(visits, web=web, country=country, store=store, wish=wish, basket=_basket(wish, web, country))


def _basket(
    wish: npt.NDArray[np.float64], web: npt.NDArray[np.bool_], country: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the expected number of wishes: larger on the web and abroad, where delivery is paid by the parcel."""
    return np.asarray(wish * np.where(web, *_WEB_BASKET[::-1]) * _COUNTRY_BASKET[country])


def _moments(
    customers: Customers, n_orders: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return who comes, and when on the busy clock."""
    clock = busy_time()
    start = clock[customers.join_day]
    end = np.interp(np.minimum(customers.dropout_day, N_DAYS), np.arange(N_DAYS + 1), clock)
    n_repeats = rng.poisson(customers.rate * (end - start))
    everyone = np.arange(len(start))
    who = np.repeat(everyone, n_repeats)
    repeats = start[who] + rng.random(len(who)) * (end - start)[who]
    first_span = clock[customers.join_day + 1] - start
    firsts = start + rng.random(len(start)) * np.minimum(first_span, end - start)
    n_guests = max(n_orders - len(firsts) - len(repeats), 0)
    guests = rng.random(n_guests) * clock[-1]
    customer = np.concatenate([everyone, who, np.full(n_guests, GUEST)])
    return customer.astype(np.int64), np.concatenate([firsts, repeats, guests])


def _nth(customer: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return which of its customer's orders each order is, from 0; a guest's is always the first."""
    order = np.argsort(customer, kind="stable")
    ranked = customer[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    nth = np.arange(len(customer)) - np.repeat(starts, np.diff(np.r_[starts, len(customer)]))
    result = np.empty(len(customer), dtype=np.int64)
    result[order] = nth
    return np.where(customer == GUEST, 0, result)


def month_days(month: int) -> tuple[int, int]:
    """Return the first day of a month of the store's life, and the first day after it."""
    return int(MONTH_FIRST_DAY[month - 1]), int(MONTH_FIRST_DAY[month])
