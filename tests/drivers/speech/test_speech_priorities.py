"""Who may silence whom: an alarm anybody, a hint nobody."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from drivers.contract import Code, DriverError

Make = Callable[..., Any]
LONG = "这是一句很长的话，要说很久很久，一直说到有人来为止。" * 3


def test_something_urgent_silences_the_rest_within_100_ms(stage: Make) -> None:
    one = stage(staged={"speedup": "1"})
    one.driver.prepare(one.soon(), [("请马上离开。", "zh-CN")])
    one.driver.say(one.soon(), LONG, id="page")
    one.wait("page", "started")
    time.sleep(0.4)
    asked = time.monotonic()
    one.driver.say(one.soon(), "请马上离开。", id="alarm", priority="urgent")
    one.wait("alarm", "finished")
    page = next(heard for heard in one.driver.heard() if heard.id == "page")
    assert one.kinds("page") == ["started", "interrupted"]
    assert page.ended - asked <= 0.1


def test_what_matters_less_waits_for_something_urgent(stage: Make) -> None:
    one = stage(staged={"speedup": "5"})
    one.driver.say(one.soon(), LONG, id="alarm", priority="urgent")
    one.wait("alarm", "started")
    one.driver.say(one.soon(), "第一页。", id="page")
    one.driver.say(one.soon(), "提示。", id="hint", priority="hint")
    one.driver.say(one.soon(), "第二页。", id="next")
    one.wait("next", "finished")
    assert one.kinds("alarm") == ["started", "finished"]
    assert one.kinds("page") == one.kinds("hint") == ["interrupted"], "the newer page replaced what still waited"
    assert [heard.id for heard in one.driver.heard() if heard.started] == ["alarm", "next"]


def test_a_hint_waits_for_a_page_and_is_lost_to_the_next(stage: Make) -> None:
    one = stage(staged={"speedup": "5"})
    one.driver.say(one.soon(), LONG, id="page")
    one.wait("page", "started")
    one.driver.say(one.soon(), "提示。", id="hint", priority="hint")
    one.wait("hint", "finished")
    assert one.kinds("page") == ["started", "finished"]
    one.driver.say(one.soon(), LONG, id="second hint", priority="hint")
    one.wait("second hint", "started")
    one.driver.say(one.soon(), "第二页。", id="next")
    one.wait("next", "finished")
    assert one.kinds("second hint") == ["started", "interrupted"]


def test_silence_is_for_everything(stage: Make) -> None:
    one = stage(staged={"speedup": "1"})
    one.driver.say(one.soon(), LONG, id="alarm", priority="urgent")
    one.driver.say(one.soon(), "第一页。", id="page")
    one.wait("alarm", "started")
    one.driver.stop(one.soon())
    one.wait("page", "interrupted")
    assert one.kinds("alarm") == ["started", "interrupted"]


def test_a_priority_that_is_none_is_refused_before_anything_is_silenced(stage: Make) -> None:
    one = stage(staged={"speedup": "5"})
    one.driver.say(one.soon(), LONG, id="page")
    one.wait("page", "started")
    with pytest.raises(DriverError) as raised:
        one.driver.say(one.soon(), "您好。", id="x", priority="loud")
    assert (raised.value.code, raised.value.detail) == (Code.INVALID_DATA, "bad_value")
    assert "hint, normal, urgent" in raised.value.hint
    one.wait("page", "finished")
