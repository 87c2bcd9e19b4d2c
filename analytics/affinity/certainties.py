"""How sure is a pair, in one word, and why?"""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from analytics.orders.schema import N_

CERTAINTIES: dict[str, str] = {
    "solid": N_("Solid"),
    "likely": N_("Likely"),
    "early_sign": N_("Early sign"),
    "dont_use": N_("Don't use"),
}

# The checks beside the count itself, in the order in which a person reads them, and what each asks.
CHECKS: dict[str, str] = {
    "like_with_like": N_("Holds when months, channels, basket sizes and customers of the same taste are compared"),
    "replicated": N_("Held in the later orders too"),
    "one_customer": N_("Holds without its largest customer"),
    "direct": N_("Holds with other products accounted for"),
}


class Reason(NamedTuple):
    """Why no higher certainty: `code` of a check or cause, with the number that says how far, NaN without one.

    `failed_<check>`: the check of CHECKS was made and not passed; `missing_<check>`: the data cannot make it.
    `few_orders`: about `value` more orders are needed. `explained_by_<variable>` (month, channel, store, country,
    promotion, size, taste): the adjusted lift that is left when like is compared with like. `set_aside_<kind>`: the
    shop made it itself; the adjusted lift without that.
    """

    code: str
    value: float


@dataclass(frozen=True)
class Trust:
    """Which pairs are worth believing, how much, and why not more?

    `table`: one row per pair of items that met more often than popularity and basket size explain; ordered by
    certainty, then `worth` (pairs of unknown margin: `extra_low`) falling, ties by `x`, `y`. Columns:

    - `x`, `y` (items, x before y), `x_name`, `y_name`; `n_x`, `n_y`, `n_xy`: orders.
    - `expected`: joint orders by popularity and size alone; `adjusted_lift` = n_xy ÷ expected, `lift_low`,
      `lift_high` (95%); `extra_orders` = n_xy − expected; `p_value` one-sided.
    - `like_expected`, `like_lift`, `like_low`, `like_high`, `like_p`: the same, like compared with like in all known
      variables at once (month, channel, size, taste); `q_value`: the false discovery rate at which it passes, of the
      larger p. `extra_low`: n_xy's lower limit less the larger expected.
    - `by_month`, `by_channel`, `by_store`, `by_country`, `by_promotion`, `by_month_channel`, `by_taste`: adjusted lift
      with strata of that variable alone, NaN where the column is missing.
    - `direct_share`: the share of the association that is left given all other products (partial ÷ raw);
      `through`: the third product that explains most of the rest, None without one.
    - `largest_customer`: the largest number of the joint orders that one customer placed; `low_without`: lower limit
      of the like-with-like lift without that customer. NaN where customers are unknown.
    - `earlier_low`, `later_low`, `later_lift`: like-with-like lift in the earlier and the later part of the orders;
      `n_months_above`, `n_months`: months with joint orders above what is expected, of the months with 1 expected.
    - `set_aside`: kind of artefact, "" without one.
    - `unit_margin`: mean margin of a joint order's x and y, NaN where a cost is unknown; `worth` = extra_low × it.
    - `n_more_orders`: orders still needed to decide, 0 for a decided pair.
    - `certainty`: key of CERTAINTIES; `reasons`: tuple of Reason.

    `n_orders`; `n_searched`: pairs that were looked at, fixed before joint orders were counted; `floor`: the expected
    joint orders from which on a pair is looked at; `false_discovery`: the rate allowed; `missing`: the checks that
    this data cannot make.
    """

    table: pd.DataFrame
    n_orders: int
    n_searched: int
    floor: float
    false_discovery: float
    missing: tuple[str, ...]
