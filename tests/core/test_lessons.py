"""The pages about keys: practice, and finding two of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.walk import Walk

from kiosk_app.access.keypad import Deed, FocusRing, Logical, respond, switched, targets
from kiosk_app.core.effects import Announce, CallHelp
from kiosk_app.core.events import Begin, Event, KeysTakenUp, KeyTried, Pressed, SettingPressed, Typed
from kiosk_app.core.journey import page, update
from kiosk_app.core.lessons import MEANINGS, NINE
from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import World


def opened(walk: Walk, target: str) -> Walk:
    """Through the pages of settings, as a person comes there who works by keys."""
    by_keys = walk.visit.by_keys
    walk(KeysTakenUp(), SettingPressed("more")).press(target)
    walk.visit = replace(walk.visit, by_keys=by_keys)
    return walk


class Keys:
    """A person at the keypad, who sees nothing and walks until what she looks for has the focus."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.ring, self.page_id, self.strokes = walk, FocusRing(), "", 0

    def strike(self, key: str) -> None:
        page, settings = self.walk.page, self.walk.visit.settings
        self.ring = self.ring.over(targets(page), keep=page.id == self.page_id)
        self.page_id, self.strokes = page.id, self.strokes + 1
        meant = switched(key, settings.switches)
        if meant is None:
            return
        self.ring, done = respond(self.ring, meant, page)
        event = {
            Deed.PRESS: Pressed,
            Deed.SETTING: SettingPressed,
            Deed.TYPE: Typed,
            Deed.KEY: KeyTried,
        }.get(done.deed)
        if event is not None:
            self.walk(event(done.value))

    def choose(self, target: str, move: str = "next", ok: str = "ok") -> None:
        for _ in range(40):
            if self.ring.at == target and self.page_id == self.walk.page.id:
                break
            self.strike(move)
        assert self.ring.at == target, f"{target} is not reached on {self.walk.page.id}"
        self.strike(ok)


def strike(walk: Walk, *keys: str) -> Walk:
    return walk(*(KeyTried(key) for key in keys))


# ---- practice


def test_every_logical_key_can_be_practised() -> None:
    assert set(MEANINGS) == {key.value for key in Logical}


def test_each_key_says_its_name_and_what_it_does_and_does_nothing_else(at_photo: Walk) -> None:
    before = at_photo.visit
    opened(at_photo, "practice")
    told = set()
    for key in (*NINE, "5"):
        strike(at_photo, key)
        assert at_photo.page.kind is PageKind.KEYS and at_photo.page.figure.key == key
        told.add((at_photo.page.title.spoken, at_photo.page.body.spoken))
    assert len(told) == 10
    assert at_photo.visit.settings == before.settings and at_photo.count(CallHelp) == 0
    at_photo.press("finish")
    assert at_photo.visit == before, "nothing of the page below is lost"


@pytest.mark.parametrize("key", ["back", "ok", "switch_select"])
def test_back_or_ok_twice_in_a_row_end_it(at_card: Walk, key: str) -> None:
    strike(opened(at_card, "practice"), key, "next", key)
    assert at_card.visit.overlay == "practice", "not in a row"
    strike(at_card, key)
    assert at_card.visit.overlay == "" and at_card.last(Announce).show == "练习结束了"


def test_any_other_key_struck_again_is_said_again(at_card: Walk) -> None:
    strike(opened(at_card, "practice"), "louder")
    said = at_card.count(Announce)
    strike(at_card, "louder")
    assert at_card.visit.overlay == "practice" and at_card.count(Announce) == said + 1
    assert "加号键" in at_card.last(Announce).say


def test_help_is_explained_first_and_called_by_the_second_stroke(at_card: Walk) -> None:
    strike(opened(at_card, "practice"), "help")
    assert at_card.count(CallHelp) == 0 and at_card.page.title.show == "叫人键"
    strike(at_card, "help")
    assert at_card.count(CallHelp) == 1 and at_card.page.kind is PageKind.HELP


@pytest.mark.parametrize("target", ["practice", "switches"])
def test_the_help_button_calls_at_once(at_card: Walk, target: str) -> None:
    opened(at_card, target).press("help")
    assert at_card.count(CallHelp) == 1 and at_card.visit.overlay == "help"
    at_card.press("go_on")
    assert at_card.page.id == "card", "and leads back to where the person was"


def test_practice_is_offered_once_to_who_works_by_keys(walk: Walk) -> None:
    walk(Begin("v1"))
    assert walk.page.body.hint == ""
    walk(KeysTakenUp())
    assert "练一练按键" in walk.page.body.hint
    assert "“" not in walk.page.body.hint, "quotation marks are not heard"
    assert walk.visit.wiped().by_keys is False


# ---- two keys


def test_two_keys_are_found_tried_and_kept(at_photo: Walk) -> None:
    opened(at_photo, "switches")
    assert at_photo.page.id == "switches-begin"
    strike(at_photo, "listen")  # any key begins
    assert at_photo.page.id == "switches-move"
    strike(at_photo, "7")
    assert at_photo.page.id == "switches-choose"
    strike(at_photo, "louder")
    assert at_photo.page.id == "switches-try" and at_photo.visit.settings.switches == ("7", "louder")
    assert at_photo.page.kind is PageKind.CHOICE, "it is walked, with the two keys"
    at_photo.press("keep")
    assert at_photo.page.id == "photo" and at_photo.visit.settings.switches == ("7", "louder")


