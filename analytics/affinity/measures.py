"""How strongly do x and y belong together, by every measure that the field has a name for?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

import pandas as pd

from analytics.affinity import counts as by
from analytics.affinity.counts import Counts, Floats
from analytics.errors import InputError
from analytics.labels import N_


@dataclass(frozen=True)
class Measure:
    """One measure of a rule "orders with x also hold y".

    `name` is the column (mlxtend's, where mlxtend has it), `formula` is in the counts n, n_x, n_y, n_xy,
    `range` is the smallest and largest value, `source` names the paper, `meaning` says it to a merchandiser.
    """

    name: str
    label: str
    formula: str
    function: Callable[[Counts], Floats]
    range: tuple[float, float]
    source: str
    meaning: str


_AGRAWAL = "Agrawal, Imielinski & Swami 1993"
_BRIN = "Brin, Motwani, Ullman & Tsur 1997"
_HAHSLER = "Hahsler & Hornik 2007"
_TAN = "Tan, Kumar & Srivastava 2004"
_WU = "Wu, Chen & Han 2010"

_MEASURES = (
    Measure(
        "antecedent support", N_("Share of orders with the first"), "n_x / n", by.antecedent_support, (0, 1), _AGRAWAL,
        N_("Of all orders, how many hold the first product."),
    ),
    Measure(
        "consequent support", N_("Share of orders with the second"), "n_y / n", by.consequent_support, (0, 1), _AGRAWAL,
        N_("Of all orders, how many hold the second product."),
    ),
    Measure(
        "support", N_("Share of orders with both"), "n_xy / n", by.support, (0, 1), _AGRAWAL,
        N_("Of all orders, how many hold both: how much trade the pair touches."),
    ),
    Measure(
        "confidence", N_("Share of buyers who add it"), "n_xy / n_x", by.confidence, (0, 1), _AGRAWAL,
        N_("Of the orders with the first product, how many hold the second too."),
    ),
    Measure(
        "lift", N_("Times as often as by chance"), "n n_xy / (n_x n_y)", by.lift, (0, inf), _BRIN,
        N_("How many times as often the two meet as their popularity alone explains; unsteady for rare products."),
    ),
    Measure(
        "representativity", N_("Share of orders judged"), "n / n", by.representativity, (0, 1),
        "Ragel & Cremilleux 1998",
        N_("The share of orders that could be judged: all of them, as none is known in part."),
    ),
    Measure(
        "leverage", N_("Extra orders, as a share"), "n_xy / n - n_x n_y / n^2", by.leverage, (-0.25, 0.25),
        "Piatetsky-Shapiro 1991", N_("The share of all orders that hold both beyond what chance alone gives."),
    ),
    Measure(
        "conviction", N_("Conviction"), "n_x (n - n_y) / (n (n_x - n_xy))", by.conviction, (0, inf), _BRIN,
        N_("How many times as often the first would be bought without the second, were there no link."),
    ),
    Measure(
        "zhangs_metric", N_("Attraction or repulsion"),
        "(n n_xy - n_x n_y) / max(n_xy (n - n_x), n_x (n_y - n_xy))", by.zhangs_metric, (-1, 1), "Zhang 2000",
        N_("From -1, never together, over 0, no link, to 1, always together."),
    ),
    Measure(
        "jaccard", N_("Overlap"), "n_xy / (n_x + n_y - n_xy)", by.jaccard, (0, 1), "Jaccard 1901",
        N_("Of the orders with either product, how many hold both."),
    ),
    Measure(
        "certainty", N_("Certainty factor"), "(n_xy / n_x - n_y / n) / (1 - n_y / n)", by.certainty, (-inf, 1),
        "Shortliffe & Buchanan 1975",
        N_("How much of the gap to certainty the first product closes; below 0 it makes the second less likely."),
    ),
    Measure(
        "kulczynski", N_("Mean of both directions"), "(n_xy / n_x + n_xy / n_y) / 2", by.kulczynski, (0, 1), _WU,
        N_("The mean share of either product's buyers who take the other; unmoved by orders with neither."),
    ),
    Measure(
        "all_confidence", N_("Weaker direction"), "n_xy / max(n_x, n_y)", by.all_confidence, (0, 1), "Omiecinski 2003",
        N_("The smaller of the two shares of buyers who take the other product."),
    ),
    Measure(
        "max_confidence", N_("Stronger direction"), "n_xy / min(n_x, n_y)", by.max_confidence, (0, 1), _WU,
        N_("The larger of the two shares of buyers who take the other product."),
    ),
    Measure(
        "cosine", N_("Cosine"), "n_xy / sqrt(n_x n_y)", by.cosine, (0, 1), _TAN,
        N_("The geometric mean of both directions; unmoved by orders with neither."),
    ),
    Measure(
        "imbalance_ratio", N_("Imbalance"), "|n_x - n_y| / (n_x + n_y - n_xy)", by.imbalance_ratio, (0, 1), _WU,
        N_("0 when both products are equally common, near 1 when one is far more common than the other."),
    ),
    Measure(
        "added_value", N_("Added share"), "n_xy / n_x - n_y / n", by.added_value, (-1, 1), "Sahar & Mansour 1999",
        N_("By how many points the second product's share rises in orders with the first."),
    ),
    Measure(
        "odds_ratio", N_("Odds ratio"), "n_xy (n - n_x - n_y + n_xy) / ((n_x - n_xy) (n_y - n_xy))", by.odds_ratio,
        (0, inf), _TAN, N_("How many times higher the odds of the second product are with the first than without."),
    ),
    Measure(
        "phi", N_("Correlation"), "(n n_xy - n_x n_y) / sqrt(n_x n_y (n - n_x) (n - n_y))", by.phi, (-1, 1), _TAN,
        N_("The plain correlation of buying the one with buying the other."),
    ),
    Measure(
        "chi_squared", N_("Chi-squared"), "n phi^2", by.chi_squared, (0, inf), "Brin, Motwani & Silverstein 1997",
        N_("How far the counts are from no link at all; grows with the number of orders."),
    ),
    Measure(
        "fisher_p", N_("Chance of so many or more"), "P(C >= n_xy), C hypergeometric (n, n_x, n_y)", by.fisher_p,
        (0, 1), _HAHSLER, N_("How likely chance alone is to give this many common orders or more."),
    ),
    Measure(
        "hyper_lift", N_("Lift over chance's best"), "n_xy / Q, Q the 0.99 quantile of C", by.hyper_lift, (0, inf),
        _HAHSLER, N_("Common orders against a number that chance exceeds once in a hundred: lift for rare products."),
    ),
    Measure(
        "hyper_confidence", N_("Chance of fewer"), "P(C < n_xy), C hypergeometric (n, n_x, n_y)", by.hyper_confidence,
        (0, 1), _HAHSLER, N_("How likely chance alone is to give fewer common orders."),
    ),
)  # fmt: skip

MEASURES: dict[str, Measure] = {measure.name: measure for measure in _MEASURES}

# mlxtend's twelve, in mlxtend's order: the columns of a rule table unless others are asked for.
MLXTEND_MEASURES = tuple(MEASURES)[:12]


def measure_table(counts: Counts, *, measures: Sequence[str] = tuple(MEASURES)) -> pd.DataFrame:
    """What does each measure say of each pair? One row per entry of the counts, one column per measure.

    >>> from analytics.affinity.counts import counts
    >>> measure_table(counts(100, 20, 80, 15), measures=["confidence", "lift"]).to_dict("records")
    [{'confidence': 0.75, 'lift': 0.9375}]
    """
    for name in measures:
        if name not in MEASURES:
            raise InputError("bad_option", name="measure", choices=", ".join(MEASURES), found=name)
    return pd.DataFrame({name: MEASURES[name].function(counts) for name in measures})
