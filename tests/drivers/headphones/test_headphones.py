"""The headphone socket: plugs scrape, cards come and go, and a plug that is in at the start is told."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Code, Condition, Deadline, Driver, DriverError
from drivers.headphones import DRIVERS, OPTIONS, JackSwitch, make_emulator
from drivers.headphones.protocol import Jack
from drivers.inputs.events import DROPPED, SYN


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
        made.append(JackSwitch(url, {"settle_ms": 60, **options}, events.append))
        made[-1].open(soon())
        return made[-1]

    yield make
    for socket in made:
        socket.close()


def run_until(socket, publish, done, seconds=15.0):
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(socket.watch(publish))
    assert done()


def kinds(events):
    return [event.kind for event in events]


def test_the_package_offers_what_every_driver_package_offers():
    assert isinstance(JackSwitch("input:name=x", {}, print), Driver)
    assert set(DRIVERS) == set(OPTIONS)
    assert make_emulator({"jack": "in"}).describe()["jack"] == "in"
    with pytest.raises(ValueError, match="jack"):
        make_emulator({"jack": "maybe"})


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 0.5))), st.floats(0.02, 0.3))
def test_plugs_in_and_out_take_turns_however_they_scrape(moves, settle):
    jack, now, told = Jack(settle), 100.0, []
    for plugged, wait in moves:
        jack, news = jack.settles(now)
        told += [] if news is None else [news]
        jack = jack.sees(plugged, now)
        now += wait
        assert jack.until(now) >= 0
    jack, news = jack.settles(now + 1)
    told += [] if news is None else [news]
    assert told == [place % 2 == 0 for place in range(len(told))], "in first, then by turns"
    if moves:
        assert (told[-1] if told else False) is moves[-1][0]


def test_a_plug_that_scrapes_is_told_once(far, make, events):
    socket = make(far.url)
    far.set("scrape", "9")
    for jack, kind in (("in", "media_inserted"), ("out", "media_removed")):
        events.clear()
        far.set("jack", jack)
        run_until(socket, events.append, lambda: bool(events))
        until = time.monotonic() + 0.2
        while time.monotonic() < until:
            socket.watch(events.append)
        assert kinds(events) == [kind]
        assert socket.probe(soon()) == (Condition.OK, {"jack": jack})


def test_a_plug_that_is_in_at_the_start_is_told_and_an_empty_socket_is_not(far, make, events):
    socket = make(far.url)
    until = time.monotonic() + 0.3
    while time.monotonic() < until:
        socket.watch(events.append)
    assert events == []
    far.set("jack", "in")
    socket.open(soon())
    run_until(socket, events.append, lambda: kinds(events) == ["media_inserted"])


def test_an_inverted_switch_is_read_the_other_way_round(far, make, events):
    socket = make(far.url, inverted=True)
    run_until(socket, events.append, lambda: kinds(events) == ["media_inserted"])
    assert socket.probe(soon())[1] == {"jack": "in"}


def test_a_move_the_kernel_dropped_is_made_up_for(far, make, events):
    socket = make(far.url)
    for _ in range(5):
        socket.watch(events.append)
    far.card._line.unplug()
    far.card.switch(2, True)  # nobody hears this one
    far.card.plug()
    socket.open(soon())
    run_until(socket, events.append, lambda: kinds(events) == ["media_inserted"])
    far.card.send([DROPPED, SYN])
    socket.watch(events.append)
    assert kinds(events) == ["media_inserted"]


def test_a_sound_card_pulled_out_and_plugged_in_again(far, make, events):
    socket = make(far.url)
    far.set("plug", "out")
    with pytest.raises(DriverError) as caught:
        for _ in range(20):
            socket.watch(events.append)
    assert caught.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError) as caught:
        socket.open(soon(3))
    assert caught.value.code is Code.NO_DEVICE
    far.set("plug", "in")
    socket.open(soon())
    far.set("jack", "in")
    run_until(socket, events.append, lambda: kinds(events) == ["media_inserted"])


def test_a_device_without_a_socket_is_a_matter_of_configuration(far, make):
    keyboard = far.inputs.add("Keyboard", "046d:c31c", (28, 30))
    with pytest.raises(DriverError) as caught:
        make(far.inputs.url(str(keyboard.path)))
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, "bad_connect")


def test_a_technician_sees_the_next_plug(far, make, events):
    socket = make(far.url)
    timer = threading.Timer(0.2, far.set, ("jack", "in"))
    timer.start()
    assert socket.wait_for_plug(soon()) == {"jack": "in"}
    timer.join()
    with pytest.raises(DriverError) as caught:
        socket.wait_for_plug(soon(0.2))
    assert (caught.value.code, caught.value.detail) == (Code.TIMEOUT, "no_plug")


def test_commands_before_open_say_not_ready_and_closing_twice_is_well():
    socket = JackSwitch("input:name=x", {}, print)
    assert socket.watch(print) > 0
    socket.close()
    socket.close()
    for call in (socket.probe, socket.wait_for_plug):
        with pytest.raises(DriverError) as caught:
            call(soon())
        assert caught.value.code is Code.NOT_READY
