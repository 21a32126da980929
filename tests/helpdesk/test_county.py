"""What a county sets for its desk: strict files, every problem with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.__main__ import main
from helpdesk.county import DEFAULTS, County, CountyError, read_county


def test_the_files_as_delivered_are_what_a_desk_without_any_uses() -> None:
    assert read_county(DEFAULTS) == County()


def test_what_a_file_says_counts_and_a_missing_file_stays_as_delivered(tmp_path: Path) -> None:
    assert read_county(tmp_path) == County()
    (tmp_path / "queue.yaml").write_text("head_start_minutes: 20\nclosing: '17:00'\n")
    terms = read_county(tmp_path).queue
    assert (terms.rules.head_start.total_seconds(), terms.closing and terms.closing.hour) == (1200, 17)


def test_every_problem_of_every_file_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "queue.yaml").write_text("behind: 0\nclosng: '17:00'\n")
    (tmp_path / "queu.yaml").write_text("behind: 3\n")
    with pytest.raises(CountyError) as refused:
        read_county(tmp_path)
    lines = str(refused.value).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("queue.yaml, line 1: behind")
    assert "line 2: closng" in lines[1] and "did you mean closing?" in lines[1]
    assert lines[2].startswith("queu.yaml") and "queue.yaml" in lines[2]


def test_a_photo_of_a_size_nobody_knows_is_a_problem_before_it_is_on_paper(tmp_path: Path) -> None:
    cases = (DEFAULTS / "cases.yaml").read_text(encoding="utf-8")
    wrong = cases.replace("  disability-photo:\n", "  disability-photo:\n    photo_spec: disability-certificat\n")
    (tmp_path / "cases.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(CountyError, match=r"disability-photo\.photo_spec.*write disability-certificate"):
        read_county(tmp_path)


def test_the_command_tells_them_and_says_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "queue.yaml").write_text("- 1\n")
    assert main(["check", "--county", str(tmp_path)]) == 1
    assert "queue.yaml" in capsys.readouterr().err
    assert main(["check"]) == 0
