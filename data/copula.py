"""How do the random utilities of linked products move together, and how often do both clear the bar?

Each product keeps its own chance; only the luck is shared (a multivariate probit), so that an interaction
changes who buys both and never how many buy each. Bivariate normal probabilities follow Drezner & Wesolowsky
(1990): Phi2(a, b; rho) = Phi(a) Phi(b) + the integral over r from 0 to rho of the bivariate density.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

FloatArray = npt.NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
NEVER: Final = -1.0
_STRONGEST: Final = 0.97


def both(p: FloatArray, q: FloatArray, rho: float) -> FloatArray:
    """Return the chance that both of two linked products are wanted.

    >>> float(both(np.array([0.5]), np.array([0.5]), 0.5)[0].round(4))  # 1/4 + asin(1/2) / (2 pi)
    0.3333
    """
    if rho <= NEVER:
        return np.asarray(np.maximum(p + q - 1, 0.0))
    a, b = ndtri(p), ndtri(q)
    angle = np.arcsin(rho) * (_NODES + 1) / 2  # r = sin(angle) removes the singularity at |r| = 1
    added = np.zeros_like(p)
    square, product = a * a + b * b, 2 * a * b
    for theta, weight in zip(angle, _WEIGHTS, strict=True):
        added += weight * np.exp(-(square - product * np.sin(theta)) / (2 * np.cos(theta) ** 2))
    return np.asarray(np.clip(p * q + added * np.arcsin(rho) / (4 * np.pi), 0.0, np.minimum(p, q)))


def three(p: FloatArray, q: FloatArray, r: FloatArray, rho: float) -> FloatArray:
    """Return the chance that all three products of an evenly linked triple are wanted (one shared factor).

    >>> ones = np.array([0.2])
    >>> float(three(ones, ones, ones, 0.0)[0].round(6))
    0.008
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(16)
    bars = [ndtri(chance) / (1 - rho) ** 0.5 for chance in (p, q, r)]
    total = np.zeros_like(p)
    for shift, weight in zip(nodes * (rho / (1 - rho)) ** 0.5, weights, strict=True):
        total += weight * np.prod([ndtr(bar - shift) for bar in bars], axis=0)
    return np.asarray(total / np.sqrt(2 * np.pi))


def solve(p: FloatArray, q: FloatArray, ratio: float) -> float:
    """Return the correlation at which the products meet `ratio` times as often as without a link."""
    if ratio <= 0:
        return NEVER
    wanted = ratio * float((p * q).sum())

    def excess(rho: float) -> float:
        return float(both(p, q, rho).sum()) - wanted

    end = _STRONGEST if ratio >= 1 else -_STRONGEST
    if excess(end) * end <= 0:  # no correlation reaches the ratio
        return end
    return float(brentq(excess, 0.0, end, xtol=1e-4))


def root(correlation: FloatArray) -> FloatArray:
    """Return the symmetric root, which turns independent luck into linked luck, also at a correlation of -1."""
    values, vectors = np.linalg.eigh(correlation)
    if values.min() < -1e-9:
        raise ValueError(f"No luck can be correlated like this: eigenvalue {values.min():.3f} is below 0")
    return np.asarray(vectors * np.sqrt(np.clip(values, 0.0, None)) @ vectors.T)
