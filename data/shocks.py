"""What moved the average order value, in which month, and by how much?"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Shock:
    """One month in which one thing differs; `size` is in the unit of its kind, nothing happens at a null."""

    month: int
    kind: str
    size: float


SHOCKS: Final = (
    Shock(5, "price", 1.18),
    Shock(7, "discount", 0.15),
    Shock(9, "product mix", 2.0),
    Shock(11, "units per item", 1.35),
    Shock(16, "channel mix", 0.35),
    Shock(17, "country mix", 0.45),
    Shock(19, "items per order", 1.35),
    Shock(20, "giant orders", 12.0),
)
NULL_MONTHS: Final = (6, 10)
