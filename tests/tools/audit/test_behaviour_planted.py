"""For each check of behaviour a real fault is put into the product, and exactly that check finds it."""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from drivers.speech import mixer, studio
from drivers.speech.driver import VoiceDriver
from drivers.speech.engines import EngineFailed, Program
from drivers.speech.sound import SAMPLE_RATE, finish, silence
from kiosk_app import device_words
from kiosk_app.access import turns, voice_guide
from kiosk_app.access.voice_guide import VoiceGuide
from kiosk_app.content.load import Content, load_content
from kiosk_app.core import events as ev
from kiosk_app.core import journey, presence
from kiosk_app.core.steps import KINDS, confirm_person, take_photo
from kiosk_app.core.steps.kind import Turn, stay
from kiosk_app.core.visit import Visit
from kiosk_app.runtime import Runtime
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.tools.audit import behaviour
from kiosk_app.tools.audit.checks import CHECKS
from kiosk_app.tools.audit.findings import Audit
from kiosk_app.tools.met import Met
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.recorder import Recorder

LOOKED_AT = tuple(f"disability-photo/{page}" for page in ("consent/plain", "phone/half", "review/li-xiuying"))
LONG = {"A16", "A26"}
"""A voice pack is rendered, a whole visit made: with what they can find."""

Look = Callable[[], set[str]]
Plant = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def content() -> Content:
    """Of one service, where a fault is found: that all of them pass is seen in tests/ui/test_every_page.py."""
    whole = load_content(ASSETS)[0]
    return replace(whole, services={name: whole.services[name] for name in ("disability-photo",)})


@pytest.fixture(scope="module")
def pages(content: Content) -> list[Met]:
    return [met for met in all_pages(content, Recorder(content), ("zh-CN",)) if met.name in LOOKED_AT]


@pytest.fixture
def failing(content: Content, pages: list[Met]) -> Look:
    """The checks that fail now; all but the long ones are made."""
    return lambda: _failing(content, pages, frozenset(CHECKS) - LONG)


@pytest.fixture
def left_behind(content: Content, pages: list[Met]) -> Look:
    """The same with a whole visit, and on one page only."""
    return lambda: _failing(content, pages[:1], frozenset(CHECKS) - {"A16"})


@pytest.fixture
def not_sounding(content: Content, pages: list[Met]) -> Look:
    """The same with a voice pack rendered, and on one page only."""
    return lambda: _failing(content, pages[:1], frozenset(CHECKS) - {"A26"})


def _failing(content: Content, pages: list[Met], only: frozenset[str]) -> set[str]:
    audit = Audit(only=only)
    behaviour.run(audit, content, pages, Recorder(content), quick=True)
    return audit.failed()


def test_where_nothing_is_planted_nothing_is_found(failing: Look, pages: list[Met]) -> None:
    assert len(pages) == len(LOOKED_AT)
    assert failing() == set()


def test_a_page_that_begins_with_something_else_than_its_title(failing: Look, monkeypatch: Plant) -> None:
    whole = voice_guide.script

    def turned(*values: Any) -> Any:
        title, following, *rest = whole(*values)
        return following, title, *rest

    monkeypatch.setattr(voice_guide, "script", turned)
    assert failing() == {"A14"}


def test_a_clip_with_a_long_silence_before_its_first_word(failing: Look, monkeypatch: Plant) -> None:
    late = silence(0.6)

    def slow(*values: Any) -> Any:
        return studio.np.concatenate((late, finish(*values)))

    monkeypatch.setattr(studio.sound, "finish", slow)
    assert len(late) > 0.5 * SAMPLE_RATE
    assert failing() == {"A14"}


def test_a_whole_name_said_in_the_hall(failing: Look, monkeypatch: Plant) -> None:
    monkeypatch.setattr(confirm_person, "masked_name", lambda name: name)
    assert failing() == {"A20"}


def test_a_driver_that_says_by_loudspeaker_what_is_for_one_ear(failing: Look, monkeypatch: Plant) -> None:
    say = VoiceDriver.say

    def careless(self: VoiceDriver, *values: Any, **how: Any) -> None:
        say(self, *values, **{**how, "alone": False})

    monkeypatch.setattr(VoiceDriver, "say", careless)
    assert failing() == {"A20"}


def test_a_help_press_that_is_swallowed_on_one_page(failing: Look, monkeypatch: Plant) -> None:
    call = journey._call_help

    def swallowed(visit: Visit, world: Any) -> Any:
        return (visit, ()) if visit.step == "phone" else call(visit, world)

    monkeypatch.setattr(journey, "_call_help", swallowed)
    assert failing() == {"A22"}


def test_a_voice_pack_as_it_is_has_nothing_to_find(not_sounding: Look) -> None:
    assert not_sounding() == set()


def test_a_voice_pack_whose_clips_begin_with_silence(not_sounding: Look, monkeypatch: Plant) -> None:
    render = Program.render

    def late(self: Program, *values: Any) -> Any:
        return studio.np.concatenate((silence(0.4), render(self, *values)))

    monkeypatch.setattr(Program, "render", late)
    assert not_sounding() == {"A16"}


def test_a_voice_pack_that_lacks_a_sentence(not_sounding: Look, monkeypatch: Plant) -> None:
    render = Program.render

    def choosy(self: Program, text: str, language: str) -> Any:
        if text.endswith("？"):
            raise EngineFailed("it does not like questions")
        return render(self, text, language)

    monkeypatch.setattr(Program, "render", choosy)
    assert not_sounding() == {"A16"}


