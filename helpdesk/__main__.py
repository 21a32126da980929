"""The `helpdesk` command."""

from __future__ import annotations

import argparse
import fcntl
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alembic.util import CommandError
from sqlalchemy.exc import DataError, SQLAlchemyError
from sqlalchemy.orm import Session

from helpdesk import backups, cli, demo, serve
from helpdesk.clock import utc_now
from helpdesk.commands import tables
from helpdesk.commands.tables import TableRefused
from helpdesk.county import DEFAULTS, County, CountyError, read_county
from helpdesk.desk import Desk, open_store
from helpdesk.fleet import codes
from helpdesk.fleet import service as fleet
from helpdesk.fleet.rules import FleetError
from helpdesk.language import speaking
from helpdesk.queue import load
from helpdesk.queue import service as queue
from helpdesk.requests import hall, hooks
from helpdesk.staff import audit, passwords, setup
from helpdesk.staff import service as staff
from helpdesk.store.backup import BackupError
from helpdesk.store.engine import SERVING, default_url, normal_url
from helpdesk.store.writer import Tx, run_once
from helpdesk.vault import VaultError

ACTOR = "command-line"


class Refusal(Exception):
    """What was asked cannot be done; the text says why and what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0 done, 1 refused; argparse itself exits with 2."""
    args = cli.make_parser().parse_args(argv)
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        answer = _COMMANDS[args.command, getattr(args, "action", "")](args)
    except (Refusal, TableRefused, BackupError, staff.StaffError, FleetError, demo.DemoRefused, VaultError) as error:
        return _refuse(args, str(error))
    except CommandError as error:
        return _refuse(args, f"{error}: this database belongs to a newer version of the program")
    except DataError:
        return _refuse(args, "a value is too long for the database, or holds a character it does not take")
    except SQLAlchemyError as error:
        return _refuse(args, f"the database does not open ({type(error).__name__}): check --db and --state")
    except ImportError as error:
        return _refuse(args, f"the Python driver for this database is not installed: {error.name}")
    except OSError as error:
        return _refuse(args, f"{error.strerror}: {error.filename}")
    if answer is not None:
        _say(args, answer)
    return 0


def _refuse(args: argparse.Namespace, reason: str) -> int:
    if args.json:
        print(json.dumps({"error": reason}, ensure_ascii=False))
    else:
        print(f"helpdesk: {reason}", file=sys.stderr)
    return 1


def _say(args: argparse.Namespace, answer: Any) -> None:
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    for row in answer if isinstance(answer, list) else [answer]:
        print("  ".join(f"{name}: {value}" for name, value in row.items()))


def _url(args: argparse.Namespace) -> str:
    return str(args.db) or default_url(args.state)


def _once(args: argparse.Namespace, job: Callable[[Tx], Any]) -> Any:
    store = open_store(_url(args), args.state)
    try:
        return run_once(store.engines.write, utc_now, job)
    finally:
        store.engines.dispose()


def _serve(args: argparse.Namespace) -> None:
    if args.demo and not serve.is_loopback(args.host):
        raise Refusal("--demo listens on loopback only: its password is known to everybody")
    if (args.tls_cert is None) is not (args.tls_key is None):
        raise Refusal("--tls-cert and --tls-key go together")
    if not serve.is_loopback(args.host) and args.tls_cert is None:
        logging.getLogger("helpdesk").warning("without --tls-cert citizens' data crosses the network unencrypted")
    with _alone(args):
        _serve_alone(args)


