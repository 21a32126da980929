"""What does not fit into the strip: pages over any page, that lose nothing and stop nothing."""

from __future__ import annotations

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.page import MAX_CHOICES, PageKind
from kiosk_app.core.settings_pages import LEAVES, PICTOGRAMS
from kiosk_app.core.visit import Settings

MORE = ev.SettingPressed("more")


def labels(walk: Walk) -> dict[str, str]:
    return {item.id: item.label.show for item in walk.page.items}


def test_more_opens_ordinary_choices_and_back_leads_to_where_one_was(at_photo: Walk) -> None:
    before = at_photo.visit
    at_photo(MORE)
    assert at_photo.page.kind is PageKind.CHOICE and at_photo.page.id == "settings-1"
    assert at_photo.page.progress is not None, "the person still sees how far they are"
    at_photo.press("back")
    assert at_photo.visit == before and at_photo.page.id == "photo"
    at_photo(MORE, MORE)
    assert at_photo.page.id == "photo", "the key that opened them closes them too"


@pytest.mark.parametrize("leaf", range(len(LEAVES)))
def test_every_choice_has_a_word_a_picture_and_a_key_and_there_are_four_at_most(walk: Walk, leaf: int) -> None:
    walk(ev.Begin("v"), MORE).press(*["next_leaf"] * leaf)
    assert walk.page.id == f"settings-{leaf + 1}"
    assert 0 < len(walk.page.items) <= MAX_CHOICES
    assert [item.pictogram for item in walk.page.items] == [PICTOGRAMS[item.id] for item in walk.page.items]
    assert [item.key for item in walk.page.items] == ["1", "2", "3", "4"][: len(walk.page.items)]
    walk.press(*["next_leaf"] * (len(LEAVES) - leaf))
    assert walk.page.id == "settings-1", "round again"


def test_the_state_is_told_in_words_and_changes_with_the_press(walk: Walk) -> None:
    walk(ev.Begin("v"), MORE)
    assert labels(walk)["slower"] == "说慢些：正常" and labels(walk)["steady"] == "稳手：关着"
    walk.press("slower", "steady")
    assert labels(walk)["slower"] == "说慢些：慢" and labels(walk)["steady"] == "稳手：开着"
    assert walk.page.items[2].label.spoken == "慢一点说，现在慢"
    assert walk.visit.settings.rate == 90 and walk.visit.settings.steady
    assert walk.count(fx.Announce) == 2 and walk.page.id == "settings-1", "one stays on the page"
    walk.press("next_leaf", "low", "louder")
    assert labels(walk)["low"] == "低位：开着" and labels(walk)["louder"] == "大声些：第 3 级"
    assert walk.visit.settings.layout == "low" and walk.visit.settings.volume == 3


def test_at_the_end_of_a_scale_the_person_is_told_so(walk: Walk) -> None:
    walk(ev.Begin("v"), *[ev.SettingPressed("louder")] * 7)
    told = walk.last(fx.Announce)
    assert isinstance(told, fx.Announce) and told.show == "已经最大声了"
    walk(*[ev.SettingPressed("slower")] * 4)
    told = walk.last(fx.Announce)
    assert isinstance(told, fx.Announce) and told.show == "已经最慢了"


def test_all_goes_back_to_normal_without_losing_work(at_photo: Walk) -> None:
    for name in ("larger", "contrast", "low", "sound", "steady", "louder", "faster"):
        at_photo(ev.SettingPressed(name))
    at_photo(MORE).press("next_leaf", "reset")
    assert at_photo.visit.settings == Settings()
    at_photo.press("back")
    assert at_photo.page.id == "photo" and at_photo.visit.person is not None


def test_the_language_stays_when_all_else_goes_back(walk: Walk) -> None:
    walk(ev.Begin("v"), MORE).press("language")
    assert walk.page.title.show == "What helps you?"
    walk.press("next_leaf", "reset")
    assert walk.visit.settings == Settings(language="en"), "who reads no Chinese would find no way back"


def test_a_card_is_read_while_the_settings_are_open(at_card: Walk) -> None:
    at_card(MORE, ev.CardRead(ELDER))
    assert at_card.page.id == "settings-1", "nobody is torn out of what they do"
    at_card.press("back")
    assert at_card.page.id == "person" and at_card.visit.person is not None


def test_typed_digits_survive_the_settings(at_photo: Walk) -> None:
    at_photo.press("skip").type("1380000")
    shown = at_photo.page.entry
    at_photo(MORE).press("slower", "back")
    assert at_photo.page.entry == shown


def test_settings_open_over_a_call_for_help_and_give_way_to_it_again(at_photo: Walk) -> None:
    at_photo.press("help")(MORE).press("back")
    assert at_photo.page.kind is PageKind.HELP
    at_photo(MORE, ev.HelpChanged("k", "closed", "王老师")).press("back")
    assert at_photo.page.id == "photo", "a call that has ended is not shown again"


def test_who_is_asked_whether_they_are_there_may_answer_by_opening_the_settings(at_photo: Walk) -> None:
    at_photo(ev.TimerFired("idle"), MORE).press("back")
    assert at_photo.page.id == "photo"


def test_settings_open_over_the_failsafe_page_hide_nothing(at_photo: Walk) -> None:
    at_photo(ev.Fault("somewhere"), MORE).press("back")
    assert at_photo.page.id == "failsafe"


def test_help_is_called_from_the_settings_too(at_photo: Walk) -> None:
    at_photo(MORE).press("help")
    assert at_photo.page.kind is PageKind.HELP and at_photo.last(fx.CallHelp) is not None
    at_photo.press("go_on")
    assert at_photo.page.id == "photo"


def test_who_leaves_the_settings_open_is_wiped_like_anybody(at_photo: Walk) -> None:
    at_photo(ev.SettingPressed("low"), MORE).gone()
    assert at_photo.visit.id == "" and at_photo.visit.settings == Settings() and at_photo.visit.overlay == ""


def test_large_letters_voice_and_low_keys_are_offered_on_the_first_page(walk: Walk) -> None:
    walk(ev.Begin("v"))
    offered = {action.id: action for action in walk.page.actions}
    assert {"large", "voice", "low"} <= set(offered)
    assert [offered[name].label.show for name in ("large", "voice", "low")] == ["大字", "语音", "低位"]
    assert all(action.pictogram for action in offered.values())
    walk.press("large", "low")
    assert (walk.visit.settings.text_size, walk.visit.settings.layout) == (2, "low")
    states = {action.id: action.label.spoken for action in walk.page.actions}
    assert "开着" in states["large"] and "开着" in states["low"]
    walk.press("large", "low")
    assert walk.visit.settings == Settings()


def test_asking_for_the_voice_turns_it_on_and_says_the_page(walk: Walk) -> None:
    walk(ev.Begin("v"), ev.SettingPressed("sound")).press("voice")
    assert walk.visit.settings.sound
    told = walk.last(fx.Announce)
    assert isinstance(told, fx.Announce) and "确认键" in told.say, "and how to go on by keys"
    assert walk.last(fx.SayPage) == fx.SayPage()
