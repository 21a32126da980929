"""Machines that render a pack: espeak-ng itself, and the plumbing of the two a county may install.

Piper and sherpa-onnx voices are too large for a test; a small program on the PATH takes their real command lines and
answers as they do, so what is tested is ours: how they are found, asked, paced, and what is said when there is none.
"""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from drivers.speech import sound
from drivers.speech.engines import ENGINES, TRIAL, EngineFailed, EngineMissing
from drivers.speech.judge import measure, pace_of

TEXT = "请把身份证平放在亮灯的地方，放好别动。"

PROGRAM = """#!%s
import argparse, json, math, struct, sys, wave
parser = argparse.ArgumentParser()
%s
given = vars(parser.parse_args())
text = given.get("text") or sys.stdin.read().strip()
with open(%r, "a") as log:
    log.write(json.dumps({**given, "said": text}) + "\\n")
if "坏" in text:
    sys.exit("no phonemes for this text")
seconds = len(text) * 0.15 * float(given["scale"])
rate = 16000
with wave.open(given["file"], "wb") as out:
    out.setnchannels(1); out.setsampwidth(2); out.setframerate(rate)
    out.writeframes(b"".join(
        struct.pack("<h", int(8000 * math.sin(i * 440 / rate * 6.283) * (1 if i %% 1600 < 1400 else 0)))
        for i in range(int(seconds * rate))))
"""
PIPER = """parser.add_argument("-m", "--model", required=True)
parser.add_argument("-f", "--output_file", dest="file", required=True)
parser.add_argument("--length_scale", dest="scale", default="1")"""
SHERPA = """parser.add_argument("--vits-model", required=True)
parser.add_argument("--vits-tokens", required=True)
parser.add_argument("--vits-lexicon")
parser.add_argument("--vits-dict-dir")
parser.add_argument("--vits-data-dir")
parser.add_argument("--tts-rule-fsts")
parser.add_argument("--vits-length-scale", dest="scale", default="1")
parser.add_argument("--output-filename", dest="file", required=True)
parser.add_argument("text")"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Puts a program on the PATH; returns where it logs how it was asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name: str, options: str) -> Path:
        log = tmp_path / f"{name}.log"
        program = folder / name
        program.write_text(PROGRAM % (sys.executable, options, str(log)))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return log

    return put


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "zh_CN-huayan-medium.onnx"
    path.write_bytes(b"onnx")
    path.with_name(f"{path.name}.json").write_text("{}")
    return path


def asked(log: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_espeak_renders_as_the_kiosk_speaks_and_the_same_twice() -> None:
    first = ENGINES["espeak"](None).render(TEXT, "zh-CN")
    ENGINES["espeak"](None).render("您好。", "zh-CN")
    second = ENGINES["espeak"](None).render(TEXT, "zh-CN")
    assert np.array_equal(first, second)
    found = measure(sound.to_signal(first))
    assert found.lead_s <= 0.030 and -23 <= found.lufs <= -18


def test_piper_is_asked_with_its_own_words_and_paced_to_ours(installed, model: Path) -> None:
    log = installed("piper", PIPER)
    engine = ENGINES["piper"](model)
    samples = engine.render(TEXT, "zh-CN")
    trial, real = asked(log)
    assert (trial["said"], real["said"]) == (TRIAL["zh-CN"], TEXT)
    assert real["model"] == str(model) and engine.speaker == "piper zh_CN-huayan-medium"
    assert float(trial["scale"]) == 1.0 and float(real["scale"]) > 1.5, "it spoke twice as fast as a person should hear"
    pace = pace_of(measure(sound.to_signal(samples)), TEXT, "zh-CN")
    assert pace == pytest.approx(178, rel=0.15)
    engine.render("请坐好，别动。", "zh-CN")
    assert len(asked(log)) == 3, "the trial is rendered once"


def test_what_piper_gives_is_made_to_our_rate_and_loudness(installed, model: Path) -> None:
    installed("piper", PIPER)
    found = measure(sound.to_signal(ENGINES["piper"](model).render(TEXT, "zh-CN")))
    assert -23 <= found.lufs <= -18 and found.lead_s <= 0.030


def test_sherpa_is_given_what_its_voice_consists_of(installed, tmp_path: Path) -> None:
    log = installed("sherpa-onnx-offline-tts", SHERPA)
    voice = tmp_path / "vits-melo-tts-zh_en"
    (voice / "dict").mkdir(parents=True)
    for name in ("model.onnx", "tokens.txt", "lexicon.txt", "date.fst", "number.fst"):
        (voice / name).write_text("")
    ENGINES["sherpa"](voice).render(TEXT, "zh-CN")
    said = asked(log)[-1]
    assert said["text"] == TEXT
    assert said["vits_model"] == str(voice / "model.onnx") and said["vits_dict_dir"] == str(voice / "dict")
    assert said["vits_lexicon"] == str(voice / "lexicon.txt") and said["vits_data_dir"] is None
    assert said["tts_rule_fsts"] == f"{voice / 'date.fst'},{voice / 'number.fst'}"


def test_a_sentence_the_engine_cannot_say_gives_its_own_reason(installed, model: Path) -> None:
    installed("piper", PIPER)
    with pytest.raises(EngineFailed, match="no phonemes for this text"):
        ENGINES["piper"](model).render("坏", "zh-CN")


@pytest.mark.parametrize(
    ("name", "voice", "says"),
    [
        ("piper", "model", "install Piper"),
        ("sherpa", "folder", "install sherpa-onnx"),
        ("espeak", "model", "apt install espeak-ng"),
    ],
)
def test_an_engine_that_is_not_there_says_what_to_install(
    installed, model: Path, tmp_path: Path, name: str, voice: str, says: str
) -> None:
    with pytest.raises(EngineMissing, match=says):
        ENGINES[name](model if voice == "model" else tmp_path)


def test_espeak_takes_no_other_voice(model: Path) -> None:
    with pytest.raises(EngineMissing, match="leave --voice out"):
        ENGINES["espeak"](model)


def test_a_voice_that_is_not_there_says_what_to_name(installed, model: Path, tmp_path: Path) -> None:
    installed("piper", PIPER)
    installed("sherpa-onnx-offline-tts", SHERPA)
    for name, voice, says in (
        ("piper", None, "--voice FILE.onnx"),
        ("piper", tmp_path / "no.onnx", "--voice FILE.onnx"),
        ("sherpa", None, "--voice FOLDER"),
        ("sherpa", tmp_path / "bin", "tokens.txt"),
    ):
        with pytest.raises(EngineMissing, match=says):
            ENGINES[name](voice)
    model.with_name(f"{model.name}.json").unlink()
    with pytest.raises(EngineMissing, match="json is missing"):
        ENGINES["piper"](model)
