"""The `helpdesk` command: what it says, what it refuses, and that a running desk obeys it."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from helpdesk import demo
from helpdesk.__main__ import main
from helpdesk.store.engine import default_url

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running

Command = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: str) -> tuple[int, dict[str, object]]:
        code = main([*arguments, "--state", str(tmp_path), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_a_user_is_added_listed_promoted_and_disabled(run: Command) -> None:
    code, made = run("user", "add", "wang", "--role", "helper", "--display", "王敏")
    assert code == 0
    assert len(str(made["password"])) == 19
    assert run("user", "role", "wang", "supervisor")[0] == 0
    assert run("user", "disable", "wang")[0] == 0
    assert run("user", "list")[1] == [
        {"user": "wang", "display": "王敏", "shown_as": "王老师", "role": "supervisor", "disabled": True}
    ]
    assert run("user", "reset", "wang")[0] == 0
    assert run("audit", "verify") == (0, {"audit": "unbroken"})


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("user", "reset", "nobody"), "there is no user 'nobody'"),
        (("user", "add", "Wang Min", "--role", "helper"), "is no login name"),
        (("kiosk", "revoke", "kiosk-9"), "there is no enrolled terminal"),
        (("kiosk", "enrol", "Kiosk 3", "--name", "3 号终端", "--place", "门口"), "is no terminal id"),
        (("kiosk", "enrol", "kiosk-3", "--name", " ", "--place", "门口"), "must not be empty"),
        (("serve", "--demo", "--host", "0.0.0.0"), "loopback only"),
        (("serve", "--tls-cert", "x.pem"), "go together"),
        (("user", "list", "--db", "postgresql://desk@127.0.0.1:1/desk"), "database"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(run: Command, arguments: tuple[str, ...], reason: str) -> None:
    code, answer = run(*arguments)
    assert code == 1
    assert reason in str(answer["error"])


def test_a_short_password_is_refused(run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    typed = tmp_path / "typed"
    typed.write_text("short\n")
    with typed.open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        code, answer = run("user", "add", "wang", "--role", "helper", "--password-stdin")
    assert (code, answer["error"]) == (1, "a password needs at least 10 characters")


@pytest.mark.parametrize("wrong", [["nothing"], ["user"], ["user", "add", "x"], ["serve", "--port", "70000"]])
def test_wrong_usage_is_exit_code_two(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(wrong)
    assert exit_.value.code == 2


def test_a_terminal_is_enrolled_and_a_second_time_gets_a_new_token(run: Command) -> None:
    first = run("kiosk", "enrol", "kiosk-3", "--name", "3 号终端", "--place", "大门右侧")[1]
    second = run("kiosk", "enrol", "kiosk-3", "--name", "3 号终端", "--place", "大门左侧")[1]
    assert first["token"] != second["token"]
    assert run("kiosk", "list")[1] == [
        {"kiosk": "kiosk-3", "name": "3 号终端", "place": "大门左侧", "seen_at": None, "state": "还没有连上"}
    ]


def test_a_demo_is_never_made_of_a_real_desk_nor_a_real_desk_of_a_demo(run: Command, own_desk: Running) -> None:
    """`own_desk` has seeded the demo in the very directory `run` works on."""
    own_desk.stop()
    code, answer = run("serve", "--port", "0")
    assert (code, "demo's" in str(answer["error"])) == (1, True)


def test_a_real_desk_is_not_seeded(run: Command) -> None:
    run("kiosk", "enrol", "kiosk-7", "--name", "7 号终端", "--place", "二楼")
    code, answer = run("serve", "--demo", "--port", "0")
    assert (code, "not a demo's" in str(answer["error"])) == (1, True)


def test_a_second_desk_on_the_same_directory_is_refused(run: Command, own_desk: Running) -> None:
    code, answer = run("serve", "--demo", "--port", "0")
    assert (code, "already runs" in str(answer["error"])) == (1, True)


def test_a_taken_port_is_said_to_be_taken(own_desk: Running, tmp_path_factory: pytest.TempPathFactory) -> None:
    done = subprocess.run(
        (
            *(sys.executable, "-m", "helpdesk", "serve", "--demo", "--json"),
            *("--port", str(own_desk.port), "--state", str(tmp_path_factory.mktemp("other"))),
        ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "is it taken?" in done.stdout


def test_a_database_of_a_newer_program_is_left_alone(run: Command, tmp_path: Path) -> None:
    assert run("db", "upgrade")[0] == 0
    with sqlite3.connect(default_url(tmp_path).removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    code, answer = run("db", "upgrade")
    assert (code, "newer version" in str(answer["error"])) == (1, True)


def test_resetting_a_password_ends_that_users_logins_at_once(run: Command, own_desk: Running) -> None:
    wang, li = own_desk.console(demo.LOGIN), own_desk.console(demo.OTHER_LOGIN)
    assert run("user", "reset", demo.LOGIN)[0] == 0
    assert wang.http.get("/console/api/state").status_code == 401
    assert li.http.get("/console/api/state").status_code == 200


def test_told_to_stop_the_desk_ends_open_streams_and_goes(own_desk: Running) -> None:
    kiosk = own_desk.terminal()
    with kiosk.http.stream("GET", "/api/v1/kiosk/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": hello"
        own_desk.process.send_signal(signal.SIGTERM)
        try:
            assert all(not line.startswith("event") for line in lines)
        except httpx.RemoteProtocolError:
            raise AssertionError("the stream was cut instead of ended") from None
    assert own_desk.process.wait(20) in (0, -signal.SIGTERM)
