"""What does a bundle simulation assume that orders cannot tell, and on what grounds?"""

from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
import scipy

from analytics.bundles.basket_choice import Floats
from analytics.labels import N_

LOG_TYPICAL = float(np.log(2.2))

Family = Literal["fixed", "uniform", "beta", "lognormal", "normal", "halfnormal"]


@dataclass(frozen=True)
class Prior:
    """What values can a quantity take?

    `family` and its numbers: fixed (a), uniform (from a to b), beta (a, b), lognormal (mean a and standard deviation b
    of the log), normal (mean a, standard deviation b), halfnormal (standard deviation a, cut off at b).
    """

    family: Family
    a: float
    b: float = 0.0

    def at(self, u: Floats) -> Floats:
        """Which value lies at this share of the distribution? `u` in (0, 1), any shape.

        >>> Prior("uniform", 1.0, 3.0).at(np.array([0.25])).tolist()
        [1.5]
        """
        match self.family:
            case "fixed":
                return np.full_like(u, self.a)
            case "uniform":
                return self.a + (self.b - self.a) * u
            case "beta":
                return np.asarray(scipy.special.betaincinv(self.a, self.b, u), dtype=np.float64)
            case "lognormal":
                return np.exp(self.a + self.b * scipy.special.ndtri(u))
            case "normal":
                return self.a + self.b * scipy.special.ndtri(u)
            case "halfnormal":
                return np.minimum(self.a * scipy.special.ndtri(0.5 + 0.5 * u), self.b)


@dataclass(frozen=True)
class Assumption:
    """One quantity that orders cannot tell: its symbol in the equations, label, meaning and basis."""

    name: str
    symbol: str
    label: str
    meaning: str
    basis: str

    @property
    def default(self) -> Prior:
        """What is assumed unless a person says otherwise."""
        prior: Prior = getattr(Assumptions(), self.name)
        return prior


_ASSUMPTIONS = (
    Assumption(
        "elasticity",
        "μ",
        N_("Typical price response"),
        N_("Log of the percent more buyers that 1% off brings a typical product."),
        "Tellis 1988 (367 estimates, mean -1.76); Bijmolt, van Heerde and Pieters 2005 (1,851 estimates, mean -2.62)",
    ),
    Assumption(
        "elasticity_spread",
        "σ",
        N_("Spread of price response between products"),
        N_("Standard deviation of the log of the price response, on the grid .3, .45, .6, .75, .9."),
        "the spread of the published estimates",
    ),
    Assumption(
        "bundle_response",
        "m_b",
        N_("Response to a bundle discount against a price cut"),
        N_("1: a bundle discount works like a price cut of the missing piece."),
        "tuned on synthetic markets, in which some shoppers overlook an offer",
    ),
    Assumption(
        "shape",
        "ell",
        N_("Shape of demand"),
        N_("0: each further percent off works as well as the last; 1: demand rises in a straight line."),
        "not identified at the tail",
    ),
    Assumption(
        "complementarity",
        "κ",
        N_("Share of association that is complementarity"),
        N_("0: the products share buyers; 1: they are worth more together."),
        "not identified without prices; its upper end tuned on synthetic markets",
    ),
    Assumption(
        "carried_lift",
        "ζ",
        N_("Lift carried into pull-in"),
        N_("How far those who hold none of the products take them together, as others do."),
        "not identified without prices",
    ),
    Assumption(
        "basket_logit",
        "ω",
        N_("Weight of whole-basket choice"),
        N_("Share of shoppers who weigh whole baskets against each other rather than piece by piece."),
        "multivariate logit against additive valuations",
    ),
    Assumption(
        "new_orders",
        "ψ",
        N_("New orders"),
        N_("Share of the extra joint purchases of a price cut that are new orders."),
        "cannot be seen in orders",
    ),
    Assumption(
        "switching",
        "s_x",
        N_("Bought instead of something else"),
        N_("Share of the added pieces' money that is no longer spent on other products."),
        "van Heerde, Leeflang and Wittink 2004; Leeflang and others 2008",
    ),
    Assumption(
        "earlier",
        "s_t",
        N_("Bought earlier than otherwise"),
        N_("Share of the added pieces' money that a later order would have brought."),
        "van Heerde, Leeflang and Wittink 2004; Leeflang and others 2008",
    ),
    Assumption(
        "visibility",
        "φ",
        N_("Orders that see the offer"),
        N_("Share of orders that meet the offer; 1 when it applies by itself."),
        "the person says; listed separately: a wide guess",
    ),
    Assumption(
        "redemption",
        "ρ",
        N_("Sets that redeem the offer"),
        N_("Share of the sets bought anyway that take the discount; 1 when it applies by itself."),
        "the person says; listed separately: a wide guess",
    ),
    Assumption(
        "rest_of_basket",
        "λ",
        N_("Change in the rest of the basket"),
        N_("Change of what else the orders that take the bundle spend; cautious: from -0.1 to 0.1."),
        "the literature disagrees on the sign",
    ),
    Assumption(
        "anchor_loss",
        "δ",
        N_("Loss from a lower anchor"),
        N_("Share of single purchases lost once the discount reaches 10%; cautious: at most 0.02."),
        "studies of price framing",
    ),
)

