"""Results of assessments: brought in by table or form, told to their own card only, taken back, gone in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from helpdesk import demo
from helpdesk.clock import utc_now
from helpdesk.contract import CASES_MINE, CASES_TOLD
from helpdesk.results import rules, service
from helpdesk.staff import audit
from helpdesk.store.engine import Engines
from helpdesk.store.models import AuditRow
from helpdesk.store.result_models import ResultRow
from helpdesk.store.writer import Tx, run_once
from tests.helpdesk.test_queue import VAULT

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running, Terminal

TODAY = date(2026, 11, 27)
HEAD = "number,name,title,day,result,note\n"
NAME, NUMBER, OTHER = "欧阳示例", "421222194401010020", "421222195003120026"
WORDS = "评定为肢体残疾二级"
GOOD = f"{NUMBER},{NAME},残疾评定,2026-11-20,{WORDS},证做好后寄给您\n"


def test_every_problem_is_told_by_line_and_without_anybodys_data() -> None:
    text = HEAD + GOOD + GOOD
    text += f"421222194401010021,{NAME},残疾评定,2026-11-20,{WORDS},\n"
    text += f"{OTHER},{NAME},残疾评定,20.11.2026,{WORDS},\n"
    text += f"{OTHER},{NAME},残疾评定,2026-12-20,{WORDS},\n"
    text += f"{OTHER},{NAME},残疾评定,2026-11-20,,\n"
    found, problems = rules.read(text, TODAY)
    assert [one.line for one in problems] == [3, 4, 5, 6, 7] and len(found) == 1
    told = " ".join(map(str, problems)) + repr(found)
    assert not any(secret in told for secret in (NAME, NUMBER, OTHER, WORDS, "421222194401010021"))


@given(st.text(max_size=200))
def test_whatever_a_table_holds_is_results_or_problems(text: str) -> None:
    found, problems = rules.read(HEAD + text, TODAY)
    assert all(isinstance(one, rules.Result) for one in found) and all(one.line > 0 for one in problems)


def asked(kiosk: Terminal, holder: str, language: str = "") -> list[dict[str, Any]]:
    answer = kiosk.http.post(CASES_MINE, json={"kiosk": kiosk.id, "holder": holder, "language": language})
    cases: list[dict[str, Any]] = answer.raise_for_status().json()["cases"]
    return cases


def test_it_is_published_by_a_table_looked_at_by_its_own_card_and_withdrawn(desk: Running) -> None:
    supervisor, clerk, kiosk = desk.console(demo.SUPERVISOR_LOGIN), desk.console(demo.LOGIN), desk.terminal()
    csrf = {"csrf": supervisor.http.headers["X-CSRF-Token"]}

    def bring(text: str, act: str) -> str:
        files = {"file": ("results.csv", text.encode())}
        return supervisor.http.post("/imports", data={**csrf, "kind": "results", "act": act}, files=files).text

    bring(HEAD + GOOD + "broken\n", "write")
    bring(HEAD + GOOD, "check")
    assert asked(kiosk, NUMBER) == [], "a broken table and a look change nothing"
    assert "装好了" in bring(HEAD + GOOD, "write")
    first = asked(kiosk, NUMBER)
    assert [(one["title"], one["words"], one["reason"], one["new"]) for one in first] == [
        ("残疾评定", WORDS, "证做好后寄给您", True)
    ]
    assert asked(kiosk, OTHER) == []
    body = {"kiosk": kiosk.id, "changes": [first[0]["change"]]}
    kiosk.http.post(CASES_TOLD, json={**body, "holder": OTHER}).raise_for_status()
    assert asked(kiosk, NUMBER)[0]["new"], "only its own person is told of it"
    kiosk.http.post(CASES_TOLD, json={**body, "holder": NUMBER}).raise_for_status()
    bring(HEAD + GOOD, "write")
    assert not asked(kiosk, NUMBER)[0]["new"], "what did not change is not told again"
    page = clerk.http.get("/submissions/results").text
    assert "欧*" in page and NUMBER not in page and WORDS not in page and 'value="公布"' not in page
    id_ = page.split('href="/submissions/results/')[1].split('"')[0]
    assert WORDS in clerk.http.get(f"/submissions/results/{id_}").text
    assert clerk.http.post(f"/submissions/results/{id_}/withdraw", data={}).status_code == 403
    answers = [supervisor.http.post(f"/submissions/results/{id_}/withdraw", data=csrf).status_code for _ in range(2)]
    assert answers == [303, 409]
    gone = asked(kiosk, NUMBER, "en")[0]
    assert (
        gone["new"] and gone["state"] == "withdrawn" and WORDS not in str(gone) and "no longer counts" in gone["words"]
    )

    def rows(tx: Any) -> tuple[str, int | None, list[str]]:
        told = tx.session.scalars(select(AuditRow.action).where(AuditRow.action.startswith("result."))).all()
        return repr([vars(one) for one in tx.session.scalars(select(ResultRow))]), audit.broken_at(tx.session), told

    text, broken, acts = desk.in_store(rows)
    assert broken is None and not any(secret in text for secret in (NAME, NUMBER, WORDS))
    assert acts == ["result.publish", "result.view", "result.withdraw"]


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(desk: Running) -> None:
    supervisor = desk.console(demo.SUPERVISOR_LOGIN)
    form = {"csrf": supervisor.http.headers["X-CSRF-Token"], "name": NAME, "number": "421222194401010021"}
    form |= {"title": "残疾评定", "day": "2026-11-20", "result": WORDS}
    answer = supervisor.http.post("/submissions/results/publish", data=form)
    assert answer.status_code == 422 and "打错了" in answer.text and f'value="{WORDS}"' in answer.text
    assert supervisor.http.post("/submissions/results/publish", data={**form, "number": OTHER}).status_code == 303


@pytest.mark.parametrize("days", [364, 366])
def test_a_year_later_it_is_gone(engines: Engines, days: int) -> None:
    def job(tx: Tx) -> bool:
        one = rules.Result(OTHER, NAME, "残疾评定", TODAY, WORDS)
        service.publish(tx, VAULT, [one], "staff:zhao")
        tx.now += timedelta(days=days)
        service.purge(tx, 365)
        return tx.session.scalar(select(ResultRow.id)) is None

    assert run_once(engines.write, utc_now, job) is (days > 365)
