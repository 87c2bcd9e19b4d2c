"""How large must a test of a bundle be, and what did it show?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from analytics.bundles.basket_choice import Floats
from analytics.bundles.simulation.simulate import Simulation
from analytics.labels import N_

ALPHA, POWER = 0.05, 0.8
NORMAL_FROM = 355  # times skewness²: orders from which a mean is near enough to normal (Kohavi and others 2014)
WINSOR = 0.99  # the plain and the winsorised reading stand side by side

READINGS: dict[str, str] = {
    "gain": N_("More than chance explains: a gain."),
    "loss": N_("More than chance explains: a loss."),
    "inconclusive": N_("Too close to call."),
}


def n_for_mean(
    effect: float, *, sd: float, correlation: float = 0.0, alpha: float = ALPHA, power: float = POWER
) -> float:
    """How many orders does each arm need to show a change in a mean?

    `correlation`: between the figure and the same customers' figure before the test (CUPED), 0 without.
    n = 2 (z_(1 - alpha/2) + z_power)² sd² (1 - correlation²) / effect².

    >>> round(n_for_mean(1.6, sd=100.0), 1), round(n_for_mean(1.6, sd=100.0, correlation=0.4), 1)
    (61319.4, 51508.3)
    """
    return 2 * _z(alpha, power) ** 2 * sd**2 * (1 - correlation**2) / effect**2


def n_for_share(before: float, *, after: float, alpha: float = ALPHA, power: float = POWER) -> float:
    """How many orders does each arm need to show a change in a share? Source: Fleiss, Levin and Paik 2003, eq. 4.14.

    >>> round(n_for_share(0.10, after=0.12), 1)
    3840.8
    """
    middle = (before + after) / 2
    pooled = np.sqrt(2 * middle * (1 - middle))
    apart = np.sqrt(before * (1 - before) + after * (1 - after))
    wanted = scipy.special.ndtri(1 - alpha / 2) * pooled + scipy.special.ndtri(power) * apart
    return float((wanted / (after - before)) ** 2)


def detectable(n: float, *, sd: float, correlation: float = 0.0, alpha: float = ALPHA, power: float = POWER) -> float:
    """Which change in a mean would n orders in each arm show? The inverse of n_for_mean.

    >>> round(detectable(61319.4, sd=100.0), 4)
    1.6
    """
    return float(_z(alpha, power) * sd * np.sqrt(2 * (1 - correlation**2) / n))


def _z(alpha: float, power: float) -> float:
    return float(scipy.special.ndtri(1 - alpha / 2) + scipy.special.ndtri(power))


@dataclass(frozen=True)
class Ratio:
    """A ratio of two sums over customers, such as revenue ÷ orders, and its variance."""

    value: float
    variance: float
    n: int


def ratio(numerator: Floats, *, denominator: Floats) -> Ratio:
    """How sure is a ratio of sums when customers, not orders, are independent? One entry per customer.

    Var(R) = sum (Y_i - R D_i)² / (n (n - 1) mean(D)²). Source: Cochran 1977, ch. 6 (the delta method).
    """
    n = len(numerator)
    value = float(numerator.sum() / denominator.sum())
    left = numerator - value * denominator
    return Ratio(value, float((left**2).sum() / (n * (n - 1) * denominator.mean() ** 2)), n)


@dataclass(frozen=True)
class Reading:
    """What did a test show? `change`: treated less control; 95% interval; `verdict`: a key of READINGS.

    `detectable`: the change that as many customers would have shown with 80% power.
    """

    before: float
    change: float
    low_95: float
    high_95: float
    verdict: str
    detectable: float


@dataclass(frozen=True)
class TestReading:
    """What did a randomised test do to revenue per order?

    `plain`; `winsorised` (customers above the 99th percentile count as that); `eligible`: only orders with at least one
    component; `overall_from_eligible`: share eligible × its change, which shows far smaller effects on all orders than
    `plain`. `needs_customers`: those each arm needs before the mean is near normal, from the skewness.
    """

    __test__ = False  # not a test of pytest's

    plain: Reading
    winsorised: Reading
    eligible: Reading | None
    overall_from_eligible: Reading | None
    needs_customers: int


def read_test(customers: pd.DataFrame) -> TestReading:
    """What did a test show that was randomised by customer?

    `customers`: one row per customer: `is_treated`, `revenue`, `n_orders` and, for the sharper reading, the same of
    orders with at least one component: `eligible_revenue`, `n_eligible`. Row order is irrelevant.
    """
    cap = float(customers["revenue"].quantile(WINSOR))
    capped = customers.assign(revenue=customers["revenue"].clip(upper=cap))
    eligible = overall = None
    if {"eligible_revenue", "n_eligible"} <= set(customers.columns):
        some = customers[customers["n_eligible"] > 0]
        eligible = _read(some, "eligible_revenue", "n_eligible", 1.0)
        share = float(customers["n_eligible"].sum() / customers["n_orders"].sum())
        overall = _read(some, "eligible_revenue", "n_eligible", share)
    from scipy.stats import skew  # here: it takes a second to import

    lopsided = float(skew(customers["revenue"].to_numpy()))
    return TestReading(
        plain=_read(customers, "revenue", "n_orders", 1.0),
        winsorised=_read(capped, "revenue", "n_orders", 1.0),
        eligible=eligible,
        overall_from_eligible=overall,
        needs_customers=int(np.ceil(NORMAL_FROM * lopsided**2)),
    )


def _read(customers: pd.DataFrame, money: str, count: str, scale: float) -> Reading:
    treated = customers["is_treated"].to_numpy(dtype=bool)
    y, d = customers[money].to_numpy(dtype=np.float64), customers[count].to_numpy(dtype=np.float64)
    control, treatment = ratio(y[~treated], denominator=d[~treated]), ratio(y[treated], denominator=d[treated])
    change = scale * (treatment.value - control.value)
    error = scale * float(np.sqrt(control.variance + treatment.variance))
    z = float(scipy.special.ndtri(1 - ALPHA / 2))
    low, high = change - z * error, change + z * error
    verdict = "gain" if low > 0 else "loss" if high < 0 else "inconclusive"
    return Reading(control.value, change, low, high, verdict, _z(ALPHA, POWER) * error)


@dataclass(frozen=True)
class TestPlan:
    """How long must a test of a simulated offer run?

    `n_plain`: orders in each arm to show the change in the average of all orders; `n_eligible`: orders with at least
    one component in each arm to show the change in theirs, and `n_triggered`: the orders of all kinds that bring those.
    `months`: for both arms at the present pace, of the triggered test; None without dates. `share_eligible`: of orders.
    `uplift`: change in the average order that the plan is made for, `uplift_eligible` among eligible orders.
    """

    __test__ = False  # not a test of pytest's

    uplift: float
    uplift_eligible: float
    share_eligible: float
    n_plain: float
    n_eligible: float
    n_triggered: float
    months: float | None


def plan_test(simulation: Simulation, *, uplift: float | None = None, correlation: float = 0.0) -> TestPlan | None:
    """How long must a test of the offer run to show its effect? None where no effect is expected.

    `uplift`: change in the average order to look for; otherwise the simulation's median. Orders without any component
    hardly change, so that a test reads only those with at least one (triggered analysis): the same change in the
    average of all orders is a change of uplift ÷ share eligible in theirs.
    """
    uplift = simulation.figures.d_aov.median if uplift is None else uplift
    states, totals = simulation.states, simulation.states.totals
    n_eligible = float(states.numbers("n_orders")[1:].sum())
    if uplift == 0 or n_eligible == 0:
        return None
    share = n_eligible / totals.n_orders
    sd = _sd(totals.revenue, totals.revenue_squared, totals.n_orders)
    held, squares = (float(states.numbers(name)[1:].sum()) for name in ("revenue", "revenue_squared"))
    needed = n_for_mean(uplift / share, sd=_sd(held, squares, n_eligible), correlation=correlation)
    months = None if totals.n_months is None else 2 * needed / (n_eligible / totals.n_months)
    return TestPlan(
        uplift=uplift,
        uplift_eligible=uplift / share,
        share_eligible=share,
        n_plain=n_for_mean(uplift, sd=sd, correlation=correlation),
        n_eligible=needed,
        n_triggered=needed / share,
        months=months,
    )


def _sd(total: float, squares: float, n: float) -> float:
    return float(np.sqrt(max(squares / n - (total / n) ** 2, 0.0)))
