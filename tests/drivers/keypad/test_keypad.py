"""The keypad's whole code down to the system call; and what the kernel does, where it has uinput."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.contract import Cancel, Code, Condition, Deadline, Driver, DriverError
from drivers.inputs.emulator import EmulatedInputs
from drivers.inputs.events import DOWN, DROPPED, EV_KEY, REPEAT, SYN, UP, InputEvent
from drivers.inputs.find import InputSystem, parse_target
from drivers.keypad import DRIVERS, OPTIONS, Keypad, make_emulator
from drivers.keypad.emulator import FOREIGN_IDS, IDS


def soon(seconds: float = 15) -> Deadline:
    return Deadline.after(seconds)


@pytest.fixture
def far(nothing_is_left):
    far = make_emulator({})
    far.start()
    yield far
    far.stop()


@pytest.fixture
def make(nothing_is_left, events):
    made = []

    def make(url, **options):
        made.append(Keypad(url, {"same_key_ms": 0, **options}, events.append))
        made[-1].open(soon())
        return made[-1]

    yield make
    for keypad in made:
        keypad.close()


@pytest.fixture
def keypad(far, make):
    return make(far.url)


def run_until(keypad, publish, done, seconds=15.0):
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(keypad.watch(publish))
    assert done()


def keys(events):
    return [event.payload for event in events if event.kind == "key"]


def test_the_package_offers_what_every_driver_package_offers():
    assert isinstance(Keypad("input:/dev/input/event0", {}, print), Driver)
    assert set(DRIVERS) == set(OPTIONS)
    with pytest.raises(ValueError, match="keymap"):
        make_emulator({"keymap": "piano"})


def test_keys_are_told_by_their_meaning_in_their_order(far, keypad, events):
    wanted = ["1", "0", "next", "prev", "ok", "back", "repeat", "help", "louder", "quieter"]
    for word in wanted:
        far.set("press", word)
    run_until(keypad, events.append, lambda: len(keys(events)) == len(wanted))
    assert keys(events) == wanted
    assert keypad.probe(soon())[1]["strokes"] == len(wanted)
    assert keypad.capabilities()["exclusive"] is True


def test_a_key_is_told_at_once(far, keypad, events):
    delays = []
    thread = threading.Thread(target=lambda: [time.sleep(0.15), far.set("press", "ok")])
    thread.start()
    run_until(keypad, events.append, lambda: bool(keys(events)))
    delays.append(time.monotonic() - events[0].at)
    thread.join()
    assert delays[0] < 0.5


def test_no_key_is_lost_in_a_burst_and_none_is_made_up(far, keypad, events):
    stream = [InputEvent(EV_KEY, code, value) for code in (79, 80, 81) * 40 for value in (DOWN, UP)]
    far.pad.send([each for event in stream for each in (event, SYN)])
    run_until(keypad, events.append, lambda: len(keys(events)) == 120)
    assert keys(events) == ["1", "2", "3"] * 40


def test_a_packet_the_kernel_dropped_types_nothing(far, keypad, events):
    far.pad.send([DROPPED, InputEvent(EV_KEY, 79, DOWN), SYN, InputEvent(EV_KEY, 80, DOWN), SYN])
    run_until(keypad, events.append, lambda: bool(keys(events)))
    assert keys(events) == ["2"]


def test_bytes_that_are_no_events_do_no_harm(far, keypad, events):
    far.pad.send_bytes(os.urandom(24 * 50))
    for _ in range(3):
        keypad.watch(events.append)
    assert keypad.probe(soon())[0] is Condition.OK


def test_the_keypad_is_held_by_one_alone(far, keypad, events):
    other = Keypad(far.url, {}, events.append)
    with pytest.raises(DriverError) as caught:
        other.open(soon())
    assert caught.value.code is Code.BUSY


def test_a_foreign_keyboard_is_held_and_types_nothing(far, keypad, events):
    far.set("foreign", "in")
    run_until(keypad, events.append, lambda: keypad.probe(soon())[1]["foreign_held"] == 1)
    for key in ("KEY_1", "KEY_ENTER", "KEY_A"):
        far.set("foreign_types", key)
    far.set("press", "ok")
    run_until(keypad, events.append, lambda: bool(keys(events)))
    assert keys(events) == ["ok"]
    target = parse_target(far.inputs.url(FOREIGN_IDS))
    (node,) = InputSystem.of(target).open_all(target, lambda info: True, soon())
    with pytest.raises(DriverError) as caught:
        node.grab()
    assert caught.value.code is Code.BUSY, "nobody else can have it either"
    node.close()
    far.set("foreign", "out")
    run_until(keypad, events.append, lambda: keypad.probe(soon())[1]["foreign_held"] == 0)
    far.set("foreign", "in")
    run_until(keypad, events.append, lambda: keypad.probe(soon())[1]["foreign_held"] == 1)


def test_what_is_to_be_left_alone_and_what_is_no_keyboard_is_left_alone(far, make, events):
    far.set("foreign", "in")
    far.inputs.add("Mouse", "046d:c077", (272, 273))
    jack = far.inputs.add("Headphone", "0000:0000", (), (2,))
    keypad = make(far.url, leave=[FOREIGN_IDS])
    assert keypad.probe(soon())[1] == {"strokes": 0, "foreign_held": 0, "foreign_free": 0}
    jack.unplug()
    assert keypad.watch(events.append) > 0
    keypad.close()
    assert make(far.url, grab_all=False).probe(soon())[1]["foreign_held"] == 0


def test_by_its_numbers_every_node_of_the_keypad_is_held(far, make, events):
    volume = far.inputs.add("Emulated keypad volume", IDS, (113, 114, 115))
    keypad = make(far.inputs.url(IDS), keymap="tactile-9")
    volume.tap(115)
    far.pad.tap(187)  # F17
    run_until(keypad, events.append, lambda: len(keys(events)) == 2)
    assert set(keys(events)) == {"louder", "ok"}
    assert keypad.probe(soon())[1]["foreign_held"] == 0


def test_a_socket_in_the_keypad_speaks_for_the_headphones(far, make, events):
    keypad = make(far.url, keymap="tactile-9")
    far.pad.tap(192)  # F22
    far.pad.tap(193)
    run_until(keypad, events.append, lambda: len(events) == 2)
    assert [(event.role, event.kind) for event in events] == [
        ("headphones", "media_inserted"),
        ("headphones", "media_removed"),
    ]
    assert keypad.probe(soon())[1]["strokes"] == 0


def test_a_technician_sees_what_a_key_is_called_and_means(far, keypad, events):
    for press, key, meaning in (("ok", "KEY_ENTER", "ok"), ("KEY_F13", "KEY_F13", "")):
        timer = threading.Timer(0.15, far.set, ("press", press))
        timer.start()
        found = keypad.wait_for_key(soon())
        timer.join()
        assert found["meaning"] == meaning
        assert found["key"] in (key, "KEY_KPENTER")
    assert events == []
    with pytest.raises(DriverError) as caught:
        keypad.wait_for_key(soon(0.2))
    assert (caught.value.code, caught.value.detail) == (Code.TIMEOUT, "no_key")
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(DriverError) as caught:
        keypad.wait_for_key(Deadline.after(60, cancel))
    assert caught.value.code is Code.CANCELED


@pytest.mark.parametrize("by", ["path", "ids"])
def test_unplugged_and_plugged_in_again_it_works_on(far, make, events, by):
    keypad = make(far.url if by == "path" else far.inputs.url(IDS))
    far.set("plug", "out")
    with pytest.raises(DriverError) as caught:
        for _ in range(20):
            keypad.watch(events.append)
    assert caught.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError) as caught:
        keypad.probe(soon())
    assert caught.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError) as caught:
        keypad.open(soon(3))
    assert caught.value.code is Code.NO_DEVICE
    far.set("plug", "in")
    keypad.open(soon())
    far.set("press", "help")
    run_until(keypad, events.append, lambda: keys(events) == ["help"])


def test_typed_digits_are_in_no_log_and_no_repr(far, keypad, events, caplog):
    caplog.set_level(logging.DEBUG)
    far.set("foreign", "in")
    for digit in "4711":
        far.set("press", digit)
    run_until(keypad, events.append, lambda: len(keys(events)) == 4)
    assert "4711" not in caplog.text.replace(" ", "")
    assert all(digit not in repr(event).partition(", at=")[0] for event in events for digit in "471")


def test_commands_before_open_say_not_ready():
    keypad = Keypad("input:/dev/input/event0", {}, print)
    assert keypad.watch(print) > 0
    for call in (keypad.probe, keypad.wait_for_key):
        with pytest.raises(DriverError) as caught:
            call(soon())
        assert caught.value.code is Code.NOT_READY


def test_impossible_options_are_refused():
    for wrong in ({"leave": ["all"]}, {"same_key_ms": 5000}, {"grab": True}):
        with pytest.raises(ValueError):
            Keypad("input:/dev/input/event0", wrong, print)
    with pytest.raises(DriverError, match="numpad"):
        Keypad("input:/dev/input/event0", {"keymap": "piano"}, print)


def test_any_number_of_openings_leaves_nothing(far, keypad):
    far.set("foreign", "in")
    for _ in range(50):
        keypad.open(soon())
    keypad.close()
    keypad.close()


@pytest.fixture
def pad(nothing_is_left) -> Iterator[tuple[str, Callable[[int, int], None]]]:
    """A keypad of the kernel's own where it has uinput, else the same records replayed through an emulated node.

    Its URL, and a hand on it: (code, value).
    """
    if os.access("/dev/uinput", os.W_OK):
        from evdev import UInput, ecodes

        with UInput({ecodes.EV_KEY: [ecodes.KEY_KP1, ecodes.KEY_KPENTER]}, name="kiosk test pad") as device:

            def press(code: int, value: int) -> None:
                device.write(ecodes.EV_KEY, code, value)
                device.syn()

            time.sleep(1.0)  # udev names the node and hands out its rights
            yield "input:name=kiosk%20test%20pad", press
        return
    inputs = EmulatedInputs()
    node = inputs.add("kiosk test pad", "0000:0000", (KP1, KPENTER))
    yield inputs.url(str(node.path)), node.key
    inputs.close()


KP1, KPENTER = 79, 96


def test_a_stream_of_events_is_read_as_meanings_and_its_node_is_held_alone(pad, make, events):
    url, press = pad
    keypad = make(url, grab_all=False)
    for value in (DOWN, REPEAT, REPEAT, UP):
        press(KP1, value)
    for code, value in ((KPENTER, DOWN), (KP1, DOWN), (KP1, UP), (KPENTER, UP)):
        press(code, value)
    run_until(keypad, events.append, lambda: keys(events) == ["1", "ok", "1"])
    with pytest.raises(DriverError) as caught:
        make(url, grab_all=False)
    assert caught.value.code is Code.BUSY
    keypad.close()
    again = make(url, grab_all=False)
    press(KP1, DOWN)
    press(KP1, UP)
    run_until(again, events.append, lambda: keys(events)[3:] == ["1"])
