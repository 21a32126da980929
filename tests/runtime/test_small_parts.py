"""Keypad and headphones round the bridge: what a key means, who hears what, and what a pulled plug ends."""

from __future__ import annotations

import pytest
from support.terminal import PHONE, Terminal

from drivers.contract import Code, Condition, DeviceEvent, DriverError, Link, make_status
from kiosk_app.small_parts import KeyStruck, PlugMoved, news_of


def plug(terminal: Terminal, into: bool) -> Terminal:
    return terminal.device("headphones", "media_inserted" if into else "media_removed")


def part(terminal: Terminal, role: str, well: bool) -> Terminal:
    lost = DriverError(Code.DISCONNECTED)
    status = make_status(role, Link.ONLINE, Condition.OK) if well else make_status(role, Link.OFFLINE, error=lost)
    return terminal.device(role, "status_changed", status)


def routes(terminal: Terminal) -> list[str]:
    return [job.options["0"] for job in terminal.gateway.of("speech", "route")]


def to_phone(terminal: Terminal) -> Terminal:
    return terminal.to_photo().press("skip")


# -- keypad


def test_a_key_of_the_keypad_reaches_the_page(terminal: Terminal) -> None:
    for key in ("next", "ok", "7", "help", "louder"):
        terminal.device("keypad", "key", key)
    assert terminal.eye.keys == ["next", "ok", "7", "help", "louder"]


def test_practice_is_offered_once_after_what_the_first_key_said(terminal: Terminal) -> None:
    terminal.runtime.focused("disability-photo")
    terminal.runtime.keys_taken_up()
    terminal.hear_out()
    said = terminal.said()
    assert "练一练按键" in said[-1] and not any("练一练" in words for words in said[:-1])
    terminal.runtime.focused("help")
    terminal.runtime.keys_taken_up()
    terminal.hear_out()
    assert not any("练一练" in words for words in terminal.said()[len(said) :])


def test_practice_is_offered_when_headphones_go_in(terminal: Terminal) -> None:
    plug(terminal, True)
    terminal.hear_out()
    assert sum("练一练按键" in words for words in terminal.said()) == 1


def test_a_key_waits_for_the_main_thread_and_shows_in_no_repr(terminal: Terminal) -> None:
    terminal.runtime.device_event(DeviceEvent("keypad", "key", "7"))
    assert terminal.eye.keys == []
    assert "7" not in repr(KeyStruck("7")) and "7" not in repr(DeviceEvent("keypad", "key", "7", at=0.0))
    terminal.tick()
    assert terminal.eye.keys == ["7"]


def test_no_other_part_types() -> None:
    assert news_of(DeviceEvent("scanner", "key", "1")) is None
    assert news_of(DeviceEvent("card_reader", "media_inserted")) is None
    assert news_of(DeviceEvent("headphones", "media_removed")) == PlugMoved(False)


# -- headphones


def test_headphones_at_an_idle_terminal_begin_speech_by_themselves(terminal: Terminal) -> None:
    assert terminal.runtime.visit.id == ""
    plug(terminal, True)
    assert terminal.runtime.visit.id and terminal.said()[0].startswith("这台机器会说话。")
    commands = [job.command for job in terminal.gateway.of("speech")]
    assert commands.index("route") < commands.index("say") and routes(terminal) == ["headphones"]


def test_headphones_in_mid_visit_say_the_page_from_its_beginning(terminal: Terminal) -> None:
    terminal.to_card().hear_out()
    plug(terminal, True)
    assert terminal.said()[-1] == "请放身份证"
    assert terminal.page.id == "card"


def test_headphones_bring_back_a_voice_that_was_switched_off(terminal: Terminal) -> None:
    terminal.to_card().runtime.setting("sound")
    assert not terminal.eye.settings.sound
    plug(terminal, True)
    assert terminal.eye.settings.sound and terminal.said()[-1] == "声音开了"
    assert terminal.hear_out()[0] == "请放身份证"


def test_a_plug_told_twice_says_the_page_once(terminal: Terminal) -> None:
    plug(plug(terminal, True), True)
    assert routes(terminal) == ["headphones"] and len(terminal.said()) == 1


def test_digits_are_said_to_one_ear_and_counted_to_the_hall(terminal: Terminal) -> None:
    to_phone(terminal)
    terminal.runtime.type("1")
    assert terminal.said()[-1] == "已按 1 个数字"
    plug(terminal, True)
    terminal.runtime.type("3")
    say = terminal.job("speech", "say")
    assert say.options["0"] == "3" and say.options["alone"] and say.options["private"]
    assert terminal.eye.captions[-1] == "已按 2 个数字", "the caption is for every eye"
    plug(terminal, False)
    terminal.runtime.type("8")
    say = terminal.job("speech", "say")
    assert say.options["0"] == "已按 3 个数字" and "alone" not in say.options


