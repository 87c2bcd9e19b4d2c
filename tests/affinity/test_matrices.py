"""Do the matrices count what pandas counts?"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.affinity.overviews.matrices import affinity_matrix, pair_counts
from analytics.errors import InputError


def joint_by_hand(lines: pd.DataFrame, items: list[str]) -> pd.DataFrame:
    """Orders that hold both, by a product of two tables of zeros and ones."""
    lines = lines[lines["line_kind"] != "gift"]
    held = pd.crosstab(lines["order_id"], lines["product_id"]).clip(upper=1)[items]
    return held.T @ held


def test_online_retail_has_the_matrix_that_pandas_counts(online_retail, online_retail_lines):
    found = affinity_matrix(online_retail, level="product", n_items=12)
    chosen = online_retail_lines[online_retail_lines["line_kind"] != "gift"]
    sold = chosen.groupby("product_id")["order_id"].nunique()
    assert list(found.n_joint) == sorted(sold.index, key=lambda item: (-sold[item], item))[:12]
    lines = online_retail_lines[online_retail_lines["product_id"].isin(list(found.n_joint))]
    joint = joint_by_hand(lines, list(found.n_joint))
    assert found.n_joint.to_numpy().tolist() == joint.to_numpy().tolist()
    n = online_retail_lines["order_id"].nunique()
    assert found.n_orders == n
    expected = joint.to_numpy() * n / np.outer(np.diag(joint), np.diag(joint))
    np.fill_diagonal(expected, np.nan)
    assert found.lift.to_numpy() == pytest.approx(expected, nan_ok=True)


@settings(max_examples=15, deadline=None)
@given(
    orders=st.lists(st.sets(st.sampled_from("abcde"), min_size=1), min_size=1, max_size=12),
    n_items=st.integers(1, 6),
    seed=st.integers(0, 9),
)
def test_lift_is_symmetric_and_support_below_confidence(orders, n_items, seed, orders_of):
    lines = pd.DataFrame([(str(n), item) for n, items in enumerate(orders) for item in sorted(items)])
    lines = lines.set_axis(["order_id", "product_id"], axis=1).assign(quantity=1.0)
    found = affinity_matrix(orders_of(lines), level="product", n_items=n_items)
    lift, joint = found.lift.to_numpy(), found.n_joint.to_numpy()
    assert np.array_equal(lift, lift.T, equal_nan=True)
    assert np.isnan(np.diag(lift)).all()
    confidence = joint / np.diag(joint)[:, None]
    assert (joint / found.n_orders <= confidence + 1e-12).all()
    assert (confidence <= 1).all()
    assert len(joint) == min(n_items, lines["product_id"].nunique())
    expected = joint_by_hand(lines.assign(line_kind="product"), list(found.n_joint))
    assert joint.tolist() == expected.to_numpy().tolist()
    again = affinity_matrix(orders_of(lines.sample(frac=1, random_state=seed)), level="product", n_items=n_items)
    pd.testing.assert_frame_equal(found.lift, again.lift)


def test_pairs_are_counted_once_each_among_those_asked_for(small_shop, orders_of):
    found = pair_counts(orders_of(small_shop), level="product", among=["pad", "pen", "bag"])
    joint = joint_by_hand(small_shop, ["bag", "pad", "pen"])
    expected = [[x, y, joint.loc[x, y]] for x in joint for y in joint if x <= y]
    assert found.to_numpy().tolist() == expected


def test_names_and_categories(small_shop, orders_of):
    found = affinity_matrix(orders_of(small_shop), level="category_1")
    assert found.names == {name: name for name in found.lift}
    assert set(found.lift) == {"paper", "writing", "cases"}
    assert affinity_matrix(orders_of(small_shop), level="product").names["pad"] == "PAD one"


def test_no_items_are_refused(small_shop, orders_of):
    with pytest.raises(InputError, match="n_items must be at least 1; found 0"):
        affinity_matrix(orders_of(small_shop), level="product", n_items=0)
