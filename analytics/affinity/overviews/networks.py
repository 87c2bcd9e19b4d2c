"""Where do the products of the strongest pairs stand, so that what goes together stands together?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analytics.affinity.mining.rules import Rules  # which loads the compiler


@dataclass(frozen=True)
class Network:
    """`pairs`: `x`, `y` (x before y), `n_xy`, most extra orders first; `positions`: `item`, `x`, `y`, by item."""

    pairs: pd.DataFrame
    positions: pd.DataFrame


def network(rules: "Rules", *, n_pairs: int = 40, seed: int = 0) -> Network:
    """Where do the products of the rules of two products with most extra orders stand?

    Force-directed placement (Fruchterman & Reingold 1991), lines as strong as their joint orders.
    """
    import networkx as nx  # here: it is slow to import

    table = rules.table
    single = (table["antecedents"].map(len) == 1) & (table["consequents"].map(len) == 1)
    sides = table[single]
    ends = [sorted((left[0], right[0])) for left, right in zip(sides["antecedents"], sides["consequents"], strict=True)]
    pairs = pd.DataFrame(ends, columns=["x", "y"]).assign(n_xy=sides["n_xy"].to_numpy())
    pairs = pairs.drop_duplicates(["x", "y"]).head(n_pairs).reset_index(drop=True)
    graph = nx.Graph()
    graph.add_weighted_edges_from(pairs.itertuples(index=False, name=None))
    places = nx.spring_layout(graph, seed=seed, k=2.0 / max(len(graph), 1) ** 0.5) if len(graph) else {}
    rows = [(item, float(x), float(y)) for item, (x, y) in sorted(places.items())]
    return Network(pairs, pd.DataFrame(rows, columns=["item", "x", "y"]))
