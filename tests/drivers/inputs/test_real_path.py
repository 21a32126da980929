"""Links under /dev/input come and go with the plugs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drivers.inputs.find import real_path


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "event3").touch()
    (tmp_path / "by-path").symlink_to(tmp_path / "event3")
    assert real_path(str(tmp_path / "by-path")) == os.path.realpath(tmp_path / "event3")


def test_a_link_that_goes_away_while_it_is_looked_at_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "by-path"
    link.symlink_to(tmp_path / "event3")
    monkeypatch.setattr(os, "readlink", _gone)
    assert real_path(str(link)) == str(link)


def _gone(path: object, *, dir_fd: int | None = None) -> str:
    raise FileNotFoundError
