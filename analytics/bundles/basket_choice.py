"""Who changes their basket at a discount? Plain arrays in, plain arrays out.

S draws, G discounts. A branch is a group of orders that miss the same pieces of the bundle. By the shortfall rule a
shopper of additive valuations takes the bundle exactly when the shortfalls max(price - value, 0) of the missing pieces
add up to at most the discount; so every branch is handled by itself, and no discount is exactly the baseline.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import comb, factorial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FEW = 2
NEARLY_FREE = 1 - 1e-9  # the largest price cut, as a share: at 1 the log of the price does not exist


@dataclass(frozen=True)
class Branch:
    """Which orders miss the same pieces?

    `role`: "adders" (hold some of the bundle) or "pulled_in" (hold none). `n_orders`: how many.
    `prices`: (k,) price of each missing piece; `shares`: (S, k) chance that such an order holds the piece anyway;
    `slopes`: (S, k) response of the log odds to the log price; `joint`: (S,) how much likelier the pieces come
    together than one by one. `value`: money that the missing pieces add to an order; `cost`: what they cost the shop.
    `other`: what such an order spends on everything else; `n_units`: units of the missing pieces.
    """

    role: str
    n_orders: float
    prices: Floats
    shares: Floats
    slopes: Floats
    joint: Floats
    value: float
    cost: float
    other: float
    n_units: float


def price_rise(cut: Floats, shape: Floats) -> Floats:
    """How much demand a price cut is worth, between log demand (shape 0) and linear demand (shape 1)?

    `cut`: (G,) share of the price that is taken off; `shape`: (S,). Returns (S, G):
    g(x) = (1 - (1 - x)^shape) / shape, and -ln(1 - x) at shape 0.

    >>> price_rise(np.array([0.5]), np.array([0.0, 1.0])).round(4).tolist()
    [[0.6931], [0.5]]
    """
    log_price = np.log1p(-np.minimum(cut, NEARLY_FREE))[None, :]
    bent = np.maximum(shape, 1e-12)[:, None]
    return -np.expm1(bent * log_price) / bent


def shortfall(share: Floats, slope: Floats, rise: Floats) -> Floats:
    """What is the chance that a piece not bought lacks at most this much of its price?

    `share`, `slope`: (S,); `rise`: (S, G). Returns F = (logistic(logit share + slope * rise) - share) / (1 - share),
    (S, G), 0 at no cut and rising to 1.

    >>> float(shortfall(np.array([1 / 7]), np.array([2 / 0.96]), np.array([[np.log(1.2)]]))[0, 0].round(7))
    0.0619194
    """
    gain = share[:, None] * np.expm1(np.minimum(slope[:, None] * rise, 500.0))
    return gain / (1.0 + gain)


def total_shortfall(pieces: Sequence[Floats]) -> Floats:
    """What is the chance that the shortfalls of independent pieces add up to at most each point of a money grid?

    `pieces`: the distribution of each piece's shortfall on one even grid from 0, (S, 2 G - 1) each for at most FEW
    pieces, (S, G) beyond. Returns (S, G), never falling. The error of a grid is quadratic in its step, so that the
    fine grid and every second point of it together cancel it (Richardson); the chance of many pieces is too small to
    need that.
    """
    if len(pieces) <= FEW:
        chance = (4 * _added(pieces)[:, ::2] - _added([piece[:, ::2] for piece in pieces])) / 3
    else:
        chance = _added(pieces)
    return np.clip(np.maximum.accumulate(chance, axis=1), 0.0, 1.0)


@dataclass(frozen=True)
class Rises:
    """What is each piece's price cut worth at each discount? `amounts`: (G,); `by_price`: price -> (S, 2 G - 1)."""

    amounts: Floats
    by_price: dict[float, Floats]


def rises(amounts: Floats, *, prices: Sequence[float], shape: Floats) -> Rises:
    """What is a discount worth in demand, for each price? `amounts`: an even grid from 0; `shape`: (S,)."""
    grid = np.linspace(0.0, amounts[-1], 2 * len(amounts) - 1)
    return Rises(amounts, {price: price_rise(grid / price, shape) for price in set(prices)})


def conversion(branch: Branch, *, rises: Rises, lift: Floats) -> Floats:
    """Which share of a branch's orders takes the bundle, by the shortfall rule?

    `lift`: (S,) the power of `joint`. Returns (S, G): 0 at no discount, never falling, never above what the scarcest
    piece allows.
    """
    step = 1 if 1 < len(branch.prices) <= FEW else 2
    worth = [rises.by_price[price][:, ::step] for price in branch.prices.tolist()]
    pieces = [shortfall(branch.shares[:, i], branch.slopes[:, i], rise) for i, rise in enumerate(worth)]
    if len(pieces) == 1:
        return pieces[0]
    scarcest = reduce(np.minimum, pieces)[:, :: 3 - step]
    return np.minimum(total_shortfall(pieces) * (branch.joint**lift)[:, None], scarcest)


def _added(pieces: Sequence[Floats]) -> Floats:
    """The distribution of the sum on the pieces' grid, each piece spread evenly between two points.

    A product of discrete Fourier transforms; tilting leaves what wraps around e^-30 times smaller. Within a cell the
    sum of k even spreads follows Irwin and Hall. Transforms run on one core: products of matrices would be shared out
    over all of them, which takes ten times longer where other work keeps those busy.
    """
    cells, k = pieces[0].shape[1] - 1, len(pieces)
    size = 2 * cells
    tilt = np.exp(-30.0 / size * np.arange(size))
    spread = np.zeros(size)
    spread[1 : k + 1] = _irwin_hall_steps(k) * tilt[1 : k + 1]
    waves = (np.fft.rfft(np.diff(piece, axis=1) * tilt[:cells], n=size, axis=1) for piece in pieces)
    steps = np.fft.irfft(reduce(np.multiply, waves) * np.fft.rfft(spread), n=size, axis=1)
    chance = np.cumsum(steps[:, : cells + 1] / tilt[: cells + 1], axis=1)
    chance[:, 0] = 0.0
    return chance


@lru_cache
def _irwin_hall_steps(k: int) -> Floats:
    """Chance that the sum of k even draws from (0, 1) lies between j - 1 and j, for j = 1..k."""
    at_most = [sum((-1) ** i * comb(k, i) * (j - i) ** k for i in range(j + 1)) / factorial(k) for j in range(k + 1)]
    return np.diff(np.array(at_most, dtype=np.float64))
