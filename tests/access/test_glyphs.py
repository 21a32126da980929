"""Characters the face lacks are seen as their code and heard as what they are; never a blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walk import ELDER, TODAY, Walk

from kiosk_app.access.display import ASSETS
from kiosk_app.access.glyphs import drawable, in_face, lacking, legible, seen
from kiosk_app.access.linebreak import GLUE
from kiosk_app.content.load import load_content
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.page import Words

RARE = ["\U0002a6a5", "\ue815", "\U0002ceb0", "\U000f0000"]
"""Four dragons, a private-use character of old name systems, one of extension E, one of a private plane."""


@pytest.mark.parametrize("char", ["李", "·", "\u3447", "\U00030ede", "A", " "])
def test_what_the_face_has_is_drawn_as_it_is(char: str) -> None:
    assert in_face(char) and seen(char) == char and lacking(char) == ()


@pytest.mark.parametrize("char", RARE)
def test_what_the_face_lacks_is_seen_as_its_code_in_a_frame(char: str) -> None:
    assert lacking(f"李{char}兰") == (char,)
    assert seen(f"李{char}兰") == f"李【{ord(char):04X}】兰"


def test_marks_without_a_shape_leave_no_hole() -> None:
    assert seen("葛\U000e0100城\ufe00") == "葛城", "a variant is drawn in its plain form"
    assert seen(f"138{GLUE}0000") == f"138{GLUE}0000", "what steers line breaking stays"
    assert drawable("葛\U000e0100城") and not drawable(f"葛{RARE[0]}")


@given(st.text(max_size=40))
def test_whatever_a_card_says_can_be_drawn_afterwards(text: str) -> None:
    assert lacking(seen(text)) == () and seen(seen(text)) == seen(text)


def _wording(language: str, service: str, key: str, arguments: Mapping[str, str | int]) -> Words:
    if key == "rare-character":
        return Words("一个少见的字")
    return Words(f"姓名：{arguments.get('name', '')}", hint="请核对")


def test_a_text_with_such_a_name_is_shown_and_said_otherwise_and_any_other_stays_the_very_same() -> None:
    wording = legible(_wording)
    words = wording("zh-CN", "", "fact-name-value", {"name": f"{RARE[0]}*"})
    assert (words.show, words.say, words.hint) == ("姓名：【2A6A5】*", "姓名：一个少见的字*", "请核对")
    plain = Words("您好")
    assert legible(lambda *_: plain)("zh-CN", "", "x", {"name": "李*"}) is plain


def test_the_receipt_gets_the_name_as_it_is_for_the_printer_has_fonts_of_its_own() -> None:
    assert RARE[0] in legible(_wording)("zh-CN", "", "slip-name", {"name": RARE[0]}).show


def test_a_person_with_such_a_name_is_told_that_staff_will_write_it_right() -> None:
    content = load_content(ASSETS)[0]
    world = content.world(TODAY)
    walk = Walk(replace(world, wording=legible(world.wording), legible=drawable))
    named = replace(ELDER, name=f"李{RARE[1]}")
    walk(ev.Begin("v")).press("disability-photo", "agree")(ev.CardRead(named))
    assert walk.page.id == "person" and walk.page.notice is not None
    assert "工作人员" in walk.page.notice.show and RARE[1] not in walk.page.notice.show
    walk.press("confirm", "none")
    assert walk.visit.person == named, "the desk gets the name as the card has it"
    assert all(RARE[1] not in effect.show for effect in walk.effects if isinstance(effect, fx.Announce))


def test_any_other_person_sees_no_such_notice() -> None:
    content = load_content(ASSETS)[0]
    world = content.world(TODAY)
    walk = Walk(replace(world, wording=legible(world.wording), legible=drawable))
    walk(ev.Begin("v")).press("disability-photo", "agree")(ev.CardRead(ELDER))
    assert walk.page.id == "person" and walk.page.notice is None
