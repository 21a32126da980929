"""Whatever a part can say is wrong, a citizen is told something that exists, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.terminal import Terminal

from drivers.contract import Act, Code, Condition, DriverError, Link, Supply, make_status
from drivers.errors import WORDS, message_id
from drivers.registry import ROLES
from kiosk_app import device_words
from kiosk_app.core.visit import Settings


@pytest.mark.parametrize("code", list(Code))
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_code_has_a_text_of_its_own(terminal: Terminal, code: Code, language: str) -> None:
    key = device_words.error_key("camera", code.value, "", terminal.runtime.knows)
    assert key == f"error-{code.value.replace('_', '-')}"
    words = terminal.runtime.world.wording(language, "", key, {"device": "照相机"})
    assert words.show and words.spoken and words.privacy == "public"


@pytest.mark.parametrize("word", WORDS)
def test_every_word_a_driver_uses_leads_to_its_text(terminal: Terminal, word: str) -> None:
    entry = WORDS[word]
    for role in entry.roles or ROLES:
        key = device_words.error_key(role, Code.INTERNAL.value, word, terminal.runtime.knows)
        if entry.told:
            assert key == message_id(word, role if role in entry.apart else "")
        else:
            assert key == "error-internal"


def test_a_word_nobody_has_heard_of_gets_the_general_text(terminal: Terminal) -> None:
    assert device_words.error_key("camera", "boiling", "over", terminal.runtime.knows) == "error-general"
    assert device_words.error_key("", "", "", terminal.runtime.knows) == "error-general"


def told(terminal: Terminal, code: Code, device: str) -> str:
    key = f"error-{code.value.replace('_', '-')}"
    return terminal.runtime.world.wording("zh-CN", "", key, {"device": device}).show


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("code", [code for code in Code if code is not Code.CANCELED])
def test_a_print_that_fails_tells_why_and_keeps_the_number(terminal: Terminal, code: Code, act: Act) -> None:
    terminal.to_receipt().job("receipt_printer").fail(code, "", act)
    terminal.tick()
    assert terminal.notice == told(terminal, code, "打印机")
    assert terminal.page.facts[0].value.show == "20261123-007"
    assert {action.id for action in terminal.page.actions} >= {"taken", "reprint"}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("code", [c for c in Code if c not in (Code.CANCELED, Code.TIMEOUT)])
def test_a_read_that_fails_tells_why_and_leaves_ways_on(terminal: Terminal, code: Code, act: Act) -> None:
    terminal.to_card().job("id_reader").fail(code, "", act)
    terminal.tick()
    assert terminal.page.id == "card"
    assert terminal.notice == told(terminal, code, "身份证读卡器")
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
    assert "disability-photo" not in [item.id for item in terminal.page.items] and "残疾人证照相" in terminal.notice
    terminal.press("language")
    assert "Certificate photo" in terminal.notice
    assert terminal.eye.settings == replace(Settings(), language="en")


def test_what_the_kiosk_does_not_care_about_is_ignored(terminal: Terminal) -> None:
    shown = terminal.eye.shown
    for kind in ("media_inserted", "media_removed", "frame", "speech_started", "key", "status_changed"):
        terminal.device("id_reader", kind, "x")
    assert terminal.eye.shown == shown
