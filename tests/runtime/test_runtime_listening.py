"""How the terminal is listened to: it stops for any act, goes on when asked, says again what to do, never hurries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.terminal import INVITATION, Terminal

from kiosk_app.access.keypad import Logical
from kiosk_app.access.turns import AGAIN_AFTER, AGAIN_TIMES, WAIT_EVERY
from kiosk_app.core.presence import UNHURRIED
from kiosk_app.desk.events import SubmissionAccepted

BODY = "把身份证平放在亮灯的地方，放好别动。"


def to_body(terminal: Terminal) -> Terminal:
    """The card page's instruction is being said."""
    terminal.to_card().device("speech", "speech_finished", terminal.job("speech", "say").options["id"])
    assert terminal.said()[-1] == BODY
    return terminal


# -- stop and go on ----------------------------------------------------------------------------------------------------


def test_a_finger_that_comes_down_anywhere_silences_at_once(terminal: Terminal) -> None:
    saying = to_body(terminal).job("speech", "say")
    terminal.runtime.touched()
    assert saying.canceled and terminal.job("speech").command == "stop" and not terminal.runtime.speaking


@pytest.mark.parametrize("key", ["listen", "pause"])
def test_listen_and_pause_stop_and_go_on_where_it_was(terminal: Terminal, key: str) -> None:
    stroke: Callable[[], None] = getattr(to_body(terminal).runtime, key)
    stroke()
    assert not terminal.runtime.speaking and terminal.job("speech").command == "stop"
    stroke()
    assert terminal.said()[-1] == BODY and terminal.runtime.speaking


def test_listen_in_silence_says_the_page_and_pause_says_nothing(terminal: Terminal) -> None:
    terminal.to_card().hear_out()
    before = len(terminal.said())
    terminal.runtime.pause()
    assert len(terminal.said()) == before
    terminal.runtime.listen()
    assert terminal.said()[-1] == "请放身份证"


def test_listening_again_with_the_sound_off_turns_it_on(terminal: Terminal) -> None:
    terminal.to_card().runtime.setting("sound")
    terminal.runtime.repeat()
    assert terminal.eye.settings.sound and terminal.said()[-1] == "声音开了"
    assert terminal.hear_out()[0] == "请放身份证"


def test_louder_is_said_louder_and_the_instruction_goes_on(terminal: Terminal) -> None:
    to_body(terminal).runtime.setting("louder")
    job = terminal.job("speech", "say")
    assert job.options["0"] == "声音大了" and job.options["volume"] == 3
    assert terminal.hear_out()[0] == BODY and terminal.job("speech", "say").options["volume"] == 3


def test_the_loudest_and_the_slowest_say_so(terminal: Terminal) -> None:
    for _ in range(9):
        terminal.runtime.setting("louder")
        terminal.runtime.setting("slower")
    assert {"已经最大声了", "已经最慢了"} <= set(terminal.said())


# -- a first key, headphones, and an empty hall -----------------------------------------------------------------------


@pytest.mark.parametrize("key", [Logical.OK, Logical.NEXT, Logical.LISTEN, Logical.BACK, Logical.LOUDER])
def test_any_key_wakes_the_terminal_says_how_to_go_about_and_chooses_nothing(terminal: Terminal, key: str) -> None:
    assert terminal.runtime.key_struck(key)
    assert terminal.page.id == "home" and terminal.said()[0].startswith("这台机器会说话。按向下的键")
    assert terminal.hear_out()[0] == "您好，今天办什么事？"
    assert not terminal.runtime.key_struck(key), "from now on it means what it means"


@pytest.mark.parametrize("key", ["1", Logical.HELP])
def test_a_choices_number_and_the_help_key_need_no_waking(terminal: Terminal, key: str) -> None:
    assert not terminal.runtime.key_struck(key) and terminal.said() == []


