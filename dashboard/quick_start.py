"""What does the first page's start leave out or do early, against what Streamlit does by itself?

Each of these reaches into Streamlit or the browser's page, so all of them are here, tied to the version they were tried
with; without them everything works and starts later.
"""

import sys
from contextlib import suppress
from pathlib import Path

import streamlit as st
from streamlit import delta_generator

KNOWN = "1.67."  # the versions of Streamlit whose start was looked at

# The charts' 5 MB of JavaScript: the browser loads them beside the page's frame, and evaluates them while it waits for
# the server's first words, that is once it has asked for them, not when the first chart arrives.
CHARTS = [path.name for path in (Path(st.__file__).parent / "static" / "static" / "js").glob("PlotlyChart.*.js")]
Raw = list[tuple[bytes, bytes]]
EARLY: Raw = [(b"link", f"</static/js/{name}>; rel=modulepreload".encode()) for name in CHARTS]
WHILE_WAITING = "".join(
    "<script>{ const { prototype } = WebSocket, { send } = prototype; prototype.send = function (asked) { "
    f"prototype.send = send; this.send(asked); setTimeout(() => import('./static/js/{name}')); }}; }}</script>"
    for name in CHARTS
).encode()


def spare_the_start() -> None:
    """Leave out what the known Streamlit does at each start and what is of no use here: about a sixth of a second.

    It reads about every installed package in search of components, and the whole call stack in search of a prompt. A
    Streamlit of another version starts as it likes.
    """
    # A page that computes gives way to the thread that sends files and messages ten times as often as by default: each
    # of a page's many chunks would else wait for 5 ms.
    sys.setswitchinterval(0.0005)
    if not st.__version__.startswith(KNOWN):
        return
    delta_generator._use_warning_has_been_displayed = True
    with suppress(ImportError):  # a later Streamlit may search elsewhere
        from streamlit.components.v2 import manifest_scanner

        manifest_scanner.scan_component_manifests = lambda max_workers=None: []
