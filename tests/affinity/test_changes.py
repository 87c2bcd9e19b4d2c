"""Is a pair that came with a period called emerged, one that went gone, and one that stayed neither?"""

import numpy as np
import pandas as pd
import pytest

from analytics.affinity.certainty.changes import changes

RNG = np.random.default_rng(11)


def period(orders_of, linked: dict[tuple[int, int], float], start: str):
    """4,000 orders of 40 products in ten months; of those with the first of a pair, a share takes the second too."""
    held = RNG.random((4000, 40)) < 0.06
    for (x, y), share in linked.items():
        held[:, y] |= held[:, x] & (RNG.random(4000) < share)
    held[~held.any(axis=1), 39] = True
    order, item = np.nonzero(held)
    times = pd.Timestamp(start) + pd.to_timedelta(order * 300 / 4000, unit="D")
    ids = {"order_id": [f"{start}-{o:05d}" for o in order], "product_id": [f"p{i:02d}" for i in item]}
    return orders_of(pd.DataFrame(ids | {"ordered_at": times, "quantity": 1.0}))


def test_pairs_that_come_stay_and_go(orders_of):
    before = period(orders_of, {(0, 1): 0.5, (2, 3): 0.5, (6, 7): 0.3}, "2023-01-01")
    now = period(orders_of, {(2, 3): 0.5, (4, 5): 0.5, (6, 7): 0.8}, "2024-01-01")
    found = changes(now, before=before).table.set_index(["x", "y"])
    assert found["change"].to_dict() == {
        ("p04", "p05"): "emerged",
        ("p06", "p07"): "strengthened",
        ("p00", "p01"): "gone",
        ("p02", "p03"): "steady",
    }
    assert ((found["ratio_low"] < found["ratio"]) & (found["ratio"] < found["ratio_high"])).all()
    back = changes(before, before=now).table.set_index(["x", "y"]).loc[found.index]
    assert back["ratio"].to_numpy() == pytest.approx(1 / found["ratio"].to_numpy(), rel=1e-6)
    assert back["ratio_low"].to_numpy() == pytest.approx(1 / found["ratio_high"].to_numpy(), rel=1e-6)


def test_nothing_changes_against_itself(orders_of):
    now = period(orders_of, {(0, 1): 0.5}, "2024-01-01")
    found = changes(now, before=now).table
    assert found["change"].tolist() == ["steady"]
    assert found["ratio"].tolist() == pytest.approx([1.0])
