"""`kiosk voice record`: a sound file at the microphone's place, and what becomes of it."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.voices import manifest_of, pack_with, save_recording, spoken

from drivers.contract import Deadline
from drivers.speech import sound
from drivers.speech.driver import VoiceDriver
from drivers.speech.judge import measure
from drivers.speech.pack import load_pack
from drivers.speech.renderer import Renderer
from kiosk_app.content.check import check_content
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.prompts import Prompt, prompts
from kiosk_app.tools.voice_check import check_pack

TITLE, BODY = "您好，今天办什么事？", "按下面一项，或者按数字键。"
ONLY = ("--only", "zh-CN/home-title", "--only", "zh-CN/home-body")
WHO = ("--speaker", "王老师", "--dialect", "zh-CN-sichuan", "--title", "四川话")


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    real = Renderer(timeout_s=10.0)
    real.start(Deadline.after(20))
    yield real
    real.close()


@pytest.fixture(scope="module")
def asked() -> tuple[Prompt, ...]:
    """What the record command asks for with ONLY."""
    every = prompts(check_content(ASSETS)[0])
    return tuple(prompt for prompt in every if prompt.id.startswith((ONLY[1], ONLY[3])))


@pytest.fixture
def say(renderer: Renderer, tmp_path: Path, asked: tuple[Prompt, ...]) -> Callable[..., Path]:
    """A recording of the prompts asked for, each changed by `how` where a test gives it."""

    def make(*changes: Callable[[sound.Signal], sound.Signal], noise_db: float = -75.0) -> Path:
        sentences = [spoken(renderer, prompt.text) for prompt in asked]
        parts = [change(sentence) for sentence, change in zip(sentences, changes, strict=False)]
        return save_recording(tmp_path / "microphone.wav", [*parts, *sentences[len(parts) :]], noise_db)

    return make


def same(signal: sound.Signal) -> sound.Signal:
    return signal


def events(ran: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_recording_becomes_a_pack_that_the_driver_plays(
    kiosk: Callable[..., Any], say: Callable[..., Path], tmp_path: Path, asked: tuple[Prompt, ...]
) -> None:
    folder = tmp_path / "teacher-wang"
    ran = kiosk("voice", "record", "--pack", folder, *WHO, *ONLY, "--input", f"wav:{say()}", "--json")
    assert ran.code == 0, ran.err
    told = events(ran)
    assert [event["event"] for event in told] == ["kept"] * len(asked) + ["ended"]

    manifest = manifest_of(folder)
    assert (manifest["format"], manifest["name"], manifest["dialect"]) == (2, "teacher-wang", "zh-CN-sichuan")
    assert manifest["title"] == {"zh-CN": "四川话"} and manifest["complete"] == ["zh-CN"]
    for prompt in asked:
        clip = manifest["clips"][prompt.id]
        assert (clip["text"], clip["speaker"], clip["source"]) == (prompt.text, "王老师", "human")
        assert clip["snr_db"] >= 40 and -23 <= clip["lufs"] <= -18
    assert not check_pack(folder, asked, promised=True).problems

    driver = VoiceDriver(
        "null:",
        {"voice_pack": folder, "cache": tmp_path / "cache", "record": True, "speedup": 1000},
        lambda event: None,
    )
    driver.open(Deadline.after(20))
    try:
        spoken_now = driver.say_and_wait(Deadline.after(30), TITLE, volume=8)
        assert spoken_now.outcome.value == "finished"
        (heard,) = driver.heard()
        assert driver._renderer.renders == 0, "the machine had nothing to say"
    finally:
        driver.close()
    clip = load_pack(folder).samples(TITLE, "zh-CN")
    assert clip is not None and heard.sound is not None
    expected = sound.to_signal(sound.finish(clip))
    played = sound.to_signal(heard.sound)
    assert len(played) == len(expected)
    assert np.max(np.abs(played - expected)) < 2 / 32768


def test_sox_agrees_that_the_clips_are_level_and_begin_at_once(
    kiosk: Callable[..., Any], say: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tmp_path / "teacher-wang"
    assert kiosk("voice", "record", "--pack", folder, *WHO, *ONLY, "--input", f"wav:{say()}", "--json").code == 0
    for path in folder.glob("*.wav"):
        shape = subprocess.run(["soxi", path], capture_output=True, text=True, check=True).stdout
        assert "Channels       : 1" in shape and "Sample Rate    : 22050" in shape and "16-bit" in shape
        trimmed = tmp_path / "trimmed.wav"
        subprocess.run(["sox", path, trimmed, "silence", "1", "0.005", "-45d"], check=True)
        lead = float(_soxi(path, "-D")) - float(_soxi(trimmed, "-D"))
        assert lead <= 0.030, f"{path.name}: {lead * 1000:.0f} ms of silence first"
        stat = subprocess.run(["sox", path, "-n", "stats"], capture_output=True, text=True, check=True).stderr
        levels = {line[:9].strip(): line.split()[-1] for line in stat.splitlines()}
        assert -26 < float(levels["RMS lev d"]) < -16 and float(levels["Pk lev dB"]) <= -0.5


def _soxi(path: Path, what: str) -> str:
    return subprocess.run(["soxi", what, path], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("change", "noise_db", "code", "says"),
    [
        (lambda s: np.clip(s * 6, -1, 1), -75.0, "clipped", "move away a little"),
        (same, -45.0, "noisy", "air conditioning"),
        (lambda s: s * 0.004, -100.0, "faint", "a hand's breadth"),
    ],
)
def test_a_bad_take_is_refused_in_words_and_the_next_one_counts(
    kiosk: Callable[..., Any],
    renderer: Renderer,
    asked: tuple[Prompt, ...],
    tmp_path: Path,
    change: Callable[[sound.Signal], sound.Signal],
    noise_db: float,
    code: str,
    says: str,
) -> None:
    title = spoken(renderer, asked[0].text)
    wav = save_recording(tmp_path / "m.wav", [change(title)], noise_db)
    folder = tmp_path / "wang"
    ran = kiosk("voice", "record", "--pack", folder, *WHO, *ONLY, "--input", f"wav:{wav}", "--json")
    refused = events(ran)[0]
    assert refused["event"] == "refused" and code in refused["faults"]
    assert any(says in line for line in refused["say"])
    assert ran.code == 1 and not list(folder.glob("*.wav"))

    again = save_recording(tmp_path / "again.wav", [title])
    ran = kiosk("voice", "record", "--pack", folder, *WHO, *ONLY, "--input", f"wav:{again}", "--json")
    assert [event["event"] for event in events(ran)] == ["kept", "ended"]


def test_recording_goes_on_where_it_was_left(
    kiosk: Callable[..., Any], renderer: Renderer, asked: tuple[Prompt, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "wang"
    first = save_recording(tmp_path / "1.wav", [spoken(renderer, asked[0].text)])
    ran = kiosk("voice", "record", "--pack", folder, *WHO, *ONLY, "--input", f"wav:{first}", "--json")
    assert events(ran)[-1] == {"event": "ended", "done": 1, "of": len(asked), "kept": 1}
    assert manifest_of(folder)["complete"] == []
    rest = save_recording(tmp_path / "2.wav", [spoken(renderer, prompt.text) for prompt in asked[1:]])
    ran = kiosk("voice", "record", "--pack", folder, *ONLY, "--input", f"wav:{rest}", "--json")
    kept = [event["id"] for event in events(ran) if event["event"] == "kept"]
    assert kept == [prompt.id for prompt in asked[1:]]
    assert all(clip["speaker"] == "王老师" for clip in manifest_of(folder)["clips"].values())
    assert manifest_of(folder)["complete"] == ["zh-CN"]


def test_a_take_refused_three_times_is_left_for_another_day(
    kiosk: Callable[..., Any], renderer: Renderer, asked: tuple[Prompt, ...], tmp_path: Path
) -> None:
    bad = np.clip(spoken(renderer, asked[0].text) * 6, -1, 1)
    good = [spoken(renderer, prompt.text) for prompt in asked[1:]]
    wav = save_recording(tmp_path / "m.wav", [bad, bad, bad, *good])
    ran = kiosk("voice", "record", "--pack", tmp_path / "w", *WHO, *ONLY, "--input", f"wav:{wav}", "--json")
    assert [event["event"] for event in events(ran)][:4] == ["refused"] * 3 + ["skipped"]
    assert ran.code == 1 and len(manifest_of(tmp_path / "w")["clips"]) == len(asked) - 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--input", "wav:/no/such.wav", *WHO], "/no/such.wav"),
        (["--input", "wav:{text}", *WHO], "no sound file"),
        (["--input", "", *WHO], "no microphone"),
        (["--input", "wav:{text}"], "who speaks"),
        (["--only", "zh-CN/nonsense", *WHO], "no prompt is called"),
    ],
)
def test_what_is_missing_is_told(kiosk: Callable[..., Any], tmp_path: Path, words: list[str], says: str) -> None:
    text = tmp_path / "text.txt"
    text.write_text("no sound")
    ran = kiosk("voice", "record", "--pack", tmp_path / "w", *[word.format(text=text) for word in words])
    assert ran.code in (1, 2) and says in ran.err
    assert "Traceback" not in ran.err


def test_old_clips_can_be_taken_out(kiosk: Callable[..., Any], tmp_path: Path, asked: tuple[Prompt, ...]) -> None:
    folder = pack_with(tmp_path / "wang", [*asked, Prompt("zh-CN/gone", "zh-CN", "这句话没有人说了。")])
    ran = kiosk("voice", "record", "--pack", folder, "--clean")
    assert ran.code == 0 and ran.out.startswith("1 clip")
    assert set(manifest_of(folder)["clips"]) == {prompt.id for prompt in asked}


# -- at a terminal -----------------------------------------------------------------------------------------------------


class Terminal:
    """The command on a real pseudo terminal: what it writes, and the keys a person presses."""

    def __init__(self, words: list[str]) -> None:
        self._process, self._fd = self._start(words)
        self.screen = ""

    def _start(self, words: list[str]) -> tuple[int, int]:
        process, fd = pty.fork()
        if process == 0:
            os.execv(sys.executable, [sys.executable, "-m", "kiosk_app", *words])
        return process, fd

    def until(self, text: str, seconds: float = 60.0) -> str:
        """What was written up to and with `text`."""
        end = time.monotonic() + seconds
        while text not in self.screen:
            assert time.monotonic() < end, f"no {text!r} in {self.screen[-600:]!r}"
            ready, _, _ = select.select([self._fd], [], [], 0.5)
            if ready:
                try:
                    data = os.read(self._fd, 65536)
                except OSError:
                    data = b""
                assert data, f"it ended without {text!r}: {self.screen[-600:]!r}"
                self.screen += data.decode(errors="replace")
        found, _, self.screen = self.screen.partition(text)
        return found + text

    def press(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def ended(self) -> int:
        """Its exit code."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found, status = os.waitpid(self._process, os.WNOHANG)
            if found:
                self._process = 0
                return os.waitstatus_to_exitcode(status)
            select.select([self._fd], [], [], 0.1)
            try:
                os.read(self._fd, 65536)
            except OSError:
                time.sleep(0.05)
        raise AssertionError("it does not end")

    def close(self) -> None:
        if self._process:
            os.kill(self._process, 9)
            os.waitpid(self._process, 0)
            self._process = 0
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    made: list[Terminal] = []

    def start(*words: object) -> Terminal:
        made.append(Terminal([str(word) for word in words]))
        return made[-1]

    yield start
    for one in made:
        one.close()


