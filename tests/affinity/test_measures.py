"""Are the measures what the papers and mlxtend say they are?"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.affinity.counts import Counts, counts
from analytics.affinity.measures import MEASURES, MLXTEND_MEASURES, measure_table
from analytics.errors import InputError


@st.composite
def any_counts(draw: Any) -> Counts:
    n = draw(st.integers(1, 2_000))
    n_x, n_y = draw(st.integers(1, n)), draw(st.integers(1, n))
    return counts(n, n_x, n_y, draw(st.integers(max(0, n_x + n_y - n), min(n_x, n_y))))


# Han, Kamber & Pei 2011, Data Mining, 3rd edition, table 6.9: milk and coffee in six data sets.
HAN = [
    ((10_000, 1_000, 1_000, 100_000), (90557, 9.26, 0.91, 0.91, 0.91, 0.91)),
    ((10_000, 1_000, 1_000, 100), (0, 1.00, 0.91, 0.91, 0.91, 0.91)),
    ((100, 1_000, 1_000, 100_000), (670, 8.44, 0.09, 0.09, 0.09, 0.09)),
    ((1_000, 1_000, 1_000, 100_000), (24740, 25.75, 0.50, 0.50, 0.50, 0.50)),
    ((1_000, 100, 10_000, 100_000), (8173, 9.18, 0.09, 0.91, 0.50, 0.29)),
    ((1_000, 10, 100_000, 100_000), (965, 1.97, 0.01, 0.99, 0.50, 0.10)),
]


@pytest.mark.parametrize(("cells", "published"), HAN)
def test_measures_of_han_kamber_pei_table_6_9(cells: tuple[int, ...], published: tuple[float, ...]) -> None:
    both, only_y, only_x, _ = cells
    four = counts(sum(cells), both + only_x, both + only_y, both)
    names = ["chi_squared", "lift", "all_confidence", "max_confidence", "kulczynski", "cosine"]
    found = measure_table(four, measures=names).iloc[0]
    assert found.iloc[0] == pytest.approx(published[0], abs=1)
    assert found.iloc[1:].to_list() == pytest.approx(published[1:], abs=0.0051)


def test_imbalance_ratio_of_han_kamber_pei_example_6_11() -> None:
    four = counts(111_100, [2_000, 11_000, 101_000], [2_000, 1_100, 1_010], [1_000, 1_000, 1_000])
    assert MEASURES["imbalance_ratio"].function(four).round(2).tolist() == [0.0, 0.89, 0.99]


def test_games_and_videos_of_han_kamber_pei_examples_6_8_and_6_9() -> None:
    four = counts(10_000, 6_000, 7_500, 4_000)
    found = measure_table(four, measures=["confidence", "lift", "chi_squared"]).iloc[0]
    assert found.round(2).to_list() == [0.67, 0.89, 555.56]


def test_tea_and_coffee_of_brin_motwani_silverstein_1997() -> None:
    """Of 100 baskets 25 hold tea, 90 coffee, 20 both: a confidence of 0.8, yet a dependence of 0.89."""
    found = measure_table(counts(100, 25, 90, 20), measures=["confidence", "lift", "added_value"]).iloc[0]
    assert found.round(2).to_list() == [0.8, 0.89, -0.1]


def test_tea_tasting_of_fisher_1935() -> None:
    """Eight cups, four with the milk first, three of them recognised: p = 17/70."""
    four = counts(8, 4, 4, 3)
    assert MEASURES["fisher_p"].function(four)[0] == pytest.approx(17 / 70)
    assert MEASURES["hyper_confidence"].function(four)[0] == pytest.approx(1 - 17 / 70)
    assert MEASURES["odds_ratio"].function(four)[0] == 9.0


def test_hyper_lift_divides_by_the_count_that_chance_exceeds_once_in_a_hundred() -> None:
    """n = 8, 4 and 4: P(C <= 3) = 69/70 = 0.986, so the 0.99 quantile is 4."""
    assert MEASURES["hyper_lift"].function(counts(8, 4, 4, [3, 4])).tolist() == [0.75, 1.0]


def _mlxtend(c: Counts) -> pd.DataFrame:
    from mlxtend.frequent_patterns import association_rules

    shares = [c.n_x[0] / c.n, c.n_y[0] / c.n, c.n_xy[0] / c.n]
    found = pd.DataFrame({"support": shares, "itemsets": [frozenset("x"), frozenset("y"), frozenset("xy")]})
    with np.errstate(all="ignore"):
        rules = association_rules(found, metric="support", min_threshold=0.0)
    return rules[rules["antecedents"] == frozenset("x")]


@settings(deadline=None, max_examples=60)
@given(any_counts())
def test_mlxtend_measures_have_mlxtend_values(c: Counts) -> None:
    ours, theirs = measure_table(c, measures=MLXTEND_MEASURES), _mlxtend(c)
    assert list(ours) == list(theirs.columns[2:])
    for name in MLXTEND_MEASURES:
        if name == "zhangs_metric":
            continue  # mlxtend's floating point misses some exact zeros of the denominator
        np.testing.assert_allclose(
            ours[name].to_numpy(), theirs[name].to_numpy(float), rtol=1e-9, atol=1e-9, err_msg=name
        )


def test_zhangs_metric_is_mlxtends_where_its_denominator_is_not_zero() -> None:
    four = counts(1_000, 100, 300, 50)
    np.testing.assert_allclose(MEASURES["zhangs_metric"].function(four), _mlxtend(four)["zhangs_metric"], rtol=1e-12)


@settings(deadline=None)
@given(any_counts())
def test_every_measure_keeps_to_its_range(c: Counts) -> None:
    for measure in MEASURES.values():
        value = measure.function(c)[0]
        low, high = measure.range
        assert np.isnan(value) or low - 1e-9 <= value <= high + 1e-9, measure.name


@settings(deadline=None)
@given(any_counts())
def test_symmetric_measures_do_not_know_left_from_right(c: Counts) -> None:
    turned = Counts(c.n, c.n_y, c.n_x, c.n_xy)
    for name in ("support", "lift", "leverage", "jaccard", "cosine", "kulczynski", "phi", "odds_ratio", "fisher_p"):
        function = MEASURES[name].function
        np.testing.assert_allclose(function(c), function(turned), rtol=1e-6, atol=1e-12, err_msg=name)


@settings(deadline=None)
@given(any_counts(), st.integers(1, 10_000))
def test_null_invariant_measures_do_not_see_orders_with_neither(c: Counts, more: int) -> None:
    larger = Counts(c.n + more, c.n_x, c.n_y, c.n_xy)
    for name in ("all_confidence", "max_confidence", "cosine", "kulczynski", "imbalance_ratio"):
        assert MEASURES[name].function(c) == MEASURES[name].function(larger), name


def test_every_measure_says_what_it_is() -> None:
    for name, measure in MEASURES.items():
        assert name == measure.name
        assert measure.label
        assert measure.formula
        assert measure.source
        assert measure.meaning.endswith(".")
        assert measure.range[0] < measure.range[1]


def test_no_rows_give_no_rows() -> None:
    empty = measure_table(counts(0, [], [], []))
    assert list(empty) == list(MEASURES)
    assert len(empty) == 0


def test_an_unknown_measure_is_named() -> None:
    with pytest.raises(InputError, match="uplift"):
        measure_table(counts(8, 4, 4, 3), measures=["uplift"])
