"""Does every page open, in every language, and say what it is?"""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import data
from analytics.orders.reading.read import Options
from dashboard.language import translation
from dashboard.pages import PAGES
from dashboard.queries import shop_queries
from dashboard.workspace import datasets, folders, last_dataset

MAIN = Path(__file__).parents[2] / "dashboard" / "main.py"

WEAK_SHOPS = {
    "one_order": "order_id,product_id,product_name,ordered_at,quantity,unit_price\n1,a,Tea,2024-01-01,1,2.50\n",
    "no_prices": "order id,product\n1,tea\n1,milk\n2,tea\n2,milk\n3,tea\n",
    "no_dates": "order id,sku,price,customer\n1,tea,2,c1\n1,milk,1,c1\n2,tea,2,c2\n",
    "one_product": "order id,sku,price,date\n1,tea,2,2024-01-01\n2,tea,2,2024-02-01\n3,tea,2,2024-03-01\n",
    "hostile_names": (
        "order id,sku,item name,price,date,customer id\n"
        "1,=1+1,<b>bold</b> *x* $y$,2,2024-01-01,c1\n1,b,چای «سبز»,1,2024-01-01,c1\n"
        "2,=1+1,<b>bold</b> *x* $y$,2,2024-02-01,c2\n2,b,چای «سبز»,1,2024-02-01,c2\n"
    ),
    "free": "order id,sku,price,date\n1,tea,0.01,2024-01-01\n2,milk,0.01,2024-01-02\n",
}


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person's folder in which the demo store is read already."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(folders.VARIABLE, str(folder))
        datasets.ready()
    return folder


@pytest.fixture
def at_home(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the demo store in it."""
    folder = tmp_path / "home"
    shutil.copytree(kept, folder)
    monkeypatch.setenv(folders.VARIABLE, str(folder))
    return folder


def opened(name: str, **parameters: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for parameter, value in parameters.items():
        app.query_params[parameter] = value
    app.run()
    return app.switch_page(PAGES[name].file).run() if name != "today" else app


def healthy(app: AppTest, name: str) -> None:
    assert not app.exception, [each.value for each in app.exception]
    with translation.speaking(app.selectbox(key="language").value):
        assert [title.value for title in app.title] == [translation._(PAGES[name].title)]


@pytest.mark.parametrize("language", list(translation.LANGUAGES))
@pytest.mark.parametrize("name", list(PAGES))
def test_every_page_opens_in_every_language(name: str, language: str, at_home: Path) -> None:
    app = opened(name, language=translation.LANGUAGES[language].name)
    healthy(app, name)
    assert app.selectbox(key="language").value == language


@pytest.mark.parametrize("shop", list(WEAK_SHOPS))
@pytest.mark.parametrize("name", list(PAGES))
def test_a_weak_shop_gets_a_sentence_never_a_traceback(name: str, shop: str, at_home: Path) -> None:
    file = at_home / f"{shop}.csv"
    file.write_text(WEAK_SHOPS[shop], encoding="utf-8")
    datasets.add(file, options=Options())
    app = opened(name)
    healthy(app, name)
    assert app.selectbox(key="dataset").value == last_dataset.current()


@pytest.mark.parametrize("name", list(PAGES))
def test_a_filter_that_leaves_nothing_says_so(name: str, at_home: Path) -> None:
    app = opened(name, period="Own dates", days="2025-12-25,2025-12-25", countries="Germany", stores="Bath")
    healthy(app, name)


def test_filters_move_the_figures_and_survive_a_page_switch(at_home: Path) -> None:
    app = opened("average_order")
    before = app.metric[1].value
    app.segmented_control(key="period").set_value("30").run()
    assert app.metric[1].value != before
    app.switch_page(PAGES["today"].file).run()
    assert app.segmented_control(key="period").value == "30"


def test_a_bundle_is_simulated_saved_listed_and_remembered(at_home: Path) -> None:
    app = opened("bundles")
    idea = next(button for button in app.button if button.key and button.key.startswith("idea_"))
    idea.click().run()
    healthy(app, "bundles")
    assert app.success or app.info or app.warning
    next(button for button in app.button if button.label == "Save the bundle").click().run()
    healthy(app, "bundles")
    app.switch_page(PAGES["lists"].file).run()
    app.selectbox(key="list").set_value("bundles").run()
    assert len(app.dataframe[0].value) == 2
    app.switch_page(PAGES["results"].file).run()
    healthy(app, "results")
    assert any("saved on" in each.value for each in app.markdown)


def test_the_first_page_needs_nothing_to_be_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(folders.VARIABLE, str(tmp_path / "new"))
    shop_queries.facts.clear()
    app = opened("today")
    healthy(app, "today")
    assert any("not your numbers" in each.value for each in app.caption)


def test_today_names_a_bundle_in_money_and_not_one_that_is_not_for_us(at_home: Path) -> None:
    app = opened("today")
    first = next(each for each in app.markdown if "% off" in each.value)
    assert "margin a month" in first.value
    assert "chance of losing money" in first.value
    app.button[[each.label for each in app.button].index("Not for us")].click().run()
    healthy(app, "today")
    second = next(each for each in app.markdown if "% off" in each.value)
    assert second.value != first.value
    app.button[[each.label.startswith("Take back") for each in app.button].index(True)].click().run()
    assert next(each for each in app.markdown if "% off" in each.value).value == first.value


def test_without_prices_today_names_a_companion_and_how_sure_it_is(at_home: Path, tmp_path: Path) -> None:
    columns = ["order_id", "product_id", "product_name", "ordered_at", "customer_id"]
    file = tmp_path / "unpriced.parquet"
    pd.read_parquet(data.ORDERS, columns=columns).to_parquet(file)
    datasets.add(file, options=Options())
    app = opened("today")
    healthy(app, "today")
    assert any("green-badge[Solid]" in each.value and "buyers of" in each.value for each in app.markdown)


def test_a_group_of_customers_is_a_filter_like_the_others(at_home: Path) -> None:
    app = opened("average_order")
    n_all = n_orders(app)
    app.multiselect(key="segments").set_value(["champions"]).run()
    healthy(app, "average_order")
    assert 0 < n_orders(app) < n_all / 2


def n_orders(app: AppTest) -> int:
    return int(next(each.value for each in app.metric if each.label == "Orders").replace(",", ""))
