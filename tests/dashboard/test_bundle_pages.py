"""Does the Bundles page answer what a person sets, and does Results keep its promises?"""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics.bundles.demand.assumptions import ASSUMPTIONS
from analytics.bundles.demand.offers import MODES
from analytics.bundles.selection import ideas
from analytics.bundles.selection.suggestions import LEFT_OUT, Suggestions
from analytics.orders.datasets.catalogue import read_catalogue, unavailable, with_catalogue
from analytics.orders.products import products
from analytics.orders.reading.read import Options
from dashboard.app_pages.bundles import tables
from dashboard.pages import PAGES
from dashboard.queries import bundle_queries
from dashboard.workspace import datasets, folders, saved_bundles
from tests.bundle_shop import bundle_shop
from tests.conftest import OrdersOf
from tests.dashboard.test_pages import healthy, opened

PAIR = ["pad", "pen"]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A person whose only shop this is."""
    monkeypatch.setenv(folders.VARIABLE, str(tmp_path / "home"))
    file = tmp_path / "orders.csv"
    bundle_shop().to_csv(file, index=False)
    return datasets.add(file, options=Options()).key


@pytest.fixture
def simulated(shop: str) -> AppTest:
    """The Bundles page with a pair chosen."""
    return chosen(opened("bundles"), PAIR)


def chosen(app: AppTest, products: list[str]) -> AppTest:
    app.multiselect(key="bundle").set_value(products).run()
    healthy(app, "bundles")
    return app


def verdict(app: AppTest) -> str:
    (box,) = [*app.success, *[each for each in app.info if "chance" in each.value], *app.warning][:1]
    return box.value


def full(app: AppTest) -> pd.DataFrame:
    return next(each.value for each in app.dataframe if "meaning" in each.value).set_index("figure")


def test_the_page_opens_on_sentences_with_a_range_and_one_click(shop: str) -> None:
    app = opened("bundles")
    ideas = [each.value for each in app.markdown if "off.**" in each.value or "% off" in each.value]
    buttons = [each for each in app.button if each.key and each.key.startswith("idea_")]
    assert 1 <= len(ideas) == len(buttons) <= 10
    assert all("Likely" in each and "losing money" in each for each in ideas)
    buttons[0].click().run()
    healthy(app, "bundles")
    assert verdict(app) in ideas[0], "the click shows the same figures as the sentence"


def test_variants_of_one_product_are_no_candidates(shop: str) -> None:
    sold = pd.DataFrame({"product_id": ["a", "a-xl", "b"], "parent_product_id": ["a", "a", None]})
    companions = pd.DataFrame({"product_id": ["a", "b", "a"], "companion_id": ["a-xl", "a", "b"]})
    pairs = ideas.judged_pairs(companions, sold=sold).set_index(["product_x", "product_y"])["reason"]
    assert pairs.fillna("").to_dict() == {("a", "a-xl"): "variants", ("a", "b"): ""}
    gone = ideas.judged_pairs(companions, sold=sold, without={"b"}).set_index(["product_x", "product_y"])["reason"]
    assert gone.to_dict() == {("a", "a-xl"): "variants", ("a", "b"): "sold_out"}


def test_what_can_not_be_bought_now_is_in_no_suggested_bundle(small_shop: pd.DataFrame, orders_of: OrdersOf) -> None:
    orders = orders_of(small_shop)
    companions = pd.DataFrame({"product_id": ["pad", "case"], "companion_id": ["pen", "ink"]})
    sold = products(orders)
    stocked = with_catalogue(orders, read_catalogue(pd.DataFrame({"SKU": ["PEN", "ink"], "Stock": ["0", "3"]})))
    pairs = [ideas.judged_pairs(companions, sold=sold, without=unavailable(each)) for each in (orders, stocked)]
    held = [
        ideas.found(each, pairs=judged).table["products"] for each, judged in zip((orders, stocked), pairs, strict=True)
    ]
    assert "pen" in {product for names in held[0] for product in names}
    assert {"case", "ink"} == {product for names in held[1] for product in names}


def test_every_set_that_is_left_out_says_why() -> None:
    rows = pd.DataFrame({"products": [("a", "b")] * len(LEFT_OUT), "reason": list(LEFT_OUT)})
    table = tables.left_out(Suggestions((), rows), {"a": "Tea", "b": "Cup"})
    assert set(table["bundle"]) == {"Tea + Cup"}
    assert table["reason"].is_unique
    assert table["reason"].str.endswith(".").all()


def test_no_discount_changes_nothing_and_more_discount_gives_more_away(simulated: AppTest) -> None:
    simulated.slider(key="discount").set_value(0).run()
    assert full(simulated).loc["Change of revenue, a month", "range"] == "£0.00"
    given = []
    for percent in (5, 20):
        simulated.slider(key="discount").set_value(percent).run()
        given.append(full(simulated).loc["Given away, a month", "range"])
    assert given[0] != given[1]
    assert [figure.metric for figure in simulated.metric] == []


@pytest.mark.parametrize("mode", list(MODES))
def test_every_mode_is_offered_and_answered(mode: str, simulated: AppTest) -> None:
    simulated.selectbox(key="mode").set_value(mode).run()
    healthy(simulated, "bundles")
    assert len(full(simulated)) > 5


def test_the_discount_is_said_as_amount_or_price_too(simulated: AppTest) -> None:
    simulated.segmented_control(key="discount_kind").set_value("amount").run()
    assert any("Choose two to six" in each.value for each in simulated.info)
    simulated.number_input(key="discount_amount").set_value(1.4).run()
    by_amount = full(simulated)
    simulated.segmented_control(key="discount_kind").set_value("price").run()
    simulated.number_input(key="discount_price").set_value(12.6).run()
    healthy(simulated, "bundles")
    assert by_amount.equals(full(simulated))


def test_a_discount_beyond_the_price_is_a_sentence(simulated: AppTest) -> None:
    simulated.segmented_control(key="discount_kind").set_value("amount").run()
    simulated.number_input(key="discount_amount").set_value(99.0).run()
    assert not simulated.exception
    assert any("discount must be" in each.value for each in simulated.warning)


def test_every_assumption_is_shown_with_its_source_and_can_be_fixed(simulated: AppTest) -> None:
    sources = " ".join(each.value for each in simulated.caption)
    for each in ASSUMPTIONS.values():
        assert each.basis in sources
    before = full(simulated)
    simulated.number_input(key="assume_switching").set_value(0.9).run()
    healthy(simulated, "bundles")
    assert not before.equals(full(simulated))


def test_quantities_floor_listing_and_care_change_the_answer(simulated: AppTest) -> None:
    seen = [full(simulated).to_csv()]
    simulated.toggle(key="automatic").set_value(False).run()
    seen.append(full(simulated).to_csv())
    simulated.toggle(key="cautious").set_value(True).run()
    seen.append(full(simulated).to_csv())
    simulated.number_input(key="units_pad").set_value(2).run()
    seen.append(full(simulated).to_csv())
    assert len(set(seen)) == len(seen)
    simulated.number_input(key="margin_floor").set_value(90).run()
    assert any("margin floor" in each.value for each in simulated.markdown)


def test_the_wide_range_is_behind_a_click(simulated: AppTest) -> None:
    narrow = full(simulated)
    simulated.toggle(key="wide").set_value(True).run()
    assert not narrow.equals(full(simulated))


def test_kind_of_evidence_and_data_weight_are_on_the_screen(simulated: AppTest) -> None:
    table = next(each.value for each in simulated.dataframe if "evidence" in each.value)
    assert set(table["evidence"]) <= {"From your own price changes", "Borrowed from published studies"}
    assert table["data_weight"].between(0, 1).all()


def test_the_best_together_explains_each_rejection(shop: str) -> None:
    app = opened("bundles", bundle_view="The best together")
    healthy(app, "bundles")
    app.number_input(key="portfolio_n").set_value(1).run()
    healthy(app, "bundles")
    best, others = (each.value for each in app.dataframe)
    assert len(best) == 1
    assert others["reason"].str.endswith(".").all()
    app.number_input(key="portfolio_floor").set_value(90).run()
    assert len(app.dataframe[0].value) == 0


def test_saved_bundles_are_compared_planned_followed_and_forgotten(simulated: AppTest, shop: str) -> None:
    save = next(button for button in simulated.button if button.label == "Save the bundle")
    save.click().run()
    simulated.slider(key="discount").set_value(20).run()
    next(button for button in simulated.button if button.label == "Save the bundle").click().run()
    assert [each.name for each in saved_bundles.saved(shop)] == ["PAD one + PEN one"] * 2
    simulated.segmented_control(key="bundle_view").set_value("saved").run()
    healthy(simulated, "bundles")
    assert simulated.dataframe[0].value.shape[1] == 3
    simulated.switch_page(PAGES["results"].file).run()
    healthy(simulated, "results")
    said = " ".join(each.value for each in simulated.markdown)
    assert "saved on" in said
    assert "weeks" in said
    assert simulated.multiselect(key="launched").value == PAIR
    assert simulated.get("plotly_chart")
    next(button for button in simulated.button if button.label == "Forget").click().run()
    assert len(saved_bundles.saved(shop)) == 1


def test_the_sheet_holds_inputs_and_answers(shop: str) -> None:
    from analytics.bundles.demand.assumptions import Assumptions
    from analytics.bundles.demand.offers import offer
    from analytics.exports.cells import to_xlsx
    from analytics.orders.lines import Scope

    found = bundle_queries.simulation(Scope(shop), offer(*PAIR, percent=0.1), Assumptions())
    table = tables.sheet(found, Assumptions(), {"pad": "=1+1", "pen": "Pen"})
    assert {"input", "orders by products held", "price response", "assumption", "answer"} == set(table["part"])
    assert len(table[table["part"] == "assumption"]) == len(ASSUMPTIONS)
    assert to_xlsx(table)[:2] == b"PK"


def test_products_never_bought_together_are_answered(shop: str) -> None:
    app = chosen(opened("bundles"), ["case", "case-xl"])
    assert any("Hardly any order" in each.value for each in app.markdown)


def test_a_test_that_a_person_has_read_speaks_in_the_simulation(simulated: AppTest) -> None:
    def kinds() -> set[str]:
        page = chosen(opened("bundles"), PAIR)
        return set(next(each.value["evidence"] for each in page.dataframe if "evidence" in each.value))

    assert kinds() == {"From your own price changes"}
    next(button for button in simulated.button if button.label == "Save the bundle").click().run()
    results = opened("results")
    for key, value in {"test_low": 0.04, "test_change": 0.05, "test_high": 0.06}.items():
        results.number_input(key=key).set_value(value)
    results.button(key="use_test").click().run()
    healthy(results, "results")
    assert kinds() == {"Tested by you"}
