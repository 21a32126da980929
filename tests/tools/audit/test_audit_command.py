"""The command as it is run: killed and run again, and over a service that nobody named to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.citizens.offer import assets_with_another_service

ROOT = Path(__file__).parents[3]
PAGES = "new-card/person"
CHECKS = ("A02", "A03", "A13")  # text as drawn, contrast from the pixels, what is spoken


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assets_with_another_service(tmp_path_factory.mktemp("county"))


def audit(assets: Path, out: Path) -> subprocess.Popen[str]:
    words = [
        "audit",
        "--quick",
        "--page",
        PAGES,
        "--assets",
        str(assets),
        "--out",
        str(out),
        "--json",
        "--workers",
        "1",
    ]
    words += [word for check in CHECKS for word in ("--check", check)]
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk_app", *words],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("KIVY")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kept(out: Path) -> list[str]:
    """The parts of the walk whose results lie in the file."""
    path = out / "state.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [json.loads(line)["part"] for line in lines[1:]]


@pytest.mark.timeout(300)
def test_a_service_nobody_named_is_audited_and_an_audit_that_was_killed_goes_on(assets: Path, tmp_path: Path) -> None:
    first = audit(assets, tmp_path)
    while not kept(tmp_path):
        assert first.poll() is None, first.communicate()
        time.sleep(0.02)
    first.kill()
    first.communicate()
    before = kept(tmp_path)

    second = audit(assets, tmp_path)
    printed, told = second.communicate()
    assert second.returncode == 0, told
    parts = kept(tmp_path)
    assert parts[: len(before)] == before and len(parts) == len(set(parts)) > len(before)
    assert f"walking {len(before)}/{len(parts)}" in told  # the bar begins where the first run stood
    report = json.loads(printed)
    assert report["passed"] and report["pages"] == report["rendered"] > 4
    assert all("new-card-person" in picture.name for picture in (tmp_path / "pages").iterdir())
