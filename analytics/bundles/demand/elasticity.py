"""What do the shop's own prices say about how buyers answer to them?"""

from dataclasses import dataclass

import numpy as np

from analytics.bundles.basket_choice import Floats
from analytics.bundles.demand.panels import Panel
from analytics.bundles.demand.responses import Estimate, Evidence, JointEstimate

LEAST_MOVE = 0.01  # standard deviation of the log price below which a price never moved
LEAST_SALES = 20
LEAST_WEEKS = 12
LAGS = 4  # weeks that a surprise in sales may last (Newey and West)
ENDOGENEITY = 0.25  # added to the standard error: prices are not set at random
TIMED = 0.75  # added instead where promotions seem to follow demand
SIGNIFICANT = 1.645  # one-sided, 5%
UNKNOWN = 10.0  # standard error of a price that never moved
STEPS = 50


@dataclass(frozen=True)
class Fit:
    """Coefficients of a quasi-Poisson regression, (k,), their covariance, (k, k), and the dispersion."""

    coefficients: Floats
    covariance: Floats
    dispersion: float

    def error(self, i: int) -> float:
        """Standard error of coefficient i."""
        return float(np.sqrt(self.covariance[i, i]))


def quasi_poisson(counts: Floats, *, regressors: Floats, exposure: Floats) -> Fit:
    """How do counts answer to the regressors? log E y_t = log exposure_t + x_t b, by iterated weighted least squares.

    `counts`, `exposure`: (T,), exposure above 0; `regressors`: (T, k) in the order of time. Each standard error is the
    larger of the quasi-Poisson one and Newey and West's with four lags; correlations are the quasi-Poisson ones.
    Source: McCullagh and Nelder 1989, ch. 9; Newey and West 1987.
    """
    x, offset = regressors, np.log(exposure)
    b = np.zeros(x.shape[1])
    b[0] = np.log(max(counts.sum(), 0.5) / exposure.sum())
    ridge = 1e-8 * np.eye(x.shape[1])
    for _ in range(STEPS):
        mean = np.exp(np.clip(x @ b + offset, -30, 30))
        step = np.linalg.solve((x * mean[:, None]).T @ x + ridge, x.T @ (counts - mean))
        b = b + np.clip(step, -2.0, 2.0)
        if np.max(np.abs(step)) < 1e-9:
            break
    mean = np.exp(np.clip(x @ b + offset, -30, 30))
    bread = np.linalg.inv((x * mean[:, None]).T @ x + ridge)
    freedom = max(len(counts) - x.shape[1], 1)
    dispersion = max(float(((counts - mean) ** 2 / mean).sum() / freedom), 1.0)
    quasi = dispersion * bread
    scores = x * (counts - mean)[:, None]
    meat = scores.T @ scores
    for lag in range(1, min(LAGS, len(counts) - 1) + 1):
        ahead = scores[lag:].T @ scores[:-lag]
        meat = meat + (1 - lag / (LAGS + 1)) * (ahead + ahead.T)
    robust = bread @ meat @ bread * len(counts) / freedom
    wider = np.sqrt(np.maximum(np.diag(robust) / np.diag(quasi), 1.0))
    return Fit(b, quasi * np.outer(wider, wider), dispersion)


def calendar(n_weeks: int) -> Floats:
    """Which slow movements are not the price's? Constant, trend and yearly waves (none under 40 weeks), (T, k)."""
    week = np.arange(n_weeks)
    columns = [np.ones(n_weeks), week / max(n_weeks - 1, 1) - 0.5]
    for wave in range(1, 1 + (n_weeks >= 40) + (n_weeks >= 104)):
        columns += [np.sin(2 * np.pi * wave * week / 52.18), np.cos(2 * np.pi * wave * week / 52.18)]
    return np.stack(columns, axis=1)


def price_evidence(panel: Panel) -> Evidence:
    """What do the shop's own prices say about each product of the panel, and about buying them all?

    A product is left out where its price hardly moved (standard deviation of the log under 0.01), or it sold in fewer
    than 20 orders, or there are fewer than 12 weeks. `demand_timed` names products whose sales rise before a price cut.
    """
    alive = panel.n_orders > 0
    if alive.sum() < LEAST_WEEKS:
        return Evidence()
    exposure = panel.n_orders[alive]
    controls = calendar(len(alive))[alive]
    logs = np.log(panel.price[alive])
    estimates, timed = [], []
    moved = [np.all(np.isfinite(logs[:, i])) and np.std(logs[:, i]) >= LEAST_MOVE for i in range(logs.shape[1])]
    for i, product in enumerate(panel.products):
        counts = panel.holding[alive, i]
        if not moved[i] or counts.sum() < LEAST_SALES:
            continue
        is_timed = follows_demand(counts, log_price=logs[:, i], controls=controls, exposure=exposure)
        fit = _fit(counts, logs[:, [i]], controls, exposure)
        doubt = TIMED if is_timed else ENDOGENEITY
        estimates.append(Estimate(product, float(fit.coefficients[-1]), float(np.hypot(fit.error(-1), doubt))))
        timed += [product] if is_timed else []
    joint = None
    if panel.joint.sum() >= LEAST_SALES and any(moved):
        joint = _joint(panel.joint[alive], logs, np.array(moved), controls, exposure)
    return Evidence(tuple(estimates), joint, tuple(timed))


def follows_demand(counts: Floats, *, log_price: Floats, controls: Floats, exposure: Floats) -> bool:
    """Do sales rise before the price is cut, so that the cut may follow demand rather than make it?

    The price of next week should say nothing about this week's sales once this week's price is known.
    Source: Wooldridge 2010, sec. 10.7 (test of strict exogeneity).
    """
    prices = np.stack([log_price[1:], log_price[:-1]], axis=1)
    fit = _fit(counts[:-1], prices, controls[:-1], exposure[:-1])
    return bool(fit.coefficients[-2] < -SIGNIFICANT * fit.error(-2))


def _fit(counts: Floats, logs: Floats, controls: Floats, exposure: Floats) -> Fit:
    """The regression on the calendar and, last, the centred log prices."""
    return quasi_poisson(counts, regressors=np.hstack([controls, logs - logs.mean(axis=0)]), exposure=exposure)


def _joint(
    counts: Floats, logs: Floats, moved: np.ndarray[tuple[int], np.dtype[np.bool_]], controls: Floats, exposure: Floats
) -> JointEstimate:
    """How joint purchases moved with each price; a price that never moved stays unknown."""
    fit = _fit(counts, logs[:, moved], controls, exposure)
    k, m = int(moved.sum()), len(moved)
    elasticity, covariance = np.zeros(m), UNKNOWN**2 * np.eye(m)
    elasticity[moved] = fit.coefficients[-k:]
    covariance[np.ix_(moved, moved)] = fit.covariance[-k:, -k:]
    return JointEstimate(tuple(elasticity.tolist()), tuple(map(tuple, covariance.tolist())))
