"""A socket with another part in it than devices.yaml expects."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import expected, presence, sysfs
from drivers.backoff import Timing
from drivers.config import parse_devices
from drivers.contract import Act, Code, DriverError, Link
from drivers.gateway import Gateway

BY_PATH = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0"


@pytest.mark.parametrize(
    ("connect", "url", "bare", "ids"),
    [
        (
            '{serial: /dev/kiosk/a, baud: 9600, vid: "1A86", pid: "7523"}',
            "serial:/dev/kiosk/a?baud=9600&vid=1a86&pid=7523",
            "serial:/dev/kiosk/a?baud=9600",
            "1a86:7523",
        ),
        (
            '{v4l2: /dev/video0, vid: "046d", pid: "0825"}',
            "v4l2:/dev/video0?vid=046d&pid=0825",
            "v4l2:/dev/video0",
            "046d:0825",
        ),
        (
            '{input: /dev/input/event3, vid: "2047", pid: "09d0"}',
            "input:/dev/input/event3?vid=2047&pid=09d0",
            "input:/dev/input/event3",
            "2047:09d0",
        ),
        (
            '{usb: {vid: "04b8", pid: "0202", port: "1-1.2"}}',
            "usb:04b8:0202?port=1-1.2",
            "usb:04b8:0202?port=1-1.2",
            "04b8:0202",
        ),
        ('{usb: {vid: "04b8", pid: "0202"}}', "usb:04b8:0202", "usb:04b8:0202", ""),
        ('{input: {vid: "2047", pid: "09d0"}}', "input:2047:09d0", "input:2047:09d0", ""),
        ("{serial: /dev/ttyS0}", "serial:/dev/ttyS0", "serial:/dev/ttyS0", ""),
    ],
)
def test_the_numbers_beside_a_socket_are_for_checking_and_not_for_the_driver(connect, url, bare, ids):
    config = parse_devices(f"version: 1\ndevices:\n  id_reader: {{driver: sam, connect: {connect}}}\n")
    assert config.problems == ()
    assert config.devices["id_reader"].connect == url
    assert expected.split(url) == (bare, ids)


@pytest.mark.parametrize(
    ("connect", "code", "type_this"),
    [
        ('{serial: /dev/kiosk/a, vid: "1a86"}', "missing", 'pid: "7523"'),
        ("{serial: /dev/kiosk/a, vid: 1a86, pid: 7523}", "hex_needs_quotes", 'pid: "7523"'),
        ('{v4l2: /dev/video0, vid: "046d", pid: "825"}', "hex_needs_quotes", 'pid: "0825"'),
        ('{usb: {vid: "04b8", pid: "0202", port: "2"}}', "bad_port", 'port: "1-1.2"'),
        ('{usb: {vid: "04b8", pid: "0202", port: 1.2}}', "not_text", '"1.2"'),
        ('{input: {vid: "2047", pid: "09d0"}, vid: "2047", pid: "09d0"}', "bad_connect", "{vid:"),
        ('{tcp: 192.168.1.5, port: 9100, vid: "1a86"}', "unknown_key", "tcp, port"),
    ],
)
def test_a_mistake_in_them_says_what_to_type(connect, code, type_this):
    config = parse_devices(f"version: 1\ndevices:\n  id_reader: {{driver: sam, connect: {connect}}}\n")
    assert [problem.line for problem in config.problems] == [3] * len(config.problems)
    assert code in {problem.code for problem in config.problems}
    assert any(type_this in problem.remedy_en for problem in config.problems)
    assert all(problem.reason_zh and problem.remedy_zh for problem in config.problems)


def test_what_is_behind_a_node_is_found_by_each_of_its_names(machine):
    path = machine.serial(1)
    machine.write("dev/ttyUSB0", "")
    (machine.root / "dev/kiosk").mkdir()
    (machine.root / "dev/kiosk/id_reader").symlink_to("../ttyUSB0")
    for name in (path, "/dev/ttyUSB0", "/dev/kiosk/id_reader"):
        part = sysfs.usb_of_node(name, machine.root)
        assert (part.port, part.ids, part.words) == ("1-1", "1a86:7523", "USB2.0-Serial (1a86:7523)")
    assert sysfs.usb_of_node("/dev/ttyS7", machine.root) is None


def test_a_link_out_of_dev_or_in_a_circle_leads_nowhere(machine):
    (machine.root / "dev").mkdir()
    (machine.root / "dev/a").symlink_to("b")
    (machine.root / "dev/b").symlink_to("a")
    (machine.root / "dev/c").symlink_to("../../../etc/passwd")
    for name in ("/dev/a", "/dev/c"):
        assert sysfs.usb_of_node(name, machine.root) is None


def test_the_right_part_passes_and_another_one_is_named_with_what_was_expected(machine):
    path = machine.serial(1)
    machine.write("dev/ttyUSB0", "")
    expected.check(f"serial:{path}?vid=1a86&pid=7523", "id_reader", machine.root)
    with pytest.raises(DriverError) as caught:
        expected.check(f"serial:{path}?baud=9600&vid=10c4&pid=ea60", "id_reader", machine.root)
    error = caught.value
    assert (error.code, error.detail, error.act, error.role) == (
        Code.CONFIG_ERROR,
        "wrong_part",
        Act.CONFIGURATION,
        "id_reader",
    )
    assert error.hint.startswith(
        "USB socket 1-1 has USB2.0-Serial (1a86:7523), but devices.yaml expects 10c4:ea60 for id_reader there"
    )


def test_a_usb_socket_is_checked_by_its_name(machine):
    machine.plug("1-1.2", "0416:5011", "POS80 Printer")
    expected.check("usb:0416:5011?port=1-1.2", "receipt_printer", machine.root)
    expected.check("usb:0416:5011?port=1-1.3", "receipt_printer", machine.root)  # empty: the driver says so
    with pytest.raises(DriverError, match=r"1-1\.2 has POS80 Printer \(0416:5011\)"):
        expected.check("usb:04b8:0202?port=1-1.2", "receipt_printer", machine.root)


def test_a_port_of_the_main_board_is_no_usb_part(machine):
    machine.write("dev/ttyS0", "")
    with pytest.raises(DriverError, match="not on USB"):
        expected.check("serial:/dev/ttyS0?vid=1a86&pid=7523", "id_reader", machine.root)


def test_a_socket_counts_as_filled_by_whatever_is_in_it_and_another_part_is_a_change(machine):
    machine.plug("1-1.2", "0416:5011")
    usb = machine.root / "sys/bus/usb/devices"
    before = presence.look("usb:04b8:0202?port=1-1.2", usb_root=usb)
    assert before.there is True
    machine.plug("1-1.2", "04b8:0202", number="9")
    after = presence.look("usb:04b8:0202?port=1-1.2", usb_root=usb)
    assert after.there is True
    assert after.mark != before.mark
    assert presence.look("usb:04b8:0202?port=1-1.3", usb_root=usb).there is False


def test_ids_in_the_url_do_not_change_where_is_looked(tmp_path):
    there = tmp_path / "node"
    there.write_text("")
    assert presence.look(f"serial:{there}?vid=1a86&pid=7523").there is True
    assert presence.look(f"serial:{tmp_path}/none?vid=1a86&pid=7523").there is False


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60)
    | st.text(alphabet="serialusbv4l2input:/?&=vidpidport.-_0123456789abcdef", max_size=60).map(
        lambda text: f"usb:{text}"
    )
    | st.text(alphabet="/dev.&=?vidp:0123456789abcdef", max_size=60).map(lambda text: f"serial:/dev/{text}")
    | st.text(max_size=20).map(lambda text: f"v4l2:/dev/{text}?vid=1a86&pid=7523")
)
def test_any_url_is_split_looked_for_and_looked_at_without_harm(url):
    bare, ids = expected.split(url)
    assert ids == "" or ":" in ids
    assert expected.split(bare)[0] == bare
    sysfs.behind(bare)
    presence.look(url)


QUICK = Timing(backoff_first=0.02, backoff_max=0.1, rescan=0.02, fresh=0.1, fresh_retry=0.02)


@pytest.fixture
def running(until):
    made = []

    def make(text):
        config = parse_devices(text)
        assert config.problems == ()
        gateway = Gateway(config, profile="production", on_event=lambda event: None, timing=QUICK)
        made.append(gateway)
        gateway.start()
        return gateway

    yield make
    for gateway in made:
        gateway.stop()


def test_a_wrong_part_is_a_matter_for_configuration_until_something_changes(running, until, machine):
    """A pty is no USB part, so the check fails; opened by its true ids it would be a reader."""
    path = machine.serial(1, "sam")
    link = machine.root / path.lstrip("/")
    entry = f'{{driver: sam, connect: {{serial: {link}, vid: "1a86", pid: "7523"}}}}'
    # The path in the file starts with /dev/ on a terminal; here it is the machine of files.
    config_text = f"version: 1\ndevices:\n  id_reader: {entry}\n"
    assert parse_devices(config_text).problems[0].code == "bad_port"
    from drivers.by_hand import from_url, opened

    with opened(from_url("id_reader", f"serial:{link}?vid=1a86&pid=7523")) as gateway:
        until(lambda: gateway.statuses()["id_reader"].error)
        status = gateway.statuses()["id_reader"]
        assert status.error["detail"] == "wrong_part"
        assert status.link is Link.OFFLINE
        openings = gateway.health()["id_reader"].openings
        until(lambda: gateway.health()["id_reader"].state == "failed_permanent")
        assert gateway.health()["id_reader"].openings == openings
    with opened(from_url("id_reader", f"serial:{link}")) as gateway:
        until(lambda: gateway.statuses()["id_reader"].usable)


def test_swapped_cables_behind_like_adapters_are_told_and_heal_when_put_right(until, machine):
    from drivers.by_hand import from_url
    from drivers.config import DevicesConfig

    path = machine.serial(1, "escpos")
    link = machine.root / path.lstrip("/")
    device = from_url("id_reader", f"serial:{link}?baud=115200")
    gateway = Gateway(
        DevicesConfig(devices={"id_reader": device}), profile="production", on_event=lambda event: None, timing=QUICK
    )
    gateway.start()
    try:
        until(lambda: (gateway.statuses()["id_reader"].error or {}).get("detail") == "wrong_part", 40)
        status = gateway.statuses()["id_reader"]
        assert (status.error["act"], status.link) == ("configuration", Link.OFFLINE)
        machine.running.pop().stop()
        machine.serial(1, "sam")
        until(lambda: gateway.statuses()["id_reader"].usable, 40)
    finally:
        gateway.stop()
