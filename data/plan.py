"""What is planted in the shop? Every role that a product plays, drawn before the first order."""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.families import (
    COMPLEMENT_CATEGORIES,
    DECEMBER_CATEGORIES,
    NEXT_CATEGORIES,
    SEGMENT_CATEGORIES,
    TRIPLE_CATEGORIES,
)
from data.months import N_MONTHS
from data.picks import Picker

N_SEGMENTS = 5
CHANNELS = ("Web", "In store")


@dataclass(frozen=True)
class Context:
    """Where an interaction acts; None means everywhere. Months are of the store's life, both ends included."""

    channel: int | None = None
    segment: int | None = None
    calendar_month: int | None = None
    months: tuple[int, int] | None = None

    def label(self) -> str:
        """Return the context as one word and its value."""
        if self.channel is not None:
            return f"channel={CHANNELS[self.channel]}"
        if self.segment is not None:
            return f"segment={self.segment}"
        if self.calendar_month is not None:
            return "month=December"
        return "always" if self.months is None else f"months={self.months[0]}-{self.months[1]}"


@dataclass(frozen=True)
class Link:
    """Products whose random utilities move together (or apart): ratio of the joint probability where it acts."""

    kind: str
    products: tuple[int, ...]
    ratio: float
    context: Context = Context()


@dataclass(frozen=True)
class Ladder:
    """Shares of repurchases that move: up or down on the step from tier 0 to 1, and from 1 to 2."""

    products: tuple[int, int, int]
    up: tuple[float, float]
    down: tuple[float, float]


@dataclass(frozen=True)
class NextOrder:
    """Having bought `first`, an order holds `then` `hazard_ratio` times as likely between two delays (days)."""

    first: int
    then: int
    hazard_ratio: float
    median_delay: int

    @property
    def window(self) -> tuple[float, float]:
        """The delays between which the rate is raised."""
        return 0.35 * self.median_delay, 1.65 * self.median_delay


@dataclass(frozen=True)
class Plan:
    """Everything that is planted, by product position in the catalogue."""

    rank: npt.NDArray[np.int64]
    links: tuple[Link, ...]
    ladders: tuple[Ladder, ...]
    next_orders: tuple[NextOrder, ...]
    fillers: tuple[int, ...]
    bursts: tuple[tuple[int, ...], ...]
    kits: tuple[tuple[int, ...], ...]
    steady: tuple[tuple[int, int, int], ...]
    double_codes: tuple[int, ...]
    free: tuple[int, ...] = field(default=())


def draw_plan(products: pd.DataFrame, rng: np.random.Generator) -> Plan:
    """Return what is planted; best sellers first, so that the scarce bands serve the roles that need them."""
    picker = Picker(products, rng)
    steady = tuple(_steady(picker, categories) for categories in (("Soft furnishings",), ("Candles",)))
    substitutes = _substitutes(picker)
    complements = _complements(picker, rng)
    fillers = tuple(picker.take_category_2(("Table", "Wrapping", "Candles", "Treats"), "solid") for _ in range(20))
    ladders = _ladders(products, picker, rng)
    triples = _triples(picker, rng)
    hubs = _hubs(picker)
    variants = _variants(products, picker)
    bursts = tuple(
        tuple(picker.take_category_2((name,), "solid") for _ in range(6))
        for name in ("Soft furnishings", "Cooking", "Stationery")
    )
    kits = tuple(
        tuple(picker.take_category_2((name,), "middle") for _ in range(2 + number % 2))
        for number, name in enumerate(("Tea", "Baking", "Growing", "Bath & body", "Coffee"))
    )
    double_codes = tuple(picker.take_category_2(("Cups", "Decoration", "Cooking"), "middle") for _ in range(6))
    for product in products.index[products["category_1"] == "Christmas"]:
        picker.claim(int(product), "lower")
    picker.fill_the_rest()
    links = (*complements, *triples, *substitutes, *variants, *hubs)
    return Plan(
        rank=picker.rank,
        links=links,
        ladders=ladders,
        next_orders=_next_orders(products, picker.rank, links, rng),
        fillers=fillers,
        bursts=bursts,
        kits=kits,
        steady=steady,
        double_codes=double_codes,
        free=picker.without_role,
    )


def _steady(picker: Picker, categories: tuple[str, ...]) -> tuple[int, int, int]:
    """Return three best sellers of a category whose price the shop leaves alone."""
    first = picker.take_category_2(categories, "head")
    second = picker.take_category_2(categories, "upper")
    return first, second, picker.take_category_2(categories, "upper")


