from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import actions, control
from drivers.actions import Action
from drivers.config import parse_devices
from drivers.contract import Act, Code, DriverError
from drivers.control import ControlClient, ControlServer
from drivers.control_lines import MAX_REQUEST, control_path, parse_request
from drivers.gateway import Gateway

DEVICES = """
version: 1
devices:
  id_reader: {driver: toy, simulate: always, required_by: {photo: required}}
  speech: {driver: toy, connect: {audio: default}}
"""


@pytest.fixture
def kiosk(toys, make_bench, tmp_path, monkeypatch) -> Iterator[ControlServer]:
    monkeypatch.setenv("KIOSK_CONTROL", str(tmp_path / "control.sock"))
    do = Action("id_reader", "read", "nothing", "wait", 5.0, "", lambda _: ((), {}), lambda result: {"said": result})
    say = Action("speech", "say", "text", "do", 5.0, "", lambda text: ((text,), {}), lambda result: {"said": result})
    monkeypatch.setattr(actions, "ACTIONS", {"id_reader": {"read": do}, "speech": {"say": say}})
    config = parse_devices(DEVICES, registry=toys.registry)
    gateway = Gateway(
        config,
        profile="demo",
        on_event=lambda event: None,
        registry=toys.registry,
        timing=replace(make_bench().supervisor._timing, rescan=0.02),
    )
    gateway.start()
    pressed: list[str] = []
    server = ControlServer(gateway, extra={"press help": lambda: pressed.append("help")})
    server.gateway, server.pressed = gateway, pressed
    assert server.start() is None
    yield server
    server.stop()
    gateway.stop()


@pytest.fixture
def client(kiosk) -> Iterator[ControlClient]:
    found = ControlClient.connect()
    assert found is not None
    with found:
        yield found


def until_usable(client: ControlClient, role: str) -> None:
    end = time.monotonic() + 10
    while not client.call("statuses")[role]["usable"]:
        assert time.monotonic() < end
        time.sleep(0.01)


