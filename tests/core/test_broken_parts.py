"""Whatever part is broken from the start, or breaks on any page: one finishes, or is told what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from support.broken import PARTS, End, Terminal, ending, first_page, pages_of, standing_at
from support.walk import ASSETS

from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Queue, Round, World

NOT_FINISHED = {
    "bus-card": {"id_reader": End.TOLD},
    "disability-photo": {"camera": End.NOT_OFFERED, "id_reader": End.NOT_OFFERED},
    "my-matters": {"receipt_printer": End.TOLD, "desk": End.TOLD, "id_reader": End.TOLD},
    "pension": {"id_reader": End.TOLD},
    "reimbursement": {"id_reader": End.TOLD},
}
"""What a part that is broken from the start keeps one from; everything else is finished without it. The table of
docs/reliability.md."""
SERVICES = tuple(sorted(path.name for path in (ASSETS / "services").iterdir() if path.is_dir()))
ROUND = Round("1", "公交卡年审", "junshui", "隽水便民中心", datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 11))


@pytest.fixture(scope="module")
def open_hall(world: World) -> World:
    """The desk has told what numbers are drawn for, and which rounds there are."""
    return replace(world, queues=(Queue("pension", "养老保险"),), rounds=(ROUND,))


def ended(at: Terminal, service: str) -> End:
    """And then she goes, and the terminal knows nothing of her."""
    end = ending(at, service)
    if not at.over:
        at.walk.gone()
    visit = at.visit
    assert visit == Visit(devices=visit.devices, help=visit.help, card_left=visit.card_left)
    return end


@pytest.mark.parametrize("service", SERVICES)
def test_while_all_works_every_page_leads_to_an_end_and_nothing_is_left(open_hall: World, service: str) -> None:
    ends = {at.page.id: ended(at.copy(), service) for at in pages_of(open_hall, service)}
    assert End.FINISHED in ends.values()


@pytest.mark.parametrize("service", SERVICES)
def test_with_a_part_broken_from_the_start_it_is_finished_or_one_is_told(open_hall: World, service: str) -> None:
    ends = {}
    for part in PARTS:
        at = standing_at(open_hall, service, part)
        ends[part] = ended(at, service) if at else End.NOT_OFFERED
        if at is None:
            told = first_page(open_hall, part).notice
            assert told is not None and "窗口" in told.show
    assert {part: end for part, end in ends.items() if end is not End.FINISHED} == NOT_FINISHED.get(service, {})


@pytest.mark.parametrize("service", SERVICES)
def test_on_whatever_page_a_part_breaks_it_is_finished_or_one_is_told(open_hall: World, service: str) -> None:
    pages = pages_of(open_hall, service)
    usual = [ended(page.copy(), service) for page in pages]
    for part in PARTS:
        for page, well in zip(pages, usual, strict=True):
            at = page.copy()
            at.breaks(part)
            end = ended(at, service)  # who is led to nothing but paper is told what stood on it
            may_be_told = part == "receipt_printer" or part in NOT_FINISHED.get(service, {})
            assert end is well or (end is End.TOLD and may_be_told), (part, page.page.id, end)
