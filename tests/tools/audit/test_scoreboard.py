"""The numbers a release is judged by: how much of its texts each voice pack has is one of them."""

from __future__ import annotations

from pathlib import Path

from support.walk import ASSETS

from kiosk_app.content.load import load_content
from kiosk_app.tools.audit.behaviour import voices
from kiosk_app.tools.audit.findings import Audit, Place
from kiosk_app.tools.audit.html_report import scoreboard
from kiosk_app.tools.prompts import prompts


def test_each_pack_is_on_the_scoreboard_in_each_language_it_speaks(tmp_path: Path) -> None:
    some = prompts(load_content(ASSETS)[0])[:6]
    audit = Audit()
    note = audit.numbers.__setitem__
    audit.add(Place("a voice"), voices.rendered(tmp_path / "hall", some, quick=False, note=note))
    rows = {what: (value, needed) for what, value, needed in scoreboard({"pages": 0}, audit)}
    languages = {one.language for one in some}
    assert audit.passed and languages
    for language in languages:
        assert rows[f"Texts with a clip: hall, {language}"] == ("100 %", "100 %")
