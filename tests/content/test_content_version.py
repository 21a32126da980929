"""The content's version: the same files give the same digits, another word gives others."""

from __future__ import annotations

import shutil
from pathlib import Path

from kiosk_app.content.version import content_version

ASSETS = Path(__file__).parents[2] / "assets"


def test_a_copy_has_the_same_version_and_a_changed_word_another(tmp_path: Path) -> None:
    copy = tmp_path / "assets"
    shutil.copytree(ASSETS, copy, ignore=shutil.ignore_patterns("fonts", "citizens", "voice"))
    assert content_version(copy) == content_version(ASSETS)
    text = next(copy.rglob("*.ftl"))
    text.write_text(text.read_text(encoding="utf-8") + "\nmore = 更多\n", encoding="utf-8")
    assert content_version(copy) != content_version(ASSETS)
