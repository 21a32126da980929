"""The whole terminal, and an identity card that nobody took along."""

from __future__ import annotations

from support.terminal import SECRETS, Terminal

from drivers.contract import DeviceEvent
from kiosk_app import device_words
from kiosk_app.core.events import CardLeft, CardLifted

ASKED = "请拿好您的身份证，它还在读卡器上。"


def test_what_the_reader_tells_is_what_the_journey_hears() -> None:
    for kind, event in (("media_left", CardLeft()), ("media_removed", CardLifted())):
        assert device_words.event_of(DeviceEvent("id_reader", kind), lambda key: True) == event
        assert device_words.event_of(DeviceEvent("card_reader", kind), lambda key: True) is None


def test_who_walks_away_is_called_after_twice_more_and_the_desk_is_told(terminal: Terminal) -> None:
    terminal.to_person()
    terminal.device("id_reader", "media_left")
    assert ASKED not in terminal.said()
    terminal.hear_out()
    while terminal.runtime.visit.id:
        terminal.wait(5)
    said = []
    for _ in range(6):
        said += terminal.hear_out()
        terminal.wait(8)
    assert terminal.said().count(ASKED) == 3
    (_, call), *more = terminal.desk.calls
    assert not more
    assert (call["page_title"], call["service"], call["need"], call["aids"]) == ("有身份证忘在读卡器上", "", "help", ())
    assert not any(secret in repr(terminal.desk.calls) for secret in SECRETS)
    assert terminal.page.id == "home"


def test_who_takes_it_hears_nothing_more(terminal: Terminal) -> None:
    terminal.to_person()
    terminal.device("id_reader", "media_left").device("id_reader", "media_removed")
    terminal.leave().wait(60)
    assert ASKED not in terminal.said()
    assert terminal.desk.calls == []


def test_the_next_person_meets_no_timer_of_the_last_one(terminal: Terminal) -> None:
    terminal.to_person().device("id_reader", "media_left")
    while terminal.runtime.visit.id:
        terminal.wait(5)
    terminal.press("disability-photo")
    before = terminal.said().count(ASKED)
    terminal.wait(60)
    assert terminal.said().count(ASKED) == before
    assert terminal.desk.calls == []
    terminal.press("agree")
    assert terminal.notice.startswith("读卡器上有一张身份证")
