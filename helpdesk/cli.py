"""The arguments of the `helpdesk` command."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from helpdesk.imports.kinds import KINDS
from helpdesk.requests import hooks
from helpdesk.requests.hooks import Hook
from helpdesk.staff.rules import Role

EPILOG = """exit codes: 0 done · 1 refused, with the reason · 2 wrong usage
environment: HELPDESK_STATE (directory), HELPDESK_DB (database URL), HELPDESK_HOOKS"""


def default_state() -> Path:
    """HELPDESK_STATE, else the user's state directory."""
    if given := os.environ.get("HELPDESK_STATE"):
        return Path(given)
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "helpdesk"


def make_parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--state", type=Path, default=default_state(), help="directory for database and key")
    common.add_argument("--db", default=os.environ.get("HELPDESK_DB", ""), help="database URL (default: SQLite there)")
    common.add_argument("--json", action="store_true", help="answer as JSON")
    top = argparse.ArgumentParser(
        prog="helpdesk",
        description="The staff side of the green-channel kiosk.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", parents=[common], help="run the desk")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=_port, default=8440, help="port; 0 takes a free one (default 8440)")
    serve.add_argument("--ready-file", type=Path, help='write {"url": ..., "pid": ...} here when listening')
    serve.add_argument("--tls-cert", type=Path, help="certificate chain (PEM): serve https")
    serve.add_argument("--tls-key", type=Path, help="its key (PEM)")
    serve.add_argument(
        "--hook",
        dest="hooks",
        metavar="URL",
        type=_hook,
        action="append",
        help="called when nobody answers for 60 s: https://… gets JSON by POST, exec:/PROGRAM ARGS gets it on its "
        "input; may be repeated (default: HELPDESK_HOOKS, one to a line)",
    )
    serve.add_argument(
        "--no-listen",
        dest="listen",
        action="store_false",
        help="PostgreSQL is reached through a pooler such as pgbouncer: no LISTEN, no prepared statements; other "
        "processes' changes come by the clock, within a second",
    )
    _county(serve)
    serve.add_argument("--demo", action="store_true", help="seed known users and a known terminal; loopback only")

    check = commands.add_parser("check", parents=[common], help="the county's files: every problem, with its line")
    _county(check)

    user = _group(commands, "user", "people who work at the desk")
    add = user.add_parser("add", parents=[common], help="a new user; without --password-stdin one is made and shown")
    add.add_argument("name", metavar="NAME", help="login name, such as wang")
    add.add_argument("--role", type=Role, choices=list(Role), required=True, metavar="|".join(Role))
    add.add_argument("--display", default="", help="name on the console, such as 王敏")
    add.add_argument("--shown-as", default="", help="how citizens are told, such as 王老师 (default: made from it)")
    _password(add)
    reset = user.add_parser("reset", parents=[common], help="a new password; all logins of that user end")
    reset.add_argument("name", metavar="NAME")
    _password(reset)
    role = user.add_parser("role", parents=[common], help="another role")
    role.add_argument("name", metavar="NAME")
    role.add_argument("role", type=Role, choices=list(Role), metavar="|".join(Role))
    disable = user.add_parser("disable", parents=[common], help="no login any more; enable and reset undo it")
    disable.add_argument("name", metavar="NAME")
    enable = user.add_parser("enable", parents=[common], help="may log in again, with the old password")
    enable.add_argument("name", metavar="NAME")
    user.add_parser("list", parents=[common], help="all users")

    kiosk = _group(commands, "kiosk", "terminals that may speak to the desk")
    enrol = kiosk.add_parser("enrol", parents=[common], help="make a terminal known; its token is shown once")
    enrol.add_argument("id", metavar="ID", help="such as kiosk-3")
    enrol.add_argument("--name", required=True, help="such as '3 号终端'")
    enrol.add_argument("--place", required=True, help="where staff find it, such as 大门右侧")
    code = kiosk.add_parser("code", parents=[common], help="a code, good once for 15 minutes: `kiosk enrol` takes it")
    code.add_argument("id", metavar="ID", help="such as kiosk-3")
    code.add_argument("--name", required=True, help="such as '3 号终端'")
    code.add_argument("--place", required=True, help="where staff find it, such as 大门右侧")
    revoke = kiosk.add_parser("revoke", parents=[common], help="its token stops at once")
    revoke.add_argument("id", metavar="ID")
    hall = _group(commands, "hall", "the display that shows who waits")
    hall.add_parser("enrol", parents=[common], help="a new address for the display, shown once; the old one stops")
    kiosk.add_parser("list", parents=[common], help="all terminals and how they are")

    queue = _group(commands, "queue", "the hall's queue")
    load = queue.add_parser("load", parents=[common], help="services and windows from two tables (CSV)")
    load.add_argument("services", metavar="SERVICES.csv", type=Path, help="id,title,letter,minutes")
    load.add_argument("windows", metavar="WINDOWS.csv", type=Path, help="id,name,services (ids, spaces between)")
    load.add_argument("--dry-run", action="store_true", help="list every problem by line, and change nothing")

    table = commands.add_parser("import", parents=[common], help="a table (CSV, UTF-8): windows, places, …")
    table.add_argument("kind", metavar="KIND", choices=list(KINDS), help=" | ".join(KINDS))
    table.add_argument("file", metavar="FILE.csv", type=Path, help="as the sample on the console's page 导入")
    table.add_argument("--dry-run", action="store_true", help="list every problem by line, and change nothing")
    _county(table)

    db = _group(commands, "db", "the database")
    db.add_parser("upgrade", parents=[common], help="apply migrations (serve does so by itself)")
    backup = db.add_parser("backup", parents=[common], help="copy the database into FILE while the desk runs")
    backup.add_argument("file", metavar="FILE", type=Path, help="a new file; vault.key is kept apart from it")
    restore = db.add_parser(
        "restore", parents=[common], help="put a backup in place of the database; stop the desk first"
    )
    restore.add_argument("file", metavar="FILE", type=Path, help="what `db backup` wrote; what was there is kept")
    audit = _group(commands, "audit", "who did what")
    audit.add_parser("verify", parents=[common], help="check that no row was changed or removed")
    return top


def _group(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    group = commands.add_parser(name, help=words, description=words)
    return group.add_subparsers(dest="action", required=True, metavar="ACTION")


def _county(parser: argparse.ArgumentParser) -> None:
    words = "YAML files with what this county sets (default: as delivered, helpdesk/defaults)"
    parser.add_argument("--county", metavar="FOLDER", type=Path, help=words)


def _password(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    ways.add_argument("--generate", action="store_true", help="make one and show it once (the default)")


def _hook(text: str) -> Hook:
    try:
        return hooks.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is 0 to 65535")
    return port
