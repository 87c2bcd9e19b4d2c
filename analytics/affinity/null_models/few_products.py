"""With which chance does an order of a few products hold each two of them, exactly?"""

from dataclasses import dataclass

import numpy as np

from analytics.affinity.counts import Floats, Integers

MOST_STEPS, CLOSE = 500, 1e-9


@dataclass(frozen=True)
class Draw:
    """Orders of each size s = 0, 1, … in turn hold s of the products, drawn by their weights. `n_orders`: per size."""

    weights: Floats
    n_orders: Floats


def joint_orders(held: Floats, n_by_size: Integers) -> Floats:
    """In how many orders would each two products meet by popularity and size alone? Products × products, diagonal 0.

    `held`: orders of each product, above 0; `n_by_size`: orders of size 0, 1, … up to the number of products. Of all
    sets of s products an order of size s holds each with a chance in proportion to the product of its weights, which
    are such that every product has its orders (Chen, Dempster & Liu 1994, Biometrika 81).

    >>> joint_orders(np.array([2.0, 2.0, 2.0]), np.array([0, 0, 3, 0]))  # three orders of two products, all alike
    array([[0., 1., 1.],
           [1., 0., 1.],
           [1., 1., 0.]])
    """
    n_orders = n_by_size.astype(np.float64)
    draw = _fitted(np.minimum(held, n_orders.sum() - 1e-3), n_orders)
    n = len(held)
    first, second = np.triu_indices(n, 1)
    pairs = np.zeros((n, n))
    together = _holding(draw, np.stack([first, second], axis=1))
    pairs[first, second], pairs[second, first] = together, together
    return pairs


def _fitted(held: Floats, n_orders: Floats) -> Draw:
    """Which weights give every product its orders?"""
    weights = held / held.sum()
    alone = np.arange(len(held))[:, None]
    for _ in range(MOST_STEPS):
        now = _holding(Draw(weights, n_orders), alone)
        weights = weights * held / now
        weights = weights / weights.sum()
        if np.abs(held / now - 1).max() < CLOSE:
            break
    return Draw(weights, n_orders)


def _holding(draw: Draw, sets: Integers) -> Floats:
    """In how many orders does each of these sets of products occur? `sets`: one per row, all of one size."""
    others = np.repeat(draw.weights[None, :], len(sets), axis=0)
    own = np.take_along_axis(others, sets, axis=1).prod(axis=1)
    np.put_along_axis(others, sets, 0.0, axis=1)
    k, every = sets.shape[1], _symmetric(draw.weights[None, :])[0]
    sizes = np.flatnonzero(draw.n_orders)
    sizes = sizes[sizes >= k]
    return own * (_symmetric(others)[:, sizes - k] @ (draw.n_orders[sizes] / every[sizes]))


def _symmetric(weights: Floats) -> Floats:
    """Elementary symmetric sums: column s adds up, over all sets of s products, the product of their weights."""
    sums = np.zeros((len(weights), weights.shape[1] + 1))
    sums[:, 0] = 1.0
    for each in weights.T:
        sums[:, 1:] += each[:, None] * sums[:, :-1]
    return sums
