"""In which order do the blocks of a matrix show?"""

from dataclasses import replace

import numpy as np

from analytics.affinity.overviews.matrices import AffinityMatrix


def clustered(matrix: AffinityMatrix) -> AffinityMatrix:
    """The same matrix with its items in an order in which those that go together stand together.

    Average linkage on the log of lift, leaves ordered optimally (Bar-Joseph, Gifford & Jaakkola 2001). Pairs that never
    meet count as the least related of all.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering  # here: slow to import
    from scipy.spatial.distance import squareform

    n_items = len(matrix.lift)
    if n_items < 3:
        return matrix
    with np.errstate(divide="ignore"):
        closeness = np.log2(matrix.lift.to_numpy(np.float64))
    np.fill_diagonal(closeness, 0.0)
    met = np.isfinite(closeness)
    closeness = np.where(met, closeness, closeness[met].min() - 1.0)
    distance = closeness.max() - closeness
    np.fill_diagonal(distance, 0.0)
    condensed = squareform((distance + distance.T) / 2, checks=False)
    order = leaves_list(optimal_leaf_ordering(linkage(condensed, "average"), condensed))
    items = matrix.lift.columns[order]
    return replace(matrix, n_joint=matrix.n_joint.loc[items, items], lift=matrix.lift.loc[items, items])
