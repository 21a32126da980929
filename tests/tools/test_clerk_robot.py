"""The scripted clerk at a real desk: finds what was handed in, does what a tour says, and says what is amiss."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import httpx
import pytest

from kiosk_app.tools import clerk_robot, desk_process
from kiosk_app.tools.citizen_robot import GaveUp
from kiosk_app.tools.clerk_robot import Clerk, hand_out
from kiosk_app.tools.console import Console
from kiosk_app.tools.desk_process import DeskProcess, start_desk

PERSON = {"name": "张三", "number": "421222195003120018"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    process = start_desk(tmp_path_factory.mktemp("desk"))
    yield process
    process.stop()


@pytest.fixture
def clerk(desk: DeskProcess) -> Iterator[Clerk]:
    console = Console(desk.url, desk_process.SUPERVISOR, desk_process.PASSWORD)
    console.log_in()
    yield Clerk(console, PERSON)
    console.close()


def hand_in(desk: DeskProcess, service: str, **more: object) -> str:
    """As a terminal does; the number on the receipt."""
    key = str(uuid.uuid4())
    fields = {**PERSON, "phone": "13900000001", "township": "五里镇", "village": "五里示例村"}
    body = {"key": key, "kiosk": desk_process.KIOSK, "service": service, "service_title": "示例", "fields": fields}
    headers = {"Authorization": f"Bearer {desk_process.TOKEN}", "Idempotency-Key": key}
    answer = httpx.post(f"{desk.url}/api/v1/submissions", json={**body, "submitted_ms_ago": 0, **more}, headers=headers)
    answer.raise_for_status()
    return str(answer.json()["number"])


def test_a_case_goes_through_the_buttons_of_its_page(desk: DeskProcess, clerk: Clerk) -> None:
    number = hand_in(desk, "reimbursement", materials=[{"id": "invoice", "title": "住院发票", "brought": True}])
    clerk.do({"case": ["begin", "ask", "resume", "approve", "pay", "finish"]}, [number])
    record = clerk.records[number]
    assert record.states == ["已收到", "正在审", "等补材料", "正在审", "已同意，等打款", "已打款", "办结"]
    assert record.name == "张*" and record.more == ["☑ 住院发票 带来了"]
    assert not any(secret in json.dumps(record.as_dict(), ensure_ascii=False) for secret in (*PERSON.values(), "13900"))


def test_a_visit_that_the_committee_confirms_first_gets_a_day(desk: DeskProcess, clerk: Clerk) -> None:
    number = hand_in(desk, "home-assessment")
    clerk.do({"visit": ["agree", "schedule", "confirm"]}, [number])
    assert clerk.records[number].states == ["等村（社区）确认", "等排日子", "排好了，还没打电话", "和本人说好了"]


def test_what_is_lent_comes_back(clerk: Clerk) -> None:
    lent = hand_out(clerk.console, "wheelchair")
    clerk.records[lent.number] = lent
    clerk.do({"loan": ["back", "cleaned"]}, [])
    assert lent.number == "轮椅-02" and lent.states == ["借出的", "要擦洗", "在"]


def test_a_result_is_published_by_the_number_on_the_doctors_list(clerk: Clerk) -> None:
    clerk.do({"result": ["publish"]}, [])
    published = clerk.records["R00001"]
    assert published.states == ["公布了 · 本人还没看"] and published.name == "张*" and published.did == ["publish"]


def test_a_button_that_is_not_there_is_named(desk: DeskProcess, clerk: Clerk) -> None:
    number = hand_in(desk, "pension")
    with pytest.raises(GaveUp, match=r"no button “pay” at the desk; there were: .*begin"):
        clerk.do({"case": ["pay"]}, [number])


def test_what_the_tour_promises_and_the_desk_does_not_hold_is_told(clerk: Clerk) -> None:
    with pytest.raises(GaveUp, match="should hold a visit of hers; there is"):
        clerk.finish({"visit": []}, [])


def test_a_number_that_nobody_knows_is_told(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clerk_robot, "PATIENCE", 0.2)
    with pytest.raises(GaveUp, match="20261123-999, and the desk does not have it"):
        clerk.find(["20261123-999"])
    with pytest.raises(GaveUp, match="A999"):
        clerk.find(["A999"])
