"""What may stand in a pack.json of format 2, and what is said about the rest."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.speech import sound
from drivers.speech.judge import measure
from drivers.speech.pack import load_manifest, load_pack
from drivers.speech.pack_format import (
    MANIFEST,
    BadPack,
    Manifest,
    as_json,
    parse_manifest,
    prompt_hash,
    save_manifest,
)
from drivers.speech.pack_write import clip_of, open_pack, save, with_clip, without_clips

TEXT = "请带身份证。"
DAY = date(2026, 11, 26)


def entry(folder: Path, text: str = TEXT, **how: Any):
    samples = sound.to_samples(0.1 * (1 + 0 * sound.to_signal(sound.silence(0.5))))
    values = {"source": "human", "speaker": "王老师", "dialect": "zh-CN-sichuan", "day": DAY, "snr_db": 44.0, **how}
    return clip_of(folder, f"zh-CN/{text}", text, "zh-CN", samples, measure(sound.to_signal(samples)), **values)


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Any]:
    """A good manifest of one clip, as JSON gives it."""
    manifest = with_clip(open_pack(tmp_path, dialect="zh-CN-sichuan"), "zh-CN/card", entry(tmp_path), DAY)
    save_manifest(tmp_path, manifest)
    return json.loads((tmp_path / MANIFEST).read_text())


def test_what_is_saved_is_read_again(tmp_path: Path, found: dict[str, Any]) -> None:
    manifest, wrong = load_manifest(tmp_path)
    assert not wrong
    clip = manifest.clips["zh-CN/card"]
    assert (clip.text, clip.speaker, clip.dialect, clip.source) == (TEXT, "王老师", "zh-CN-sichuan", "human")
    assert (clip.recorded_on, clip.duration_ms, clip.snr_db) == (DAY, 500, 44.0)
    assert json.loads(as_json(manifest)) == found


def test_full_stops_and_commas_do_not_part_a_text_from_its_clip(tmp_path: Path, found: dict[str, Any]) -> None:
    pack = load_pack(tmp_path)
    assert pack.has("请带身份证", "zh-CN") and pack.has("请带身份证，", "zh-CN")
    assert not pack.has("请带身份证？", "zh-CN"), "a question is another tune"
    assert not pack.has(TEXT, "en")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "red"}, 'unknown key "colour"'),
        ({"text": "请带户口本。"}, "record this clip again, do not edit its text"),
        ({"file": "../out.wav"}, '"file"'),
        ({"source": "robot"}, '"source"'),
        ({"recorded_on": "yesterday"}, '"recorded_on"'),
        ({"snr_db": None}, "snr_db of its take"),
        ({"sha256": "x"}, '"sha256"'),
        ({"dialect": "sichuan dialect"}, '"dialect"'),
    ],
)
def test_a_clip_with_a_mistake_is_left_out_and_told(
    tmp_path: Path, found: dict[str, Any], change: dict[str, Any], says: str
) -> None:
    found["clips"]["zh-CN/card"] |= change
    manifest, wrong = parse_manifest(found, MANIFEST)
    assert not manifest.clips
    assert says in wrong["zh-CN/card"]


def test_what_is_missing_is_named(found: dict[str, Any]) -> None:
    del found["clips"]["zh-CN/card"]["speaker"]
    assert '"speaker" is missing' in parse_manifest(found, MANIFEST)[1]["zh-CN/card"]


def test_two_clips_of_one_text_are_one_too_many(found: dict[str, Any]) -> None:
    found["clips"]["zh-CN/again"] = found["clips"]["zh-CN/card"]
    manifest, wrong = parse_manifest(found, MANIFEST)
    assert list(manifest.clips) == ["zh-CN/card"] and "says the same as zh-CN/card" in wrong["zh-CN/again"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"owner": "x"}, 'unknown key "owner"'),
        ({"name": "Teacher Wang"}, '"name"'),
        ({"complete": ["fr"]}, '"complete.0"'),
        ({"title": {"zh-CN": "四川省成都市的话"}}, "at most 4 characters"),
        ({"clips": {"../x": {}}}, "clips"),
    ],
)
def test_a_head_with_a_mistake_is_no_pack(found: dict[str, Any], change: dict[str, Any], says: str) -> None:
    with pytest.raises(BadPack, match=MANIFEST) as told:
        parse_manifest({**found, **change}, MANIFEST)
    assert says in str(told.value)


def test_a_file_that_is_not_the_one_recorded_is_not_heard(tmp_path: Path, found: dict[str, Any]) -> None:
    pack = load_pack(tmp_path)
    assert pack.samples(TEXT, "zh-CN") is not None
    (tmp_path / found["clips"]["zh-CN/card"]["file"]).write_bytes(sound.wav_bytes(sound.silence(0.5)))
    assert pack.samples(TEXT, "zh-CN") is None


def test_saving_removes_clips_of_its_own_that_are_no_more_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "holiday.wav").write_bytes(b"mine")
    manifest = with_clip(open_pack(tmp_path, dialect="zh-CN"), "zh-CN/a", entry(tmp_path), DAY)
    manifest = with_clip(manifest, "zh-CN/b", entry(tmp_path, "请坐好。"), DAY)
    save(tmp_path, manifest)
    kept = manifest.clips["zh-CN/b"].file
    save(tmp_path, without_clips(manifest, ["zh-CN/a"]))
    assert {path.name for path in tmp_path.iterdir()} == {"holiday.wav", MANIFEST, kept}


def test_a_new_clip_takes_the_place_of_what_says_the_same_under_another_name(tmp_path: Path) -> None:
    manifest = with_clip(Manifest("x", "0", "zh-CN", {}, (), {}), "zh-CN/old", entry(tmp_path), DAY)
    assert list(with_clip(manifest, "zh-CN/new", entry(tmp_path), DAY).clips) == ["zh-CN/new"]


def test_a_folder_whose_name_can_be_no_packs_says_how_to_call_it(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match="small letters"):
        open_pack(tmp_path / "王老师", dialect="zh-CN")


def test_a_title_too_long_for_its_place_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match="at most 4 Chinese"):
        open_pack(tmp_path / "wang", dialect="zh-CN", title={"zh-CN": "四川省成都市的话"})
    assert not (tmp_path / "wang").exists()


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just("a.wav") | st.just("ab" * 32)
JSON = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner), max_leaves=5
)
KEYS = ("language", "text", "text_hash", "file", "sha256", "duration_ms", "lufs", "source", "speaker", "dialect", "x")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(st.sampled_from(["name", "version", "dialect", "title", "complete", "y"]), JSON),
    st.dictionaries(st.sampled_from(["zh-CN/a", "a b", ""]), st.dictionaries(st.sampled_from(KEYS), JSON) | JSON),
)
def test_any_json_is_a_manifest_or_an_error_that_names_the_file(head: dict[str, Any], clips: dict[str, Any]) -> None:
    found = {"format": 2, "name": "a", "version": "1", "dialect": "zh-CN", "clips": clips, **head}
    try:
        manifest, wrong = parse_manifest(found, "the/pack.json")
    except BadPack as error:
        assert "the/pack.json" in str(error)
    else:
        assert set(manifest.clips) | set(wrong) == set(clips)


@given(st.text(max_size=30))
def test_markup_and_endings_never_change_what_a_clip_is_bound_to(text: str) -> None:
    assert prompt_hash(text, "zh-CN") == prompt_hash(f"{text}。", "zh-CN")
