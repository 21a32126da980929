"""Runs the application under uvicorn: one process, streams ended at once when it is told to stop."""

from __future__ import annotations

import gc
import json
import logging
import os
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from helpdesk.app import make_app
from helpdesk.desk import Desk

log = logging.getLogger("helpdesk")


@dataclass(frozen=True)
class Listen:
    """Where to listen. Port 0 takes a free one. `ready_file` receives `{"url": ...}` once the port is open."""

    host: str
    port: int
    ready_file: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None

    @property
    def scheme(self) -> str:
        return "https" if self.tls_cert else "http"


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, desk: Desk, listen: Listen) -> None:
        super().__init__(config)
        self._desk, self._listen = desk, listen

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce(self.servers[0].sockets[0].getsockname()[1])

    def _announce(self, port: int) -> None:
        host = f"[{self._listen.host}]" if ":" in self._listen.host else self._listen.host
        url = f"{self._listen.scheme}://{host}:{port}"
        log.info("listening on %s", url)
        if self._listen.ready_file is not None:
            fresh = self._listen.ready_file.with_suffix(".new")
            fresh.write_text(json.dumps({"url": url, "pid": os.getpid()}))
            fresh.replace(self._listen.ready_file)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._desk.hub.close()  # uvicorn waits for open answers, and a stream never ends by itself
        await super().shutdown(sockets)


def run(desk: Desk, listen: Listen) -> bool:
    """Serves until SIGINT or SIGTERM. False when it could not listen."""
    config = uvicorn.Config(
        make_app(desk),
        host=listen.host,
        port=listen.port,
        access_log=False,
        log_config=None,
        lifespan="on",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=30,
        server_header=False,
        ssl_certfile=listen.tls_cert,
        ssl_keyfile=listen.tls_key,
    )
    server = _Server(config, desk, listen)
    _prepare()
    try:
        server.run()
    except SystemExit:  # uvicorn's way to say that the port is taken; it has logged why
        return False
    return server.started


def _prepare() -> None:
    """What was made so far stays; what thousands of streams and requests hold is looked through less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
