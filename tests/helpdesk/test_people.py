"""Who comes in: the first admin by a code, people an admin makes, passwords of one's own."""

from __future__ import annotations

import html
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import text

from helpdesk import demo
from helpdesk.staff import service as staff
from helpdesk.staff.rules import GUESSES_PER_LOGIN, Role

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running

OWN = "my-own-password-1"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Running]:
    """A desk nobody can log in to yet."""
    from tests.helpdesk.conftest import Running as Desk

    running = Desk(tmp_path, seeded=False)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def admin(desk: Running) -> Console:
    desk.in_store(lambda tx: staff.add(tx, "chief", Role.ADMIN, demo.PASSWORD, "test", name="钱主任"))
    return desk.console("chief")


def words(answer: httpx.Response) -> str:
    """What was wrong, as the page says it."""
    found = re.search(r'<p class="wrong" role="alert">(.*?)</p>', answer.text)
    return html.unescape(found[1]) if found else ""


def secret(answer: httpx.Response) -> str:
    found = re.search(r'<p class="secret">(.*?)</p>', answer.text)
    assert found, words(answer)
    return found[1]


def post(console: Console, path: str, **form: str) -> httpx.Response:
    return console.http.post(path, data=form)


def setup(desk: Running, code: str, **changed: str) -> httpx.Response:
    form = {"code": code, "login": "chief", "name": "钱主任", "password": OWN, "again": OWN} | changed
    return httpx.post(desk.url + "/setup", data=form, timeout=30)


def test_the_first_admin_comes_in_by_a_code_that_is_good_once(empty: Running) -> None:
    path = empty.state / "setup-code"
    code = path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert httpx.get(empty.url + "/login").headers["location"] == "/setup"
    assert words(setup(empty, "abcd-abcd-abcd-abcd")) == "登记码不对，请照着登记码文件再写一遍"
    assert words(setup(empty, code, again="another-password")) == "两次写的密码不一样，请再写一遍"
    assert words(setup(empty, code, password="short", again="short")) == "密码至少要 10 个字符"
    assert words(setup(empty, code, login="Ünknown")).startswith("登录名只能用")
    empty.kill()
    empty.start()
    assert path.read_text().strip() == code, "who has read it already need not read it again"
    entered = setup(empty, f" {code.upper()} ")
    assert (entered.status_code, entered.headers["location"]) == (303, "/users")
    users = httpx.get(empty.url + "/users", cookies=dict(entered.cookies))
    assert users.status_code == 200 and "钱主任" in users.text
    assert setup(empty, code).status_code == 404
    assert httpx.get(empty.url + "/login").status_code == 200
    log = empty.stop()
    assert code in log and OWN not in log
    empty.start()
    assert not path.exists()
    assert setup(empty, code).status_code == 404


def test_guessing_the_code_is_slowed_down(empty: Running) -> None:
    tries = [setup(empty, f"{number:04}-aaaa-aaaa-aaaa").status_code for number in range(GUESSES_PER_LOGIN + 1)]
    assert tries == [422] * GUESSES_PER_LOGIN + [429]
    assert setup(empty, (empty.state / "setup-code").read_text()).status_code == 429, "nor does the right one help"


def test_a_new_person_gets_a_password_once_and_makes_one_of_their_own_first_of_all(
    desk: Running, admin: Console
) -> None:
    made = secret(post(admin, "/users", login="zhou", name="周立", role="helper"))
    assert made not in admin.http.get("/users").text
    zhou = desk.client(follow_redirects=False)
    csrf = zhou.post("/console/api/login", json={"login": "zhou", "password": made}).json()["csrf"]
    zhou.headers["X-CSRF-Token"] = csrf
    assert zhou.get("/help").headers["location"] == "/password"
    refused = zhou.get("/console/api/state")
    assert (refused.status_code, refused.json()["code"]) == (403, "password")
    page = zhou.get("/password").text
    assert "现在的密码是别人给的" in page and "/submissions" not in page
    wrong = {"old": "not-this-one-1", "password": OWN, "again": OWN}
    assert words(zhou.post("/password", data=wrong)) == "现在的密码不对，请再试一次"
    assert words(zhou.post("/password", data={"old": made, "password": made, "again": made})).startswith("新密码要和")
    assert zhou.post("/password", data={"old": made, "password": OWN, "again": OWN}).status_code == 303
    assert zhou.get("/help").status_code == 200
    again = desk.client().post("/console/api/login", json={"login": "zhou", "password": made})
    assert again.status_code == 401


