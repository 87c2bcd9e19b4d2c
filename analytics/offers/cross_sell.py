"""What to offer beside a product: what its buyers take with it because the two belong together?"""

from dataclasses import dataclass

import pandas as pd

from analytics.affinity.artefacts.search import artefacts, without
from analytics.affinity.certainty.trust import Trust, trust
from analytics.affinity.counts import counts
from analytics.affinity.null_models.strata import placed
from analytics.affinity.relations.classification import Relations, relation_of, relations
from analytics.affinity.rule_intervals import wilson
from analytics.errors import InputError
from analytics.orders.lines import Orders

OFFERED = ("solid", "likely")  # the certainties that a buyer may be bothered with
INSTEAD = ("substitute", "variant")  # the relations of products that replace each other

_SIDES = {"x": "product_id", "x_name": "product_name", "y": "companion_id", "y_name": "companion_name"}
_TURNED = {"y": "product_id", "y_name": "product_name", "x": "companion_id", "x_name": "companion_name"}


@dataclass(frozen=True)
class CrossSell:
    """Companions of each product, at most `n_each` a product.

    `table`: one row per product and companion: `product_id`, `product_name`, `companion_id`, `companion_name`, `rank`,
    `n_product`, `n_companion`, `n_joint` (orders), `confidence` (joint ÷ product's orders), `confidence_low`,
    `confidence_high` (95%, Wilson), `support_companion` (companion's share of all orders), `extra_orders` (joint −
    expected by popularity and basket size), `extra_low` (lower end of its 95% interval, like compared with like),
    `certainty` (see certainties). Ordered by product_id, rank; rank by `extra_low`, ties by companion_id.
    """

    table: pd.DataFrame
    n_orders: int
    n_each: int


def companions(orders: Orders) -> CrossSell:
    """What to offer beside each product, by these orders: see cross_sell, what the shop made itself set aside."""
    made = artefacts(orders)
    left = without(orders, artefacts=made)
    held = placed(left)
    found, related = trust(orders, artefacts=made, held=held), relations(left, held=held)
    return cross_sell(found, related=related)


def cross_sell(found: Trust, *, related: Relations | None = None, n_each: int = 3) -> CrossSell:
    """What do the buyers of each product take with it because the two belong together?

    Only pairs that are solid or likely: an irrelevant suggestion costs more than none; by `related`, not those that are
    bought instead of each other. At most `n_each` a product: more are ignored.
    Raises InputError where `n_each` is below 1.
    """
    if n_each < 1:
        raise InputError("bad_number", name="n_each", least=1, found=n_each)
    pairs = found.table[found.table["certainty"].isin(OFFERED)]
    if related is not None:
        relation = relation_of(related, pairs=pairs)
        pairs = pairs[~relation.isin(INSTEAD)]
    turned = pairs.rename(columns=_TURNED).assign(n_x=pairs["n_y"], n_y=pairs["n_x"])
    both = pd.concat([pairs.rename(columns=_SIDES), turned], ignore_index=True)
    both = both.sort_values(["product_id", "extra_low", "companion_id"], ascending=[True, False, True])
    both = both.groupby("product_id", sort=False).head(n_each).reset_index(drop=True)
    limits = wilson(counts(found.n_orders, both["n_x"], both["n_y"], both["n_xy"]))
    table = both.assign(
        rank=both.groupby("product_id").cumcount() + 1,
        confidence=both["n_xy"] / both["n_x"],
        confidence_low=limits["confidence_low"],
        confidence_high=limits["confidence_high"],
        support_companion=both["n_y"] / max(found.n_orders, 1),
    ).rename(columns={"n_x": "n_product", "n_y": "n_companion", "n_xy": "n_joint"})
    return CrossSell(table[COLUMNS], found.n_orders, n_each)


COLUMNS = [
    *("product_id", "product_name", "companion_id", "companion_name", "rank", "n_product", "n_companion", "n_joint"),
    *("confidence", "confidence_low", "confidence_high", "support_companion", "extra_orders", "extra_low", "certainty"),
]
