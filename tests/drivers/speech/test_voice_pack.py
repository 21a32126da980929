"""Recorded clips (of format 1, which is still read): heard where they say exactly what is to be said, at any pace."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.contract import Condition
from drivers.speech import sound
from drivers.speech.pack import MANIFEST, BadPack, load_pack, text_hash

Make = Callable[..., Any]
HUM = 100.0  # Hz, of every clip here: espeak's Mandarin voice lies elsewhere, and twice the period beyond the meter
TITLE, SENTENCE = "请选一项。", "请带身份证。"


def hum(seconds: float = 1.2) -> sound.Samples:
    """Like a voice: a fundamental with overtones."""
    time = np.arange(int(seconds * sound.SAMPLE_RATE)) / sound.SAMPLE_RATE
    wave = sum(np.sin(2 * np.pi * HUM * n * time) / n for n in range(1, 12))
    return sound.to_samples(wave * 0.2)


def make_pack(folder: Path, texts: dict[str, str], *, version: str = "2026-11-01") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    clips = {}
    for id, text in texts.items():
        (folder / f"{id}.wav").write_bytes(sound.wav_bytes(hum()))
        clips[id] = {"language": "zh-CN", "file": f"{id}.wav", "text_hash": text_hash(text, "zh-CN")}
    (folder / MANIFEST).write_text(json.dumps({"format": 1, "version": version, "clips": clips}))
    return folder


@pytest.fixture
def speak(stage: Make, tmp_path: Path) -> Callable[..., sound.Signal]:
    """Says a text with a pack of the two clips and returns what the null output recorded."""
    pack = make_pack(tmp_path / "pack", {"title": TITLE, "sentence": SENTENCE})
    one = stage(voice_pack=pack, record=True)

    def say(text: str, **how: Any) -> sound.Signal:
        one.driver.forget()
        assert one.driver.say_and_wait(one.soon(), text, **how).outcome.value == "finished"
        (heard,) = one.driver.heard()
        assert heard.sound is not None
        return sound.to_signal(heard.sound)

    say.one = one
    return say


def test_a_clip_is_heard_where_its_text_is_said(speak, pitch) -> None:
    assert pitch(speak(TITLE)) == pytest.approx(HUM, rel=0.01)
    assert speak.one.driver._renderer.renders == 0
    details = speak.one.driver.probe(speak.one.soon())[1]
    assert (details["voice_pack"], details["clips"]) == ("2026-11-01", "2")


def test_markup_and_direction_marks_do_not_part_a_text_from_its_clip(speak, pitch) -> None:
    assert pitch(speak(f"[b]\u2068{TITLE}\u2069[/b]")) == pytest.approx(HUM, rel=0.01)


def test_a_changed_text_is_synthesised(speak) -> None:
    recorded, synthesised = len(speak(TITLE)), len(speak("请选两项。"))
    assert speak.one.driver._renderer.renders == 1
    assert recorded != synthesised


def test_a_sentence_with_a_clip_is_heard_among_synthesised_ones(speak, pitch) -> None:
    signal = speak(f"您好，张三。{SENTENCE}")
    assert speak.one.driver._renderer.renders == 1
    tail = signal[-int(0.9 * sound.SAMPLE_RATE) : -int(0.1 * sound.SAMPLE_RATE)]
    assert pitch(tail) == pytest.approx(HUM, rel=0.01)


@pytest.mark.parametrize("rate", [50, 80, 150, 200])
def test_a_clip_keeps_its_pitch_within_three_per_cent_at_any_pace(speak, pitch, rate: int) -> None:
    usual, now = speak(TITLE), speak(TITLE, rate=rate)
    assert len(now) == pytest.approx(len(usual) * 100 / rate, rel=0.12)  # its edges of silence keep their length
    assert pitch(now) == pytest.approx(pitch(usual), rel=0.03)


def test_each_volume_step_is_measurably_louder_by_the_same_amount(speak) -> None:
    def level(step: int) -> float:
        signal = speak(TITLE, volume=step)
        return 20 * float(np.log10(np.sqrt(np.mean(signal[2000:-4000] ** 2))))

    levels = [level(step) for step in range(1, 9)]
    steps = np.diff(levels)
    assert all(steps > 0)
    assert steps == pytest.approx([24 / 7] * 7, abs=0.2)


def test_prepared_texts_that_are_recorded_are_not_rendered(speak, eventually) -> None:
    one = speak.one
    one.driver.prepare(one.soon(), [(TITLE, "zh-CN"), ("第二句。", "zh-CN")])
    eventually(lambda: len(list(one.cache.glob("*.wav"))) == 1)
    assert one.driver._renderer.renders == 1


def test_a_clip_that_is_lost_while_running_is_synthesised(speak, tmp_path: Path) -> None:
    (tmp_path / "pack" / "title.wav").unlink()
    speak(TITLE)
    (tmp_path / "pack" / "sentence.wav").write_bytes(b"RIFF half")
    speak(SENTENCE)
    assert speak.one.driver._renderer.renders == 2


def test_a_pack_that_is_none_costs_no_speech_and_is_told(stage: Make, tmp_path: Path) -> None:
    one = stage(voice_pack=tmp_path / "nowhere")
    condition, details = one.driver.probe(one.soon())
    assert (condition, details["voice_pack"]) == (Condition.OK, "bad")
    assert MANIFEST in details["voice_pack_hint"]
    assert one.driver.say_and_wait(one.soon(), TITLE).outcome.value == "finished"


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ("not json", "not JSON"),
        ("[" * 50_000, "not JSON"),
        ("[]", "format"),
        ('{"format": 3, "version": "x", "clips": {}}', "format"),
        ('{"format": true, "version": "x", "clips": {}}', "format"),
        ('{"format": 2, "version": "x", "clips": {}}', "name"),
        ('{"format": 1, "clips": {}}', "version"),
        ('{"format": 1, "version": "x", "clips": []}', "clips"),
    ],
)
def test_a_manifest_that_is_none_says_why(tmp_path: Path, manifest: str, says: str) -> None:
    (tmp_path / MANIFEST).write_text(manifest)
    with pytest.raises(BadPack, match=says):
        load_pack(tmp_path)


def test_clips_that_are_no_good_are_left_out_and_named(tmp_path: Path) -> None:
    make_pack(tmp_path, {"good": TITLE, "twice": TITLE, "lost": SENTENCE})
    (tmp_path / "lost.wav").unlink()
    found = json.loads((tmp_path / MANIFEST).read_text())
    for id, entry in {"text": "x", "outside": {"file": "../good.wav"}, "loose": {"file": "good.wav"}}.items():
        found["clips"][id] = entry
    found["clips"]["outside"]["text_hash"] = hashlib.sha256(b"").hexdigest()
    (tmp_path / MANIFEST).write_text(json.dumps(found))
    pack = load_pack(tmp_path)
    assert pack.has(TITLE, "zh-CN") and not pack.has(TITLE, "en") and not pack.has(SENTENCE, "zh-CN")
    assert set(pack.left_out) == {"twice", "lost", "text", "outside", "loose"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("good.wav") | st.just("ab" * 32),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["file", "text_hash", "x"]), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(["format", "version", "clips"]), JSON | st.just(1) | st.just("v")))
def test_any_manifest_is_a_pack_or_an_error_that_says_so(tmp_path_factory: pytest.TempPathFactory, found: Any) -> None:
    folder = tmp_path_factory.mktemp("pack")
    (folder / MANIFEST).write_text(json.dumps(found))
    try:
        pack = load_pack(folder)
    except BadPack as error:
        assert MANIFEST in str(error)
    else:
        assert all((folder / clip.file).parent == folder for clip in pack.clips.values())
