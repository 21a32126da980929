"""Keys and the ring they walk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.access.display import ASSETS
from kiosk_app.access.keypad import (
    AGAIN,
    Deed,
    FocusRing,
    KeyReader,
    Logical,
    Response,
    SameKey,
    of_target,
    respond,
    targets,
)
from kiosk_app.access.strip import NAMES, strip
from kiosk_app.content.load import load_content
from kiosk_app.core.page import Action, Entry, Item, Page, PageKind, Words, Writing
from kiosk_app.core.visit import THEMES, Settings

W = Words


def page(kind: PageKind = PageKind.CHOICE, **more: object) -> Page:
    values: dict[str, object] = {
        "items": (Item("one", W("一"), key="1"), Item("two", W("二"), key="2")),
        "actions": (Action("back", W("返回")), Action("next", W("下一步"), main=True)),
    }
    return Page("p", kind, W("标题"), W("头"), W("厅"), W("请人帮我"), **{**values, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("digit", range(10))
def test_the_numeric_pad_gives_digits_with_and_without_numlock(digit: int) -> None:
    off, on = KeyReader(), KeyReader()
    assert off.key_down(256 + digit, False, 0.0) == str(digit)
    assert on.key_down(256 + digit, False, 0.0) == str(digit)
    assert on.text(str(digit), 0.0) is None, "with NumLock the same stroke also comes as text"
    on.key_up(256 + digit)
    assert on.key_down(48 + digit, False, 1.0) is None
    assert on.text(str(digit), 1.0) == str(digit), "the row above the letters comes as text only"


def test_a_held_key_counts_once() -> None:
    keys = KeyReader()
    assert keys.key_down(274, False, 0.0) == Logical.NEXT
    assert [keys.key_down(274, False, at / 10) for at in range(5, 40)] == [None] * 35
    keys.key_up(274)
    assert keys.key_down(274, False, 5.0) == Logical.NEXT
    assert keys.key_down(53, False, 6.0) is None
    assert keys.text("5", 6.0) == "5"
    assert keys.key_down(53, False, 6.5) is None
    assert keys.text("5", 6.5) is None


def test_a_bouncing_key_counts_once() -> None:
    keys = KeyReader()
    assert keys.key_down(13, False, 1.0) == Logical.OK
    keys.key_up(13)
    assert keys.key_down(13, False, 1.1) is None
    keys.key_up(13)
    assert keys.key_down(13, False, 1.5) == Logical.OK


def test_star_and_hash_of_an_ordinary_keyboard_are_read_as_text() -> None:
    keys = KeyReader()
    assert keys.key_down(304, True, 0.0) is None
    assert keys.key_down(56, True, 0.1) is None
    assert keys.text("*", 0.1) == Logical.REPEAT
    assert keys.key_down(51, True, 1.0) is None
    assert keys.text("#", 1.0) == Logical.HELP


@pytest.mark.parametrize("code", [27, 282, 292, 293, 305, 308])
def test_escape_function_and_modifier_keys_mean_nothing(code: int) -> None:
    assert KeyReader().key_down(code, False, 0.0) is None


@given(st.lists(st.tuples(st.integers(0, 400) | st.integers(), st.text(max_size=3), st.floats(0, 100)), max_size=40))
def test_no_sequence_of_keys_breaks_the_reader(strokes: list[tuple[int, str, float]]) -> None:
    keys = KeyReader()
    known = {*map(str, Logical), *map(str, range(10)), None}
    for code, text, now in strokes:
        assert keys.key_down(code, False, now) in known
        assert keys.text(text, now) in known
        if code % 2:
            keys.key_up(code)


def ring_of(of: Page) -> FocusRing:
    return FocusRing(targets(of))


def test_the_ring_is_the_page_s_order_then_the_settings() -> None:
    names = targets(page())
    assert names[:6] == ("one", "two", "back", "next", "help", "listen")
    assert names[6:] == tuple(f"setting:{name}" for name in NAMES)
    number = targets(page(PageKind.NUMBER, items=()))
    assert number[4:16] == (*(f"digit:{d}" for d in "123456789"), "digit:0", "digit:erase", "setting:smaller")


def test_backwards_from_nowhere_comes_the_last() -> None:
    ring = ring_of(page())
    assert ring.step(-1).at == "setting:more"
    assert ring.step(1).at == "one"
    assert ring.step(1).step(-1).at == "setting:more"


@given(st.lists(st.sampled_from([1, -1]), max_size=60))
def test_a_step_back_undoes_a_step_forward(steps: list[int]) -> None:
    ring = ring_of(page()).step(1)
    for step in steps:
        moved = ring.step(step)
        assert moved.step(-step) == ring
        ring = moved


def test_every_target_can_be_pressed_with_two_keys() -> None:
    of = page(PageKind.NUMBER, items=())
    ring, pressed = ring_of(of), []
    for _ in ring.names:
        ring, _ = respond(ring, Logical.NEXT, of)
        ring, response = respond(ring, Logical.OK, of)
        pressed.append(response)
    assert pressed[0] == Response(Deed.PRESS, "back")
    assert Response(Deed.TYPE, "7") in pressed and Response(Deed.SETTING, "contrast") in pressed
    assert len(set(pressed)) == len(ring.names)


@pytest.mark.parametrize("key", [Logical.OK, Logical.FORWARD, Logical.SWITCH_SELECT])
def test_ok_without_focus_and_forward_take_the_main_action_or_go_to_the_first_target(key: Logical) -> None:
    of = page()
    assert respond(ring_of(of), key, of)[1] == Response(Deed.PRESS, "next")
    bare = page(actions=(Action("back", W("返回")),))
    ring, response = respond(ring_of(bare), key, bare)
    assert (ring.at, response) == ("one", Response(Deed.FOCUS, "one"))


def test_forward_takes_the_main_action_wherever_the_focus_is_and_chooses_nothing_by_itself() -> None:
    of = page()
    assert respond(ring_of(of).step(1), Logical.FORWARD, of)[1] == Response(Deed.PRESS, "next")
    bare = page(actions=())
    ring, response = respond(ring_of(bare).step(1).step(1), Logical.FORWARD, bare)
    assert (ring.at, response) == ("two", Response(Deed.FOCUS, "two")), "it only says again where it stands"


@pytest.mark.parametrize("key", [Logical.OK, Logical.FORWARD, Logical.SWITCH_SELECT])
def test_what_cannot_be_taken_back_is_focused_first_and_pressed_by_ok_alone(key: Logical) -> None:
    of = page(actions=(Action("back", W("返回")), Action("send", W("交上去"), main=True, final=True)))
    ring, response = respond(ring_of(of), key, of)
    assert (ring.at, response) == ("send", Response(Deed.FOCUS, "send"))
    assert respond(ring, Logical.FORWARD, of)[1] == Response(Deed.FOCUS, "send"), "however often"
    assert respond(ring, Logical.OK, of)[1] == Response(Deed.PRESS, "send")


def test_two_switches_move_and_choose_on_every_page() -> None:
    for kind in (PageKind.CHOICE, PageKind.NUMBER):
        of = page(kind, items=())
        ring = ring_of(of)
        for _ in range(len(ring.names)):
            moved, response = respond(ring, Logical.SWITCH_MOVE, of)
            assert moved == ring.step(1) and response.deed is Deed.FOCUS
            assert respond(moved, Logical.SWITCH_SELECT, of) == respond(moved, Logical.OK, of)
            ring = moved


def test_the_same_key_counts_again_only_after_its_time() -> None:
    same = SameKey(0.5)
    assert [same.meant("ok", at) for at in (0.0, 0.3, 0.49, 0.51)] == [True, False, False, True]
    assert same.meant("next", 0.6) and same.meant("ok", 0.7), "another key lies between"


def test_digits_choose_where_there_is_a_choice_and_type_where_there_is_a_field() -> None:
    of = page()
    assert respond(ring_of(of), "2", of)[1] == Response(Deed.PRESS, "two")
    assert respond(ring_of(of), "7", of)[1].deed is Deed.STIR
    number = page(PageKind.NUMBER, items=())
    assert respond(ring_of(number), "7", number)[1] == Response(Deed.TYPE, "7")


def test_back_erases_a_digit_before_it_leaves_the_page() -> None:
    def with_entry(shown: str) -> Page:
        return page(PageKind.NUMBER, items=(), entry=Entry(shown, (3,), False, W("电话")))

    filled, empty = with_entry("13"), with_entry("")
    assert respond(ring_of(filled), Logical.BACK, filled)[1] == Response(Deed.TYPE, "erase")
    assert respond(ring_of(empty), Logical.BACK, empty)[1] == Response(Deed.PRESS, "back")
    nowhere = page(actions=())
    assert respond(ring_of(nowhere), Logical.BACK, nowhere)[1].deed is Deed.STIR


def test_help_repeat_and_volume_work_on_every_page_that_is_not_about_keys() -> None:
    for kind in set(PageKind) - {PageKind.KEYS}:
        of = page(kind, items=(), actions=())
        keys = ("help", "repeat", "listen", "pause", "louder", "slower", "privacy")
        deeds = [respond(ring_of(of), key, of)[1] for key in keys]
        assert deeds == [
            Response(Deed.PRESS, "help"),
            Response(Deed.REPEAT),
            Response(Deed.LISTEN),
            Response(Deed.PAUSE),
            Response(Deed.SETTING, "louder"),
            Response(Deed.SETTING, "slower"),
            Response(Deed.SETTING, "privacy"),
        ]


def test_a_typed_digit_never_shows_in_a_repr() -> None:
    assert "7" not in repr(Response(Deed.TYPE, "7"))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_strip_tells_its_state_in_words(language: str) -> None:
    wording = load_content(ASSETS)[0].wording()

    def key(name: str, **settings: Any) -> Words:
        keys = {key.name: key for key in strip(Settings(language=language, **settings), wording)}
        assert tuple(keys) == NAMES
        return keys[name].label

    for name, on, off in (
        ("sound", {"sound": True}, {"sound": False}),
        ("low", {"layout": "low"}, {"layout": "standing"}),
    ):
        assert key(name, **on).show != key(name, **off).show and key(name, **on).spoken != key(name, **off).spoken
    themes = {key("contrast", theme=theme).spoken for theme in THEMES}
    assert len(themes) == len(THEMES) == 4, "each has its name"
    sizes = {strip(Settings(language=language, text_size=size), wording)[1].label.spoken for size in range(4)}
    assert len(sizes) == 4


def test_the_key_beside_the_caption_says_the_page_again_on_every_page() -> None:
    for kind in PageKind:
        assert AGAIN in targets(page(kind, items=(), actions=()))
    assert of_target(AGAIN) == Response(Deed.REPEAT)


def test_on_a_page_to_write_back_erases_while_there_is_something_and_digits_choose_a_character() -> None:
    signs = tuple(Item(f"sign-{sign}", W(sign), None, "", str(at)) for at, sign in enumerate("王玉", start=1))
    erase = (Item("erase", W("删掉")),)
    written = replace(page(PageKind.WRITE, items=()), writing=Writing("李", 12, candidates=signs, keys=erase))
    assert respond(FocusRing(targets(written)), "2", written)[1] == Response(Deed.PRESS, "sign-玉")
    assert respond(FocusRing(targets(written)), Logical.BACK, written)[1] == Response(Deed.PRESS, "erase")
    empty = replace(written, writing=Writing("", 12, candidates=signs, keys=erase, blank=("erase",)))
    assert "erase" not in targets(empty)
    assert respond(FocusRing(targets(empty)), Logical.BACK, empty)[1] != Response(Deed.PRESS, "erase")