def test_the_first_key_turns_a_silent_terminal_on_and_later_ones_leave_it_off(terminal: Terminal) -> None:
    terminal.to_card().runtime.setting("sound")
    assert terminal.runtime.key_struck(Logical.NEXT) and terminal.said()[-1] == "声音开了"
    assert terminal.hear_out()[0] == "请放身份证"
    terminal.runtime.setting("sound")
    assert not terminal.runtime.key_struck(Logical.NEXT) and not terminal.eye.settings.sound


def test_an_empty_hall_is_invited_now_and_then_and_reads_it_always(terminal: Terminal) -> None:
    terminal.wait(599)
    assert terminal.said() == [] and terminal.eye.captions[-1] == INVITATION
    terminal.wait(2)
    assert terminal.said() == [INVITATION]
    terminal.wait(300)
    assert terminal.said() == [INVITATION]


# -- time --------------------------------------------------------------------------------------------------------------


def test_time_counts_from_the_end_of_what_was_said(terminal: Terminal) -> None:
    terminal.to_card()
    terminal.clock.seconds += 100  # a slow voice
    terminal.hear_out()
    terminal.wait(179)
    assert terminal.page.id == "card"
    terminal.wait(2)
    assert terminal.page.id == "still-there"


def test_who_goes_by_keys_has_four_minutes(terminal: Terminal) -> None:
    terminal.to_card().runtime.focused("no_card")
    terminal.runtime.keys_taken_up()
    terminal.hear_out()
    terminal.wait(UNHURRIED - 1)
    assert terminal.page.id == "card"


def test_the_seconds_left_are_said_and_shown_and_the_end_too(terminal: Terminal) -> None:
    terminal.to_card().hear_out()
    terminal.wait(180.5)
    said = len(terminal.said())
    shown = []
    for _ in range(46):
        terminal.hear_out()
        shown.append(terminal.page.body.show if terminal.page.id == "still-there" and terminal.page.body else "")
        terminal.wait(1)
    told = [text for text in terminal.said()[said - 1 :] if "秒" in text]
    assert [text for text in told if len(text) < 10] == ["还有 30 秒。", "还有 15 秒。", "还有 5 秒。"]
    assert "还有 45 秒" in told[0] and {"45", "30", "15", "5"} <= {part for text in shown for part in text.split(" ")}
    assert terminal.said()[-1] == "您的信息已经清掉。" == terminal.eye.captions[-1]
    assert terminal.runtime.visit.id == "" and terminal.gateway.ended


def test_the_end_is_told_only_when_the_wipe_was_done(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.to_card().hear_out()

    def stuck(visit: str) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(terminal.gateway, "cancel_visit", stuck)
        terminal.leave()
    assert "您的信息已经清掉。" not in terminal.said()


def test_silence_is_broken_by_the_instruction_three_times(terminal: Terminal) -> None:
    terminal.to_card().hear_out()
    before = len(terminal.said())
    for number in range(1, AGAIN_TIMES + 2):
        terminal.wait(AGAIN_AFTER + 0.5)
        terminal.hear_out()
        assert terminal.said()[before:] == [BODY] * min(number, AGAIN_TIMES)


def test_nobody_who_paused_is_spoken_to(terminal: Terminal) -> None:
    to_body(terminal).runtime.pause()
    before = len(terminal.said())
    terminal.wait(100)
    assert len(terminal.said()) == before


def test_a_wait_is_told_at_once_and_every_eight_seconds(terminal: Terminal) -> None:
    terminal.to_submit().hear_out()
    assert "请等一下，几秒钟就好。" in terminal.said()
    before = len(terminal.said())
    for _ in range(3):
        terminal.wait(WAIT_EVERY + 0.5)
        terminal.hear_out()
    assert terminal.said()[before:] == ["请稍等，还在办。"] * 3
    key, _ = terminal.desk.submissions[-1]
    terminal.desk_says(SubmissionAccepted(key, "20261123-007"))
    assert terminal.said()[-1] == "照好了"
