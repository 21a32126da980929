"""The same reader driver on a USB module's bulk pipes: both styles, and everything that can go wrong on them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers import presence
from drivers.config import parse_devices
from drivers.contract import Cancel, Code, Condition, Deadline, DeviceEvent, DriverError, Link
from drivers.gateway import Gateway
from drivers.id_reader import make_emulator
from drivers.id_reader.driver import SamReader
from drivers.id_reader.emulator import SamEmulator
from drivers.id_reader.search import may_be_the_wrong_way, nothing_answers, urls_to_try
from drivers.transport.usb_line import Strange, Style, UsbLine

Make = Callable[..., SamReader]
STYLES: tuple[Style, ...] = ("split", "whole")


@pytest.fixture(params=STYLES)
def module(request: pytest.FixtureRequest, nothing_is_left: None) -> Iterator[SamEmulator]:
    emulator = SamEmulator(usb=request.param)
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def usb_reader(module: SamEmulator, make_reader: Make) -> SamReader:
    reader = make_reader(module.url)
    reader.open(Deadline.after(10))
    return reader


def test_the_style_is_found_and_a_card_is_read(module: SamEmulator, usb_reader: SamReader) -> None:
    assert usb_reader.capabilities()["sam_id"] == "05.03-20200101-0001234567-0123456789"
    module.set("card", "li-xiuying")
    document = usb_reader.read(Deadline.after(10))
    assert document.newest_address == "湖北省通城县隽水镇无障碍小区2栋1单元101室"
    assert len(document.photo_wlt) == 1024
    assert usb_reader.probe(Deadline.after(5))[0] is Condition.OK


def test_a_style_named_in_the_url_is_not_searched_for() -> None:
    assert urls_to_try("usb:0400:c35a") == ("usb:0400:c35a?pipes=split", "usb:0400:c35a?pipes=whole")
    assert urls_to_try("usb:0400:c35a?serial=1") == (
        "usb:0400:c35a?serial=1&pipes=split",
        "usb:0400:c35a?serial=1&pipes=whole",
    )
    assert urls_to_try("usb:0400:c35a?pipes=whole") == ("usb:0400:c35a?pipes=whole",)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("strange", ["nak", "stall", "swallow"])
def test_a_module_that_takes_the_wrong_style_badly_is_still_found(
    make_reader: Make, monkeypatch: pytest.MonkeyPatch, style: Style, strange: Strange
) -> None:
    monkeypatch.setattr(
        "drivers.id_reader.emulator.UsbLine", lambda kind, faults: UsbLine(kind, strange=strange, faults=faults)
    )
    emulator = SamEmulator("zhang-san", usb=style)
    emulator.start()
    other = "whole" if style == "split" else "split"
    with pytest.raises(DriverError) as caught:
        make_reader(f"{emulator.url}&pipes={other}").open(Deadline.after(10))
    assert (caught.value.code, caught.value.detail) == (Code.NO_DEVICE, "no_sam_reader")
    reader = make_reader(emulator.url)
    reader.open(Deadline.after(10))
    assert reader.read(Deadline.after(10)).name == "张三"
    reader.close()
    emulator.stop()


def test_a_module_with_one_pair_of_pipes_is_found(make_reader: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "drivers.id_reader.emulator.UsbLine", lambda kind, faults: UsbLine(kind, endpoints=(0x02, 0x81), faults=faults)
    )
    emulator = SamEmulator("zhang-san", usb="whole")
    emulator.start()
    reader = make_reader(emulator.url)
    reader.open(Deadline.after(10))
    assert reader.read(Deadline.after(10)).name == "张三"
    reader.close()
    emulator.stop()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("short", "5"),
        ("short", "63"),
        ("trail", "9"),
        ("trail", "64"),
        ("noise", "on"),
        ("slow_ms", "5"),
        ("stall", "3"),
    ],
)
def test_what_the_pipes_do_to_an_answer_does_not_reach_the_card(
    module: SamEmulator, usb_reader: SamReader, key: str, value: str
) -> None:
    module.set(key, value)
    for citizen in ("zhang-san", "maria"):
        module.set("card", citizen)
        assert usb_reader.read(Deadline.after(20)).problems == ()


@pytest.mark.parametrize("key", ["half", "garble"])
def test_a_broken_answer_is_asked_for_again(module: SamEmulator, usb_reader: SamReader, key: str) -> None:
    module.set("card", "zhang-san")
    module.set(key, "1")
    assert usb_reader.read(Deadline.after(20)).name == "张三"
    assert module.commands.count("2001") == 1


@pytest.mark.parametrize("fault", ["41*2", "81*2", "10*4", "24*2"])
def test_passing_faults_of_the_reader_are_ridden_out(module: SamEmulator, usb_reader: SamReader, fault: str) -> None:
    module.set("card", "zhang-san")
    module.set("fault", fault)
    assert usb_reader.read(Deadline.after(20)).name == "张三"


def test_a_module_pulled_out_in_the_middle_of_a_card_is_disconnected_and_reads_when_back(
    module: SamEmulator, usb_reader: SamReader
) -> None:
    module.set("card", "zhang-san")
    module.set("cut_at", "600")
    with pytest.raises(DriverError) as caught:
        usb_reader.read(Deadline.after(10))
    assert caught.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError) as caught:
        usb_reader.open(Deadline.after(5))
    assert caught.value.code is Code.NO_DEVICE
    module.set("plug", "in")
    module.set("card", "zhang-san")
    usb_reader.open(Deadline.after(10))
    assert usb_reader.read(Deadline.after(10)).name == "张三"


def test_a_module_that_falls_silent_is_reported(module: SamEmulator, usb_reader: SamReader) -> None:
    module.set("mute", "on")
    with pytest.raises(DriverError) as caught:
        usb_reader.probe(Deadline.after(10))
    assert caught.value.detail == "reader_silent"
    module.set("mute", "off")
    assert usb_reader.probe(Deadline.after(10))[0] is Condition.OK


def test_a_pipe_stalled_for_good_is_the_readers_fault_not_the_cards(module: SamEmulator, usb_reader: SamReader) -> None:
    module.set("stall", "99999")
    with pytest.raises(DriverError) as caught:
        usb_reader.read(Deadline.after(30))
    assert (caught.value.code, caught.value.detail) == (Code.HARDWARE_ERROR, "reader_silent")


def test_waiting_for_a_card_ends_at_once_when_canceled(usb_reader: SamReader) -> None:
    cancel = Cancel()
    timer = threading.Timer(0.3, cancel.cancel)
    timer.start()
    started = time.monotonic()
    with pytest.raises(DriverError) as caught:
        usb_reader.read(Deadline.after(60, cancel))
    assert caught.value.code is Code.CANCELED
    assert time.monotonic() - started < 5
    timer.join()


def test_nothing_is_left_after_many_openings(module: SamEmulator, make_reader: Make) -> None:
    reader = make_reader(module.url)
    for _ in range(20):
        reader.open(Deadline.after(10))
        reader.close()


def test_the_presence_look_sees_it_come_and_go(module: SamEmulator, tmp_path: Path) -> None:
    first = presence.look(module.url)
    assert first.there is True
    module.set("plug", "out")
    assert presence.look(module.url).there is False
    module.set("plug", "in")
    assert presence.look(module.url) != first
    device = tmp_path / "1-2"
    device.mkdir()
    for name, text in (("idVendor", "0400"), ("idProduct", "c35a"), ("devnum", "7")):
        (device / name).write_text(f"{text}\n")
    assert presence.look("usb:0400:c35a", usb_root=tmp_path) == (True, "1-2#7")


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.01)


@pytest.mark.parametrize("style", STYLES)
def test_supervised_it_goes_comes_back_and_reads(style: Style) -> None:
    events: list[DeviceEvent] = []
    text = (
        f"version: 1\ndevices:\n  id_reader:\n    driver: sam\n    simulate: always\n    emulator: {{usb: {style}}}\n"
    )
    gateway = Gateway(parse_devices(text), profile="demo", on_event=events.append)
    gateway.start()
    until(lambda: gateway.statuses()["id_reader"].usable)
    job = gateway.submit("id_reader", "read", timeout=30)
    gateway.sim_set("id_reader", "plug", "out")
    until(lambda: gateway.statuses()["id_reader"].link is Link.NO_DEVICE)
    with pytest.raises(DriverError) as caught:
        job.future.result(10)
    assert caught.value.code in (Code.DISCONNECTED, Code.NO_DEVICE)
    back = time.monotonic()
    gateway.sim_set("id_reader", "plug", "in")
    until(lambda: gateway.statuses()["id_reader"].usable)
    assert time.monotonic() - back < 5
    gateway.sim_set("id_reader", "card", "zhang-san")
    assert gateway.submit("id_reader", "read", timeout=30).future.result(30).name == "张三"
    gateway.stop()


def test_the_entry_of_the_manual_is_what_the_driver_gets() -> None:
    text = 'version: 1\ndevices:\n  id_reader:\n    driver: sam\n    connect: {usb: {vid: "0400", pid: "c35a"}}\n'
    config = parse_devices(text)
    assert config.problems == ()
    assert config.devices["id_reader"].connect == "usb:0400:c35a"


def test_a_technician_reads_a_card_by_hand(module: SamEmulator) -> None:
    module.set("card", "zhang-san")
    command = [sys.executable, "-m", "kiosk_app", "device", "id_reader"]
    root = Path(__file__).parents[3]
    ran = subprocess.run(
        [*command, "read", "--connect", module.url, "--json"], cwd=root, capture_output=True, text=True, timeout=60
    )
    assert json.loads(ran.stdout)["name"] == "张三", ran.stderr
    ran = subprocess.run(
        [*command, "status", "--connect", "usb:0400:c35a", "--json"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(ran.stdout)["link"] == "no_device", ran.stderr


def test_an_emulator_of_no_known_style_is_refused() -> None:
    with pytest.raises(ValueError, match="split or whole"):
        make_emulator({"usb": "both"})
    with pytest.raises(ValueError, match="no key"):
        make_emulator({}).set("stall", "1")


def error(code: Code, detail: str = "") -> DriverError:
    return DriverError(code, detail)


def test_what_may_be_the_wrong_style_is_tried_the_other_way_and_what_cannot_be_is_not() -> None:
    both = [error(Code.TIMEOUT, "reader_silent"), error(Code.INVALID_DATA, "answer_broken")]
    one_of_many = [
        error(Code.INVALID_DATA, "link_noise"),
        error(Code.CONFIG_ERROR, "no_endpoint"),
        error(Code.DISCONNECTED),
    ]
    never = [
        error(Code.NO_DEVICE),
        error(Code.PERMISSION),
        error(Code.HARDWARE_ERROR, "reader_down"),
        error(Code.CANCELED),
    ]
    for many in (False, True):
        assert all(may_be_the_wrong_way(each, one_of_many=many) for each in both)
        assert all(may_be_the_wrong_way(each, one_of_many=many) is many for each in one_of_many)
        assert not any(may_be_the_wrong_way(each, one_of_many=many) for each in never)


def test_when_no_way_works_the_most_telling_error_is_said() -> None:
    silent, noise = error(Code.TIMEOUT, "reader_silent"), error(Code.INVALID_DATA, "link_noise")
    none = error(Code.CONFIG_ERROR, "no_endpoint")
    assert nothing_answers("usb:0400:c35a", [silent, noise, silent]) is noise
    assert nothing_answers("usb:0400:c35a", [none, none]) is none
    assert nothing_answers("usb:0400:c35a", [none, silent]).detail == "no_sam_reader"
    said = nothing_answers("serial:/dev/ttyUSB0", [silent] * 10)
    assert (said.code, "115200, 57600" in said.hint) == (Code.NO_DEVICE, True)
