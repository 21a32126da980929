"""When a request that nobody meets becomes louder. Pure: moments in, moments out.

The bell repeats every 10 s by `rules.ring`; what follows here is kept as rows, so that a restart forgets no step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from helpdesk.contract import Need, RequestState
from helpdesk.requests.rules import ARRIVE_WITHIN, WAITING


class Step(StrEnum):
    SUPERVISORS = "supervisors"  # the consoles of those on duty in charge
    HALL = "hall"  # the display in the hall
    HOOKS = "hooks"  # telephone, text message, webhook: what the county configured
    BREACH = "breach"  # nobody stood there within the promised time; once in a request's life
    REOPEN = "reopen"  # who said to go has not arrived: somebody else goes


WHILE: Mapping[Step, frozenset[RequestState]] = MappingProxyType(
    {
        Step.SUPERVISORS: WAITING,
        Step.HALL: WAITING,
        Step.HOOKS: WAITING,
        Step.BREACH: WAITING | {RequestState.CLAIMED},
        Step.REOPEN: frozenset({RequestState.CLAIMED}),
    }
)
"""Where a request must stand for its step to fire."""

AFTER: Mapping[Step, timedelta] = MappingProxyType(
    {
        Step.SUPERVISORS: timedelta(seconds=30),
        Step.HALL: timedelta(seconds=30),
        Step.HOOKS: timedelta(seconds=60),
    }
)
AFTER_MEDICAL: Mapping[Step, timedelta] = MappingProxyType(
    {Step.SUPERVISORS: timedelta(0), Step.HALL: timedelta(seconds=10), Step.HOOKS: timedelta(seconds=30)}
)
GRACE = timedelta(minutes=1)  # beyond what the helper said, when that was longer than the promise


@dataclass(frozen=True)
class Wait:
    """What decides how a request escalates. `since`: from when this wait counts, the press or the handing back."""

    state: RequestState
    need: Need
    late: bool
    raised: datetime
    since: datetime
    claimed: datetime | None = None
    minutes: int | None = None


def plan(wait: Wait) -> Mapping[Step, datetime]:
    """The steps that lie ahead, with their moments. A press that came late escalates never."""
    if wait.late:
        return {}
    steps: dict[Step, datetime] = {}
    if wait.state in WAITING:
        after = AFTER_MEDICAL if wait.need is Need.MEDICAL else AFTER
        steps.update({step: wait.since + span for step, span in after.items()})
    if wait.state is RequestState.CLAIMED and wait.claimed is not None:
        steps[Step.REOPEN] = wait.claimed + arrival(wait.minutes)
    if wait.state in WHILE[Step.BREACH]:
        steps[Step.BREACH] = wait.raised + ARRIVE_WITHIN
    return steps


def arrival(minutes: int | None) -> timedelta:
    """How long who goes has: three minutes, or a little more than what the citizen was told."""
    return max(ARRIVE_WITHIN, timedelta(minutes=minutes) + GRACE if minutes else ARRIVE_WITHIN)


@dataclass(frozen=True)
class Changes:
    """What makes the rows fit the plan."""

    drop: frozenset[Step]
    add: Mapping[Step, datetime]
    move: Mapping[Step, datetime]


def changes(wanted: Mapping[Step, datetime], pending: Mapping[Step, datetime], fired: Collection[Step]) -> Changes:
    """`pending`: rows not fired, with their moments; `fired`: what this wait has fired, and BREACH if ever."""
    return Changes(
        drop=frozenset(step for step in pending if step not in wanted),
        add={step: due for step, due in wanted.items() if step not in pending and step not in fired},
        move={step: due for step, due in wanted.items() if step in pending and pending[step] != due},
    )


RETRY_FIRST = timedelta(seconds=2)
RETRY_MOST = timedelta(minutes=1)


def retry(tries: int) -> timedelta:
    """How long a hook that failed `tries` times rests."""
    return min(RETRY_MOST, RETRY_FIRST * (1 << min(max(tries, 1) - 1, 10)))
