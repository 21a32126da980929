"""What `make test` tries once more: the tests that failed, by the names pytest knows without xdist."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ALONE = Path(__file__).with_name("alone.py")
HOUSE = {"test_one.py": "import os\n\n\ndef test_only_alone():\n    assert not os.environ.get('CROWD')\n"}


def run(folder: Path, record: dict[str, bool] | None, **env: str) -> int:
    cache = folder / ".pytest_cache/v/cache"
    cache.mkdir(parents=True)
    if record is not None:
        (cache / "lastfailed").write_text(json.dumps(record))
    (folder / "test_one.py").write_text(HOUSE["test_one.py"])
    return subprocess.run([sys.executable, "-P", ALONE, "-q"], cwd=folder, env=env, capture_output=True).returncode


@pytest.mark.parametrize("name", ["test_one.py::test_only_alone", "test_one.py::test_only_alone@a group"])
def test_what_passes_alone_has_passed(tmp_path: Path, name: str) -> None:
    assert run(tmp_path, {name: True}) == 0


def test_what_fails_alone_too_has_failed(tmp_path: Path) -> None:
    assert run(tmp_path, {"test_one.py::test_only_alone": True}, CROWD="1") == 1


def test_many_failures_are_no_accident_and_none_is_no_reason(tmp_path: Path) -> None:
    assert run(tmp_path / "many", {f"test_one.py::test_{n}": True for n in range(6)}) == 1
    assert run(tmp_path / "none", None) == 1
