"""Which program is this? Knows no library, so that it can be asked before any is loaded."""

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

import analytics
import dashboard

# Another version of these may count, or read a file, differently.
COUNTS_WITH = (
    "duckdb",
    "ibis-framework",
    "mlxtend",
    "networkx",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "python-calamine",
    "scikit-learn",
    "scipy",
)


@cache
def program() -> str:
    """A text that names the program: its own code, and the versions of what it counts with."""
    found = hashlib.sha256(sys.version.encode())
    for package in (Path(analytics.__file__).parent, Path(dashboard.__file__).parent):
        for path in sorted(package.rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()[:24] + "".join(f" {version(name)}" for name in COUNTS_WITH)
