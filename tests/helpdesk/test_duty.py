"""Leases: a page that stops speaking no longer counts, and what other processes wrote is true here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.duty import Lease, Leases, hears

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def lease(console: str = "a", session: int = 1, *, ago: int = 0, sound: bool = True, visible: bool = True) -> Lease:
    return Lease(console, session, session, f"人{session}", 0, sound, visible, NOON - timedelta(seconds=ago))


@pytest.mark.parametrize(
    ("held", "heard"),
    [
        (lease(), True),
        (lease(ago=25), True),
        (lease(ago=26), False),
        (lease(sound=False), True),
        (lease(visible=False), True),
        (lease(sound=False, visible=False), False),
    ],
)
def test_a_console_hears_while_its_page_speaks_and_can_be_seen_or_heard(held: Lease, heard: bool) -> None:
    assert hears(held, NOON) is heard


def test_two_tabs_are_two_consoles_and_one_person() -> None:
    leases = Leases()
    for console in ("a", "b"):
        leases.renew(lease(console))
    leases.renew(lease("c", 2, ago=60))
    assert (leases.hearing(NOON), leases.on_duty(NOON)) == (2, ["人1"])


def test_nobody_ends_anothers_lease() -> None:
    leases = Leases()
    leases.renew(lease("a", 1))
    leases.drop("a", 2)
    assert leases.hearing(NOON) == 1
    leases.drop_session(1)
    assert leases.hearing(NOON) == 0


def test_a_lease_from_a_future_the_clock_came_back_from_does_not_count_for_ever() -> None:
    assert not hears(lease(ago=-60), NOON)


def test_rows_are_the_truth_except_for_what_changed_here_while_they_were_read() -> None:
    leases = Leases()
    leases.renew(lease("gone-elsewhere", 1))
    leases.renew(lease("left-here", 2))
    mark = leases.mark
    leases.renew(lease("new-here", 3))
    leases.drop("left-here", 2)
    leases.merge([lease("left-here", 2), lease("elsewhere", 4)], mark)
    assert leases.on_duty(NOON) == ["人3", "人4"]
    leases.merge([], leases.mark)
    assert leases.hearing(NOON) == 0
