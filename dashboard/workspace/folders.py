"""Where does a person's data lie? Knows no library, so that it can be asked before any is loaded."""

import os
from pathlib import Path

import platformdirs

VARIABLE = "BASKETLIFT_HOME"


def home() -> Path:
    """The user's data directory; the environment variable BASKETLIFT_HOME names another."""
    return Path(os.environ.get(VARIABLE) or platformdirs.user_data_path("basketlift", appauthor=False))


def datasets() -> Path:
    """The folder of the datasets, each in one that its key names."""
    return home() / "datasets"


def write(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
