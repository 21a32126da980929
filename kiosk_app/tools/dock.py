"""The dev dock: a small web page on this machine alone: put cards on, empty the paper, darken the camera, press help.

It only turns emulators. Other web pages cannot reach it: the Host header must be ours (DNS rebinding), changes need a
header no foreign page may send, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

from drivers.actions import status_result
from drivers.contract import DriverError
from drivers.control import ControlClient
from drivers.gateway import Gateway

_log = logging.getLogger("kiosk.dock")
_PAGE = Path(__file__).with_name("dock.html")
_MAX_BODY = 10_000
_WORD = re.compile(r"[A-Za-z0-9_.-]+")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Board(Protocol):
    """What the dock turns: a gateway, or a running kiosk through its control socket."""

    def sim_describe(self) -> dict[str, dict[str, Any]]: ...

    def sim_set(self, role: str, key: str, value: str) -> None: ...


def choices(key: str, help_text: str, state: Mapping[str, str]) -> list[str]:
    """The values an emulator's key can be given by a button."""
    listed = state.get(f"{key}s", "").split() if not state.get(f"{key}s", "").isdigit() else []
    return [*listed, *(word for word in _alternatives(help_text) if _WORD.fullmatch(word))]


def is_free(key: str, help_text: str, state: Mapping[str, str]) -> bool:
    """Whether it also takes what no button can name: a number, a text."""
    described = [word for word in _alternatives(help_text) if not _WORD.fullmatch(word)]
    return bool(described) and not state.get(f"{key}s", "").strip("0123456789")


def _alternatives(help_text: str) -> list[str]:
    """What stands between the bars; one word alone is no choice but the name of a thing."""
    words = [word.strip() for word in re.split(r"[:;(]", help_text)[0].split("|")]
    return words if len(words) > 1 else [f"{words[0]} "]


class Dock:
    """Serves on 127.0.0.1. `board` is a Gateway or a ControlClient; `actions` are extra buttons: name -> what it does.

    Actions run in a thread of the dock's: one that touches the window must hand over to the main thread itself.
    """

    def __init__(
        self,
        board: Gateway | ControlClient | Board,
        *,
        actions: Mapping[str, Callable[[], object]] | None = None,
        port: int = 0,
    ) -> None:
        self._board, self._actions = board, dict(actions or {})
        self._lock = threading.Lock()  # a control client holds one conversation at a time
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._port = port

    @property
    def url(self) -> str:
        """Empty before `start`."""
        return f"http://127.0.0.1:{self.port}/" if self._server else ""

    @property
    def port(self) -> int:
        return self._server.server_port if self._server else 0

    def start(self) -> None:
        """Raises OSError when the port is taken."""
        dock = self

        class Handler(_Handler):
            owner = dock

        server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        server.daemon_threads = True
        self._server = server
        self._thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="dock", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Idempotent."""
        server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        server.server_close()
        if self._thread is not None:
            self._thread.join(5)

    # --- what the page asks

    def state(self) -> dict[str, Any]:
        with self._lock:
            described = self._board.sim_describe()
            statuses = _statuses(self._board)
        parts = {
            role: {
                "url": emulator["url"],
                "state": emulator["state"],
                "keys": [
                    {
                        "key": key,
                        "help": text,
                        "choices": choices(key, text, emulator["state"]),
                        "free": is_free(key, text, emulator["state"]),
                    }
                    for key, text in emulator["keys"].items()
                ],
                "status": statuses.get(role),
            }
            for role, emulator in described.items()
        }
        real = {role: status for role, status in statuses.items() if role not in described}
        return {"parts": parts, "real": real, "actions": list(self._actions)}

    def turn(self, role: str, key: str, value: str) -> None:
        """Raises ValueError as the emulator does."""
        with self._lock:
            self._board.sim_set(role, key, value)

    def act(self, name: str) -> None:
        """Raises ValueError for an unknown action."""
        action = self._actions.get(name)
        if action is None:
            raise ValueError(f"there is no action {name!r}")
        action()


def _statuses(board: object) -> dict[str, Any]:
    if isinstance(board, ControlClient):
        found: dict[str, Any] = board.call("statuses")
        return found
    if isinstance(board, Gateway):
        return {role: status_result(status) for role, status in board.statuses().items()}
    return {}


class _Handler(BaseHTTPRequestHandler):
    owner: Dock
    protocol_version = "HTTP/1.1"
    timeout = 30
    server_version, sys_version = "dock", ""

    def do_GET(self) -> None:
        if not self._ours():
            return
        if self.path == "/":
            self._reply(HTTPStatus.OK, _PAGE.read_bytes(), "text/html; charset=utf-8")
        elif self.path == "/state":
            self._try(lambda body: self.owner.state(), {})
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "not found"})

    def do_POST(self) -> None:
        if not self._ours():
            return
        # A page of another origin cannot send this header without our consent, which we never give.
        if self.headers.get("X-Dock") != "1":
            self._json(HTTPStatus.FORBIDDEN, {"error": "only from the dock's own page"})
            return
        body = self._body()
        if body is None:
            self._json(HTTPStatus.BAD_REQUEST, {"error": "not a JSON object of texts"})
        elif self.path == "/set":
            self._try(lambda sent: self.owner.turn(sent["role"], sent["key"], sent["value"]), body)
        elif self.path == "/action":
            self._try(lambda sent: self.owner.act(sent["name"]), body)
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "not found"})

    def _ours(self) -> bool:
        port = self.owner.port
        if self.headers.get("Host") in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return True
        self.close_connection = True
        self._json(HTTPStatus.MISDIRECTED_REQUEST, {"error": "not this host"})
        return False

    def _body(self) -> dict[str, str] | None:
        try:
            length = int(self.headers.get("Content-Length", ""))
            if not 0 <= length <= _MAX_BODY:
                raise ValueError
            found = json.loads(self.rfile.read(length))
        except (ValueError, RecursionError):
            self.close_connection = True
            return None
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            return None
        return found

    def _try(self, do: Callable[[dict[str, str]], object], body: dict[str, str]) -> None:
        try:
            result = do(body)
        except KeyError as missing:
            self._json(HTTPStatus.BAD_REQUEST, {"error": f"{missing.args[0]} is missing"})
        except ValueError as refused:
            self._json(HTTPStatus.BAD_REQUEST, {"error": str(refused)})
        except DriverError as refused:
            self._json(HTTPStatus.SERVICE_UNAVAILABLE, {"error": refused.hint or refused.code.value})
        else:
            self._json(HTTPStatus.OK, result if result is not None else {})

    def _json(self, status: HTTPStatus, content: object) -> None:
        self._reply(status, json.dumps(content).encode("ascii"), "application/json")

    def _reply(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        _log.debug(format, *args)
