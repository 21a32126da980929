"""Home visits and rounds as rows: sealed, audited, planned, told to their own citizen only."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from helpdesk import demo
from helpdesk.clock import HALL_ZONE, utc_now
from helpdesk.contract import SubmissionIn
from helpdesk.county import County
from helpdesk.desk import open_store
from helpdesk.mine import mine, told
from helpdesk.staff import audit
from helpdesk.store.case_models import CaseRow
from helpdesk.store.engine import Engines
from helpdesk.store.models import AuditRow, Submission
from helpdesk.store.visit_models import SignupRow, VisitRow
from helpdesk.store.writer import Tx, run_once
from helpdesk.submissions import service as submissions
from helpdesk.vault import KEY_FILE, Vault, VaultError
from helpdesk.visits import committee, planning, retention, rounds, service, signups
from helpdesk.visits import figures as visit_figures
from helpdesk.visits.round_rules import Round
from helpdesk.visits.rules import Act, Plan, Refused, Why
from helpdesk.visits.service import Doing

if TYPE_CHECKING:
    pass

COUNTY = County()
TERMS = COUNTY.visits
NAME, NUMBER, PHONE, ADDRESS = "司马示例", "421222193803030011", "13922223333", "麦市示例村独一无二组八号"
OTHER = "421222195001010018"
VAULT = Vault(b"k" * 32)
Run = Callable[..., Any]


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), "#807060").save(data, "JPEG")
    return data.getvalue()


def body(service_: str = "home-visit", **fields: str) -> SubmissionIn:
    sent = {"name": NAME, "number": NUMBER, "phone": PHONE, "address": ADDRESS, "township": "麦市镇", **fields}
    return SubmissionIn(key=str(uuid4()), kiosk=demo.KIOSK, service=service_, fields=sent)


@pytest.fixture
def run(engines: Engines) -> Run:
    """One job in a transaction of its own, at a moment."""
    run_once(engines.write, utc_now, demo.seed)
    return lambda job, now=None: run_once(engines.write, (lambda: now) if now else utc_now, job)


def receive(run: Run, sent: SubmissionIn, now: datetime | None = None) -> str:
    number: str = run(lambda tx: submissions.receive(tx, VAULT, sent, COUNTY).out.number, now)
    return number


def asked(run: Run, service_: str = "home-visit", now: datetime | None = None, **fields: str) -> str:
    return receive(run, body(service_, **fields), now)


def monday() -> date:
    """The next one: every team of the county's file goes on some day after it."""
    today = utc_now().astimezone(HALL_ZONE).date()
    return planning.monday(today) + timedelta(days=7)


def plan(run: Run, number: str, version: int, day: date, team: str = "pension-east", slot: str = "am") -> None:
    run(lambda tx: service.schedule(tx, VAULT, TERMS, number, Plan(team, day, slot), Doing("staff:wang", version)))


def act(run: Run, number: str, what: Act, version: int, now: datetime | None = None, **more: str) -> None:
    run(lambda tx: service.act(tx, VAULT, number, what, Doing("staff:wang", version), **more), now)


def row(run: Run, number: str) -> VisitRow:
    found: VisitRow = run(lambda tx: service.find(tx.session, number))
    return found


# ---- rows, on both databases -----------------------------------------------------------------------------------------


def test_what_a_terminal_asks_for_is_a_visit_and_no_case_and_sent_again_it_is_the_same(run: Run) -> None:
    sent = body()
    number = receive(run, sent)
    assert receive(run, sent) == number
    counts = run(
        lambda tx: [tx.session.scalar(select(func.count()).select_from(one)) for one in (VisitRow, CaseRow, Submission)]
    )
    assert counts == [1, 0, 1]
    one = row(run, number)
    assert (one.state, one.township, one.number) == ("requested", "maishi", number)


def test_a_township_nobody_knows_is_kept_and_put_right_by_staff(run: Run) -> None:
    number = asked(run, township="麦市")
    assert row(run, number).township == ""
    with pytest.raises(Refused) as refused:
        plan(run, number, 1, monday())
    assert refused.value.why is Why.TEAM
    fields = {"township": "maishi"}
    run(lambda tx: service.correct(tx, VAULT, TERMS, number, fields, Doing("staff:wang", 1)))
    plan(run, number, 2, monday())
    assert row(run, number).state == "scheduled"


