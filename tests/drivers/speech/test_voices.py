"""Several voices in one terminal: who says a text, and that no text is silent for want of a clip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.voices import pack_with, tone

from drivers.config import parse_devices
from drivers.speech import sound
from drivers.speech.voices import voices, with_packs
from kiosk_app.tools.prompts import Prompt

TITLE, LABEL, OTHER = "您好，今天办什么事？", "我坐轮椅", "请坐好。"
PROMPTS = (
    Prompt("zh-CN/home-title", "zh-CN", TITLE),
    Prompt("zh-CN/ear-choice", "zh-CN", "第 1 项，"),
    Prompt("zh-CN/aid", "zh-CN", LABEL),
    Prompt("zh-CN/fact-phone", "zh-CN", "手机："),
    Prompt("zh-CN/tail", "zh-CN", "尾号"),
    *(Prompt(f"zh-CN/digit/{n}", "zh-CN", str(n)) for n in range(10)),
)
DEVICES = "version: 1\ndevices:\n  speech:\n    driver: voice\n    connect: {audio: default}\n    options: {%s}\n"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """Two packs beside each other: a whole one and one with a single clip."""
    pack_with(tmp_path / "packs" / "wang", PROMPTS)
    pack_with(tmp_path / "packs" / "li", PROMPTS[:1])
    return tmp_path / "packs"


@pytest.fixture
def speaking(stage: Callable[..., Any], packs: Path) -> Any:
    return stage(voice_packs=packs, record=True)


def heard(one: Any, text: str, **how: Any) -> tuple[sound.Samples, int]:
    """(samples played, sentences the machine rendered)"""
    one.driver.forget()
    before = one.driver._renderer.renders
    assert one.driver.say_and_wait(one.soon(), text, volume=8, **how).outcome.value == "finished"
    (utterance,) = one.driver.heard()
    assert utterance.sound is not None
    return utterance.sound, one.driver._renderer.renders - before


def test_the_voice_that_was_chosen_says_it_and_the_machine_what_it_cannot(speaking: Any) -> None:
    assert set(speaking.driver.capabilities()["voices"]) == {"machine", "wang", "li"}
    assert heard(speaking, TITLE)[1] == 1, "nobody was chosen: the machine"
    assert heard(speaking, TITLE, voice="wang")[1] == 0
    assert heard(speaking, OTHER, voice="wang")[1] == 1
    assert heard(speaking, LABEL, voice="li")[1] == 1
    assert heard(speaking, "请看这里。", voice="nobody")[1] == 1


def test_a_sentence_of_two_texts_is_said_by_two_clips_with_a_pause(speaking: Any) -> None:
    samples, rendered = heard(speaking, "第 1 项，我坐轮椅。", voice="wang")
    pause = sound.silence(0.20)
    first, second = tone(len("第 1 项，") / 3.0), tone(len(LABEL) / 3.0)
    assert rendered == 0
    whole = [sound.finish(first), pause, sound.finish(second)]
    assert len(samples) == sum(len(part) for part in whole)


def test_a_private_number_is_spoken_digit_by_digit_and_leaves_no_file(speaking: Any) -> None:
    _, rendered = heard(speaking, "手机：尾号 8 0 1 8。", voice="wang", private=True)
    assert rendered == 0
    assert list(speaking.cache.iterdir()) == []
    _, rendered = heard(speaking, "手机：王福生。", voice="wang", private=True)
    assert rendered == 1 and list(speaking.cache.iterdir()) == []


def test_english_is_the_machines_where_a_pack_speaks_none(speaking: Any) -> None:
    assert heard(speaking, "What can we do today?", voice="wang", language="en")[1] == 1


def test_who_speaks_when_nobody_is_asked_for_comes_first(packs: Path, tmp_path: Path) -> None:
    own = pack_with(tmp_path / "own", PROMPTS[:1])
    config = parse_devices(DEVICES % f"voice_pack: {own}, voice_packs: {packs}")
    assert list(voices(config)) == ["own", "li", "wang", "machine"]
    assert voices(config)["wang"] == {"zh-CN": "四川话", "en": "Sichuanese"} and voices(config)["machine"] == {}
    assert list(voices(parse_devices(DEVICES % ""))) == ["machine"]


def test_packs_under_assets_can_be_chosen_without_naming_them(packs: Path, tmp_path: Path) -> None:
    plain = parse_devices(DEVICES % "")
    assert list(voices(with_packs(plain, packs))) == ["machine", "li", "wang"]
    assert with_packs(plain, tmp_path / "none") is plain
    named = parse_devices(DEVICES % f"voice_packs: {tmp_path}")
    assert with_packs(named, packs) is named


def test_a_pack_that_is_no_good_is_nobody(packs: Path) -> None:
    (packs / "li" / "pack.json").write_text("{}")
    assert list(voices(with_packs(parse_devices(DEVICES % ""), packs))) == ["machine", "wang"]
