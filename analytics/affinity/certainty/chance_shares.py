"""How many of the Solid pairs may be chance?"""

from math import log

from analytics.affinity.certainty.trust import Trust

# Shuffles of the demo store that were looked at; none held a Solid pair (tests/bench/trust/results).
SHUFFLES = 20
# So that, with 95% certainty, a shuffle holds fewer of them on average (the rule of three: Hanley, Lippman-Hand 1983).
SOLID_BY_CHANCE = -log(0.05) / SHUFFLES


def share_of_chance(found: Trust) -> float:
    """Which share of the Solid pairs may be chance, at most? NaN without a Solid pair.

    Solid's rate in shuffles ÷ its rate in these orders, by the upper 95% limit of the first; but no more than the false
    discovery rate that all pairs are corrected for. It speaks of chance alone: not of what the data doesn't say.
    """
    n_solid = int((found.table["certainty"] == "solid").sum())
    return min(found.false_discovery, SOLID_BY_CHANCE / n_solid) if n_solid else float("nan")
