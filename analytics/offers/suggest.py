"""What will this cart most likely take as well, and why?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from analytics.affinity.counts import counts
from analytics.affinity.null_models.strata import facts
from analytics.affinity.rule_intervals import wilson
from analytics.errors import InputError
from analytics.offers.ease import PENALTIES, Floats, Rows, Weights, together, votes, weights
from analytics.orders.baskets.coding import Baskets
from analytics.orders.levels import baskets
from analytics.orders.lines import Orders
from analytics.orders.products import products

Places = npt.NDArray[np.int64]

SET_ASIDE = 0.1  # share of the orders that choose the penalty and calibrate the chances
MOST_SET_ASIDE = 4000
LOOKED_AT = 10  # suggestions of each order set aside from which the chances are calibrated
CART_SIZES = (1, 2, 4, 8)  # the smallest cart of each class whose chances are calibrated together
FEWEST_CARTS = 30  # below, a class takes the chances of the smaller carts


@dataclass(frozen=True)
class Chances:
    """By ascending score, the share of orders set aside that held what was suggested to a part of them (isotonic
    regression)."""

    score: Floats
    share: Floats


@dataclass(frozen=True)
class Model:
    """What the orders taught, in the order of `product_ids`.

    `n_orders_of`: orders of each product; `weights`: see ease.weights; `holders`: products × orders, which orders hold
    each; `category`: the narrowest known category of each, "" without one; `popularity`: share of the orders, recent
    ones counting more; `penalty`: chosen on `n_set_aside` orders, from which `chances` are calibrated too, one for each
    class of CART_SIZES.
    """

    product_ids: npt.NDArray[np.str_]
    product_names: npt.NDArray[np.str_]
    n_orders: int
    n_orders_of: Places
    weights: Weights
    holders: Rows
    category: npt.NDArray[np.str_]
    popularity: Floats
    penalty: float
    n_set_aside: int
    chances: tuple[Chances, ...]


@dataclass(frozen=True)
class Controls:
    """What may not be suggested: `excluded` products (never, sold out, or not now); what replaces a product of the cart
    or another suggestion (`family` of a product: versions and rivals share one); a product dearer than
    `most_times_dearest` times the dearest in the cart (`price` of each); a chance below `least_chance`.
    """

    excluded: frozenset[str] = frozenset()
    family: Mapping[str, str] = field(default_factory=dict)
    price: Mapping[str, float] = field(default_factory=dict)
    most_times_dearest: float | None = None
    least_chance: float = 0.0


@dataclass(frozen=True)
class Suggested:
    """`table`: one row per suggestion, the likeliest first: `product_id`, `product_name`, `rank`, `chance` (of orders
    set aside that began like this, the share that went on to hold such a suggestion; NaN where the model says nothing),
    `reason` ("bought_with", "category", "popular"), `because_id`, `because_name` (the product of the cart that speaks
    most for it), `n_because`, `n_both` (orders), `share`, `share_low`, `share_high` (of its buyers, those who took
    both; 95%, Wilson), `share_overall` (of all orders). `unknown`: products of the cart that were never sold.
    """

    table: pd.DataFrame
    unknown: tuple[str, ...]


def model_of(orders: Orders, *, rng: np.random.Generator | None = None) -> Model:
    """What do these orders teach about which products a cart takes? See learn."""
    held = baskets(orders)
    at = facts(orders, level="product")["at"].to_numpy()
    about = products(orders).set_index("product_id").reindex(held.products["product_id"])
    category = about["category_3"].fillna(about["category_2"]).fillna(about["category_1"]).fillna("")
    return learn(held, ordered_at=at, category=category.to_numpy(np.str_), rng=rng)


def learn(
    held: Baskets,
    *,
    ordered_at: npt.NDArray[np.datetime64] | None = None,
    category: npt.NDArray[np.str_] | None = None,
    rng: np.random.Generator | None = None,
) -> Model:
    """What do these baskets teach about which products a cart takes?

    `ordered_at`: when each basket was bought; the later weigh more (ease.HALF_LIFE_DAYS). `category`: of each product.
    The penalty is the one of PENALTIES that finds most products taken out of orders set aside, a random part of these.
    """
    rng = np.random.default_rng(0) if rng is None else rng
    rows = scipy.sparse.csr_array(
        (np.ones(len(held.codes), np.float32), held.codes, held.offsets), shape=(held.n_orders, held.n_products)
    )
    age = _age_days(ordered_at)
    aside = _set_aside(rows, rng)
    penalty, chances = _chosen(rows, age, aside, rng)
    whole = votes(rows, age_days=age)
    n_orders_of = np.asarray(rows.sum(axis=0)).ravel().astype(np.int64)
    popularity = whole.rows.T @ (whole.weight / max(whole.weight.sum(), 1e-12))
    names = held.products[["product_id", "product_name"]].astype("str")
    return Model(
        product_ids=names["product_id"].to_numpy(np.str_),
        product_names=names["product_name"].to_numpy(np.str_),
        n_orders=held.n_orders,
        n_orders_of=n_orders_of,
        weights=weights(together(whole), penalty=penalty) if held.n_products else scipy.sparse.csr_array((0, 0)),
        holders=scipy.sparse.csr_array(rows.T),
        category=np.full(held.n_products, "", np.str_) if category is None else category,
        popularity=popularity,
        penalty=penalty,
        n_set_aside=len(aside),
        chances=chances,
    )


def _age_days(ordered_at: npt.NDArray[np.datetime64] | None) -> Floats | None:
    """Days before the last order; an order without a time is as old as the oldest. None without times."""
    if ordered_at is None or np.isnat(ordered_at).all():
        return None
    age: Floats = (np.nanmax(ordered_at) - ordered_at) / np.timedelta64(1, "D")
    return np.nan_to_num(age, nan=float(np.nanmax(age)))


def _set_aside(rows: Rows, rng: np.random.Generator) -> Places:
    """Orders of two products or more from which one is taken out to see whether it is found."""
    eligible = np.flatnonzero(np.diff(rows.indptr) >= 2)
    n = min(int(SET_ASIDE * len(eligible)), MOST_SET_ASIDE)
    return np.sort(rng.choice(eligible, n, replace=False))


def without_one(rows: Rows, *, rng: np.random.Generator) -> tuple[Rows, Places]:
    """The same orders without one product of each, chosen at random, and which one that was."""
    sizes = np.diff(rows.indptr)
    picked = rows.indptr[:-1] + (rng.random(len(sizes)) * sizes).astype(np.int64)
    kept = np.ones(len(rows.indices), np.bool_)
    kept[picked] = False
    ends = rows.indptr - np.arange(len(rows.indptr))  # each order is shorter by one
    ones = np.ones(int(kept.sum()), np.float32)
    rest = scipy.sparse.csr_array((ones, rows.indices[kept], ends), shape=rows.shape)
    return rest, rows.indices[picked].astype(np.int64)


def best_of(scores: Floats, cart: Rows, *, k: int) -> Places:
    """The k columns with the highest score of each row, the highest first; what the cart holds is none of them."""
    scores = np.array(scores, np.float64)
    held = cart.tocoo()
    scores[held.row, held.col] = -np.inf
    k = min(k, scores.shape[1])
    top = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    ranked = np.argsort(-np.take_along_axis(scores, top, axis=1), axis=1, kind="stable")
    return np.take_along_axis(top, ranked, axis=1)


def _chosen(
    rows: Rows, age: Floats | None, aside: Places, rng: np.random.Generator
) -> tuple[float, tuple[Chances, ...]]:
    """The penalty that finds most of what was taken out, and by score how often what it suggests was bought."""
    if len(aside) < 2:
        return PENALTIES[-1], tuple(Chances(np.zeros(1), np.zeros(1)) for _ in CART_SIZES)
    rest = np.setdiff1d(np.arange(rows.shape[0]), aside)
    joint = together(votes(rows[rest], age_days=None if age is None else age[rest]))
    cart, taken = without_one(rows[aside], rng=rng)
    best, n_best = (PENALTIES[-1], weights(joint, penalty=PENALTIES[-1])), -1
    for penalty in PENALTIES:
        tried = weights(joint, penalty=penalty)
        n_found = int((best_of((cart @ tried).toarray(), cart, k=3) == taken[:, None]).sum())
        if n_found > n_best:
            best, n_best = (penalty, tried), n_found
    return best[0], _calibrated(rows[aside], best[1], rng)


def _calibrated(whole: Rows, tried: Weights, rng: np.random.Generator) -> tuple[Chances, ...]:
    """For each class of cart size: by score, the share of the suggestions that the rest of the order held."""
    from sklearn.isotonic import IsotonicRegression  # here: it takes a second to import

    sizes = np.diff(whole.indptr)
    fitted: list[Chances] = []
    for least, most in pairwise((*CART_SIZES, np.inf)):
        shown = np.minimum(np.minimum(least + rng.integers(0, 4, len(sizes)), most - 1), sizes - 1).astype(np.int64)
        is_long = shown >= least
        if is_long.sum() < FEWEST_CARTS:
            fitted.append(fitted[-1] if fitted else Chances(np.zeros(1), np.zeros(1)))
            continue
        cart = _first(whole[is_long], shown[is_long], rng)
        score = (cart @ tried).toarray()
        top = best_of(score, cart, k=LOOKED_AT)
        is_bought = np.take_along_axis(whole[is_long].toarray() > 0, top, axis=1)
        curve = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        curve.fit(np.take_along_axis(score, top, axis=1).ravel(), is_bought.ravel().astype(np.float64))
        fitted.append(Chances(curve.X_thresholds_.astype(np.float64), curve.y_thresholds_.astype(np.float64)))
    return tuple(fitted)


def _first(rows: Rows, n_shown: Places, rng: np.random.Generator) -> Rows:
    """So many products of each order, chosen at random: a cart on its way."""
    order_of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    shuffled = np.lexsort((rng.random(len(order_of)), order_of))
    place = np.arange(len(order_of)) - np.repeat(rows.indptr[:-1], np.diff(rows.indptr))
    kept = np.sort(shuffled[place < np.repeat(n_shown, np.diff(rows.indptr))])
    ones = np.ones(len(kept), np.float32)
    return scipy.sparse.csr_array((ones, (order_of[kept], rows.indices[kept])), shape=rows.shape)


def suggest(model: Model, cart: Sequence[str], *, k: int = 3, controls: Controls | None = None) -> Suggested:
    """What will this cart most likely take as well?

    A cart of products that the model knows is scored by it; what is then still free is filled from the cart's own
    categories, and last from what sells most; each row says which. Raises InputError where `k` is below 1.
    """
    if k < 1:
        raise InputError("bad_number", name="k", least=1, found=k)
    controls = Controls() if controls is None else controls
    place_of = {str(each): place for place, each in enumerate(model.product_ids)}
    known = [place_of[each] for each in dict.fromkeys(cart) if each in place_of]
    rows = _ranked(model, known, controls, k)
    return Suggested(_table(model, rows), tuple(each for each in dict.fromkeys(cart) if each not in place_of))


@dataclass(frozen=True)
class _Row:
    place: int
    chance: float
    reason: str
    because: int = -1


def _ranked(model: Model, cart: list[int], controls: Controls, k: int) -> list[_Row]:
    """The first k of what may be suggested."""
    taken: list[_Row] = []
    families = {controls.family[str(model.product_ids[each])] for each in cart if _family(model, each, controls)}
    excluded = {*cart, *np.flatnonzero(np.isin(model.product_ids, sorted(controls.excluded))).tolist()}
    for row in _candidates(model, cart):
        if len(taken) == k:
            break
        family = _family(model, row.place, controls)
        if row.place in excluded or family in families or np.nan_to_num(row.chance) < controls.least_chance:
            continue
        if _too_dear(model, row.place, cart, controls):
            continue
        taken.append(row)
        excluded.add(row.place)
        if family is not None:
            families.add(family)
    return taken


def _candidates(model: Model, cart: list[int]) -> Iterator[_Row]:
    """Everything that could be suggested, the likeliest first: by the model, by category, by popularity."""
    if cart:
        added = model.weights[cart]
        score = np.asarray(added.sum(axis=0)).ravel()
        order = np.argsort(-score, kind="stable")
        seen = model.chances[np.searchsorted(CART_SIZES, len(cart), side="right") - 1]
        chance = np.interp(score[order], seen.score, seen.share)
        for place, share in zip(order[score[order] > 0], chance, strict=False):
            because = int(added[:, [place]].toarray().argmax())
            yield _Row(int(place), float(share), "bought_with", cart[because])
    popular = np.argsort(-model.popularity, kind="stable")
    kinds = {model.category[each] for each in cart} - {""}
    alike = np.isin(model.category[popular], sorted(kinds)) if kinds else np.zeros(len(popular), np.bool_)
    for place in popular[alike]:
        yield _Row(int(place), np.nan, "category")
    for place in popular:
        yield _Row(int(place), np.nan, "popular")


def _family(model: Model, place: int, controls: Controls) -> str | None:
    return controls.family.get(str(model.product_ids[place]))


def _too_dear(model: Model, place: int, cart: list[int], controls: Controls) -> bool:
    if controls.most_times_dearest is None:
        return False
    paid = [controls.price.get(str(model.product_ids[each]), np.nan) for each in cart]
    if not paid or np.isnan(paid).all():
        return False
    price = controls.price.get(str(model.product_ids[place]), np.nan)
    return bool(price > controls.most_times_dearest * np.nanmax(paid))


def _table(model: Model, rows: list[_Row]) -> pd.DataFrame:
    place = np.array([row.place for row in rows], np.int64)
    because = np.array([row.because for row in rows], np.int64)
    has = because >= 0
    n_both = np.array([_both(model, row) for row in rows], np.int64)
    n_because = np.where(has, model.n_orders_of[because], 0) if len(rows) else np.zeros(0, np.int64)
    n_own = model.n_orders_of[place]
    limits = wilson(counts(max(model.n_orders, 1), np.maximum(n_because, 1), n_own, n_both))
    return pd.DataFrame(
        {
            "product_id": model.product_ids[place].astype(object),
            "product_name": model.product_names[place].astype(object),
            "rank": np.arange(1, len(rows) + 1),
            "chance": np.array([row.chance for row in rows], np.float64),
            "reason": np.array([row.reason for row in rows], object),
            "because_id": np.where(has, model.product_ids[because], "").astype(object) if len(rows) else [],
            "because_name": np.where(has, model.product_names[because], "").astype(object) if len(rows) else [],
            "n_because": n_because,
            "n_both": n_both,
            "share": np.where(has, n_both / np.maximum(n_because, 1), np.nan),
            "share_low": np.where(has, limits["confidence_low"], np.nan),
            "share_high": np.where(has, limits["confidence_high"], np.nan),
            "share_overall": n_own / max(model.n_orders, 1),
        }
    ).astype({"product_id": "str", "product_name": "str", "reason": "str", "because_id": "str", "because_name": "str"})


def _both(model: Model, row: _Row) -> int:
    if row.because < 0:
        return 0
    one, other = (model.holders.indices[slice(*model.holders.indptr[[at, at + 1]])] for at in (row.place, row.because))
    return len(np.intersect1d(one, other, assume_unique=True))
