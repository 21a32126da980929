"""For each check a real fault in the product's own path: exactly that check fails, and no other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drivers.receipt_printer.slip import Line, Slip
from kiosk_app import device_words
from kiosk_app.access import display, keypad, strip
from kiosk_app.content.load import Content
from kiosk_app.core.page import Page, PageKind, Words
from kiosk_app.core.steps import receipt
from kiosk_app.core.visit import Settings
from kiosk_app.tools.all_pages import TODAY, citizens
from kiosk_app.tools.audit import cases
from kiosk_app.tools.audit.cases import Case, audit_themes
from kiosk_app.tools.audit.findings import Audit, Place
from kiosk_app.tools.audit.look import Looker
from kiosk_app.tools.audit.motion import UI, motion
from kiosk_app.tools.audit.receipts import audit_receipts
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder
from kiosk_app.ui import frame
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.motion import MOTIONS, Motion
from kiosk_app.ui.scene import Rect, Target

NAMES = ("home/open", "disability-photo/phone/half", "disability-photo/help-claimed-1")

Walk = Callable[..., Audit]


@pytest.fixture
def walk(view: Any, pages: list[Met], recorder: Recorder) -> Iterator[Walk]:
    """The audit over three pages, in one setting, with eyes that have seen nothing yet."""
    known = {met.name: met for met in pages if met.language == "zh-CN"}
    panel, themes = view.panel, view.themes

    def walked(change: Callable[[Page], Page] = lambda page: page, **settings: Any) -> Audit:
        audit = Audit()
        audit_themes(audit)
        audit.add(Place("kiosk_app.ui"), motion(MOTIONS))
        looker = Looker(view, recorder)
        here = [
            Case(replace(known[name], page=change(known[name].page)), Settings("zh-CN", **settings)) for name in NAMES
        ]
        for case in here:
            looker.look(audit, case)
        looker.look_at_states(audit, here[:1])
        return audit

    yield walked
    view.panel, view.themes = panel, themes


def everywhere(patch: pytest.MonkeyPatch, old: object, new: object) -> None:
    """`new` for `old`, in every module of the product that has it by name."""
    found = [
        (module, name)
        for key, module in list(sys.modules.items())
        if key.startswith("kiosk_app")
        for name, value in list(vars(module).items())
        if value is old
    ]
    assert found
    for module, name in found:
        patch.setattr(module, name, new)


def with_target(patch: pytest.MonkeyPatch, key: str, change: Callable[[Target], Target]) -> None:
    """Every page's target of this key is made otherwise."""
    make = Kit.target

    def made(kit: Kit, name: str, *args: Any) -> Target:
        target = make(kit, name, *args)
        return change(target) if name == key else target

    patch.setattr(Kit, "target", made)


def replace_height(rect: Rect, height: int) -> Rect:
    return Rect(rect.x, rect.y, rect.w, height)


def shifted(rect: Rect, x: int = 0, y: int = 0, w: int = 0, h: int = 0) -> Rect:
    return Rect(rect.x + x, rect.y + y, rect.w + w, rect.h + h)


def test_the_pages_as_they_are_have_nothing_to_find(walk: Walk) -> None:
    audit = walk()
    assert [str(finding) for finding in audit.findings] == []
    looked = {name for name, tally in audit.tallies.items() if tally.measured}
    assert looked >= {*(f"A{number:02}" for number in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 22, 23, 24)), "A30"}