def test_the_same_key_for_both_is_refused_kindly(at_photo: Walk) -> None:
    strike(opened(at_photo, "switches"), "ok", "next", "next")
    assert at_photo.page.id == "switches-choose" and at_photo.page.notice is not None
    assert at_photo.count(Announce) == 0, "the notice says it"
    strike(at_photo, "next")
    assert at_photo.last(Announce).show == at_photo.page.notice.show, "again, when it is struck again"
    strike(at_photo, "prev")
    assert at_photo.visit.settings.switches == ("next", "prev")


def test_help_never_becomes_one_of_the_two(at_photo: Walk) -> None:
    for struck in (("help",), ("ok", "help"), ("ok", "1", "help")):
        calls = at_photo.count(CallHelp)
        strike(opened(at_photo, "switches"), *struck)
        assert at_photo.count(CallHelp) == calls + 1 and at_photo.visit.overlay == "help"


def test_it_can_be_left_at_every_stage(at_photo: Walk) -> None:
    strike(opened(at_photo, "switches"), "back")
    assert at_photo.visit.overlay == "", "back on its first page means back"
    for struck in ((), ("ok",), ("ok", "1")):
        strike(opened(at_photo, "switches"), *struck)
        at_photo.press("cancel")
        assert at_photo.page.id == "photo" and at_photo.visit.settings.switches == ("", "")
    strike(opened(at_photo, "switches"), "ok", "1", "2").press("off")
    assert at_photo.page.id == "photo" and at_photo.visit.settings.switches == ("", "")


def test_who_has_two_keys_meets_the_way_out_first(at_photo: Walk) -> None:
    strike(opened(at_photo, "switches"), "ok", "1", "2").press("keep")
    opened(at_photo, "switches")
    assert [item.id for item in at_photo.page.items] == ["keep", "choose_again", "off"]
    at_photo.press("choose_again")
    assert at_photo.page.id == "switches-move" and at_photo.visit.settings.switches == ("", "")


def test_two_keys_alone_lead_into_the_mode_through_a_number_and_out_again(at_photo: Walk) -> None:
    keys = Keys(at_photo(KeysTakenUp()))
    keys.choose("setting:more")
    keys.choose("switches")
    for key in ("quieter", "7", "quieter"):
        keys.strike(key)
    assert at_photo.page.id == "switches-try"
    keys.choose("keep", "7", "quieter")
    keys.choose("skip", "7", "quieter")
    assert at_photo.page.kind is PageKind.NUMBER
    for digit in "13800001111":
        keys.choose(f"digit:{digit}", "7", "quieter")
    keys.choose("ok", "7", "quieter")
    assert at_photo.page.id == "review" and at_photo.visit.answers["phone"] == "13800001111"
    keys.choose("setting:more", "7", "quieter")
    keys.choose("switches", "7", "quieter")
    keys.choose("off", "7", "quieter")
    assert at_photo.page.id == "review" and at_photo.visit.settings.switches == ("", "")


def test_pages_about_keys_over_the_page_of_who_is_coming_lead_back_to_it(at_photo: Walk) -> None:
    for target, leave in (("practice", "finish"), ("switches", "cancel")):
        at_photo.press("help")
        opened(at_photo, target).press(leave)
        assert at_photo.visit.overlay == "help" and at_photo.visit.under == ""


def test_keys_mean_themselves_until_two_are_chosen() -> None:
    keys = [*map(str, Logical), *"0123456789"]
    assert [switched(key, ("", "")) for key in keys] == keys
    kept = {key: switched(key, ("7", "louder")) for key in keys if switched(key, ("7", "louder"))}
    assert kept == {
        "7": "next",
        "louder": "ok",
        "help": "help",
        "switch_move": "switch_move",
        "switch_select": "switch_select",
    }


def test_a_key_tried_anywhere_else_does_nothing(at_photo: Walk) -> None:
    before = at_photo.visit
    strike(at_photo, "ok", "back", "7")
    assert at_photo.visit == before


EVENTS = st.lists(
    st.sampled_from([*NINE, "1", "2"]).map(KeyTried)
    | st.sampled_from(["practice", "switches", "finish", "cancel", "start", "keep", "off", "help"]).map(Pressed)
    | st.sampled_from(["steady", "larger"]).map(SettingPressed),
    max_size=25,
)


@given(events=EVENTS)
def test_no_row_of_keys_and_presses_breaks_them_or_chooses_one_key_twice(world: World, events: list[Event]) -> None:
    walk = Walk(world)(Begin("v1"))
    opened(walk, "practice")
    for event in events:
        walk.visit, _ = update(walk.visit, event, world)
        assert page(walk.visit, world).title.show
        move, choose = walk.visit.settings.switches
        assert (move, choose) == Settings().switches or move != choose
        assert "help" not in (move, choose)
