"""How much may a file hold before it is refused?"""

import gzip
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from analytics.errors import InputError

CHUNK = 1 << 20
UNITS = {"GB": 1 << 30, "MB": 1 << 20, "kB": 1 << 10}


class Readable(Protocol):
    """Anything that gives bytes in pieces: a file, an upload, a member of an archive."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes; none at the end."""


@dataclass(frozen=True)
class Limits:
    """The most of everything that one file may hold; what is beyond is refused, never cut."""

    max_bytes: int = 2 << 30
    max_unpacked_bytes: int = 4 << 30
    max_rows: int = 50_000_000
    max_columns: int = 2_000
    max_cell_characters: int = 100_000


def save_upload(upload: Readable, path: Path, *, limits: Limits | None = None) -> Path:
    """Stream an upload to disk in pieces; nothing is left where it is too large or breaks off.

    Raises InputError as soon as the limit is passed.
    """
    limits = limits or Limits()
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            out.writelines(counted(upload, most=limits.max_bytes, problem="file_too_large"))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def counted(file: Readable, *, most: int, problem: str) -> Iterator[bytes]:
    """The file in pieces, refused by `problem` once it is longer than `most` bytes."""
    size = 0
    while piece := file.read(CHUNK):
        size += len(piece)
        if size > most:
            raise InputError(problem, most=shown(most))
        yield piece


def shown(n_bytes: int) -> str:
    """A size as a person reads it.

    >>> shown(2 << 30)
    '2 GB'
    """
    unit, size = next((each for each in UNITS.items() if n_bytes >= each[1]), ("B", 1))
    return f"{n_bytes / size:.0f} {unit}"


def check_unpacked(path: Path, *, limits: Limits) -> None:
    """Refuse a ZIP container (XLSX) that unpacks to too much; what it says of itself is not believed."""
    room = limits.max_unpacked_bytes
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as file:
                while piece := file.read(CHUNK):
                    room -= len(piece)
                    if room < 0:
                        raise InputError("unpacked_too_large", most=shown(limits.max_unpacked_bytes))


def check_size(path: Path, *, limits: Limits) -> None:
    """Refuse a file that is too large as it comes."""
    if path.stat().st_size > limits.max_bytes:
        raise InputError("file_too_large", most=shown(limits.max_bytes))


def unpack(path: Path, target: Path, *, limits: Limits) -> None:
    """Write what a gzip file holds to `target`, refused once it is too much."""
    with gzip.open(path) as file, target.open("wb") as out:
        out.writelines(counted(file, most=limits.max_unpacked_bytes, problem="unpacked_too_large"))
