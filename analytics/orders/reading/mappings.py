"""What did a person confirm that columns mean, for files of which shape?"""

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from analytics.orders.reading.sources.source import fold

FILE = "mappings.json"
Shape = tuple[str, ...]


def shape(header: Sequence[str]) -> Shape:
    """What files of one shape share: their column names, as they are compared, in no order of their own."""
    return tuple(sorted(fold(name) for name in header))


def saved(folder: Path) -> dict[Shape, dict[str, str]]:
    """Shape -> field -> column of the file."""
    path = folder / FILE
    by_header = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {tuple(json.loads(header)): mapping for header, mapping in by_header.items()}


def remember(folder: Path, header: Sequence[str], *, mapping: Mapping[str, str]) -> None:
    """The next file of this shape is read by this mapping."""
    _write(folder, {**saved(folder), shape(header): dict(mapping)})


def forget(folder: Path, header: Sequence[str]) -> None:
    """The next file of this shape is recognised or guessed anew."""
    _write(folder, {each: mapping for each, mapping in saved(folder).items() if each != shape(header)})


def _write(folder: Path, mappings: Mapping[Shape, Mapping[str, str]]) -> None:
    keyed = {json.dumps(header, ensure_ascii=False): dict(mapping) for header, mapping in mappings.items()}
    fresh = folder / f".{secrets.token_hex(8)}"
    fresh.write_text(json.dumps(keyed, ensure_ascii=False), encoding="utf-8")
    fresh.replace(folder / FILE)
