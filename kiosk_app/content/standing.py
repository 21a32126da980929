"""What technicians are told of the content: what is shown, what was refused, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.content.problems import Problem
from plain.whole_file import write_whole

FILE = "state.json"
MOST = 12
"""Problems told in full: whoever mends these runs `kiosk check`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`shown`, `refused`: versions, empty for none. `trouble`: why the content could not even be looked at. `at`: the
    county's time of the last change."""

    shown: str = ""
    refused: str = ""
    problems: tuple[Problem, ...] = ()
    trouble: str = ""
    at: str = ""


def write_standing(folder: Path, standing: Standing) -> None:
    """Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = {
        "shown": standing.shown,
        "refused": standing.refused,
        "problems": [problem.as_dict() for problem in standing.problems],
        "trouble": standing.trouble,
        "at": standing.at,
    }
    write_whole(folder / FILE, json.dumps(told, ensure_ascii=False, indent=1).encode())


def read_standing(folder: Path) -> Standing | None:
    """None where no terminal has run yet, or the file is damaged. Never raises."""
    try:
        told = json.loads((folder / FILE).read_bytes())
        problems = tuple(Problem(**one) for one in told["problems"])
        return Standing(told["shown"], told["refused"], problems, told["trouble"], told["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def label_of(standing: Standing) -> str:
    """In a heartbeat, for the desk's page of terminals: the version shown, and the one that was refused."""
    return f"{standing.shown} ✗ {standing.refused}" if standing.refused else standing.shown


def lines_of(standing: Standing) -> Iterator[str]:
    """For `kiosk doctor`."""
    yield f"内容 content: 正在用 showing {standing.shown or '?'}"
    if standing.trouble:
        yield f"  ✗ 看不了新内容 new content cannot be looked at: {standing.trouble}"
    if standing.refused:
        count = len(standing.problems)
        yield f"  ✗ 新内容 {standing.refused} 有 {count} 处要改，先用旧的（{standing.at}）"
        yield f"    new content refused, {count} problem(s); the last good one is shown"
        for problem in standing.problems[:MOST]:
            yield from (f"    {line}" for line in problem.for_people().splitlines())
        if count > MOST:
            yield f"    … {count - MOST}: kiosk check"
