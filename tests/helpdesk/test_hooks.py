"""Calls to the world outside, from a real desk to a real receiver; and the hall's display."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import select, update

from helpdesk import demo
from helpdesk.requests import hooks
from helpdesk.store.models import Escalation, HookCall
from tests.helpdesk.conftest import Running

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Eventually


@dataclass
class Receiver:
    """Refuses the first call, takes the others."""

    url: str = ""
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.got.append((self.headers["Idempotency-Key"], body))
            self.send_response(503 if len(made.got) == 1 else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/call"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def make_due(desk: Running, *steps: str) -> None:
    """As if the time had passed: the moments of these steps are moved to the past."""
    desk.in_store(
        lambda tx: tx.session.execute(update(Escalation).where(Escalation.step.in_(steps)).values(due_at=tx.now))
    )


def test_when_nobody_answers_the_world_outside_is_called_until_it_takes_the_call(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, eventually: Eventually
) -> None:
    kept = tmp_path / "call.json"
    program = tmp_path / "call"
    program.write_text(f"#!/bin/sh\ncat > {kept}.new && mv {kept}.new {kept}\n")
    program.chmod(0o700)
    monkeypatch.setenv("HELPDESK_HOOKS", f"{receiver.url}\nexec:{program}\n")
    desk = Running(tmp_path)
    try:
        kiosk = desk.terminal("5 号终端", "楼梯口")
        kiosk.press(need="assist", service_title="残疾人证办理")
        make_due(desk, "hooks")
        desk.kill()  # what was due, and what was not taken yet, is still so afterwards
        desk.start()
        eventually(lambda: len(receiver.got) >= 2)
        eventually(kept.exists)

        def ended() -> bool:
            query = select(HookCall.outcome)
            return desk.in_store(lambda tx: sorted(tx.session.scalars(query))) == ["taken", "taken"]

        eventually(ended)
    finally:
        desk.stop()
    (key, body), (again, _) = receiver.got[:2]
    assert key == again == body["key"]
    assert set(body) == {
        *("key", "event", "number", "kiosk", "kiosk_name", "place", "need", "aids", "raised_at", "waiting_seconds")
    }
    assert body["place"] == "楼梯口"
    assert json.loads(kept.read_text())["kiosk_name"] == "5 号终端"


@pytest.mark.parametrize("text", ["ftp://x/", "https:///x", "exec:", "exec:sh -c x", "exec:/no/such/program", "ring"])
def test_a_hook_nobody_can_call_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a hook") as refused:
        hooks.parse(text)
    assert "no/such" not in str(refused.value)


def test_a_hook_s_address_is_in_no_repr() -> None:
    assert "secret" not in repr(hooks.parse("https://host/secret"))


def test_the_display_opens_with_its_token_only_and_shows_nothing_of_the_citizen(
    desk: Running, eventually: Eventually
) -> None:
    kiosk = desk.terminal("7 号终端", "电梯旁")
    kiosk.press(need="lead", service_title="残疾人证办理", page_title="照相")
    stranger = httpx.get(f"{desk.url}/hall", params={"token": "guess"})
    assert stranger.status_code == 401
    with httpx.Client(base_url=desk.url) as display:
        first = display.get("/hall", params={"token": demo.HALL_TOKEN})
        assert (first.status_code, first.headers["location"]) == (303, "/hall")
        assert "7 号终端" not in display.get("/hall").raise_for_status().text
        make_due(desk, "hall")
        text = eventually(lambda: (page := display.get("/hall").text) and "7 号终端" in page and page)
    assert "电梯旁" in text
    assert "领办" in text
    assert "残疾人证" not in text
