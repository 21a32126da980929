"""Clips: a county drops a folder in; whatever is wrong with it is named, and the rest still works."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.content.clips import LARGEST
from kiosk_app.content.load import load_content
from kiosk_app.tools.clip_check import clip_problems

ASSETS = Path(__file__).parents[2] / "assets"
CARD = "disability-photo/card"


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    shutil.copytree(ASSETS, tmp_path / "assets", ignore=shutil.ignore_patterns("fonts", "citizens", "voice"))
    return tmp_path / "assets"


def film(path: Path, pictures: list[int], side: int = 64, rate: int = 10) -> str:
    """A video of grey pictures; its hash."""
    video = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*"VP80"), rate, (side, side))
    for grey in pictures:
        video.write(np.full((side, side, 3), grey, np.uint8))
    video.release()
    return hashlib.sha256(path.read_bytes()).hexdigest()


def describe(assets: Path, name: str = "signed", **changed: object) -> Path:
    """A folder as a county would add it, with something changed. None leaves a line out."""
    folder = assets / "clips" / name
    folder.mkdir(exist_ok=True)
    hashed = film(folder / "hands.webm", [120] * 20)
    lines = {
        "title": "{zh-CN: 放身份证, en: The card}",
        "file": "hands.webm",
        "sha256": f'"{hashed}"',
        "kind": "sign",
        "language": "csl",
        "seconds": 2.0,
        "licence": "CC-BY-4.0, the hall",
        "pages": "[read_card]",
        **changed,
    }
    text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value is not None)
    (folder / "clip.yaml").write_text(text, encoding="utf-8")
    return folder


def told(assets: Path) -> list[str]:
    content, problems = load_content(assets)
    return [str(problem) for problem in (*problems, *clip_problems(content, assets))]


def test_what_we_ship_can_be_played_and_is_small() -> None:
    content, problems = load_content(ASSETS)
    assert problems == [] and clip_problems(content, ASSETS) == []
    clip = content.clips[CARD]
    assert clip.kind == "picture" and 6 <= clip.seconds <= 8
    assert Path(clip.file).stat().st_size < 300_000


def test_a_folder_dropped_in_is_there_and_signing_goes_before_pictures(assets: Path) -> None:
    describe(assets)
    assert told(assets) == []
    assert load_content(assets)[0].clips[CARD].name == "signed"
    describe(assets, name="a-before-ours")
    assert "disability-photo/card has a sign clip already" in "".join(told(assets))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"titel": "x"}, "did you mean 'title'?"),
        ({"licence": None}, "licence: is missing"),
        ({"title": "{zh-CN: 放身份证}"}, "title.en: is missing"),
        ({"kind": "dance"}, "use one of: sign, picture"),
        ({"language": None}, "a signed clip in no language"),
        ({"kind": "picture"}, "pictures have no language"),
        ({"seconds": 31}, "less than or equal to 30"),
        ({"seconds": 5}, "it lasts 2.0 s"),
        ({"file": "../hands.webm"}, "clip.yaml:2: file: does not have the form it needs"),
        ({"file": "other.webm"}, "clip.yaml:2: file: there is no readable other.webm here"),
        ({"sha256": '"' + "0" * 64 + '"'}, "clip.yaml:3: sha256: the file is not the one"),
        ({"pages": "[disability-photo/cart]"}, "did you mean 'disability-photo/card'?"),
        ({"pages": "[home]"}, "no page 'home'"),
        ({"pages": "[]"}, "at least 1 item"),
    ],
)
def test_a_wrong_description_is_named_with_its_line_and_ours_still_plays(
    assets: Path, changed: dict[str, object], reason: str
) -> None:
    describe(assets, **changed)
    problems = told(assets)
    assert reason in "\n".join(problems)
    assert all("clips/signed/clip.yaml" in problem and "\n    -> " in problem for problem in problems)
    assert CARD in load_content(assets)[0].clips


def test_a_folder_without_a_description_is_named(assets: Path) -> None:
    (assets / "clips" / "empty").mkdir()
    assert "clips/empty/clip.yaml" in told(assets)[0]


def test_a_file_too_large_is_not_even_read(assets: Path) -> None:
    with (describe(assets) / "hands.webm").open("r+b") as file:
        file.truncate(LARGEST + 1)
    assert "20 MB, at most 20" in told(assets)[0]


@pytest.mark.parametrize(
    "content", [b"no video", b"", b"#EXTM3U\nhttp://127.0.0.1/a.ts\n", b"\x1a\x45\xdf\xa3" + b"\0" * 90]
)
def test_a_file_that_is_no_video_is_named(assets: Path, content: bytes) -> None:
    folder = describe(assets, sha256=f'"{hashlib.sha256(content).hexdigest()}"')
    (folder / "hands.webm").write_bytes(content)
    assert "cannot be played" in told(assets)[0]


def test_a_clip_that_flickers_is_named(assets: Path) -> None:
    folder = describe(assets)
    hashed = film(folder / "hands.webm", [0, 255] * 10)
    text = (folder / "clip.yaml").read_text(encoding="utf-8").splitlines()
    text[2] = f'sha256: "{hashed}"'
    (folder / "clip.yaml").write_text("\n".join(text), encoding="utf-8")
    assert "flashes within two seconds" in told(assets)[0]


def test_pictures_larger_than_they_can_be_shown_are_named(assets: Path) -> None:
    folder = describe(assets)
    hashed = film(folder / "hands.webm", [90] * 20, side=1296)
    text = (folder / "clip.yaml").read_text(encoding="utf-8").splitlines()
    text[2] = f'sha256: "{hashed}"'
    (folder / "clip.yaml").write_text("\n".join(text), encoding="utf-8")
    assert "1296 × 1296 pixels" in told(assets)[0]


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_of_a_file_bring_the_reader_down(content: bytes) -> None:
    from tempfile import TemporaryDirectory

    from drivers.video.file import VideoUnreadable, pictures

    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.webm"
        path.write_bytes(content)
        with pytest.raises(VideoUnreadable):
            list(pictures(path))
