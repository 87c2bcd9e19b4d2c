"""When does the shop live, and how busy is each day? A fixed clock: no module asks the time."""

from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

START: Final = np.datetime64("2024-10-01")
END: Final = np.datetime64("2026-10-01")
N_DAYS: Final = int((END - START).astype(int))
N_MONTHS: Final = 24
HELD_OUT_FROM_MONTH: Final = 22

_MONTH_STARTS = np.arange("2024-10", "2026-11", dtype="datetime64[M]").astype("datetime64[D]")
MONTH_FIRST_DAY: Final[IntArray] = (_MONTH_STARTS - START).astype(np.int64)
HELD_OUT_FROM_DAY: Final = int(MONTH_FIRST_DAY[HELD_OUT_FROM_MONTH - 1])

# How busy a calendar month is, January first; Friday to Sunday sell more.
_BUSY_MONTH = np.array([0.78, 0.82, 0.92, 0.95, 1.0, 0.95, 0.9, 0.88, 0.95, 1.05, 1.4, 1.7])
_BUSY_WEEKDAY = np.array([0.9, 0.9, 0.92, 0.98, 1.1, 1.22, 1.0])

SEASONS: Final[dict[str, tuple[float, ...]]] = {
    "none": (1.0,) * 12,
    "winter": (1.4, 1.3, 1.0, 0.85, 0.7, 0.6, 0.6, 0.65, 0.9, 1.25, 1.5, 1.5),
    "spring": (0.5, 0.9, 2.0, 2.4, 2.2, 1.4, 0.9, 0.7, 0.9, 0.8, 0.4, 0.3),
    "summer": (0.2, 0.25, 0.5, 1.0, 2.0, 2.8, 2.8, 2.2, 1.0, 0.4, 0.25, 0.3),
    "christmas": (0.1, 0.03, 0.03, 0.03, 0.03, 0.03, 0.05, 0.15, 0.7, 2.0, 6.0, 7.0),
}
"""How much a product of each season sells per visit, January to December."""


def month_of(day: IntArray) -> IntArray:
    """Return the month of the store's life, 1 to 24, of each day counted from the start."""
    return np.searchsorted(MONTH_FIRST_DAY, day, side="right").astype(np.int64)


def calendar_month(month: IntArray) -> IntArray:
    """Return January = 0 to December = 11 for months of the store's life (month 1 is October)."""
    return (month + 8) % 12


def daily_traffic() -> FloatArray:
    """Return how busy each day is, one on average."""
    days = np.arange(N_DAYS)
    weekday = (START + days).astype("datetime64[D]").astype(np.int64) + 3  # 1970-01-01 was a Thursday
    busy = _BUSY_MONTH[calendar_month(month_of(days))] * _BUSY_WEEKDAY[weekday % 7]
    return np.asarray(busy / busy.mean(), dtype=np.float64)


def busy_time() -> FloatArray:
    """Return the traffic up to the start of each day (one more entry than days): the clock shoppers live by."""
    return np.concatenate([[0.0], np.cumsum(daily_traffic())])
