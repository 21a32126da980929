"""`kiosk device photo_printer calibrate X Y`: what was measured on the ruler page becomes devices.yaml's correction."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from drivers import by_hand
from drivers.contract import Code, DriverError
from drivers.devices_edit import CannotEditError, with_options
from drivers.devices_write import NotWrittenError, replace_file
from drivers.photo_printer.calibration import Correction, NonsenseError, corrected, read_measures
from drivers.photo_printer.settings import IppPhotoOptions
from kiosk_app.tools import device_text as words
from kiosk_app.tools.places import DEVICES

ROLE = "photo_printer"
_HELP = "量过尺子页以后：横 竖 毫米 (after the ruler page: the bars' lengths, mm)"
_ABOUT = """Print `kiosk device photo_printer ruler`, measure both bars, type what you measured. The correction goes
into devices.yaml (a copy stays beside it) and is in force when the kiosk is started again. More than 5 %% off is
refused. Exit codes: 0 written or nothing to correct, 1 not written, 2 numbers nobody can have measured."""


def add_parser(names: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    leaf = names.add_parser("calibrate", help=_HELP, description=_ABOUT)
    leaf.add_argument(
        "measured",
        nargs="+",
        metavar="MM",
        help="X Y, or X Y LEFT RIGHT TOP BOTTOM: the bars' ends to the paper's edges",
    )
    leaf.add_argument("--devices", type=Path, default=DEVICES, metavar="FILE", help="default: %(default)s")
    leaf.add_argument("--json", action="store_true", help="result or error as JSON")
    leaf.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    path: Path = arguments.devices
    try:
        measured = read_measures(arguments.measured)
        device = by_hand.from_file(ROLE, path)
        now = IppPhotoOptions.model_validate(dict(device.options))
        wanted = corrected(now, measured)
        copy = _write(path, now, wanted)
    except NonsenseError as error:
        return _refused(arguments, "bad_measure", error.told.zh, error.told.en, 2)
    except DriverError as error:
        if arguments.json:
            print(json.dumps({"error": error.as_dict()}, ensure_ascii=False, indent=2))
        else:
            for line in words.error(error):
                print(line, file=sys.stderr)
        return 1
    except (NotWrittenError, CannotEditError) as error:
        return _refused(arguments, "not_written", "没有写入", str(error), 1)
    if arguments.json:
        found = {"written": copy is not None, "backup": str(copy) if copy else "", **wanted.as_options()}
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    for key, value in wanted.as_options().items():
        print(f"{key}: {value:g}")
    if copy is None:
        print("已经是这样，不用改 it is so already: nothing to change")
        return 0
    print(f"已写入 written: {path}")
    print(f"原来的文件 the old file: {copy}")
    print(
        "终端重启后生效；再打一张尺子页核对 in force when the kiosk is restarted; print the ruler page once more to see"
    )
    return 0


def _write(path: Path, now: IppPhotoOptions, wanted: Correction) -> Path | None:
    """The copy of the old file; None when it says so already. Raises NotWrittenError, CannotEditError."""
    changed = {key: f"{value:g}" for key, value in wanted.as_options().items() if getattr(now, key) != value}
    if not changed:
        return None
    try:
        before = path.read_bytes()
        after = with_options(before.decode("utf-8"), ROLE, changed)
    except OSError as error:
        raise NotWrittenError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise NotWrittenError(f"{path}: the text is not UTF-8; save it as UTF-8") from None
    return replace_file(path, before, after, (ROLE,), datetime.now())


def _refused(arguments: argparse.Namespace, detail: str, chinese: str, english: str, code: int) -> int:
    if arguments.json:
        wrong = DriverError(Code.INVALID_DATA, detail, role=ROLE, hint=english)
        print(json.dumps({"error": wrong.as_dict()}, ensure_ascii=False, indent=2))
    else:
        print(f"没有改 not changed: {chinese}\n  {english}", file=sys.stderr)
    return code
