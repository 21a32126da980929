"""Backups of PostgreSQL by its own programs: pg_dump's custom format, put back in one transaction."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import URL

from helpdesk.store.backup import VAULT_FACT, BackupError, Contents, Progress, appearing
from helpdesk.store.engine import SERVING, WRITER_LOCK
from helpdesk.store.tables import SEALED, Base

MAGIC = b"PGDMP"
CHUNK = 1 << 20  # bytes
_FUNCTION = "audit_only_grows"


@dataclass(frozen=True)
class Server:
    """Where the database is, as PostgreSQL's programs want it: no password stands in a command line."""

    connect: Mapping[str, Any] = field(repr=False)

    @property
    def conninfo(self) -> str:
        return make_conninfo("", **{name: value for name, value in self.connect.items() if name != "password"})

    @property
    def environment(self) -> dict[str, str]:
        password = self.connect.get("password")
        return {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}

    @contextmanager
    def session(self) -> Iterator[psycopg.Connection]:
        """Raises BackupError when the server does not answer."""
        try:
            connection = psycopg.connect(**self.connect, autocommit=True)
        except psycopg.Error as error:
            raise BackupError(f"PostgreSQL does not answer ({type(error).__name__}): check --db") from None
        with connection:
            yield connection


def server(url: URL) -> Server:
    return Server(dict(url.get_dialect()().create_connect_args(url)[1]))


def _program(name: str) -> str:
    """The newest there is: pg_dump refuses a server newer than itself. Raises BackupError."""
    found = [path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}") if path.parts[-3].isdigit()]
    if found:
        return str(max(found, key=lambda path: int(path.parts[-3])))
    on_path = shutil.which(name)
    if on_path is None:
        raise BackupError(f"{name} is not installed: apt-get install postgresql-client (of the server's version)")
    return on_path


def _why(errors: str, program: str) -> str:
    """The first error a program wrote, without values and the lines that follow: those may quote rows."""
    for line in errors.splitlines():
        if "error:" in line or "ERROR:" in line or "FATAL:" in line:
            return line.split(': "')[0].strip()
    return f"{program} failed"


