"""The audit finds what is planted: a check that cannot fail proves nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.access.display import ASSETS, BASE_EM, Panel, load_themes
from kiosk_app.access.glyphs import in_face
from kiosk_app.access.metrics import measure
from kiosk_app.content.load import Content, load_content
from kiosk_app.core.page import Fact, Item, Page, PageKind, Privacy, Words
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording
from kiosk_app.tools.audit import words
from kiosk_app.tools.audit.checks import CHECKS, Measure
from kiosk_app.tools.audit.colours import colours, theme_tokens
from kiosk_app.tools.audit.findings import Audit, Place, from_state, to_state
from kiosk_app.tools.audit.keys import keypad
from kiosk_app.tools.audit.places import places
from kiosk_app.tools.page_problems import page_problems
from kiosk_app.ui.frame import compose
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.scene import Scene, Target

W = Words
TEXTS = "disability-photo/texts.zh-CN.ftl"
PAGE = Page(
    "p",
    PageKind.CHOICE,
    W("今天办什么事？"),
    W("头"),
    W("厅"),
    W("请人帮我"),
    body=W("按下面一项。"),
    items=(Item("one", W("照相"), W("免费"), "camera", "1"), Item("two", W("轮椅"), None, "wheelchair", "2")),
)


def kit(wording: Wording, theme: str = "default") -> Kit:
    return Kit(Panel(), load_themes()[theme], Settings(theme=theme), measure, wording)


@pytest.fixture(scope="module")
def wording() -> Wording:
    return load_content(ASSETS)[0].wording()


@pytest.fixture
def scene(wording: Wording) -> Scene:
    return compose(PAGE, kit(wording), ["您好。"])


def failed(measures: Iterable[Measure]) -> set[str]:
    return {one.check for one in measures if not one.ok}


def with_part(scene: Scene, key: str, change: Callable[[Any], Any]) -> Scene:
    assert any(part.key == key for part in scene.parts)
    return replace(scene, parts=tuple(change(part) if part.key == key else part for part in scene.parts))


def moved(part: Any, **to: int) -> Any:
    return replace(part, rect=replace(part.rect, **to))


def all_of(page: Page, scene: Scene, wording: Wording, text_size: int = 0) -> list[Measure]:
    return [
        *places(scene, Panel(), text_size, in_face),
        *colours(scene, load_themes()["default"]),
        *keypad(page, scene),
        *words.density(page),
        *words.long_lines(scene),
        *words.speech(page, Settings(), wording, {"421222195003120018"}),
        *words.captions(page, kit(wording)),
    ]


def test_a_sound_page_has_nothing_to_find(scene: Scene, wording: Wording) -> None:
    found = all_of(PAGE, scene, wording)
    assert failed(found) == set()
    assert len(found) > 60


@pytest.mark.parametrize(
    ("key", "change", "check"),
    [
        ("title", lambda part: replace(part, fits=False), "A02"),
        ("body", lambda part: replace(part, em_px=30), "A01"),
        ("body", lambda part: moved(part, x=900), "A02"),
        ("body", lambda part: moved(part, y=0), "A02"),
        ("one", lambda part: moved(part, h=60), "A08"),
        ("one", lambda part: replace(part, texts=(moved(part.texts[0], x=0), *part.texts[1:])), "A02"),
        ("two", lambda part: moved(part, y=part.rect.y - 25), "A09"),
        ("title", lambda part: replace(part, lines=("\U0001f600",)), "A02"),
        ("title", lambda part: replace(part, tone="#999999"), "A04"),
        ("one", lambda part: replace(part, paint=replace(part.paint, ink=part.paint.fill)), "A04"),
        ("one", lambda part: replace(part, focused=replace(part.focused, accent=part.focused.fill)), "A05"),
        ("one", lambda part: replace(part, pressed=part.paint), "A05"),
        ("help", lambda part: moved(part, x=part.rect.x - 6), "A22"),
    ],
)
def test_a_planted_fault_is_found(
    scene: Scene, wording: Wording, key: str, change: Callable[[Any], Any], check: str
) -> None:
    assert check in failed(all_of(PAGE, with_part(scene, key, change), wording))


def test_a_theme_whose_colours_are_too_near_is_found() -> None:
    theme = load_themes()["default"]
    weak = replace(theme, tokens=replace(theme.tokens, ink="#777777", line=theme.tokens.paper))
    assert failed(theme_tokens(theme)) == set()
    assert failed(theme_tokens(weak)) == {"A04", "A05"}


def test_letters_too_small_for_the_chosen_size_are_found(scene: Scene, wording: Wording) -> None:
    assert failed(all_of(PAGE, scene, wording, text_size=3)) == {"A01"}, f"size 3 needs {BASE_EM[3]} mm"


def test_what_the_keypad_cannot_reach_or_walks_in_vain_is_found(scene: Scene) -> None:
    hidden = replace(scene, parts=tuple(part for part in scene.parts if part.key != "two"))
    assert failed(keypad(PAGE, hidden)) == {"A11"}
    extra = replace(next(part for part in scene.parts if isinstance(part, Target)), key="three")
    assert failed(keypad(PAGE, replace(scene, parts=(*scene.parts, extra)))) == {"A11"}


def test_choices_out_of_their_order_are_found(scene: Scene) -> None:
    wrong_digit = replace(PAGE, items=(PAGE.items[0], replace(PAGE.items[1], key="7")))
    assert failed(keypad(wrong_digit, scene)) == {"A13"}
    assert failed(keypad(replace(PAGE, items=PAGE.items[::-1]), scene)) == {"A13"}


def test_what_is_seen_but_not_heard_is_found(wording: Wording, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = words.script
    monkeypatch.setattr(words, "script", lambda *args: whole(*args)[1:])
    assert failed(words.voice(PAGE, Settings(), wording)) == {"A14"}
    monkeypatch.setattr(words, "script", lambda *args: [replace(part, show="…") for part in whole(*args)])
    assert failed(words.voice(PAGE, Settings(), wording)) == {"A17"}


def test_a_whole_number_is_found_seen_or_heard(wording: Wording) -> None:
    secrets = {"421222195003120018"}
    leaking = replace(PAGE, facts=(Fact(W("号"), W("421222195003120018", privacy=Privacy.MASKED)),))
    found = list(words.discreet(leaking, Settings(), wording, secrets))
    assert [(one.check, one.ok) for one in found] == [("A20", False), ("A20", False)]
    assert failed(words.discreet(PAGE, Settings(), wording, secrets)) == set()


def test_the_worst_of_a_quantity_is_at_its_bad_end() -> None:
    audit = Audit()
    audit.add(Place("p"), [Measure("A08", True, "a", 30.0), Measure("A08", True, "b", 25.0)])
    audit.add(Place("p"), [Measure("A18", True, "a", 30.0), Measure("A18", True, "b", 25.0)])
    assert audit.tallies["A08"].worst == {"": 25.0} and audit.tallies["A18"].worst == {"": 30.0}
    assert audit.passed


def test_a_quantity_that_a_check_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="A08 measures no quantity named 'weight'"):
        Measure("A08", True, "a", 3.0, "weight")


def test_an_audit_comes_back_from_its_state_and_two_add_up() -> None:
    audit = Audit()
    place = Place("p", "en", 2, "default", "low")
    audit.add(place, [Measure("A08", False, "a", 15.0, box=(1, 2, 3, 4)), Measure("A12", True, "b")])
    audit.note_left_out("details", 3, "en p")
    again = from_state(json.loads(json.dumps(to_state(audit))))
    assert again == audit
    again.merge(audit)
    assert again.tallies["A08"].measured == 2 and len(again.findings) == 2
    assert str(again.findings[0]) == "p  en  size 2  default  low  a  15.00 mm"


def test_a_check_that_measured_nothing_is_named() -> None:
    audit = Audit(only=frozenset(("A08", "A12")))
    audit.add(Place("p"), [Measure("A08", True, "a", 30.0), Measure("A09", False, "not asked for", 1.0)])
    assert audit.unmeasured() == ["A12"] and audit.passed


def test_every_check_names_its_threshold_and_its_rule() -> None:
    assert list(CHECKS) == [f"A{number:02}" for number in range(1, 31)]
    for name, check in CHECKS.items():
        assert check.thresholds and check.source and check.title, name


def test_a_text_of_a_page_leads_back_to_its_line(tmp_path: Path) -> None:
    assets = edited(tmp_path, f"services/{TEXTS}", r"(goodbye-body = ).*", r"\1" + "很长的话，" * 30)
    problems = page_problems(one_service(assets), assets)
    line = source_line(assets / "services" / TEXTS, "goodbye-body")
    assert {(one.file, one.line, one.field) for one in problems} == {(f"assets/services/{TEXTS}", line, "goodbye-body")}
    assert any("too long" in one.reason for one in problems)
    assert any("of instruction, at most 40" in one.reason for one in problems)


@pytest.mark.parametrize(
    "key", ["strip-sound-on", "strip-size-3", "number-key-erase", "set-theme-high-dark", "number-typed", "ear-choice"]
)
def test_a_missing_text_is_found_wherever_it_is_needed(tmp_path: Path, key: str) -> None:
    assets = edited(tmp_path, "texts/common.en.ftl", rf"{key} = .*\n(    .*\n)*", "")
    problems = page_problems(one_service(assets), assets)
    assert [(one.file, one.field) for one in problems] == [("assets/texts/common.en.ftl", key)]


def test_the_command_reports_fails_and_leaves_pictures(tmp_path: Path) -> None:
    sound = audit_command("--page", "disability-photo/goodbye", "--check", "A02", "--json")
    assert sound.returncode == 0, sound.stderr
    report = json.loads(sound.stdout)
    assert report["passed"] and report["pages"] == 4 and report["rendered"] == 4

    long = r"\1" + "很长的话，" * 30
    assets = edited(tmp_path, f"services/{TEXTS}", r"(goodbye-body = ).*", long)
    out = tmp_path / "out"
    goodbye = ("--page", "disability-photo/goodbye", "--check", "A02", "--check", "A03")
    wrong = audit_command(*goodbye, "--assets", str(assets), "--out", str(out))
    assert wrong.returncode == 1, wrong.stderr
    assert wrong.stdout.startswith("FAILED  A02")
    assert re.search(r"disability-photo/goodbye/plain  zh-CN  size \d", wrong.stdout)
    assert len(list((out / "pages").glob("*.webp"))) == 4
    assert list((out / "failures").glob("A02-*.webp"))
    html = (out / "index.html").read_text(encoding="utf-8")
    assert "Not passed" in html and 'src="failures/A02-1.webp"' in html


def audit_command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk_app", "audit", "--quick", *words],
        cwd=Path(__file__).parents[3],
        env={name: value for name, value in os.environ.items() if not name.startswith("KIVY")},
        capture_output=True,
        text=True,
        timeout=120,
    )


def edited(tmp_path: Path, file: str, pattern: str, new: str) -> Path:
    """A copy of the content with one text changed."""
    assets = tmp_path / "assets"
    shutil.copytree(ASSETS, assets, ignore=shutil.ignore_patterns("fonts", "citizens"))
    path = assets / file
    source = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, new, source, count=1)
    assert changed != source
    path.write_text(changed, encoding="utf-8")
    return assets


def one_service(assets: Path) -> Content:
    """All texts, and the pages of one service: what is found in many would be found many times."""
    content = load_content(assets)[0]
    return replace(content, services={"disability-photo": content.services["disability-photo"]})


def source_line(path: Path, key: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(f"{key} ="))
