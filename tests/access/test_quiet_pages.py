"""Pages that change by themselves without being spoken, pages that are silent, and digits that nobody may hear."""

from __future__ import annotations

from dataclasses import replace

from support.walk import ASSETS

from kiosk_app.access.voice_guide import VoiceGuide, focus_words
from kiosk_app.content.load import load_content
from kiosk_app.core.page import Entry, Fact, Page, PageKind, Voice, Words
from kiosk_app.core.visit import Settings

WORDING = load_content(ASSETS)[0].wording()
PAGE = Page("t", PageKind.FACTS, Words("读卡器"), Words("检修"), Words("大厅"), Words("请人帮我"), voice=Voice.ARRIVAL)


def with_state(state: str, voice: Voice = Voice.ARRIVAL) -> Page:
    return replace(PAGE, facts=(Fact(Words("状态"), Words(state)),), voice=voice)


def guide() -> tuple[VoiceGuide, list[str], list[str]]:
    said: list[str] = []
    captions: list[str] = []
    made = VoiceGuide(
        lambda _id, utterance, _settings: said.append(utterance.say), lambda: None, captions.append, WORDING
    )
    return made, said, captions


def hear_out(made: VoiceGuide, said: list[str]) -> None:
    for number in range(1, 20):
        made.finished(f"u{number}")


def test_a_page_is_spoken_when_it_comes_and_not_when_it_changes() -> None:
    made, said, _ = guide()
    made.page_changed(with_state("正常"), Settings())
    hear_out(made, said)
    assert said == ["读卡器", "状态：正常。"]
    made.page_changed(with_state("没找到"), Settings())
    assert said == ["读卡器", "状态：正常。"] and not made.speaking
    made.repeat()
    hear_out(made, said)
    assert said[-1] == "状态：没找到。", "asked for, it says how it is now"


def test_a_page_of_the_usual_kind_still_says_what_is_new() -> None:
    made, said, _ = guide()
    for state in ("正常", "没找到"):
        made.page_changed(with_state(state, Voice.FULL), Settings())
        hear_out(made, said)
    assert said[-1] == "状态：没找到。"


def test_on_a_silent_page_nothing_is_said_and_what_was_said_stops() -> None:
    made, said, captions = guide()
    made.page_changed(with_state("正常"), Settings())
    made.page_changed(replace(with_state("正常", Voice.NONE), id="other"), Settings())
    assert said == ["读卡器"] and not made.speaking and captions[-1] == ""


def test_the_focus_on_a_digit_of_a_secret_does_not_say_which() -> None:
    entry = Entry("●●", (6, 6), False, Words("密码"), secret=True)
    page = replace(PAGE, kind=PageKind.NUMBER, entry=entry)
    said = {focus_words(page, f"digit:{digit}", Settings(), WORDING) for digit in range(10)}
    assert len(said) == 1 and not any(char.isdigit() for one in said if one for char in one.say + one.show)
    open_page = replace(page, entry=replace(entry, secret=False))
    told = focus_words(open_page, "digit:7", Settings(), WORDING)
    assert told is not None and told.say.startswith("7。数字键，第 7 项，共 11 项")
