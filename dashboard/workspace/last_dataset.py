"""Which dataset was looked at last, and was a file read before? Answered before any library is loaded."""

import json
from pathlib import Path

from dashboard.workspace import folders
from dashboard.workspace.program_version import program

FILE = "seen.json"
Seen = dict[str, tuple[str, str]]  # path of a file -> what it was and how it was read; the dataset that it became


def dataset_of(orders: Path, pairs: tuple[str, ...]) -> str | None:
    """Which dataset did this very file become, read in the same way by the same program? None if that is not kept."""
    was, dataset = _all().get(str(orders.resolve()), ("", ""))
    return dataset if orders.is_file() and was == _state(orders, pairs) and is_kept(dataset) else None


def note(orders: Path, pairs: tuple[str, ...], dataset: str) -> None:
    """This file became this dataset."""
    seen = {path: entry for path, entry in _all().items() if is_kept(entry[1])}
    seen[str(orders.resolve())] = (_state(orders, pairs), dataset)
    folders.write(folders.home() / FILE, json.dumps(seen))


def current() -> str | None:
    """Which dataset was looked at last? None if it is not kept any more."""
    path = folders.home() / "current"
    key = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    return key if is_kept(key) else None


def remember(dataset: str) -> None:
    """This dataset is the one to look at, after a restart too."""
    folders.write(folders.home() / "current", dataset)


def is_kept(dataset: str) -> bool:
    """Whether there is a dataset of this key."""
    return dataset.isalnum() and (folders.datasets() / dataset / "about.json").is_file()


def _all() -> Seen:
    try:
        found: Seen = json.loads((folders.home() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there, or not ours: the file is read again
        return {}
    return found


def _state(orders: Path, pairs: tuple[str, ...]) -> str:
    """What decides how a file is read: itself, the mapping given and those that were confirmed, the program."""
    files = (orders, folders.datasets() / "mappings.json")
    states = [f"{about.st_size} {about.st_mtime_ns}" for about in (file.stat() for file in files if file.is_file())]
    return " ".join([*states, *sorted(pairs), program()])
