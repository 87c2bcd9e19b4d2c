"""Are the figures of an order those that a person would count, and does the bridge add up?"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.errors import InputError
from analytics.kpis import AOV_FACTORS, KPIS, PERIODS, aov_bridge, available_kpis, compare, summarise

DAY = pd.Timestamp("2024-03-01 09:00")


def counted(lines: pd.DataFrame) -> dict[str, float]:
    """Every figure again, in pandas, from the definitions in KPIS."""
    lines = lines.reindex(columns=[*lines.columns, *({"discount", "unit_cost"} - set(lines.columns))])
    gross = lines["quantity"] * lines["unit_price"]
    paid = gross - lines["discount"].fillna(0)
    margin = paid - lines["quantity"] * lines["unit_cost"]
    chosen = lines["line_kind"] != "gift" if "line_kind" in lines else pd.Series(True, lines.index)
    lines = lines.assign(gross=gross, paid=paid, margin=margin, unknown=margin.isna())
    lines = lines.assign(units=lines["quantity"].where(chosen, 0), item=lines["product_id"].where(chosen))
    orders = lines.groupby("order_id").agg(
        revenue=("paid", lambda values: values.sum(min_count=1)),
        gross=("gross", "sum"),
        margin=("margin", "sum"),
        unknown=("unknown", "any"),
        units=("units", "sum"),
        n_items=("item", "nunique"),
    )
    known = orders[~orders["unknown"]]
    n, revenue = len(orders), orders["revenue"].dropna()
    return {
        "n_orders": n,
        "revenue": revenue.sum() if len(revenue) else math.nan,
        "aov": revenue.mean(),
        "aov_median": revenue.median(),
        "aov_p90": revenue.quantile(0.9),
        "units": orders["units"].sum(),
        "units_per_order": orders["units"].sum() / n,
        "items_per_order": orders["n_items"].mean(),
        "single_item_share": ((orders["n_items"] == 1) & (orders["units"] <= 1)).mean(),
        "attach_rate": (orders["n_items"] > 1).mean(),
        "discount_share": share(gross.sum() - paid.sum(), gross.sum()) if lines["discount"].notna().any() else math.nan,
        "margin": known["margin"].sum() if len(known) else math.nan,
        "margin_share": share(known["margin"].sum(), known["revenue"].sum()),
    }


def share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def test_online_retail_has_the_figures_that_pandas_counts(online_retail, online_retail_lines):
    expected = counted(online_retail_lines)
    assert summarise(online_retail).iloc[0].to_dict() == pytest.approx(expected, rel=1e-9, nan_ok=True)


def test_online_retail_has_the_months_that_pandas_counts(online_retail, online_retail_lines):
    first_time = online_retail_lines.groupby("order_id")["ordered_at"].transform("min")
    months = first_time.dt.to_period("M").dt.to_timestamp()
    found = summarise(online_retail, by="month").set_index("period")
    assert found.index.is_monotonic_increasing
    assert len(found) == 13
    for month, lines in online_retail_lines.groupby(months):
        assert found.loc[month].to_dict() == pytest.approx(counted(lines), rel=1e-9, nan_ok=True)


def test_a_shop_with_costs_and_discounts_has_the_figures_that_pandas_counts(small_shop, orders_of):
    found = summarise(orders_of(small_shop)).iloc[0].to_dict()
    assert found == pytest.approx(counted(small_shop), rel=1e-9)


def test_by_hand_two_orders_one_with_a_line_of_unknown_cost(orders_of):
    lines = pd.DataFrame(
        {
            "order_id": ["1", "1", "2"],
            "product_id": ["tea", "cup", "tea"],
            "quantity": [2.0, 1.0, 0.5],
            "unit_price": [3.0, 10.0, 4.0],
            "discount": [1.0, None, None],
            "unit_cost": [1.0, None, 2.0],
        }
    )
    found = summarise(orders_of(lines)).iloc[0]
    # Order 1 is worth 2 × 3 − 1 + 10 = 15, order 2 half of 4; only order 2's costs are all known.
    assert found["revenue"] == 17
    assert found["aov"] == found["aov_median"] == 8.5
    assert found["aov_p90"] == pytest.approx(2 + 0.9 * 13)
    assert (found["units"], found["items_per_order"]) == (3.5, 1.5)
    assert (found["single_item_share"], found["attach_rate"]) == (0.5, 0.5)
    assert found["discount_share"] == pytest.approx(1 / 18)
    assert (found["margin"], found["margin_share"]) == (1, 0.5)


def test_a_gift_costs_money_but_is_no_item(orders_of):
    lines = pd.DataFrame({"order_id": "1", "product_id": ["tea", "cup"], "quantity": 1.0, "unit_price": [5.0, 0.0]})
    lines = lines.assign(unit_cost=[2.0, 1.0], line_kind=["product", "gift"])
    found = summarise(orders_of(lines)).iloc[0]
    assert found[["items_per_order", "units", "single_item_share", "attach_rate", "margin"]].tolist() == [1, 1, 1, 0, 2]


def test_an_order_without_any_price_is_not_an_order_of_nothing(orders_of):
    lines = pd.DataFrame({"order_id": ["1", "2"], "product_id": "tea", "quantity": 1.0, "unit_price": [5.0, None]})
    orders = orders_of(lines)
    assert summarise(orders).iloc[0][["n_orders", "revenue", "aov"]].tolist() == [2, 5, 5]
    doubled = orders_of(lines.assign(unit_price=lines["unit_price"] * 2))
    assert aov_bridge(doubled, before=orders)["contribution"].sum() == pytest.approx(5)


def test_figures_whose_column_is_missing_are_nan_and_the_others_are_there(small_shop, orders_of):
    orders = orders_of(small_shop.drop(columns=["unit_price", "unit_cost", "discount"]))
    known = available_kpis(orders)
    found = summarise(orders).iloc[0]
    assert found[known].notna().all()
    assert found.drop(known).isna().all()
    assert {"n_orders", "attach_rate"} <= set(known)
    assert not {"revenue", "aov", "margin"} & set(known)


@pytest.mark.parametrize("by", PERIODS)
def test_periods_hold_every_order_once(by, small_shop, orders_of):
    table = summarise(orders_of(small_shop), by=by)
    assert table["n_orders"].sum() == small_shop["order_id"].nunique()
    assert table["period"].is_unique
    first_days = small_shop["ordered_at"].dt.to_period({"day": "D", "week": "W", "month": "M"}.get(by, by[0].upper()))
    assert set(table["period"]) == set(first_days.dt.start_time)


LINE = st.fixed_dictionaries(
    {
        "order_id": st.sampled_from("12345"),
        "product_id": st.sampled_from("abc"),
        "quantity": st.sampled_from([0.25, 1.0, 2.0, 3.5]),
        "unit_price": st.one_of(st.none(), st.sampled_from([0.0, 0.99, 2.5, 10.0])),
        "discount": st.one_of(st.none(), st.sampled_from([0.0, 0.1])),
        "unit_cost": st.one_of(st.none(), st.sampled_from([0.3, 1.0])),
    }
)


@settings(max_examples=15, deadline=None)
@given(lines=st.lists(LINE, min_size=1, max_size=15), seed=st.integers(0, 9))
def test_any_lines_in_any_order_have_the_figures_that_pandas_counts(lines, seed, orders_of):
    frame = pd.DataFrame(lines).astype({"unit_price": float, "discount": float, "unit_cost": float})
    orders, shuffled = orders_of(frame), orders_of(frame.sample(frac=1, random_state=seed))
    found = summarise(orders)
    pd.testing.assert_frame_equal(found, summarise(shuffled))
    known = available_kpis(orders)
    expected = {name: value for name, value in counted(frame).items() if name in known}
    assert found.iloc[0][known].to_dict() == pytest.approx(expected, abs=1e-9, nan_ok=True)


def halves(small_shop, orders_of):
    middle = small_shop["ordered_at"].median()
    late = small_shop["ordered_at"] >= middle
    return orders_of(small_shop[late]), orders_of(small_shop[~late])


def test_a_comparison_holds_both_sides_and_the_interval_that_scipy_gives(small_shop, orders_of):
    after, before = halves(small_shop, orders_of)
    found = compare(after, before=before)
    table = found.table.set_index("kpi")
    assert list(table.index) == list(KPIS)
    assert table["after"].to_dict() == summarise(after).iloc[0].to_dict()
    assert table["before"].to_dict() == summarise(before).iloc[0].to_dict()
    assert (table["change_share"] * table["before"]).to_dict() == pytest.approx(table["change"].to_dict())

    middle = small_shop["ordered_at"].median()
    worth = small_shop["quantity"] * small_shop["unit_price"] - small_shop["discount"]
    values = worth.groupby([small_shop["ordered_at"] >= middle, small_shop["order_id"]]).sum()
    limits = stats.ttest_ind(values[True], values[False], equal_var=False).confidence_interval(0.95)
    assert (found.aov_change_low, found.aov_change_high) == pytest.approx((limits.low, limits.high))


def test_two_orders_of_the_same_worth_have_an_interval_of_no_width(orders_of):
    lines = pd.DataFrame({"order_id": list("1234"), "product_id": "tea", "quantity": 1.0, "unit_price": 5.0})
    found = compare(orders_of(lines.assign(unit_price=7.0)), before=orders_of(lines))
    assert (found.aov_change_low, found.aov_change_high) == (2, 2)


def test_one_order_has_no_interval(small_shop, orders_of):
    one = orders_of(small_shop[small_shop["order_id"] == "o000"])
    found = compare(one, before=orders_of(small_shop))
    assert math.isnan(found.aov_change_low)
    assert math.isnan(found.aov_change_high)


CHANGES = {
    "price_per_unit": lambda lines: lines.assign(
        unit_price=lines["unit_price"] * 1.25, discount=lines["discount"] * 1.25
    ),
    "units_per_item": lambda lines: lines.assign(quantity=lines["quantity"] * 2, discount=lines["discount"] * 2),
    "kept_after_discount": lambda lines: lines.assign(discount=lines["quantity"] * lines["unit_price"] * 0.5),
    "items_per_order": lambda lines: pd.concat([lines, lines.assign(product_id=lines["product_id"] + " two")]),
}


@pytest.mark.parametrize("factor", AOV_FACTORS)
def test_a_planted_change_of_one_factor_is_laid_at_its_door(factor, small_shop, orders_of):
    before, after = orders_of(small_shop), orders_of(CHANGES[factor](small_shop))
    bridge = aov_bridge(after, before=before).set_index("factor")
    change = summarise(after)["aov"].iloc[0] - summarise(before)["aov"].iloc[0]
    assert abs(change) > 1
    expected = {name: change if name == factor else 0.0 for name in AOV_FACTORS}
    assert bridge["contribution"].to_dict() == pytest.approx(expected, abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(parts=st.lists(st.floats(0.1, 0.9), min_size=2, max_size=2), seed=st.integers(0, 99))
def test_the_bridge_adds_up_to_the_change_exactly(parts, seed, small_shop, orders_of):
    ids = np.sort(small_shop["order_id"].unique())
    sides = [np.random.default_rng(seed + side).choice(ids, max(2, int(part * 30))) for side, part in enumerate(parts)]
    after, before = (orders_of(small_shop[small_shop["order_id"].isin(side)]) for side in sides)
    bridge = aov_bridge(after, before=before)
    change = summarise(after)["aov"].iloc[0] - summarise(before)["aov"].iloc[0]
    assert bridge["contribution"].sum() == pytest.approx(change, abs=1e-9)
    assert bridge["after"].prod() == pytest.approx(summarise(after)["aov"].iloc[0])


def test_online_retail_from_spring_to_autumn_adds_up_to_the_change(online_retail):
    months = summarise(online_retail, by="month").set_index("period")
    lines = online_retail.lines
    april, november = ({"lines": lines.filter(lines.ordered_at.month() == month)} for month in (4, 11))
    sides = [type(online_retail)(**{**vars(online_retail), **part}) for part in (november, april)]
    bridge = aov_bridge(sides[0], before=sides[1])
    change = months.loc["2011-11-01", "aov"] - months.loc["2011-04-01", "aov"]
    assert bridge["contribution"].sum() == pytest.approx(change)


def test_a_side_of_gifts_only_has_no_bridge_but_an_answer(orders_of, small_shop):
    gifts = orders_of(small_shop.head(3).assign(unit_price=0.0, discount=None))
    assert aov_bridge(gifts, before=orders_of(small_shop))["contribution"].isna().all()


def test_a_side_without_prices_is_refused_whichever_it_is(orders_of, small_shop):
    priced, bare = orders_of(small_shop), orders_of(small_shop.drop(columns="unit_price"))
    for orders, before in ((priced, bare), (bare, priced)):
        with pytest.raises(InputError, match="Money needs a unit price"):
            aov_bridge(orders, before=before)


def test_an_unknown_period_is_refused(orders_of, small_shop):
    with pytest.raises(InputError, match="by must be one of day, week"):
        summarise(orders_of(small_shop), by="fortnight")
