"""How often do any two products truly meet, with the interactions on and with them off?

Given a visit, products without a link are independent, and linked ones follow a bivariate normal. So each visit's
joint probabilities are exact, and their sum over the visits is the mean of infinitely many replays of the same
visits with fresh luck: what a run 100 times larger estimates, without its noise. (A Rao-Blackwell estimate.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from data import copula
from data.baskets import CHUNK
from data.interactions import Interaction, acts
from data.simulate import Shop

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LinkedPair:
    """Two products of one interaction: expected orders with both, in all visits and where the link acts."""

    interaction: int
    first: int
    second: int
    direct: bool
    on: float
    off: float
    on_here: float
    off_here: float


@dataclass(frozen=True)
class PairTruth:
    """Expected orders that hold both products of each pair: symmetric matrices over the 600 products."""

    on: Floats
    off: Floats
    sales: Floats
    linked: tuple[LinkedPair, ...]
    triples: tuple[tuple[int, float, float], ...]


def pair_truth(shop: Shop) -> PairTruth:
    """Return the truth of every pair of a shop."""
    n = len(shop.products)
    off, sales = np.zeros((n, n)), np.zeros(n)
    pairs = [list(_pairs(interaction)) for interaction in shop.links]
    sums = [np.zeros((len(found), 3)) for found in pairs]
    triples = {i: np.zeros(2) for i, part in enumerate(shop.links) if part.link.kind == "triple"}
    for rows in np.array_split(np.arange(len(shop.visits)), max(len(shop.visits) // CHUNK, 1)):
        rate = shop.market.rates(shop.visits, rows, shop.bought.past.take(rows))
        chance = -np.expm1(-rate)
        total = rate.sum(axis=1)
        off += chance.T @ chance
        sales += chance.sum(axis=0) + (np.exp(-total) / total) @ rate
        for number, interaction in enumerate(shop.links):
            here = np.flatnonzero(acts(interaction.link.context, shop.visits, rows))
            own = chance[np.ix_(here, interaction.columns)]
            for row, (i, j, rho, _) in enumerate(pairs[number]):
                joint, apart = copula.both(own[:, i], own[:, j], rho).sum(), (own[:, i] * own[:, j]).sum()
                sums[number][row] += (joint - apart, joint, apart)
            if number in triples:
                rho = pairs[number][0][2]
                triples[number] += (copula.three(own[:, 0], own[:, 1], own[:, 2], rho).sum(), own.prod(axis=1).sum())
    return _collect(shop, off, sales, pairs, sums, triples)


def _pairs(interaction: Interaction) -> Iterator[tuple[int, int, float, bool]]:
    """Yield the correlated positions of an interaction; companions of a hub are correlated through it only."""
    yield from ((i, j, rho, True) for i, j, rho in interaction.pairs)
    if interaction.link.kind == "hub":
        yield from ((i, j, r * s, False) for (_, i, r), (_, j, s) in combinations(interaction.pairs, 2))


def _collect(
    shop: Shop, off: Floats, sales: Floats, pairs: list[list[tuple[int, int, float, bool]]], sums: list[Floats],
    triples: dict[int, Floats],
) -> PairTruth:  # fmt: skip
    """Return the sums as one result."""
    on, linked = off.copy(), []
    for number, (found, added) in enumerate(zip(pairs, sums, strict=True)):
        columns = shop.links[number].columns
        for (i, j, _, direct), (extra, on_here, off_here) in zip(found, added, strict=True):
            a, b = int(columns[i]), int(columns[j])
            on[a, b] = on[b, a] = max(off[a, b] + extra, 0.0)
            if on[a, b] < 1e-9:  # an exclusive pair: what is left is rounding
                on[a, b] = on[b, a] = 0.0
            linked.append(LinkedPair(number, a, b, direct, float(on[a, b]), float(off[a, b]), on_here, off_here))
    return PairTruth(on, off, sales, tuple(linked), tuple((i, float(s[0]), float(s[1])) for i, s in triples.items()))
