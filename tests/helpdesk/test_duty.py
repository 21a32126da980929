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
