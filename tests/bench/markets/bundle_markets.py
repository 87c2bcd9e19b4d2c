"""Shops whose shoppers are known: what would a bundle really do to them?

Shoppers carry random utilities and pick the basket they like best; nothing here knows how the product estimates a
bundle. A shop is drawn at random: latent segments, valuations that are linear, logarithmic, normal or by whole basket
(logit), segments that answer to prices differently, products that some never consider, offers that some overlook and
that feel larger or smaller than they are, real complements or merely common taste, rivals of each product, shoppers who
only come for these products, promotions that follow demand or not. The truth is the mean over many more shoppers than
the shop's data show.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
KINDS = ("linear", "log", "normal", "basket")
WEEKS = 104
START = pd.Timestamp("2023-01-02")
NONE, OURS, RIVAL = 0, 1, 2


@dataclass(frozen=True)
class Shop:
    """What is true of a shop? Utilities are in money; `names` of the components, base `prices` and unit `costs`."""

    kind: str
    prices: Floats
    costs: Floats
    places: Floats  # (segments, m) location of the valuation
    scales: Floats  # (segments, m) spread of the valuation
    considered: Floats  # (m,) share of shoppers who would ever buy it
    noticed: float  # share of shoppers whom the offer can move
    salience: float  # how large the discount feels, per money
    mix: Floats  # (segments,) share of each segment
    synergy: float  # money that two components are worth more together
    rivals: Floats  # (m,) price of a rival product, NaN without one
    rival_places: Floats  # (m,) its location
    visitors: float  # share of shoppers who come anyway
    weekly: Floats  # (WEEKS, m) price of each week
    traffic: Floats  # (WEEKS,) share of the shoppers
    demand: Floats  # (WEEKS,) shift of all valuations, in scales
    timed: float
    seed: int
    other_margin: float = 0.4

    @property
    def names(self) -> list[str]:
        """The components' product ids."""
        return [f"P{i}" for i in range(len(self.prices))]


def draw_shop(seed: int, *, moves: bool = True, timed: float | None = None, kind: str | None = None) -> Shop:
    """A shop at random. `moves`: whether prices move; `timed`: how strongly promotions follow demand."""
    rng = np.random.default_rng([seed, 11])
    kind = kind or str(rng.choice(KINDS))
    m = int(rng.choice([2, 2, 2, 3]))
    prices = np.round(rng.lognormal(2.8, 0.6, m), 2)
    share = rng.uniform(0.02, 0.14, m)
    response = np.exp(rng.uniform(np.log(1.1), np.log(3.6)) + rng.normal(0, 0.45, m))
    segments = int(rng.integers(1, 4))
    mix = rng.dirichlet(np.full(segments, 3.0))
    taste = rng.normal(0, rng.uniform(0, 1.2), (segments, 1)) + rng.normal(0, 0.3, (segments, m))
    taste = taste - mix @ taste
    considered = rng.uniform(0.5, 1.0, m)
    spread = (1 - share) / response * np.exp(rng.normal(0, 0.3, (segments, 1)))  # of the log valuation, logistic units
    scales = spread if kind == "log" else spread * prices
    odds = np.log(share / considered / (1 - share / considered))
    places = (np.log(prices) if kind == "log" else prices) + scales * (odds + taste)
    has_rival = rng.random(m) < 0.6
    rivals = np.where(has_rival, prices * rng.uniform(0.8, 1.2, m), np.nan)
    log_rivals = np.log(np.where(has_rival, rivals, 1.0))
    rival_places = (log_rivals if kind == "log" else np.where(has_rival, rivals, 1.0)) + scales.mean(axis=0) * (
        odds + 0.3
    )
    shock = np.zeros(WEEKS)
    noise = rng.normal(0, rng.uniform(0.05, 0.25), WEEKS)
    for t in range(1, WEEKS):
        shock[t] = 0.5 * shock[t - 1] + noise[t]
    follow = float(rng.choice([0.0, 0.0, 0.0, 0.5, 1.0])) if timed is None else timed
    weekly = _price_path(rng, prices, shock / max(shock.std(), 1e-9), follow, moves=moves)
    season = 1 + 0.25 * np.sin(2 * np.pi * (np.arange(WEEKS) / 52.18 + rng.random())) + 0.001 * np.arange(WEEKS)
    return Shop(
        kind=kind,
        prices=prices,
        costs=prices * rng.uniform(0.35, 0.75, m),
        places=places,
        scales=scales,
        considered=considered,
        noticed=float(rng.uniform(0.6, 1.0)),
        salience=float(np.exp(rng.normal(0.0, 0.3))),
        mix=mix,
        synergy=float(rng.choice([0.0, rng.uniform(0.05, 0.5)])) * float(prices.min()),
        rivals=rivals,
        rival_places=rival_places,
        visitors=float(rng.uniform(0.75, 0.98)),
        weekly=weekly,
        traffic=season / season.sum(),
        demand=shock,
        timed=follow,
        seed=seed,
    )


