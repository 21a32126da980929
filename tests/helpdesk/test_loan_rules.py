"""Things without rows: what may happen to one, whatever is tried; and the table they come from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from helpdesk.county import CountyError, delivered, read_county
from helpdesk.language import speaking
from helpdesk.loans import rules
from helpdesk.loans.figures import Lent, figures
from helpdesk.loans.kinds import LoanKinds
from helpdesk.loans.rules import MOVES, Act, Borrower, Item, Refused, State, Why
from helpdesk.loans.table import COLUMNS, read

NOW = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
KINDS = delivered("loans.yaml", LoanKinds)
FREE = Item(State.FREE, 1)


def test_what_comes_back_from_somebodys_hands_is_cleaned_where_the_kind_wants_it() -> None:
    out = rules.step(FREE, Act.LEND, version=1, clean=True, now=NOW)
    assert rules.step(out, Act.BACK, version=2, clean=True, now=NOW).state is State.CLEANING
    assert rules.step(out, Act.BACK, version=2, clean=False, now=NOW).state is State.FREE
    lost = rules.step(out, Act.LOSE, version=2, clean=True, now=NOW)
    assert rules.step(lost, Act.FOUND, version=3, clean=True, now=NOW).state is State.CLEANING


@given(st.sampled_from(State), st.sampled_from(Act))
def test_what_the_table_does_not_say_is_refused(state: State, act: Act) -> None:
    if (state, act) in MOVES:
        assert act in rules.fitting(state)
        return
    with pytest.raises(Refused) as refused:
        rules.step(Item(state, 3), act, version=3, clean=True, now=NOW)
    assert refused.value.why is Why.STATE


def test_who_saw_an_older_version_is_refused_and_nothing_else_counts() -> None:
    with pytest.raises(Refused) as refused:
        rules.step(Item(State.FREE, 4), Act.LEND, version=3, clean=True, now=NOW)
    assert refused.value.why is Why.CHANGED


def test_the_last_act_is_undone_once_and_within_five_minutes() -> None:
    out = rules.step(FREE, Act.LEND, version=1, clean=True, now=NOW)
    back = rules.undone(out, version=2, now=NOW + timedelta(minutes=5))
    assert (back.state, back.version) == (State.FREE, 3)
    with pytest.raises(Refused):
        rules.undone(back, version=3, now=NOW)
    with pytest.raises(Refused):
        rules.undone(out, version=2, now=NOW + timedelta(minutes=5, seconds=1))


def test_a_label_hands_out_what_is_here_and_takes_back_what_is_out_but_not_by_the_same_stroke() -> None:
    assert rules.by_label(FREE, NOW) is Act.LEND
    out = rules.step(FREE, Act.LEND, version=1, clean=True, now=NOW)
    with pytest.raises(Refused) as refused:
        rules.by_label(out, NOW + timedelta(seconds=9))
    assert refused.value.why is Why.JUST
    assert rules.by_label(out, NOW + timedelta(seconds=10)) is Act.BACK
    with pytest.raises(Refused):
        rules.by_label(Item(State.CLEANING, 2), NOW)


class Shelf(RuleBasedStateMachine):
    """One thing and clerks who press whatever they like, some with an old page before them."""

    def __init__(self) -> None:
        super().__init__()
        self.item, self.now, self.hands = FREE, NOW, 0
        self.lent: list[int] = []  # hands it is in

    @rule(act=st.sampled_from(Act), old=st.integers(0, 1), clean=st.booleans())
    def press(self, act: Act, old: int, clean: bool) -> None:
        before = self.item
        try:
            self.item = rules.step(before, act, version=before.version - old, clean=clean, now=self.now)
        except Refused:
            return
        if act is Act.LEND:
            self.hands += 1
            self.lent.append(self.hands)
        elif before.state is State.OUT:
            self.lent.pop()

    @rule()
    def undo(self) -> None:
        before = self.item
        try:
            self.item = rules.undone(before, version=before.version, now=self.now)
        except Refused:
            return
        if before.state is State.OUT:
            self.lent.pop()
        if self.item.state is State.OUT:
            self.lent.append(self.hands)

    @precondition(lambda self: self.item.state is not State.OUT)
    @rule(named=st.booleans())
    def table(self, named: bool) -> None:
        self.item = rules.listed(self.item) if named else rules.unlisted(self.item)

    @rule(minutes=st.integers(1, 8))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def it_is_out_in_one_pair_of_hands_or_in_none(self) -> None:
        assert len(self.lent) == (self.item.state is State.OUT)


TestShelf = Shelf.TestCase
TestShelf.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


# ---- who borrows -----------------------------------------------------------------------------------------------------


def test_a_borrower_is_masked_and_shows_nothing_of_itself() -> None:
    who = rules.borrower(" 欧阳 示例 ", "139 1111-2222")
    assert who == Borrower("欧阳 示例", "139 1111-2222") and who.masked == "欧*"
    assert "示例" not in repr(who) and "1111" not in repr(who)
    assert rules.borrower("", " ") is None
    only = rules.borrower("", "13911112222")
    assert only is not None and only.masked == "…22"


@pytest.mark.parametrize(
    ("name", "phone", "why"),
    [("长" * 21, "", Why.NAME), ("a\x00b", "", Why.NAME), ("张三", "call me", Why.PHONE), ("", "12", Why.PHONE)],
)
def test_what_is_no_name_and_no_number_is_refused(name: str, phone: str, why: Why) -> None:
    with pytest.raises(Refused) as refused:
        rules.borrower(name, phone)
    assert refused.value.why is why


# ---- the table and the county's file ---------------------------------------------------------------------------------

HEAD = ",".join(COLUMNS)
ONE = "wheelchair-01,wheelchair,轮椅-01,"


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ("W 1,wheelchair,轮椅-01,", "items, line 2: id 'W 1': use a-z"),
        ("w1,car,轮椅-01,", "items, line 2: kind 'car': one of wheelchair glasses magnifier"),
        ("w1,wheelchair,,", "items, line 2: label: 1 to 40"),
        (f"{ONE}\n{ONE}", "items, line 3: id 'wheelchair-01' stands above already"),
        (f"{ONE}\nw2,wheelchair,轮椅-01,", "items, line 3: label '轮椅-01' stands above already"),
        (f"{ONE}\n{ONE.replace('01', '02')}", "items, line 3: 老花镜-07 (id 'glasses-07') is missing: it is lent"),
    ],
)
def test_what_is_wrong_with_a_table_of_things_is_said_with_its_line(lines: str, wrong: str) -> None:
    with speaking("en"):
        problems = read(f"{HEAD}\n{lines}\n", KINDS.kinds, {"glasses-07": "老花镜-07"})[1]
        assert [str(one)[: len(wrong)] for one in problems] == [wrong]


@settings(max_examples=50)
@given(st.text(max_size=120))
def test_whatever_stands_in_a_table_of_things_is_read_or_complained_of(text: str) -> None:
    found, problems = read(f"{HEAD}\n{text}", KINDS.kinds, {})
    assert all(one.label and one.kind in KINDS.kinds for one in found)
    assert found or problems or not text.strip().strip(",")


def test_a_countys_file_is_strict_and_a_kind_nobody_knows_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "loans.yaml").write_text("kinds:\n  walker:\n    title: {zh-CN: 助行器, en: Walker}\n    minuts: 30\n")
    with pytest.raises(CountyError, match=r"loans\.yaml, line 4"):
        read_county(tmp_path)
    assert KINDS.title("wheelchair") == "轮椅" and KINDS.title("umbrella") == "umbrella"
    assert KINDS.of("umbrella").lends_for == timedelta(hours=2)
    with speaking("en"):
        assert KINDS.title("wheelchair") == "Wheelchair"


def test_figures_count_what_was_lent_and_the_mean_of_what_is_back() -> None:
    loans = [Lent("a", "d1", 60, False), Lent("a", "d2", 120, True), Lent("b", "d2", None, False)]
    found = figures(loans, str.upper)
    assert [(one.label, one.lent, one.mean_s, one.overdue) for one in found.by_kind] == [
        ("A", 2, 90, 1),
        ("B", 1, None, 0),
    ]
    assert [one.label for one in found.by_day] == ["d1", "d2"]
