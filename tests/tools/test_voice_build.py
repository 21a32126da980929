"""`kiosk voice build`: a pack by machine, only what is new, stopped and gone on with."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.voices import manifest_of, pack_with

from drivers.speech import sound
from drivers.speech.engines import ENGINES, EngineFailed
from drivers.speech.pack import load_pack
from kiosk_app.tools.prompts import Prompt
from kiosk_app.tools.voice_build import SAVE_EVERY, Built, build
from kiosk_app.tools.voice_check import check_pack

DAY = date(2026, 11, 26)
HOME = (
    Prompt("zh-CN/home-title", "zh-CN", "您好，今天办什么事？"),
    Prompt("zh-CN/home-body", "zh-CN", "按下面一项，或者按数字键。"),
    Prompt("zh-CN/digit/7", "zh-CN", "7"),
    Prompt("en/home-title", "en", "What can we do today?"),
)


class Counting:
    """The real espeak-ng, which counts, and stops or fails where a test says so."""

    def __init__(self, stop_at: int = 0, fail: str = "") -> None:
        self._inner = ENGINES["espeak"](None)
        self.speaker, self.said, self._stop_at, self._fail = self._inner.speaker, [], stop_at, fail

    def render(self, text: str, language: str) -> sound.Samples:
        self.said.append(text)
        if self._fail and self._fail in text:
            raise EngineFailed("no phonemes")
        return self._inner.render(text, language)


def built(folder: Path, prompts: tuple[Prompt, ...] = HOME, engine: Counting | None = None, **how: Any) -> Built:
    one = engine or Counting()
    values = {"languages": ("zh-CN", "en"), "dialect": "zh-CN", "title": {}, "day": DAY, "workers": 1, **how}
    return build(folder, prompts, lambda: one, **values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "machine"


def test_a_pack_has_a_clip_for_every_prompt_and_passes_the_check(folder: Path) -> None:
    done = built(folder, workers=2)
    assert (done.clips, done.rendered, done.kept, done.failed) == (4, 4, 0, ())
    report = check_pack(folder, HOME, promised=True)
    assert not report.problems and [one.percent for one in report.coverage] == [100, 100]
    clip = manifest_of(folder)["clips"]["zh-CN/digit/7"]
    assert (clip["text"], clip["source"], clip["speaker"]) == ("7", "machine", "espeak-ng")


def test_a_second_build_renders_nothing_and_changes_no_byte(folder: Path) -> None:
    built(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    engine = Counting()
    done = built(folder, engine=engine)
    assert (done.rendered, done.kept) == (0, 4) and engine.said == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_same_prompts_give_the_same_pack_anywhere(folder: Path, tmp_path: Path) -> None:
    built(folder)
    other = tmp_path / "other" / "machine"
    built(other, workers=3)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in other.iterdir()
    }


def test_only_what_was_changed_is_rendered_and_the_old_clip_goes(folder: Path) -> None:
    built(folder)
    engine = Counting()
    changed = (Prompt(HOME[0].id, "zh-CN", "您好，办什么事？"), *HOME[1:])
    done = built(folder, changed, engine)
    assert engine.said == ["您好，办什么事？"] and (done.clips, done.removed) == (4, 1)
    assert len(list(folder.glob("*.wav"))) == 4


def test_a_build_that_is_stopped_goes_on_where_it_was(folder: Path) -> None:
    many = tuple(Prompt(f"zh-CN/digit/{n}", "zh-CN", f"第 {n} 句") for n in range(SAVE_EVERY + 8))

    def stop(done: int, of: int) -> None:
        if done == SAVE_EVERY + 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(folder, many, progress=stop, languages=("zh-CN",))
    assert len(manifest_of(folder)["clips"]) == SAVE_EVERY + 3
    assert manifest_of(folder)["complete"] == []
    engine = Counting()
    done = built(folder, many, engine, languages=("zh-CN",))
    assert len(engine.said) == 5 and done.clips == len(many)
    assert manifest_of(folder)["complete"] == ["zh-CN"]


def test_what_cannot_be_rendered_is_named_and_the_pack_is_not_called_complete(folder: Path) -> None:
    done = built(folder, engine=Counting(fail="今天"))
    assert done.failed == (("zh-CN/home-title", "no phonemes"),)
    assert manifest_of(folder)["complete"] == []
    assert load_pack(folder).has(HOME[1].text, "zh-CN")


def test_a_persons_clips_stay_and_the_rest_is_filled_up(folder: Path) -> None:
    pack_with(folder, HOME[:2], complete=())
    engine = Counting()
    done = built(folder, engine=engine)
    assert engine.said == [HOME[2].text, HOME[3].text] and done.kept == 2
    sources = {id: clip["source"] for id, clip in manifest_of(folder)["clips"].items()}
    assert sources["zh-CN/home-title"] == "human" and sources["zh-CN/digit/7"] == "machine"


def test_another_engine_renders_its_own(folder: Path) -> None:
    built(folder)
    other = Counting()
    other.speaker = "piper zh_CN-huayan-medium"
    done = built(folder, engine=other)
    assert (done.rendered, done.removed) == (4, 4)


@pytest.mark.parametrize("words", [["--engine", "piper"], ["--engine", "sherpa"]])
def test_the_command_says_what_to_install(
    kiosk: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = kiosk("voice", "build", "--pack", tmp_path / "x", *words)
    assert ran.code == 1 and "install" in ran.err


def test_the_command_builds_what_is_missing_and_prints_it(kiosk: Callable[..., Any], folder: Path) -> None:
    from kiosk_app.content.check import check_content
    from kiosk_app.tools.places import ASSETS
    from kiosk_app.tools.prompts import prompts

    asked = [prompt for prompt in prompts(check_content(ASSETS)[0]) if prompt.language == "zh-CN"]
    pack_with(folder, asked[3:], complete=())
    ran = kiosk("voice", "build", "--pack", folder, "--language", "zh-CN", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["rendered"], told["kept"], told["failed"]) == (3, len(asked) - 3, {})
    assert not check_pack(folder, asked, promised=True).problems


def test_a_folder_that_can_be_no_pack_is_refused_in_words(kiosk: Callable[..., Any], tmp_path: Path) -> None:
    ran = kiosk("voice", "build", "--pack", tmp_path / "老师")
    assert ran.code == 1 and "small letters" in ran.err
