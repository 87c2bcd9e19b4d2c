"""How is what a person saved kept whole, whenever the machine stops?"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def opened(path: Path, *, schema: str) -> Iterator[sqlite3.Connection]:
    """The file with the table of `schema`, in one transaction that is kept whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=10.0)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        with connection:
            connection.execute(schema)
            yield connection
    finally:
        connection.close()
