"""Cases without rows: the county's states are checked, moves obey them, whatever is tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from helpdesk.cases import rules
from helpdesk.cases.kinds import CaseKinds, Kind
from helpdesk.cases.pictures import is_photograph
from helpdesk.cases.rules import Case, Refused, Why
from helpdesk.county import DEFAULTS, CountyError, delivered, read_county

NOW = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
KINDS = delivered("cases.yaml", CaseKinds)
KIND = KINDS.of("anything")


def kind(**states: list[str]) -> dict[str, Any]:
    """A kind whose states lead where they are told to."""
    words = {"zh-CN": "字", "en": "word"}
    return {
        "start": next(iter(states)),
        "states": {
            name: {
                "title": words,
                "citizen": words,
                "moves": {f"to_{to}": {"to": to, "title": words} for to in targets},
            }
            for name, targets in states.items()
        },
    }


def test_what_a_service_is_not_named_for_goes_the_default_way() -> None:
    assert KINDS.of("disability-photo").start == "received" and KINDS.of("wedding") is KINDS.kinds["default"]


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ({"a": ["b"], "c": []}, "there is no such state"),
        ({"a": ["b"], "b": [], "c": ["b"]}, "no move leads there"),
        ({"a": ["b"], "b": ["a"]}, "no way to an end"),
        ({"a": ["b", "c"], "b": [], "c": ["d"], "d": ["c"]}, "no way to an end"),
    ],
)
def test_states_that_lead_nowhere_are_refused(states: dict[str, list[str]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Kind.model_validate(kind(**states))


def test_the_countys_file_is_told_its_line(tmp_path: Path) -> None:
    text = (DEFAULTS / "cases.yaml").read_text(encoding="utf-8")
    wrong = text.replace("to: reviewing, title: {zh-CN: 开始审", "to: reviewin, title: {zh-CN: 开始审")
    (tmp_path / "cases.yaml").write_text(wrong)
    with pytest.raises(CountyError) as refused:
        read_county(tmp_path)
    assert "cases.yaml, line" in str(refused.value) and "reviewin, and there is no such state" in str(refused.value)
    (tmp_path / "cases.yaml").write_text(text.replace("  default:", "  usual:", 1))
    with pytest.raises(CountyError, match="add `default:`"):
        read_county(tmp_path)


def moved(case: Case, name: str, reason: str = "", supervisor: bool = False, version: int | None = None) -> Case:
    seen = case.version if version is None else version
    return rules.move(case, KIND, name, version=seen, reason=reason, supervisor=supervisor, now=NOW)


def test_a_case_goes_from_its_beginning_to_its_end() -> None:
    case = rules.opened(KIND, NOW)
    assert (case.state, case.due_at - NOW, case.ended_at) == ("received", timedelta(days=20), None)
    for name in ("begin", "approve", "finish"):
        case = moved(case, name)
    assert (case.state, case.ended_at, case.version) == ("done", NOW, 4)
    assert rules.purge_at(case, KIND) == NOW + timedelta(days=180)
    assert not rules.overdue(case, NOW + timedelta(days=300))


def test_what_does_not_fit_is_refused_with_why() -> None:
    case = rules.opened(KIND, NOW)
    for name, why, how in (
        ("approve", Why.STATE, {}),
        ("begin", Why.CHANGED, {"version": 7}),
    ):
        with pytest.raises(Refused) as refused:
            moved(case, name, **how)  # type: ignore[arg-type]
        assert refused.value.why is why
    reviewing = moved(case, "begin")
    with pytest.raises(Refused) as refused:
        moved(reviewing, "refuse", "  ")
    assert refused.value.why is Why.REASON
    refused_case = moved(reviewing, "refuse", "少一张表")
    with pytest.raises(Refused) as refused:
        moved(refused_case, "reopen")
    assert refused.value.why is Why.ROLE
    assert moved(refused_case, "reopen", supervisor=True).ended_at is None


def test_overdue_is_what_is_not_at_an_end_after_its_day() -> None:
    case = rules.opened(KIND, NOW)
    assert not rules.overdue(case, case.due_at) and rules.overdue(case, case.due_at + timedelta(seconds=1))


MOVES = st.lists(
    st.tuples(st.sampled_from(["begin", "ask", "approve", "refuse", "resume", "finish", "reopen"]), st.booleans())
)


@given(MOVES, st.booleans())
def test_whatever_is_tried_a_case_stands_in_a_state_of_the_county(
    moves: list[tuple[str, bool]], supervisor: bool
) -> None:
    case = rules.opened(KIND, NOW)
    for name, with_reason in moves:
        before = case
        try:
            case = moved(case, name, "原因" if with_reason else "", supervisor)
            assert name in KIND.states[before.state].moves and case.version == before.version + 1
        except Refused:
            assert case == before
        assert case.state in KIND.states
        assert (case.ended_at is None) == bool(KIND.states[case.state].moves)
        assert rules.changed(case, case.version) == replace(case, version=case.version + 1)


@given(st.binary(max_size=300))
def test_noise_is_no_photograph(noise: bytes) -> None:
    assert not is_photograph(noise)
    assert not is_photograph(b"\xff\xd8\xff\xe0" + noise)
