"""Which bundles has a person saved, made from which data and with which promise?"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.demand.responses import Outcome
from analytics.bundles.simulation.simulate import Simulation
from analytics.experiments import measurements, scenarios
from analytics.experiments.measurements import Measurement
from analytics.experiments.scenarios import Scenario
from dashboard.workspace import folders


def path() -> Path:
    """The file that all saved bundles are in."""
    return folders.home() / "scenarios.sqlite"


def save(dataset: str, simulation: Simulation, *, name: str, assumptions: Assumptions, scope: str) -> None:
    """Keep a simulated bundle with its promise, what it assumed and the data it was made from."""
    made = scenarios.scenario(
        simulation, name=name, saved_at=datetime.now(UTC), dataset=dataset, assumptions=assumptions, scope=scope
    )
    scenarios.save(path(), scenario=made)


def saved(dataset: str) -> list[Scenario]:
    """The bundles saved for a dataset, the newest first."""
    return [each for each in reversed(scenarios.load(path())) if each.dataset == dataset]


def delete(number: int) -> None:
    """Forget a saved bundle."""
    scenarios.remove(path(), id=number)


def answer(scenario: Scenario) -> dict[str, Any]:
    """What was answered when the bundle was saved, see Scenario."""
    return scenario.answer


def products(scenario: Scenario) -> list[str]:
    """The product ids of a saved bundle."""
    return [each.product_id for each in scenario.offer.components]


def measured(dataset: str, components: Sequence[str]) -> tuple[Outcome, ...]:
    """What tests of a bundle showed, as saved."""
    return tuple(each.tested for each in measurements.load(path(), dataset=dataset, products=components))


def keep_measured(dataset: str, components: Sequence[str], told: Outcome) -> None:
    """Let what a test showed speak in every later simulation of the bundle."""
    made = Measurement(dataset, tuple(sorted(components)), told, datetime.now(UTC))
    measurements.save(path(), measurement=made)


def recipes(dataset: str) -> pd.DataFrame:
    """The saved bundles as a shop system reads them, one row per component."""
    rows = []
    for each in saved(dataset):
        full, off = answer(each)["full_price"], answer(each)["discount"]
        said = (f"BUNDLE-{each.id}", each.name, round(full - off, 2), round(off / full * 100, 2))
        rows += [(*said[:2], part.product_id, part.quantity, *said[2:]) for part in each.offer.components]
    columns = ["bundle_sku", "bundle_name", "component_sku", "component_quantity", "bundle_price", "discount_percent"]
    return pd.DataFrame(rows, columns=columns)
