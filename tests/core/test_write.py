"""A name that no card gives: written with the finger or spelled, heard by whoever it is for, gone with the visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk import Walk

from kiosk_app.core import events as ev
from kiosk_app.core.effects import Announce, Print, ReadInk, Submit, Wipe
from kiosk_app.core.ink import MOST_POINTS, MOST_STROKES, inside
from kiosk_app.core.page import PageKind, Privacy, Writing
from kiosk_app.core.person import Person
from kiosk_app.core.world import World
from kiosk_app.tools.samples import ID_NUMBER, STROKES

DAUGHTER = Person("resident", "王小梅", "421222197801050041", date(1978, 1, 5), "女", "汉", "湖北省通城县五里镇")


def at_name(world: World, *, by_keys: bool = False) -> Walk:
    """Their number is typed: now what they are called."""
    walk = Walk(world)(ev.Begin("v1")).press("bus-card", "agree", "other")(ev.CardRead(DAUGHTER))
    walk.press("confirm", "child", "number").type(ID_NUMBER)
    if by_keys:
        walk(ev.KeysTakenUp())
    return walk.press("ok")


def at_village(world: World) -> Walk:
    walk = Walk(world)(ev.Begin("v1")).press("my-matters", "visit", "pension", "go_on")(ev.CardRead(DAUGHTER))
    return walk.press("confirm", "maishi", "other")


def writing(walk: Walk) -> Writing:
    assert walk.page.kind is PageKind.WRITE and walk.page.writing is not None
    return walk.page.writing


def offered(walk: Walk) -> str:
    return "".join(one.label.show for one in writing(walk).candidates)


def letters(walk: Walk) -> list[str]:
    return [one.label.show for one in writing(walk).keys if one.id not in writing(walk).blank]


def spell(walk: Walk, sound: str, sign: str) -> Walk:
    return walk.press(*(f"letter-{letter}" for letter in sound), f"sign-{sign}")


def drawn(walk: Walk, signs: str = "王壬廿二井击不书丰车夫止") -> Walk:
    walk(*(ev.Inked(stroke) for stroke in STROKES))
    asked = walk.last(ReadInk)
    assert isinstance(asked, ReadInk)
    return walk(ev.InkRead(asked.asked, tuple(signs)))


def said(walk: Walk) -> Announce:
    told = walk.last(Announce)
    assert isinstance(told, Announce)
    return told


def sent(walk: Walk) -> dict[str, str]:
    submit = walk.last(Submit)
    assert isinstance(submit, Submit)
    return dict(submit.fields)


def test_strokes_are_read_as_they_come_and_the_character_that_is_touched_is_taken(world: World) -> None:
    walk = drawn(at_name(world))
    assert walk.count(ReadInk) == 4 and writing(walk).ink == STROKES and offered(walk) == "王壬廿二井击不书"
    assert walk.page.body is not None and walk.page.body.show == "请按您要的字。"
    walk.press("more_signs")
    assert offered(walk) == "丰车夫止"
    walk.press("more_signs", "sign-王")
    assert writing(walk).text == "王" and writing(walk).ink == () and offered(walk) == ""


def test_what_was_read_of_older_strokes_or_of_another_visit_changes_nothing(world: World) -> None:
    walk = at_name(world)(ev.Inked(STROKES[0]))
    first = walk.last(ReadInk)
    assert isinstance(first, ReadInk)
    walk(ev.Inked(STROKES[1]), ev.InkRead(first.asked, ("一",)), ev.InkRead("v0/their-name/2", ("二",)))
    assert offered(walk) == ""
    walk.press("erase")(ev.Inked(STROKES[0]), ev.InkRead(first.asked, ("一",)))
    assert offered(walk) == "" and len(writing(walk).ink or ()) == 1


def test_erasing_takes_back_the_strokes_first_then_the_last_character(world: World) -> None:
    walk = drawn(drawn(at_name(world)).press("sign-王"))
    assert writing(walk).text == "王" and writing(walk).ink
    walk.press("erase")
    assert writing(walk).text == "王" and writing(walk).ink == ()
    walk.press("erase")
    assert writing(walk).text == "" and "erase" in writing(walk).blank
    before = walk.visit
    assert walk.press("erase").visit == before


def test_nothing_is_kept_until_a_character_was_chosen_and_the_page_says_what_to_do(world: World) -> None:
    walk = at_name(world).press("ok")
    assert walk.page.notice is not None and walk.page.notice.show == "请先写一个字。"
    drawn(walk).press("ok")
    assert walk.page.notice is not None and walk.page.notice.show == "请先选一个字，或者删掉。"
    assert walk.press("sign-王").page.notice is None
    assert walk.press("ok").page.id == "their-bus" and walk.visit.answers["name"] == "王"


def test_letters_lead_to_characters_and_only_those_that_can_follow_may_be_pressed(world: World) -> None:
    walk = at_name(world).press("spell")
    assert walk.page.id == "their-name-pinyin" and "letter-i" in writing(walk).blank
    walk.press("letter-i")
    assert writing(walk).typed == ""
    walk.press("letter-l")
    assert [one for one in letters(walk) if len(one) == 1] == [*"aeiou", "ü"]
    walk.press("letter-i")
    assert "李" in offered(walk) and said(walk).alone.startswith("l i。有")
    walk.press("sign-李", "erase")
    assert writing(walk).text == ""
    walk.press("letter-l", "letter-i", "erase", "erase")
    assert writing(walk).typed == "" and offered(walk) == ""


def test_by_keys_one_spells_row_by_row_and_hears_which_character_it_is(world: World) -> None:
    walk = at_name(world, by_keys=True)
    assert walk.page.id == "their-name-pinyin" and letters(walk)[:4] == [
        "a b c d e",
        "f g h j k",
        "l m n o p",
        "q r s t w x y z",
    ]
    walk.press("row-2")
    assert letters(walk)[:5] == list("lmnop") and said(walk).say == "l m n o p"
    walk.press("letter-l", "letter-i")
    assert set(letters(walk)) >= set("aenu") and walk.page.targets()[0].startswith("sign-")
    heard = {one.label.show: one.label.spoken for one in writing(walk).candidates}
    assert heard["李"] == "李，木子李" and heard["里"].startswith("里，") and heard["里"].endswith("的里")


def test_of_a_name_the_hall_hears_how_long_it_is_and_headphones_hear_which(world: World) -> None:
    walk = spell(at_name(world).press("spell"), "li", "李")
    assert (said(walk).say, said(walk).alone) == ("已写 1 个字", "李，木子李")
    told = writing(walk).told
    assert told is not None and told.privacy is Privacy.PRIVATE and told.show == "写了：李"
    assert "李" not in repr(walk.page) and "李" not in repr(walk.visit) and "李" not in repr(said(walk))
    assert all(str(point) not in repr(ev.Inked(STROKES[0])) for point in STROKES[0])


def test_a_village_everybody_may_hear(world: World) -> None:
    walk = spell(at_village(world).press("spell"), "he", "河")
    assert said(walk).say.startswith("河，") and said(walk).alone == ""
    told = writing(walk).told
    assert told is not None and told.privacy is Privacy.PUBLIC


def test_the_name_goes_to_the_desk_and_stands_masked_on_page_and_slip(world: World) -> None:
    walk = at_name(world).press("spell")
    for sound, sign in (("li", "李"), ("yu", "玉"), ("lan", "兰")):
        spell(walk, sound, sign)
    walk.press("ok", "no_bus_card").type("13800001234").press("ok")
    facts = {fact.label.show: fact.value.show for fact in walk.page.facts}
    assert facts["姓名"] == "李*" and facts["身份证号"].startswith(ID_NUMBER[:4])
    walk.press("send")(ev.SubmissionAccepted("k", "20261123-007"))
    assert sent(walk)["name"] == "李玉兰" and sent(walk)["number"] == ID_NUMBER
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    paper = " ".join(line.text for line in slip.lines)
    assert "李*" in paper and "李玉兰" not in paper


def test_whoever_does_not_write_it_goes_on_without_a_name(world: World) -> None:
    walk = drawn(at_name(world)).press("none")
    assert walk.page.id == "their-bus" and walk.visit.answers["name"] == ""
    walk.press("no_bus_card").type("13800001234").press("ok", "send")
    assert sent(walk)["name"] == ""


def test_a_name_that_was_written_does_not_stay_when_their_card_comes_after_all(world: World) -> None:
    walk = spell(at_name(world).press("spell"), "li", "李").press("ok", "back", "back", "back", "card")
    walk(ev.CardRead(replace(DAUGHTER, name="李玉兰", number="421222195003120026"))).press("confirm")
    walk.press("no_bus_card").type("13800001234").press("ok", "send")
    assert sent(walk)["name"] == "李玉兰"


def test_a_village_of_no_list_is_handed_in_by_its_name_and_unwritten_as_another(world: World) -> None:
    for written, name in ((True, "河"), (False, "别的村")):
        walk = at_village(world)
        assert walk.page.id == "village-name"
        if written:
            spell(walk.press("spell"), "he", "河").press("ok")
        else:
            walk.press("none")
        walk.press("am", "committee")
        assert f"村 {name}" in " ".join(f"{fact.label.show} {fact.value.show}" for fact in walk.page.facts)
        walk.press("send")
        assert sent(walk)["village"] == name


def test_a_terminal_that_reads_no_handwriting_offers_letters_and_never_the_field(world: World) -> None:
    walk = at_name(replace(world, handwriting=False))
    assert writing(walk).ink is None and "draw" not in walk.page.targets()
    walk.press("draw")(ev.Inked(STROKES[0]))
    assert writing(walk).ink is None and walk.count(ReadInk) == 0


def test_when_reading_fails_letters_come_and_the_page_says_so(world: World) -> None:
    walk = at_name(world)(ev.Inked(STROKES[0]))
    asked = walk.last(ReadInk)
    assert isinstance(asked, ReadInk)
    walk(ev.InkRead(asked.asked, None))
    assert walk.page.id == "their-name-pinyin" and writing(walk).ink is None and walk.visit.ink == ()
    assert walk.page.notice is not None and walk.page.notice.show == "现在不能用手写。请按拼音。"
    assert "draw" not in walk.page.targets()


def test_what_the_screen_cannot_draw_is_not_offered(world: World) -> None:
    walk = drawn(at_name(replace(world, legible=lambda text: text != "王")))
    assert offered(walk).startswith("壬") and "sign-王" not in walk.page.targets()


def test_a_name_has_an_end_and_a_dot_only_between_its_parts(world: World) -> None:
    walk = at_name(world).press("spell")
    assert "dot" in writing(walk).blank
    spell(walk, "wang", "王").press("dot")
    assert writing(walk).text == "王·" and "dot" in writing(walk).blank
    for _ in range(12):
        spell(walk, "wang", "王")
    assert writing(walk).text == "王·王王王王王王王王王王" and walk.page.notice is not None


def test_with_the_visit_everything_written_is_gone(world: World) -> None:
    walk = drawn(spell(at_name(world).press("spell"), "li", "李").press("draw")).gone()
    assert walk.count(Wipe) == 1 and walk.visit.ink == () and not walk.visit.scratch and not walk.visit.answers
    assert drawn(at_name(world)).press("back").visit.ink == ()


@pytest.mark.parametrize("count", [0, 1, 3, MOST_POINTS, MOST_POINTS * 5 + 7])
def test_a_stroke_keeps_its_ends_within_the_field_and_few_enough_points(count: int) -> None:
    stroke = tuple((at / 500 - 0.2, 1.4 - at / 500) for at in range(count))
    kept = inside(stroke)
    assert len(kept) <= MOST_POINTS + 1 and all(0 <= x <= 1 and 0 <= y <= 1 for x, y in kept)
    assert not stroke or kept[-1] == inside(stroke[-1:])[0]


EVENTS = st.one_of(
    st.sampled_from(["rows", "row-0", "row-3", "erase", "dot", "more_signs", "spell", "draw", "ok"]).map(ev.Pressed),
    st.sampled_from("zhangliw").map(lambda letter: ev.Pressed(f"letter-{letter}")),
    st.sampled_from("王李张").map(lambda sign: ev.Pressed(f"sign-{sign}")),
    st.sampled_from([ev.KeysTakenUp(), ev.Inked(STROKES[0]), ev.InkRead("v1/their-name/1", ("王", "玉"))]),
    st.just(ev.InkRead("v1/their-name/1", None)),
)


@settings(max_examples=60, deadline=None)
@given(events=st.lists(EVENTS, max_size=14))
def test_whatever_is_pressed_in_whatever_order_every_target_is_one_and_skipping_stays_possible(
    world: World, events: list[ev.Event]
) -> None:
    walk = at_name(world)(*events)
    for _ in range(MOST_STROKES + 3 if walk.page.kind is PageKind.WRITE and events[-3:-2] else 0):
        walk(ev.Inked(STROKES[0]))
    targets = walk.page.targets()
    assert len(targets) == len(set(targets)) and "help" in targets
    if walk.page.kind is PageKind.WRITE:
        assert "none" in targets and len(walk.visit.ink) <= MOST_STROKES
        assert walk.press("none").page.id == "their-bus"
