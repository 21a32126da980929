"""Another voice in the middle of a visit: one choice more in the settings, where there is another one at all."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from support.walk import ASSETS, TODAY, Walk

from kiosk_app.content.check import check_content
from kiosk_app.core import events as ev
from kiosk_app.core.effects import Announce
from kiosk_app.core.settings_pages import LEAVES

VOICES = MappingProxyType({"machine": {}, "wang": {"zh-CN": "四川话", "en": "Sichuanese"}, "li": {"zh-CN": "粤语"}})


@pytest.fixture
def at_settings() -> Walk:
    """On the page of the voices, with three of them."""
    content, _ = check_content(ASSETS)
    walk = Walk(replace(content.world(TODAY), voices=VOICES))
    return walk(ev.Begin("v"), ev.SettingPressed("more")).press(*["next_leaf"] * len(LEAVES))


def test_the_choice_names_the_voice_that_is_heard(at_settings: Walk) -> None:
    (item,) = at_settings.page.items
    assert (item.id, item.label.show) == ("dialect", "声音：普通话")
    assert at_settings.press("dialect").page.items[0].label.show == "声音：四川话"


def test_each_press_is_the_next_voice_and_after_the_last_the_terminals_own(at_settings: Walk) -> None:
    heard = []
    for _ in range(4):
        at_settings.press("dialect")
        heard.append(at_settings.visit.settings.voice)
    assert heard == ["wang", "li", "", "wang"]
    told = at_settings.last(Announce)
    assert isinstance(told, Announce) and told.say == "现在这样说话"


def test_a_voice_without_a_title_in_this_language_is_called_as_in_chinese(at_settings: Walk) -> None:
    at_settings(ev.SettingPressed("language")).press("dialect")
    assert at_settings.page.items[0].label.show == "Voice: Sichuanese"
    assert at_settings.press("dialect").page.items[0].label.show == "Voice: 粤语"


def test_with_one_voice_there_is_nothing_to_choose() -> None:
    content, _ = check_content(ASSETS)
    walk = Walk(replace(content.world(TODAY), voices={"machine": {}}))
    walk(ev.Begin("v"), ev.SettingPressed("more")).press(*["next_leaf"] * len(LEAVES))
    assert walk.visit.leaf == 0 and "dialect" not in [item.id for item in walk.page.items]
    walk(ev.SettingPressed("dialect"))
    assert walk.visit.settings.voice == ""


def test_the_next_person_hears_the_terminals_own_voice(at_settings: Walk) -> None:
    at_settings.press("dialect", "back")(ev.TimerFired("idle"))
    while at_settings.visit.id:
        at_settings(ev.TimerFired("leave"))
    assert at_settings.visit.settings.voice == ""