def _complements(picker: Picker, rng: np.random.Generator) -> list[Link]:
    """Return 60 pairs that help each other, 26 of them only in one context."""
    always, december = Context(), Context(calendar_month=11)
    begins, ends = Context(months=(13, N_MONTHS)), Context(months=(1, 12))
    shapes = [(always, "head", "upper", 1.32, 2.0)] * 12
    shapes += [(always, "solid", "solid", 2.5, 5.5)] * 14 + [(always, "solid", "solid", 5.5, 7.8)] * 8
    shapes += [(Context(channel=i % 2), "solid", "solid", 3.5, 6.0) for i in range(6)]
    shapes += [(Context(segment=i % N_SEGMENTS), "solid", "solid", 4.0, 6.5) for i in range(6)]
    shapes += [(december, "head", "solid", 6.5, 8.0)] * 6
    for context in (begins, ends):
        shapes += [(context, "head", "upper", 1.9, 2.3)] + [(context, "solid", "solid", 3.5, 6.0)] * 3
    links = []
    for number, (context, first, second, low, high) in enumerate(shapes):
        names = COMPLEMENT_CATEGORIES
        if context.segment is not None:
            names = SEGMENT_CATEGORIES[context.segment : context.segment + 1]
        if context == december:
            names = DECEMBER_CATEGORIES
        category_1, category_2 = names[number % len(names)]
        products = (picker.take(category_1, first), picker.take(category_2, second))
        links.append(Link("complement", products, round(float(rng.uniform(low, high)), 2), context))
    return links


def _triples(picker: Picker, rng: np.random.Generator) -> list[Link]:
    """Return 10 triples of which every pair helps the others."""
    names = [TRIPLE_CATEGORIES[i % len(TRIPLE_CATEGORIES)] for i in range(10)]
    return [
        Link("triple", tuple(picker.take(name, "solid") for name in trio), round(float(rng.uniform(2.5, 4.5)), 2))
        for trio in names
    ]


def _substitutes(picker: Picker) -> list[Link]:
    """Return 30 pairs that replace each other: 10 never meet; 10 best sellers have two rivals each."""
    names = ["Loose leaf tea", "Coffee beans", "Mugs", "Cake tins & bakeware", "Scented candles", "Tableware", "Cards"]
    names += ["Utensils & boards", "Storage jars & tins", "Jams & honey"]
    never = [Link("substitute", (picker.take(name, "head"), picker.take(name, "upper")), 0.0) for name in names]
    stars = [
        Link(
            "substitute",
            (picker.take(name, "head"), picker.take(name, "upper"), picker.take(name, "upper")),
            0.3 + 0.04 * number,
        )
        for number, name in enumerate(names)
    ]
    return never + stars


def _hubs(picker: Picker) -> list[Link]:
    """Return 3 products with 4 companions each: companions meet through the hub only."""
    names = ("Candles", "Baking", "Decoration")
    return [
        Link("hub", tuple(picker.take_category_2((name,), "solid") for _ in range(5)), 6.0 + number)
        for number, name in enumerate(names)
    ]


def _variants(products: pd.DataFrame, picker: Picker) -> list[Link]:
    """Return the colour and size families: eight complete a set, seven replace each other."""
    links = []
    for number, members in products[products["family"] >= 0].groupby("family").groups.items():
        taken = tuple(picker.claim(int(product), "lower") for product in members)
        links.append(Link("variant", taken, 4.5 if int(str(number)) < 8 else 0.35))
    return links


def _ladders(products: pd.DataFrame, picker: Picker, rng: np.random.Generator) -> tuple[Ladder, ...]:
    """Return 20 ladders of two steps each: 15 steps move up, 10 down, 15 not at all."""
    kinds = rng.permutation(np.repeat(["up", "down", "none"], [15, 10, 15])).reshape(20, 2)
    share = rng.uniform(0.03, 0.12, kinds.shape).round(3)
    ladders = []
    for number, members in products[products["ladder"] >= 0].groupby("ladder").groups.items():
        row = int(str(number))
        good, better, best = (
            picker.claim(int(product), band)
            for product, band in zip(members, ("solid", "lower", "middle"), strict=True)
        )
        up, down = (np.where(kinds[row] == kind, share[row], 0.0) for kind in ("up", "down"))
        ladders.append(Ladder((good, better, best), (up[0], up[1]), (down[0], down[1])))
    return tuple(ladders)


def _next_orders(
    products: pd.DataFrame, rank: npt.NDArray[np.int64], links: tuple[Link, ...], rng: np.random.Generator
) -> tuple[NextOrder, ...]:
    """Return 20 pairs of popular products where the first brings the other in a later order."""
    linked = [{a, b} for link in links for a, b in combinations(link.products, 2)]
    popular = np.argsort(rank)[:60]
    popular = popular[~np.isin(popular, products.index[products["ladder"] >= 0])]
    category = products["category_3"].to_numpy()[popular]
    pairs: list[tuple[int, int]] = []
    for bought, wanted in NEXT_CATEGORIES:
        pairs += [(int(a), int(b)) for a in popular[category == bought] for b in popular[category == wanted]]
    pairs += [(int(a), int(b)) for a, b in zip(popular, np.roll(popular, 17), strict=True)]
    chosen: list[tuple[int, int]] = []
    for first, then in pairs:
        fresh = first != then and all(then != other and first != earlier for earlier, other in chosen)
        if fresh and {first, then} not in linked:
            chosen.append((first, then))
    return tuple(
        NextOrder(first, then, round(float(rng.uniform(1.5, 4.0)), 2), int(rng.integers(10, 61)))
        for first, then in chosen[:20]
    )
