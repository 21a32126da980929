"""What the desk is told of this terminal's parts: words it has texts for, never content."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.contract import Link, Status
from drivers.errors import staff_word
from helpdesk.contract import DeviceReport

SWITCHED_OFF = "switched_off"


def report(statuses: Mapping[str, Status]) -> tuple[DeviceReport, ...]:
    """All parts but those devices.yaml switches off: a part that no terminal of this kind has is nobody's trouble.

    A part that still works but runs low says so in `detail`; one that is only starting is not unusable yet.
    """
    return tuple(_of(status) for status in statuses.values() if (status.error or {}).get("detail", "") != SWITCHED_OFF)


def _of(status: Status) -> DeviceReport:
    starting = status.link is Link.STARTING
    return DeviceReport(
        role=status.role,
        usable=status.usable or starting,
        condition=(status.condition if status.link is Link.ONLINE else status.link).value,
        detail=staff_word(status)[:40],
        act=(status.error or {}).get("act", "")[:20],
    )
