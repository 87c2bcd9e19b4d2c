"""Which export format is this file? One file per format, one registry."""

from collections.abc import Sequence

from analytics.orders.sources import canonical, uci
from analytics.orders.sources.source import Source, fold

SOURCES: dict[str, Source] = {source.name: source for source in (*uci.SOURCES, canonical.SOURCE)}


def recognise(header: Sequence[str]) -> Source | None:
    """Which format has this header? The one that needs the most of its names; None if none fits."""
    names = {fold(name) for name in header}
    fitting = [source for source in SOURCES.values() if source.needs <= names]
    return max(fitting, key=lambda source: (len(source.needs), source.name), default=None)
