"""Which values of everything uncertain go into a simulation?"""

from dataclasses import dataclass, replace

import numpy as np

from analytics.bundles.basket_choice import Floats
from analytics.bundles.demand.assumptions import STRUCTURE, Assumptions, draw_structure, points
from analytics.bundles.demand.responses import (
    LEAST_WEIGHT,
    NO_EVIDENCE,
    Evidence,
    Outcome,
    Response,
    respond,
    summarise,
)
from analytics.bundles.demand.states import States
from analytics.bundles.simulation.branches import bundle_branches, draw_counts, joint_elasticity
from analytics.bundles.simulation.effects import discount_effects

PROPOSALS = 8  # draws made for each one kept, where joint evidence picks among them
JOINT_DOUBT = 0.25  # standard deviation added to the joint estimate: prices are not set at random
TEST_DOUBT = 0.15  # share of what a test showed that is added to its error: another season, other shoppers
TEST_STEPS = 17  # points from no discount to the tested one


@dataclass(frozen=True)
class Draws:
    """What was drawn? `structure`: assumption -> (S,); `response`: of the components; `counts`: (S, 2^m) per state.

    `seed` they were drawn with; `is_noisy`: whether the shares of orders are uncertain. Nothing in it depends on a
    discount, so that the same draws answer for every one.
    """

    structure: dict[str, Floats]
    response: Response
    counts: Floats
    seed: int = 0
    is_noisy: bool = True

    @property
    def rng(self) -> np.random.Generator | None:
        """What draws whatever else is counted, the same each time; None where shares of orders are certain."""
        return np.random.default_rng([self.seed, 2]) if self.is_noisy else None


def draw(states: States, *, assumptions: Assumptions, evidence: Evidence = NO_EVIDENCE, draws: int, seed: int) -> Draws:
    """Which values of everything uncertain fit the orders and the evidence? Deterministic for a seed.

    Assumptions and price responses are Sobol points of their distributions, shares of orders Dirichlet draws. Where
    the shop's prices also say how the joint purchases moved, or a test what the bundle did, more draws are made and
    kept in proportion to how well they fit that (importance resampling).
    """
    ids = states.products["product_id"].tolist()
    is_picked = evidence.joint is not None or bool(evidence.tested)
    size = draws * (PROPOSALS if is_picked else 1)
    u = points(size, dimensions=len(STRUCTURE) + 2 + len(ids), seed=seed)
    structure = draw_structure(assumptions, u=u[:, : len(STRUCTURE)])
    response = respond(ids, evidence=evidence, assumptions=assumptions, u=u[:, len(STRUCTURE) :])
    rng = np.random.default_rng([seed, 1]) if assumptions.share_noise else None
    counts = draw_counts(states.table["n_orders"].to_numpy(dtype=np.float64), draws=size, rng=rng)
    drawn = Draws(structure, response, counts, seed, assumptions.share_noise)
    if not is_picked:
        return drawn
    logs = np.zeros(size)
    if evidence.joint is not None:
        fitted = joint_elasticity(elasticity=response.draws, structure=structure, counts=counts)
        miss = fitted + np.asarray(evidence.joint.elasticity)  # the estimate is negative, the draws are absolute
        spread = np.asarray(evidence.joint.covariance) + JOINT_DOUBT**2 * np.eye(len(ids))
        logs -= 0.5 * np.einsum("si,ij,sj->s", miss, np.linalg.inv(spread), miss)
    tells = False
    for test in evidence.tested:
        foreseen = tested_figure(states, test=test, drawn=drawn)
        error = np.hypot(test.standard_error, TEST_DOUBT * test.change)
        logs -= 0.5 * ((foreseen - test.change) / max(error, 1e-12)) ** 2
        tells = tells or error**2 <= (1 / LEAST_WEIGHT - 1) * foreseen.var()
    # Every eighth of the Sobol points has its first coordinate in one eighth of its range: they are shuffled first.
    mixed = np.random.default_rng([seed, 3]).permutation(size)
    kept = mixed[resample(np.exp(logs - logs.max())[mixed], size=draws)]
    told = summarise(ids, response.draws[kept], evidence, response.prior_variance)
    if tells:
        told = replace(told, table=told.table.assign(kind="tested"))
    return replace(
        drawn,
        structure={name: values[kept] for name, values in structure.items()},
        response=told,
        counts=counts[kept],
    )


def tested_figure(states: States, *, test: Outcome, drawn: Draws) -> Floats:
    """Which change does each draw foresee for what a test measured? (S,); of a bundle beside the singles."""
    branches, whole = bundle_branches(
        states, elasticity=drawn.response.draws, structure=drawn.structure, counts=drawn.counts
    )
    amounts = np.linspace(0.0, test.discount_share * whole.price, TEST_STEPS)
    effects = discount_effects(branches, whole=whole, amounts=amounts, structure=drawn.structure)
    if test.figure == "attach":
        complete = whole.n_complete + effects.uptake[:, -1] + effects.new[:, -1]
        any_of_it = whole.n_any + effects.orders["pulled_in"][:, -1]
        return np.asarray(complete / np.maximum(any_of_it, 1.0) - whole.n_complete / max(whole.n_any, 1.0))
    totals = states.totals
    n_orders = totals.n_orders + effects.new[:, -1] - effects.lost[:, -1]
    return np.asarray((totals.revenue + effects.d_revenue[:, -1]) / n_orders - totals.aov)


def resample(weights: Floats, *, size: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Which rows stand for the weighted ones, evenly? Systematic resampling, (size,).

    >>> resample(np.array([1.0, 0.0, 3.0]), size=4).tolist()
    [0, 2, 2, 2]
    """
    steps = (np.arange(size) + 0.5) / size
    found = np.searchsorted(np.cumsum(weights) / weights.sum(), steps)
    return np.minimum(found, len(weights) - 1)
