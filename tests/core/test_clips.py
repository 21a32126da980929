"""A page's clip: offered where it has one, playing once over its page, which goes on below."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.clips import TARGET
from kiosk_app.core.page import PageKind
from kiosk_app.core.world import Clip

SIGNED = Clip("signed", "sign", 12.0, "signed.webm")


def told_by_hands(walk: Walk, *pages: str) -> Walk:
    walk.world = replace(walk.world, clips=MappingProxyType(dict.fromkeys(pages, SIGNED)))
    return walk


def names(walk: Walk) -> list[str]:
    """Of what can be pressed, in the order of the keypad."""
    return list(walk.page.targets()[:-1])


def test_the_card_page_offers_to_show_how_it_is_done(at_card: Walk) -> None:
    assert at_card.page.clip == "card-on-reader" and names(at_card) == [TARGET, "back", "no_card"]
    offer = at_card.page.items[0]
    assert (offer.label.show, offer.pictogram, offer.key) == ("看怎么做", "film", "1")
    assert at_card.page.focus == ""


def test_a_signed_clip_says_that_hands_will_tell(at_card: Walk) -> None:
    told_by_hands(at_card, "disability-photo/card")
    assert (at_card.page.items[0].label.show, at_card.page.items[0].pictogram) == ("看手语", "sign")


def test_a_page_without_a_clip_offers_none(at_photo: Walk) -> None:
    assert at_photo.page.clip == "" and TARGET not in names(at_photo)
    before = at_photo.visit
    assert at_photo.press(TARGET).visit == before, "a press that nothing offered does nothing"


def test_it_plays_large_with_the_page_s_own_words_and_one_button(at_card: Walk) -> None:
    before = at_card.page
    at_card.press(TARGET)
    assert at_card.page.kind is PageKind.CLIP and at_card.page.clip == "card-on-reader"
    assert (at_card.page.title, at_card.page.body) == (before.title, before.body)
    assert [(one.id, one.label.show, one.main) for one in at_card.page.actions] == [("back", "停", True)]
    assert at_card.page.focus == "back" and at_card.page.progress == before.progress
    assert at_card.last(fx.StartTimer) == fx.StartTimer("idle", before.time.ask_after)
    assert fx.StartTimer("clip", 7.5) in at_card.effects


@pytest.mark.parametrize("ending", [ev.Pressed("back"), ev.TimerFired("clip")])
def test_stopped_or_at_its_end_the_page_is_there_again_and_nothing_is_lost(at_card: Walk, ending: ev.Event) -> None:
    before = at_card.visit
    at_card.press(TARGET)(ending)
    assert at_card.visit == before and at_card.page.id == "card"
    assert at_card.count(fx.ReadCard) == 1 and at_card.count(fx.StopReading) == 0, "the reader never stopped waiting"


def test_the_end_of_a_clip_that_was_stopped_ends_nothing_else(at_card: Walk) -> None:
    at_card.press(TARGET, "back")
    assert at_card.last(fx.StopTimer) in (fx.StopTimer("clip"), fx.StopTimer("leave"))
    before = at_card.visit
    assert at_card(ev.TimerFired("clip")).visit == before
    at_card(ev.SettingPressed("more"), ev.TimerFired("clip"))
    assert at_card.visit.overlay == "settings"


def test_the_card_laid_down_while_it_plays_takes_the_person_on(at_card: Walk) -> None:
    at_card.press(TARGET)(ev.CardRead(ELDER))
    assert at_card.visit.overlay == "" and at_card.page.id == "person"


def test_what_the_reader_says_meanwhile_is_said_on_the_page_and_the_clip_goes_on(at_card: Walk) -> None:
    at_card.press(TARGET)(ev.CardHint("hold_still"))
    assert at_card.page.kind is PageKind.CLIP
    assert at_card.page.body is not None and "别动" in at_card.page.body.show
    at_card.press("back")
    assert at_card.page.id == "card" and at_card.visit.scratch["hint"] == "hold_still"


def test_help_comes_over_it_and_leads_back_to_the_page(at_card: Walk) -> None:
    at_card.press(TARGET, "help")
    assert at_card.visit.overlay == "help"
    at_card.press("go_on")
    assert at_card.page.id == "card"


def test_settings_change_under_it_and_more_of_them_end_it(at_card: Walk) -> None:
    at_card.press(TARGET)(ev.SettingPressed("larger"))
    assert at_card.page.kind is PageKind.CLIP and at_card.visit.settings.text_size == 1
    at_card(ev.SettingPressed("more"), ev.SettingPressed("more"))
    assert at_card.page.id == "card"


def test_after_the_question_whether_somebody_is_there_it_does_not_begin_again(at_card: Walk) -> None:
    at_card.press(TARGET)(ev.TimerFired("idle"))
    assert at_card.visit.overlay == "still_there"
    at_card.press("stay")
    assert at_card.page.id == "card"


def test_the_visit_s_end_ends_it(at_card: Walk) -> None:
    at_card.press(TARGET).gone()
    assert at_card.visit.overlay == "" and at_card.page.id == "home"


def test_where_the_reader_has_failed_the_buttons_are_those_that_help(at_card: Walk) -> None:
    at_card(ev.CommandFailed("id_reader", "read", "error-general", "maintenance"))
    assert names(at_card) == ["back", "no_card", "again"]


def test_among_choices_it_is_a_button_and_who_does_not_hear_well_meets_it_first(at_photo: Walk) -> None:
    told_by_hands(at_photo, "disability-photo/aid", "disability-photo/card")
    at_photo.press("back")
    assert at_photo.page.id == "aid" and at_photo.page.focus == ""
    assert [action.id for action in at_photo.page.actions] == ["back", TARGET]
    at_photo.press("deaf", "back")
    assert at_photo.page.focus == TARGET and [action.id for action in at_photo.page.actions] == [TARGET, "back"]
    at_photo.press(TARGET, "back")
    assert at_photo.page.id == "aid" and at_photo.page.focus == TARGET
    at_photo.press("back", "back")
    assert at_photo.page.id == "card" and at_photo.page.focus == TARGET == names(at_photo)[0]