@contextmanager
def _alone(args: argparse.Namespace) -> Iterator[None]:
    """SQLite: one desk to a state directory, for changes are passed on within the process. PostgreSQL: as many as
    wanted. The lock dies with the process."""
    args.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    share = args.command == "serve" and normal_url(_url(args)).get_backend_name() == "postgresql"
    with (args.state / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if share else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(f"a help desk already runs on {args.state}: stop it first") from None
        yield


def _serve_alone(args: argparse.Namespace) -> None:
    county = _county(args)
    store = open_store(_url(args), args.state, application=SERVING, listen=args.listen)
    if args.demo:
        run_once(store.engines.write, utc_now, lambda tx: demo.seed_all(tx, store.vault, county))
    else:
        run_once(store.engines.write, utc_now, demo.refuse_demo)
    code: str = run_once(store.engines.write, utc_now, lambda tx: setup.open_setup(tx, args.state))
    if code:
        words = "nobody can log in here yet: open /setup and enter the code %s (it is in %s as well)"
        logging.getLogger("helpdesk").warning(words, code, args.state / setup.FILE)
    calls = _hooks(args)
    listen = serve.Listen(args.host, args.port, args.ready_file, args.tls_cert, args.tls_key)
    if not serve.run(Desk(store, calls=calls, county=county), listen):
        raise Refusal(f"could not listen on {args.host} port {args.port}: is it taken?")


def _county(args: argparse.Namespace) -> County:
    """Raises Refusal with every problem."""
    try:
        return read_county(args.county or DEFAULTS)
    except CountyError as error:
        raise Refusal(f"the county's files cannot be used:\n{error}") from None


def _check(args: argparse.Namespace) -> dict[str, str]:
    _county(args)
    return {"county": "no problem"}


def _hooks(args: argparse.Namespace) -> list[hooks.Hook]:
    """Raises Refusal for what the environment names and nobody can call."""
    if args.hooks is not None:
        return list(args.hooks)
    try:
        lines = os.environ.get("HELPDESK_HOOKS", "").splitlines()
        return [hooks.parse(line.strip()) for line in lines if line.strip()]
    except ValueError as error:
        raise Refusal(f"HELPDESK_HOOKS: {error}") from None


def _hall_enrol(args: argparse.Namespace) -> dict[str, str]:
    token: str = _once(args, lambda tx: hall.enrol(tx, ACTOR))
    return {"path": f"/hall?token={token}"}


def in_english(command: Callable[[argparse.Namespace], Any]) -> Callable[[argparse.Namespace], Any]:
    """For what is told by the texts of the console, too."""

    def run(args: argparse.Namespace) -> Any:
        with speaking("en"):
            return command(args)

    return run


def _queue_load(args: argparse.Namespace) -> dict[str, Any]:
    try:
        loaded = load.read(args.services.read_text(encoding="utf-8"), args.windows.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Refusal("a table is not in UTF-8: save it from the spreadsheet as CSV UTF-8") from None
    if loaded.problems:
        raise Refusal("nothing was changed:\n" + "\n".join(map(str, loaded.problems)))
    if not args.dry_run:
        _once(args, lambda tx: queue.load(tx, loaded, ACTOR))
    return {"services": len(loaded.services), "windows": len(loaded.windows), "changed": not args.dry_run}


def _import(args: argparse.Namespace) -> dict[str, Any]:
    text, county = tables.text_of(args.file), _county(args)
    store = open_store(_url(args), args.state)
    try:
        answer: dict[str, Any] = run_once(
            store.engines.write,
            utc_now,
            lambda tx: tables.bring_in(tx, store.vault, county, args.kind, text, ACTOR, args.dry_run),
        )
        return answer
    finally:
        store.engines.dispose()


def _new_password(args: argparse.Namespace) -> tuple[str, dict[str, str]]:
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n"), {}
    made = passwords.generate()
    return made, {"password": made}


def _user_add(args: argparse.Namespace) -> dict[str, str]:
    password, shown = _new_password(args)
    _once(
        args,
        lambda tx: staff.add(tx, args.name, args.role, password, ACTOR, name=args.display, shown_as=args.shown_as),
    )
    return {"user": args.name, "role": args.role.value, **shown}


def _user_reset(args: argparse.Namespace) -> dict[str, str]:
    password, shown = _new_password(args)
    _once(args, lambda tx: staff.reset(tx, args.name, password, ACTOR))
    return {"user": args.name, **shown}


def _user_role(args: argparse.Namespace) -> dict[str, str]:
    _once(args, lambda tx: staff.set_role(tx, args.name, args.role, ACTOR))
    return {"user": args.name, "role": args.role.value}


def _user_disable(args: argparse.Namespace) -> dict[str, str]:
    _once(args, lambda tx: staff.disable(tx, args.name, ACTOR))
    return {"user": args.name, "disabled": "yes"}


def _user_enable(args: argparse.Namespace) -> dict[str, str]:
    _once(args, lambda tx: staff.enable(tx, args.name, ACTOR))
    return {"user": args.name, "disabled": "no"}


def _user_list(args: argparse.Namespace) -> list[dict[str, Any]]:
    def query(tx: Tx) -> list[dict[str, Any]]:
        return [
            {
                "user": person.login,
                "display": person.name,
                "shown_as": person.shown_as,
                "role": person.role,
                "disabled": person.disabled_at is not None,
            }
            for person in staff.everybody(tx.session)
        ]

    answer: list[dict[str, Any]] = _once(args, query)
    return answer


def _kiosk_enrol(args: argparse.Namespace) -> dict[str, str]:
    enrolled: fleet.Enrolled = _once(args, lambda tx: fleet.enrol(tx, args.id, args.name, args.place, ACTOR))
    return {"kiosk": enrolled.id, "token": enrolled.token}


def _kiosk_code(args: argparse.Namespace) -> dict[str, str]:
    made: codes.Code = _once(args, lambda tx: codes.make(tx, args.id, args.name, args.place, ACTOR))
    return {"kiosk": made.kiosk, "code": made.code, "good_until": made.until.isoformat(timespec="seconds")}


def _kiosk_revoke(args: argparse.Namespace) -> dict[str, str]:
    _once(args, lambda tx: fleet.revoke(tx, args.id, ACTOR))
    return {"kiosk": args.id, "revoked": "yes"}


def _kiosk_list(args: argparse.Namespace) -> list[dict[str, Any]]:
    def query(tx: Tx) -> list[dict[str, Any]]:
        return [
            {
                "kiosk": terminal.id,
                "name": terminal.name,
                "place": terminal.place,
                "seen_at": terminal.seen_at.isoformat() if terminal.seen_at else None,
                "state": terminal.words.text,
            }
            for terminal in fleet.terminals(tx.session, tx.now)
        ]

    answer: list[dict[str, Any]] = _once(args, query)
    return answer


def _db_upgrade(args: argparse.Namespace) -> dict[str, str]:
    _once(args, lambda tx: None)
    return {"database": "up to date"}


def _db_backup(args: argparse.Namespace) -> dict[str, Any]:
    return backups.make(normal_url(_url(args)), args.file, _progress())


def _db_restore(args: argparse.Namespace) -> dict[str, Any]:
    with _alone(args):
        return backups.put_back(normal_url(_url(args)), args.state, args.file, utc_now(), _progress())


def _progress() -> Callable[[str], None]:
    """Words on standard error, once a second at most and none in the first; standard output is the answer's alone."""
    last = time.monotonic()

    def say(words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            print(f"helpdesk: {words}", file=sys.stderr, flush=True)

    return say


def _audit_verify(args: argparse.Namespace) -> dict[str, str]:
    def query(tx: Tx) -> int | None:
        session: Session = tx.session
        return audit.broken_at(session)

    broken: int | None = _once(args, query)
    if broken is not None:
        raise Refusal(f"the audit chain breaks at row {broken}: that row was changed, or one before it removed")
    return {"audit": "unbroken"}


_COMMANDS: dict[tuple[str, str], Callable[[argparse.Namespace], Any]] = {
    ("serve", ""): _serve,
    ("check", ""): _check,
    ("user", "add"): _user_add,
    ("user", "reset"): _user_reset,
    ("user", "role"): _user_role,
    ("user", "disable"): _user_disable,
    ("user", "enable"): _user_enable,
    ("user", "list"): _user_list,
    ("kiosk", "enrol"): _kiosk_enrol,
    ("kiosk", "code"): _kiosk_code,
    ("kiosk", "revoke"): _kiosk_revoke,
    ("kiosk", "list"): _kiosk_list,
    ("hall", "enrol"): _hall_enrol,
    ("queue", "load"): in_english(_queue_load),
    ("import", ""): in_english(_import),
    ("db", "upgrade"): _db_upgrade,
    ("db", "backup"): _db_backup,
    ("db", "restore"): _db_restore,
    ("audit", "verify"): _audit_verify,
}

if __name__ == "__main__":
    sys.exit(main())