def test_a_person_records_listens_retakes_and_takes_back_by_keys(
    terminal: Callable[..., Terminal], renderer: Renderer, asked: tuple[Prompt, ...], tmp_path: Path
) -> None:
    title, body = spoken(renderer, asked[0].text), spoken(renderer, asked[1].text)
    loud = np.clip(title * 6, -1, 1)
    wav = save_recording(tmp_path / "m.wav", [title, loud, title, body, title])
    folder = tmp_path / "wang"
    one = terminal("voice", "record", "--pack", folder, *WHO, *ONLY, "--input", f"wav:{wav}")
    first = one.until("[q]")
    assert " ".join(TITLE) in first, "the text, set wide"
    assert f"共 {len(asked)} 句" in first and "min left" in first and "王老师" in first
    one.press("p")
    one.until("nothing recorded yet")

    one.press("\n")
    assert "▮" in one.until("[p] 听 play"), "a meter while it listens"
    one.press("p")
    one.until("cannot be played: this machine has no audio device")
    one.press("r")
    one.until("没有留下 not kept")
    assert not list(folder.glob("*.wav"))

    one.press("\n")
    assert "破音了" in one.until("move away a little"), "clipped: refused without a question"
    one.press("\n")
    one.until("[p] 听 play")
    one.press("\n")
    assert " ".join(asked[1].text) in one.until("留下了 kept"), "the next one is shown"
    assert [clip["text"] for clip in manifest_of(folder)["clips"].values()] == [asked[0].text], "on the disk at once"
    one.press("\n")
    one.until("[p] 听 play")
    one.press("\n")
    one.until("留下了 kept")
    assert len(manifest_of(folder)["clips"]) == 2

    one.press("u")
    one.until("撤回了上一句 taken back")
    assert len(manifest_of(folder)["clips"]) == 1
    one.press("b")
    one.until("已经录过 recorded")
    one.press("\n")
    one.until("[p] 听 play")
    one.press("\n")
    one.until("留下了 kept")
    one.press("q")
    one.until("all of it is kept")
    assert one.ended() == 0
    assert len(manifest_of(folder)["clips"]) == 1 and len(list(folder.glob("*.wav"))) == 1


def test_a_kill_in_the_middle_costs_no_clip_that_was_kept(
    terminal: Callable[..., Terminal], renderer: Renderer, asked: tuple[Prompt, ...], tmp_path: Path
) -> None:
    wav = save_recording(tmp_path / "m.wav", [spoken(renderer, prompt.text) for prompt in asked])
    folder = tmp_path / "wang"
    one = terminal("voice", "record", "--pack", folder, *WHO, *ONLY, "--input", f"wav:{wav}")
    one.until("[q]")
    one.press("\n")
    one.until("[p] 听 play")
    one.press("\n")
    one.until("留下了 kept")
    one.close()
    pack = load_pack(folder)
    clip = pack.samples(TITLE, "zh-CN")
    assert not pack.left_out and clip is not None
    assert measure(sound.to_signal(clip)).voiced_s > 1