def test_a_focus_that_does_not_say_which_of_how_many(failing: Look, monkeypatch: Plant) -> None:
    whole = voice_guide.focus_words

    def short(*values: Any) -> Any:
        told = whole(*values)
        return told and replace(told, say=_placeless(told.say), show=_placeless(told.show))

    monkeypatch.setattr(voice_guide, "focus_words", short)
    assert failing() == {"A15"}


def _placeless(text: str) -> str:
    return re.sub(r"，第 ?\d+ ?项，共 ?\d+ ?项", "", text)


def test_a_caption_that_leaves_a_word_out(failing: Look, monkeypatch: Plant) -> None:
    made = VoiceGuide.__init__

    def clipped(self: VoiceGuide, speak: Any, hush: Any, caption: Any, wording: Any) -> None:
        made(self, speak, hush, lambda text: caption(text[:-2]), wording)

    monkeypatch.setattr(VoiceGuide, "__init__", clipped)
    assert failing() == {"A17"}


def test_a_driver_that_takes_300_ms_to_be_silent(failing: Look, monkeypatch: Plant) -> None:
    monkeypatch.setattr(mixer, "FADE_S", 0.3)
    assert failing() == {"A18"}


@pytest.mark.parametrize("key", ["repeat", "pause"])
def test_a_key_of_the_voice_that_does_nothing(failing: Look, monkeypatch: Plant, key: str) -> None:
    monkeypatch.setattr(Runtime, key, Runtime.stirred)
    assert failing() == {"A19"}


def test_a_limit_of_thirty_seconds(failing: Look, monkeypatch: Plant) -> None:
    monkeypatch.setattr(presence, "patience", lambda visit, time: 30.0)
    assert failing() == {"A21"}


def test_twenty_seconds_to_answer(failing: Look, monkeypatch: Plant) -> None:
    monkeypatch.setattr(presence, "LEFT", (20, 15, 5))
    assert failing() == {"A21"}


def test_a_question_that_wipes_what_was_typed(failing: Look, monkeypatch: Plant) -> None:
    answered = presence.answered

    def forgetful(visit: Visit) -> Visit:
        after = answered(visit)
        return replace(after, scratch=MappingProxyType({})) if visit.overlay == "still_there" else after

    monkeypatch.setattr(presence, "answered", forgetful)
    assert failing() == {"A21"}


def test_a_wait_in_silence(failing: Look, monkeypatch: Plant) -> None:
    monkeypatch.setattr(turns, "WAIT_EVERY", 60.0)
    assert failing() == {"A28"}


@pytest.mark.parametrize("name", ["rate", "volume", "theme", "text_size", "language", "steady"])
def test_a_setting_that_outlives_its_visit(failing: Look, monkeypatch: Plant, name: str) -> None:
    wiped = Visit.wiped

    def kept(self: Visit) -> Visit:
        clean = wiped(self)
        return replace(clean, settings=replace(clean.settings, **{name: getattr(self.settings, name)}))

    monkeypatch.setattr(Visit, "wiped", kept)
    assert failing() == {"A25"}


def test_headphones_that_the_next_person_would_speak_into_unheard(failing: Look, monkeypatch: Plant) -> None:
    monkeypatch.setattr("kiosk_app.small_parts.SmallParts.put_down", lambda self: False)
    assert failing() == {"A25"}


def test_a_service_that_insists_on_a_face(failing: Look, monkeypatch: Plant) -> None:
    def insisting(visit: Visit, step: Any, world: Any, event: ev.Event) -> Turn:
        match event:
            case ev.PhotoTaken(acceptable=False) | ev.CommandFailed():
                return stay(visit.note(stage=""))
            case ev.Pressed("skip"):
                return stay(visit)
        return take_photo.handle(visit, step, world, event)

    strict = replace(KINDS["take_photo"], handle=insisting)
    monkeypatch.setattr(journey, "KINDS", MappingProxyType({**KINDS, "take_photo": strict}))
    assert failing() == {"A29"}


def test_after_a_whole_visit_nothing_is_left(left_behind: Look) -> None:
    assert left_behind() == set()


def test_a_name_left_in_a_temporary_file(left_behind: Look, monkeypatch: Plant) -> None:
    def spooling(document: Any) -> ev.CardRead:
        read = _read(document)
        Path(tempfile.mkstemp(suffix=".spool")[1]).write_text(read.person.name, encoding="utf-8")
        return read

    monkeypatch.setattr(device_words, "card_read", spooling)
    assert left_behind() == {"A26"}


def test_a_number_left_in_the_log(left_behind: Look, monkeypatch: Plant) -> None:
    def telling(document: Any) -> ev.CardRead:
        read = _read(document)
        logging.getLogger("kiosk").debug("read %s", read.person.number)
        return read

    monkeypatch.setattr(device_words, "card_read", telling)
    assert left_behind() == {"A26"}


def test_an_address_left_in_memory(left_behind: Look, monkeypatch: Plant) -> None:
    wipe = Runtime._wipe

    def forgetful(self: Runtime, visit_id: str) -> None:
        wipe(self, visit_id)
        self.desk.last = self.eye.last = _last  # type: ignore[attr-defined]

    _last: list[str] = []

    def remembering(document: Any) -> ev.CardRead:
        read = _read(document)
        _last.append(read.person.address)
        return read

    monkeypatch.setattr(Runtime, "_wipe", forgetful)
    monkeypatch.setattr(device_words, "card_read", remembering)
    monkeypatch.setattr(
        behaviour.residue, "PATIENCE_S", 20.0
    )  # for each service it is waited whether it goes after all
    assert left_behind() == {"A26"}


_read = device_words.card_read
