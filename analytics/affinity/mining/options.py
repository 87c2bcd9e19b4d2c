"""What may a person ask of the miner, and where must it stop?"""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.affinity.measures import MLXTEND_MEASURES


@dataclass(frozen=True)
class Constraints:
    """Which rules matter? Product ids as sorted tuples, so that the whole is a cache key; applied before mining.

    `required`: every rule holds all of these, on either side; `required_left`, `required_right`: on that side.
    `excluded`: no rule holds any of these; `excluded_left`, `excluded_right`: not on that side.
    `ignored`: sets of products that a person put aside; a rule that holds all products of one of them is left out.
    `min_length`: products in a rule or itemset; `max_left`, `max_right`: products on a side, None for any number.
    """

    required: tuple[str, ...] = ()
    required_left: tuple[str, ...] = ()
    required_right: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_left: tuple[str, ...] = ()
    excluded_right: tuple[str, ...] = ()
    ignored: tuple[tuple[str, ...], ...] = ()
    min_length: int = 1
    max_left: int | None = None
    max_right: int | None = None

    @property
    def needed(self) -> frozenset[str]:
        """Products that every itemset must hold."""
        return frozenset(self.required + self.required_left + self.required_right)

    @property
    def barred(self) -> frozenset[str]:
        """Products that no itemset can hold."""
        alone = frozenset(ignored[0] for ignored in self.ignored if len(set(ignored)) == 1)
        return frozenset(self.excluded) | alone | (frozenset(self.excluded_left) & frozenset(self.excluded_right))


@dataclass(frozen=True)
class Budget:
    """Past what does the miner stop? `itemsets` and `rules` in number, `seconds` of work, `memory` in bytes."""

    itemsets: int = 1_000_000
    rules: int = 1_000_000
    seconds: float = 60.0
    memory: int = 2 << 30


@dataclass(frozen=True)
class Options:
    """How shall the miner work? `measures` names the columns of a rule table.

    `progress` is told the share of the work that is done, 0 to 1; `cancelled` is asked whether to stop.
    """

    constraints: Constraints = Constraints()
    budget: Budget = Budget()
    measures: tuple[str, ...] = MLXTEND_MEASURES
    progress: Callable[[float], None] | None = None
    cancelled: Callable[[], bool] | None = None


DEFAULT_OPTIONS = Options()
