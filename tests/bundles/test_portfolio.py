"""The best bundles together: exact choice against brute force, the winner's curse, and a reason for every rejection."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.bundles.selection.portfolio import REJECTIONS, Limits, best_together, shrink


def problem(seed: int, n: int = 7) -> tuple[pd.DataFrame, dict[str, list[str]], pd.DataFrame]:
    rng = np.random.default_rng(seed)
    names = [f"b{i}" for i in range(n)]
    members = {name: rng.choice(list("ABCDEF"), 2, replace=False).tolist() for name in names}
    rows = [
        {"bundle": name, "level": level, "value": rng.normal(3, 4), "give_away": rng.uniform(0.5, 4) * (1 + level)}
        for name in names
        for level in (0, 1)
    ]
    pairs = [{"bundle_x": x, "bundle_y": y, "loss": rng.uniform(0, 2)} for x, y in combinations(names, 2)]
    return pd.DataFrame(rows), members, pd.DataFrame(pairs)


def brute(options, members, limits, overlaps) -> float:
    loss = {frozenset((r.bundle_x, r.bundle_y)): r.loss for r in overlaps.itertuples()}
    rows = {name: list(part.itertuples()) for name, part in options.groupby("bundle")}
    best = 0.0
    for size in range(1, limits.n_bundles + 1):
        for names in combinations(rows, size):
            used = [each for name in names for each in members[name]]
            if any(used.count(each) > limits.per_product for each in used):
                continue
            clash = sum(loss[frozenset(pair)] for pair in combinations(names, 2))
            for choice in product(*(rows[name] for name in names)):
                if sum(row.give_away for row in choice) <= limits.give_away:
                    best = max(best, sum(row.value for row in choice) - clash)
    return best


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_choice_is_the_best_that_brute_force_finds(seed):
    options, members, overlaps = problem(seed)
    limits = Limits(n_bundles=3, per_product=1 + seed % 2, give_away=8.0)
    found = best_together(options, members=members, limits=limits, overlaps=overlaps)
    assert found.value == pytest.approx(brute(options, members, limits, overlaps), rel=2e-3, abs=1e-6)
    assert found.value >= found.greedy_value - 1e-9
    used = [each for name in found.chosen["bundle"] for each in members[name]]
    assert all(used.count(each) <= limits.per_product for each in used)
    assert found.chosen["give_away"].sum() <= 8.0 + 1e-9
    assert len(found.chosen) + len(found.rejected) == options["bundle"].nunique()
    assert set(found.rejected["reason"]) <= set(REJECTIONS)


def test_every_rejection_has_its_reason():
    options = pd.DataFrame(
        [
            ("best", 1, 10.0, 1.0, True),
            ("shares a product", 1, 9.0, 1.0, True),
            ("loses", 1, -1.0, 1.0, True),
            ("below the floor", 1, 5.0, 1.0, False),
            ("too generous", 1, 5.0, 50.0, True),
            ("same buyers", 1, 2.0, 1.0, True),
            ("weaker", 1, 1.0, 0.1, True),
            ("second", 1, 4.0, 3.5, True),
            ("third", 1, 3.0, 3.0, True),
        ],
        columns=["bundle", "level", "value", "give_away", "is_allowed"],
    )
    members = {name: [f"{name} 1", f"{name} 2"] for name in options["bundle"]} | {
        "shares a product": ["best 1", "other"]
    }
    overlaps = pd.DataFrame({"bundle_x": ["same buyers"], "bundle_y": ["best"], "loss": [3.0]})
    found = best_together(options, members=members, limits=Limits(2, 1, 5.0), overlaps=overlaps)
    assert found.chosen["bundle"].tolist() == ["best", "second"]
    assert found.rejected.set_index("bundle")["reason"].to_dict() == {
        "shares a product": "product_taken",
        "loses": "not_worth_it",
        "below the floor": "below_floor",
        "too generous": "over_budget",
        "same buyers": "overlaps",
        "weaker": "beaten",
        "third": "budget_spent",
    }


def test_nothing_offered_is_an_empty_choice():
    options = pd.DataFrame({"bundle": ["a"], "level": [1], "value": [-2.0], "give_away": [1.0]})
    found = best_together(options, members={"a": ["x", "y"]})
    assert found.chosen.empty
    assert found.rejected["reason"].tolist() == ["not_worth_it"]


def test_rows_in_any_order_give_the_same_choice():
    options, members, overlaps = problem(3)
    first = best_together(options, members=members, overlaps=overlaps)
    second = best_together(options.sample(frac=1, random_state=0), members=members, overlaps=overlaps)
    pd.testing.assert_frame_equal(first.chosen, second.chosen)
    pd.testing.assert_frame_equal(first.rejected, second.rejected)


def test_shrunk_values_of_the_best_keep_their_promise():
    promised, brought, naive = [], [], []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        true = rng.normal(0, 1, 500)
        seen = true + rng.normal(0, 2, 500)
        best = np.argsort(-seen)[:10]
        naive.append(seen[best].mean())
        promised.append(shrink(seen, errors=np.full(500, 2.0))[best].mean())
        brought.append(true[best].mean())
    assert np.mean(promised) == pytest.approx(np.mean(brought), abs=0.15)
    assert np.mean(naive) > 3 * np.mean(brought)


def test_a_thousand_candidates_are_chosen_from_in_seconds():
    rng = np.random.default_rng(0)
    n = 1000
    options = pd.DataFrame(
        {
            "bundle": np.repeat([f"b{i}" for i in range(n)], 3),
            "level": np.tile([0.05, 0.1, 0.15], n),
            "value": rng.normal(2, 3, 3 * n),
            "give_away": rng.uniform(1, 5, 3 * n),
        }
    )
    members = {f"b{i}": rng.choice(300, 2, replace=False).astype(str).tolist() for i in range(n)}
    found = best_together(options, members=members, limits=Limits(20, 1, 40.0))
    assert len(found.chosen) <= 20
    assert found.value >= found.greedy_value
