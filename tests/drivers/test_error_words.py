"""One list of all that can be wrong, and nothing a driver says is missing from it."""

from __future__ import annotations

import pytest
from support.error_words import search

from drivers import advice
from drivers.contract import Act, Code, Condition, DriverError, Link, Supply, make_status
from drivers.errors import WARNINGS, WORDS, message_ids, staff_word
from drivers.registry import ROLES

FOUND = search()

FOLLOWED_BY_HAND = {
    "drivers/advice.py: detail",  # rows of _FAULTS: read as a table
    "drivers/advice.py: details.get('error')",  # what a probe said: found there
    "drivers/contract.py: None",
    "drivers/control.py: error.as_dict() | {'role': error.role}",
    "drivers/camera/engine/worker.py: type(error).__name__",  # between the nets and their keeper, never told
    "drivers/control.py: status.as_dict()['error']",
    "drivers/photo_printer/driver.py: f'{what}_out'",  # paper_out, ribbon_out: in state._TOLD
    "drivers/photo_printer/state.py: faults[0]",  # keys of state._TOLD: read as a table
    "drivers/receipt_printer/emulator.py: ('none', 'unrecoverable')",  # values of an emulator's key
    "drivers/speech/worker.py: type(error).__name__",  # between the voice and its keeper, never told
    "drivers/transport/pcsc_errors.py: detail",  # rows of ERRORS: read as a table
}


def test_every_word_a_driver_says_is_declared() -> None:
    undeclared = {word: place for word, place in FOUND.words.items() if word not in WORDS}
    assert undeclared == {}, "declare it in drivers/errors.py, then add its texts: `kiosk check` says which"


def test_every_declared_word_is_said_somewhere() -> None:
    assert [word for word in WORDS if word not in FOUND.words] == []


def test_no_word_is_made_where_the_search_cannot_follow() -> None:
    assert set(FOUND.unknown) == FOLLOWED_BY_HAND


def test_words_are_stable_identifiers_the_wire_takes() -> None:
    for word in (*WORDS, *WARNINGS):
        assert word.isidentifier() and word.islower() and len(word) <= 40


def test_roles_are_roles_and_only_a_told_word_stands_apart() -> None:
    for entry in WORDS.values():
        assert set(entry.roles) <= set(ROLES)
        assert set(entry.apart) <= set(entry.roles)
        assert entry.told or not entry.apart


def test_no_word_of_a_part_has_the_name_of_a_code() -> None:
    assert not {code.value for code in Code} & set(WORDS)


def test_the_technicians_advice_speaks_of_declared_words_only() -> None:
    assert {key.rpartition(":")[2] for key in advice._BY_DETAIL} <= set(WORDS)


def test_a_technician_is_advised_on_each_word_that_needs_hands_or_tools() -> None:
    silent = [
        word
        for word, entry in WORDS.items()
        if entry.told and entry.act in (Act.CLEAR, Act.MAINTENANCE, Act.CONFIGURATION, Act.RESET)
        if word not in advice._BY_DETAIL
    ]
    assert silent == []


def test_the_nearest_message_comes_first() -> None:
    assert message_ids("photo_printer", "not_ready", "paper_out") == (
        "error-photo-printer-paper-out",
        "error-paper-out",
        "error-not-ready",
    )
    assert message_ids("", "timeout", "") == ("error-timeout",)


@pytest.mark.parametrize(
    ("role", "details", "word"),
    [
        ("receipt_printer", {"paper": Supply.LOW}, "paper_low"),
        ("photo_printer", {"paper": "full", "ribbon": "low"}, "ribbon_low"),
        ("receipt_printer", {"paper": Supply.FULL}, ""),
        ("receipt_printer", {"paper": Supply.UNKNOWN}, ""),
        ("camera", {"paper": "low"}, ""),
    ],
)
def test_a_part_that_runs_low_says_so_while_it_works(role: str, details: dict[str, str], word: str) -> None:
    assert staff_word(make_status(role, Link.ONLINE, Condition.OK, details=details)) == word


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (DriverError(Code.NOT_READY, "paper_out"), "paper_out"),
        (DriverError(Code.CONFIG_ERROR, "bad_keymap"), "config_error"),
        (DriverError(Code.DISCONNECTED), "disconnected"),
        (DriverError(Code.HARDWARE_ERROR, "a_word_of_next_year"), "hardware_error"),
        (None, ""),
    ],
)
def test_the_desk_is_told_the_word_that_has_a_text(error: DriverError | None, word: str) -> None:
    assert staff_word(make_status("keypad", Link.OFFLINE, error=error)) == word
