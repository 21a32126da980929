"""`kiosk device`, `kiosk doctor` and `kiosk sim`: a technician's hands on the peripherals."""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import logging
import sys
from pathlib import Path
from typing import Any

from drivers import actions, by_hand
from drivers.contract import Code, DriverError
from drivers.control import ControlClient
from drivers.gateway import Profile
from drivers.registry import ROLES
from kiosk_app.tools import device_text as words
from kiosk_app.tools import doctor_text, photo_calibrate, photo_sheet
from kiosk_app.tools.places import DEVICES, default_state

Subparsers = argparse._SubParsersAction  # argparse gives it no public name

_CODES = "Exit codes: 0 done, 1 the device could not do it (the reason is printed), 2 wrong use."
_DEVICE = f"""One peripheral by hand. A running kiosk does it on its own device; with --connect, or with no kiosk
running, the device is opened here. {_CODES}"""
_DOCTOR = """What is wrong with this terminal's devices and what to do. Exit code 1 when devices.yaml has problems or
something a service cannot do without does not work. Nothing is sent to parts that devices.yaml does not name, until
--write asks for it: then ports and USB printers that no working entry uses are asked who they are, each for some
seconds (a part that is none of those known may print or do a few characters of it). --write shows what would change,
asks, keeps a copy devices.yaml.bak-DATE and leaves alone what works and what somebody wrote; without a terminal it
writes only with --yes. Its exit codes: 0 written or nothing to write, 1 not written."""
_SIM = f"""Drives the emulators of a running demo. Without KEY=VALUE it lists what there is; `unplug` and `plug` pull
the cable and put it back. {_CODES}"""


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Declares the three sub-commands; each sets `run`, a function (arguments) -> exit code."""
    device = subparsers.add_parser("device", help="one peripheral by hand", description=_DEVICE)
    roles = device.add_subparsers(dest="role", metavar="ROLE", required=True)
    for role, table in actions.ACTIONS.items():
        of_role = roles.add_parser(role, help=", ".join((*table, actions.STATUS)), description=_DEVICE)
        names = of_role.add_subparsers(dest="action", metavar="ACTION", required=True)
        for action in table.values():
            leaf = names.add_parser(action.name, help=action.help, description=f"{action.help}. {_DEVICE}")
            _add_argument(leaf, action.takes)
            _add_options(leaf, action.timeout)
        if role == "photo_printer":
            photo_calibrate.add_parser(names)
            sheet = photo_sheet.add_parser(names)
            _add_options(sheet, table["print"].timeout)
        status = names.add_parser(actions.STATUS, help="状态 (how it is)", description=f"How the part is. {_DEVICE}")
        _add_options(status, 15.0)
    doctor = subparsers.add_parser("doctor", help="what is wrong with the devices, what to do", description=_DOCTOR)
    doctor.add_argument("--devices", type=Path, default=DEVICES, metavar="FILE", help="default: %(default)s")
    doctor.add_argument("--demo", action="store_true", help="allow simulated devices, as `kiosk demo` does")
    doctor.add_argument("--schema", action="store_true", help="print the JSON Schema of devices.yaml for editors")
    doctor.add_argument("--json", action="store_true", help="the report as JSON")
    doctor.add_argument(
        "--write", nargs="*", metavar="ROLE", help="propose entries for found parts (of these roles) and write them"
    )
    doctor.add_argument("--yes", action="store_true", help="with --write: do not ask")
    doctor.add_argument("--root", type=Path, default=Path("/"), help=argparse.SUPPRESS)  # a machine made of files
    doctor.set_defaults(run=run_doctor)
    sim = subparsers.add_parser("sim", help="drive the emulators of a running demo", description=_SIM)
    sim.add_argument("role", nargs="?", metavar="ROLE", help=", ".join(ROLES))
    sim.add_argument("settings", nargs="*", metavar="KEY=VALUE", help="such as card=zhang-san, paper=out, unplug")
    sim.add_argument("--json", action="store_true", help="the emulator's state as JSON")
    sim.set_defaults(run=run_sim)


def _add_argument(parser: argparse.ArgumentParser, takes: str) -> None:
    if takes == "input_file":
        parser.add_argument("argument", metavar="FILE", help="UTF-8 text; - reads standard input")
    elif takes == "input_picture":
        parser.add_argument("argument", metavar="FILE", help="PNG or JPEG; - reads standard input")
    elif takes == "output_file":
        parser.add_argument("argument", metavar="FILE", help="where the JPEG goes; - writes standard output")
    elif takes == "text":
        parser.add_argument("argument", metavar="TEXT")


def _add_options(parser: argparse.ArgumentParser, timeout: float) -> None:
    parser.add_argument("--connect", metavar="URL", help="such as serial:/dev/ttyUSB0?baud=115200, tcp://host:9100")
    parser.add_argument("--driver", metavar="NAME", help="with --connect: which driver; default: the usual one")
    parser.add_argument("--devices", type=Path, default=DEVICES, metavar="FILE", help="default: %(default)s")
    parser.add_argument(
        "--timeout", type=_seconds, default=None, metavar="S", help=f"seconds at most; default: {timeout:g}"
    )
    parser.add_argument("--json", action="store_true", help="result or error as JSON")
    parser.set_defaults(run=run_device)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:
        raise argparse.ArgumentTypeError("a number of seconds up to 600")
    return seconds


# --- kiosk device


def run_device(arguments: argparse.Namespace) -> int:
    quiet_drivers()
    try:
        text = _input_of(arguments)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        return _fail(f"{arguments.argument}: {reason}", arguments.json)
    except photo_sheet.NoSheetError as error:
        return _fail(str(error), arguments.json)
    try:
        result = _do(arguments, text)
    except DriverError as error:
        return _failed(error, arguments.json)
    data = result.pop("data", None)
    if data is not None:
        try:
            result["file"] = _write(str(arguments.argument), base64.b64decode(data))
        except OSError as error:
            return _fail(f"{arguments.argument}: {error.strerror}", arguments.json)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False, indent=2), file=_aside(arguments))
    else:
        for line in words.result(arguments.role, arguments.action, result):
            print(line, file=_aside(arguments))
    failed = arguments.action == actions.STATUS and not result["usable"]
    return 1 if failed else 0


def _do(arguments: argparse.Namespace, text: str) -> dict[str, Any]:
    role, name, seconds = arguments.role, arguments.action, arguments.timeout
    if (role, name) == ("photo_printer", photo_sheet.NAME):
        name = "print"  # what differs is the picture
    if arguments.connect is None:
        if arguments.driver is not None:
            raise DriverError(Code.INVALID_DATA, role=role, hint="--driver goes with --connect")
        with contextlib.ExitStack() as stack:
            client = ControlClient.connect()
            if client is not None:
                stack.enter_context(client)
                found: dict[str, Any] = client.device(role, name, text, seconds)
                return found
        device = by_hand.from_file(role, arguments.devices)
    else:
        device = by_hand.from_url(role, arguments.connect, arguments.driver)
    with by_hand.opened(device) as gateway:
        return by_hand.run(gateway, role, name, text, seconds)


def _input_of(arguments: argparse.Namespace) -> str:
    if arguments.action == actions.STATUS:
        return ""
    if arguments.action == photo_sheet.NAME:
        return base64.b64encode(photo_sheet.sheet_of(Path(arguments.argument), arguments.spec)).decode("ascii")
    takes = actions.find(arguments.role, arguments.action).takes
    if takes == "text":
        return str(arguments.argument)
    if takes not in ("input_file", "input_picture"):
        return ""
    data = sys.stdin.buffer.read() if arguments.argument == "-" else Path(arguments.argument).read_bytes()
    return base64.b64encode(data).decode("ascii") if takes == "input_picture" else data.decode("utf-8-sig")


def _write(name: str, data: bytes) -> str:
    if name == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        Path(name).write_bytes(data)
    return name


def _aside(arguments: argparse.Namespace) -> Any:
    """Words go aside when the picture itself goes to standard output."""
    return sys.stderr if getattr(arguments, "argument", "") == "-" and arguments.action == "snap" else sys.stdout


def _failed(error: DriverError, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": error.as_dict()}, ensure_ascii=False, indent=2))
    else:
        for line in words.error(error):
            print(line, file=sys.stderr)
    return 1


def _fail(message: str, as_json: bool) -> int:
    """Wrong use: exit code 2."""
    if as_json:
        wrong = DriverError(Code.INVALID_DATA, "bad_file", hint=message)
        print(json.dumps({"error": wrong.as_dict()}, ensure_ascii=False, indent=2))
    else:
        print(f"kiosk device: {message}", file=sys.stderr)
    return 2


# --- kiosk doctor


def run_doctor(arguments: argparse.Namespace) -> int:
    quiet_drivers()
    if arguments.schema:
        from drivers.config_schema import json_schema

        print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return 0
    if arguments.yes and arguments.write is None:
        return _doctor_wrong("--yes goes with --write")
    unknown = [role for role in arguments.write or () if role not in ROLES]
    if unknown:
        return _doctor_wrong(f"there is no role {', '.join(unknown)}; there are {', '.join(ROLES)}")
    from drivers.doctor import examine
    from kiosk_app.content.standing import lines_of, read_standing
    from kiosk_app.technician.files import folder_of
    from kiosk_app.technician.record import load
    from kiosk_app.technician.report_files import kept_volume

    client: ControlClient | None = None
    try:
        client = ControlClient.connect()
    except DriverError as error:  # a kiosk of another user holds the devices
        for line in words.error(error):
            print(line, file=sys.stderr)
        return 1
    try:
        profile: Profile = "demo" if arguments.demo else "production"
        report = examine(arguments.devices, client=client, profile=profile, root=arguments.root)
    finally:
        if client is not None:
            client.close()
    if arguments.write is not None:
        from kiosk_app.tools import doctor_write

        return doctor_write.run(report, arguments)
    if arguments.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
    else:
        if kept := kept_volume(load(folder_of(default_state()) / "record.json")):
            print(kept)
        for line in doctor_text.report(report):
            print(line)
        standing = read_standing(default_state() / "content")
        for line in lines_of(standing) if standing is not None else ():
            print(line)
    return 0 if report.ok else 1


def _doctor_wrong(message: str) -> int:
    print(f"kiosk doctor: {message}", file=sys.stderr)
    return 2


# --- kiosk sim


def run_sim(arguments: argparse.Namespace) -> int:
    try:
        client = ControlClient.connect()
        if client is None:
            return _sim_wrong("no kiosk is running here; start `kiosk demo` first (没有正在运行的演示终端)", 1)
        with client:
            return _sim(arguments, client)
    except ValueError as error:
        return _sim_wrong(str(error), 2)
    except DriverError as error:
        return _failed(error, arguments.json)


def _sim(arguments: argparse.Namespace, client: ControlClient) -> int:
    known = client.sim_describe()
    if arguments.role is not None and arguments.role not in known:
        return _sim_wrong(f"{arguments.role} is not simulated; simulated are: {', '.join(known) or 'none'}", 2)
    pairs = [_pair(setting) for setting in arguments.settings]
    for key, value in pairs:
        client.sim_set(arguments.role, key, value)
    shown = client.sim_describe()
    if arguments.role is not None:
        shown = {arguments.role: shown[arguments.role]}
    if arguments.json:
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    elif pairs:
        state = shown[arguments.role]["state"]
        print(" ".join(f"{key}={state.get(key, value)}" for key, value in pairs))
    else:
        for line in words.emulators(shown):
            print(line)
    return 0


def _pair(setting: str) -> tuple[str, str]:
    if setting in ("plug", "unplug"):
        return "plug", "in" if setting == "plug" else "out"
    key, equals, value = setting.partition("=")
    if not equals or not key:
        raise ValueError(f"{setting!r} is not KEY=VALUE")
    return key, value


def _sim_wrong(message: str, code: int) -> int:
    print(f"kiosk sim: {message}", file=sys.stderr)
    return code


def quiet_drivers() -> None:
    """What matters is printed as a result or an error; the supervisor's log would say it twice."""
    logging.getLogger("drivers").addHandler(logging.NullHandler())
    logging.getLogger("drivers").propagate = False
