"""The server's entry: warm before the first visitor comes, and headers that keep a page to itself."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"SAMEORIGIN",
    b"referrer-policy": b"same-origin",
}


# The browser loads the charts' 5 MB of JavaScript beside the frame, and not when the first chart arrives.
CHARTS = [path.name for path in (Path(st.__file__).parent / "static" / "static" / "js").glob("PlotlyChart.*.js")]
EARLY = [(b"link", f"</static/js/{name}>; rel=modulepreload".encode()) for name in CHARTS]


class Headers:
    """Adds HEADERS to every answer, and EARLY to a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; add the headers where an answer starts."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [*message.get("headers", [])]
                is_page = any(value.startswith(b"text/html") for name, value in given if name == b"content-type")
                message["headers"] = [*given, *HEADERS.items(), *(EARLY if is_page else [])]
            await send(message)

        await self.app(scope, receive, sending)


def warm_up() -> None:
    """Import what pages need and compile the miner, so that nobody's first click pays for it."""
    from dashboard import warming

    warming.run()
    gc.collect()
    gc.freeze()  # a rerun's garbage collection then skips all that was loaded here
    gc.enable()


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Warm up in a thread: the server answers at once."""
    task = asyncio.create_task(asyncio.to_thread(warm_up))
    yield
    await task


# A page that computes gives way to the thread that sends files and messages ten times as often as Python's default:
# each of a page's many chunks would else wait for 5 ms.
sys.setswitchinterval(0.0005)

app = st.App(Path(__file__).parent / "main.py", lifespan=lifespan, middleware=[Middleware(Headers)])
