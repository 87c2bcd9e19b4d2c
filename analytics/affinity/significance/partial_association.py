"""What is left between two products, given all the others?"""

from dataclasses import dataclass

import numpy as np
import scipy

from analytics.affinity.counts import Floats, Integers

# How strongly associations are drawn towards none: their noise does not pass for what explains them.
RIDGE = 0.3
# Joint orders within so many standard deviations of what is expected are noise, and explain nothing.
CLEAR = 3.0
# Below so many products all eigenvalues are cheap.
FEW = 50


@dataclass(frozen=True)
class Direct:
    """`partial`: products × products, the correlation left given all others; `raw`: before, both 0 on the diagonal."""

    partial: Floats
    raw: Floats


def direct(seen: Floats, *, chance: Floats, n_each: Integers) -> Direct:
    """What is left of each association beyond chance, when all other products are accounted for?

    `seen`, `chance`: products × products, joint orders and those expected; `n_each`: orders of each. The raw
    association is (seen − chance) ÷ √(n_x n_y); the partial one comes from the inverse of its matrix, with a ridge on
    the diagonal of 1: −P_xy ÷ √(P_xx P_yy), times the diagonal, so that two products alone keep theirs.

    Source: Whittaker 1990 on partial correlation; Steck 2019 for the same inverse in recommending.
    """
    scale = np.sqrt(np.maximum(n_each, 1).astype(np.float64))
    beyond = np.where(np.abs(seen - chance) > CLEAR * np.sqrt(np.maximum(chance, 1.0)), seen - chance, 0.0)
    raw = beyond / scale[:, None] / scale
    np.fill_diagonal(raw, 0.0)
    inverse, diagonal = _inverse(raw)
    size = np.sqrt(inverse.diagonal())
    partial = -inverse / size[:, None] / size * diagonal
    np.fill_diagonal(partial, 0.0)
    return Direct(partial, raw)


def _inverse(raw: Floats) -> tuple[Floats, float]:
    """The inverse with a diagonal of 1 + RIDGE, or what keeps all eigenvalues at RIDGE or more; and that diagonal."""
    diagonal = 1.0 + RIDGE
    if len(raw) >= FEW:
        least = scipy.sparse.linalg.eigsh(
            raw, k=1, which="SA", v0=np.ones(len(raw)), tol=0.01, return_eigenvectors=False
        )
        diagonal = max(diagonal, RIDGE - 1.02 * float(least[0]))
    else:
        diagonal = max(diagonal, RIDGE - float(np.linalg.eigvalsh(raw).min(initial=0.0)))
    whole = raw.astype(np.float32, order="F")
    np.fill_diagonal(whole, diagonal)
    factor, failed = scipy.linalg.lapack.spotrf(whole, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(f"The associations must be positive definite; minor {failed} is not.")
    inverse, _ = scipy.linalg.lapack.spotri(factor, lower=1, overwrite_c=1)  # cannot fail on a factor without zeros
    half = np.tril(inverse).astype(np.float64)
    return half + half.T - np.diag(half.diagonal()), diagonal
