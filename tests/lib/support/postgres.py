"""A PostgreSQL of the tests' own: made in a directory under /tmp, reached by a socket there, gone afterwards.

The server refuses to run as root, so under root it runs as nobody.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

START_WITHIN = 60.0  # seconds
USER = "desk"


def binaries() -> Path:
    """The newest server's programs, as Debian lays them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    assert found, "no PostgreSQL here: deploy/packages-dev.txt names the package"
    return found[-1].parent


class Cluster:
    """One server. `durable` False: it writes nothing through to the disk, which no test can tell from outside."""

    def __init__(self, *, durable: bool = False) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="pg-"))
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self._account is not None:
            os.chown(self.home, self._account.pw_uid, self._account.pw_gid)
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._run(str(binaries() / "initdb"), "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
            self.start()
        except BaseException:
            self.end()
            raise

    def _options(self) -> dict[str, object]:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _run(self, *command: str) -> None:
        environment = {**os.environ, "PGDATA": str(self.home / "data")}
        done = subprocess.run(
            command, cwd=self.home, env=environment, capture_output=True, text=True, check=False, **self._options()
        )  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        settings = ["listen_addresses=", f"unix_socket_directories={self.home}", "max_connections=200"]
        if not self._durable:
            settings += ["fsync=off", "full_page_writes=off"]
        log = (self.home / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                (
                    *(str(binaries() / "postgres"), "-D", str(self.home / "data")),
                    *(part for setting in settings for part in ("-c", setting)),
                ),
                cwd=self.home,
                stdout=log,
                stderr=log,
                **self._options(),
            )  # type: ignore[call-overload]
        deadline = time.monotonic() + START_WITHIN
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.home / "log").read_text()
                assert time.monotonic() < deadline, "PostgreSQL did not start in time"
                time.sleep(0.02)

    @property
    def running(self) -> bool:
        return self._process is not None

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: rolls back and ends. SIGQUIT: at once, as a crash; the next start recovers."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def end(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.home, ignore_errors=True)

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(host=str(self.home), user=USER, dbname=database, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}@/{database}?host={self.home}"

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a database that lives as long as the block."""
        name = f"d{uuid.uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            if self._process is not None:
                self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(*, durable: bool = False) -> Iterator[Cluster]:
    cluster = Cluster(durable=durable)
    try:
        yield cluster
    finally:
        cluster.end()
