"""Which bundles were saved, with what they assumed and the data they were made from?"""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

import pandas as pd

from analytics.bundles.demand.assumptions import Assumptions, Prior
from analytics.bundles.demand.offers import Discount, Offer
from analytics.bundles.demand.states import Component
from analytics.bundles.ranges import Interval
from analytics.bundles.simulation.simulate import Simulation
from analytics.experiments.transactions import opened

VERSION = 1
COMPARED = ("d_aov", "d_revenue", "d_margin", "attach_after", "give_away", "incremental", "uptake")

SCHEMA = """
CREATE TABLE IF NOT EXISTS scenarios (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    dataset TEXT NOT NULL,
    scope TEXT NOT NULL,
    offer TEXT NOT NULL,
    assumptions TEXT NOT NULL,
    answer TEXT NOT NULL,
    version INTEGER NOT NULL
)
"""


@dataclass(frozen=True)
class Scenario:
    """A saved bundle: the offer, what was assumed, the data (`dataset` key and `scope` in words), and the answer then.

    `answer`: verdict, chance of a loss, recommended discount, months, seed, and each figure of COMPARED as an interval
    (None where it was unknown). `id` is None before saving.
    """

    name: str
    saved_at: datetime
    dataset: str
    scope: str
    offer: Offer
    assumptions: Assumptions
    answer: dict[str, object]
    id: int | None = None


def scenario(
    simulation: Simulation, *, name: str, saved_at: datetime, dataset: str, assumptions: Assumptions, scope: str = ""
) -> Scenario:
    """What of a simulation is kept, so that it can be compared and made again?"""
    figures, advice = simulation.figures, simulation.advice
    answer: dict[str, object] = {
        "verdict": advice.verdict,
        "reasons": list(advice.reasons),
        "discount": simulation.discount,
        "full_price": simulation.full_price,
        "recommended": advice.recommended,
        "chance_of_loss": figures.chance_of_loss,
        "n_months": simulation.n_months,
        "seed": simulation.seed,
    }
    for each in COMPARED:
        value: Interval | None = getattr(figures, each)
        answer[each] = None if value is None else asdict(value)
    return Scenario(name, saved_at, dataset, scope, simulation.offer, assumptions, answer)


def save(path: Path, *, scenario: Scenario) -> int:
    """Under which number is the scenario kept? It is wholly there or not at all, whenever the machine stops."""
    row = (
        scenario.name,
        scenario.saved_at.isoformat(),
        scenario.dataset,
        scenario.scope,
        json.dumps(asdict(scenario.offer)),
        json.dumps(asdict(scenario.assumptions)),
        json.dumps(scenario.answer),
        VERSION,
    )
    with opened(path, schema=SCHEMA) as connection:
        written = connection.execute(
            "INSERT INTO scenarios (name, saved_at, dataset, scope, offer, assumptions, answer, version) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        return int(written.lastrowid or 0)


def load(path: Path) -> list[Scenario]:
    """Which scenarios were saved? The oldest first; none where the file does not exist."""
    if not path.exists():
        return []
    with opened(path, schema=SCHEMA) as connection:
        rows = connection.execute(
            "SELECT id, name, saved_at, dataset, scope, offer, assumptions, answer FROM scenarios ORDER BY id"
        ).fetchall()
    return [
        Scenario(
            name=name,
            saved_at=datetime.fromisoformat(saved_at),
            dataset=dataset,
            scope=scope,
            offer=_offer(json.loads(offer)),
            assumptions=_assumptions(json.loads(assumptions)),
            answer=json.loads(answer),
            id=number,
        )
        for number, name, saved_at, dataset, scope, offer, assumptions, answer in rows
    ]


def remove(path: Path, *, id: int) -> None:  # noqa: A002 - the scenario's own name for it
    """Forget one scenario; nothing happens where there is none of that number."""
    if path.exists():
        with opened(path, schema=SCHEMA) as connection:
            connection.execute("DELETE FROM scenarios WHERE id = ?", (id,))


def compare(scenarios: list[Scenario]) -> pd.DataFrame:
    """How do scenarios differ, side by side? One row per scenario, in the order given.

    `id`, `name`, `dataset`, `products`, `mode`, `verdict`, `discount`, `chance_of_loss`, `n_months`, and
    `<figure>_median`, `_low_80`, `_high_80` for each of COMPARED. Money is for the whole period of each scenario's own
    data.
    """
    rows = []
    for each in scenarios:
        row: dict[str, object] = {
            "id": each.id,
            "name": each.name,
            "dataset": each.dataset,
            "products": tuple(component.product_id for component in each.offer.components),
            "mode": each.offer.mode,
        }
        row |= {key: each.answer.get(key) for key in ("verdict", "discount", "chance_of_loss", "n_months")}
        for figure in COMPARED:
            kept = each.answer.get(figure)
            values = kept if isinstance(kept, dict) else {}
            row |= {f"{figure}_{level}": values.get(level) for level in ("median", "low_80", "high_80")}
        rows.append(row)
    return pd.DataFrame(rows)


def _offer(kept: dict[str, object]) -> Offer:
    components = kept.pop("components")
    discount = kept.pop("discount")
    if not isinstance(components, list) or not isinstance(discount, dict):
        raise TypeError(f"a saved offer must hold components and a discount; found {kept}")
    made = tuple(Component(**each) for each in components)
    return Offer(components=made, discount=Discount(**discount), **kept)  # type: ignore[arg-type]  # as asdict wrote it


def _assumptions(kept: dict[str, object]) -> Assumptions:
    known = {each.name for each in fields(Assumptions)}
    values = {
        name: Prior(**value) if isinstance(value, dict) else value for name, value in kept.items() if name in known
    }
    return Assumptions(**values)  # type: ignore[arg-type]  # as asdict wrote it