def test_a_changed_password_ends_the_other_logins_of_that_person_only(desk: Running, admin: Console) -> None:
    desk.in_store(lambda tx: staff.add(tx, "wu", Role.HELPER, demo.PASSWORD, "test"))
    here, elsewhere, other = desk.console("wu"), desk.console("wu"), desk.console()
    assert post(here, "/password", old=demo.PASSWORD, password=OWN, again=OWN).status_code == 303
    assert [one.http.get("/console/api/state").status_code for one in (here, elsewhere, other)] == [200, 401, 200]


def test_a_disabled_person_is_out_at_once_and_comes_back_when_enabled(desk: Running, admin: Console) -> None:
    desk.in_store(lambda tx: staff.add(tx, "zheng", Role.HELPER, demo.PASSWORD, "test"))
    zheng = desk.console("zheng")
    assert post(admin, "/users/zheng/disable").status_code == 303
    assert zheng.http.get("/console/api/state").status_code == 401
    assert "已停用" in admin.http.get("/users").text
    post(admin, "/users/zheng/enable")
    assert desk.console("zheng").http.get("/console/api/state").status_code == 200


def test_another_role_counts_from_the_next_click(desk: Running, admin: Console) -> None:
    desk.in_store(lambda tx: staff.add(tx, "feng", Role.HELPER, demo.PASSWORD, "test"))
    feng = desk.console("feng")
    assert feng.http.get("/submissions").status_code == 200
    post(admin, "/users/feng/role", role="technician")
    assert (feng.http.get("/submissions").status_code, feng.http.get("/terminals").status_code) == (403, 200)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"login": "wang"}, "这个登录名已经有人用了"),
        ({"login": "9lives"}, "登录名只能用小写字母、数字和 . _ -，第一个是字母，最多 40 个"),
    ],
)
def test_what_cannot_be_is_said_in_words(admin: Console, form: dict[str, str], says: str) -> None:
    answer = post(admin, "/users", name="某人", role="helper", **form)
    assert (answer.status_code, words(answer)) == (422, says)


def test_the_last_admin_stays(own_desk: Running) -> None:
    own_desk.in_store(lambda tx: staff.add(tx, "chief", Role.ADMIN, demo.PASSWORD, "test"))
    chief = own_desk.console("chief")
    for path, form in (("/users/chief/disable", {}), ("/users/chief/role", {"role": "helper"})):
        answer = post(chief, path, **form)
        assert (answer.status_code, words(answer)) == (409, "这是最后一位管理员，请先再加一位管理员")
    assert chief.http.get("/users").status_code == 200
    own_desk.in_store(lambda tx: staff.add(tx, "second", Role.ADMIN, demo.PASSWORD, "test"))
    assert post(chief, "/users/chief/role", role="helper").headers["location"] == "/"
    assert chief.http.get("/users").status_code == 403


def test_all_that_is_done_to_people_is_on_record_without_a_password(desk: Running, admin: Console) -> None:
    made = secret(post(admin, "/users", login="chen", name="陈", role="auditor"))
    post(admin, "/users/chen/disable")
    reset = secret(post(admin, "/users/chen/reset"))
    rows = desk.in_store(
        lambda tx: tx.session.execute(text("SELECT actor, action FROM audit WHERE subject = 'chen' ORDER BY id")).all()
    )
    assert [tuple(row) for row in rows] == [("staff:chief", f"user.{what}") for what in ("add", "disable", "reset")]
    everything = str(desk.in_store(lambda tx: tx.session.execute(text("SELECT * FROM audit")).all()))
    assert made not in everything and reset not in everything
