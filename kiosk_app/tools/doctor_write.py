"""`kiosk doctor --write` on a terminal: shows what would change, asks, writes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from drivers.advice import ROLE_WORDS
from drivers.devices_write import NotWrittenError
from drivers.doctor import Report
from drivers.doctor_write import Plan, plan, write
from drivers.identity import WORDS

_KEPT = {
    "works": "能用，不动 works, left as it is",
    "own": "有人写过、现在不能用，不动；请手工改 somebody wrote it and it does not work: correct it by hand",
    "broken": "这一项写错了，先改正 has a mistake: correct that first",
}
_YES = ("y", "yes", "是", "好")


def run(report: Report, arguments: argparse.Namespace) -> int:
    """Exit code: 0 written or nothing to write, 1 not written."""
    now = datetime.now()
    try:
        made = plan(report, arguments.devices, wanted=arguments.write, today=f"{now:%Y-%m-%d}")
        if not arguments.json:
            for line in told(made):
                print(line)
        if not made.writable:
            return _end(arguments, report, made, None, 1 if made.by_hand else 0)
        if not arguments.yes and not _agreed(arguments):
            return _end(arguments, report, made, None, 1)
        return _end(arguments, report, made, write(made, now), 0)
    except NotWrittenError as error:
        if arguments.json:
            print(json.dumps(report.as_dict() | {"written": False, "error": str(error)}, ensure_ascii=False, indent=2))
        else:
            print(f"没有写入 not written: {error}", file=sys.stderr)
        return 1


def told(made: Plan) -> Iterator[str]:
    """The plan as a technician reads it."""
    for path, known in made.identities.items():
        speed = f" {known.baud} baud" if known.baud else ""
        yield f"{path}: {WORDS[known.kind].zh} {WORDS[known.kind].en}{speed}"
    for proposal in made.proposals:
        words = ROLE_WORDS.get(proposal.role)
        name = words.zh if words else proposal.role
        yield f"{name} {proposal.role}: {proposal.part.name} {proposal.part.usb}".rstrip()
        yield f"  {proposal.why.zh} {proposal.why.en}: connect: {proposal.connect}"
        if proposal.role in made.by_hand:
            yield f"  要手工写 to be written by hand: {made.by_hand[proposal.role]}"
    for role, why in made.kept.items():
        if why != "works":
            yield f"{role}: {_KEPT[why]}"
    for part in made.unidentified:
        yield f"不知道是什么 not known what it is: {part.name or part.path}  connect: {part.entry}"
    for note in made.notes:
        yield f"注意 note: {note.zh}"
        yield f"  {note.en}"
    if made.diff:
        yield ""
        yield from made.diff.splitlines()
        yield ""
    else:
        yield "没有要写的 nothing to write"


def _agreed(arguments: argparse.Namespace) -> bool:
    if arguments.json or not sys.stdin.isatty():
        if not arguments.json:
            print("没有写入：加 --yes 就写 not written: add --yes to write")
        return False
    try:
        answer = input(f"写入 {arguments.devices} 吗？write it? [y/N] ")
    except (EOFError, KeyboardInterrupt):
        answer = ""
    if answer.strip().lower() in _YES:
        return True
    print("没有写入 not written")
    return False


def _end(arguments: argparse.Namespace, report: Report, made: Plan, copy: Path | None, code: int) -> int:
    if arguments.json:
        result = made.as_dict() | {"written": copy is not None, "backup": str(copy) if copy else ""}
        print(json.dumps(report.as_dict() | result, ensure_ascii=False, indent=2))
    elif copy is not None:
        print(f"已写入 written: {arguments.devices}")
        print(f"原来的文件 the old file: {copy}")
        if report.running:
            print("终端重启后生效 takes effect when the kiosk is restarted")
        print("现在逐个试 now prove each part: kiosk doctor；kiosk device ROLE …")
    return code
