"""Terminals come in by a code, change their token by one, and are out at once when revoked."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import text

from helpdesk.contract import ENROL, HELP_REQUESTS
from helpdesk.fleet import codes
from helpdesk.staff.rules import GUESSES_PER_LOGIN

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running


@pytest.fixture(scope="module")
def technician(desk: Running) -> Console:
    return desk.console("sun")


def code_of(answer: httpx.Response) -> str:
    found = re.search(r'<p class="secret">(.*?)</p>', answer.text)
    assert found, answer.text
    return found[1]


def new_code(technician: Console, kiosk: str, **changed: str) -> httpx.Response:
    return technician.http.post("/kiosks", data={"kiosk": kiosk, "name": "9 号终端", "place": "二楼"} | changed)


def enrol(desk: Running, code: str) -> httpx.Response:
    return httpx.post(desk.url + ENROL, json={"code": code}, timeout=30)


def forgive(desk: Running) -> None:
    """Tries count by address, and all of these come from one."""
    desk.in_store(lambda tx: tx.session.execute(text("DELETE FROM login_tries")))


def may_speak(desk: Running, token: str) -> bool:
    answer = httpx.get(f"{desk.url}{HELP_REQUESTS}/{'0' * 8}-0000-0000-0000-{'0' * 12}", headers=bearer(token))
    return answer.status_code == 404


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_code_gives_a_token_once(desk: Running, technician: Console) -> None:
    code = code_of(new_code(technician, "kiosk-9"))
    assert code not in technician.http.get("/kiosks").text
    first = enrol(desk, f" {code.upper()} ")
    assert {name: first.json()[name] for name in ("kiosk", "name", "place")} == {
        "kiosk": "kiosk-9",
        "name": "9 号终端",
        "place": "二楼",
    }
    assert may_speak(desk, first.json()["token"])
    again = enrol(desk, code)
    assert (again.status_code, again.json()["code"]) == (401, "code")


def test_a_code_is_over_after_a_quarter_of_an_hour_and_when_there_is_a_newer_one(
    desk: Running, technician: Console
) -> None:
    forgive(desk)
    old, new = (code_of(new_code(technician, "kiosk-10")) for _ in range(2))
    assert enrol(desk, old).status_code == 401
    late = round(codes.GOOD_FOR.total_seconds() * 1000)
    desk.in_store(lambda tx: tx.session.execute(text(f"UPDATE enrol_codes SET until = until - {late}")))
    assert enrol(desk, new).status_code == 401


def test_the_old_token_is_good_until_the_new_code_is_used_and_then_its_stream_ends(
    desk: Running, technician: Console
) -> None:
    kiosk = desk.terminal()
    with kiosk.http.stream("GET", "/api/v1/kiosk/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": hello"
        code = code_of(technician.http.post(f"/kiosks/{kiosk.id}/code"))
        assert may_speak(desk, kiosk.token)
        fresh = enrol(desk, code).json()["token"]
        assert list(lines) == [""], "the stream has ended"
    assert (may_speak(desk, kiosk.token), may_speak(desk, fresh)) == (False, True)


def test_a_revoked_terminal_is_out_at_once_and_comes_back_by_a_code(desk: Running, technician: Console) -> None:
    kiosk = desk.terminal()
    with kiosk.http.stream("GET", "/api/v1/kiosk/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": hello"
        assert technician.http.post(f"/kiosks/{kiosk.id}/revoke").status_code == 303
        assert list(lines) == [""]
    assert not may_speak(desk, kiosk.token)
    assert "已注销" in technician.http.get("/kiosks").text
    code = code_of(technician.http.post(f"/kiosks/{kiosk.id}/code"))
    assert may_speak(desk, enrol(desk, code).json()["token"])


def test_guessing_codes_is_slowed_down(desk: Running) -> None:
    forgive(desk)
    tries = [enrol(desk, f"{number:04}-aaaa-aaaa-aaaa").status_code for number in range(GUESSES_PER_LOGIN + 1)]
    assert tries == [401] * GUESSES_PER_LOGIN + [429]
    forgive(desk)


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"kiosk": "Kiosk 3"}, "编号只能用小写字母"), ({"place": "  "}, "名称和位置都要写")],
)
def test_what_no_terminal_can_be_called_is_said_in_words(
    technician: Console, changed: dict[str, str], says: str
) -> None:
    answer = new_code(technician, **({"kiosk": "kiosk-11"} | changed))
    assert answer.status_code == 422 and says in answer.text


def kiosk_enrol(desk_url: str, file: Path, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk_app", "enrol", desk_url, "--token-file", str(file), "--json"]
    return subprocess.run(command, input=code, capture_output=True, text=True, timeout=60)


def test_the_terminals_own_command_takes_the_code_and_keeps_the_token_for_its_user_only(
    desk: Running, technician: Console, tmp_path: Path
) -> None:
    forgive(desk)
    file = tmp_path / "etc" / "token"
    code = code_of(new_code(technician, "kiosk-12"))
    done = kiosk_enrol(desk.url, file, code)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kiosk"] == "kiosk-12"
    token = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and may_speak(desk, token)
    assert token not in done.stdout + done.stderr
    again = kiosk_enrol(desk.url, file, code)
    assert again.returncode == 1 and "ask for a new one" in json.loads(again.stdout)["error"]
    assert file.read_text().strip() == token, "what was there stays"
    nobody = kiosk_enrol("http://127.0.0.1:9", file, code)
    assert nobody.returncode == 1 and "cannot be reached" in json.loads(nobody.stdout)["error"]
