"""Whatever a part can say is wrong, a citizen is told something that exists, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.terminal import Terminal

import drivers
from drivers.contract import Act, Code, Condition, DriverError, Link, Supply, make_status
from kiosk_app import device_words
from kiosk_app.core.visit import Settings

DRIVERS = Path(drivers.__file__).parent
WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FROM_CONDITIONS = {"camera_covered", "camera_stalled", "paper_jam", "unresponsive", "renderer_failed", "audio_stalled"}


def constants(tree: ast.Module) -> dict[str, str]:
    """NAME = "word" at the top of a module."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found |= {name.id: node.value.value for name in node.targets if isinstance(name, ast.Name)}
    return found


def words_in(node: ast.expr, names: dict[str, str]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(word)):
            yield word
        case ast.Name(id=name) if name in names:
            yield names[name]
        case ast.IfExp(body=one, orelse=other):
            yield from words_in(one, names)
            yield from words_in(other, names)
        case ast.BoolOp(values=values):
            for value in values:
                yield from words_in(value, names)


def code_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code":
        return Code[node.attr].value
    return ""


def errors_of(tree: ast.Module, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(code, detail) of every call and every row of a table in which a word stands after a Code; `detail=` too."""
    for node in ast.walk(tree):
        row = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple) else []
        for place, part in enumerate(row):
            code = code_of(part)
            if code:
                yield code, ""
                for word in words_in(row[place + 1], names) if place + 1 < len(row) else ():
                    yield code, word
        if isinstance(node, ast.Call):
            first = next((code for code in map(code_of, node.args) if code), Code.INTERNAL.value)
            for keyword in node.keywords:
                if keyword.arg == "detail":
                    yield from ((first, word) for word in words_in(keyword.value, names))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_config_error", "no_audio"):
            for argument in node.args:
                yield from ((Code.CONFIG_ERROR.value, word) for word in words_in(argument, names))
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "error":
                    yield from ((Code.HARDWARE_ERROR.value, word) for word in words_in(value, names))


def every_error() -> dict[tuple[str, str], str]:
    """(code, detail) -> a file that says so."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(DRIVERS.rglob("*.py"))}
    names: dict[str, str] = {}
    for tree in trees.values():
        names |= constants(tree)
    found: dict[tuple[str, str], str] = {}
    for path, tree in trees.items():
        for code, detail in errors_of(tree, names):
            if not detail or WORD.fullmatch(detail):
                found.setdefault((code, detail), path.name)
    return found


ERRORS = every_error()


def test_the_search_finds_the_words_we_know_of() -> None:
    details = {detail for _, detail in ERRORS}
    known = {
        "paper_out",
        "cover_open",
        "cutter",
        "no_card",
        "card_moved",
        "card_unreadable",
        "no_audio",
        "camera_missing",
    }
    assert known | FROM_CONDITIONS <= details
    assert len({code for code, _ in ERRORS}) >= 10


@pytest.mark.parametrize("code", list(Code))
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_code_has_a_text_of_its_own(terminal: Terminal, code: Code, language: str) -> None:
    key = device_words.error_key(code.value, "", terminal.runtime.knows)
    assert key == f"error-{code.value.replace('_', '-')}"
    words = terminal.runtime.world.wording(language, "", key, {})
    assert words.show and words.spoken and words.privacy == "public"


@pytest.mark.parametrize(("code", "detail"), sorted(ERRORS))
def test_every_word_a_driver_uses_leads_to_a_text(terminal: Terminal, code: str, detail: str) -> None:
    key = device_words.error_key(code, detail, terminal.runtime.knows)
    assert key in (f"error-{detail.replace('_', '-')}", f"error-{code.replace('_', '-')}")
    for language in terminal.runtime.world.languages:
        assert terminal.runtime.world.wording(language, "", key, {}).show


def test_a_word_nobody_has_heard_of_gets_the_general_text(terminal: Terminal) -> None:
    assert device_words.error_key("boiling", "over", terminal.runtime.knows) == "error-general"
    assert device_words.error_key("", "", terminal.runtime.knows) == "error-general"


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("code", [code for code in Code if code is not Code.CANCELED])
def test_a_print_that_fails_tells_why_and_keeps_the_number(terminal: Terminal, code: Code, act: Act) -> None:
    terminal.to_receipt().job("receipt_printer").fail(code, "", act)
    terminal.tick()
    key = f"error-{code.value.replace('_', '-')}"
    assert terminal.notice == terminal.runtime.world.wording("zh-CN", "", key, {}).show
    assert terminal.page.facts[0].value.show == "20261123-007"
    assert {action.id for action in terminal.page.actions} >= {"taken", "reprint"}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("code", [c for c in Code if c not in (Code.CANCELED, Code.TIMEOUT)])
def test_a_read_that_fails_tells_why_and_leaves_ways_on(terminal: Terminal, code: Code, act: Act) -> None:
    terminal.to_card().job("id_reader").fail(code, "", act)
    terminal.tick()
    key = f"error-{code.value.replace('_', '-')}"
    assert terminal.page.id == "card"
    assert terminal.notice == terminal.runtime.world.wording("zh-CN", "", key, {}).show
    assert {"back", "no_card"} <= {action.id for action in terminal.page.actions}


def test_paper_that_runs_out_is_told_by_its_own_name_and_can_be_tried_again(terminal: Terminal) -> None:
    terminal.to_receipt().job("receipt_printer").fail(Code.NOT_READY, "paper_out", Act.CLEAR)
    terminal.tick()
    assert "纸用完了" in terminal.notice
    first = terminal.job("receipt_printer").options["job_id"]
    terminal.press("reprint").wait(2)
    assert terminal.job("receipt_printer").options["job_id"] != first


@pytest.mark.parametrize("link", list(Link))
@pytest.mark.parametrize("condition", list(Condition))
@pytest.mark.parametrize("told", [True, False])
def test_every_state_of_a_part_is_usable_or_has_a_text(
    terminal: Terminal, link: Link, condition: Condition, told: bool
) -> None:
    error = DriverError(Code.NOT_READY, "paper_out") if told else None
    status = make_status("receipt_printer", link, condition, error=error, details={"paper": Supply.OUT})
    changed = device_words.device_changed(status, terminal.runtime.knows)
    assert changed.usable is (status.usable or link is Link.STARTING)
    if not changed.usable:
        assert terminal.runtime.knows(changed.key)
        assert changed.key == "error-paper-out" or not told


def test_home_says_in_both_languages_what_a_broken_part_costs(terminal: Terminal) -> None:
    lost = DriverError(Code.CONFIG_ERROR, "switched_off", act=Act.NONE)
    terminal.device("camera", "status_changed", make_status("camera", Link.DISABLED, error=lost))
    assert terminal.page.items == () and "残疾人证照相" in terminal.notice
    terminal.press("language")
    assert "Certificate photo" in terminal.notice
    assert terminal.eye.settings == replace(Settings(), language="en")


def test_what_the_kiosk_does_not_care_about_is_ignored(terminal: Terminal) -> None:
    shown = terminal.eye.shown
    for kind in ("media_inserted", "media_removed", "frame", "speech_started", "key", "status_changed"):
        terminal.device("id_reader", kind, "x")
    assert terminal.eye.shown == shown
