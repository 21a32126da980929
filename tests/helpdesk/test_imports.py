"""Tables from a spreadsheet, over the page and by mouse: looked through first, by line, whole or not at all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect

from helpdesk import demo
from helpdesk.__main__ import main
from helpdesk.contract import PLACES
from helpdesk.imports.kinds import KINDS
from helpdesk.language import speaking
from helpdesk.places.rules import COLUMNS, read

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running

HEAD = ",".join(COLUMNS[:-1])  # as tables were before they told how one gets there
MAISHI = "maishi,township,麦市镇人社服务中心,麦市镇,麦市街 8 号,0715-4320001 0715-4320002,周一到周五 8:30-17:00"
HOSPITAL = "fuyou,institution,县妇幼保健院,隽水镇,隽水大道 1 号,,"


@pytest.fixture(scope="module")
def supervisor(desk: Running) -> Console:
    return desk.console(demo.SUPERVISOR_LOGIN)


def bring(console: Console, kind: str, text: str | bytes, act: str = "check") -> str:
    data = text if isinstance(text, bytes) else text.encode()
    answer = console.http.post("/imports", data={"kind": kind, "act": act}, files={"file": ("t.csv", data, "text/csv")})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("Maishi,township,麦市,麦市镇,街,,", "places, line 2: id 'Maishi': use a-z"),
        ("m,town,麦市,麦市镇,街,,", "places, line 2: kind 'town': one of office township community institution"),
        ("m,township,麦市,麦市镇,街,call me,", "places, line 2: phone 'call me': digits and - only"),
        ("m,township,,麦市镇,街,,", "places, line 2: title: 1 to 40 characters"),
        ("m,township,麦市,,街,,", "places, line 2: township: 1 to 40"),
        ("m,township,麦市,麦市镇,,,", "places, line 2: address: 1 to 80"),
        ("m,township,麦市,麦市镇,街", "places, line 2: has 5 cells, needs 7"),
        (f"{MAISHI}\n{MAISHI}", "places, line 3: id 'maishi' stands above already"),
    ],
)
def test_what_is_wrong_with_a_place_is_said_with_its_line(line: str, wrong: str) -> None:
    with speaking("en"):
        assert [str(one)[: len(wrong)] for one in read(f"{HEAD}\n{line}\n")[1]] == [wrong]


def test_a_table_says_how_one_gets_there_or_is_one_from_before() -> None:
    (now,), problems = read(f"{','.join(COLUMNS)}\n{HOSPITAL},坐 1 路车\n")
    (before,), none = read(f"{HEAD}\n{HOSPITAL}\n")
    assert (now.way, before.way) == ("坐 1 路车", "") and [*problems, *none] == []
    assert "way" in str(read(f"{','.join(COLUMNS)}\n{HOSPITAL},{'远' * 81}\n")[1][0])


@given(st.text(max_size=200))
def test_whatever_stands_in_a_table_of_places_is_read_or_complained_of(text: str) -> None:
    found, problems = read(f"{HEAD}\n{text}")
    assert all(one.title and one.township and one.address for one in found)
    assert found or problems or not text.strip().strip(",")


def test_a_broken_table_changes_nothing_and_every_line_is_named(desk: Running, supervisor: Console) -> None:
    bring(supervisor, "places", f"{HEAD}\n{MAISHI}\n", "write")
    broken = f"{HEAD}\n{HOSPITAL}\nX,township,麦市,麦市镇,街,,\nm,town,麦市,麦市镇,街,,\n"
    told = bring(supervisor, "places", broken, "write")
    assert "places 第 3 行" in told and "places 第 4 行" in told and "什么都没有改" in told
    kiosk = desk.terminal()
    places = kiosk.http.get(PLACES).raise_for_status().json()["places"]
    assert [(one["id"], one["phone"]) for one in places] == [("maishi", "0715-4320001 0715-4320002")]


def test_to_check_changes_nothing_and_to_bring_in_is_audited(desk: Running, supervisor: Console) -> None:
    kiosk = desk.terminal()
    before = kiosk.http.get(PLACES).json()
    assert "没有问题" in bring(supervisor, "places", "\ufeff" + f"{HEAD}\r\n{HOSPITAL}\r\n")
    assert kiosk.http.get(PLACES).json() == before
    assert "装好了" in bring(supervisor, "places", f"{HEAD}\n{HOSPITAL}\n", "write")
    assert [one["id"] for one in kiosk.http.get(PLACES).json()["places"]] == ["fuyou"]
    assert "县妇幼保健院" in supervisor.http.get("/places").text


def test_a_table_that_is_not_utf_8_says_how_to_save_it(supervisor: Console) -> None:
    assert "CSV UTF-8" in bring(supervisor, "places", f"{HEAD}\n{HOSPITAL}\n".encode("gb18030"))


def test_a_file_of_five_megabytes_is_refused(supervisor: Console) -> None:
    answer = supervisor.http.post("/imports", data={"kind": "places"}, files={"file": ("t.csv", b"x" * 5_000_000)})
    assert answer.status_code == 413


def test_services_and_windows_alone_fit_what_the_desk_has(supervisor: Console) -> None:
    with_letter_of_another = bring(supervisor, "services", "id,title,letter,minutes\nnew,新业务,A,5\n", "write")
    assert "services 第 2 行" in with_letter_of_another and "同号" in with_letter_of_another
    assert "装好了" in bring(supervisor, "services", "id,title,letter,minutes\nnew,新业务,N,5\n", "write")
    assert "没有窗口办 medical" in bring(supervisor, "windows", "id,name,services\n9,9 号窗口,new\n", "write")
    all_of_them = "id,name,services\n9,9 号窗口,new pension medical disability\n"
    assert "装好了" in bring(supervisor, "windows", all_of_them, "write")
    assert "9 号窗口" in supervisor.http.get("/queue").text


def test_every_kind_has_a_sample_that_is_without_a_problem(supervisor: Console) -> None:
    for kind in KINDS:
        sample = supervisor.http.get(f"/imports/{kind}.csv").raise_for_status().content
        told = bring(supervisor, kind, sample)
        wrong = [line for line in re.findall(f"<li>({kind} 第.*?)</li>", told) if "没有窗口办" not in line]
        assert wrong == []


def test_by_mouse_the_file_is_chosen_once(desk: Running, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(f"{HEAD}\n{MAISHI}\n", encoding="utf-8")
    context = browser.new_context(locale="zh-CN")
    login = {"login": demo.SUPERVISOR_LOGIN, "password": demo.PASSWORD}
    assert context.request.post(f"{desk.url}/console/api/login", data=login).ok
    page = context.new_page()
    page.goto(f"{desk.url}/imports")
    page.get_by_label("什么表").select_option("places")
    page.get_by_label("文件").set_input_files(tmp_path / "places.csv")
    page.get_by_role("button", name="检查").click()
    expect(page.locator("#outcome")).to_contain_text("没有问题：办事地点，1 行")
    page.get_by_role("button", name="装入").click()
    expect(page.locator("#outcome")).to_contain_text("装好了：办事地点，1 行")
    context.close()


def test_the_command_does_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "places.csv"
    command = ["import", "places", str(table), "--state", str(tmp_path / "desk"), "--json"]

    def run(*more: str) -> tuple[int, dict[str, object]]:
        return main([*command, *more]), json.loads(capsys.readouterr().out)

    table.write_text(f"{HEAD}\n{MAISHI}\n", encoding="utf-8")
    assert run("--dry-run") == (0, {"table": "places", "lines": 1, "changed": False})
    assert run() == (0, {"table": "places", "lines": 1, "changed": True})
    table.write_text(f"{HEAD}\nX,township,麦市,麦市镇,街,,\nm,town,麦市,麦市镇,街,,\n", encoding="utf-8")
    code, answer = run()
    assert code == 1 and [line.split(":")[0] for line in str(answer["error"]).splitlines()] == [
        *("nothing was changed", "places, line 2", "places, line 3")
    ]
    table.write_bytes(HEAD.encode("utf-16"))
    assert run()[0] == 1
