"""docs/measures.md, run by `make tours`: each tour at the real window, by touch and by keys, to the desk's last word.

STRIPS=write keeps the pictures of docs/images/measures.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet
from PIL import Image
from support.measures import ROOT, Entry, acts_of, entries
from support.tours import nothing_personal, tour

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
STRIPS = ROOT / "docs" / "images" / "measures"


def _tours() -> list[ParameterSet]:
    """Each way once, with all that its rows want of it."""
    of: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries():
        of.setdefault((entry.service, entry.way), []).append(entry)
    return [
        pytest.param(rows, by, id=f"{'+'.join(one.row for one in rows)}-{service}-{way}-{by}")
        for (service, way), rows in of.items()
        for by in ("touch", "keys")
    ]


@pytest.mark.parametrize(("rows", "by"), _tours())
def test_the_promise_is_kept_from_the_attract_page_to_the_desk(rows: list[Entry], by: str, tmp_path: Path) -> None:
    first = rows[0]
    told = tour(tmp_path, "zhang-san", first.service, "--way", first.way, "--by", by, patience=400)
    pages = told.summary["pages"]
    assert told.summary["ok"] and told.summary["input"] == by and told.summary["way"] == first.way
    assert pages[0] == "01-home" and pages[-1].endswith("-home") and len(pages) >= 5
    record = told.text("desk.json")
    held = json.loads(record)
    did = {one["kind"]: one["did"] for one in held}
    assert {kind: sorted(did[kind]) for kind in did} == {
        kind: sorted(acts) for kind, acts in acts_of(first.walked).items()
    }
    spoken = told.text("transcript.txt")
    for row in rows:
        assert [words for words in row.there if words not in record] == [], row.row
        assert [words for words in row.heard if words not in spoken] == [], row.row
    nothing_personal(told)
    if by == "touch" and os.environ.get("STRIPS") == "write":
        STRIPS.mkdir(parents=True, exist_ok=True)
        with Image.open(told.folder / "strip.jpg") as strip:
            small = strip.resize((strip.width * 3 // 5, strip.height * 3 // 5), Image.Resampling.LANCZOS)
        small.save(STRIPS / f"{first.service}-{first.way}.jpg", "JPEG", quality=60, optimize=True)
