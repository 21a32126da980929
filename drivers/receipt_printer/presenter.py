"""The mouth of a kiosk printer: it holds the cut slip until somebody takes it, and some say when that was."""

from __future__ import annotations

from drivers.contract import DeviceEvent, Publish
from drivers.receipt_printer.faults import ROLE
from drivers.receipt_printer.protocol import Flag


class Presenter:
    """Turns what the sensor says into events: media_presented, then media_taken or media_retracted; payload the job.

    Only what was seen is told: a slip taken between two looks makes no event, a sensor that is silent none either.
    """

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._held = False
        self._job = ""
        self._expected = False
        self._withdrawn = False

    @property
    def holds(self) -> bool:
        """A slip was in it when it was last looked at."""
        return self._held

    def cut(self, job_id: str) -> None:
        """A slip of this job is on its way into it."""
        self._job, self._expected, self._withdrawn = job_id, True, False

    def withdraw(self) -> None:
        """What is in it is being taken back, or let fall: nobody was given it."""
        self._withdrawn, self._expected = True, False

    def saw(self, presented: Flag) -> None:
        """What the sensor says now."""
        if presented is Flag.YES and not self._held:
            self._held = True
            if self._expected:
                self._expected = False
                self._publish(DeviceEvent(ROLE, "media_presented", self._job))
        elif presented is Flag.NO and self._held:
            self._held = False
            kind = "media_retracted" if self._withdrawn else "media_taken"
            self._publish(DeviceEvent(ROLE, kind, self._job))
