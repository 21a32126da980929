"""`kiosk voice check` and `kiosk check`: what is missing, what says an old text, what was changed or sounds wrong."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.voices import manifest_of, pack_with

from drivers.config import parse_devices
from drivers.speech import sound
from kiosk_app.content.check import check_content
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.prompts import Prompt, prompts
from kiosk_app.tools.voice_check import Installed, check_pack, installed, pack_problems, voice_problems


@pytest.fixture(scope="module")
def every() -> tuple[Prompt, ...]:
    return prompts(check_content(ASSETS)[0])


@pytest.fixture(scope="module")
def chinese(every: tuple[Prompt, ...]) -> list[Prompt]:
    return [prompt for prompt in every if prompt.language == "zh-CN"]


@pytest.fixture(scope="module")
def asked(every: tuple[Prompt, ...], chinese: list[Prompt]) -> tuple[Prompt, ...]:
    """A terminal that says little, so that its clips are soon measured."""
    return (*chinese[:8], *[prompt for prompt in every if prompt.language == "en"][:2])


@pytest.fixture
def pack(tmp_path: Path, asked: tuple[Prompt, ...]) -> Path:
    """With every Chinese prompt of it."""
    return pack_with(tmp_path / "sichuan", asked[:8])


def change(pack: Path, what: Callable[[dict[str, Any]], None]) -> None:
    found = manifest_of(pack)
    what(found)
    (pack / "pack.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def test_a_whole_pack_has_no_problem(pack: Path, asked: tuple[Prompt, ...]) -> None:
    report = check_pack(pack, asked, promised=True)
    assert report.problems == ()
    assert [(one.language, one.percent) for one in report.coverage] == [("zh-CN", 100)]
    assert (report.human, report.machine) == (len(manifest_of(pack)["clips"]), 0)


def test_a_missing_clip_is_named_with_its_text_and_what_to_do(pack: Path, asked: tuple[Prompt, ...]) -> None:
    change(pack, lambda found: found["clips"].pop("zh-CN/home-title"))
    report = check_pack(pack, asked)
    (problem,) = report.problems
    assert (problem.kind, problem.id) == ("missing", "zh-CN/home-title")
    assert "您好，今天办什么事？" in problem.reason and "kiosk voice record" in problem.remedy
    assert report.coverage[0].percent < 100


def test_a_pack_that_promises_nothing_may_lack_clips_unless_the_terminal_needs_them(
    pack: Path, asked: tuple[Prompt, ...]
) -> None:
    def half(found: dict[str, Any]) -> None:
        found["complete"] = []
        found["clips"].pop("zh-CN/home-title")

    change(pack, half)
    assert pack_problems(pack, asked) == ()
    assert [one.kind for one in pack_problems(pack, asked, promised=True)] == ["missing"]


def test_a_clip_of_an_old_text_is_named_even_where_nothing_is_promised(pack: Path, asked: tuple[Prompt, ...]) -> None:
    changed = tuple(replace(one, text="您好，办什么事？") if one.id == "zh-CN/home-title" else one for one in asked)
    change(pack, lambda found: found.update(complete=[]))
    (problem,) = pack_problems(pack, changed)
    assert (problem.kind, problem.id) == ("stale", "zh-CN/home-title")
    assert "今天办什么事" in problem.reason and "您好，办什么事？" in problem.reason
    assert problem.file.endswith(".wav") and "record it again" in problem.remedy


def test_a_clip_of_a_text_that_is_gone_is_named(pack: Path, asked: tuple[Prompt, ...]) -> None:
    left = tuple(one for one in asked if one.id != "zh-CN/home-title")
    (problem,) = pack_problems(pack, left)
    assert problem.kind == "stale" and "--clean" in problem.remedy


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.unlink(), "No such file"),
        (lambda path: path.write_bytes(sound.wav_bytes(sound.silence(1.0))), "SHA-256 differs"),
    ],
)
def test_a_file_that_is_not_what_was_recorded_is_named_and_does_not_count(
    pack: Path, asked: tuple[Prompt, ...], spoil: Callable[[Path], None], says: str
) -> None:
    clip = manifest_of(pack)["clips"]["zh-CN/home-title"]
    spoil(pack / clip["file"])
    kinds = {problem.kind: problem for problem in pack_problems(pack, asked)}
    assert says in kinds["file"].reason and kinds["file"].file == clip["file"]
    assert kinds["missing"].id == "zh-CN/home-title"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda s: s * 0.5, "quiet"),
        (lambda s: np.concatenate((np.zeros(2000), s)), "late"),
        (lambda s: s * 0, "silent"),
        (lambda s: np.clip(s * 30, -1, 1), "clipped"),
    ],
)
def test_a_clip_that_sounds_wrong_is_named_with_its_numbers(
    pack: Path, asked: tuple[Prompt, ...], spoil: Callable[[sound.Signal], sound.Signal], code: str
) -> None:
    """Somebody edited the file and signed it anew."""

    def edit(found: dict[str, Any]) -> None:
        clip = found["clips"]["zh-CN/home-title"]
        path = pack / clip["file"]
        signal = spoil(sound.to_signal(sound.from_wav(path.read_bytes())))
        path.write_bytes(sound.wav_bytes(sound.to_samples(np.asarray(signal))))
        clip["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()

    change(pack, edit)
    problem = pack_problems(pack, asked)[0]
    assert problem.kind == "sound" and problem.reason.startswith(f"{code}: ")
    assert "LUFS" in problem.reason and problem.id == "zh-CN/home-title"


def test_a_clip_of_a_noisy_take_is_named(pack: Path, asked: tuple[Prompt, ...]) -> None:
    change(pack, lambda found: found["clips"]["zh-CN/home-title"].update(snr_db=20.0))
    (problem,) = pack_problems(pack, asked)
    assert problem.reason.startswith("noisy: ") and "20 dB above the room's noise" in problem.reason


def test_a_folder_that_is_no_pack_is_told(tmp_path: Path, asked: tuple[Prompt, ...]) -> None:
    (problem,) = pack_problems(tmp_path, asked)
    assert problem.kind == "pack" and "pack.json" in problem.reason


def test_an_older_pack_is_told_to_be_recorded_anew(pack: Path, asked: tuple[Prompt, ...]) -> None:
    (pack / "pack.json").write_text('{"format": 1, "version": "1", "clips": {}}')
    (problem,) = pack_problems(pack, asked)
    assert "format 1" in problem.reason and "anew" in problem.reason


# -- which packs a terminal has ----------------------------------------------------------------------------------------

SPEECH = """
version: 1
devices:
  speech:
    driver: voice
    connect: {audio: default}
    options: {%s}
