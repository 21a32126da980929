"""A citizen who changes the voice pack on the way: a real pack, made as a hall makes one, and never a silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.citizens import runs
from support.citizens.hall import Hall, hall_of
from support.citizens.opening import Served
from support.citizens.parts import PromptParts, RealParts, devices
from support.citizens.sense import GaveUp

from drivers.speech import sound
from drivers.speech.engines import Order, Program
from drivers.speech.output import Heard
from drivers.speech.pack import VoicePack, load_pack
from drivers.speech.text import voice_for
from drivers.speech.voices import with_packs
from kiosk_app.content.load import Content
from kiosk_app.tools.prompts import Prompt, prompts
from kiosk_app.tools.voice_build import build

PACK, TITLE = "li", {"zh-CN": "四川话", "en": "Sichuanese"}
LEFT_OUT = 4
"""Of the texts of a visit, one of so many has no clip."""
SLOWLY = "110"  # words a minute, so that a clip is as long as nothing the machine says


def slow_machine() -> Program:
    def command(order: Order) -> list[str]:
        voice = voice_for(order.language).name
        return ["espeak-ng", "-b", "1", "-v", voice, "-s", SLOWLY, "-w", str(order.file), "--stdin"]

    return Program("espeak-ng, slowly", command, paced=False)


def goes_on_in_the_other_voice(hall: Hall, service: str, at: int) -> None:
    said = len(hall.told)
    run = runs.dialect_switcher(hall, service, at)
    assert run.finished and hall.has_got(service)
    told = hall.told[said:]
    change = next(number for number, one in enumerate(told) if one.voice)
    end = max(number for number, one in enumerate(told) if one.voice) + 1
    assert {one.voice for one in told[:change]} == {""}
    assert {one.voice for one in told[change:end]} == {PACK} and end - change > 10
    left = next(one.at for one in reversed(hall.met) if one.service)
    assert all(one.at > left for one in told[end:]), "the voice was lost before she had gone"
    title = run.citizen.title_then
    assert title and title == run.citizen.title_after
    again = [one for one in run.citizen.after if one.voice == PACK and one.text == title]
    assert again and again[-1].started is not None, "the page was not said again"
    assert not any(one.failed for one in told), "a sentence could not be said"
    hall.until(lambda: hall.away, 300.0)
    assert hall.view.settings.voice == ""
    next_one = len(hall.told)
    assert runs.sighted(hall, service).finished
    assert {one.voice for one in hall.told[next_one:]} == {""}, "the next citizen has the terminal's own voice"


@pytest.mark.parametrize("at", [1, 4, 6])
def test_the_page_is_said_again_in_the_new_voice_and_the_next_one_has_the_old(
    offered: Content, at: int, served: Served
) -> None:
    with hall_of(offered, PromptParts({"machine": {}, PACK: TITLE})) as hall:
        for service in served(hall):
            if at < hall.length(service):
                goes_on_in_the_other_voice(hall, service, at)


def test_there_is_nothing_to_change_where_there_is_one_voice(offered: Content) -> None:
    with hall_of(offered, PromptParts({"machine": {}})) as hall, pytest.raises(GaveUp, match="no choice of voices"):
        runs.dialect_switcher(hall, hall.services()[0])


@pytest.fixture
def pack(offered: Content, tmp_path: Path) -> VoicePack:
    """A clip of each text of one visit, but for one in four."""
    with hall_of(offered, PromptParts()) as hall:
        runs.sighted(hall, hall.services()[0])
        told = [one.text for one in hall.told]
    wanted = tuple(one for one in prompts(offered) if one.language == "zh-CN" and _in(one, told))
    clips = [one for number, one in enumerate(wanted) if number % LEFT_OUT]
    made = build(tmp_path / "packs" / PACK, clips, slow_machine, languages=("zh-CN",), dialect="zh-CN-sichuan",
                 title=TITLE, day=date(2026, 11, 26))  # fmt: skip
    assert made.rendered > 20 and not made.failed
    return load_pack(made.pack)


def _in(prompt: Prompt, told: list[str]) -> bool:
    return any(prompt.text.rstrip("。") in text for text in told)


@pytest.fixture
def parts(offered: Content, pack: VoicePack, tmp_path: Path) -> Iterator[RealParts]:
    """With the pack installed as `kiosk` installs those under assets/voice."""
    config = devices(tuple(offered.services), tmp_path)
    parts = RealParts(with_packs(config, pack.folder.parent))
    yield parts
    parts.close()


def test_the_real_voice_plays_the_clips_and_the_machine_says_what_has_none(
    offered: Content, parts: RealParts, pack: VoicePack
) -> None:
    assert list(parts.voices) == ["machine", PACK]
    with hall_of(offered, parts) as hall:
        goes_on_in_the_other_voice(hall, hall.services()[0], at=3)
        driver: Any = parts.gateway.driver("speech")
        asked = {one.id: one.voice for one in hall.told}
        whole = [one for one in driver.heard() if one.outcome.value == "finished"]
    own = [one for one in whole if asked.get(one.id) == "" and _clip(pack, one)]
    chosen = [one for one in whole if asked.get(one.id) == PACK]
    clips = [one for one in chosen if _clip(pack, one)]
    machine = [one for one in chosen if not _clip(pack, one)]
    assert len(clips) > 5 and len(machine) > 2 and own
    assert all(one.samples == _clip(pack, one) for one in clips), "a clip was not played"
    assert all(one.samples > sound.SAMPLE_RATE // 5 for one in machine), "what has no clip was silent"
    assert not any(one.samples == _clip(pack, one) for one in own), "the terminal's own voice played a clip"


def _clip(pack: VoicePack, one: Heard) -> int:
    """How many samples its clip has; 0 without one."""
    clip = pack.samples(one.text, one.language)
    return 0 if clip is None else len(sound.finish(clip, 1.0))
