"""The whole way: a real pcscd, vsmartcard's virtual reader, and a card that behaves as people do."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.card_reader import CardKind
from drivers.card_reader.driver import HINT_HOLD_STILL, HINT_LIFT, PcscCardReader
from drivers.card_reader.emulator import PcscEmulator
from drivers.card_reader.protocol import ALLOWED
from drivers.contract import Cancel, Code, Condition, Deadline, DeviceEvent, Driver, DriverError

Soon = Callable[..., None]
Until = Callable[[Callable[[], bool]], None]
Make = Callable[..., PcscCardReader]


def kinds(events: list[DeviceEvent]) -> list[str]:
    return [str(event.payload or event.kind) for event in events]


def failure(reader: PcscCardReader, seconds: float, cancel: Cancel | None = None) -> DriverError:
    with pytest.raises(DriverError) as caught:
        reader.read(Deadline.after(seconds, cancel))
    assert caught.value.role == "card_reader"
    return caught.value


def lies(reader: PcscCardReader, what: str) -> bool:
    return bool(reader.probe(Deadline.after(5))[1]["card"] == what)


def test_it_is_a_driver_and_says_what_it_can(reader: PcscCardReader) -> None:
    assert isinstance(reader, Driver)
    can = reader.capabilities()
    assert can["reader"] == "VPCD 00 00"
    assert (can["senses_removal"], can["pin"], can["writes"]) == (True, False, False)
    assert reader.probe(Deadline.after(5)) == (Condition.OK, {"reader": "VPCD 00 00", "card": "empty"})
    assert reader.self_test(Deadline.after(5))["passed"] is True


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("elderly", CardKind.ELDERLY),
        ("ordinary", CardKind.ORDINARY),
        ("social-security-1", CardKind.FIRST_GENERATION),
        ("social-security-2", CardKind.SECOND_GENERATION),
        ("social-security-3", CardKind.THIRD_GENERATION),
    ],
)
def test_a_card_is_read(emulator: PcscEmulator, reader: PcscCardReader, name: str, kind: CardKind) -> None:
    emulator.set("card", name)
    card = reader.read(Deadline.after(20))
    assert card.kind is kind
    assert card.elapsed_ms < 5000
    assert {(apdu[0], apdu[1]) for apdu in emulator.commands} <= set(ALLOWED)


def test_a_card_laid_down_while_it_waits_is_read_and_a_second_time_without_lifting(
    emulator: PcscEmulator, reader: PcscCardReader, events: list[DeviceEvent], soon: Soon
) -> None:
    soon(0.4, emulator.set, "card", "elderly")
    assert reader.read(Deadline.after(20)).kind is CardKind.ELDERLY
    assert reader.read(Deadline.after(20)).balance_fen == 2755
    assert kinds(events) == ["media_inserted"]


def test_cards_that_come_and_go_are_told_by_watching(
    emulator: PcscEmulator, reader: PcscCardReader, events: list[DeviceEvent], until: Until
) -> None:
    def told(*expected: str) -> Callable[[], bool]:
        def so() -> bool:
            assert 0 < reader.watch(events.append) <= 1
            return kinds(events) == list(expected)

        return so

    emulator.set("card", "elderly")
    until(told("media_inserted"))
    emulator.set("card", "ordinary")
    until(told("media_inserted", "media_removed", "media_inserted"))
    emulator.set("card", "none")
    until(told("media_inserted", "media_removed", "media_inserted", "media_removed"))


def test_without_a_card_it_says_so_at_the_deadline(reader: PcscCardReader) -> None:
    started = time.monotonic()
    error = failure(reader, 0.5)
    assert (error.code, error.detail) == (Code.TIMEOUT, "no_card")
    assert time.monotonic() - started < 3


def test_waiting_ends_at_once_when_cancelled(reader: PcscCardReader, soon: Soon) -> None:
    cancel = Cancel()
    soon(0.3, cancel.cancel)
    started = time.monotonic()
    assert failure(reader, 60, cancel).code is Code.CANCELED
    assert time.monotonic() - started < 5


def test_a_card_that_is_none_of_ours_is_refused_kindly(emulator: PcscEmulator, reader: PcscCardReader) -> None:
    emulator.set("card", "unknown")
    error = failure(reader, 20)
    assert (error.code, error.detail, error.hint_key) == (
        Code.UNSUPPORTED,
        "unsupported_card",
        "error-unsupported-card",
    )
    assert len(emulator.commands) == 3


def test_a_card_taken_away_in_mid_read_is_asked_for_again(
    emulator: PcscEmulator, reader: PcscCardReader, events: list[DeviceEvent], soon: Soon
) -> None:
    emulator.set("remove_at", "3")
    emulator.set("card", "elderly")
    soon(2.0, emulator.set, "card", "elderly")
    assert reader.read(Deadline.after(30)).problems == ()
    assert kinds(events) == ["media_inserted", HINT_HOLD_STILL, "media_removed", "media_inserted"]


def test_a_card_taken_away_and_not_laid_again_ends_with_that(emulator: PcscEmulator, reader: PcscCardReader) -> None:
    emulator.set("remove_at", "1")
    emulator.set("card", "social-security-2")
    error = failure(reader, 4)
    assert (error.code, error.detail, error.retryable) == (Code.USER_ERROR, "card_moved", True)


def test_a_chip_that_never_answers_does_not_hold_us_past_the_deadline(
    emulator: PcscEmulator, reader: PcscCardReader, until: Until
) -> None:
    emulator.set("mute", "on")
    emulator.set("card", "elderly")
    started = time.monotonic()
    error = failure(reader, 3)
    assert (error.code, error.detail) == (Code.USER_ERROR, "card_unreadable")
    assert time.monotonic() - started < 8
    emulator.set("mute", "off")
    emulator.set("card", "none")
    until(lambda: lies(reader, "empty"))
    emulator.set("card", "ordinary")
    assert reader.read(Deadline.after(20)).kind is CardKind.ORDINARY


def test_a_slow_chip_is_cut_off_at_the_deadline_or_read_when_there_is_time(
    emulator: PcscEmulator, reader: PcscCardReader
) -> None:
    emulator.set("think_ms", "1500")
    emulator.set("card", "elderly")
    assert failure(reader, 2.5).detail == "card_unreadable"
    emulator.set("think_ms", "100")
    assert reader.read(Deadline.after(30)).kind is CardKind.ELDERLY


def test_a_read_is_cancelled_while_the_chip_thinks(
    emulator: PcscEmulator, reader: PcscCardReader, soon: Soon, until: Until
) -> None:
    emulator.set("think_ms", "3000")
    emulator.set("card", "elderly")
    until(lambda: lies(reader, "card"))
    cancel = Cancel()
    soon(0.5, cancel.cancel)
    started = time.monotonic()
    assert failure(reader, 60, cancel).code is Code.CANCELED
    assert time.monotonic() - started < 4
    emulator.set("think_ms", "0")


def test_a_chip_that_gives_no_sign_is_asked_to_be_lifted(
    emulator: PcscEmulator, reader: PcscCardReader, events: list[DeviceEvent]
) -> None:
    emulator.set("chip", "dead")
    emulator.set("card", "elderly")
    error = failure(reader, 6)
    assert (error.code, error.detail) == (Code.USER_ERROR, "card_unreadable")
    assert HINT_LIFT in kinds(events)


def test_a_chip_in_trouble_is_tried_again(emulator: PcscEmulator, reader: PcscCardReader) -> None:
    emulator.set("fault", "6F00*2")
    emulator.set("card", "elderly")
    assert reader.read(Deadline.after(30)).kind is CardKind.ELDERLY
    emulator.set("fault", "6581")
    error = failure(reader, 30)
    assert (error.code, error.detail) == (Code.USER_ERROR, "card_unreadable")


def test_a_service_killed_and_started_again_while_we_wait_is_waited_out(
    emulator: PcscEmulator, reader: PcscCardReader, soon: Soon
) -> None:
    soon(0.3, emulator.set, "service", "down")
    soon(1.2, emulator.set, "service", "up")
    soon(1.4, emulator.set, "card", "elderly")
    assert reader.read(Deadline.after(30)).kind is CardKind.ELDERLY


def test_a_service_killed_and_started_again_in_mid_read_costs_a_moment(
    emulator: PcscEmulator, reader: PcscCardReader, soon: Soon
) -> None:
    emulator.set("think_ms", "150")
    emulator.set("card", "social-security-2")
    reading = threading.Event()

    def restart() -> None:
        while len(emulator.commands) < 4:
            time.sleep(0.01)
        reading.set()
        emulator.set("service", "down")
        time.sleep(0.3)
        emulator.set("think_ms", "0")
        emulator.set("service", "up")

    soon(0, restart)
    assert reader.read(Deadline.after(30)).holder_number == "421222195003120018"
    assert reading.is_set()


@pytest.mark.usefixtures("impatient")
def test_a_service_that_stays_away_is_said_after_a_while(emulator: PcscEmulator, reader: PcscCardReader) -> None:
    emulator.set("service", "down")
    started = time.monotonic()
    error = failure(reader, 60)
    assert (error.code, error.detail) == (Code.DISCONNECTED, "pcsc_service")
    assert time.monotonic() - started < 20
    for ask in (lambda: reader.probe(Deadline.after(5)), lambda: reader.watch(lambda event: None)):
        with pytest.raises(DriverError) as caught:
            ask()
        assert caught.value.detail == "pcsc_service"
    emulator.set("service", "up")
    assert reader.probe(Deadline.after(10))[0] is Condition.OK


def test_a_service_that_hangs_is_told_from_an_empty_reader(
    emulator: PcscEmulator, reader: PcscCardReader, until: Until
) -> None:
    emulator.set("service", "frozen")
    for _ in range(4):
        error = failure(reader, 0.3)
        assert (error.code, error.detail) == (Code.TIMEOUT, "unresponsive")
    emulator.set("service", "up")

    def well() -> bool:
        try:
            return lies(reader, "empty")
        except DriverError:
            return False

    until(well)


def test_a_reader_replugged_while_we_wait_is_found_again(
    emulator: PcscEmulator, reader: PcscCardReader, soon: Soon
) -> None:
    soon(0.3, emulator.set, "plug", "out")
    soon(1.2, emulator.set, "plug", "in")
    soon(1.4, emulator.set, "card", "ordinary")
    assert reader.read(Deadline.after(30)).kind is CardKind.ORDINARY


@pytest.mark.usefixtures("impatient")
def test_a_reader_that_stays_away_is_said_after_a_while(emulator: PcscEmulator, reader: PcscCardReader) -> None:
    emulator.set("plug", "out")
    error = failure(reader, 60)
    assert (error.code, error.detail) == (Code.NO_DEVICE, "no_card_reader")


@pytest.mark.parametrize(
    ("key", "value", "detail"), [("plug", "out", "no_card_reader"), ("service", "down", "pcsc_service")]
)
def test_what_is_absent_at_the_start_is_said_and_found_later(
    emulator: PcscEmulator, make_reader: Make, key: str, value: str, detail: str
) -> None:
    emulator.set(key, value)
    reader = make_reader(emulator.url)
    with pytest.raises(DriverError) as caught:
        reader.open(Deadline.after(5))
    assert (caught.value.detail, caught.value.role) == (detail, "card_reader")
    emulator.set(key, {"plug": "in", "service": "up"}[key])
    emulator.set("card", "elderly")
    reader.open(Deadline.after(10))
    assert reader.read(Deadline.after(20)).kind is CardKind.ELDERLY


def test_a_reader_is_found_by_a_part_of_its_name(emulator: PcscEmulator, make_reader: Make) -> None:
    _, _, socket = emulator.url.partition("?")
    for name in ("", "vpcd", "VPCD%2000%2001", "PCD 00"):
        reader = make_reader(f"pcsc:{name}?{socket}")
        reader.open(Deadline.after(5))
        assert reader.capabilities()["reader"] == ("VPCD 00 01" if "01" in name else "VPCD 00 00")
        reader.close()
    with pytest.raises(DriverError) as caught:
        make_reader(f"pcsc:OMNIKEY?{socket}").open(Deadline.after(5))
    assert caught.value.code is Code.NO_DEVICE


def test_a_card_another_program_holds_is_waited_for_then_said(
    emulator: PcscEmulator, reader: PcscCardReader, make_reader: Make, soon: Soon, until: Until
) -> None:
    emulator.set("card", "elderly")
    until(lambda: lies(reader, "card"))
    emulator.set("think_ms", "800")
    other = make_reader(emulator.url)
    other.open(Deadline.after(5))
    soon(0, lambda: other.read(Deadline.after(30)))
    until(lambda: bool(emulator.commands))
    soon(1.0, emulator.set, "think_ms", "0")
    assert reader.read(Deadline.after(30)).kind is CardKind.ELDERLY


def test_commands_before_opening_and_after_closing_say_so(make_reader: Make, reader: PcscCardReader) -> None:
    assert failure(make_reader("pcsc:VPCD"), 1).code is Code.NOT_READY
    reader.close()
    reader.close()
    assert failure(reader, 1).code is Code.NOT_READY


def test_resets_leave_a_working_reader(emulator: PcscEmulator, reader: PcscCardReader) -> None:
    emulator.set("card", "elderly")
    reader.reset(Deadline.after(5))
    assert reader.read(Deadline.after(20)).kind is CardKind.ELDERLY
    reader.reset(Deadline.after(5), "hard")
    report = reader.self_test(Deadline.after(20), "active")
    assert report["card"] == "transit" or report["passed"]
    assert "3104421222000012345" not in str(report)


def test_nothing_is_left_after_many_openings_and_restarts(emulator: PcscEmulator, make_reader: Make) -> None:
    reader = make_reader(emulator.url)
    reader.open(Deadline.after(5))
    reader.close()
    threads, descriptors = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    for turn in range(50):
        reader.open(Deadline.after(10))
        reader.probe(Deadline.after(5))
        if turn % 10 == 5:
            emulator.set("service", "down")
            with pytest.raises(DriverError):
                reader.probe(Deadline.after(5))
            emulator.set("service", "up")
        reader.close()
    assert threading.active_count() == threads
    assert len(list(Path("/proc/self/fd").iterdir())) <= descriptors


def test_nothing_of_a_card_reaches_logs_events_or_errors(
    emulator: PcscEmulator, reader: PcscCardReader, events: list[DeviceEvent], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("elderly", "social-security-2"):
        emulator.set("remove_at", "6")
        emulator.set("card", name)
        error = failure(reader, 2.5)
        emulator.set("card", name)
        emulator.set("remove_at", "off")
        reader.read(Deadline.after(20))
        said = caplog.text + repr(events) + str(error) + repr(error) + str(emulator.describe())
        assert not any(secret in said for secret in ("3104421222", "421222195003120018", "张三", "B12345679", "2755"))
