"""How jobs ended: remembered, so that the same one is never printed twice. Nothing of what was printed is kept."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from drivers.contract import DriverError, Proof
from drivers.receipt_printer.faults import fresh
from drivers.receipt_printer.protocol import PrinterState

_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class PrintResult:
    """How sure the print is, and how the printer was afterwards."""

    proof: Proof
    state: PrinterState


class Outcomes:
    """The last 64 jobs that were begun."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, PrintResult | DriverError] = OrderedDict()

    def __len__(self) -> int:
        return len(self._jobs)

    def earlier(self, job_id: str) -> PrintResult | None:
        """Its result, None when it was never begun. Raises the DriverError it ended with."""
        outcome = self._jobs.get(job_id)
        if isinstance(outcome, DriverError):
            raise fresh(outcome)
        return outcome

    def keep(self, job_id: str, outcome: PrintResult | DriverError) -> None:
        """An exception that was raised holds on to its frames, and they to the slip: a copy is kept."""
        self._jobs[job_id] = fresh(outcome) if isinstance(outcome, DriverError) else outcome
        while len(self._jobs) > _REMEMBERED:
            self._jobs.popitem(last=False)
