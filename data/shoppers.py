"""Who are the shoppers, what do they like, when do they come, and when do they stop coming?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.months import HELD_OUT_FROM_DAY, MONTH_FIRST_DAY, N_DAYS, busy_time

SEGMENTS: Final = (
    "Tea and coffee regulars",
    "Home comforts",
    "Keen cooks",
    "Gift givers",
    "Gardeners and hosts",
)
SEGMENT_SHARE: Final = np.array([0.34, 0.26, 0.18, 0.13, 0.09])
WEB_SHARE: Final = np.array([0.40, 0.66, 0.48, 0.80, 0.30])
ORDERS_A_YEAR: Final = np.array([1.25, 0.8, 1.0, 0.7, 0.9])
BASKET: Final = np.array([0.92, 0.98, 1.12, 1.0, 1.12])
"""How much larger or smaller than the average the baskets of a segment are."""

CUSTOMERS_PER_ORDER: Final = 0.3
GUEST_SHARE: Final = 0.2
MIGRATION: Final = {0: 2, 1: 4, 3: 1}
MIGRATION_SHARE: Final = 0.10

# What a segment likes more than the others do, in the logarithm of utility; the overlaps are meant.
_LIKES: Final[dict[str, tuple[float, float, float, float, float]]] = {
    "Tea": (1.0, 0.0, 0.1, 0.2, -0.2), "Coffee": (1.1, -0.1, 0.3, -0.3, 0.0), "Treats": (0.7, 0.1, 0.2, 0.6, 0.0),
    "Cups": (0.8, 0.3, 0.0, 0.5, -0.2), "Baking": (0.0, -0.2, 1.3, 0.0, -0.2), "Cooking": (0.1, 0.0, 1.2, -0.4, 0.3),
    "Table": (0.0, 0.3, 0.8, -0.1, 0.8), "Textiles": (0.1, 0.3, 0.8, 0.2, 0.0), "Candles": (-0.2, 1.1, -0.4, 0.6, 0.2),
    "Soft furnishings": (-0.4, 1.2, -0.3, 0.0, 0.1), "Decoration": (-0.4, 1.1, -0.2, 0.3, 0.2),
    "Bath & body": (-0.1, 1.0, -0.4, 0.6, -0.2), "Bags & storage": (0.0, 0.6, 0.1, 0.5, 0.2),
    "Stationery": (-0.1, 0.0, -0.3, 1.5, -0.2), "Wrapping": (-0.4, 0.1, -0.2, 1.6, 0.1),
    "Children": (-0.5, 0.0, 0.1, 1.5, 0.2), "Growing": (-0.5, 0.1, 0.0, -0.5, 1.9),
    "Outdoor living": (-0.3, 0.1, 0.3, -0.2, 1.8), "Wildlife": (-0.2, 0.1, 0.0, 0.1, 1.7),
    "Tree & wreath": (-0.2, 0.8, 0.0, 0.7, 0.1), "Table & cards": (0.1, 0.2, 0.3, 1.0, 0.1),
}  # fmt: skip
_TASTE_SCALE: Final = 2.05


@dataclass(frozen=True)
class Customers:
    """One entry per customer. Days count from the start of the store; `dropout_day` may lie after its end."""

    segment: npt.NDArray[np.int64]
    segment_after: npt.NDArray[np.int64]
    migration_day: npt.NDArray[np.int64]
    rate: npt.NDArray[np.float64]
    join_day: npt.NDArray[np.int64]
    dropout_day: npt.NDArray[np.float64]
    consent: npt.NDArray[np.bool_]
    country: npt.NDArray[np.int64]
    home_store: npt.NDArray[np.int64]

    def segment_on(self, customer: npt.NDArray[np.int64], day: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the segment that each customer belongs to on each day."""
        moved = day >= self.migration_day[customer]
        return np.where(moved, self.segment_after[customer], self.segment[customer])

    def held_out_probability(self) -> npt.NDArray[np.float64]:
        """Return how likely each customer was to buy in the held-out months, given rate and dropout."""
        clock = busy_time()
        until = np.interp(np.clip(self.dropout_day, HELD_OUT_FROM_DAY, N_DAYS), np.arange(N_DAYS + 1), clock)
        since = clock[np.maximum(self.join_day, HELD_OUT_FROM_DAY)]
        probability = -np.expm1(-self.rate * np.maximum(until - since, 0.0))
        return np.where(self.join_day >= HELD_OUT_FROM_DAY, 1.0, probability)


def taste(products: pd.DataFrame, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return the utility that each segment adds to each product."""
    liked = np.array([_LIKES[name] for name in products["category_2"]]).T
    names, code = np.unique(products["category_3"].to_numpy(dtype=object).astype(str), return_inverse=True)
    own = rng.normal(0.0, 0.25, (len(SEGMENTS), len(names)))
    return np.asarray(_TASTE_SCALE * liked + own[:, code])


def draw_customers(n_orders: int, rng: np.random.Generator) -> Customers:
    """Return the customers of a store with this many orders; rates are scaled so that guests make up the rest."""
    n = max(round(CUSTOMERS_PER_ORDER * n_orders), 1)
    segment = rng.choice(len(SEGMENTS), n, p=SEGMENT_SHARE)
    moves = (rng.random(n) < MIGRATION_SHARE) & np.isin(segment, list(MIGRATION))
    after = np.array([MIGRATION.get(number, number) for number in range(len(SEGMENTS))])[segment]
    clock = busy_time()
    arrival = rng.beta(0.75, 1.25, n) * clock[-1]
    join_day = np.minimum(np.searchsorted(clock, arrival, side="right") - 1, N_DAYS - 1)
    rate = ORDERS_A_YEAR[segment] / 365 * np.exp(rng.normal(0.0, 0.75, n))
    dropout_day = join_day + 1 + 620 * rng.weibull(0.85, n)
    exposure = np.interp(np.minimum(dropout_day, N_DAYS), np.arange(N_DAYS + 1), clock) - clock[join_day]
    repeats = max((1 - GUEST_SHARE) * n_orders - n, 0)
    country = rng.choice(3, n, p=[0.72, 0.17, 0.11])
    return Customers(
        segment=segment,
        segment_after=np.where(moves, after, segment),
        migration_day=np.where(moves, rng.integers(MONTH_FIRST_DAY[12], MONTH_FIRST_DAY[18], n), N_DAYS),
        rate=rate * repeats / float((rate * exposure).sum()),
        join_day=join_day,
        dropout_day=dropout_day,
        consent=rng.random(n) < 0.62,
        country=country,
        home_store=np.where(country == 0, (rng.random(n) < 0.45).astype(np.int64), country + 1),
    )
