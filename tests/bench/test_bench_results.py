"""What the bench writes: medians, percentiles, goals that say truly whether they are met."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import results
from bench.__main__ import SUBJECTS
from bench.measures.faults import FAULTS
from bench.results import Goal, Row
from bench.stats import median, p95, ratio

KEYS = {"id", "what", "unit", "ours", "peer", "theirs", "ratio", "goal", "met", "machine", "date"}
samples = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=60)


def row(**changed: Any) -> Row:
    values: dict[str, Any] = {
        "id": "press",
        "what": "press to light",
        "unit": "ms",
        "ours": [10.0, 30.0, 20.0],
        "peer": "a bare window",
        "theirs": [10.0],
        "goal": Goal("ours", 25, "because"),
    }
    return Row(**{**values, **changed})


def as_dict(**changed: Any) -> dict[str, Any]:
    return row(**changed).as_dict("a machine", "2026-01-01")


def test_a_row_has_what_the_design_names_and_the_medians() -> None:
    found = as_dict()
    assert set(found) >= KEYS
    assert (found["ours"], found["theirs"], found["ratio"]) == (20.0, 10.0, 2.0)
    assert (found["goal"], found["met"]) == ("ours <= 25 ms", True)
    assert found["samples"] == [3, 1]


@pytest.mark.parametrize(
    ("goal", "met"),
    [
        (Goal("ours", 20, ""), True),
        (Goal("ours", 19.9, ""), False),
        (Goal("p95", 29, ""), False),
        (Goal("p95", 30, ""), True),
        (Goal("ratio", 2, ""), True),
        (Goal("ratio", 1.5, ""), False),
    ],
)
def test_a_goal_is_met_exactly_when_its_own_figure_is(goal: Goal, met: bool) -> None:
    assert as_dict(goal=goal)["met"] is met


def test_a_peer_that_costs_nothing_gives_no_ratio_and_no_met_goal() -> None:
    found = as_dict(theirs=[0.0], goal=Goal("ratio", 9, ""))
    assert found["ratio"] is None and found["met"] is False
    assert "-" in results.table([found])


def test_a_side_that_was_not_measured_is_no_row() -> None:
    with pytest.raises(ValueError, match="press"):
        as_dict(theirs=[])


def test_a_row_without_a_peer_says_so_and_has_no_ratio() -> None:
    found = as_dict(theirs=[], peer=results.NOBODY)
    assert found["theirs"] is None and found["theirs_p95"] is None and found["ratio"] is None and found["met"] is True
    assert "against" not in results.table([found])
    with pytest.raises(ValueError, match="press"):
        as_dict(peer=results.NOBODY)


@given(samples)
def test_the_95th_percentile_is_a_measured_value_that_at_most_a_twentieth_exceeds(values: list[float]) -> None:
    slow = p95(values)
    assert slow in values
    assert sum(value > slow for value in values) <= len(values) / 20
    assert slow >= median(values) or len(values) < 3


@given(samples, samples)
def test_the_ratio_is_ours_over_theirs(ours: list[float], theirs: list[float]) -> None:
    share = ratio(median(ours), median(theirs))
    assert share is not None and share * median(theirs) == pytest.approx(median(ours))


def test_a_partial_run_replaces_its_rows_where_they_stood_and_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    results.write(path, [as_dict(id="one"), as_dict(id="two")])
    results.write(path, [as_dict(id="one", ours=[5.0]), as_dict(id="three")])
    written = json.loads(path.read_text())
    assert [found["id"] for found in written] == ["one", "two", "three"]
    assert written[0]["ours"] == 5.0
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("broken", ["", "[", "{}", "null", '["x", 3]'])
def test_a_broken_earlier_file_is_replaced(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "results.json"
    path.write_text(broken)
    results.write(path, [as_dict()])
    assert [found["id"] for found in json.loads(path.read_text())] == ["press"]


def test_the_table_has_a_line_for_each_row_and_says_who_the_peer_is() -> None:
    lines = results.table([as_dict(), as_dict(id="other", goal=Goal("ours", 1, ""), note="noted")]).splitlines()
    assert re.search(r"^press +20 +30 +10 +10 +ms +2\.00 +ours <= 25 ms +yes$", lines[2])
    assert lines[3].endswith("NO")
    assert "    against a bare window" in lines and "    noted" in lines


def test_the_faults_have_a_row_for_their_status_and_one_for_their_end() -> None:
    assert SUBJECTS["faults"] == tuple(f"fault-{fault}-{until}" for fault in FAULTS for until in ("status", "recovery"))


def test_the_committed_results_are_complete_and_their_goals_true() -> None:
    path = Path(results.__file__).with_name("results.json")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert len({one["id"] for one in found}) == len(found) > 0
    for one in found:
        assert set(one) >= KEYS, one["id"]
        goal = re.fullmatch(r"(ours|p95|ratio) <= ([\d.]+)(?: (.+))?", one["goal"])
        assert goal is not None, one["goal"]
        figure = {"ours": one["ours"], "p95": one["ours_p95"], "ratio": one["ratio"]}[goal[1]]
        if figure != pytest.approx(float(goal[2]), rel=0.01):  # the file holds rounded figures
            assert one["met"] is (figure < float(goal[2])), one["id"]
