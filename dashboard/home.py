"""Where are a person's datasets, which one is looked at, and which one is the demo?"""

import os
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

import data
from analytics.errors import InputError
from analytics.orders.read import Options, Progress
from analytics.orders.store import Dataset, Store

FOLDER_VARIABLE = "BASKETLIFT_HOME"
DEMO_NAME = "Demo store"


def folder() -> Path:
    """The user's data directory; the environment variable BASKETLIFT_HOME names another."""
    return Path(os.environ.get(FOLDER_VARIABLE) or platformdirs.user_data_path("basketlift", appauthor=False))


def store() -> Store:
    """The datasets of this person."""
    return Store(folder() / "datasets")


def current() -> str | None:
    """Which dataset was looked at last? None if it is not kept any more."""
    path = folder() / "current"
    if not path.is_file():
        return None
    try:
        return store().dataset(path.read_text(encoding="utf-8").strip()).key
    except InputError:
        return None


def remember(key: str) -> None:
    """This dataset is the one to look at, after a restart too."""
    folder().mkdir(parents=True, exist_ok=True)
    fresh = folder() / f".current-{os.getpid()}"
    fresh.write_text(key, encoding="utf-8")
    fresh.replace(folder() / "current")


def add(path: Path, *, options: Options | None = None, progress: Progress | None = None) -> Dataset:
    """Keep a file as a dataset and look at it."""
    dataset = store().add(path, now=datetime.now(UTC), options=options, progress=progress)
    remember(dataset.key)
    return dataset


def append(key: str, path: Path, *, options: Options | None = None, progress: Progress | None = None) -> Dataset:
    """Add a newer file to a dataset and look at both."""
    dataset = store().append(key, path, now=datetime.now(UTC), options=options, progress=progress)
    remember(dataset.key)
    return dataset


def demo() -> Dataset:
    """The demo store, read if it is not kept yet."""
    dataset = store().add(data.ORDERS, now=datetime.now(UTC))
    return dataset if dataset.name == DEMO_NAME else store().rename(dataset.key, name=DEMO_NAME)


def is_demo(dataset: Dataset) -> bool:
    """Whether these are not the person's own numbers."""
    return dataset.reading.files == (data.ORDERS.name,) and dataset.name == DEMO_NAME


def ready() -> str:
    """The dataset to look at: the last one, else the demo store."""
    key = current()
    if key is None:
        key = demo().key
        remember(key)
    return key
