"""Which headers does the server send?"""

import asyncio
from pathlib import Path

import pytest
import streamlit as st
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Message

from dashboard.app import CHARTS, HEADERS, Headers


def headers_of(answer: Response) -> dict[bytes, bytes]:
    """What the browser is told beside this answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Headers(answer)({"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send))
    return dict(sent[0]["headers"])


@pytest.mark.parametrize(("answer", "is_page"), [(HTMLResponse("<p>"), True), (JSONResponse({}), False)])
def test_every_answer_is_kept_to_itself_and_a_page_loads_its_charts_early(answer: Response, is_page: bool) -> None:
    sent = headers_of(answer)
    assert HEADERS.items() <= sent.items()
    assert (b"link" in sent) is is_page


def test_the_charts_are_where_the_page_is_told() -> None:
    (chart,) = CHARTS
    assert headers_of(HTMLResponse("<p>"))[b"link"] == f"</static/js/{chart}>; rel=modulepreload".encode()
    script = Path(st.__file__).parent / "static" / "static" / "js" / chart
    assert "Plotly" in script.read_text(encoding="utf-8")
