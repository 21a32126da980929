"""Open, fault, use, mend, close: after many times nothing is left, and nothing but a DriverError came out."""

from __future__ import annotations

import os

import pytest
from support.cycles import HEAD, MOST, ROW, Report, run_cycles
from support.fault_matrix import RECOVERY_LIMIT
from support.parts import packages, part_of

_BUSY = 2.0  # seconds: other suites run beside this one
CASES = [(role, name) for role, package in packages().items() for name in (package.usual, *part_of(role).variants)]
each_driver = pytest.mark.parametrize(("role", "name"), CASES, ids=["-".join(case) for case in CASES])


def judge(report: Report) -> None:
    shown = f"\n{HEAD}\n{report.line()}\n{dict(report.faults)}"
    assert not report.escaped, f"{report.escaped}{shown}"
    assert report.after[0] <= report.before[0], f"descriptors are left{shown}"
    assert report.after[1] <= report.before[1], f"threads are left{shown}"
    assert report.slowest_use <= MOST + _BUSY, f"a command did not end{shown}"
    assert report.slowest_recovery <= RECOVERY_LIMIT + _BUSY, f"it was not back in time{shown}"


@each_driver
def test_ten_cycles_of_trouble_leave_nothing_behind(role, name, tmp_path):
    judge(run_cycles(role, name, 10, tmp_path))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@each_driver
def test_two_hundred_cycles_of_trouble_leave_nothing_behind(role, name, tmp_path, record_property):
    report = run_cycles(role, name, int(os.environ.get("KIOSK_CYCLES", "200")), tmp_path)
    record_property(ROW, report.line())  # shown by conftest.py at the end
    judge(report)
