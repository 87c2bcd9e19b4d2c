"""Which days does a page look at, and which days before does it compare them with?"""

from dataclasses import replace
from datetime import date, timedelta

from analytics.errors import InputError
from analytics.labels import N_
from analytics.orders.lines import Scope

# Days that a preset looks back from the last order; None: all of them.
PERIODS: dict[str, tuple[str, int | None]] = {
    "all": (N_("All dates"), None),
    "30": (N_("Last 30 days"), 30),
    "90": (N_("Last quarter"), 91),
    "365": (N_("Last year"), 365),
    "own": (N_("Own dates"), None),
}
AGAINST = {"before": N_("the period before"), "year": N_("the same days a year before")}
QUARTER = timedelta(days=91)


def latest(scope: Scope, *, first_day: date | None, last_day: date | None) -> Scope:
    """The scope's own days; without any, the last quarter, or half of what there is.

    Raises InputError where the orders have no dates.
    """
    if first_day is None or last_day is None:
        raise InputError("no_dates")
    if scope.start is not None:
        return scope
    half = (last_day - first_day + timedelta(days=1)) / 2
    length = min(QUARTER, timedelta(days=max(half.days, 1)))
    return replace(scope, start=last_day - length + timedelta(days=1), end=last_day)


def earlier(scope: Scope, *, against: str) -> Scope:
    """As many days right before the scope's, or the same days a year before (`against`: a key of AGAINST)."""
    if scope.start is None or scope.end is None:
        raise InputError("no_dates")
    days = timedelta(days=365) if against == "year" else scope.end - scope.start + timedelta(days=1)
    return replace(scope, start=scope.start - days, end=scope.end - days)
