"""Which answers outlive a restart? Those of a dataset, beside it on disk, until its data or the program change."""

import hashlib
import sys
from collections.abc import Callable
from functools import cache, wraps
from importlib.metadata import version
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from joblib import Memory

import analytics
from analytics.orders.lines import Scope
from dashboard import home

FOLDER = "answers"
LARGEST = "200M"  # of one dataset; what was asked for longest ago goes first
WRITTEN_WITH = ("numpy", "pandas", "scikit-learn", "scipy")  # another version may count, or read a file, differently

P = ParamSpec("P")
R = TypeVar("R")


def kept(answer: Callable[Concatenate[Scope, P], R]) -> Callable[Concatenate[Scope, P], R]:
    """Keep what a question about a scope was answered with, for the next start of the server."""

    @wraps(answer)
    def remembered(scope: Scope, /, *args: P.args, **options: P.kwargs) -> R:
        found: R = _memory(scope.dataset).cache(answer)(scope, *args, **options)
        return found

    return remembered


def trim() -> None:
    """Delete the answers of other versions of the program or of a dataset's products, and the oldest beyond LARGEST."""
    for dataset in home.store().datasets():
        current = _folder(dataset.key)
        for other in set(current.parent.glob("*")) - {current}:
            Memory(other, verbose=0).clear(warn=False)
            other.rmdir() if not any(other.iterdir()) else None
        if current.is_dir():
            _memory(dataset.key).reduce_size(bytes_limit=LARGEST)


def _memory(dataset: str) -> Memory:
    return Memory(_folder(dataset), verbose=0)


def _folder(dataset: str) -> Path:
    shop = home.store()
    state = hashlib.sha256(f"{_program()} {shop.stamp(dataset)}".encode()).hexdigest()[:16]
    return shop.folder / dataset / FOLDER / state


@cache
def _program() -> str:
    """Names the program that answers: its own code, and the versions of what it counts with."""
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(Path(analytics.__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest() + " ".join(version(name) for name in WRITTEN_WITH)
