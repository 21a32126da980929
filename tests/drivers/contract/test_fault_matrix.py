"""Every role under every fault, through the real gateway and the real worker threads (`support.fault_matrix`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.fault_matrix import RECOVERY_LIMIT, Matrix, columns, table
from support.left import nothing_left

_BUSY = 2.0  # seconds: eight other suites may run on two cores


@pytest.fixture(scope="module")
def matrix() -> Iterator[Matrix]:
    with nothing_left(), Matrix() as made:
        yield made


@pytest.mark.parametrize("faults", columns(), ids=" and ".join)
def test_a_fault_is_told_in_time_and_forgotten_when_it_is_over(matrix, faults):
    rows = matrix.strike(*faults)
    shown = "\n" + table(rows)
    assert rows
    assert not [row for row in rows if row.wrong], shown
    for row in rows:
        assert (row.to_status or 0) <= row.status_limit + _BUSY, shown
        assert (row.to_recovery or 0) <= RECOVERY_LIMIT + _BUSY, shown
    assert not matrix.escaped
