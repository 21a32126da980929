"""What PyYAML lets through – bombs, depth, two equal keys, values that look otherwise – is a problem with a line."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plain.problems import Problem
from plain.yaml_file import YamlFile, parse, read_file
from plain.yaml_nodes import MAX_BYTES, MAX_DEPTH


def one(data: str | bytes) -> Problem:
    _, problems = parse(data)
    assert len(problems) == 1, [problem.text("en") for problem in problems]
    return problems[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a: 1\nb: [x, 2.5, true, null]", {"a": 1, "b": ["x", 2.5, True, None]}),
        (
            'code: "0403"\nday: 2026-11-23\nmark: =\nnone: none',
            {"code": "0403", "day": "2026-11-23", "mark": "=", "none": "none"},
        ),
        ("b: False\nn: ~\ne: !!str 12", {"b": False, "n": None, "e": "12"}),
        ("text: |\n  一\n  二\n", {"text": "一\n二\n"}),
        ("<<: x", {"<<": "x"}),
        ("只是一句话", "只是一句话"),
        ("\ufeffa: 1", {"a": 1}),
        ("\ufeffa: 1".encode(), {"a": 1}),
    ],
)
def test_a_value_is_what_it_looks_like(written: str | bytes, value: Any) -> None:
    file, problems = parse(written)
    assert (file.value, problems) == (value, [])


@pytest.mark.parametrize(
    ("wrong", "line", "field", "code", "type_this"),
    [
        ("a: 1\nb: 0403", 2, "b", "yaml_trap", '"0403"'),
        ("a: 0x1A86", 1, "a", "yaml_trap", '"0x1A86"'),
        ("a:\n  - 12:30", 2, "a[0]", "yaml_trap", '"12:30"'),
        ("a: on", 1, "a", "yaml_trap", '"on"'),
        ("a: 1_000", 1, "a", "yaml_trap", '"1_000"'),
        ("a: .inf", 1, "a", "yaml_trap", '".inf"'),
        ("a: " + "9" * 30, 1, "a", "yaml_trap", "9"),
        ("on: 1", 1, "", "bad_key", '"on"'),
        ("1: 1", 1, "", "bad_key", '"1"'),
        ("[a]: 1", 1, "", "bad_key", ""),
        ("? {a: 1}\n: 2", 1, "", "bad_key", ""),
        ("a: 1\nb: 2\na: 3", 3, "a", "duplicate_key", "line 1"),
        ('a: 1\n"a": 3', 2, "a", "duplicate_key", "line 1"),
        ("x:\n  a: 1\n  a: 1", 3, "x.a", "duplicate_key", "line 2"),
        ("a: &x 1\nb: *x", 1, "", "alias", "in full"),
        ("a: &x [*x]", 1, "", "alias", "in full"),
        ("b: *x", 1, "", "alias", "in full"),
        ("a: !!python/object:os.system x", 1, "a", "tag", "delete"),
        ("a: !!binary AAAA", 1, "a", "tag", "delete"),
        ("a: !mine [1]", 1, "a", "tag", "delete"),
        ("a: !!set {b}", 1, "a", "not_a_mapping", "name: value"),
        ('a: "\\ud800"', 1, "a", "bad_character", "again"),
        ('a: "\\0"', 1, "a", "bad_character", "again"),
        ('"\\ud800": 1', 1, "", "bad_character", "again"),
        ('"a\\e[2J": 1', 1, "", "bad_character", "again"),
        ("a: 1\nb: \x07", 2, "", "bad_character", "again"),
        ("a: \ud800", 1, "", "bad_character", "again"),
        (b"a: 1\nb: \xff", 2, "", "not_utf8", "UTF-8"),
        ("a: 1".encode("utf-16"), 1, "", "not_utf8", "UTF-8"),
        ("a: [", 1, "", "syntax", "pairs"),
        ("a: b: c", 1, "", "syntax", "space"),
        ("a: 1\n\tb: 2", 2, "", "syntax", "tabs"),
        ("a: 1\n---\nb: 2", 2, "", "syntax", "look"),
        ('a: "\\UFFFFFFFF"', 1, "", "syntax", "quotes"),
        ("%YAML 99999999999.1\n---\na: b", 1, "", "syntax", "quotes"),
        ("", 0, "", "empty", "copy"),
        ("# nothing\n", 0, "", "empty", "copy"),
        ("#" * (MAX_BYTES + 1), 0, "", "too_large", "compare"),
    ],
)
def test_what_would_surprise_is_told_with_its_line_and_what_to_type(
    wrong: str | bytes, line: int, field: str, code: str, type_this: str
) -> None:
    problem = one(wrong)
    assert (problem.line, problem.field, problem.code) == (line, field, code), problem.text("en")
    assert type_this in problem.remedy.en
    assert any("\u4e00" <= char <= "\u9fff" for char in problem.reason.zh)


def test_all_problems_of_a_file_are_told_at_once_and_the_rest_can_be_read() -> None:
    file, problems = parse("a: on\nb: 0403\nc: 3\nc: 4\n")
    assert [(problem.line, problem.code) for problem in problems] == [
        (1, "yaml_trap"),
        (2, "yaml_trap"),
        (4, "duplicate_key"),
    ]
    assert file.value == {"a": None, "b": None, "c": 3}


def test_a_line_is_that_of_the_key_or_of_the_nearest_thing_above() -> None:
    file, _ = parse("# first\na:\n  b:\n    - x\n    - {c: 1,\n       d: 2}\n")
    assert file.line(("a",)) == 2
    assert file.line(("a", "b")) == 3
    assert file.line(("a", "b", 0)) == 4
    assert file.line(("a", "b", 1, "d")) == 6
    assert file.line(("a", "b", 1, "gone", "deeper")) == 5
    assert file.line(("gone",)) == 2
    assert YamlFile({}, {}).line(("a",)) == 0


def test_of_two_equal_keys_the_lines_are_the_firsts() -> None:
    assert parse("a: {x: 1}\na:\n  y: 2\n")[0].lines == {(): 1, ("a",): 1, ("a", "x"): 1}


LAUGHS = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" if n else "a0: &a0 [ha]\n" for n in range(12))


@pytest.mark.parametrize(
    "bomb",
    [
        LAUGHS,
        "[" * 100_000,
        "{a: " * 60_000,
        "- " * 100_000,
        "? " * 100_000,
        "[" * MAX_DEPTH * 2 + "]" * MAX_DEPTH * 2,
        "\n".join(" " * n + "- " for n in range(700)),
        "a" * 250_000,
        "a: " * 80_000,
        "!" * 200_000,
        "*" * 200_000,
        '"' + "\\x41" * 60_000 + '"',
        "---\n" * 60_000,
        "[" + "a," * 30_000,
        "&a " * 80_000,
        "'" * 200_001,
    ],
    ids=lambda bomb: ascii(bomb[:12]),
)
def test_a_bomb_does_not_go_off(bomb: str) -> None:
    begun = time.process_time()
    file, _ = parse(bomb)
    assert time.process_time() - begun < 30
    assert len(json.dumps(file.value)) <= MAX_BYTES


def test_what_is_nested_as_deep_as_allowed_is_read() -> None:
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH)[1] == []
    assert one("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)).code == "too_deep"


def test_a_file_is_read_no_further_than_it_may_be_long(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_bytes("\ufeffa: 一\r\n".encode())
    assert read_file(tmp_path / "good.yaml") == (YamlFile({"a": "一"}, {(): 1, ("a",): 1}), [])
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(1 << 40)
    assert [problem.code for problem in read_file(tmp_path / "huge.yaml")[1]] == ["too_large"]


def test_a_file_that_cannot_be_read_is_a_problem_too(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        _, (problem,) = read_file(path)
        assert problem.code == "unreadable"
        assert path.name in problem.text("en")


def shown(file: YamlFile, problems: list[Problem]) -> None:
    """Everything can be shown, stored and found; there is a value or a problem."""
    json.dumps(file.value).encode()
    str(file.value).encode("utf-8")
    for problem in problems:
        assert problem.line >= 0
        for text in (problem.text(), problem.text("en"), json.dumps(problem.as_dict(), ensure_ascii=False)):
            assert text.encode("utf-8").decode().isprintable()


@settings(deadline=None)
@given(st.text(max_size=300) | st.text("a- :[]{}&*<=\n\t\"'#|>?!%@0123\\ux", max_size=200))
def test_any_text_is_a_value_or_problems(text: str) -> None:
    shown(*parse(text))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_value_or_problems(data: bytes) -> None:
    shown(*parse(data))


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.binary() | st.datetimes()
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None)
@given(TREES)
def test_any_yaml_is_a_value_or_problems(tree: Any) -> None:
    shown(*parse(yaml.safe_dump(tree)))


PRINTABLE = st.text(max_size=20).filter(str.isprintable)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18) + 1, 10**18 - 1) | PRINTABLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=15,
)


@settings(deadline=None)
@given(PLAIN)
def test_plain_values_come_back_as_they_were_written(value: Any) -> None:
    written = yaml.safe_dump(value, allow_unicode=True, default_flow_style=False)
    if "&" not in written and "*" not in written:
        file, problems = parse(written)
        assert (file.value, problems) == (value, [])


def every_path(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, inner in pairs for found in every_path(inner, (*path, key)))]


@settings(deadline=None)
@given(PLAIN)
def test_every_value_has_a_line_that_is_in_the_file(value: Any) -> None:
    written = yaml.safe_dump(value, allow_unicode=True)
    file, problems = parse(written)
    if not problems:
        assert set(file.lines) == set(every_path(value))
        assert all(1 <= line <= written.count("\n") + 1 for line in file.lines.values())
