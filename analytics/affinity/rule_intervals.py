"""Between which limits do a rule's confidence and lift lie, given how few orders were seen?"""

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.counts import Counts, Floats, lift


def wilson(counts: Counts, *, level: float = 0.95) -> pd.DataFrame:
    """Between which limits does confidence lie? Columns `confidence_low`, `confidence_high`, shares.

    Source: Wilson 1927; Newcombe 1998, method 3.

    >>> from analytics.affinity.counts import counts
    >>> wilson(counts(300, 263, 100, 81)).round(4).to_dict("records")
    [{'confidence_low': 0.2553, 'confidence_high': 0.3662}]
    """
    low, high = _wilson(counts, level)
    return pd.DataFrame({"confidence_low": low, "confidence_high": high})


def _wilson(c: Counts, level: float) -> tuple[Floats, Floats]:
    z = float(scipy.special.ndtri((1 + level) / 2))
    tried, held = c.n_x.astype(np.float64), c.n_xy.astype(np.float64)
    middle = held + z * z / 2
    spread = z * np.sqrt(held * (tried - held) / np.maximum(tried, 1) + z * z / 4)
    low, high = (middle - spread) / (tried + z * z), (middle + spread) / (tried + z * z)
    # The limits at none and at all are exactly 0 and 1; floating point would miss them by a hair.
    return np.where(held == 0, 0.0, low), np.where(held == tried, 1.0, high)


def lift_interval(counts: Counts, *, level: float = 0.95) -> pd.DataFrame:
    """Between which limits does lift lie? Columns `lift_low`, `lift_high`.

    The delta method on log lift, all four cells multinomial:
    variance = 1/n_xy - 1/n_x - 1/n_y + (2 lift - 1)/n (Agresti 2013, section 16.1, for the method).
    Without a common order the low limit is 0 and the high limit is Wilson's for confidence over y's share.

    >>> from analytics.affinity.counts import counts
    >>> lift_interval(counts(1000, 100, 100, 40)).round(2).to_dict("records")
    [{'lift_low': 3.23, 'lift_high': 4.96}]
    """
    c, z = counts, float(scipy.special.ndtri((1 + level) / 2))
    seen = c.n_xy > 0
    both, x, y = (np.where(seen, part, 1).astype(np.float64) for part in (c.n_xy, c.n_x, c.n_y))
    middle = np.where(seen, lift(c), 0.0)
    variance = 1 / both - 1 / x - 1 / y + (2 * middle - 1) / c.n if c.n else np.zeros(len(both))
    factor = np.exp(z * np.sqrt(np.maximum(variance, 0.0)))
    never = _wilson(c, level)[1] * c.n / np.maximum(c.n_y, 1)
    return pd.DataFrame({"lift_low": middle / factor, "lift_high": np.where(seen, middle * factor, never)})
