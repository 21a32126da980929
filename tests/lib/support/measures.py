"""docs/measures.md as it is written: which ways of which services stand for a row of the plan, and what each shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.tools.ways import Way, load_ways

ROOT = Path(__file__).parents[3]
DOC = ROOT / "docs" / "measures.md"
ROWS = (
    *("M1.1", "M1.2", "M1.3", "M2.1", "M2.2", "M2.3", "M3.1", "M3.2", "M3.3"),
    *("M4.1", "M4.2", "M4.3", "M5.1a", "M5.1b", "M5.1c", "M5.2", "M5.3"),
)
LINE = re.compile(r"^\| (M\d\.\d[a-c]?) \| ([^|]+) \| `([a-z-]+) ([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$", re.M)
AWAITED = re.compile(r"^\| (M\d\.\d[a-c]?) \| ([^|]+) \| awaits `([a-z-]+)` \|", re.M)
AT_DESK, HEARD = re.compile(r"「([^」]+)」"), re.compile(r"“([^”]+)”")


@dataclass(frozen=True)
class Entry:
    """One way that shows a row. `desk` as the table says it; `there` stands in desk.json, `heard` in the transcript."""

    row: str
    service: str
    way: str
    desk: str
    there: tuple[str, ...]
    heard: tuple[str, ...]

    @property
    def walked(self) -> Way:
        """Raises KeyError when there is no such way."""
        path = ROOT / "assets" / "services" / self.service / "tour.yaml"
        return load_ways(path, path.name)[0][self.way]


def entries(text: str = "") -> list[Entry]:
    return [
        Entry(row, service, way, desk.strip(), tuple(AT_DESK.findall(seen)), tuple(HEARD.findall(seen)))
        for row, _plan, service, way, desk, seen in LINE.findall(text or DOC.read_text(encoding="utf-8"))
    ]


def awaited(text: str = "") -> dict[str, str]:
    """Rows that no service stands for yet, and the one that will."""
    return {row: service for row, _, service in AWAITED.findall(text or DOC.read_text(encoding="utf-8"))}


def acts_of(way: Way) -> dict[str, list[str]]:
    """What staff press on each kind of record, on the way and after it."""
    told: dict[str, list[str]] = {}
    for acts in (*(line.staff for line in way.script), way.desk):
        for kind, buttons in acts.items():
            told.setdefault(kind, []).extend(buttons)
    return told


def desk_words(way: Way) -> str:
    """What the table says of it: “case: begin, approve”."""
    return "; ".join(f"{kind}: {', '.join(acts)}" for kind, acts in acts_of(way).items()) or "nothing is kept"