def _price_path(rng: np.random.Generator, prices: Floats, shock: Floats, follow: float, *, moves: bool) -> Floats:
    weekly = np.repeat(prices[None, :], WEEKS, axis=0)
    if not moves:
        return weekly
    for i in range(len(prices)):
        base = rng.choice([0.0, 0.1, 0.25])
        chance = 1 / (1 + np.exp(-(np.log(max(base, 1e-6) / (1 - base)) + 1.5 * follow * shock)))
        cut = np.where(rng.random(WEEKS) < chance, rng.choice([0.1, 0.2, 0.3], WEEKS), 0.0)
        if rng.random() < 0.5:
            weekly[WEEKS // 2 :, i] *= 1 + rng.uniform(-0.08, 0.12)
        weekly[:, i] *= 1 - cut
    return weekly


@dataclass(frozen=True)
class Crowd:
    """Shoppers: `baskets` (B, m) of options, `utility` (n, B) before any bundle; the rest (n,)."""

    baskets: npt.NDArray[np.int64]
    utility: Floats
    week: npt.NDArray[np.int64]
    visits: npt.NDArray[np.bool_]
    other: Floats
    notices: npt.NDArray[np.bool_]
    choice: npt.NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        """Keep what each shopper picks without a bundle."""
        object.__setattr__(self, "choice", self.utility.argmax(axis=1))


def crowd(shop: Shop, *, n: int, seed: int) -> Crowd:
    """Shoppers of the shop, drawn at random."""
    rng = np.random.default_rng([shop.seed, seed, 12])
    m = len(shop.prices)
    week = rng.choice(WEEKS, n, p=shop.traffic)
    segment = rng.choice(len(shop.mix), n, p=shop.mix)
    scales = shop.scales[segment]
    shift = shop.demand[week][:, None] * scales
    own = shop.places[segment] + shift
    rival = shop.rival_places[None, :] + 0 * shift
    if shop.kind != "basket":
        draw = rng.logistic if shop.kind in {"linear", "log"} else lambda size: rng.normal(0, 1.7, size)
        own = own + scales * draw(size=(n, m))
        rival = rival + scales * draw(size=(n, m))
    if shop.kind == "log":
        own, rival = np.exp(np.clip(own, -20, 12)), np.exp(np.clip(rival, -20, 12))
    surplus = np.zeros((n, m, 3))
    considers = rng.random((n, m)) < shop.considered
    surplus[:, :, OURS] = np.where(considers, own - shop.weekly[week], -np.inf)
    surplus[:, :, RIVAL] = np.where(np.isnan(shop.rivals), -np.inf, rival - np.nan_to_num(shop.rivals))
    baskets = np.stack(np.meshgrid(*[[NONE, OURS, RIVAL]] * m, indexing="ij"), axis=-1).reshape(-1, m)
    utility = np.zeros((n, len(baskets)))
    for i in range(m):
        utility += surplus[:, i, baskets[:, i]]
    count = (baskets == OURS).sum(axis=1)
    utility += shop.synergy * np.maximum(count - 1, 0)
    if shop.kind == "basket":
        utility = utility + scales.mean(axis=1)[:, None] * rng.gumbel(size=utility.shape)
    other = rng.lognormal(3.2, 0.7, n)
    return Crowd(baskets, utility, week, rng.random(n) < shop.visitors, other, rng.random(n) < shop.noticed)


def _sums(shop: Shop, people: Crowd, choice: npt.NDArray[np.int64], discount: float) -> dict[str, float]:
    """Orders, revenue, margin, and orders that hold all or any of the components."""
    picked = people.baskets[choice]
    ours, rival = picked == OURS, picked == RIVAL
    whole = ours.all(axis=1)
    other = np.where(people.visits, people.other, 0.0)
    exists = people.visits | ours.any(axis=1) | rival.any(axis=1)
    rival_money = np.where(rival, np.nan_to_num(shop.rivals), 0.0).sum(axis=1)
    money = (ours * shop.weekly[people.week]).sum(axis=1) + rival_money + other - discount * whole
    cost = ours @ shop.costs + (1 - shop.other_margin) * (rival_money + other)
    return {
        "orders": float(exists.sum()),
        "revenue": float(money[exists].sum()),
        "margin": float((money - cost)[exists].sum()),
        "all": float((whole & exists).sum()),
        "any": float((ours.any(axis=1) & exists).sum()),
    }


def observed(shop: Shop, *, n: int) -> pd.DataFrame:
    """The order lines that the shop's data show, from n shoppers: columns of an ordinary order file."""
    people = crowd(shop, n=n, seed=1)
    picked = people.baskets[people.choice]
    day = START + pd.to_timedelta(people.week * 7 + np.arange(n) % 7, "D")
    parts = []
    for i, name in enumerate(shop.names):
        for option, label in ((OURS, name), (RIVAL, f"R{i}")):
            rows = np.flatnonzero(picked[:, i] == option)
            price = shop.weekly[people.week[rows], i] if option == OURS else np.full(len(rows), shop.rivals[i])
            cost = np.full(len(rows), shop.costs[i]) if option == OURS else price * (1 - shop.other_margin)
            parts.append(pd.DataFrame({"row": rows, "product_id": label, "unit_price": price, "unit_cost": cost}))
    rows = np.flatnonzero(people.visits)
    spend = people.other[rows]
    parts.append(
        pd.DataFrame(
            {"row": rows, "product_id": "other", "unit_price": spend, "unit_cost": spend * (1 - shop.other_margin)}
        )
    )
    lines = pd.concat(parts, ignore_index=True)
    lines.insert(0, "order_id", "o" + lines["row"].astype(str))
    lines.insert(1, "ordered_at", day[lines["row"]])
    return lines.drop(columns="row").assign(quantity=1.0)


def truth(shop: Shop, *, discounts: Floats, n: int, of: int = 400_000) -> pd.DataFrame:
    """What each discount on the set really does, in the mean, to the orders of n shoppers.

    One row per discount: `d_revenue`, `d_margin`, `d_aov`, `attach` (orders with all ÷ orders with any component).
    """
    people = crowd(shop, n=of, seed=2)
    before = _sums(shop, people, people.choice, 0.0)
    everything = int(np.flatnonzero((people.baskets == OURS).all(axis=1))[0])
    best = people.utility[np.arange(of), people.choice]
    rows = []
    for discount in discounts:
        wanted = people.utility[:, everything] + shop.salience * discount >= best
        takes = wanted & people.notices
        after = _sums(shop, people, np.where(takes, everything, people.choice), float(discount))
        rows.append(
            {
                "d_revenue": (after["revenue"] - before["revenue"]) * n / of,
                "d_margin": (after["margin"] - before["margin"]) * n / of,
                "d_aov": after["revenue"] / after["orders"] - before["revenue"] / before["orders"],
                "attach": after["all"] / max(after["any"], 1),
            }
        )
    return pd.DataFrame(rows)
