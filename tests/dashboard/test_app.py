"""Which headers does the server send, and what does its start leave out?"""

import asyncio
import importlib.metadata
from pathlib import Path

import pytest
import streamlit as st
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Message
from streamlit.components.v2.component_manager import BidiComponentManager

from dashboard.app import HEADERS, Headers
from dashboard.quick_start import CHARTS, WHILE_WAITING


def sent_for(answer: Response, method: str = "GET") -> list[Message]:
    """What the browser is sent for this answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Headers(answer)({"type": "http", "method": method, "path": "/", "headers": []}, receive, send))
    return sent


def headers_of(answer: Response) -> dict[bytes, bytes]:
    """What the browser is told beside this answer."""
    return dict(sent_for(answer)[0]["headers"])


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


@pytest.mark.parametrize(
    ("answer", "method", "is_longer"),
    [
        (HTMLResponse("<p>"), "GET", True),
        (HTMLResponse("<p>"), "HEAD", False),
        (HTMLResponse("gone", status_code=404), "GET", False),
        (JSONResponse({}), "GET", False),
    ],
)
def test_a_page_evaluates_its_charts_while_it_waits(answer: Response, method: str, is_longer: bool) -> None:
    plain, (start, body) = bytes(answer.body), sent_for(answer, method)
    assert body["body"] == plain + WHILE_WAITING * is_longer
    assert int(dict(start["headers"])[b"content-length"]) == len(body["body"])
    assert CHARTS[0].encode() in WHILE_WAITING


def test_what_is_said_twice_stays_twice() -> None:
    answer = HTMLResponse("<p>")
    answer.set_cookie("a", "1")
    answer.set_cookie("b", "2")
    assert [name for name, _value in sent_for(answer)[0]["headers"]].count(b"set-cookie") == 2


def test_the_start_reads_about_no_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(importlib.metadata, "distributions", lambda: asked.append("all") or [])
    BidiComponentManager().discover_and_register_components(start_file_watching=False)
    assert asked == []
