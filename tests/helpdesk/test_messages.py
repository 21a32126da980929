"""Short texts with a citizen who does not hear: both ways once, and gone when the request is over."""

from __future__ import annotations

import json
import sqlite3
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from helpdesk.contract import HELP_REQUESTS, MESSAGE_MOST
from kiosk_app.desk.client import DeskClient
from kiosk_app.desk.config import DeskConfig
from kiosk_app.desk.events import DeskEvent, HelpChanged

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Eventually, Running, Terminal

WORDS = "我马上来，请稍等"


def write(console: Console, key: str, text: str, message: str = "") -> httpx.Response:
    return console.http.post(
        f"/console/api/requests/{key}/messages", json={"key": message or str(uuid.uuid4()), "text": text}
    )


def answer(kiosk: Terminal, key: str, what: str, own: str = "") -> httpx.Response:
    body = {"key": own or str(uuid.uuid4()), "kiosk": kiosk.id, "answer": what}
    return kiosk.http.post(f"{HELP_REQUESTS}/{key}/answers", json=body, headers={"Idempotency-Key": body["key"]})


def tile(console: Console, key: str) -> dict[str, Any]:
    return next(one for one in console.state()["requests"] if one["key"] == key)


def test_a_helper_writes_and_the_citizen_answers_each_once(desk: Running) -> None:
    kiosk, console = desk.terminal(), desk.console()
    key = kiosk.press(aids=["deaf"]).json()["key"]
    mine, theirs = str(uuid.uuid4()), str(uuid.uuid4())
    for _ in range(2):  # the answer was lost on the way: the same again
        assert write(console, key, WORDS, mine).status_code == 200
    told = kiosk.request(key)
    assert (told["message"], told["messages"]) == (WORDS, 1)
    for _ in range(2):
        assert answer(kiosk, key, "come", theirs).status_code == 200
    assert tile(console, key)["by_text"]
    assert tile(console, key)["said"] == [{"citizen": False, "text": WORDS}, {"citizen": True, "text": "请过来"}]
    assert write(console, key, "别的话", mine).status_code == 422
    assert answer(kiosk, key, "ok", theirs).status_code == 422


def test_when_the_request_is_over_only_the_count_is_left(own_desk: Running) -> None:
    kiosk, console = own_desk.terminal(), own_desk.console()
    key = kiosk.press(aids=["deaf"]).json()["key"]
    write(console, key, WORDS)
    answer(kiosk, key, "ok")
    for what in ("claim", "arrived", "close"):
        console.act(key, what).raise_for_status()
    assert kiosk.request(key)["message"] == ""
    assert write(console, key, WORDS).status_code == 409
    assert answer(kiosk, key, "ok").status_code == 200  # late, and harmless
    with sqlite3.connect(own_desk.state / "helpdesk.db") as store:
        assert store.execute("SELECT count(*) FROM messages").fetchone() == (0,)
        assert store.execute("SELECT messages FROM help_requests WHERE key = ?", (key,)).fetchone() == (2,)
        audit = json.dumps(store.execute("SELECT action, detail FROM audit").fetchall(), ensure_ascii=False)
    assert "help.message" in audit
    assert "help.answer" in audit
    assert WORDS not in audit


@pytest.mark.parametrize("text", ["", "  ", "字" * (MESSAGE_MOST + 1), "一\n二", "\x07"])
def test_words_that_do_not_fit_the_terminal_s_page_are_refused(desk: Running, text: str) -> None:
    kiosk, console = desk.terminal(), desk.console()
    key = kiosk.press(aids=["deaf"]).json()["key"]
    refused = write(console, key, text)
    assert refused.status_code == 422
    assert refused.json()["fields"] == ["text"]


def test_a_citizen_s_own_words_are_taken_from_nobody(desk: Running) -> None:
    kiosk, other = desk.terminal(), desk.terminal()
    key = kiosk.press(aids=["deaf"]).json()["key"]
    assert answer(kiosk, key, "我叫李玉兰").status_code == 422
    assert answer(other, key, "ok").status_code == 404


def test_the_terminal_s_own_client_hears_the_words_and_answers_also_over_a_dead_desk(
    own_desk: Running, tmp_path: Path, eventually: Eventually
) -> None:
    kiosk, console = own_desk.terminal(), own_desk.console()
    heard: list[DeskEvent] = []
    client = DeskClient(DeskConfig(own_desk.url, kiosk.id, kiosk.token, tmp_path / "kiosk"), heard.append)
    client.start()
    try:
        key = client.call_help(aids=["deaf"])
        eventually(lambda: client.waiting == 0)
        write(console, key, WORDS)
        eventually(lambda: any(isinstance(one, HelpChanged) and one.request.message == WORDS for one in heard))
        own_desk.kill()
        client.answer_help(key, "come")
        own_desk.start()
        eventually(lambda: client.waiting == 0, within=60)
    finally:
        client.stop()
    assert tile(own_desk.console(), key)["said"][-1] == {"citizen": True, "text": "请过来"}
