"""What is wrong with a printer that says so, and who must act."""

from __future__ import annotations

from drivers.contract import Act, Code, Condition, DriverError, Supply
from drivers.receipt_printer.protocol import Flag, PrinterState

ROLE = "receipt_printer"


def fresh(error: DriverError) -> DriverError:
    """A copy that holds on to no frames."""
    return DriverError(
        error.code, error.detail, act=error.act, retryable=error.retryable, role=error.role, hint=error.hint
    )


def fault_of(state: PrinterState) -> DriverError | None:
    """Why this printer cannot print, None when it can or when nothing is known."""

    def fault(code: Code, detail: str, act: Act, hint: str, *, retryable: bool = False) -> DriverError:
        return DriverError(code, detail, act=act, retryable=retryable, role=ROLE, hint=hint)

    if state.cover_open is Flag.YES:
        return fault(Code.NOT_READY, "cover_open", Act.CLEAR, "close the printer's cover")
    if state.paper is Supply.OUT:
        return fault(Code.NOT_READY, "paper_out", Act.CLEAR, "put in a new roll of paper")
    if state.cutter_jammed is Flag.YES:
        return fault(Code.HARDWARE_ERROR, "cutter", Act.CLEAR, "free the cutter, then switch the printer off and on")
    if state.failed is Flag.YES:
        return fault(Code.HARDWARE_ERROR, "printer_error", Act.MAINTENANCE, "switch it off and on again")
    if state.overheated is Flag.YES:
        return fault(Code.NOT_READY, "overheat", Act.WAIT, "the print head cools down by itself", retryable=True)
    if state.online is Flag.NO:
        return fault(Code.NOT_READY, "offline", Act.CLEAR, "the printer is switched offline: look at its panel")
    return None


def condition_of(state: PrinterState) -> Condition:
    """`unknown` for silence; what a person's hand puts right is `user_error`."""
    fault = fault_of(state)
    if fault is None:
        return Condition.OK if state.answering else Condition.UNKNOWN
    if fault.detail in ("cutter", "printer_error"):
        return Condition.HARDWARE_ERROR
    return Condition.USER_ERROR if fault.act is Act.CLEAR else Condition.UNRESPONSIVE
