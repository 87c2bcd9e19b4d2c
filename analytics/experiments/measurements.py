"""What did tests of bundles show, and past bundles, as a person saved it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args

from analytics.bundles.demand.responses import Figure, Outcome
from analytics.errors import InputError
from analytics.experiments.readouts import Readout
from analytics.experiments.transactions import opened

Z_95 = 1.959964
# A comparison of before and after rejects a true null in 57 of 100 cases instead of 5: its error is really this many
# times the one it states (the middle 43% of a normal lie within .568 standard deviations).
BEFORE_AFTER = Z_95 / 0.568

SCHEMA = """
CREATE TABLE IF NOT EXISTS measurements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    saved_at TEXT NOT NULL,
    dataset TEXT NOT NULL,
    products TEXT NOT NULL,
    discount_share REAL NOT NULL,
    figure TEXT NOT NULL,
    change REAL NOT NULL,
    standard_error REAL NOT NULL
)
"""


@dataclass(frozen=True)
class Measurement:
    """What was shown of a bundle: its products (sorted ids), and what a test says of it. `id` is None before saving."""

    dataset: str
    products: tuple[str, ...]
    tested: Outcome
    saved_at: datetime
    id: int | None = None


def from_test(figure: Figure, *, change: float, low_95: float, high_95: float, discount_share: float) -> Outcome:
    """What does a randomised test say, by its 95% interval?

    >>> round(from_test("d_aov", change=1.0, low_95=0.5, high_95=1.5, discount_share=0.1).standard_error, 4)
    0.2551

    Raises InputError where the interval does not hold the change, or the discount is none.
    """
    if figure not in get_args(Figure):
        raise InputError("bad_option", name="figure", choices=", ".join(get_args(Figure)), found=figure)
    if not low_95 <= change <= high_95 or low_95 == high_95:
        raise InputError("bad_option", name="interval", choices=f"{low_95} < {change} < {high_95}", found=change)
    if not 0 < discount_share < 1:
        raise InputError("bad_option", name="discount_share", choices="0 < share < 1", found=discount_share)
    return Outcome(discount_share, figure, change, (high_95 - low_95) / (2 * Z_95))


def from_readout(found: Readout, *, discount_share: float) -> Outcome:
    """What does a comparison of before and after say, with the error that such comparisons really have?"""
    low, high = found.attach_change_low, found.attach_change_high
    before, after = found.table["attach_rate"].tolist()
    told = from_test("attach", change=after - before, low_95=low, high_95=high, discount_share=discount_share)
    return Outcome(told.discount_share, told.figure, told.change, told.standard_error * BEFORE_AFTER)


def save(path: Path, *, measurement: Measurement) -> None:
    """Keep a measurement, wholly or not at all; it takes the place of the same figure of the same bundle."""
    told = measurement.tested
    key = (measurement.dataset, "\n".join(sorted(measurement.products)), told.figure)
    with opened(path, schema=SCHEMA) as connection:
        connection.execute("DELETE FROM measurements WHERE dataset = ? AND products = ? AND figure = ?", key)
        connection.execute(
            "INSERT INTO measurements (dataset, products, figure, saved_at, discount_share, change, standard_error) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*key, measurement.saved_at.isoformat(), told.discount_share, told.change, told.standard_error),
        )


def load(path: Path, *, dataset: str, products: Sequence[str] | None = None) -> list[Measurement]:
    """What was measured of this bundle, or of every bundle of a dataset? The oldest first."""
    if not path.exists():
        return []
    with opened(path, schema=SCHEMA) as connection:
        rows = connection.execute(
            "SELECT products, discount_share, figure, change, standard_error, saved_at, id FROM measurements "
            "WHERE dataset = ? ORDER BY id",
            (dataset,),
        ).fetchall()
    found = [
        Measurement(dataset, tuple(ids.split("\n")), Outcome(*told), datetime.fromisoformat(saved_at), number)
        for ids, *told, saved_at, number in rows
    ]
    return [each for each in found if products is None or each.products == tuple(sorted(products))]


def remove(path: Path, *, id: int) -> None:  # noqa: A002 - the measurement's own name for it
    """Forget one measurement; nothing happens where there is none of that number."""
    if path.exists():
        with opened(path, schema=SCHEMA) as connection:
            connection.execute("DELETE FROM measurements WHERE id = ?", (id,))
