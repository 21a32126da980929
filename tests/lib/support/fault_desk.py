"""A desk that fails on command, over real sockets, and a kiosk that listens to what its client says."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from kiosk_app.desk import DeskClient, DeskEvent, Timings

DEADLINE = 20.0
TOKEN = "a-known-token"
QUICK = Timings(
    connect=2.0,
    read=1.0,
    total=2.0,
    submit_read=2.0,
    submit_total=4.0,
    backoff_first=0.02,
    backoff_most=0.2,
    tell_after=0.3,
    heartbeat=0.3,
    stream_silence=1.0,
    backstop_down=0.1,
    backstop_up=5.0,
)
T = TypeVar("T")


def eventually(check: Callable[[], T], seconds: float = DEADLINE) -> T:
    """The first true value of `check`, or an assertion."""
    end = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


@dataclass
class Seen:
    """One request as the desk got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float = field(default_factory=time.monotonic)


class FaultDesk:
    """Speaks the contract from memory. `faults` are used up by writes, one each; `*_forever` stay.

    Faults: `500`, `503`, `422`, `401` … (a status), `reset` (connection killed before anything is done), `lost` (done,
    then the connection is killed), `hang` (silence, nothing done), `garbage` (200 with a web page).
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.faults: deque[str] = deque()
        self.forever: dict[str, str] = {}  # path prefix -> fault
        self.requests: dict[str, dict[str, Any]] = {}
        self.names: dict[str, str] = {}
        self.submissions: dict[str, dict[str, Any]] = {}
        self.effects: deque[str] = deque()
        self.mine: dict[str, list[dict[str, Any]]] = {}  # a card's number -> contract.MineCase
        self.rounds: list[dict[str, Any]] = []
        self.places: list[dict[str, Any]] = []
        self.seen: list[Seen] = []
        self.seq = 0
        self.consoles = 1
        self.clock_ahead = timedelta(0)
        self.heard = True
        self.stream_on = True
        self.stream_beats = True
        self._connections: set[socket.socket] = set()
        self._listeners: list[Any] = []
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._context: ssl.SSLContext | None = None
        self.port = 0
        self.up()

    # --- life ---------------------------------------------------------------------------------------------------

    def up(self) -> None:
        if self._server is not None:
            return
        desk = self

        class Handler(_Handler):
            owner = desk

        class Server(ThreadingHTTPServer):
            def get_request(self) -> tuple[socket.socket, Any]:
                connection, address = super().get_request()
                connection.settimeout(10.0)
                return connection, address

            daemon_threads = False
            allow_reuse_address = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # broken connections are what these tests are about

        self._closing.clear()
        self._server = Server(("127.0.0.1", self.port), Handler)
        if self._context is not None:
            # The handshake belongs to the connection's thread: one that never comes must not hold up the others.
            self._server.socket = self._context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def down(self) -> None:
        """Nobody listens on the port any more, and every open connection dies."""
        server, self._server = self._server, None
        if server is None:
            return
        self._closing.set()
        server.shutdown()
        server.socket.close()
        self.cut()
        server.server_close()
        assert self._thread is not None
        self._thread.join()

    def secure(self, context: ssl.SSLContext) -> None:
        self.down()
        self._context = context
        self.up()

    def cut(self) -> None:
        with self.lock:
            open_now = list(self._connections)
        for connection in open_now:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- what staff do ------------------------------------------------------------------------------------------

    def change(self, key: str, **changes: Any) -> None:
        with self.lock:
            self.seq += 1
            request = self.requests[self.names[key]]
            request.update(changes, seq=self.seq)
            self._publish(request)

    def _publish(self, request: dict[str, Any]) -> None:
        for listener in self._listeners:
            listener.append(dict(request))

    @property
    def listening(self) -> int:
        with self.lock:
            return len(self._listeners)

    # --- what it got --------------------------------------------------------------------------------------------

    def posts(self, ending: str) -> list[Seen]:
        with self.lock:
            return [s for s in self.seen if s.method == "POST" and s.path.endswith(ending)]

    def gets(self, part: str) -> list[Seen]:
        with self.lock:
            return [s for s in self.seen if s.method == "GET" and part in s.path]

    def times_done(self, key: str) -> int:
        with self.lock:
            return sum(1 for effect in self.effects if effect == key)


class _Handler(BaseHTTPRequestHandler):
    owner: FaultDesk
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        with self.owner.lock:
            self.owner._connections.add(self.connection)

    def finish(self) -> None:
        with self.owner.lock:
            self.owner._connections.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _note(self, body: dict[str, Any]) -> None:
        with self.owner.lock:
            self.owner.seen.append(Seen(self.command, self.path, dict(self.headers), body))

    def _answer(self, status: int, data: Any, **headers: str) -> None:
        body = data.encode() if isinstance(data, str) else json.dumps(data).encode() if data is not None else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _fault(self) -> str:
        with self.owner.lock:
            for prefix, fault in self.owner.forever.items():
                if self.path.startswith(prefix):
                    return fault
            if self.owner.faults and self.command == "POST" and "heartbeat" not in self.path:
                return self.owner.faults.popleft()
        return ""

    def _fail(self, fault: str) -> bool:
        if fault == "reset":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif fault == "hang":
            self.owner._closing.wait(5.0)
            self.close_connection = True
        elif fault.startswith("late "):  # an answer that takes its time
            self.owner._closing.wait(1.0)
            return self._fail(fault.removeprefix("late "))
        elif fault == "garbage":
            self._answer(200, "<html>Please log in to the hall's network</html>")
        elif fault == "503":
            self._answer(503, {"code": "busy", "message": "later"}, Retry_After="1")
        elif fault.isdigit():
            word = {"422": "invalid", "401": "token", "403": "other_kiosk"}.get(fault, "")
            self._answer(int(fault), {"code": word} if word else "<html>oops</html>")
        else:
            return False
        return True

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._note(json.loads(raw) if raw else {})
        body = json.loads(raw) if raw else {}
        fault = self._fault()
        if self._fail(fault):
            return
        status, answer = self._do(body)
        if fault == "lost":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault == "slow":
            time.sleep(0.5)
        self._answer(status, answer)

    def _do(self, body: dict[str, Any]) -> tuple[int, dict[str, Any] | None]:
        desk = self.owner
        with desk.lock:
            if self.path.endswith("/heartbeat"):
                return 200, {
                    "server_time": (datetime.now(UTC) + desk.clock_ahead).isoformat(),
                    "consoles": desk.consoles,
                }
            if self.path.endswith("/submissions"):
                key = body["key"]
                assert self.headers["Idempotency-Key"] == key
                if key in desk.submissions:
                    return 200, desk.submissions[key]["answer"]
                number = f"20261123-{len(desk.submissions) + 1:03d}"
                answer = {"key": key, "number": number, "received_at": datetime.now(UTC).isoformat()}
                desk.submissions[key] = {"body": body, "answer": answer}
                desk.effects.append(key)
                return 201, answer
            if self.path.endswith("/cases/mine"):
                return 200, {"cases": desk.mine.get(body["holder"], [])}
            if self.path.endswith("/cases/told"):
                for case in desk.mine.get(body["holder"], []):
                    if case["change"] in body["changes"]:
                        case["new"] = False
                        desk.effects.append(case["change"])
                return 204, None
            if self.path.endswith("/cancel"):
                key = self.path.split("/")[-2]
                if key not in desk.names:
                    return 404, {"code": "unknown"}
                desk.effects.append(f"cancel {key}")
                desk.change(key, state="cancelled")
                return 200, desk.requests[desk.names[key]]
            key = body["key"]
            assert self.headers["Idempotency-Key"] == key
            if key in desk.names:
                return 200, desk.requests[desk.names[key]]
            desk.effects.append(key)
            over = ("closed", "cancelled")
            for open_key, request in desk.requests.items():
                if request["state"] not in over:
                    desk.names[key] = open_key
                    desk.change(key)
                    return 200, request
            desk.seq += 1
            request = {
                "key": key,
                "number": len(desk.requests) + 1,
                "kiosk": body["kiosk"],
                "state": "raised",
                "seq": desk.seq,
                "need": body["need"],
                "heard": desk.heard,
                "raised_at": datetime.now(UTC).isoformat(),
                "said_by_a_newer_desk": True,
            }
            desk.requests[key] = request
            desk.names[key] = key
            desk._publish(request)
            return 201, request

    def do_GET(self) -> None:
        self._note({})
        desk = self.owner
        if self._fail(self._fault()):
            return
        if self.path.endswith("/events"):
            self._stream()
            return
        if self.path.endswith("/places") and desk.places:  # without: an older desk, which does not know the question
            self._answer(200, {"places": desk.places})
            return
        if self.path.endswith("/rounds"):
            self._answer(200, {"rounds": desk.rounds})
            return
        key = self.path.split("/")[-1]
        with desk.lock:
            request = desk.requests.get(desk.names.get(key, ""))
            answer = (404, {"code": "unknown"}) if request is None else (200, dict(request))
        self._answer(*answer)

    def _stream(self) -> None:
        desk = self.owner
        if not desk.stream_on:
            self._answer(502, "")
            return
        queue: deque[dict[str, Any]] = deque()
        with desk.lock:
            last = self.headers.get("Last-Event-ID")
            if last is None:
                queue.extend(dict(r) for r in desk.requests.values() if r["state"] not in ("closed", "cancelled"))
            else:
                queue.extend(dict(r) for r in desk.requests.values() if r["seq"] > int(last))
            desk._listeners.append(queue)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.close_connection = True
        try:
            beat = 0.0
            while not desk._closing.is_set() and desk.stream_on:
                while queue:
                    item = queue.popleft()
                    text = f"id: {item['seq']}\nevent: request\ndata: {json.dumps(item)}\n\n"
                    self.wfile.write(text.encode())
                if desk.stream_beats and time.monotonic() - beat > 0.2:
                    beat = time.monotonic()
                    self.wfile.write(b": beat\n\n")
                time.sleep(0.01)
        finally:
            with desk.lock:
                desk._listeners.remove(queue)


class Heard:
    """What a client said, in order."""

    def __init__(self) -> None:
        self.all: list[DeskEvent] = []

    def __call__(self, event: DeskEvent) -> None:
        self.all.append(event)

    def of(self, kind: type[T], key: str | None = None) -> list[T]:
        return [
            e
            for e in list(self.all)
            if isinstance(e, kind) and (key is None or getattr(e, "key", None) == key or key in getattr(e, "keys", ()))
        ]

    def wait(self, kind: type[T], key: str | None = None, count: int = 1) -> T:
        return eventually(lambda: self.of(kind, key) if len(self.of(kind, key)) >= count else [])[-1]


@dataclass
class Kiosk:
    """A started client and what it said."""

    client: DeskClient
    heard: Heard
