"""Which values of everything uncertain go into a simulation?"""

from dataclasses import dataclass

import numpy as np

from analytics.bundles.assumptions import STRUCTURE, Assumptions, draw_structure, points
from analytics.bundles.branches import draw_counts, joint_elasticity
from analytics.bundles.demand import NO_EVIDENCE, Evidence, Response, respond, summarise
from analytics.bundles.kernel import Floats
from analytics.bundles.states import States

PROPOSALS = 8  # draws made for each one kept, where joint evidence picks among them
JOINT_DOUBT = 0.25  # standard deviation added to the joint estimate: prices are not set at random


@dataclass(frozen=True)
class Draws:
    """What was drawn? `structure`: assumption -> (S,); `response`: of the components; `counts`: (S, 2^m) per state.

    `rng` draws what else is counted; None where the shares of orders are taken as certain.
    """

    structure: dict[str, Floats]
    response: Response
    counts: Floats
    rng: np.random.Generator | None


def draw(states: States, *, assumptions: Assumptions, evidence: Evidence = NO_EVIDENCE, draws: int, seed: int) -> Draws:
    """Which values of everything uncertain fit the orders and the evidence? Deterministic for a seed.

    Assumptions and price responses are Sobol points of their distributions, shares of orders Dirichlet draws. Where
    the shop's prices also say how the joint purchases moved, more draws are made and kept in proportion to how well
    they fit that (importance resampling).
    """
    ids = states.products["product_id"].tolist()
    size = draws * (PROPOSALS if evidence.joint else 1)
    u = points(size, dimensions=len(STRUCTURE) + 2 + len(ids), seed=seed)
    structure = draw_structure(assumptions, u=u[:, : len(STRUCTURE)])
    response = respond(ids, evidence=evidence, assumptions=assumptions, u=u[:, len(STRUCTURE) :])
    rng = np.random.default_rng([seed, 1]) if assumptions.share_noise else None
    counts = draw_counts(states.table["n_orders"].to_numpy(dtype=np.float64), draws=size, rng=rng)
    if evidence.joint is None:
        return Draws(structure, response, counts, rng)
    fitted = joint_elasticity(elasticity=response.draws, structure=structure, counts=counts)
    miss = fitted + np.asarray(evidence.joint.elasticity)  # the estimate is negative, the draws are absolute
    spread = np.asarray(evidence.joint.covariance) + JOINT_DOUBT**2 * np.eye(len(ids))
    logs = -0.5 * np.einsum("si,ij,sj->s", miss, np.linalg.inv(spread), miss)
    kept = resample(np.exp(logs - logs.max()), size=draws)
    structure = {name: values[kept] for name, values in structure.items()}
    return Draws(structure, summarise(ids, response.draws[kept], evidence, response.prior_variance), counts[kept], rng)


def resample(weights: Floats, *, size: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Which rows stand for the weighted ones, evenly? Systematic resampling, (size,).

    >>> resample(np.array([1.0, 0.0, 3.0]), size=4).tolist()
    [0, 2, 2, 2]
    """
    steps = (np.arange(size) + 0.5) / size
    found = np.searchsorted(np.cumsum(weights) / weights.sum(), steps)
    return np.minimum(found, len(weights) - 1)