def test_a_team_takes_as_many_as_it_can_and_then_names_other_days(run: Run) -> None:
    day, numbers = monday(), [asked(run, number="") for _ in range(7)]
    for number in numbers[:6]:
        plan(run, number, 1, day)
    with pytest.raises(Refused) as refused:
        plan(run, numbers[6], 1, day)
    assert refused.value.why is Why.FULL and day not in refused.value.days
    plan(run, numbers[6], 1, refused.value.days[0])
    plan(run, numbers[0], 2, day, slot="15:30")
    assert row(run, numbers[0]).slot == "15:30", "who has the day may have another hour of it"
    act(run, numbers[1], Act.CANCEL, 2, reason="改天再说")
    plan(run, numbers[6], 2, day)
    taken = run(lambda tx: planning.week(tx.session, VAULT, TERMS, day, day).teams[0].days[0].taken)
    assert taken == 6


def test_the_committee_is_asked_first_and_who_said_so_is_kept_for_staff_only(run: Run) -> None:
    number, other = asked(run, "home-assessment"), asked(run, "home-assessment", number=OTHER)
    assert [one.number for one in run(lambda tx: committee.waiting(tx.session, VAULT, TERMS, "maishi"))] == [
        number,
        other,
    ]
    act(run, number, Act.AGREE, 1, who="河东村刘主任")
    act(run, other, Act.DECLINE, 1, who="河东村刘主任", reason="不住在本村")
    answers = run(lambda tx: committee.answers(tx, VAULT, TERMS, "maishi", "staff:wang"))
    assert [(one.number, one.agreed, one.who, one.reason) for one in answers] == [
        (other, False, "河东村刘主任", "不住在本村"),
        (number, True, "河东村刘主任", ""),
    ]
    assert run(lambda tx: committee.answers(tx, VAULT, TERMS, "daping", "staff:wang")) == []
    (line,) = run(lambda tx: mine(tx, VAULT, COUNTY, demo.KIOSK, OTHER, "zh-CN")).cases
    assert (line.state, line.reason) == ("declined", "不住在本村") and "刘主任" not in line.words


def test_the_citizen_hears_of_day_and_half_day_in_both_languages_and_once(run: Run) -> None:
    number, day = asked(run), monday()
    plan(run, number, 1, day)
    run(lambda tx: service.note(tx, VAULT, number, "只给工作人员看", Doing("staff:wang", 2)))

    def say(language: str = "zh-CN", holder: str = NUMBER) -> Any:
        return run(lambda tx: mine(tx, VAULT, COUNTY, demo.KIOSK, holder, language)).cases

    (line,) = say()
    assert (line.number, line.title, line.change[0], line.new) == (number, "养老保险上门办理", "v", True)
    assert line.words == f"{day.month}月{day.day}日（星期一）上午上门。我们会先打电话。"
    assert say("en")[0].words.startswith(f"We come on Monday {day.day} ") and "morning" in say("en")[0].words
    assert say(holder=OTHER) == ()
    run(lambda tx: told(tx, VAULT, demo.KIOSK, OTHER, [line.change]))
    assert say()[0].new, "another's card tells nothing"
    run(lambda tx: told(tx, VAULT, demo.KIOSK, NUMBER, [line.change]))
    assert not say()[0].new
    act(run, number, Act.CONFIRM, 3)
    assert say()[0].new


def test_what_was_missed_is_planned_anew_and_figures_count_both(run: Run) -> None:
    number, day = asked(run), monday()
    plan(run, number, 1, day)
    there = datetime.combine(day, datetime.min.time(), HALL_ZONE) + timedelta(hours=10)
    act(run, number, Act.MISS, 2, there)
    later = day + timedelta(days=1)
    doing = Doing("staff:wang", 3)
    run(lambda tx: service.schedule(tx, VAULT, TERMS, number, Plan("pension-east", later, "pm"), doing), there)
    act(run, number, Act.FINISH, 4, there + timedelta(days=1))
    begins = utc_now() - timedelta(days=1)
    found = run(lambda tx: visit_figures.of(tx.session, TERMS, begins, there + timedelta(days=2)))
    (line,) = found.by_township
    assert (line.label, line.requested, line.missed, line.done) == ("麦市镇", 1, 1, 1)
    assert line.waited_p50 is not None and line.waited_p50 > 1


