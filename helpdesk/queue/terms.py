"""queue.yaml: what a county may set of its queue."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated

from pydantic import Field

from helpdesk.local import Strict
from helpdesk.queue.rules import Terms


class QueueTerms(Strict):
    """`closing`: from then on no ticket is drawn, in the hall's own time; None: tickets are drawn until midnight."""

    head_start_minutes: Annotated[float, Field(ge=0, le=240)] = 45
    early_minutes: Annotated[float, Field(ge=0, le=60)] = 5
    behind: Annotated[int, Field(ge=1, le=20)] = 3
    closing: time | None = None

    @property
    def rules(self) -> Terms:
        return Terms(
            timedelta(minutes=self.head_start_minutes),
            timedelta(minutes=self.early_minutes),
            self.behind,
            self.closing,
        )
