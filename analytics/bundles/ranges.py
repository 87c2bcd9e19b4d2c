"""How sure is a simulated figure?"""

from dataclasses import dataclass

import numpy as np

from analytics.bundles.basket_choice import Floats

LEVELS = {"low_80": 0.1, "high_80": 0.9, "low_95": 0.025, "high_95": 0.975}


@dataclass(frozen=True)
class Interval:
    """A figure over the draws: its mean, median and the ranges that hold 80% and 95% of the draws."""

    mean: float
    median: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


def interval(values: Floats) -> Interval:
    """How sure is this figure? `values`: (S,), one per draw.

    >>> interval(np.arange(101.0)).low_80
    10.0
    """
    quantiles = np.quantile(values, list(LEVELS.values()))
    named = dict(zip(LEVELS, quantiles.tolist(), strict=True))
    return Interval(float(values.mean()), float(np.median(values)), **named)


def bands(values: Floats, *, name: str) -> dict[str, Floats]:
    """How sure is a figure along a curve?

    `values`: (S, G). Returns `<name>_mean` and `<name>_low_80` and so on, (G,).
    """
    quantiles = np.quantile(values, list(LEVELS.values()), axis=0)
    return {f"{name}_mean": values.mean(axis=0)} | {
        f"{name}_{level}": row for level, row in zip(LEVELS, quantiles, strict=True)
    }
