"""Which products are linked how strongly, and for which visits?"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from data import copula
from data.market import Market
from data.months import calendar_month
from data.plan import Context, Link
from data.visits import Visits

_CALIBRATION_VISITS = 5_000
_COMMONEST, _RAREST = 1 / 225, 1 / 16_000
_LEAST_RATIO, _MOST_RATIO = 1.33, 7.8


@dataclass(frozen=True)
class Interaction:
    """A link with its correlation matrix; `pairs` names the linked positions and their correlation."""

    link: Link
    columns: npt.NDArray[np.int64]
    root: npt.NDArray[np.float64]
    pairs: tuple[tuple[int, int, float], ...]


def acts(context: Context, visits: Visits, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return for which visits a context holds."""
    result = np.ones(len(rows), dtype=bool)
    if context.channel is not None:
        result &= visits.web[rows] == (context.channel == 0)
    if context.segment is not None:
        result &= visits.segment[rows] == context.segment
    if context.calendar_month is not None:
        result &= calendar_month(visits.month[rows]) == context.calendar_month
    if context.months is not None:
        result &= (visits.month[rows] >= context.months[0]) & (visits.month[rows] <= context.months[1])
    return result


def calibrate(market: Market, visits: Visits) -> tuple[Interaction, ...]:
    """Return the interactions whose correlations give each link its ratio where it acts."""
    rows = np.unique(np.linspace(0, len(visits) - 1, 4 * _CALIBRATION_VISITS).astype(np.int64))
    chance = -np.expm1(-market.rates(visits, rows, None))
    result = []
    for link in market.plan.links:
        here = np.flatnonzero(acts(link.context, visits, rows))[:: 4 if link.context == Context() else 1]
        pair = chance[:, list(link.products[:2])].prod(axis=1)
        bounded = _within_bounds(
            link, float(pair.mean()), float(pair[acts(link.context, visits, rows)].sum() / len(rows))
        )
        result.append(_interaction(bounded, chance[np.ix_(here, np.array(link.products))]))
    return tuple(result)


def _within_bounds(link: Link, apart: float, apart_here: float) -> Link:
    """Return a complement that meets in 1 of 220 to 16,000 orders, and at least 1.32 times as often over all visits."""
    if link.kind != "complement":
        return link
    low, high = (1 + (wanted / apart - 1) * apart / apart_here for wanted in (_RAREST, _COMMONEST))
    least = 1 + (_LEAST_RATIO - 1) * apart / apart_here
    return replace(link, ratio=float(min(np.clip(link.ratio, max(low, least), max(high, least)), _MOST_RATIO)))


def _interaction(link: Link, chance: npt.NDArray[np.float64]) -> Interaction:
    """Return the link with the correlation that its ratio needs at these chances."""
    n = len(link.products)
    star = link.kind in ("substitute", "hub")
    positions = [(0, i) for i in range(1, n)] if star else [(i, j) for i in range(n) for j in range(i + 1, n)]
    rho = [copula.solve(chance[:, i], chance[:, j], link.ratio) for i, j in positions]
    if not star:
        rho = [float(np.mean(rho))] * len(rho)
    correlation = np.eye(n)
    for (i, j), value in zip(positions, rho, strict=True):
        correlation[i, j] = correlation[j, i] = value
    if link.kind == "hub":  # companions share nothing but the hub: independent once it is known
        leaves = np.outer(rho, rho)
        np.fill_diagonal(leaves, 1.0)
        correlation[1:, 1:] = leaves
    pairs = tuple((i, j, value) for (i, j), value in zip(positions, rho, strict=True))
    return Interaction(link, np.array(link.products), copula.root(correlation), pairs)


def shared_luck(
    luck: npt.NDArray[np.float64],
    interactions: tuple[Interaction, ...],
    visits: Visits,
    rows: npt.NDArray[np.int64],
) -> None:
    """Turn independent luck into linked luck where the links act, in place."""
    for interaction in interactions:
        here = np.flatnonzero(acts(interaction.link.context, visits, rows))
        cells = np.ix_(here, interaction.columns)
        luck[cells] = np.clip(ndtr(ndtri(luck[cells]) @ interaction.root.T), 1e-15, 1 - 1e-15)