ASSUMPTIONS: dict[str, Assumption] = {assumption.name: assumption for assumption in _ASSUMPTIONS}
SPREADS = np.array([0.3, 0.45, 0.6, 0.75, 0.9])


@dataclass(frozen=True)
class Assumptions:
    """What is assumed: one Prior for each entry of ASSUMPTIONS, to be changed with dataclasses.replace.

    `share_noise`: whether the shares of orders are uncertain (they are; False serves to check the arithmetic).
    """

    elasticity: Prior = Prior("normal", LOG_TYPICAL, 0.35)
    elasticity_spread: Prior = Prior("normal", 0.65, 0.2)
    bundle_response: Prior = Prior("lognormal", -0.12, 0.38)
    shape: Prior = Prior("uniform", 0.0, 1.0)
    complementarity: Prior = Prior("uniform", 0.0, 0.7)
    carried_lift: Prior = Prior("uniform", 0.3, 1.0)
    basket_logit: Prior = Prior("beta", 0.5, 1.5)
    new_orders: Prior = Prior("beta", 1.0, 9.0)
    switching: Prior = Prior("beta", 1.5, 8.5)
    earlier: Prior = Prior("beta", 1.5, 8.5)
    visibility: Prior = Prior("fixed", 1.0)
    redemption: Prior = Prior("fixed", 1.0)
    rest_of_basket: Prior = Prior("fixed", 0.0)
    anchor_loss: Prior = Prior("fixed", 0.0)
    share_noise: bool = True

    def listed(self) -> "Assumptions":
        """And when the bundle is listed separately, so that a shopper has to see and choose it?"""
        guess = Prior("beta", 2.0, 2.0)
        return replace(self, visibility=guess, redemption=guess)

    def cautious(self) -> "Assumptions":
        """And when the rest of the basket may shrink and a lower price may spoil the full one?"""
        return replace(self, rest_of_basket=Prior("uniform", -0.1, 0.1), anchor_loss=Prior("halfnormal", 0.01, 0.02))


# Priors of the draws that do not concern the price response of a single product.
STRUCTURE = tuple(
    each.name for each in fields(Assumptions) if each.name not in {"elasticity", "elasticity_spread", "share_noise"}
)


def draw_structure(assumptions: Assumptions, *, u: Floats) -> dict[str, Floats]:
    """Which values of the structural quantities go with these points of the unit cube?

    `u`: (S, len(STRUCTURE)). Returns name -> (S,).
    """
    return {name: getattr(assumptions, name).at(u[:, i]) for i, name in enumerate(STRUCTURE)}


def points(draws: int, *, dimensions: int, seed: int) -> Floats:
    """Which points fill the unit cube evenly? Scrambled Sobol points strictly inside it, (draws, dimensions).

    Source: Owen 1998, as in scipy.stats.qmc; `draws` are best a power of two.
    """
    from scipy.stats import qmc  # here: it takes a second to import

    sobol = qmc.Sobol(dimensions, rng=np.random.default_rng(seed))
    size = int(np.ceil(np.log2(max(draws, 2))))
    return np.clip(sobol.random_base2(size)[:draws], 1e-9, 1 - 1e-9)
