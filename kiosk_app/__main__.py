"""The `kiosk` command. Each sub-command's module is imported only when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

# Sub-command -> the module whose `add_parser(subparsers)` declares it; it sets `run`: (arguments) -> exit code.
COMMANDS: dict[str, str] = {
    "run": "kiosk_app.tools.commands_run",
    "demo": "kiosk_app.tools.commands_run",
    "enrol": "kiosk_app.tools.commands_enrol",
    "check": "kiosk_app.tools.commands_check",
    "audit": "kiosk_app.tools.commands_audit",
    "preview": "kiosk_app.tools.commands_preview",
    "voice": "kiosk_app.tools.commands_voice",
    "doctor": "kiosk_app.tools.device_commands",
    "device": "kiosk_app.tools.device_commands",
    "sim": "kiosk_app.tools.device_commands",
    "technician": "kiosk_app.tools.commands_technician",
}

_ABOUT = "The green-channel kiosk: an accessible public terminal. 绿色通道自助终端"
_CODES = "Exit codes: 0 done, 1 it did not work out (the reason is printed), 2 wrong use or cannot start."


def make_parser(wanted: str | None = None) -> argparse.ArgumentParser:
    """With `wanted`, only the module of that sub-command is imported: `kiosk device` starts in no time."""
    parser = argparse.ArgumentParser(prog="kiosk", description=_ABOUT, epilog=_CODES)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    modules = [COMMANDS[wanted]] if wanted in COMMANDS else list(dict.fromkeys(COMMANDS.values()))
    for module in modules:
        importlib.import_module(module).add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    if argv is None and words[:1] in (["run"], ["demo"]) and not {"-h", "--help"} & set(words):
        from kiosk_app.tools.process_memory import start_overwriting

        start_overwriting()
    parser = make_parser(words[0] if words else None)
    arguments = parser.parse_args(words)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # `kiosk doctor | head`: nobody reads on, and Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