def test_a_round_takes_sign_ups_until_it_is_full_then_keeps_them_waiting(run: Run) -> None:
    day = monday()
    times = (datetime(2026, 1, 1, 9).time(), datetime(2026, 1, 1, 12).time())
    one = Round("bus-card", "公交卡年审", "maishi", "人社中心", day, *times, 2)
    id_ = run(lambda tx: rounds.save(tx, None, one, "staff:wang"))
    numbers = [asked(run, "round-signup", round=str(id_), number=f"42122219440101{n:04d}") for n in range(3)]
    again = asked(run, "round-signup", round=str(id_), number="421222194401010000")
    lost = asked(run, "round-signup", round="4711")

    def say(n: int) -> Any:
        holder = f"42122219440101{n:04d}"
        return run(lambda tx: mine(tx, VAULT, COUNTY, demo.KIOSK, holder, "zh-CN")).cases[0]

    lines = run(lambda tx: signups.listed(tx.session, VAULT, rounds.find(tx.session, id_)))
    assert [(line.number, line.state, line.waits) for line in lines] == [
        (numbers[0], "signed", False),
        (numbers[1], "signed", False),
        (numbers[2], "signed", True),
        (again, "repeat", False),
    ]
    assert [line.number for line in run(lambda tx: signups.listed(tx.session, VAULT, None))] == [lost]
    assert run(lambda tx: rounds.for_kiosks(tx.session, TERMS, tx.now)).rounds[0].full
    assert say(2).state == "waiting"
    run(lambda tx: told(tx, VAULT, demo.KIOSK, "421222194401010002", [say(2).change]))
    assert not say(2).new
    run(lambda tx: signups.mark(tx, numbers[0], "withdrawn", "staff:wang"))
    assert (say(2).state, say(2).new) == ("place", True), "who moved up is told"
    run(lambda tx: told(tx, VAULT, demo.KIOSK, "421222194401010002", [say(2).change]))
    run(lambda tx: rounds.save(tx, id_, replace(one, places=1), "staff:wang"))
    assert (say(2).state, say(2).new) == ("waiting", True), "and who lost the place"
    run(lambda tx: signups.assign(tx, lost, id_, "staff:wang"))
    assert run(lambda tx: signups.listed(tx.session, VAULT, None)) == []
    run(lambda tx: rounds.call_off(tx, id_, True, "staff:wang"))
    assert say(1).state == "called_off"
    assert run(lambda tx: rounds.for_kiosks(tx.session, TERMS, tx.now)).rounds == ()


def test_what_is_over_its_days_is_gone_with_what_was_handed_in(run: Run) -> None:
    number, kept = asked(run), asked(run)
    act(run, number, Act.CANCEL, 1, reason="不用了")
    day = utc_now().astimezone(HALL_ZONE).date() - timedelta(days=200)
    times = (datetime(2026, 1, 1, 9).time(), datetime(2026, 1, 1, 12).time())
    one = Round("bus-card", "公交卡年审", "maishi", "人社中心", day, *times, 2)
    id_ = run(lambda tx: rounds.save(tx, None, one, "staff:wang"))
    signed = asked(run, "round-signup", round=str(id_))
    long_ago = utc_now() - timedelta(days=181)
    ended = update(VisitRow).where(VisitRow.number == number).values(ended_at=long_ago)
    assert run(lambda tx: retention.purge(tx, TERMS)) == 1, "of the round that was"
    assert not run(lambda tx: retention.due(tx.session, TERMS, tx.now))
    run(lambda tx: tx.session.execute(ended))
    assert run(lambda tx: retention.due(tx.session, TERMS, tx.now))
    assert run(lambda tx: retention.purge(tx, TERMS)) == 1

    def left(tx: Tx) -> tuple[list[str], list[str], int | None, int | None]:
        purged = tx.session.scalars(select(AuditRow.subject).where(AuditRow.action.in_(["visit.purge", "round.purge"])))
        numbers = tx.session.scalars(select(Submission.number))
        signed_up = tx.session.scalar(select(func.count()).select_from(SignupRow))
        return list(numbers), list(purged), signed_up, audit.broken_at(tx.session)

    assert run(left) == ([kept], [signed, number], 0, None)


def test_a_visit_from_the_telephone_binds_the_key_as_a_submission_does(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/desk.db"
    store = open_store(url, tmp_path)
    fields = {"name": NAME, "phone": PHONE, "township": "maishi", "address": ADDRESS}
    key = str(uuid4())
    numbers = {
        run_once(
            store.engines.write,
            utc_now,
            lambda tx: service.enter(tx, store.vault, TERMS, key, "home-visit", fields, "staff:wang"),
        )
        for _ in range(2)
    }
    assert len(numbers) == 1, "pressed twice"
    store.engines.dispose()
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(VaultError):
        open_store(url, tmp_path)
