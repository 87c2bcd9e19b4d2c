"""Do the commands about bundles say what the page says?"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from analytics.bundles.selection.suggestions import LEFT_OUT, STANDINGS
from analytics.errors import InputError
from dashboard.command.main import basketlift
from tests.bundle_shop import bundle_shop


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "orders.csv"
    bundle_shop().to_csv(path, index=False)
    return str(path)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(basketlift, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_candidates_are_the_same_in_words_and_as_json(file: str) -> None:
    told = json.loads(run("candidates", file, "--json"))
    found, lines = told["candidates"], run("candidates", file)
    assert found
    for each in found:
        assert each["standing"] in STANDINGS
        assert " + ".join(each["products"]) in lines
        assert 0 < each["discount_share"] < 1
        assert each["gain"]["low_80"] <= each["gain"]["high_80"]
    one = json.loads(run("candidates", file, "--keep", "1", "--json"))
    assert [each["products"] for each in one["candidates"]] == [found[0]["products"]]
    considered = {frozenset(each["products"]) for each in (*found, *told["left_out"])}
    assert {frozenset(each["products"]) for each in (*one["candidates"], *one["left_out"])} == considered
    assert {each["reason"] for each in one["left_out"]} <= set(LEFT_OUT)
    assert "crowded_out" in {each["reason"] for each in one["left_out"]} or len(found) == 1


def test_the_portfolio_keeps_its_limits_and_explains_itself(file: str) -> None:
    found = json.loads(run("portfolio", file, "--bundles", "1", "--json"))
    assert len(found["chosen"]) <= 1
    assert all(each["reason"] for each in found["rejected"])
    nothing = json.loads(run("portfolio", file, "--margin-floor", "95%", "--json"))
    assert nothing["chosen"] == []
    assert "-" in run("portfolio", file, "--bundles", "1")


@pytest.mark.parametrize("mode", ["mixed", "companion", "multi_buy", "buy_get", "pure"])
def test_every_mode_is_simulated(mode: str, file: str) -> None:
    found = json.loads(run("simulate", file, "--bundle", "pad,pen", "--discount", "10%", "--mode", mode, "--json"))
    assert found["mode"] == mode
    assert found["price_response"]


def test_a_price_is_a_discount_too_and_quantities_count(file: str) -> None:
    by_price = json.loads(run("simulate", file, "--bundle", "pad,pen", "--price", "12.60", "--json"))
    assert by_price["discount"] == pytest.approx(by_price["full_price"] - 12.60)
    twice = json.loads(run("simulate", file, "--bundle", "pad:2,pen", "--discount", "10%", "--json"))
    assert [each["quantity"] for each in twice["components"]] == [2.0, 1.0]
    assert "Chance of a loss" in run("simulate", file, "--bundle", "pad,pen", "--discount", "10%", "--listed")


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["--discount", "10%", "--price", "5"],
        ["--discount", "lots"],
        ["--price", "99"],
        ["--discount", "10%", "--mode", "both"],
        ["--discount", "10%", "--margin-floor", "much"],
    ],
)
def test_what_cannot_be_offered_is_one_sentence(wrong: list[str], file: str) -> None:
    with pytest.raises(InputError, match="must"):
        run("simulate", file, "--bundle", "pad,pen", *wrong)
