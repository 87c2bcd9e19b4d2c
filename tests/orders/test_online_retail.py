"""Golden numbers: UCI Online Retail, DOI 10.24432/C5BW33."""

import pytest

from analytics.orders.lines import Orders


@pytest.fixture(scope="module")
def steps(online_retail: Orders):
    return online_retail.ledger.set_index("step")


def test_541909_lines_are_read_and_each_is_kept_or_set_aside(online_retail, steps, check_balance):
    assert steps.loc["read", "n_lines_left"] == 541_909
    check_balance(online_retail)


def test_after_fees_19773_orders_3900_products_10271034_61_remain(steps):
    fees = steps.loc["fees"]
    assert (fees["n_orders_left"], fees["n_products_left"]) == (19_773, 3_900)
    assert fees["revenue_left"] == pytest.approx(10_271_034.61, abs=0.005)


def test_codes_that_differ_in_case_make_3900_products_into_3791(online_retail):
    everything = online_retail.lines.get_backend().table("all_lines")
    first = everything.set_aside.isnull() | everything.set_aside.isin(["cancelled_originals"])
    sold = everything.filter(first & (everything.line_kind != "gift"))
    assert sold.product_code.nunique().execute() == 3_900
    assert sold.product_id.nunique().execute() == 3_791


def test_bad_debt_invoice_a563185_is_out_by_its_code(online_retail):
    aside = online_retail.set_aside
    found = aside.filter(aside.order_id == "A563185").execute()
    assert found["set_aside"].tolist() == ["fees"]
    assert found["unit_price"].tolist() == [11_062.06]


def test_invoice_581483_of_168469_60_goes_out_with_the_cancelled_originals(online_retail):
    aside = online_retail.set_aside
    found = aside.filter(aside.order_id == "581483").execute()
    assert found["set_aside"].tolist() == ["cancelled_originals"]
    assert (found["quantity"] * found["unit_price"]).sum() == pytest.approx(168_469.60)


def test_the_fees_step_alone_takes_what_the_published_filter_leaves_in(steps):
    assert steps.loc["cancelled_originals", "n_products_left"] == 3_895
    assert steps.loc["codes_folded", "n_products_left"] == 3_786
    assert steps.loc["codes_folded", "n_orders_left"] == 19_651