def backup(url: URL, target: Path, progress: Progress) -> Contents:
    """A consistent snapshot while processes write. Raises BackupError, OSError."""
    from_ = server(url)
    with from_.session() as session:
        schema = _schema(session)
    with appearing(target) as part:
        command = [
            *(_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--verbose"),
            *(f'--schema="{schema}"', f"--file={part}", f"--dbname={from_.conninfo}"),
        ]
        errors = []
        with subprocess.Popen(command, env=from_.environment, stderr=subprocess.PIPE, text=True) as dump:
            assert dump.stderr is not None
            for line in dump.stderr:
                if "dumping contents of table" in line:
                    progress(line.split('"')[1])
                else:
                    errors.append(line)
        if dump.returncode != 0:
            raise BackupError(_why("".join(errors), "pg_dump"))
        return contents(part)


def _schema(session: psycopg.Connection) -> str:
    row = session.execute("SELECT current_schema()").fetchone()
    if row is None or row[0] is None:
        raise BackupError("this database has no schema to work in: check its search_path")
    return str(row[0])


def contents(file: Path) -> Contents:
    """Reads the whole archive. Raises BackupError when it is damaged, or no backup of a desk."""
    with file.open("rb") as archive:
        if archive.read(len(MAGIC)) != MAGIC:
            raise BackupError(f"{file} is no backup of a PostgreSQL desk")
    done = subprocess.run(
        (_program("pg_restore"), "--file=/dev/null", str(file)), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BackupError(f"{file} is damaged: {_why(done.stderr, 'pg_restore')}")
    revision = next((line for line in _rows(file, "alembic_version")), None)
    if revision is None:
        raise BackupError(f"{file} is no backup of a help desk")
    facts = dict(line.split("\t", 1) for line in _rows(file, "facts"))
    sealed = any(True for table in SEALED for _ in _rows(file, table))
    return Contents(revision, facts.get(VAULT_FACT), sealed)


def _rows(file: Path, table: str) -> Iterator[str]:
    """A table's rows in the archive as PostgreSQL writes them for COPY; may be left before the end."""
    command = (_program("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(file))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as reading:
        assert reading.stdout is not None
        try:
            within = False
            for line in reading.stdout:
                if within and line == "\\.\n":
                    return
                if within:
                    yield line.rstrip("\n")
                within = within or line.startswith("COPY ")
        finally:
            reading.kill()


def restore(file: Path, url: URL, now: datetime, progress: Progress) -> str | None:
    """Puts a checked backup in place, all in one transaction, and tells in which schema what was there lies now.
    Raises BackupError when a desk serves the database."""
    to = server(url)
    with to.session() as session:
        serving = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
        row = session.execute(serving, (SERVING,)).fetchone()
        if row is not None and row[0]:
            raise BackupError(
                "a help desk serves this database: stop every process first (a pooler may keep their connections)"
            )
        schema = _schema(session)
        kept, prelude = _set_aside(session, schema, f"before_{now:%Y%m%dt%H%M%S}")
    _pour(file, schema, to, prelude, progress)
    return kept


def _set_aside(session: psycopg.Connection, schema: str, kept: str) -> tuple[str | None, str]:
    """The name of the schema for what is there now, and the statements that move it. A sequence follows its table."""
    ours = [*Base.metadata.tables, "alembic_version"]
    query = "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename = ANY(%s) ORDER BY tablename"
    tables = [name for (name,) in session.execute(query, (schema, ours))]
    query = "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %s"
    functions = [name for (name,) in session.execute(query, (schema,)) if name == _FUNCTION]
    lock = sql.SQL("SELECT pg_advisory_xact_lock({});\n").format(sql.Literal(WRITER_LOCK))
    if not tables and not functions:
        return None, lock.as_string(session)
    here, there = sql.Identifier(schema), sql.Identifier(kept)
    moves = [sql.SQL("CREATE SCHEMA {};\n").format(there)]
    moves += [
        sql.SQL("ALTER TABLE {}.{} SET SCHEMA {};\n").format(here, sql.Identifier(name), there) for name in tables
    ]
    moves += [
        sql.SQL("ALTER FUNCTION {}.{}() SET SCHEMA {};\n").format(here, sql.Identifier(name), there)
        for name in functions
    ]
    return kept, sql.Composed([lock, *moves]).as_string(session)


def _pour(file: Path, schema: str, to: Server, prelude: str, progress: Progress) -> None:
    """The archive as statements into one transaction. A fault on either side rolls all of it back."""
    read = [
        *(_program("pg_restore"), "--no-owner", "--no-privileges", f"--schema={schema}", "--file=-", str(file)),
    ]
    write = [
        *(_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"),
        *("--output=/dev/null", "--file=-", f"--dbname={to.conninfo}"),
    ]
    poured = 0
    with (
        tempfile.TemporaryFile("w+") as read_errors,
        tempfile.TemporaryFile("w+") as write_errors,
        subprocess.Popen(read, stdout=subprocess.PIPE, stderr=read_errors) as archive,
        subprocess.Popen(
            write, env=to.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=write_errors
        ) as server_side,
    ):
        assert archive.stdout is not None
        assert server_side.stdin is not None
        try:
            server_side.stdin.write(prelude.encode())
            while chunk := archive.stdout.read(CHUNK):
                server_side.stdin.write(chunk)
                poured += len(chunk)
                progress(f"{poured >> 20} MB of statements")
            if archive.wait() != 0:  # psql commits at the end of its input: it must not come to it
                server_side.kill()
        except BaseException as fault:
            if not isinstance(fault, BrokenPipeError):  # else psql has stopped at an error, which it has written down
                server_side.kill()
                raise
        finally:
            archive.kill()
            with suppress(BrokenPipeError):
                server_side.stdin.close()
        if server_side.wait() != 0:
            raise BackupError(f"nothing was changed: {_first(write_errors) or _first(read_errors) or 'psql failed'}")


def _first(errors: IO[str]) -> str:
    errors.seek(0)
    text = errors.read()
    return _why(text, "psql") if text.strip() else ""
