"""By loudspeaker or by headphones: words for one person alone are never heard by the hall."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from drivers.contract import Code, DriverError
from drivers.speech.driver import VoiceDriver
from drivers.speech.mixer import Outcome

LONG = "一三八零零零零零零零一。" * 6
Make = Callable[..., Any]


def test_speech_goes_by_loudspeaker_until_somebody_plugs_in(stage: Make) -> None:
    one = stage()
    one.driver.say(one.soon(), "您好。", id="a")
    one.wait("a", "finished")
    one.driver.route(one.soon(), "headphones")
    one.driver.say(one.soon(), "您好。", id="b")
    one.wait("b", "finished")
    assert [heard.route for heard in one.driver.heard()] == ["speaker", "headphones"]
    assert one.driver.probe(one.soon())[1]["route"] == "headphones"


def test_words_for_one_person_alone_are_refused_on_the_loudspeaker(stage: Make) -> None:
    one = stage()
    with pytest.raises(DriverError) as caught:
        one.driver.say(one.soon(), LONG, id="a", alone=True)
    assert (caught.value.code, caught.value.detail) == (Code.SEQUENCE, "by_loudspeaker")
    assert "一三八" not in str(caught.value)
    assert one.driver.heard() == ()


def test_the_plug_pulled_in_mid_sentence_ends_it_at_once(stage: Make) -> None:
    one = stage(staged={"speedup": "1"})
    one.driver.route(one.soon(), "headphones")
    one.driver.say(one.soon(), LONG, id="a", alone=True)
    one.wait("a", "started")
    time.sleep(0.2)
    one.driver.route(one.soon(), "speaker")
    pulled = time.monotonic()
    one.wait("a", "interrupted")
    (heard,) = one.driver.heard()
    assert heard.outcome is Outcome.INTERRUPTED and heard.route == "headphones" and heard.private
    assert heard.ended - pulled <= 0.1


def test_what_is_said_alone_is_kept_off_the_disk(stage: Make) -> None:
    one = stage()
    one.driver.route(one.soon(), "headphones")
    before = list(one.cache.rglob("*"))
    one.driver.say(one.soon(), "一三八。", id="a", alone=True)
    one.wait("a", "finished")
    assert list(one.cache.rglob("*")) == before


def test_the_same_route_again_only_ends_what_was_said(stage: Make) -> None:
    one = stage(staged={"speedup": "1"})
    one.driver.say(one.soon(), LONG, id="a")
    one.wait("a", "started")
    one.driver.route(one.soon(), "speaker")
    one.wait("a", "interrupted")


def test_there_are_two_routes(stage: Make) -> None:
    one = stage()
    assert one.driver.capabilities()["routes"] == ("speaker", "headphones")
    with pytest.raises(DriverError) as caught:
        one.driver.route(one.soon(), "hall")
    assert caught.value.code is Code.INVALID_DATA


def test_headphones_have_a_loudness_of_their_own(stage: Make) -> None:
    one = stage(record=True, headphones_calibration_db=-20.0)
    for to in ("speaker", "headphones", "speaker"):
        one.driver.route(one.soon(), to)
        one.driver.say(one.soon(), "您好，请坐。", id=to)
        one.wait(to, "finished")
        one.events.clear()
    loud, soft, again = (float((heard.sound.astype(float) ** 2).mean()) for heard in one.driver.heard())
    assert loud / soft == pytest.approx(100, rel=0.05)  # 20 dB of power
    assert again == pytest.approx(loud, rel=0.05)


def test_headphones_whose_sound_card_is_missing_leave_the_loudspeaker_in_use(stage: Make) -> None:
    one = stage()
    driver = VoiceDriver("audio:default", {"cache": one.cache, "headphones": "No such card of anybody"}, print)
    driver.open(one.soon())
    try:
        with pytest.raises(DriverError) as caught:
            driver.route(one.soon(), "headphones")
        assert caught.value.detail == "no_audio"
        assert driver.probe(one.soon())[1]["route"] == "speaker"
        with pytest.raises(DriverError) as caught:
            driver.say(one.soon(), LONG, id="a", alone=True)
        assert caught.value.detail == "by_loudspeaker"
    finally:
        driver.close()