def test_the_whole_number_is_read_back_to_one_ear_only(terminal: Terminal) -> None:
    plug(to_phone(terminal), True)
    for digit in PHONE:
        terminal.runtime.type(digit)
    say = terminal.job("speech", "say")
    assert " ".join(PHONE) in say.options["0"] and say.options["alone"]
    assert not any(digit in terminal.eye.captions[-1] for digit in PHONE)


def test_a_pulled_plug_ends_what_is_said_and_what_was_to_follow(terminal: Terminal) -> None:
    plug(to_phone(terminal), True)
    terminal.runtime.type("1")
    saying = terminal.job("speech", "say")
    plug(terminal, False)
    commands = [job.command for job in terminal.gateway.of("speech")]
    assert saying.canceled and commands[-2:] in (["stop", "route"], ["route", "stop"])
    assert routes(terminal) == ["headphones", "speaker"]
    assert not terminal.runtime.speaking
    said = len(terminal.said())
    terminal.wait(5)
    assert len(terminal.said()) == said, "nothing goes on by loudspeaker"
    terminal.runtime.repeat()
    assert terminal.said()[-1] == "您的手机号", "asked for, the page is said, without what is private"


def test_a_socket_that_is_lost_counts_as_pulled(terminal: Terminal) -> None:
    plug(part(terminal, "headphones", True), True)
    part(terminal, "headphones", False)
    assert routes(terminal) == ["headphones", "speaker"] and not terminal.runtime.speaking


def test_a_keypad_with_the_socket_in_itself_takes_it_along(terminal: Terminal) -> None:
    plug(part(terminal, "keypad", True), True)
    part(terminal, "keypad", False)
    assert routes(terminal) == ["headphones", "speaker"]


def test_a_lost_keypad_does_not_pull_the_plug_of_another_socket(terminal: Terminal) -> None:
    plug(part(part(terminal, "headphones", True), "keypad", True), True)
    part(terminal, "keypad", False)
    assert routes(terminal) == ["headphones"]


def test_a_voice_that_comes_back_is_told_where_to_speak(terminal: Terminal) -> None:
    plug(part(terminal, "speech", True), True)
    part(part(terminal, "speech", False), "speech", True)
    assert routes(terminal) == ["headphones", "headphones"]


def test_headphones_that_cannot_be_heard_hear_nothing_private(terminal: Terminal) -> None:
    plug(to_phone(terminal), True)
    terminal.job("speech", "route").fail(Code.HARDWARE_ERROR, "no_audio")
    terminal.tick()
    terminal.runtime.type("1")
    assert terminal.said()[-1] == "已按 1 个数字"


def test_an_old_refusal_does_not_speak_for_the_new_plug(terminal: Terminal) -> None:
    plug(to_phone(terminal), True)
    first = terminal.job("speech", "route")
    plug(plug(terminal, False), True)
    first.fail(Code.HARDWARE_ERROR, "no_audio")
    terminal.tick()
    terminal.runtime.type("1")
    assert terminal.said()[-1] == "1"


def test_headphones_left_behind_do_not_keep_the_voice_from_the_next_person(terminal: Terminal) -> None:
    plug(terminal, True).leave()
    assert terminal.runtime.visit.id == "" and routes(terminal) == ["headphones", "speaker"]
    to_phone(terminal).runtime.type("1")
    assert terminal.said()[-1] == "已按 1 个数字", "by touch: the hall hears it"
    terminal.device("keypad", "key", "repeat")
    assert routes(terminal) == ["headphones", "speaker", "headphones"], "by keys: with the headphones that are there"
    terminal.runtime.type("3")
    assert terminal.said()[-1] == "3"
    plug(terminal, False)
    terminal.device("keypad", "key", "repeat")
    assert routes(terminal)[-1] == "speaker"


@pytest.mark.parametrize("into", [True, False])
def test_a_plug_in_the_failsafe_page_harms_nothing(terminal: Terminal, into: bool) -> None:
    terminal.to_card()
    terminal.eye.broken = RuntimeError("broken on purpose")
    terminal.press("back")
    terminal.eye.broken = None
    plug(plug(terminal, into), not into).tick(3)
    assert terminal.page.id == "failsafe"
