"""Does Bought together open on pairs that a person can believe, check and act on?"""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics.affinity.artefacts.search import KINDS, artefacts, without
from analytics.affinity.certainty.certainties import CERTAINTIES, CHECKS, VARIABLES
from analytics.affinity.certainty.trust import trust
from analytics.affinity.relations.classification import relation_of, relations
from analytics.customers.segments import grouped
from dashboard.language import pair_words
from dashboard.workspace import datasets, last_dataset
from tests.dashboard.test_pages import at_home as at_home
from tests.dashboard.test_pages import healthy, opened
from tests.dashboard.test_pages import kept as kept

pytestmark = pytest.mark.usefixtures("at_home")


@pytest.fixture
def page() -> AppTest:
    app = opened("bought_together")
    healthy(app, "bought_together")
    return app


def cards(app: AppTest) -> list[str]:
    return [each.value for each in app.markdown if "buyers of" in each.value]


def test_the_page_opens_on_ten_sentences_the_best_first(page: AppTest) -> None:
    orders = grouped(datasets.store().open(last_dataset.current()))
    made = artefacts(orders)
    table = trust(orders, artefacts=made).table
    relation = relation_of(relations(without(orders, artefacts=made)), pairs=table)
    best = table[table["certainty"].isin(["solid", "likely"]) & ~relation.isin(["substitute", "variant"])].head(10)
    shown = cards(page)
    assert len(shown) == 10
    for sentence, row in zip(shown, best.to_dict("records"), strict=True):
        assert row["x_name"] in sentence
        assert row["y_name"] in sentence
        assert CERTAINTIES[row["certainty"]] in sentence


def test_every_pair_can_be_found_with_the_reason_why_it_is_no_surer(page: AppTest) -> None:
    page.button_group(key="certainty").set_value(list(CERTAINTIES)).run()
    healthy(page, "bought_together")
    table = next(each.value for each in page.dataframe if "why" in each.value)
    assert set(table["certainty"]) >= {CERTAINTIES["solid"], CERTAINTIES["dont_use"]}
    assert (table.loc[table["certainty"] == CERTAINTIES["dont_use"], "why"] != "").all()


def test_nothing_solid_says_what_would_change_it(page: AppTest) -> None:
    page.button_group(key="period").set_value("30").run()
    healthy(page, "bought_together")
    if not cards(page):
        assert any("Nothing solid" in each.value for each in page.info)


def test_what_changed_names_both_periods(page: AppTest) -> None:
    page.session_state["pairs_or_rules"] = "What changed"
    page.run()
    healthy(page, "bought_together")
    assert any("against the period before" in each.value for each in page.caption)


def test_every_reason_of_the_library_has_its_sentence() -> None:
    codes = {f"failed_{check}" for check in CHECKS if check != "like_with_like"} | {"few_orders"}
    codes |= {"missing_replicated", "missing_one_customer", "explained_by_everything"}
    codes |= {f"explained_by_{name}" for name in VARIABLES} | {f"set_aside_{kind}" for kind in KINDS}
    assert codes == set(pair_words.REASONS)


def test_the_two_by_two_table_adds_up_to_all_orders() -> None:
    row = pd.Series({"n_xy": 5, "n_x": 20, "n_y": 12})
    assert pair_words.table_row(row, 100) == [["5", "15"], ["7", "73"]]


def test_longer_rules_say_whether_all_of_their_products_count(page: AppTest) -> None:
    page.session_state["pairs_or_rules"] = "Rules, as counted"
    page.session_state["min_support"] = 0.002
    page.run()
    while page.get("progress"):
        page.run()
    healthy(page, "bought_together")
    table = next(each.value for each in page.dataframe if "needed" in each.value)
    longer = table["antecedents"].str.contains(" + ", regex=False)
    assert longer.any()
    assert (table.loc[longer, "needed"] != "").all()
    assert (table.loc[~longer, "needed"] == "").all()
    assert any("were tested, corrected for all that were searched" in each.value for each in page.caption)


def test_the_share_of_chance_among_solid_pairs_is_said(page: AppTest) -> None:
    assert any("Solid pairs may be there by chance alone" in each.value for each in page.caption)
