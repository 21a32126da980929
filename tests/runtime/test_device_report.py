"""What the desk reads of a terminal's parts, from the driver's word to the sentence on the console."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from drivers.contract import Act, Code, Condition, DriverError, Link, Status, Supply, make_status
from drivers.errors import WARNINGS, WORDS, staff_word
from drivers.registry import ROLES
from helpdesk.fleet import rules as desk
from helpdesk.fleet.words import shipped
from kiosk_app.device_report import report


def on_the_console(*statuses: Status) -> list[str]:
    return [desk.device_words(part, shipped()).text for part in report({one.role: one for one in statuses})]


def lost(role: str, code: Code, detail: str = "", act: Act = Act.NONE) -> Status:
    return make_status(role, Link.OFFLINE, error=DriverError(code, detail, act=act))


@pytest.mark.parametrize("code", list(Code))
@pytest.mark.parametrize("role", ROLES)
def test_every_code_of_every_part_tells_the_desk_what_to_do(role: str, code: Code) -> None:
    (text,) = on_the_console(lost(role, code))
    assert shipped().device(role) in text and shipped().device(role) != role
    assert "：" in text


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_every_part_that_says_it_tells_the_desk_what_to_do(word: str) -> None:
    for role in WORDS[word].roles or ROLES:
        status = lost(role, Code.CONFIG_ERROR, word)
        if word == "switched_off":
            assert on_the_console(status) == []
            continue
        (text,) = on_the_console(status)
        assert text == shipped().complaint(role, staff_word(status)) and "：" in text


def test_paper_that_runs_low_reaches_the_desk_while_it_still_prints() -> None:
    low = make_status("receipt_printer", Link.ONLINE, Condition.OK, details={"paper": Supply.LOW.value})
    assert on_the_console(low) == ["凭条纸快用完：请今天换纸"]
    parts = [desk.device_words(part, shipped()) for part in report({"receipt_printer": low})]
    words = desk.terminal_words(desk.Signs(datetime.now(UTC)), parts, datetime.now(UTC))
    assert words == desk.Words(desk.Level.LOW, "凭条纸快用完：请今天换纸")


def test_every_warning_has_its_sentence() -> None:
    for word, roles in WARNINGS.items():
        what, _, how = word.partition("_")
        for role in roles:
            (text,) = on_the_console(make_status(role, Link.ONLINE, Condition.OK, details={what: how}))
            assert "快用完" in text


def test_a_part_that_is_only_starting_alarms_nobody() -> None:
    assert on_the_console(make_status("camera", Link.STARTING)) == ["摄像头正常"]


def test_a_part_this_terminal_does_not_have_is_no_trouble() -> None:
    off = DriverError(Code.CONFIG_ERROR, "switched_off", act=Act.NONE)
    assert report({"scanner": make_status("scanner", Link.DISABLED, error=off)}) == ()