def test_a01_letters_of_eight_millimetres(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    ems = Kit.ems
    small = display.TextRole.HEAD
    monkeypatch.setattr(Kit, "ems", lambda kit, role, *args: [kit.mm(8)] if role is small else ems(kit, role, *args))
    assert walk().failed() == {"A01"}


def test_a02_a_text_longer_than_its_place(walk: Walk) -> None:
    def longer(page: Page) -> Page:
        return replace(page, body=Words("OK " * 300)) if page.kind is PageKind.HELP else page

    assert walk(longer).failed() == {"A02"}


def test_a02_a_text_that_is_covered_where_it_is_drawn(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk_app.ui.widgets.painters import TextPainter  # Kivy has its settings by now

    lay = TextPainter._lay

    def half(self: Any, text: Any, stage: int) -> None:
        lay(self, text, stage)
        for line in self._lines if text.key == "title" else ():
            line.size = (line.size[0] * 0.5, line.size[1])  # the right half is lost
            line.tex_coords = (0, 1, 0.5, 1, 0.5, 0, 0, 0)

    monkeypatch.setattr(TextPainter, "_lay", half)
    assert walk().failed() == {"A02"}


def test_a03_ink_that_is_drawn_half_transparent(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk_app.ui.widgets.painters import TextPainter

    paint = TextPainter.paint

    def faint(self: Any, text: Any, stage: int, colour: str) -> None:
        paint(self, text, stage, colour)
        self._colour.a = 0.5

    monkeypatch.setattr(TextPainter, "paint", faint)
    try:
        assert walk().failed() == {"A03"}
    finally:
        monkeypatch.undo()
        walk()  # draws everything with its own colours again


def test_a04_a_theme_with_a_weak_pair_of_colours(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    themes = dict(display.load_themes())
    tokens = themes["default"].tokens
    themes["default"] = replace(themes["default"], tokens=replace(tokens, on_care=tokens.care))
    monkeypatch.setattr(cases, "load_themes", lambda: themes)
    audit = walk()
    assert audit.failed() == {"A04"} and "on_care on care" in audit.findings[0].what


def test_a05_a_ring_of_less_than_a_millimetre(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    with_target(monkeypatch, "help", lambda target: replace(target, ring_px=3))
    audit = walk()
    assert audit.failed() == {"A05"} and {finding.of for finding in audit.findings} >= {"ring"}


def test_a06_sound_told_by_colour_alone(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = strip.strip

    def alike(settings: Settings, wording: Any) -> Any:
        return keys(replace(settings, sound=True), wording)

    everywhere(monkeypatch, keys, alike)
    with_target(monkeypatch, "setting:sound", lambda target: target)
    made = Kit.paints

    def coloured(kit: Kit, look: str) -> Any:
        rest, focused, pressed, ring = made(kit, look)
        if look == "setting":
            rest = replace(rest, accent=rest.ink if kit.settings.sound else kit.theme.tokens.main)
        return rest, focused, pressed, ring

    monkeypatch.setattr(Kit, "paints", coloured)
    audit = walk()
    assert audit.failed() == {"A06"} and {finding.what for finding in audit.findings} == {"setting sound"}


def test_a08_a_target_of_fifteen_millimetres(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    def low(target: Target) -> Target:
        """Its picture and its word beside each other, or they would have no room, which is another fault."""
        at = replace_height(target.rect, display.Panel().px(15))
        sign = Rect(at.x + 4, at.y + 4, at.h - 8, at.h - 8)
        word = Rect(sign.right + 4, at.y, at.right - sign.right - 8, at.h)
        return replace(
            target,
            rect=at,
            pictures=tuple(replace(picture, rect=sign) for picture in target.pictures),
            texts=tuple(replace(text, rect=word) for text in target.texts),
        )

    with_target(monkeypatch, "setting:low", low)
    assert walk().failed() == {"A08"}


def test_a09_two_targets_two_millimetres_apart(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    nearer = display.Panel().px(4)
    with_target(monkeypatch, "setting:sound", lambda one: replace(one, rect=shifted(one.rect, x=-nearer, w=nearer)))
    assert walk().failed() == {"A09"}


def test_a10_a_panel_hung_too_high_for_its_pages(walk: Walk, view: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    height = display.Panel.height_mm
    monkeypatch.setattr(display.Panel, "height_mm", lambda panel, y: height(panel, y) + 100)
    monkeypatch.setattr(frame, "REACH_MAX", 1e9)  # and nobody moves what is too high
    audit = walk()
    assert audit.failed() == {"A10"}
    assert {finding.what for finding in audit.findings} == {"upper edge of help"}


def test_a11_a_target_the_keypad_does_not_know(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    known = keypad.targets
    everywhere(monkeypatch, known, lambda page: tuple(name for name in known(page) if name != "setting:contrast"))
    assert walk().failed() == {"A11"}


def test_a12_a_way_back_that_stands_still(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    step = keypad.FocusRing.step
    monkeypatch.setattr(keypad.FocusRing, "step", lambda ring, by: step(ring, by) if by > 0 else ring)
    assert walk().failed() == {"A12"}


def test_a13_two_keys_walked_the_other_way_round(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    known = keypad.targets

    def swapped(page: Page) -> tuple[str, ...]:
        names = list(known(page))
        one, other = names.index("setting:smaller"), names.index("setting:larger")
        names[one], names[other] = names[other], names[one]
        return tuple(names)

    everywhere(monkeypatch, known, swapped)
    assert walk().failed() == {"A13"}


def test_a22_help_two_millimetres_aside(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    aside = -display.Panel().px(2)

    def moved(target: Target) -> Target:
        return replace(
            target,
            rect=shifted(target.rect, x=aside),
            texts=tuple(replace(text, rect=shifted(text.rect, x=aside)) for text in target.texts),
            pictures=tuple(replace(one, rect=shifted(one.rect, x=aside)) for one in target.pictures),
        )

    with_target(monkeypatch, "help", moved)
    assert walk().failed() == {"A22"}


def test_a23_forty_one_han_of_instruction(walk: Walk) -> None:
    told = "请看这里，再看那里。" * 5 + "好。"
    assert sum("一" <= char <= "鿿" for char in told) == 41

    def longer(page: Page) -> Page:
        return replace(page, body=Words(told)) if page.kind is PageKind.NUMBER else page

    assert walk(longer).failed() == {"A23"}


def test_a24_a_choice_without_a_pictogram(walk: Walk) -> None:
    def bare(page: Page) -> Page:
        return replace(page, items=tuple(replace(item, pictogram="") for item in page.items))

    assert walk(bare).failed() == {"A24"}


def test_a27_a_receipt_printed_in_eight_points(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    large = device_words.slip

    def small(lines: Any) -> Slip:
        return Slip(replace(one, size=0) if isinstance(one, Line) else one for one in large(lines).lines)

    monkeypatch.setattr(device_words, "slip", small)
    audit = receipts(content)
    assert audit.failed() == {"A27"} and audit.tallies["A27"].worst["body"] < 10


def test_a27_a_line_of_the_receipt_that_nobody_reads_out(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = receipt.read_out
    monkeypatch.setattr(receipt, "read_out", lambda *args: whole(*args)[:-1])
    audit = receipts(content)
    assert audit.failed() == {"A27"}
    assert {finding.what for finding in audit.findings} >= {"printed: a line in style big is not read out"}


def receipts(content: Content) -> Audit:
    people = {name: person for name, person in citizens().items() if name == "ayixia"}
    audit = Audit()
    audit_receipts(audit, content.world(TODAY), people)
    return audit


def test_the_receipts_as_they_are_have_nothing_to_find(content: Content) -> None:
    audit = receipts(content)
    assert [str(finding) for finding in audit.findings] == []
    assert audit.tallies["A27"].measured > 50


def test_a30_an_animation_of_six_seconds() -> None:
    audit = Audit()
    audit.add(Place("ui"), motion((*MOTIONS, Motion("a waving hand", "kiosk_app.ui.wave", 6.0))))
    assert audit.failed() == {"A30"} and len(audit.findings) == 1 and "a waving hand" in str(audit.findings[0])
    audit = Audit()
    audit.add(Place("ui"), motion((*MOTIONS, Motion("a waving hand", "kiosk_app.ui.wave", 6.0, stop="stop"))))
    assert audit.passed


def test_a30_something_set_in_motion_that_nobody_declared(tmp_path: Path) -> None:
    folder = tmp_path / "kiosk_app" / "ui"
    folder.mkdir(parents=True)
    (folder / "wave.py").write_text("Animation(x=1, duration=1).start(widget)\n")
    audit = Audit()
    audit.add(Place("ui"), motion((), folder))
    assert [finding.what for finding in audit.findings] == [
        "kiosk_app.ui.wave, line 1: Animation is not declared in kiosk_app.ui.motion"
    ]
    assert not [one for one in motion(MOTIONS, UI) if not one.ok]
