"""The control socket of a running kiosk: `kiosk device`, `kiosk doctor`, `kiosk sim` and the dev dock speak to it
instead of fighting it for a port.

AF_UNIX, mode 0600, one JSON object a line each way: {"do": "ping"} -> {"ok": true, "result": ...} or
{"ok": false, "error": {code, detail, act, hint, key}}. Only the same user is answered: what a card says goes over it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import socket
import stat
import struct
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import TimeoutError as NotYetError
from pathlib import Path
from typing import Any

from drivers import actions
from drivers.contract import Act, Code, DriverError
from drivers.control_lines import (
    MAX_REPLY,
    MAX_REQUEST,
    LineReader,
    bad_request,
    control_path,
    parse_request,
    seconds_of,
    text_of,
)
from drivers.gateway import Gateway

_log = logging.getLogger("drivers.control")

MAX_CLIENTS = 16
_IDLE = 60.0
_POLL = 0.2


# --- the kiosk's side


class ControlServer:
    """Answers on the socket until `stop`. `actions` are extra things a demonstration offers, such as pressing help."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        extra: Mapping[str, Callable[[], None]] | None = None,
        path: Path | None = None,
    ) -> None:
        self.path = path or control_path()
        self._gateway, self._extra = gateway, dict(extra or {})
        self._socket: socket.socket | None = None
        self._clients: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._accept, name="control", daemon=True)
        self._do: dict[str, Callable[[dict[str, Any], socket.socket], Any]] = {
            "ping": lambda request, line: {"profile": gateway.profile, "pid": os.getpid()},
            "statuses": self._statuses,
            "services": self._services,
            "device": self._device,
            "sim.describe": lambda request, line: gateway.sim_describe(),
            "sim.set": self._sim_set,
            "actions": lambda request, line: list(self._extra),
            "action": self._action,
        }

    def start(self) -> DriverError | None:
        """Listens, or answers why it cannot: another kiosk is there (BUSY), or the path is no good (CONFIG_ERROR).

        Logged, not raised: a terminal without its control socket still serves citizens.
        """
        try:
            self._socket = _listen(self.path)
        except DriverError as error:
            _log.error("no control socket: %s", error)
            return error
        except OSError as error:
            hint = f"{self.path}: {error.strerror or error}; name another place with KIOSK_CONTROL"
            refused = DriverError(Code.CONFIG_ERROR, "control_socket", act=Act.CONFIGURATION, hint=hint)
            _log.error("no control socket: %s", refused)
            return refused
        self._thread.start()
        return None

    def stop(self) -> None:
        """Ends every conversation and removes the socket. Idempotent."""
        self._stopping.set()
        listener, self._socket = self._socket, None
        if listener is None:
            return
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        self.path.unlink(missing_ok=True)
        self._thread.join()
        with self._lock:
            clients = dict(self._clients)
        for line in clients:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in clients.values():
            thread.join(5)

    # --- conversations

    def _accept(self) -> None:
        while not self._stopping.is_set():
            listener = self._socket
            if listener is None:
                return
            try:
                line, _ = listener.accept()
            except OSError:
                return
            if _peer_uid(line) != os.geteuid():
                _send(line, _error(DriverError(Code.PERMISSION, act=Act.CONFIGURATION, hint=_same_user())))
                line.close()
                continue
            thread = threading.Thread(target=self._talk, args=(line,), name="control-client", daemon=True)
            with self._lock:
                full = len(self._clients) >= MAX_CLIENTS
                if not full:
                    self._clients[line] = thread
            if full:
                _send(line, _error(DriverError(Code.BUSY, act=Act.WAIT, retryable=True, hint="too many clients")))
                line.close()
            else:
                thread.start()

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(_IDLE)
        reader = LineReader(line, MAX_REQUEST)
        try:
            while (request := reader.next()) is not None and not self._stopping.is_set():
                if not _send(line, self._answer(request, line)):
                    break
        except DriverError as error:
            _send(line, _error(error))
        finally:
            with self._lock:
                self._clients.pop(line, None)
            line.close()

    def _answer(self, raw: bytes, line: socket.socket) -> dict[str, Any]:
        try:
            request = parse_request(raw)
            do = self._do.get(request["do"])
            if do is None:
                raise bad_request(f"unknown; there are {', '.join(self._do)}")
            return {"ok": True, "result": do(request, line)}
        except DriverError as error:
            return _error(error)

    # --- what can be asked

    def _statuses(self, _request: dict[str, Any], _line: socket.socket) -> Any:
        health, config = self._gateway.health(), self._gateway.config
        return {
            role: actions.status_result(status)
            | {"health": health[role].as_dict(), "capabilities": self._gateway.capabilities(role)}
            | config.about(role)
            for role, status in self._gateway.statuses().items()
            if role in health
        }

    def _services(self, _request: dict[str, Any], _line: socket.socket) -> Any:
        return {
            service: [{"role": role, "need": need, "error": status.as_dict()["error"]} for role, need, status in bad]
            for service, bad in self._gateway.services_affected().items()
        }

    def _sim_set(self, request: dict[str, Any], _line: socket.socket) -> Any:
        role, key, value = (text_of(request, name) for name in ("role", "key", "value"))
        try:
            self._gateway.sim_set(role, key, value)
        except ValueError as error:
            raise DriverError(Code.INVALID_DATA, "bad_value", act=Act.NONE, role=role, hint=str(error)) from None
        return self._gateway.sim_describe().get(role, {}).get("state", {})

    def _action(self, request: dict[str, Any], _line: socket.socket) -> Any:
        name = text_of(request, "name")
        if name not in self._extra:
            raise bad_request(f"no action {name!r}; there are {', '.join(self._extra) or 'none'}")
        self._extra[name]()
        return {}

    def _device(self, request: dict[str, Any], line: socket.socket) -> Any:
        """Runs an action in the device's own thread; a client that goes away cancels it."""
        role = text_of(request, "role")
        name = text_of(request, "action")
        if name == actions.STATUS:
            statuses = self._statuses(request, line)
            if role not in statuses:
                raise DriverError(
                    Code.NO_DEVICE, "not_configured", role=role, hint=f"devices.yaml of the running kiosk has no {role}"
                )
            return statuses[role]
        action = actions.find(role, name)
        args, kwargs = action.arguments(actions.check_text(action, text_of(request, "text", "")))
        timeout = seconds_of(request, "timeout", action.timeout)
        job = self._gateway.submit(role, action.command, *args, timeout=timeout, **kwargs)
        while True:
            try:
                return action.result(job.future.result(_POLL))
            except NotYetError:
                if self._stopping.is_set() or _hung_up(line):
                    job.cancel()


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = path.parent.stat()
    if owner.st_uid not in (os.geteuid(), 0) or (owner.st_mode & stat.S_IWOTH and not owner.st_mode & stat.S_ISVTX):
        raise PermissionError(1, "the folder belongs to somebody else")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.exists():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                try:
                    probe.connect(str(path))
                except OSError:
                    path.unlink(missing_ok=True)  # left by a kiosk that was killed
                else:
                    raise DriverError(
                        Code.BUSY,
                        "already_running",
                        act=Act.NONE,
                        hint=f"another kiosk answers on {path}; end it first",
                    )
        before = os.umask(0o177)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
        listener.listen(MAX_CLIENTS)
    except BaseException:
        listener.close()
        raise
    return listener


