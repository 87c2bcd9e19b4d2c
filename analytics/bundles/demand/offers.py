"""What is offered: which products, how, and how much off?"""

from dataclasses import dataclass
from typing import Literal

from analytics.bundles.demand.states import Component
from analytics.errors import InputError
from analytics.labels import N_

DiscountKind = Literal["percent", "amount", "price"]
Mode = Literal["mixed", "companion", "multi_buy", "buy_get", "pure"]


@dataclass(frozen=True)
class ModeEntry:
    """A way to offer a bundle: its label, what it means, the fewest components it takes."""

    name: str
    label: str
    meaning: str
    least: int = 2


_MODES = (
    ModeEntry("mixed", N_("Bundle beside the singles"), N_("The set costs less than its pieces, which stay on sale.")),
    ModeEntry(
        "companion",
        N_("Discount on the companion only"),
        N_("Whoever takes the others pays less for the last product of the bundle."),
    ),
    ModeEntry("multi_buy", N_("Buy several, save"), N_("From a number of units on, all of them cost less."), 1),
    ModeEntry("buy_get", N_("Buy some, get some"), N_("With every so many units, the next ones cost less."), 1),
    ModeEntry("pure", N_("Bundle only"), N_("The set replaces its pieces, which are no longer sold singly.")),
)
MODES: dict[str, ModeEntry] = {mode.name: mode for mode in _MODES}


@dataclass(frozen=True)
class Discount:
    """How much off? `kind` "percent" (a share from 0 to 1), "amount" (money off a set) or "price" (money for a set).

    In mode "companion" it is taken of the companion's price; in "buy_get" of the units that come along.
    """

    kind: DiscountKind
    value: float

    def amount(self, price: float) -> float:
        """How much money off is that at this full price? Raises InputError if negative or not below the price.

        >>> Discount("percent", 0.1).amount(50.0), Discount("price", 45.0).amount(50.0)
        (5.0, 5.0)
        """
        off = {"percent": self.value * price, "amount": self.value, "price": price - self.value}[self.kind]
        if not 0 <= off <= price:
            raise InputError("bad_discount", price=f"{price:.2f}", found=self.value)
        return off


@dataclass(frozen=True)
class Offer:
    """What is offered?

    `automatic`: it applies by itself (otherwise it is listed separately and has to be chosen). `margin_floor`: the
    smallest margin, as a share of the bundle's price, that the shop accepts. `buy`, `get`: units of a multi-buy
    ("buy 3, save" has buy 3; "buy 1, get 1" has buy 1, get 1).
    """

    components: tuple[Component, ...]
    discount: Discount
    mode: Mode = "mixed"
    automatic: bool = True
    margin_floor: float | None = None
    buy: int = 2
    get: int = 1

    def __post_init__(self) -> None:
        """Raise InputError for an unknown mode."""
        if self.mode not in MODES:
            raise InputError("bad_option", name="mode", choices=", ".join(MODES), found=self.mode)

    @property
    def n_units(self) -> int:
        """Units that earn a multi-buy's discount."""
        return self.buy + self.get if self.mode == "buy_get" else self.buy


def offer(
    *products: str | Component, percent: float | None = None, amount: float | None = None, price: float | None = None
) -> Offer:
    """What is a bundle of these products, beside the singles, at this discount? Exactly one discount is named.

    >>> offer("tea", "cup", percent=0.1).discount
    Discount(kind='percent', value=0.1)
    """
    given: dict[DiscountKind, float | None] = {"percent": percent, "amount": amount, "price": price}
    named = [Discount(kind, value) for kind, value in given.items() if value is not None]
    if len(named) != 1:
        raise InputError("bad_option", name="discount", choices="percent, amount, price", found=len(named))
    components = tuple(Component(each) if isinstance(each, str) else each for each in products)
    return Offer(components, named[0])
