"""The voice between page and loudspeaker: never two at once, and no silence of a part holds the words up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.terminal import INVITATION, Terminal

from drivers.contract import Condition, Link, make_status
from kiosk_app.speaker import READ_LEAST, SLOWEST_CHAR, SPEECH_TIMEOUT

CARD_PAGE = [
    "请放身份证",
    "把身份证平放在亮灯的地方，放好别动。",
    "第 1 项，看怎么做。",
    "也可以按：返回，没带身份证。",
    "第 2 步，共 10 步",
]
ON_PHOTO = ["接下来，按：照相。", "也可以按：返回，先不照，换个照法。", "第 5 步，共 10 步"]


def test_a_page_is_spoken_one_utterance_after_the_other(terminal: Terminal) -> None:
    terminal.to_card()
    assert terminal.said()[-1] == CARD_PAGE[0] and terminal.eye.captions[-1] == CARD_PAGE[0]
    assert terminal.hear_out() == CARD_PAGE[1:]
    assert terminal.eye.captions[-1] == CARD_PAGE[-1] and not terminal.runtime.speaking


def test_the_first_touch_speaks_the_page_that_is_there(terminal: Terminal) -> None:
    terminal.runtime.stirred()
    assert terminal.said() == ["您好，今天办什么事？"]
    assert "第 1 项，残疾人证照相。免费照相，不用自己带照片。" in terminal.hear_out()


def test_the_first_press_speaks_only_the_page_it_leads_to(terminal: Terminal) -> None:
    terminal.press("disability-photo")
    assert terminal.said() == ["免费照相"]


def test_the_first_repeat_speaks_the_page_once(terminal: Terminal) -> None:
    terminal.runtime.repeat()
    assert terminal.said() == ["您好，今天办什么事？"]
    terminal.runtime.repeat()
    assert terminal.said() == ["您好，今天办什么事？"] * 2


def test_the_settings_travel_with_every_utterance(terminal: Terminal) -> None:
    terminal.runtime.setting("slower")
    terminal.runtime.setting("louder")
    terminal.runtime.setting("language")
    job = terminal.job("speech", "say")
    assert job.options["language"] == "en" and job.options["rate"] == 90 and job.options["volume"] == 3
    assert job.visit == terminal.runtime.visit.id and job.options["private"] is False


def test_another_voice_says_so_and_then_the_page_and_stays_for_the_visit(terminal: Terminal) -> None:
    terminal.runtime.world = replace(terminal.runtime.world, voices={"machine": {}, "wang": {"zh-CN": "四川话"}})
    terminal.to_card().hear_out()
    assert "voice" not in terminal.job("speech", "say").options
    terminal.runtime.setting("dialect")
    assert terminal.said()[-1] == "现在这样说话"
    assert terminal.job("speech", "say").options["voice"] == "wang"
    assert terminal.hear_out() == CARD_PAGE
    assert terminal.job("speech", "say").options["voice"] == "wang"


def test_another_language_says_so_and_then_the_page(terminal: Terminal) -> None:
    terminal.to_card().hear_out()
    terminal.runtime.setting("language")
    assert terminal.said()[-1] == "Now in English"
    assert terminal.hear_out()[:2] == ["Lay your ID card here", "Flat on the lit place. Then let it lie."]


def test_a_setting_pressed_first_of_all_is_told_and_then_the_page(terminal: Terminal) -> None:
    terminal.runtime.setting("larger")
    assert terminal.said() == ["字变大了"]
    assert terminal.hear_out()[0] == "您好，今天办什么事？"


def test_a_press_silences_what_is_being_said_at_once(terminal: Terminal) -> None:
    terminal.to_card()
    saying = terminal.job("speech", "say")
    terminal.press("back")
    commands = [job.command for job in terminal.gateway.of("speech")[-2:]]
    assert saying.canceled and commands == ["stop", "say"]
    assert terminal.said()[-1] == "免费照相"


def test_the_end_of_an_old_utterance_does_nothing(terminal: Terminal) -> None:
    terminal.to_card()
    old = terminal.job("speech", "say").options["id"]
    terminal.press("back")
    before = len(terminal.gateway.of("speech"))
    for kind in ("speech_finished", "speech_interrupted", "speech_failed"):
        terminal.device("speech", kind, old)
    assert len(terminal.gateway.of("speech")) == before and terminal.eye.captions[-1] == "免费照相"


@pytest.mark.parametrize("kind", ["speech_finished", "speech_interrupted"])
def test_an_utterance_that_somebody_else_cut_off_does_not_hold_up_the_next(terminal: Terminal, kind: str) -> None:
    terminal.to_card().device("speech", kind, terminal.job("speech", "say").options["id"])
    assert terminal.said()[-1] == CARD_PAGE[1]


def test_without_a_voice_the_words_go_by_as_captions_that_can_be_read(terminal: Terminal) -> None:
    terminal.gateway.speech = "broken"
    terminal.to_card().tick(20)
    assert terminal.eye.captions[-1] == CARD_PAGE[0] and terminal.runtime.speaking
    terminal.wait(READ_LEAST + 0.5)
    assert terminal.eye.captions[-1] == CARD_PAGE[1]
    terminal.wait(20)
    assert not terminal.runtime.speaking and terminal.eye.captions[-1] == CARD_PAGE[-1]


def test_an_utterance_that_fails_half_way_is_followed_by_the_next(terminal: Terminal) -> None:
    terminal.to_card().device("speech", "speech_failed", terminal.job("speech", "say").options["id"])
    assert terminal.said()[-1] == CARD_PAGE[0]
    terminal.wait(READ_LEAST + 0.5)
    assert terminal.said()[-1] == CARD_PAGE[1]


def test_a_voice_that_never_says_it_has_ended_is_not_waited_for_for_ever(terminal: Terminal) -> None:
    terminal.to_card().wait(SPEECH_TIMEOUT)
    assert terminal.said()[-1] == CARD_PAGE[0]
    terminal.wait(len(CARD_PAGE[0]) * SLOWEST_CHAR + 1)
    assert terminal.said()[-1] == CARD_PAGE[1]
    for words in CARD_PAGE[1:]:
        terminal.wait(SPEECH_TIMEOUT + len(words) * SLOWEST_CHAR + 0.5)
    assert not terminal.runtime.speaking


def test_news_of_an_old_utterance_does_not_lift_the_limit_of_the_present_one(terminal: Terminal) -> None:
    terminal.to_card()
    old = terminal.job("speech", "say").options["id"]
    terminal.press("back").device("speech", "speech_failed", old)
    terminal.wait(SPEECH_TIMEOUT + len("免费照相") * SLOWEST_CHAR + 1)
    assert terminal.said()[-1] == "照片只用来办残疾人证。"


def test_presses_go_on_while_the_voice_is_lost(terminal: Terminal) -> None:
    terminal.gateway.speech = "broken"
    terminal.device("speech", "status_changed", make_status("speech", Link.OFFLINE, Condition.UNKNOWN))
    terminal.to_review()
    assert terminal.page.id == "review"


INTRO = 12.0  # seconds that the page's own words have before the coach speaks


def test_coaching_lets_the_page_finish_what_is_still_true(terminal: Terminal) -> None:
    terminal.to_photo().device("camera", "advice", "too_far")
    stops = len(terminal.gateway.of("speech", "stop"))
    terminal.wait(INTRO)
    assert terminal.said()[-1] == "请看上面的圆点", "a slow voice is still at it"
    assert len(terminal.gateway.of("speech", "stop")) == stops
    assert terminal.hear_out() == ["请往前靠一点。", *ON_PHOTO]


def test_advice_that_no_longer_holds_is_cut_off_by_the_new_one(terminal: Terminal) -> None:
    terminal.to_photo().hear_out()
    terminal.device("camera", "advice", "too_far").wait(INTRO)
    stops = len(terminal.gateway.of("speech", "stop"))
    terminal.device("camera", "advice", "good")
    assert terminal.said()[-1] == "请往前靠一点。", "it has its time"
    terminal.wait(3.0)
    assert terminal.said()[-2:] == ["请往前靠一点。", "很好，别动，马上照。"]
    assert len(terminal.gateway.of("speech", "stop")) == stops + 1


def test_the_count_is_said_at_once_and_each_count_has_its_tone_before(terminal: Terminal) -> None:
    terminal.to_photo().hear_out()
    terminal.press("take")
    assert terminal.said()[-1] == "正在照，请别动。"
    for number, word in ((3, "三"), (2, "二"), (1, "一")):
        terminal.device("camera", "count", number)
        said = [job.options.get("0", job.options.get("name")) for job in terminal.gateway.of("speech")[-3:]]
        assert said[-1] == word and f"count-{number}" in said
        terminal.hear_out()


def test_the_focus_is_spoken_instead_of_the_page(terminal: Terminal) -> None:
    terminal.press("disability-photo")
    terminal.runtime.focused("decline")
    assert terminal.said()[-1] == "不同意。可以按，第 1 项，共 4 项。按确认键。"
    terminal.runtime.focused(None)
    terminal.runtime.focused("nowhere")
    assert terminal.said()[-1] == "不同意。可以按，第 1 项，共 4 项。按确认键。"


def test_sound_off_still_captions_and_says_nothing(terminal: Terminal) -> None:
    terminal.press("disability-photo")
    terminal.runtime.setting("sound")
    said = len(terminal.said())
    assert terminal.eye.captions[-1] == "声音关了"
    terminal.press("agree")
    assert terminal.eye.captions[-1] == CARD_PAGE[0] and len(terminal.said()) == said
    assert not terminal.runtime.speaking


def test_nobody_there_hears_nothing(terminal: Terminal) -> None:
    terminal.press("disability-photo").leave()
    said = len(terminal.said())
    assert terminal.eye.captions[-1] == INVITATION
    terminal.device("camera", "status_changed", make_status("camera", Link.NO_DEVICE)).wait(100)
    assert len(terminal.said()) == said and not terminal.runtime.speaking
