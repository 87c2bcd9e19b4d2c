"""How often would two products meet, if each shopper only had a taste: for tea, for gifts, for the garden?

There are two models of taste, because they answer two questions. That of tastes.py sorts buyers into kinds, so that
whole orders can be compared with alike ones: the trust of a pair needs orders. This one sees no buyer, only how often
every two products meet, and leaves out those that stand out: it says which pairs meet too seldom, as rivals do, of
which a mixture of buyers is too coarse to speak.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Short = npt.NDArray[np.float32]

N_TASTES = 12
STEPS, SETTLED = 120, 30  # rounds of fitting; before pairs that stand out are left to themselves
STANDS_OUT = 4.0  # standard deviations
AT_MOST_OUT = 0.005  # of all pairs


@dataclass(frozen=True)
class Likings:
    """`by_product`: products × tastes; with its own transpose: how many times as often as by popularity two meet.

    `scatter`: standard deviation of the logarithm by which the truth still differs from that, beyond the luck of
    counts.
    """

    by_product: Matrix
    scatter: float

    def expected(self, base: Matrix) -> Matrix:
        """In how many orders would the products meet, when popularity and size alone make `base` of them?"""
        return base * (self.by_product @ self.by_product.T)


def likings(joint: Matrix, *, base: Matrix, n_tastes: int = N_TASTES, seed: int = 0) -> Likings:
    """Which few tastes explain who meets whom? Products × products: joint orders, and those expected without tastes.

    joint ~ Poisson(base · Σ_k u_xk u_yk), fitted by multiplicative steps (Lee & Seung 2001, symmetric and weighted).
    A rival, a companion or a set is the affair of one pair and moves no other: pairs that stand out are left out of
    the fit, so that they can be held against it.
    """
    from threadpoolctl import threadpool_limits  # here: it looks for the libraries that are loaded

    n = len(joint)
    if n < 2:
        return Likings(np.ones((n, 1)), 0.0)
    # Steps that correct themselves need no more digits; numbers half as long take half the time.
    apart, wanted = base.astype(np.float32), joint.astype(np.float32)
    np.fill_diagonal(apart, 0.0)
    np.fill_diagonal(wanted, 0.0)
    begun = np.random.default_rng(seed).gamma(20.0, 1 / 20, (n, n_tastes)) / np.sqrt(n_tastes)
    # The products are thin: threads that wait for each other took nine times the processor of one.
    with threadpool_limits(limits=1, user_api="blas"):
        liked = _climbed(begun.astype(np.float32), wanted, apart).astype(np.float64)
        return Likings(liked, _scatter(joint, base * (liked @ liked.T)))


def _climbed(liked: Short, wanted: Short, base: Short) -> Short:
    told, times = wanted, np.empty_like(wanted)
    for step in range(STEPS):
        np.matmul(liked, liked.T, out=times)
        if step >= SETTLED and step % 10 == 0:
            told = _without_what_stands_out(wanted, base * times)
        pull = np.divide(told, np.maximum(times, 1e-12, out=times), out=times) @ liked
        liked = liked * np.sqrt(np.maximum(pull, 1e-12) / np.maximum(base @ liked, 1e-12))
    return liked


def _without_what_stands_out(joint: Short, model: Short) -> Short:
    far = np.abs(joint - model) / np.sqrt(model + 1)
    limit = max(STANDS_OUT, float(np.quantile(far, 1 - AT_MOST_OUT)))
    return np.where(far > limit, model, joint)


def _scatter(joint: Matrix, model: Matrix) -> float:
    """How far is the model off, by the middle of what pairs of 20 expected orders and more deviate beyond Poisson?"""
    seen = np.triu(model >= 20, 1)
    if seen.sum() < 30:
        return 0.1
    relative = ((joint - model)[seen] / model[seen]) ** 2 - 1 / model[seen]
    spread = np.median(np.abs((joint - model)[seen]) / np.sqrt(model[seen])) * 1.4826
    extra = (spread**2 - 1) / np.median(model[seen])
    return float(np.sqrt(np.clip(min(extra, np.mean(relative)), 0.0, 1.0)))