def _peer_uid(line: socket.socket) -> int:
    data = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", data)[1])


def _hung_up(line: socket.socket) -> bool:
    # Asked first: a socket with a time-out waits in recv whatever the flags say.
    try:
        readable, _, _ = select.select([line], [], [], 0)
        return bool(readable) and line.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):
        return True


def _error(error: DriverError) -> dict[str, Any]:
    return {"ok": False, "error": error.as_dict() | {"role": error.role}}


def _send(line: socket.socket, reply: Mapping[str, Any]) -> bool:
    try:
        line.sendall(json.dumps(reply).encode("ascii") + b"\n")
    except OSError:
        return False
    return True


def _same_user() -> str:
    return "only the user the kiosk runs as is answered; put `sudo -u USER` before the command"


# --- the command's side


class ControlClient:
    """Speaks to a running kiosk. One conversation at a time; close it, or use it in a `with`."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._reader = LineReader(line, MAX_REPLY)

    @classmethod
    def connect(cls, path: Path | None = None) -> ControlClient | None:
        """None when no kiosk is running. Raises DriverError PERMISSION when it runs as somebody else."""
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(5.0)
            line.connect(str(path or control_path()))
        except PermissionError:
            line.close()
            raise DriverError(Code.PERMISSION, act=Act.CONFIGURATION, hint=_same_user()) from None
        except OSError:
            line.close()
            return None
        return cls(line)

    def call(self, do: str, *, wait: float = 10.0, **fields: Any) -> Any:
        """The result. `wait` in seconds. Raises the kiosk's DriverError; DISCONNECTED when the kiosk ended."""
        self._line.settimeout(wait)
        # One that refuses us hangs up before it hears us out: what it said is read all the same.
        with contextlib.suppress(OSError):
            self._line.sendall(json.dumps({"do": do, **fields}).encode("ascii") + b"\n")
        raw = self._reader.next()
        if raw is None:
            raise _gone()
        try:
            reply = json.loads(raw)
            if reply["ok"]:
                return reply["result"]
            told = reply["error"]
            error = DriverError(
                Code(told["code"]), told["detail"], act=Act(told["act"]), role=told.get("role", ""), hint=told["hint"]
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            raise _gone() from None
        raise error

    def device(self, role: str, action: str, text: str = "", timeout: float | None = None) -> Any:
        """Runs an action of `drivers.actions` on the kiosk's own device. Raises DriverError."""
        seconds = timeout
        if seconds is None:
            seconds = 10.0 if action == actions.STATUS else actions.find(role, action).timeout
        return self.call("device", wait=seconds + 10, role=role, action=action, text=text, timeout=seconds)

    # The same three as Gateway has: the dock takes either.

    def sim_describe(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.call("sim.describe")
        return found

    def sim_set(self, role: str, key: str, value: str) -> None:
        """Raises ValueError as the emulator does."""
        try:
            self.call("sim.set", role=role, key=key, value=value)
        except DriverError as error:
            if error.code is Code.INVALID_DATA:
                raise ValueError(error.hint) from None
            raise

    def close(self) -> None:
        self._line.close()

    def __enter__(self) -> ControlClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _gone() -> DriverError:
    return DriverError(
        Code.DISCONNECTED, act=Act.WAIT, retryable=True, hint="the running kiosk did not answer; try again"
    )
