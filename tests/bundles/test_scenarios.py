"""Saved bundles come back as they were, also after a crash between two writes."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analytics.bundles.demand.assumptions import Assumptions, Prior
from analytics.bundles.demand.offers import offer
from analytics.bundles.simulation.simulate import simulate
from analytics.experiments.scenarios import compare, load, remove, save, scenario

THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def kept(fixture_states):
    assumed = replace(Assumptions(), switching=Prior("fixed", 0.3))
    deal = replace(offer("A", "B", percent=0.1), margin_floor=0.2)
    found = simulate(fixture_states, offer=deal, assumptions=assumed)
    return scenario(found, name="Tea time", saved_at=THEN, dataset="abc", assumptions=assumed, scope="all orders")


def test_a_scenario_comes_back_as_it_was_and_makes_the_same_answer(tmp_path, kept, fixture_states):
    path = tmp_path / "deep" / "scenarios.sqlite"
    assert load(path) == []
    number = save(path, scenario=kept)
    (found,) = load(path)
    assert found == replace(kept, id=number)
    again = simulate(fixture_states, offer=found.offer, assumptions=found.assumptions, seed=int(found.answer["seed"]))
    assert again.figures.d_revenue.mean == found.answer["d_revenue"]["mean"]


def test_scenarios_are_compared_side_by_side_and_can_be_removed(tmp_path, kept):
    path = tmp_path / "scenarios.sqlite"
    first, second = save(path, scenario=kept), save(path, scenario=replace(kept, name="Second"))
    table = compare(load(path))
    assert table["name"].tolist() == ["Tea time", "Second"]
    assert table["d_aov_median"].notna().all()
    remove(path, id=first)
    assert [each.id for each in load(path)] == [second]
    assert compare([]).empty


def test_a_crash_between_two_writes_keeps_the_first_and_nothing_half_written(tmp_path, kept):
    path = tmp_path / "scenarios.sqlite"
    save(path, scenario=kept)
    dies = """
        import os, signal, sqlite3, sys
        connection = sqlite3.connect(sys.argv[1])
        connection.execute("BEGIN IMMEDIATE")
        columns = "name, saved_at, dataset, scope, offer, assumptions, answer, version"
        connection.execute(f"INSERT INTO scenarios ({columns}) SELECT {columns} FROM scenarios")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(dies), os.fspath(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [each.name for each in load(path)] == ["Tea time"]
    save(path, scenario=replace(kept, name="Second"))
    assert [each.name for each in load(path)] == ["Tea time", "Second"]
