"""`kiosk technician`: the PIN of the technician's page, and the readiness report as a file."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from drivers.contract import DriverError
from kiosk_app.core.technician.state import Seen
from kiosk_app.tools.places import ASSETS, DEVICES, default_state

_ABOUT = """The technician's page on the kiosk opens by a row of keys (back back louder quieter louder quieter back
back, on the first page) and a PIN. Exit codes: 0 done, 1 not ready or it did not work out, 2 wrong use."""
_PIN = """Sets the PIN: 6 to 12 digits, asked for twice, kept only as a salted hash. Also ends a wait after wrong tries
and replaces a damaged file. Where there is no terminal, both are read from standard input, a line each."""
_REPORT = """Terminal, parts, tests, calibrations, and READY or NOT READY with the reasons. Exit code 1 when not ready.
A running kiosk is asked for its parts; else they are opened here."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "PIN of the technician's page, readiness report"
    parser = subparsers.add_parser("technician", help=about, description=_ABOUT)
    names = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    pin = names.add_parser("set-pin", help="设置技术员密码 (set the PIN)", description=_PIN)
    report = names.add_parser("report", help="就绪报告 (readiness report)", description=_REPORT)
    for one in (pin, report):
        one.add_argument("--state", type=Path, default=default_state(), metavar="DIR", help="as for `kiosk run`")
    report.add_argument("--devices", type=Path, default=DEVICES, metavar="FILE")
    report.add_argument("--demo", action="store_true", help="allow simulated devices, as `kiosk demo` does")
    report.add_argument("--kiosk", default=os.environ.get("KIOSK_ID", ""), metavar="ID", help="or $KIOSK_ID")
    report.add_argument("--language", choices=("zh-CN", "en"), default="zh-CN")
    report.add_argument("--json", action="store_true", help="as JSON")
    report.add_argument("--html", action="store_true", help="as a page for A4")
    report.add_argument("--out", type=Path, metavar="FILE", help="write it there")
    pin.set_defaults(run=set_pin)
    report.set_defaults(run=run_report)


# --- set-pin


def set_pin(arguments: argparse.Namespace) -> int:
    from kiosk_app.technician.files import folder_of
    from kiosk_app.technician.pin import PinStore, refusal

    first = _asked("新密码 new PIN: ")
    if why := refusal(first):
        return _wrong(why)
    if _asked("再输一次 once more: ") != first:
        return _wrong("两次不一样，没有改 the two differ; nothing was changed")
    try:
        PinStore(folder_of(arguments.state)).set(first)
    except OSError as error:
        print(f"kiosk technician: {arguments.state}: {error.strerror}", file=sys.stderr)
        return 1
    print("密码设好了 the PIN is set")
    return 0


def _asked(prompt: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n")


def _wrong(why: str) -> int:
    print(f"kiosk technician: {why}", file=sys.stderr)
    return 2


# --- report


def run_report(arguments: argparse.Namespace) -> int:
    from kiosk_app.content.load import load_content
    from kiosk_app.core.page import Words
    from kiosk_app.core.technician.readiness import reasons, report
    from kiosk_app.technician import report_files
    from kiosk_app.tools.device_commands import quiet_drivers

    quiet_drivers()
    content, _ = load_content(ASSETS)
    language, wording = arguments.language, content.wording()

    def tell(key: str, **values: str | int) -> Words:
        return wording(language, "", key, values)

    clock = datetime.now(ZoneInfo(content.county.get("timezone", "Asia/Shanghai")))
    try:
        seen = examined(arguments, clock)
    except DriverError as error:
        print(f"kiosk technician: {error}", file=sys.stderr)
        return 1
    hall = content.county.get(f"hall.{language}", "")
    if arguments.json:
        made = json.dumps({**report(seen), "hall": hall}, ensure_ascii=False, indent=2) + "\n"
    elif arguments.html:
        made = report_files.page(seen, hall, tell, language)
    else:
        made = report_files.text(seen, hall, tell, language)
    if arguments.out is None:
        print(made, end="")
    else:
        try:
            arguments.out.write_text(made, encoding="utf-8")
        except OSError as error:
            return _wrong(f"{arguments.out}: {error.strerror}")
    return 1 if reasons(seen) else 0


def examined(arguments: argparse.Namespace, now: datetime) -> Seen:
    """The terminal as it is now. Raises DriverError when the kiosk of another user holds the devices."""
    from drivers.control import ControlClient
    from drivers.doctor import examine
    from kiosk_app.technician.files import folder_of
    from kiosk_app.technician.look import part_of, software_version, stamp
    from kiosk_app.technician.record import load

    client = ControlClient.connect()
    try:
        found = examine(arguments.devices, client=client, profile="demo" if arguments.demo else "production")
    finally:
        if client is not None:
            client.close()
    parts = tuple(
        part_of(role, device, device, device.get("health", {}), device.get("capabilities", {}))
        for role, device in found.devices.items()
    )
    record = load(folder_of(arguments.state) / "record.json")
    return Seen(parts, record, len(found.problems), stamp(now), arguments.kiosk or "–", software_version())
