"""Which answers outlive a restart? They lie on disk until the dataset, what is said of it or the program changes."""

import hashlib
import shutil
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from joblib import Memory

from analytics.orders.lines import Scope
from dashboard.workspace import datasets, folders
from dashboard.workspace.program_version import program

LARGEST = "200M"  # of one dataset; what was asked for longest ago goes first

A = TypeVar("A", str, Scope)
P = ParamSpec("P")
R = TypeVar("R")


def kept(answer: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
    """Keep what a question about a scope, or a dataset, was answered with, for the next start of the server."""

    @wraps(answer)
    def remembered(about: A, /, *args: P.args, **options: P.kwargs) -> R:
        dataset = about if isinstance(about, str) else about.dataset
        found: R = Memory(_folder(dataset), verbose=0).cache(answer)(about, *args, **options)
        return found

    return remembered


def trim() -> None:
    """Delete the answers about datasets that are gone or said otherwise now, and the oldest of a dataset's many."""
    current = {_folder(dataset.key) for dataset in datasets.store().datasets()}
    for folder in _all().glob("*/*"):
        if folder not in current:
            shutil.rmtree(folder, ignore_errors=True)
    for folder in current:
        if folder.is_dir():
            Memory(folder, verbose=0).reduce_size(bytes_limit=LARGEST)


def _all() -> Path:
    return folders.home() / "answers"


def _folder(dataset: str) -> Path:
    state = hashlib.sha256(f"{program()} {datasets.store().stamp(dataset)}".encode()).hexdigest()
    return _all() / dataset / state[:16]
