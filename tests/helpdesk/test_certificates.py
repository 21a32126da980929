"""A disability certificate at the desk: a photo found wanting is decided about, and printed again; what is posted has a
label of the address that was given, and its tracking number is told by the citizen's own card."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from helpdesk import demo
from helpdesk.contract import CASES_MINE, SUBMISSIONS
from helpdesk.store.models import AuditRow
from tests.helpdesk.test_cases import act, jpeg

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal

NAME, NUMBER = "司空示例", "421222194807080011"
POSTED_TO = "通城县五里镇五里示例村 12 号"
VERDICT = "照片有点暗。"


@pytest.fixture(scope="module")
def clerk(desk: Running) -> Console:
    return desk.console(demo.LOGIN)


@pytest.fixture(scope="module")
def kiosk(desk: Running) -> Terminal:
    return desk.terminal()


def send(kiosk: Terminal, service: str, title: str, *, photo: bool = False, **fields: str) -> str:
    key = str(uuid4())
    body: dict[str, Any] = {"key": key, "kiosk": kiosk.id, "service": service, "service_title": title}
    body["fields"] = {
        "name": NAME,
        "number": NUMBER,
        "address": "通城县示例路九十八号",
        "phone": "13911113333",
        **fields,
    }
    if photo:
        body["photo_jpeg"] = base64.b64encode(jpeg()).decode()
    answer = kiosk.http.post(SUBMISSIONS, json=body, headers={"Idempotency-Key": key}).raise_for_status()
    number: str = answer.json()["number"]
    return number


def mine(kiosk: Terminal, number: str) -> dict[str, Any]:
    told = kiosk.http.post(CASES_MINE, json={"kiosk": kiosk.id, "holder": NUMBER}).raise_for_status().json()
    found: dict[str, Any] = next(one for one in told["cases"] if one["number"] == number)
    return found


def keep(console: Console, number: str, version: int, reason: str) -> int:
    data = {"act": "keep", "version": str(version), "reason": reason}
    return console.http.post(f"/submissions/{number}/photo", data=data, follow_redirects=False).status_code


def audited(desk: Running, number: str) -> list[str]:
    rows = select(AuditRow.action).where(AuditRow.subject == number).order_by(AuditRow.id)
    return desk.in_store(lambda tx: list(tx.session.scalars(rows)))


def test_what_is_posted_has_the_given_address_on_its_label_and_its_number_is_told(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    number = send(kiosk, "posting", "残疾人证寄到家", post_address=POSTED_TO)
    assert mine(kiosk, number)["words"] == "寄证的地址已经记下。"
    label = clerk.http.get(f"/submissions/{number}/label").raise_for_status().text
    assert POSTED_TO in label and NAME in label and "示例路九十八号" not in label
    assert POSTED_TO not in clerk.http.get("/submissions?state=all").text, "a list shows nothing of it"
    assert act(clerk, number, "track", 1, words="EMS9") == 409, "nothing has been posted yet"
    assert act(clerk, number, "post", 1) == 303
    assert act(clerk, number, "track", 2, words="EMS987654321CN") == 303
    told = mine(kiosk, number)
    assert (told["words"], told["tracking"], told["new"]) == ("证已经寄出。", "EMS987654321CN", True)
    assert [one for one in audited(desk, number) if one.startswith("case.")] == [
        "case.label",
        "case.move",
        "case.post",
    ]


def test_what_comes_back_is_asked_about_and_posted_again(kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk, "posting", "残疾人证寄到家", post_address=POSTED_TO)
    act(clerk, number, "post", 1)
    assert act(clerk, number, "return", 2) == 409, "the citizen is told why"
    assert act(clerk, number, "return", 2, words="没有人收") == 303
    told = mine(kiosk, number)
    assert (told["words"], told["reason"], told["tracking"]) == ("地址还不清楚，请打电话告诉我们。", "没有人收", "")
    assert act(clerk, number, "resume", 3) == 303 and act(clerk, number, "post", 4) == 303


@pytest.mark.parametrize("service", ["disability-photo", "disability-certificate"])
def test_a_photo_found_wanting_stops_its_case_until_somebody_says_why_it_will_do(
    desk: Running, kiosk: Terminal, clerk: Console, service: str
) -> None:
    number = send(kiosk, service, "残疾人证", photo=True, photo_verdict=VERDICT)
    version = 1
    for name in ("begin", *(("examine",) if service == "disability-certificate" else ())):
        assert act(clerk, number, name, version) == 303
        version += 1
    page = clerk.http.get(f"/submissions/{number}").text
    assert VERDICT in page
    assert act(clerk, number, "approve", version) == 409
    assert keep(clerk, number, version, "") == 409, "without a reason"
    assert keep(clerk, number, version, "face") == 303
    assert keep(clerk, number, version + 1, "limb") == 409, "it is decided"
    assert act(clerk, number, "approve", version + 1) == 303
    page = clerk.http.get(f"/submissions/{number}").text
    assert "照片照样使用 · <q>面部差异</q>" in page
    told = mine(kiosk, number)
    assert told["reason"] == "", "why it will do is the desk's own"
    assert "case.photo_kept" in audited(desk, number)


def test_a_photo_without_fault_needs_no_decision_and_an_application_without_one_neither(
    kiosk: Terminal, clerk: Console
) -> None:
    for photo in (True, False):
        number = send(kiosk, "disability-photo", "残疾人证照相", photo=photo, photo_verdict="" if photo else VERDICT)
        assert act(clerk, number, "begin", 1) == 303
        assert keep(clerk, number, 2, "limb") == (409 if photo else 404)
        assert act(clerk, number, "approve", 2) == 303
