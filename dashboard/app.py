"""The server's entry: warm before the first visitor comes, and headers that keep a page to itself."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.quick_start import EARLY, WHILE_WAITING, Raw, spare_the_start

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"SAMEORIGIN",
    b"referrer-policy": b"same-origin",
}


class Headers:
    """Adds HEADERS to every answer; EARLY and WHILE_WAITING to a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; add the headers where an answer starts, the script where a page ends."""
        is_page = False

        async def sending(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                given = [*message.get("headers", [])]
                is_page = message["status"] == 200 and scope["method"] == "GET" and _is_html(given)
                message["headers"] = [*(_lengthened(given) if is_page else given), *HEADERS.items()]
            elif is_page and not message.get("more_body", False):
                message["body"] = message.get("body", b"") + WHILE_WAITING
            await send(message)

        await self.app(scope, receive, sending)


def _is_html(headers: Raw) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)


def _lengthened(headers: Raw) -> Raw:
    """The headers of a page that ends with WHILE_WAITING: no longer those of the file that it was."""
    of_file = {b"content-length", b"etag", b"last-modified"}
    length = sum(int(value) for name, value in headers if name == b"content-length") + len(WHILE_WAITING)
    kept = [(name, value) for name, value in headers if name not in of_file]
    return [*kept, (b"content-length", str(length).encode()), *EARLY]


def warm_up() -> None:
    """Import what pages need and compile the miner, so that nobody's first click pays for it."""
    from dashboard import warming

    warming.first_page()
    gc.freeze()  # the garbage collection after each run of a page then skips all that was loaded here
    warming.other_pages()
    gc.collect()
    gc.freeze()
    gc.enable()


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Warm up in a thread: the server answers at once."""
    task = asyncio.create_task(asyncio.to_thread(warm_up))
    yield
    await task


spare_the_start()
app = st.App(Path(__file__).parent / "main.py", lifespan=lifespan, middleware=[Middleware(Headers)])
