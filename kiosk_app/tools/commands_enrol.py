"""`kiosk enrol`: this terminal gets its token from the desk, with a code that somebody reads from the desk's page."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path

_ABOUT = """Asks for the code that the desk's page of terminals (or `helpdesk kiosk code`) shows, good once for 15
minutes, and writes the token to FILE (readable by this user only) for `kiosk run --token-file FILE`. A pipe may bring
the code. Exit code 1 when the desk refuses it or cannot be reached; FILE is then as it was."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("enrol", help="get this terminal's token from the desk", description=_ABOUT)
    parser.add_argument("desk", metavar="URL", help="the help desk: https://HOST or http://HOST:PORT")
    parser.add_argument("--token-file", type=Path, required=True, metavar="FILE", help="where the token goes")
    parser.add_argument("--ca-file", type=Path, metavar="PEM", help="the hall's own certificate authority")
    parser.add_argument("--json", action="store_true", help="answer as JSON (without the token)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from kiosk_app.desk.enrol import NotEnrolled, enrol

    code = getpass.getpass("登记码 / code: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not code.strip():
        return _refused(arguments, "no code was given", 2)
    try:
        enrolled = enrol(arguments.desk, code, arguments.ca_file)
        _write(arguments.token_file, enrolled.token)
    except NotEnrolled as error:
        return _refused(arguments, str(error))
    except OSError as error:
        return _refused(arguments, f"the token cannot be written: {error.strerror}. Ask for a new code and try again")
    told = {"kiosk": enrolled.kiosk, "name": enrolled.name, "place": enrolled.place}
    if arguments.json:
        print(json.dumps(told | {"token_file": str(arguments.token_file)}, ensure_ascii=False))
        return 0
    account = f"--desk {arguments.desk} --kiosk {enrolled.kiosk} --token-file {arguments.token_file}"
    print(f"enrolled: {enrolled.name}, {enrolled.place}")
    print(f"start with: kiosk run {account}")
    return 0


def _write(path: Path, token: str) -> None:
    """As a whole or not at all, for this user's eyes. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _refused(arguments: argparse.Namespace, reason: str, code: int = 1) -> int:
    if arguments.json:
        print(json.dumps({"error": reason}))
    else:
        print(f"kiosk enrol: {reason}", file=sys.stderr)
    return code