"""


def test_packs_are_found_under_assets_and_where_devices_yaml_says(tmp_path: Path) -> None:
    for name in ("assets/voice/a", "more/b", "own"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "pack.json").write_text("{}")
    options = f"voice_pack: {tmp_path / 'own'}, voice_packs: {tmp_path / 'more'}"
    config = parse_devices(SPEECH % options)
    assert not config.problems
    found = installed(tmp_path / "assets", config)
    assert [(one.folder.name, one.promised) for one in found] == [("own", True), ("a", False), ("b", False)]


def test_a_pack_still_being_recorded_is_not_promised(tmp_path: Path) -> None:
    config = parse_devices(SPEECH % f"voice_pack: {tmp_path}, voice_complete: false")
    assert installed(tmp_path / "assets", config) == (Installed(tmp_path, False),)


# -- the commands ------------------------------------------------------------------------------------------------------


def test_the_command_tells_coverage_and_fails_when_something_is_to_be_mended(
    kiosk: Callable[..., Any], chinese: list[Prompt], tmp_path: Path
) -> None:
    pack = pack_with(tmp_path / "sichuan", chinese[:6])
    ran = kiosk("voice", "check", "--pack", pack, "--json")
    assert ran.code == 1
    (report,) = json.loads(ran.out)
    assert report["problems"][0]["id"] == chinese[6].id and len(report["problems"]) == len(chinese) - 6
    assert report["coverage"] == [
        {
            "language": "zh-CN",
            "wanted": len(chinese),
            "have": 6,
            "promised": True,
            "percent": pytest.approx(100 * 6 / len(chinese), abs=0.1),
        }
    ]
    change(pack, lambda found: found.update(complete=[]))
    ran = kiosk("voice", "check", "--pack", pack)
    assert ran.code == 0 and f"(6 of {len(chinese)})  need not be whole" in ran.out


def test_kiosk_check_fails_for_a_missing_and_for_a_stale_clip_and_for_nothing_else(
    kiosk: Callable[..., Any], chinese: list[Prompt], tmp_path: Path
) -> None:
    """Slow: every page is made and measured, every clip listened to."""
    assets = tmp_path / "assets"
    shutil.copytree(ASSETS, assets, ignore=shutil.ignore_patterns("voice"))
    pack = pack_with(assets / "voice" / "sichuan", chinese)
    change(pack, lambda found: found["clips"].pop("zh-CN/home-body"))
    texts = assets / "texts" / "common.zh-CN.ftl"
    old = next(prompt for prompt in chinese if prompt.id == "zh-CN/set-larger")
    texts.write_text(texts.read_text().replace(f"set-larger = {old.text}", "set-larger = 字大了"), encoding="utf-8")
    ran = kiosk("check", "--assets", assets, "--json")
    assert ran.code == 1
    told = sorted((problem["field"], problem["reason"][:12], problem["file"]) for problem in json.loads(ran.out))
    stale = manifest_of(pack)["clips"]["zh-CN/set-larger"]["file"]
    assert told == [
        ("zh-CN/home-body", "no clip says", "assets/voice/sichuan/pack.json"),
        ("zh-CN/set-larger", "no clip says", "assets/voice/sichuan/pack.json"),
        ("zh-CN/set-larger", f"says “{old.text}”, but the text is"[:12], f"assets/voice/sichuan/{stale}"),
    ]


def test_the_problems_of_all_packs_come_as_kiosk_check_tells_them(pack: Path, asked: tuple[Prompt, ...]) -> None:
    change(pack, lambda found: found["clips"].pop("zh-CN/home-title"))
    (problem,) = voice_problems((Installed(pack),), asked, pack.parent)
    assert problem.field == "zh-CN/home-title" and problem.file.endswith("sichuan/pack.json")
