"""What still waits for the county is found by its mark, and what says 示例 even without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.__main__ import main
from kiosk_app.content.examples import Example, examples_in, marked_lines, of_texts, of_yaml
from kiosk_app.tools.places import ASSETS, DESK_DEFAULTS

COUNTY = """\
desk_phone: "0715-1"   # example: the hall's own
note: "# example"
years: 2
townships:   # examples
  - {id: one, villages: [甲, 乙]}
places:
  - {id: hall, title: 大厅, phone: "12 # example"}
  - {id: east, title: 东边, phone: "13"}   # 示例
  - {id: west, title: 西示例街, phone: "14"}
"""


def test_a_mark_means_the_value_of_its_line_and_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "county.yaml").write_text(COUNTY, encoding="utf-8")
    assert of_yaml(tmp_path / "county.yaml", "c") == [
        Example("c", 1, "desk_phone", "0715-1"),
        Example("c", 4, "townships", "甲, 乙"),
        Example("c", 8, "places.east", "东边, 13"),
        Example("c", 9, "places.west.title", "西示例街", marked=False),
    ]


def test_a_comment_in_the_texts_marks_the_messages_right_below_it() -> None:
    texts = "a = 甲\n\n# 示例：请县里改\nb = 乙\n    .say = 乙\nc = 丙\n\nd = 丁\n# more\ne = 戊\nf = 示例街\n"
    found = [(one.line, one.field, one.marked) for one in of_texts(texts, "t")]
    assert found == [(4, "b", True), (6, "c", True), (11, "f", False)]


def test_a_file_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("a: [   # example", encoding="utf-8")
    (tmp_path / "bad.ftl").write_bytes(b"\xff\xfe = \x00")
    assert examples_in(tmp_path, "x") == []


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    assert all(1 <= line <= len(text.splitlines()) for line in marked_lines(text))
    of_texts(text, "t")


def test_nothing_we_ship_is_an_example_without_a_mark() -> None:
    found = examples_in(ASSETS, "assets") + examples_in(DESK_DEFAULTS, "helpdesk/defaults")
    assert [str(one) for one in found if not one.marked] == []
    assert {Path(one.file).name for one in found} >= {"county.yaml", "banks.yaml", "visits.yaml", "README.md"}


def test_the_command_lists_them_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--examples"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("assets/county/county.yaml:") and "desk_phone" in line for line in lines)
    assert lines[-1].startswith(f"还有 {len(lines) - 1} 处是示例")
    assert main(["check", "--examples", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told) == len(lines) - 1 and {"file", "line", "field", "value"} <= set(told[0])
