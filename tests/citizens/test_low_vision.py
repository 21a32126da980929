"""A citizen with a sight of 20/200: what she can read of the buttons at 600 mm."""

from __future__ import annotations

import pytest
from support.citizens import runs
from support.citizens.low_vision import DISTANCE, Reader, smallest_detail
from support.citizens.opening import OpenHall, Served

READ = 0.95  # of the labels


def test_at_600_mm_she_tells_details_of_a_millimetre_and_three_quarters_apart() -> None:
    assert smallest_detail(DISTANCE) == pytest.approx(1.745, abs=0.001)


@pytest.mark.timeout(400)
def test_she_reads_the_labels_and_finishes(quick_hall: OpenHall, served: Served) -> None:
    reader: Reader | None = None
    with quick_hall() as hall:
        for service in served(hall):
            run = runs.low_vision(hall, service, reader)
            reader = run.citizen.reader
            assert run.finished
    assert reader is not None
    readings = list(reader.readings.values())
    right = sum(one.right for one in readings) / len(readings)
    letters = sum(one.letter_for_letter for one in readings) / len(readings)
    print(f"{len(readings)} labels: {right:.0%} told apart, {letters:.0%} letter for letter")
    print(*(one for one in readings if not one.letter_for_letter), sep="\n")
    assert len(readings) > 20
    assert right >= READ, [one for one in readings if not one.right]
    large = [one for one in readings if one.em_mm >= 19.5]
    assert sum(one.letter_for_letter for one in large) >= READ * len(large)
