"""Photo specifications that cannot be used: what `kiosk check` tells of `assets/photo-specs`."""

from __future__ import annotations

from pathlib import Path

from drivers.camera.spec import SpecError, load_specs
from kiosk_app.content.problems import Problem, relative


def photo_spec_problems(assets: Path) -> list[Problem]:
    """Every mistake in every file, in both languages."""
    try:
        load_specs(assets / "photo-specs")
    except SpecError as error:
        return [
            Problem(
                relative(Path(bad.file), assets),
                bad.line,
                bad.field or "-",
                bad.reason.en,
                bad.remedy.en,
                bad.reason.zh,
                bad.remedy.zh,
            )
            for bad in error.problems
        ]
    return []
