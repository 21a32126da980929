"""`kiosk check` on the photo specifications: file, line and what to type, in Chinese too."""

from __future__ import annotations

import shutil
from pathlib import Path

from kiosk_app.tools.photo_spec_check import photo_spec_problems
from kiosk_app.tools.places import ASSETS


def test_the_projects_own_specifications_are_sound() -> None:
    assert photo_spec_problems(ASSETS) == []


def test_a_clerks_mistakes_are_named_all_at_once_with_file_line_and_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "assets" / "photo-specs"
    shutil.copytree(ASSETS / "photo-specs", folder)
    for name, old, new in (
        ("social-security", "max_bytes: 20000", "max_bytes: 9000"),
        ("social-security", "gives_way: hair", "gives_way: 头发"),
        ("one-inch", "dpi: 300", "dip: 300"),
    ):
        path = folder / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        lines = text.splitlines()
        at = max(number for number, line in enumerate(lines) if old in line and not line.startswith("#"))
        lines[at] = lines[at].replace(old, new)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = photo_spec_problems(tmp_path / "assets")
    told = {(Path(one.file).name, one.field): one for one in found}
    assert told["one-inch.yaml", "dip"].chinese() == ("没有“dip”这个名字", "改成 dpi")
    assert "min_bytes 要小于 max_bytes" in told["social-security.yaml", "jpeg"].for_people()
    assert told["social-security.yaml", "head.gives_way"].line > 10
    assert all(one.file.startswith("assets/photo-specs/") for one in found)
