"""Where are a person's datasets, which one is looked at, and which one is the demo?"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import data
from analytics.orders.datasets.store import Dataset, Store
from analytics.orders.reading import leftovers
from analytics.orders.reading.read import Options, Progress
from dashboard.workspace import folders, last_dataset

DEMO_NAME = "Demo store"
LONGEST_NAME = 80


def store() -> Store:
    """The datasets of this person."""
    return Store(folders.datasets())


def add(path: Path, *, options: Options | None = None, progress: Progress | None = None) -> Dataset:
    """Keep a file as a dataset and look at it."""
    dataset = store().add(path, now=datetime.now(UTC), options=options, progress=progress)
    last_dataset.remember(dataset.key)
    return dataset


def add_files(
    files: Sequence[tuple[Path, Options]], *, onto: str | None = None, progress: Progress | None = None
) -> Dataset:
    """Keep files of overlapping periods as one dataset, or add them to the one named by `onto`, and look at it.

    Raises InputError where one of them can't be used; nothing is then kept of the others either.
    """
    tell = progress or (lambda step, share: None)
    shop = store()
    known = {dataset.key for dataset in shop.datasets()}
    made, key = [], onto
    try:
        for number, (path, options) in enumerate(files):

            def told(step: str, share: float, number: int = number) -> None:
                tell(step, (number + share) / len(files))

            now = datetime.now(UTC)
            if key is None:
                dataset = shop.add(path, now=now, options=options, progress=told)
            else:
                dataset = shop.append(key, path, now=now, options=options, progress=told)
            key = dataset.key
            made.append(key)
        last = made.pop()
    finally:
        for step in {*made} - known:
            shop.delete(step)
    if onto is None and len(files) > 1:
        shop.rename(last, name=" + ".join(path.stem for path, _options in files)[:LONGEST_NAME])
    last_dataset.remember(last)
    return shop.dataset(last)


def sweep() -> None:
    """Delete what earlier runs left behind when they were killed."""
    leftovers.sweep(store().folder, now=datetime.now(UTC).timestamp())


def demo() -> Dataset:
    """The demo store, read if it is not kept yet."""
    dataset = store().add(data.ORDERS, now=datetime.now(UTC))
    return dataset if dataset.name == DEMO_NAME else store().rename(dataset.key, name=DEMO_NAME)


def is_demo(dataset: Dataset) -> bool:
    """Whether these are not the person's own numbers."""
    return dataset.reading.files == (data.ORDERS.name,) and dataset.name == DEMO_NAME


def ready() -> str:
    """The dataset to look at: the last one, else the demo store."""
    key = last_dataset.current()
    if key is None:
        key = demo().key
        last_dataset.remember(key)
    return key
