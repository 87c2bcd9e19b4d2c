"""Which pairs has a person put aside, "not for us"? Remembered per dataset."""

import json
from pathlib import Path

from dashboard.workspace import folders

Pair = tuple[str, ...]


def _path() -> Path:
    return folders.home() / "ignored.json"


def _all() -> dict[str, list[list[str]]]:
    path = _path()
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def ignored(dataset: str) -> tuple[Pair, ...]:
    """The sets of products put aside, sorted; a cache key as it is."""
    return tuple(sorted(tuple(pair) for pair in _all().get(dataset, [])))


def ignore(dataset: str, products: Pair) -> None:
    """Put a set of products aside."""
    _write(dataset, {*ignored(dataset), tuple(sorted(products))})


def restore(dataset: str, products: Pair) -> None:
    """Take a set of products back in."""
    _write(dataset, {*ignored(dataset)} - {products})


def _write(dataset: str, pairs: set[Pair]) -> None:
    folders.write(_path(), json.dumps({**_all(), dataset: sorted(pairs)}, ensure_ascii=False))