def raw(path: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(10)
    line.connect(str(path))
    return line


def test_nobody_but_the_user_may_open_the_socket(kiosk):
    assert stat.S_IMODE(kiosk.path.stat().st_mode) == 0o600


def test_somebody_else_is_refused_though_the_socket_let_them_in(kiosk, monkeypatch):
    monkeypatch.setattr(control, "_peer_uid", lambda line: os.geteuid() + 1)
    with ControlClient.connect() as client, pytest.raises(DriverError) as refused:
        client.call("ping")
    assert refused.value.code is Code.PERMISSION
    assert "sudo -u" in refused.value.hint


def test_it_tells_statuses_with_what_to_do(kiosk, client):
    until_usable(client, "speech")
    told = client.call("statuses")
    assert set(told) == {"id_reader", "speech"}
    assert told["speech"]["health"]["state"] == "ready"
    assert told["id_reader"]["simulated"] is True
    client.sim_set("id_reader", "plug", "out")
    end = time.monotonic() + 10
    while client.call("statuses")["id_reader"]["usable"]:
        assert time.monotonic() < end
    assert "cable" in client.call("statuses")["id_reader"]["what_to_do"]["en"]
    [entry] = client.call("services")["photo"]
    assert (entry["role"], entry["need"]) == ("id_reader", "required")


def test_actions_run_on_the_running_kiosks_device(client):
    assert client.device("speech", "say", "您好") == {"said": "您好"}
    assert client.device("speech", "status")["usable"]


@pytest.mark.parametrize(
    ("role", "action", "text", "code"),
    [
        ("speech", "sing", "", Code.UNSUPPORTED),
        ("piano", "play", "", Code.UNSUPPORTED),
        ("piano", "status", "", Code.NO_DEVICE),
        ("speech", "say", "  ", Code.INVALID_DATA),
        ("speech", "say", "x" * 200_001, Code.INVALID_DATA),
        ("id_reader", "read", "", Code.TIMEOUT),
    ],
)
def test_what_cannot_be_done_comes_back_as_a_driver_error(client, role, action, text, code):
    with pytest.raises(DriverError) as refused:
        client.device(role, action, text, timeout=0.2)
    assert refused.value.code is code


def test_a_command_that_goes_away_cancels_its_job(kiosk, toys):
    line = raw(kiosk.path)
    line.sendall(b'{"do": "device", "role": "id_reader", "action": "read", "timeout": 300}\n')
    part = toys.made["id_reader"].part
    end = time.monotonic() + 10
    while not part.ran:
        assert time.monotonic() < end
        time.sleep(0.01)
    line.close()
    assert kiosk.gateway.submit("id_reader", "do", timeout=10).future.result(10) == "done"


def test_emulators_are_turned_over_it(client):
    assert client.sim_describe()["id_reader"]["state"] == {"plug": "in"}
    with pytest.raises(ValueError, match="plug, card"):
        client.sim_set("id_reader", "colour", "red")
    with pytest.raises(ValueError, match="not simulated"):
        client.sim_set("speech", "plug", "out")


def test_a_demonstrations_own_actions_are_offered(kiosk, client):
    assert client.call("actions") == ["press help"]
    client.call("action", name="press help")
    assert kiosk.pressed == ["help"]
    with pytest.raises(DriverError, match="press help"):
        client.call("action", name="dance")


def test_with_no_kiosk_running_there_is_nobody_to_speak_to(tmp_path):
    assert ControlClient.connect(tmp_path / "nothing.sock") is None
    (tmp_path / "file").write_text("")
    assert ControlClient.connect(tmp_path / "file") is None


def test_a_socket_left_by_a_killed_kiosk_is_taken_over(kiosk, tmp_path):
    left = tmp_path / "left.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(left))
    server = ControlServer(kiosk.gateway, path=left)
    assert server.start() is None
    with ControlClient.connect(left) as client:
        assert client.call("ping")["profile"] == "demo"
    server.stop()
    assert not left.exists()
    server.stop()


def test_a_second_kiosk_leaves_the_first_ones_socket_alone(kiosk, client):
    second = ControlServer(kiosk.gateway)
    assert second.start().code is Code.BUSY
    second.stop()
    assert client.call("ping")["pid"] == os.getpid()
    assert kiosk.path.exists()


def test_a_path_that_cannot_be_used_is_said_and_nothing_breaks(kiosk, tmp_path):
    for path in (tmp_path / ("x" * 200) / "control.sock", Path("/proc/no/control.sock")):
        server = ControlServer(kiosk.gateway, path=path)
        error = server.start()
        assert error is not None and error.code is Code.CONFIG_ERROR
        assert "KIOSK_CONTROL" in error.hint
        server.stop()


def test_a_line_without_end_is_refused_and_hung_up(kiosk):
    line = raw(kiosk.path)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for _ in range(MAX_REQUEST // 65536 + 8):
            line.sendall(b"x" * 65536)
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := line.recv(65536):
            answer += chunk
    line.close()
    if answer:
        assert json.loads(answer)["error"]["detail"] == "bad_request"
    with ControlClient.connect() as client:
        assert client.call("ping")


def test_too_many_clients_are_told_so(kiosk):
    lines = [raw(kiosk.path) for _ in range(control.MAX_CLIENTS)]
    for line in lines:
        line.sendall(b'{"do": "ping"}\n')
        assert line.recv(1000)
    with ControlClient.connect() as client, pytest.raises(DriverError) as refused:
        client.call("ping")
    assert refused.value.code in (Code.BUSY, Code.DISCONNECTED)
    for line in lines:
        line.close()


def test_the_end_of_the_kiosk_ends_the_conversations(kiosk, client):
    threading.Timer(0.2, kiosk.stop).start()
    started = time.monotonic()
    with pytest.raises(DriverError):
        client.device("id_reader", "read", timeout=300)
    assert time.monotonic() - started < 10
    kiosk.stop()


def test_where_the_socket_lies(monkeypatch):
    monkeypatch.setenv("KIOSK_CONTROL", "/a/b")
    assert control_path() == Path("/a/b")
    monkeypatch.delenv("KIOSK_CONTROL")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    assert control_path() == Path("/run/user/7/green-channel-kiosk/control.sock")
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert control_path() == Path(f"/tmp/green-channel-kiosk-{os.getuid()}/control.sock")


@settings(deadline=None)
@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace")))
def test_any_line_is_a_request_or_bad_data(line):
    try:
        found = parse_request(line)
    except DriverError as error:
        assert (error.code, error.act) == (Code.INVALID_DATA, Act.SOFTWARE)
    else:
        assert isinstance(found["do"], str)


def test_deep_and_huge_json_is_bad_data():
    for line in (b"[" * 200_000, b'{"do": ' + b"9" * 10_000 + b"}", b'{"do": null}', b"\xff", b"null"):
        with pytest.raises(DriverError):
            parse_request(line)


_FIELDS = st.sampled_from(["do", "role", "action", "text", "timeout", "key", "value", "name"])
_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers())
_DO = st.sampled_from(["ping", "statuses", "services", "device", "sim.describe", "sim.set", "actions", "action", "x"])


@settings(deadline=None, max_examples=60)
@given(requests=st.lists(st.tuples(_DO, st.dictionaries(_FIELDS, _VALUES, max_size=5)), max_size=5))
def test_any_request_gets_exactly_one_answer(control_of_a_module, requests):
    line = raw(control_of_a_module.path)
    with line, line.makefile("rb") as answers:
        for do, fields in requests:
            line.sendall(json.dumps({**fields, "do": do}).encode() + b"\n")
            assert json.loads(answers.readline())["ok"] in (True, False)


@pytest.fixture(scope="module")
def control_of_a_module(tmp_path_factory) -> Iterator[ControlServer]:
    gateway = Gateway(parse_devices("version: 1\ndevices: {}\n"), profile="demo", on_event=lambda event: None)
    gateway.start()
    server = ControlServer(gateway, path=tmp_path_factory.mktemp("control") / "c.sock")
    assert server.start() is None
    yield server
    server.stop()
    gateway.stop()
