"""queue.yaml: what a county may set of its queue."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from helpdesk.appointments.rules import Slots
from helpdesk.local import Strict
from helpdesk.queue.rules import Terms


class AppointmentTerms(Strict):
    """`weekdays` 1 (Monday) to 7; a time every so many minutes from `begins` until before `ends`, with so many places
    for each service; booked at most `days_ahead`; purged `keep_days` after."""

    weekdays: Annotated[frozenset[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)] = frozenset({1, 2, 3, 4, 5})
    begins: time = time(9)
    ends: time = time(16, 30)
    every_minutes: Annotated[int, Field(ge=5, le=240)] = 30
    places: Annotated[int, Field(ge=1, le=50)] = 2
    days_ahead: Annotated[int, Field(ge=1, le=180)] = 30
    keep_days: Annotated[int, Field(ge=1, le=365)] = 30

    @model_validator(mode="after")
    def _a_day_has_times(self) -> AppointmentTerms:
        if self.ends <= self.begins:
            raise ValueError(f"ends: it has to be after begins ({self.begins:%H:%M})")
        return self

    @property
    def slots(self) -> Slots:
        terms = self.weekdays, self.begins, self.ends, self.every_minutes, self.places, self.days_ahead
        return Slots(*terms, self.keep_days)


class QueueTerms(Strict):
    """`closing`: from then on no ticket is drawn, in the hall's own time; None: tickets are drawn until midnight."""

    head_start_minutes: Annotated[float, Field(ge=0, le=240)] = 45
    early_minutes: Annotated[float, Field(ge=0, le=60)] = 5
    behind: Annotated[int, Field(ge=1, le=20)] = 3
    closing: time | None = None
    appointments: AppointmentTerms = Field(default_factory=AppointmentTerms)

    @property
    def rules(self) -> Terms:
        return Terms(
            timedelta(minutes=self.head_start_minutes),
            timedelta(minutes=self.early_minutes),
            self.behind,
            self.closing,
        )

    @property
    def slots(self) -> Slots:
        return self.appointments.slots
