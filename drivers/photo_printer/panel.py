"""The emulated printer's cable and panel: all the driver says and hears passes here, on its way to ippeveprinter.

`ippeveprinter` tells of its paper only while a job runs, knows no pause, and does not tell its print command that a job
was cancelled; a printer does all of that, so this does.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler

from drivers.photo_printer.protocol import (
    Attribute,
    Group,
    GroupTag,
    IppFormatError,
    Message,
    Op,
    Tag,
    Value,
    attribute,
    decode,
    encode,
)

_PATH = "/ipp/print"
_MAX_BODY = 100 << 20
_IDLE, _STOPPED = 3, 5
_PATIENCE = 20.0  # seconds for ippeveprinter

# key=value on the panel -> reasons, those that stop it first
STOPPING: Mapping[tuple[str, str], str] = {
    ("cover", "open"): "cover-open",
    ("jam", "yes"): "media-jam",
    ("paper", "out"): "media-empty",
    ("ribbon", "out"): "marker-supply-empty",
    ("queue", "paused"): "paused",
    ("queue", "stuck"): "paused",
}
_LOW: Mapping[tuple[str, str], str] = {
    ("paper", "low"): "media-low-warning",
    ("ribbon", "low"): "marker-supply-low-warning",
}
RIBBON_LEVEL: Mapping[str, int] = {"full": 100, "low": 8, "out": 0}


class Panel:
    """Listens on 127.0.0.1. `keys` is read at each request; `on_cancel` and `on_resume` tell what the driver asked for.

    `hearsay`: as a CUPS queue, tell of the printer only what was so while the last job ran.
    """

    def __init__(
        self,
        keys: Callable[[], Mapping[str, str]],
        on_cancel: Callable[[int], None],
        on_resume: Callable[[], None],
        *,
        hearsay: bool = False,
    ) -> None:
        self._keys, self._on_cancel, self._on_resume, self._hearsay = keys, on_cancel, on_resume, hearsay
        self._remembered: tuple[str, ...] = ()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0
        self.behind = 0  # where ippeveprinter listens
        self.resumed = 0

    @property
    def url(self) -> str:
        return f"ipp://127.0.0.1:{self.port}{_PATH}"

    def plug(self) -> None:
        """Takes connections, on the same port as before."""
        if self._server is None:
            self._server = _Server(("127.0.0.1", self.port), self)
            self.port = self._server.server_address[1]
            self._thread = threading.Thread(
                target=self._server.serve_forever, args=(0.05,), name="photo-panel", daemon=True
            )
            self._thread.start()

    def unplug(self) -> None:
        """Drops every connection and takes no more."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.drop()
            server.server_close()
        if self._thread is not None:
            self._thread.join(10)
            self._thread = None

    # --- what is said

    def answer(self, body: bytes) -> bytes:
        """Raises OSError or HTTPException when ippeveprinter does not answer, IppFormatError for nonsense."""
        request = decode(body)
        if request.code == Op.RESUME_PRINTER:
            self.resumed += 1
            self._on_resume()
            return encode(Message(0, request.request_id, (_GREETING,)))
        raw = self._forward(body)
        number = next((job.numbers[0] for g in request.groups if (job := g.get("job-id")) and job.numbers), 0)
        if request.code == Op.CANCEL_JOB and number:
            self._on_cancel(number)
        if request.code != Op.GET_PRINTER_ATTRIBUTES:
            return raw
        told = decode(raw)
        groups = tuple(self._as_panel(g) if g.tag == GroupTag.PRINTER else g for g in told.groups)
        return encode(Message(told.code, told.request_id, groups, version=told.version))

    def _forward(self, body: bytes) -> bytes:
        connection = HTTPConnection("localhost", self.behind, timeout=_PATIENCE)
        try:
            connection.request("POST", _PATH, body, {"Content-Type": "application/ipp"})
            return connection.getresponse().read()
        finally:
            connection.close()

    def _as_panel(self, group: Group) -> Group:
        keys = self._keys()
        stopping = tuple(reason for (key, value), reason in STOPPING.items() if keys.get(key) == value)
        low = tuple(reason for (key, value), reason in _LOW.items() if keys.get(key) == value)
        native = group.get("printer-state")
        if self._hearsay and native is not None:
            paused = tuple(reason for reason in stopping if reason == "paused")
            if native.numbers[:1] == (_IDLE,):
                stopping, low = (*paused, *(r for r in self._remembered if r != "paused")), ()
            else:
                self._remembered = stopping
        # A queue is stopped by a pause alone; a printer by whatever stops it.
        stopped = "paused" in stopping if self._hearsay else bool(stopping)
        found = []
        for each in group.attributes:
            match each.name:
                case "printer-state" if stopped:
                    found.append(attribute(each.name, Tag.ENUM, _STOPPED))
                case "printer-state-reasons":
                    reasons = (*(r if r == "paused" else f"{r}-error" for r in stopping), *low)
                    found.append(_or_none(each.name, reasons))
                case "marker-levels":
                    found.append(attribute(each.name, Tag.INTEGER, RIBBON_LEVEL[keys["ribbon"]]))
                case "printer-is-accepting-jobs" if keys["queue"] == "refusing":
                    found.append(attribute(each.name, Tag.BOOLEAN, False))
                case "operations-supported":
                    resume = Value(Tag.ENUM, int(Op.RESUME_PRINTER))
                    found.append(Attribute(each.name, (*each.values, resume)))
                case "printer-make-and-model" if self._hearsay:
                    found += [each, attribute("cups-version", Tag.TEXT, "2.4.2")]
                case _:
                    found.append(each)
        return Group(group.tag, tuple(found))


_GREETING = Group(
    GroupTag.OPERATION,
    (
        attribute("attributes-charset", Tag.CHARSET, "utf-8"),
        attribute("attributes-natural-language", Tag.LANGUAGE, "en"),
    ),
)


def _or_none(name: str, reasons: tuple[str, ...]) -> Attribute:
    return attribute(name, Tag.KEYWORD, *(reasons or ("none",)))


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = False  # so that closing waits for them
    request_queue_size = 16

    def __init__(self, address: tuple[str, int], panel: Panel) -> None:
        self.panel = panel
        self.gone = threading.Event()
        self._peers: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def meet(self, peer: socket.socket) -> None:
        with self._lock:
            self._peers.add(peer)

    def leave(self, peer: socket.socket) -> None:
        with self._lock:
            self._peers.discard(peer)

    def drop(self) -> None:
        self.gone.set()
        with self._lock:
            for peer in self._peers:
                with contextlib.suppress(OSError):
                    peer.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A driver that hangs up in mid-word is what cables do."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30  # seconds; a driver that stops in mid-request holds no thread for ever

    def setup(self) -> None:
        self.server.meet(self.request)
        super().setup()

    def finish(self) -> None:
        self.server.leave(self.request)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what is printed is nobody's business."""

    def do_POST(self) -> None:
        self.close_connection = True
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != _PATH or not 0 < length <= _MAX_BODY:
            self.send_error(404)
            return
        body = self.rfile.read(length)
        panel = self.server.panel
        while panel._keys()["mute"] == "on":
            if self.server.gone.wait(0.05):
                return
        if len(body) < length:
            return
        try:
            answer = panel.answer(body)
        except IppFormatError:
            self.send_error(400)
            return
        except (OSError, HTTPException):
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
