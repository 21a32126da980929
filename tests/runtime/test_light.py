"""The signal light follows the visit, shows only what it has, and disturbs nobody when it is missing."""

from __future__ import annotations

import pytest
from support.terminal import Terminal, print_result, word

from drivers.contract import Act, Code, Condition, DriverError, Link, make_status
from kiosk_app.desk import events as desk_events


def shown(terminal: Terminal) -> list[str]:
    return [job.options["0"] for job in terminal.gateway.of("signal_light", "set")]


def part(terminal: Terminal, role: str, well: bool) -> Terminal:
    lost = DriverError(Code.DISCONNECTED)
    status = make_status(role, Link.ONLINE, Condition.OK) if well else make_status(role, Link.OFFLINE, error=lost)
    return terminal.device(role, "status_changed", status)


def refuse(terminal: Terminal) -> Terminal:
    """The light does not have the state it was told last."""
    terminal.job("signal_light").fail(Code.INVALID_DATA, "unknown_state", Act.SOFTWARE)
    return terminal.tick(2)


def test_an_idle_terminal_that_is_well_shows_that_it_is_ready_and_says_so_once(terminal: Terminal) -> None:
    terminal.tick(50)
    assert shown(terminal) == ["ready"]


def test_a_visit_is_shown_as_busy_where_the_light_knows_that_else_as_before(terminal: Terminal) -> None:
    terminal.tick().press("disability-photo").tick()
    assert shown(terminal) == ["ready", "busy"]
    refuse(terminal)
    assert shown(terminal) == ["ready", "busy", "ready"]
    terminal.leave().press("disability-photo").tick(3)
    assert shown(terminal) == ["ready", "busy", "ready"], "it is not asked again"


def test_help_called_and_coming_are_seen_from_afar_until_somebody_is_there(terminal: Terminal) -> None:
    terminal.press("help").tick()
    assert shown(terminal)[-1] == "help"
    key = terminal.desk.calls[-1][0]
    for state, light in (("delivered", "help"), ("claimed", "coming"), ("arrived", "busy")):
        out = word(key, state, helper="王老师" if state != "delivered" else "")
        terminal.desk_says(desk_events.HelpChanged(out, frozenset({key}))).tick()
        assert shown(terminal)[-1] == light, state


def test_help_that_was_called_outlives_the_visit_in_the_light_too(terminal: Terminal) -> None:
    terminal.press("help").leave()
    assert terminal.runtime.visit.id == "" and shown(terminal)[-1] == "help"


def test_a_lost_part_that_a_service_needs_shows_as_error_or_darkness(terminal: Terminal) -> None:
    part(terminal.tick(), "camera", False).tick()
    assert shown(terminal)[-1] == "error"
    assert shown(refuse(terminal))[-1] == "off"
    part(terminal, "camera", True).tick()
    assert shown(terminal)[-1] == "ready"


def test_a_part_that_a_service_can_do_without_shows_as_nothing(terminal: Terminal) -> None:
    part(terminal.tick(), "receipt_printer", False).tick()
    assert shown(terminal) == ["ready"]


def test_a_page_that_waits_for_a_hand_asks_for_attention_late_and_not_for_ever(terminal: Terminal) -> None:
    terminal.to_card().tick()
    assert shown(terminal)[-1] == "busy"
    terminal.wait(7)
    assert shown(terminal)[-1] == "busy", "who is busy with the card needs no lamp"
    terminal.wait(2)
    assert shown(terminal)[-1] == "attention"
    terminal.wait(40)
    assert shown(terminal)[-1] == "busy"


def test_a_receipt_that_hangs_there_asks_for_attention_until_it_is_taken(terminal: Terminal) -> None:
    terminal.to_receipt().job("receipt_printer").succeed(print_result())
    terminal.tick().wait(9)
    assert shown(terminal)[-1] == "attention"
    terminal.press("taken").tick()
    assert shown(terminal)[-1] == "busy"


def test_the_wait_begins_anew_on_another_page(terminal: Terminal) -> None:
    terminal.to_card().wait(7)
    terminal.press("back").tick().press("agree").wait(7)
    assert "attention" not in shown(terminal)


@pytest.mark.parametrize("code", [Code.NO_DEVICE, Code.TIMEOUT, Code.INTERNAL, Code.CONFIG_ERROR])
def test_a_missing_or_broken_light_disturbs_nobody_and_is_not_pestered(terminal: Terminal, code: Code) -> None:
    terminal.gateway.dead["signal_light"] = DriverError(code, "not_configured")
    terminal.to_receipt().tick(100)
    assert terminal.page.id == "receipt" and terminal.notice == ""
    assert len(shown(terminal)) <= 2


def test_a_light_that_has_none_of_the_names_is_dark(terminal: Terminal) -> None:
    terminal.gateway.dead["signal_light"] = DriverError(Code.INVALID_DATA, "unknown_state")
    terminal.press("help").tick(20)
    assert shown(terminal) == ["help", "on", "off"]


def test_a_light_that_is_back_is_told_again_what_to_show(terminal: Terminal) -> None:
    part(terminal.tick(), "signal_light", True).tick()
    assert shown(terminal) == ["ready"]
    part(terminal, "signal_light", False)
    part(terminal, "signal_light", True).tick()
    assert shown(terminal) == ["ready", "ready"]


def test_a_command_that_is_outdated_is_called_back(terminal: Terminal) -> None:
    first = terminal.tick().job("signal_light")
    terminal.press("help").tick()
    assert first.canceled
    first.fail(Code.CANCELED)
    terminal.tick(3)
    assert shown(terminal) == ["ready", "help"]
