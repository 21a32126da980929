"""Home visits without rows: what may happen, when a team has room, the county's file, the calendar file, rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from helpdesk.county import DEFAULTS, CountyError, delivered, read_county
from helpdesk.language import speaking
from helpdesk.visits import entry, rules
from helpdesk.visits.figures import Event as Happened
from helpdesk.visits.figures import figures
from helpdesk.visits.ics import FOLD, Event, calendar
from helpdesk.visits.round_rules import COLUMNS, STATES, read, round_wanted, waiting
from helpdesk.visits.rules import ENDS, ON_A_DAY, TABLE, Act, Plan, Refused, State, Visit, Why
from helpdesk.visits.terms import Team, VisitTerms

TERMS = delivered("visits.yaml", VisitTerms)
TODAY = date(2026, 11, 27)  # a Friday
MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
TEAM = TERMS.teams["pension-east"]
PLAN = Plan("pension-east", MONDAY, "am")


def step(visit: Visit, act: Act, today: date = TODAY, **more: Any) -> Visit:
    said = {"version": visit.version, "reason": "原因", "who": "村主任", "plan": PLAN, **more}
    return rules.step(visit, act, NOW, today, **said)


def at(state: State, **more: Any) -> Visit:
    plan = PLAN if state in ON_A_DAY else None
    return replace(Visit(state, plan=plan, ended_at=NOW if state in ENDS else None), **more)


# ---- what may happen -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_what_does_not_fit_is_refused_and_what_fits_leads_where_the_table_says(state: State, act: Act) -> None:
    target = TABLE.get((state, act))
    if target is None:
        with pytest.raises(Refused) as refused:
            step(at(state), act, MONDAY)
        assert refused.value.why is Why.STATE
        return
    after = step(at(state), act, MONDAY)
    assert (after.state, after.version) == (target, 2)
    assert (after.plan is not None) == (target in ON_A_DAY) and (after.ended_at is not None) == (target in ENDS)


def test_who_saw_an_older_one_is_told_before_anything_else() -> None:
    with pytest.raises(Refused) as refused:
        step(at(State.REQUESTED), Act.FINISH, version=7)
    assert refused.value.why is Why.CHANGED


@pytest.mark.parametrize(
    ("state", "act", "more", "why"),
    [
        (State.COMMITTEE, Act.AGREE, {"who": "  "}, Why.WHO),
        (State.COMMITTEE, Act.DECLINE, {"who": ""}, Why.WHO),
        (State.COMMITTEE, Act.DECLINE, {"reason": " "}, Why.REASON),
        (State.CONFIRMED, Act.CANCEL, {"reason": ""}, Why.REASON),
        (State.CONFIRMED, Act.FINISH, {"today": MONDAY - timedelta(days=1)}, Why.EARLY),
        (State.SCHEDULED, Act.MISS, {"today": TODAY}, Why.EARLY),
        (State.REQUESTED, Act.SCHEDULE, {"plan": None}, Why.DAY),
    ],
)
def test_what_is_missing_is_named(state: State, act: Act, more: dict[str, Any], why: Why) -> None:
    with pytest.raises(Refused) as refused:
        step(at(state), act, **more)
    assert refused.value.why is why


def test_what_the_committee_has_to_confirm_gets_no_day_before_it_did_nor_by_a_detour() -> None:
    visit = rules.begun(asks=True)
    with pytest.raises(Refused):
        step(visit, Act.SCHEDULE)
    detour = step(step(visit, Act.CANCEL), Act.REOPEN)
    assert detour.state is State.COMMITTEE
    agreed = step(detour, Act.AGREE)
    assert step(step(agreed, Act.CANCEL), Act.REOPEN).state is State.REQUESTED, "it is asked once"
    assert rules.begun(asks=False).state is State.REQUESTED


class Life(RuleBasedStateMachine):
    """Whatever staff try, in whatever order."""

    @initialize(asks=st.booleans())
    def begin(self, asks: bool) -> None:
        self.visit, self.today, self.committee_said = rules.begun(asks), TODAY, False

    @rule(days=st.integers(0, 5))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(
        act=st.sampled_from(list(Act)),
        behind=st.integers(0, 1),
        reason=st.sampled_from(["", "原因"]),
        who=st.sampled_from(["", "村主任"]),
        days=st.integers(-2, 9),
    )
    def somebody_acts(self, act: Act, behind: int, reason: str, who: str, days: int) -> None:
        before, plan = self.visit, Plan("t", self.today + timedelta(days=max(days, 0)), "am")
        seen = before.version - behind
        try:
            after = rules.step(before, act, NOW, self.today, version=seen, reason=reason, who=who, plan=plan)
        except Refused:
            return
        assert not behind and after.version == before.version + 1
        assert not (after.state is State.DECLINED and before.state is not State.DECLINED) or (who and reason)
        if after.state in (State.DONE, State.MISSED):
            assert before.plan is not None and self.today >= before.plan.day
        self.committee_said = self.committee_said or act is Act.AGREE
        self.visit = after

    @invariant()
    def it_stands_somewhere(self) -> None:
        visit = self.visit
        assert (visit.ended_at is not None) == (visit.state in ENDS)
        assert (visit.plan is not None) == (visit.state in ON_A_DAY)
        if visit.asks and visit.state in {State.REQUESTED, *ON_A_DAY}:
            assert self.committee_said
        assert visit.state is State.DONE or rules.acts(visit.state), "no dead end but the good one"


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


# ---- when a team has room --------------------------------------------------------------------------------------------


def team(per_day: int, *weekdays: int) -> Team:
    return TEAM.model_copy(update={"per_day": per_day, "weekdays": weekdays})


@pytest.mark.parametrize(
    ("day", "taken", "slot", "why"),
    [
        (MONDAY, 2, "am", Why.FULL),
        (date(2026, 11, 29), 0, "am", Why.WEEKDAY),
        (TODAY - timedelta(days=1), 0, "am", Why.DAY),
        (TODAY + timedelta(days=400), 0, "am", Why.DAY),
        (MONDAY, 0, "evening", Why.SLOT),
        (MONDAY, 0, "24:00", Why.SLOT),
        (MONDAY, 0, "9:30", Why.SLOT),
    ],
)
def test_a_day_that_does_not_fit_is_refused_with_why(day: date, taken: int, slot: str, why: Why) -> None:
    with pytest.raises(Refused) as refused:
        rules.planned(team(2, 1, 2, 3, 4, 5), {day: taken}, Plan("t", day, slot), TODAY)
    assert refused.value.why is why


def test_a_full_team_names_its_next_days_with_room() -> None:
    taken = {MONDAY: 2, date(2026, 12, 2): 2, date(2026, 12, 7): 1}
    with pytest.raises(Refused) as refused:
        rules.planned(team(2, 1, 3), taken, Plan("t", MONDAY, "am"), TODAY)
    assert refused.value.days == (date(2026, 12, 7), date(2026, 12, 9), date(2026, 12, 14))


def test_on_a_day_off_nobody_goes() -> None:
    off = (MONDAY, date(2026, 12, 1))
    with pytest.raises(Refused) as refused:
        rules.planned(team(2, 1, 2, 3), {}, Plan("t", MONDAY, "am"), TODAY, off)
    assert (refused.value.why, refused.value.days[0]) == (Why.WEEKDAY, date(2026, 12, 2))


@given(st.dictionaries(st.integers(0, 60), st.integers(0, 4)), st.sets(st.integers(1, 7), min_size=1))
@settings(max_examples=40)
def test_a_day_that_is_named_as_free_is_taken_when_it_is_asked_for(taken: dict[int, int], weekdays: set[int]) -> None:
    one, days = team(3, *sorted(weekdays)), {TODAY + timedelta(days=n): count for n, count in taken.items()}
    free = rules.free_days(one, days, TODAY)
    assert list(free) == sorted(set(free))
    for day in free:
        assert rules.planned(one, days, Plan("t", day, "pm"), TODAY).day == day


def test_hours_of_half_days_and_of_set_times() -> None:
    half_days = TERMS.half_days
    assert rules.hours("am", half_days, 60) == (time(8, 30), time(12))
    assert rules.hours("09:30", half_days, 60) == (time(9, 30), time(10, 30))
    assert rules.hours("23:30", half_days, 60) == (time(23, 30), time(23, 59)), "it ends on its day"
    assert sorted(["pm", "13:00", "09:30", "am"], key=rules.order) == ["am", "09:30", "pm", "13:00"]


# ---- the county's file -----------------------------------------------------------------------------------------------


def test_the_eleven_townships_are_there_and_every_kind_has_a_team_everywhere() -> None:
    titles = "、".join(one.title.zh_cn for one in TERMS.townships.values())
    assert titles == "隽水镇、麦市镇、塘湖镇、关刀镇、沙堆镇、五里镇、石南镇、北港镇、马港镇、四庄乡、大坪乡"
    assert all("示例" in village for one in TERMS.townships.values() for village in one.villages)
    assert [kind for kind, one in TERMS.kinds.items() if one.committee] == ["home-assessment"]
    assert (TERMS.township_of(" 麦市镇 "), TERMS.township_of("MAISHI"), TERMS.township_of("某地")) == (
        "maishi",
        "maishi",
        "",
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("townships: [junshui, wuli", "townships: [nowhere, wuli", "there is no nowhere under `townships:`"),
        ("kinds: [home-assessment]", "kinds: [home-asessment]", "there is no home-asessment under `kinds:`"),
        ("magang, sizhuang]\n    kinds: [home-visit", "magang]\n    kinds: [home-visit", "nobody makes home-visit in"),
        ("{day}{when}上门。我们", "{date}上门。我们", "{date} is not known here; {day}, {when} may stand in it"),
        ("zh-CN: 已经上门办好了。", 'zh-CN: "{day}办好了"', "{day} is not known here; nothing may stand in it"),
        ("{day}{when}上门，已经", "{day上门，已经", "a brace stands alone"),
        ('am: ["08:30", "12:00"]', 'am: ["12:30", "12:00"]', "it ends before it begins"),
        ("per_day: 4", "per_day: 0", "greater than or equal to 1"),
        ("days_off: []", "days_off: [2027-02-30]", "days_off"),
        ("minutes: 60", "minuts: 60", "did you mean minutes?"),
    ],
)
def test_what_is_wrong_in_the_countys_file_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (DEFAULTS / "visits.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "visits.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(CountyError) as refused:
        read_county(tmp_path)
    assert str(refused.value).startswith("visits.yaml, ") and told in str(refused.value)


# ---- what is typed in ------------------------------------------------------------------------------------------------

TYPED = {
    "name": "王示例",
    "number": "11010519491231002x",
    "phone": "0715 432-0001",
    "township": "maishi",
    "village": "麦市示例村",
}


def test_what_is_typed_is_tidied_and_taken() -> None:
    fields = entry.tidy({**TYPED, "name": "  王  示例 "})
    assert (fields["name"], fields["number"], fields["address"]) == ("王 示例", "11010519491231002X", "")
    assert entry.problem(fields, TERMS, whole=True) == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "请写姓名"),
        ({"township": "别处"}, "请选乡镇"),
        ({"village": ""}, "请写村（社区）或住址：上门的人要找得到"),
        ({"phone": ""}, "请写电话：上门前要打"),
        ({"phone": "打他儿子"}, "电话只写数字、空格和 -，至少 6 位"),
        ({"number": "12-34"}, "证件号码写 8 到 20 位数字和字母；不知道就空着"),
        ({"number": "110105194912310021"}, "身份证号码对不上最后一位：请再核对一遍"),
        ({"note": "长" * 401}, "要说明的太长了：最多 400 个字"),
    ],
)
def test_what_is_wrong_with_what_is_typed_says_what_to_do(changed: dict[str, str], said: str) -> None:
    assert entry.problem(entry.tidy({**TYPED, **changed}), TERMS, whole=True) == said


def test_what_a_terminal_left_out_may_stay_away_when_something_else_is_put_right() -> None:
    assert entry.problem(entry.tidy({"township": "maishi"}), TERMS, whole=False) == ""


# ---- the calendar file -----------------------------------------------------------------------------------------------


def unfolded(data: bytes) -> list[tuple[str, str]]:
    """A reader of our own: lines put together again, name and value, texts with their escapes undone."""
    assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"")
    raw = data.split(b"\r\n")[:-1]
    assert all(len(line) <= FOLD for line in raw)
    lines: list[bytes] = []
    for line in raw:
        line.decode()  # no character is cut in two
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    found = []
    for line in lines:
        name, _, value = line.decode().partition(":")
        plain, escaped = "", False
        for one in value:
            if escaped:
                plain, escaped = plain + ("\n" if one in "nN" else one), False
            elif one == "\\":
                escaped = True
            else:
                plain += one
        found.append((name, plain))
    return found


def event(summary: str = "20261127-001 麦市镇 养老保险上门办理", **more: Any) -> Event:
    begins = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
    plain = Event("visit-1@house.helpdesk", 3, begins, begins + timedelta(hours=3), summary, "麦市镇", False)
    return replace(plain, **more)


def test_a_calendar_file_says_what_when_and_where() -> None:
    found = unfolded(calendar("人社上门一组", [event(), event(uid="visit-2@house.helpdesk", settled=True)], NOW))
    assert found[:2] == [("BEGIN", "VCALENDAR"), ("VERSION", "2.0")] and found[-1] == ("END", "VCALENDAR")
    assert [value for name, value in found if name == "UID"] == ["visit-1@house.helpdesk", "visit-2@house.helpdesk"]
    first = dict(found[found.index(("BEGIN", "VEVENT")) : found.index(("END", "VEVENT"))])
    assert (first["DTSTAMP"], first["DTSTART"], first["DTEND"]) == (
        "20261127T010000Z",
        "20261130T003000Z",
        "20261130T033000Z",
    )
    assert (first["SEQUENCE"], first["STATUS"], first["LOCATION"]) == ("3", "TENTATIVE", "麦市镇")
    assert first["SUMMARY"] == "20261127-001 麦市镇 养老保险上门办理"


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_whatever_a_text_holds_it_is_read_back_and_no_line_is_too_long(text: str) -> None:
    found = unfolded(calendar("组", [event(text)], NOW))
    (summary,) = [value for name, value in found if name == "SUMMARY"]
    wanted = text.replace("\r\n", "\n").replace("\r", "\n")
    assert summary == "".join(one for one in wanted if one == "\n" or one.isprintable())
    assert [name for name, _ in found].count("BEGIN") == 2, "a text opens no part of its own"


# ---- rounds ----------------------------------------------------------------------------------------------------------

HEAD = ",".join(COLUMNS)
GOOD = "bus-card,麦市镇,麦市镇人社服务中心,2026-12-03,09:00,12:00,40,"


def test_a_round_is_read_and_takes_its_kinds_title() -> None:
    (one,), problems = read(f"{HEAD}\n{GOOD}\n", TERMS)
    assert not problems and (one.title, one.township, one.places) == ("老年人公交卡年审", "maishi", 40)
    assert (one.begins_at.isoformat(), one.ends) == ("2026-12-03T09:00:00+08:00", time(12))


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("bus,麦市镇,x,2026-12-03,09:00,12:00,40,", "rounds, line 2: kind 'bus': one of bus-card pension assessment"),
        ("bus-card,别处,x,2026-12-03,09:00,12:00,40,", "rounds, line 2: township '别处': there is no such township"),
        ("bus-card,麦市镇,,2026-12-03,09:00,12:00,40,", "rounds, line 2: place: 1 to 40 characters"),
        ("bus-card,麦市镇,x,2026-02-30,09:00,12:00,40,", "rounds, line 2: day '2026-02-30': there is no such day"),
        ("bus-card,麦市镇,x,3.12.2026,09:00,12:00,40,", "rounds, line 2: day '3.12.2026': there is no such day"),
        ("bus-card,麦市镇,x,2026-12-03,9,12:00,40,", "rounds, line 2: from '9': a time is written 09:00"),
        ("bus-card,麦市镇,x,2026-12-03,12:00,12:00,40,", "rounds, line 2: to '12:00': has to be later than from"),
        ("bus-card,麦市镇,x,2026-12-03,09:00,12:00,0,", "rounds, line 2: places '0': a number from 1 to 1000"),
        ("bus-card,麦市镇,x,2026-12-03,09:00,12:00,²,", "rounds, line 2: places '²': a number from 1 to 1000"),
        (f"{GOOD}\n{GOOD}", "rounds, line 3: There is one on that day at that place already"),
    ],
)
def test_what_is_wrong_with_a_round_is_said_with_its_line(line: str, wrong: str) -> None:
    with speaking("en"):
        assert [str(one)[: len(wrong)] for one in read(f"{HEAD}\n{line}\n", TERMS)[1]] == [wrong]


@given(st.text(max_size=200))
@settings(max_examples=40)
def test_whatever_stands_in_a_table_of_rounds_is_read_or_complained_of(text: str) -> None:
    found, problems = read(f"{HEAD}\n{text}", TERMS)
    assert found or problems or not text.strip().strip(",")


@given(st.lists(st.sampled_from(STATES), max_size=30), st.integers(1, 10))
@settings(max_examples=60)
def test_as_many_have_a_place_as_there_are_and_first_come_first_served(states: Sequence[str], places: int) -> None:
    signups = list(enumerate(states))
    late = waiting(signups, places)
    takes = [id_ for id_, state in signups if state in ("signed", "attended")]
    assert len(takes) - len(late) == min(places, len(takes))
    assert all(id_ < other for id_ in takes if id_ not in late for other in late)
    assert waiting(signups, places + 1) <= late, "one more place leaves nobody worse"


def test_only_a_number_names_a_round() -> None:
    assert [round_wanted(text) for text in ("12", " 12", "-1", "²", "x", "", "9" * 30)] == [12, *[None] * 6]


# ---- figures ---------------------------------------------------------------------------------------------------------


def test_visits_are_counted_by_township_and_by_day() -> None:
    happened = [
        Happened("2026-11-27", "麦市镇", "requested"),
        Happened("2026-11-27", "麦市镇", "done", 2.5),
        Happened("2026-11-28", "麦市镇", "done", 7.0),
        Happened("2026-11-28", "四庄乡", "missed"),
    ]
    found = figures(happened)
    (_, maishi) = found.by_township
    assert (maishi.label, maishi.requested, maishi.done, maishi.missed) == ("麦市镇", 1, 2, 0)
    assert (maishi.waited_p50, maishi.waited_p95) == (2.5, 7.0)
    assert [one.label for one in found.by_day] == ["2026-11-27 麦市镇", "2026-11-28 四庄乡", "2026-11-28 麦市镇"]
