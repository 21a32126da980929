"""The conformance report claims what was measured, and no more."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.__main__ import main
from kiosk_app.tools.audit.checks import CHECKS
from kiosk_app.tools.audit.findings import Audit
from kiosk_app.tools.audit.report import (
    NOT,
    NOT_APPLICABLE,
    NOT_TESTED,
    PARTIALLY,
    SUPPORTS,
    Conformance,
    Entry,
    from_file,
    level,
    load_conformance,
    remark,
    report,
    rows_of,
)
from kiosk_app.tools.audit.telling import as_dict

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "docs" / "accessibility-report.md"


@pytest.fixture(scope="module")
def data() -> Conformance:
    return load_conformance()


def measured(failed: dict[str, int] | None = None, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """An audit in which everything was looked at a hundred times."""
    audit = Audit()
    for name, tally in audit.tallies.items():
        tally.measured = 0 if name in without else 100
        tally.failed = (failed or {}).get(name, 0)
    told: dict[str, Any] = json.loads(json.dumps(as_dict(audit, {"pages": 3, "quick": False})))
    return told


def entry(**values: Any) -> Entry:
    return Entry.model_validate({"id": "5.1", "says": "something", **values})


def test_what_was_measured_and_held_is_supported() -> None:
    assert level(entry(checks=["A01", "A02"]), rows_of(measured())) == SUPPORTS


def test_one_failure_leaves_it_partly_supported_and_is_told() -> None:
    rows = rows_of(measured({"A02": 7}))
    asked = entry(checks=["A01", "A02"])
    assert level(asked, rows) == PARTIALLY and "A02: 7 of 100 failed." in remark(asked, rows)


def test_what_failed_throughout_is_not_supported() -> None:
    assert level(entry(checks=["A01"]), rows_of(measured({"A01": 100}))) == NOT


@pytest.mark.parametrize("missing", ["not looked at", "not in the file"])
def test_nothing_is_claimed_of_a_check_that_did_not_look(missing: str) -> None:
    found = measured(without=("A02",))
    if missing == "not in the file":
        found["checks"] = [row for row in found["checks"] if row["check"] != "A02"]
    asked = entry(checks=["A01", "A02"])
    assert level(asked, rows_of(found)) == NOT_TESTED and "A02 measured nothing." in remark(asked, rows_of(found))


def test_what_is_open_keeps_it_from_being_supported() -> None:
    assert level(entry(checks=["A01"], open="People."), rows_of(measured())) == PARTIALLY


def test_what_only_people_or_the_hall_can_show_is_not_claimed() -> None:
    assert level(entry(where="people"), rows_of(measured())) == NOT_TESTED
    assert level(entry(where="hall"), rows_of(measured())) == NOT_TESTED


def test_what_does_not_apply_says_why() -> None:
    asked = entry(na="There are no links.")
    assert level(asked, rows_of(measured())) == NOT_APPLICABLE and remark(asked, rows_of(measured())) == asked.na


@pytest.mark.parametrize(
    "values", [{}, {"na": "x", "checks": ["A01"]}, {"where": "hall", "na": "x"}, {"checks": ["A99"]}]
)
def test_an_entry_that_is_known_in_no_way_or_in_two_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"5\.1"):
        entry(**values)


def test_what_is_not_the_audits_json_is_refused() -> None:
    with pytest.raises(ValueError, match="kiosk audit --json"):
        rows_of({"findings": []})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ("checks", "check", "measured", "failed", "quantities", "worst", "unit", "what", "needed")
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)
@settings(max_examples=200, deadline=None)
def test_whatever_an_earlier_run_is_said_to_have_printed_is_taken_or_refused(content: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "audit.json")
        path.write_text(json.dumps(content), encoding="utf-8")
        with contextlib.suppress(ValueError):
            assert "# Accessibility conformance report" in report(from_file(path), load_conformance())


def test_the_command_makes_it_from_an_earlier_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    earlier, made = tmp_path / "audit.json", tmp_path / "report.md"
    earlier.write_text(json.dumps(measured()), encoding="utf-8")
    assert main(["audit", "--measured", str(earlier), "--report", str(made)]) == 0
    assert made.read_text(encoding="utf-8") == report(measured(), load_conformance())
    earlier.write_text("[]", encoding="utf-8")
    assert main(["audit", "--measured", str(earlier), "--report", str(made)]) == 2
    assert "kiosk audit --json" in capsys.readouterr().err
    assert main(["audit", "--measured", str(earlier)]) == 2


def test_every_clause_threshold_and_check_is_in_the_report(data: Conformance) -> None:
    told = report(measured(), data)
    for one in (*data.clauses, *data.thresholds):
        assert f"| {one.id} | {one.says} |" in told
    for name, check in CHECKS.items():
        assert f"| {name} | {check.title} |" in told
    assert all(f"- {line}" in told for line in (*data.people, *data.hall))


def test_every_test_that_is_cited_is_there(data: Conformance) -> None:
    cited = {path for one in (*data.clauses, *data.thresholds) for path in one.tests}
    assert cited and [path for path in sorted(cited) if not (ROOT / path).is_file()] == []


def test_a_table_has_as_many_cells_in_each_of_its_lines(data: Conformance) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", report(measured({"A03": 2}), data), re.MULTILINE)
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1, table


def test_the_committed_report_claims_nothing_that_its_own_checks_do_not_hold(data: Conformance) -> None:
    told = COMMITTED.read_text(encoding="utf-8")
    checks = {
        name: (int(looked), int(failed))
        for name, looked, failed in re.findall(r"^\| (A\d\d) \| .* \| (\d+) \| (\d+) \| [^|]* \|$", told, re.MULTILINE)
    }
    assert set(checks) == set(CHECKS)
    for one in (*data.clauses, *data.thresholds):
        line = next((line for line in told.splitlines() if line.startswith(f"| {one.id} | {one.says} |")), "")
        assert line, f"{one.id} is not in {COMMITTED.name}: make it anew with `kiosk audit --report {COMMITTED.name}`"
        if f"| {SUPPORTS} |" in line:
            assert all(checks[check][0] > 0 and checks[check][1] == 0 for check in one.checks), line
            assert not (one.open or one.na or one.where), line
