"""Which weights between products tell best what else an order holds?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Rows = scipy.sparse.csr_array  # orders × products, what each order holds
Weights = scipy.sparse.csr_array  # products × products: what one in the cart adds to the score of another
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]

MOST = 10_000  # products of which the weights are exact; the rest sell too seldom to be suggested first
KEPT = 256  # weights kept of each product, the largest: the others move no suggestion
SIZE_POWER = 0.5  # an order of n products weighs n to the minus this: a wholesaler's basket is not hundreds of votes
HALF_LIFE_DAYS = 180.0  # an order that much older counts half
PENALTIES = (2.0, 5.0, 15.0, 40.0)  # tried on orders set aside within the training
SHRINK = 10.0  # orders by which a similarity of seldom sold products is drawn to none


@dataclass(frozen=True)
class Votes:
    """`rows`: orders × products; `weight`: how much each order counts."""

    rows: Rows
    weight: Floats


def votes(rows: Rows, *, age_days: Floats | None = None) -> Votes:
    """How much does each order count: less the larger it is and the longer ago, see SIZE_POWER and HALF_LIFE_DAYS?"""
    weight = np.maximum(np.diff(rows.indptr), 1).astype(np.float64) ** -SIZE_POWER
    if age_days is not None:
        weight = weight * 0.5 ** (age_days / HALF_LIFE_DAYS)
    return Votes(rows, weight)


def together(of: Votes) -> scipy.sparse.csr_array:
    """Products × products: how much do the orders weigh that hold both, and on the diagonal those that hold one?"""
    scaled = scipy.sparse.csr_array(scipy.sparse.diags_array(np.sqrt(of.weight).astype(np.float32)) @ of.rows)
    return scipy.sparse.csr_array(scaled.T @ scaled)


def weights(joint: scipy.sparse.csr_array, *, penalty: float) -> Weights:
    """The weights of the linear model that predicts each product of an order from the others, none from itself.

    `joint`: see together.
    Exact for the MOST products sold most; a product beyond them is similar to those by shrunk cosine, and never
    suggested. The KEPT largest weights of each product stay.

    Source: Steck 2019, Embarrassingly shallow autoencoders for sparse data, equation 8: B = I − P diag(1 ÷ diag P) with
    P = (XᵀX + λI)⁻¹; here X weighted by order.
    """
    often = np.asarray(joint.diagonal()).ravel()
    frequent = np.sort(np.argsort(-often, kind="stable")[:MOST])
    dense = joint.toarray() if len(often) <= MOST else joint[frequent][:, frequent].toarray()
    exact = _largest(_ease(dense, penalty))
    if len(often) <= MOST:
        return exact
    spread = scipy.sparse.csr_array(
        (np.ones(len(frequent)), (frequent, np.arange(len(frequent)))), shape=(len(often), len(frequent))
    )
    found = spread @ exact @ spread.T
    rare = np.setdiff1d(np.arange(len(often)), frequent)
    return scipy.sparse.csr_array(found + _similar(joint, often, rare, frequent))


def _ease(dense: Singles, penalty: float) -> Singles:
    """B, dense, in single precision: `dense` plus the penalty is far from singular."""
    whole = np.asfortranarray(dense, np.float32)
    whole[np.diag_indices_from(whole)] += penalty
    factor, failed = scipy.linalg.lapack.spotrf(whole, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(f"The joint orders must be positive definite; minor {failed} is not.")
    lower, _ = scipy.linalg.lapack.spotri(factor, lower=1, overwrite_c=1)  # cannot fail on a factor without zeros
    below = np.tril(lower, -1)
    inverse: Singles = below + below.T
    inverse /= -lower.diagonal()[None, :]
    return inverse


def _largest(dense: Singles) -> Weights:
    """The KEPT largest of each row by size."""
    n = len(dense)
    if n <= KEPT:
        return scipy.sparse.csr_array(dense.astype(np.float32))
    places = np.argpartition(-np.abs(dense), KEPT, axis=1)[:, :KEPT]
    places.sort(axis=1)
    values = np.take_along_axis(dense, places, axis=1).astype(np.float32)
    indptr = np.arange(n + 1, dtype=np.int64) * KEPT
    return scipy.sparse.csr_array((values.ravel(), places.ravel(), indptr), shape=dense.shape)


def _similar(joint: scipy.sparse.csr_array, often: Floats, rare: Places, frequent: Places) -> Weights:
    part = joint[rare].tocoo()
    value = part.data / (np.sqrt(often[rare[part.row]] * often[part.col]) + SHRINK)
    keep = np.isin(part.col, frequent)
    place = (rare[part.row][keep], part.col[keep])
    return scipy.sparse.csr_array((value[keep].astype(np.float32), place), shape=joint.shape)
