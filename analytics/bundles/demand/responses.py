"""How strongly do buyers of each component answer to its price?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.bundles.basket_choice import Floats
from analytics.bundles.demand.assumptions import SPREADS, Assumptions, Prior
from analytics.bundles.ranges import LEVELS
from analytics.labels import N_

Places = npt.NDArray[np.intp]
Figure = Literal["d_aov", "attach"]

# Kinds of evidence for a price response, from the strongest.
EVIDENCE: dict[str, str] = {
    "tested": N_("Tested by you"),
    "own": N_("From your own price changes"),
    "borrowed": N_("Borrowed from published studies"),
}

LEAST_WEIGHT = 0.1  # below this data weight the answer is the prior's: borrowed
LOG_GRID = np.linspace(-3.5, 3.0, 651)  # log |elasticity|: .03 to 20
MEANS = 64  # points of the prior of the mean response


@dataclass(frozen=True)
class Estimate:
    """What do the shop's own prices say about one product?

    `elasticity`: percent more buyers per percent of price (negative where demand falls); `standard_error` of it;
    `kind`: "own" (price changes) or "tested" (an experiment or a past bundle).
    """

    product_id: str
    elasticity: float
    standard_error: float
    kind: str = "own"


@dataclass(frozen=True)
class JointEstimate:
    """How did joint purchases of all components move with each price? Elasticities (m,) and their covariance (m, m)."""

    elasticity: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """What did a test of the same bundle show, or the months after it was launched?

    `discount_share`: what was taken off the full price then; `figure`: "d_aov", the change of the average of all
    orders, or "attach", that of the attach rate (orders with all ÷ orders with any); `change` of it and its
    `standard_error`.
    """

    discount_share: float
    figure: Figure
    change: float
    standard_error: float


@dataclass(frozen=True)
class Evidence:
    """What do the shop's own prices say? `demand_timed`: products whose promotions seem to follow demand.

    `tested`: what tests of the bundle itself showed.
    """

    estimates: tuple[Estimate, ...] = ()
    joint: JointEstimate | None = None
    demand_timed: tuple[str, ...] = ()
    tested: tuple[Outcome, ...] = ()


NO_EVIDENCE = Evidence()


@dataclass(frozen=True)
class Response:
    """How strongly do buyers of each component answer to its price?

    `draws`: (S, m) absolute elasticities. `table`: one row per component: `product_id`, `elasticity` (median,
    negative), `low_80`, `high_80`, `low_95`, `high_95`, `data_weight` (1 - posterior ÷ prior variance of the log),
    `kind` of evidence, a key of EVIDENCE, and `demand_timed`. `prior_variance`: (m,) of the log before any evidence.
    """

    draws: Floats
    table: pd.DataFrame
    prior_variance: Floats


def respond(
    products: Sequence[str], *, evidence: Evidence = NO_EVIDENCE, assumptions: Assumptions | None = None, u: Floats
) -> Response:
    """How strongly do buyers of each product answer to its price, given what the shop's own prices say?

    log|e_i| ~ N(mu, sigma^2): mean and spread are drawn first, from their posterior given all estimates, then every
    product from its own posterior given both; independent draws would be too sure of products without data.
    `u`: (S, 2 + m) points of the unit cube. Without evidence the prior is returned.
    """
    assumptions = assumptions or Assumptions()
    by_product = {each.product_id: each for each in evidence.estimates}
    found = [by_product.get(product) for product in products]
    prior = _log_draws([None] * len(products), assumptions, u)
    draws = _log_draws(found, assumptions, u) if any(found) else prior
    return summarise(products, np.exp(draws), evidence, prior.var(axis=0))


def summarise(products: Sequence[str], draws: Floats, evidence: Evidence, prior_variance: Floats) -> Response:
    """What do these draws of the absolute elasticities, (S, m), say about each product?"""
    kinds = {each.product_id: each.kind for each in evidence.estimates}
    table = pd.DataFrame({"product_id": list(products), "elasticity": -np.median(draws, axis=0)})
    for name, share in LEVELS.items():
        table[name] = np.quantile(-draws, share, axis=0)
    variance = np.log(draws).var(axis=0)
    weight = np.where(prior_variance > 1e-12, 1 - variance / np.maximum(prior_variance, 1e-12), 0.0)
    table["data_weight"] = np.maximum(weight, 0.0)
    told = table["product_id"].isin(list(kinds)) & (table["data_weight"] >= LEAST_WEIGHT)
    table["kind"] = table["product_id"].map(kinds).where(told, "borrowed")
    table["demand_timed"] = table["product_id"].isin(evidence.demand_timed)
    return Response(draws, table, prior_variance)


def _log_draws(estimates: Sequence[Estimate | None], assumptions: Assumptions, u: Floats) -> Floats:
    spreads, weights = _spreads(assumptions.elasticity_spread)
    means = assumptions.elasticity.at((np.arange(MEANS) + 0.5) / MEANS)
    joint = np.repeat(weights[:, None], MEANS, axis=1) / MEANS  # (spreads, means)
    fixed = bool(np.all(spreads < 1e-3))
    likelihoods = [None if each is None or fixed else _likelihood(each) for each in estimates]
    informed = any(likelihood is not None for likelihood in likelihoods)
    grid_means, grid_spreads = np.meshgrid(means, spreads)
    density = _normal(LOG_GRID, grid_means, grid_spreads) if informed else np.zeros(())  # (spreads, means, grid)
    for likelihood in likelihoods:
        if likelihood is not None:
            joint = joint * (density @ likelihood)
            joint = joint / joint.max()  # hundreds of products would leave the range of numbers
    row = np.minimum(np.searchsorted(np.cumsum(joint.sum(axis=1)) / joint.sum(), u[:, 0]), len(spreads) - 1)
    given = np.cumsum(joint, axis=1)[row]
    column = np.minimum((given < (u[:, 1] * given[:, -1])[:, None]).sum(axis=1), MEANS - 1)
    mean, spread = means[column], spreads[row]
    standard = Prior("normal", 0.0, 1.0)
    logs = np.empty((len(u), len(estimates)))
    for i, likelihood in enumerate(likelihoods):
        share = u[:, 2 + i]
        if likelihood is None:
            logs[:, i] = mean + spread * standard.at(share)
        else:
            logs[:, i] = _inverse(density * likelihood, row, column, share)
    return logs


def _spreads(prior: Prior) -> tuple[Floats, Floats]:
    """The grid of spreads and its weights; a fixed or bounded spread stands for itself."""
    if prior.family != "normal":
        spreads = prior.at((np.arange(len(SPREADS)) + 0.5) / len(SPREADS))
        return spreads, np.full(len(spreads), 1 / len(spreads))
    weights = np.exp(-0.5 * ((SPREADS - prior.a) / prior.b) ** 2)
    return SPREADS, weights / weights.sum()


def _likelihood(estimate: Estimate) -> Floats:
    distance = (estimate.elasticity + np.exp(LOG_GRID)) / estimate.standard_error
    return np.exp(-0.5 * (distance**2 - np.min(distance**2)))


def _normal(grid: Floats, mean: Floats, spread: Floats) -> Floats:
    """Density of the grid (last axis) at each mean and spread."""
    return np.exp(-0.5 * ((grid - mean[..., None]) / spread[..., None]) ** 2) / spread[..., None]


def _inverse(density: Floats, row: Places, column: Places, share: Floats) -> Floats:
    """The value of LOG_GRID below which `share` of the density at each row and column lies, (S,).

    Many draws have their row and column in common, so that each pair is summed up once.
    """
    found = np.empty(len(share))
    pair = row * density.shape[1] + column
    order = np.argsort(pair, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(pair[order])) + 1):
        total = np.cumsum(density[row[part[0]], column[part[0]]])
        found[part] = np.interp(share[part] * total[-1], total, LOG_GRID)
    return found
