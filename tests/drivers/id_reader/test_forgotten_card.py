"""Does the card still lie there? Asked of readers that tell, and of readers that do not."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.config import parse_devices
from drivers.contract import Code, Deadline, DeviceEvent, DriverError
from drivers.gateway import Gateway
from drivers.id_reader import lying
from drivers.id_reader.driver import SamReader
from drivers.id_reader.emulator import SamEmulator
from drivers.id_reader.lying import LEFT, REMOVED, LyingCard


def asked(card: LyingCard, now: float, *statuses: int | None) -> tuple[list[str], float]:
    """Asks whenever it is due; what was told, and when it is after the last answer."""
    told = []
    for status in statuses:
        while not card.due(now):
            now += 0.5
        answer = card.answered(status, now)
        told += [answer] if answer else []
    return told, now


def test_left_and_lifted_are_told_once_each() -> None:
    card = LyingCard(on=True)
    card.was_read(100.0)
    told, now = asked(card, 100.0, 0x90, 0x90, 0x90, 0x41)
    assert told == [LEFT, REMOVED]
    assert card.senses is True
    assert not card.due(now + 1000)


def test_while_it_lies_there_it_is_told_again_now_and_then() -> None:
    card = LyingCard(on=True)
    card.was_read(0.0)
    told, now = asked(card, 0.0, *[0x90] * 31)
    assert told == [LEFT] * (1 + int(now // lying.REMIND_EVERY))


def test_one_nobody_fetches_is_given_up() -> None:
    card = LyingCard(on=True)
    card.was_read(0.0)
    asked(card, 0.0, *[0x90] * int(lying.GIVE_UP_AFTER / lying.LOOK_EVERY))
    card.answered(0x90, lying.GIVE_UP_AFTER)
    assert not card.due(1e9)


@pytest.mark.parametrize("statuses", [(0x21,), (0x24, 0x24, 0x24), (None, None), (0x80, None)])
def test_a_reader_that_answers_otherwise_is_left_in_peace(statuses: tuple[int | None, ...]) -> None:
    card = LyingCard(on=True)
    card.was_read(0.0)
    told, _ = asked(card, 0.0, *statuses)
    assert told == []
    assert card.senses is False
    card.was_read(50.0)
    assert not card.due(1e9)


def test_a_moving_card_is_neither_there_nor_gone() -> None:
    card = LyingCard(on=True)
    card.was_read(0.0)
    told, _ = asked(card, 0.0, 0x90, 0x47, 0x81, 0x47, 0x90, 0x41)
    assert told == [LEFT, REMOVED]


def test_a_reader_that_never_reads_twice_is_believed_nothing() -> None:
    card = LyingCard(on=True)
    for read in range(3):
        card.was_read(read * 10.0)
        assert asked(card, read * 10.0, 0x41)[0] == []
    assert card.senses is False


def test_one_lifted_within_a_blink_is_told_by_a_reader_known_to_tell() -> None:
    card = LyingCard(on=True)
    card.was_read(0.0)
    asked(card, 0.0, 0x90, 0x41)
    card.was_read(60.0)
    assert asked(card, 60.0, 0x41)[0] == [REMOVED]


def test_after_a_reset_nobody_knows() -> None:
    card = LyingCard(on=True)
    card.was_read(0.0)
    asked(card, 0.0, 0x90)
    card.forget()
    assert not card.due(1e9)
    assert card.answered(0x41, 5.0) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["read", "look", "found", "forget"]), st.integers(0, 255) | st.none(), st.floats(0, 30)
        )
    )
)
def test_whatever_it_answers_lifted_follows_left_and_a_reader_given_up_stays_so(
    steps: list[tuple[str, int | None, float]],
) -> None:
    card, now, told, off = LyingCard(on=True), 0.0, [], False
    for what, status, seconds in steps:
        now += seconds
        answer = None
        match what:
            case "read":
                card.was_read(now)
            case "look" if card.due(now):
                answer = card.answered(status, now)
            case "found":
                answer = card.found_another()
            case "forget":
                card.forget()
        off = off or card.senses is False
        assert not (off and (card.due(1e9) or card.senses is not False))
        told += [answer] if answer else []
    assert REMOVED not in told or LEFT in told[: told.index(REMOVED)]


def kinds(events: list[DeviceEvent]) -> list[str]:
    return [event.kind for event in events]


def test_the_reader_tells_and_what_it_answers_is_thrown_away(
    emulator: SamEmulator, reader: SamReader, events: list[DeviceEvent], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert reader.capabilities()["senses_removal"] is None
    reader.watch(events.append)
    assert "3001" not in emulator.commands, "nobody has read a card: none is looked for"
    emulator.set("card", "zhang-san")
    document = reader.read(Deadline.after(10))
    reader.watch(events.append)
    assert kinds(events) == ["media_inserted", "media_left"]
    assert reader.capabilities()["senses_removal"] is True
    assert reader._client is not None
    assert reader._client._frames._buffer == b"", "no byte of the card stays behind"
    emulator.set("card", "none")
    end = time.monotonic() + 10
    while kinds(events)[-1] != "media_removed":
        reader.watch(events.append)
        assert time.monotonic() < end
        time.sleep(0.05)
    assert reader.probe(Deadline.after(5))
    told = caplog.text + repr(events) + repr([event.payload for event in events])
    for secret in (document.name, document.number, document.address):
        assert secret not in told


@pytest.mark.parametrize("answer", ["21", "silent", "24"])
def test_a_reader_that_does_not_answer_twice_turns_it_off(
    emulator: SamEmulator, reader: SamReader, events: list[DeviceEvent], answer: str
) -> None:
    emulator.set("reread", answer)
    emulator.set("card", "zhang-san")
    reader.read(Deadline.after(10))
    end = time.monotonic() + 40
    while reader.capabilities()["senses_removal"] is None:
        assert reader.watch(events.append) <= 1
        assert time.monotonic() < end
        time.sleep(0.02)
    assert reader.capabilities()["senses_removal"] is False
    assert kinds(events) == ["media_inserted"]
    emulator.set("card", "li-xiuying")
    assert reader.read(Deadline.after(10)).name == "李秀英"


@pytest.mark.parametrize(("answer", "senses"), [("ok", True), ("21", False)])
def test_the_active_self_test_finds_out(emulator: SamEmulator, reader: SamReader, answer: str, senses: bool) -> None:
    emulator.set("reread", answer)
    emulator.set("card", "zhang-san")
    result = reader.self_test(Deadline.after(10), "active")
    assert (result["passed"], result["card"], result["senses_removal"]) == (True, "resident", senses)
    assert "张三" not in repr(result)


def test_it_can_be_switched_off(emulator: SamEmulator, make_reader: Callable[..., SamReader]) -> None:
    reader = make_reader(emulator.url, options={"forgotten_card": "off"})
    reader.open(Deadline.after(10))
    emulator.set("card", "zhang-san")
    reader.read(Deadline.after(10))
    before = list(emulator.commands)
    reader.watch(print)
    assert emulator.commands == before
    assert reader.capabilities()["senses_removal"] is False


def test_the_next_card_means_that_the_first_was_lifted(
    emulator: SamEmulator, reader: SamReader, events: list[DeviceEvent]
) -> None:
    emulator.set("card", "zhang-san")
    reader.read(Deadline.after(10))
    reader.watch(events.append)
    emulator.set("card", "li-xiuying")
    reader.read(Deadline.after(10))
    assert kinds(events) == ["media_inserted", "media_left", "media_removed", "media_inserted"]


def test_a_reader_unplugged_meanwhile_is_disconnected(
    emulator: SamEmulator, reader: SamReader, events: list[DeviceEvent]
) -> None:
    emulator.set("card", "zhang-san")
    reader.read(Deadline.after(10))
    emulator.set("plug", "out")
    with pytest.raises(DriverError) as caught:
        reader.watch(events.append)
    assert caught.value.code is Code.DISCONNECTED


@pytest.fixture(params=["", ", usb: split"])
def gateway(request: pytest.FixtureRequest, nothing_is_left: None) -> Iterator[tuple[Gateway, list[DeviceEvent]]]:
    events: list[DeviceEvent] = []
    text = (
        "version: 1\ndevices:\n  id_reader:\n    driver: sam\n    simulate: always\n"
        f"    emulator: {{card: none{request.param}}}\n"
    )
    gateway = Gateway(parse_devices(text), profile="demo", on_event=events.append)
    gateway.start()
    yield gateway, events
    gateway.stop()


def test_supervised_it_is_told_soon_after_the_read_and_after_the_lift(
    gateway: tuple[Gateway, list[DeviceEvent]],
) -> None:
    devices, events = gateway
    job = devices.submit("id_reader", "read", timeout=30)
    devices.sim_set("id_reader", "card", "zhang-san")
    job.future.result(30)

    def told(kind: str) -> bool:
        end = time.monotonic() + 10
        while kind not in kinds(events):
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    assert told("media_left")
    devices.sim_set("id_reader", "card", "none")
    assert told("media_removed")


def test_while_the_next_card_is_waited_for_the_lift_is_told_too(
    emulator: SamEmulator, reader: SamReader, events: list[DeviceEvent]
) -> None:
    emulator.set("card", "zhang-san")
    reader.read(Deadline.after(10))
    reader.watch(events.append)
    emulator.set("card", "none")
    with pytest.raises(DriverError) as caught:
        reader.read(Deadline.after(3))
    assert caught.value.detail == "no_card"
    assert [kind for kind in kinds(events) if kind != "card_hint"] == ["media_inserted", "media_left", "media_removed"]


def test_a_reader_silent_to_the_question_still_reads_the_next_card(
    emulator: SamEmulator, reader: SamReader, events: list[DeviceEvent]
) -> None:
    emulator.set("reread", "silent")
    emulator.set("card", "zhang-san")
    reader.read(Deadline.after(10))
    lifting = threading.Timer(2.0, emulator.set, ("card", "li-xiuying"))
    lifting.start()
    assert reader.read(Deadline.after(20)).name == "李秀英"
    lifting.join()
