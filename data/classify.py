"""How well could anybody know the segments? By the likelihood of each customer's lines in the generator's tables."""

from typing import Final

import numpy as np
import numpy.typing as npt

from data.market import table_row
from data.months import HELD_OUT_FROM_MONTH, MONTH_FIRST_DAY
from data.shoppers import MIGRATION, MIGRATION_SHARE, SEGMENT_SHARE, SEGMENTS, WEB_SHARE
from data.simulate import Shop

LEAST_ORDERS: Final = 3
_MOVE_MONTHS: Final = tuple(range(13, 19))


def likely_segment(shop: Shop) -> npt.NDArray[np.int64]:
    """Return the most likely segment of each customer at the end of month 21, -1 with fewer than three orders."""
    visits, n = shop.visits, len(shop.customers.segment)
    used = (visits.customer >= 0) & (visits.month < HELD_OUT_FROM_MONTH)
    log_order = _log_likelihood(shop)[used]
    customer, day = visits.customer[used], visits.day[used]
    log_share = np.log(SEGMENT_SHARE)
    stays = log_share + np.stack([np.bincount(customer, log_order[:, g], n) for g in range(len(SEGMENTS))], axis=1)
    stays[:, list(MIGRATION)] += np.log(1 - MIGRATION_SHARE)
    final = np.exp(stays - stays.max(axis=1, keepdims=True))
    scale = stays.max(axis=1)
    for before, after in MIGRATION.items():
        for month in _MOVE_MONTHS:
            moved = day >= MONTH_FIRST_DAY[month - 1]
            log = np.bincount(customer, np.where(moved, log_order[:, after], log_order[:, before]), n)
            log += log_share[before] + np.log(MIGRATION_SHARE / len(_MOVE_MONTHS))
            final[:, after] += np.exp(np.minimum(log - scale, 50.0))
    enough = np.bincount(customer, minlength=n) >= LEAST_ORDERS
    return np.where(enough, final.argmax(axis=1), -1)


def _log_likelihood(shop: Shop) -> npt.NDArray[np.float64]:
    """Return the log-likelihood of each order's lines and channel under each segment."""
    visits, bought = shop.visits, shop.bought
    result = np.empty((len(visits), len(SEGMENTS)))
    for segment in range(len(SEGMENTS)):
        row = table_row(np.full(len(visits), segment), visits)
        share = shop.market.table[row[bought.order], bought.product]
        channel = np.where(visits.web, WEB_SHARE[segment], 1 - WEB_SHARE[segment])
        result[:, segment] = np.bincount(bought.order, np.log(share), len(visits)) + np.log(channel)
    return result
