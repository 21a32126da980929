"""A28 where a part is slow: none of them ever answers, and still the page says at once that something is being done, in
words that are spoken, and said again while it lasts."""

from __future__ import annotations

from kiosk_app.tools.audit.behaviour.stand import SECONDS_A_SIGN, Stand, stand_at
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.met import Met

SHOWN_WITHIN_S = 1.0
SAID_EVERY_S = 8.0
LASTS_S = 30.0
STEP_S = 0.25

FOR_THE_PERSON = {
    ("id_reader", "read"),
    ("card_reader", "read"),
    ("camera", "start"),
    ("document_camera", "start"),
}
"""Commands that wait for what the person does: the page asks for it, nobody is kept waiting."""
NOBODY_WAITS = {("camera", "stop"), ("document_camera", "stop"), ("receipt_printer", "withdraw")}
BY_THE_WAY = {"speech", "signal_light"}


def slow_parts(met: Met) -> Measures:
    """Everything that can be pressed on the page, and what follows where a part has to do something."""
    for target in (name for name in met.page.targets() if name != "help"):
        stand = stand_at(met)
        before = stand.page
        began, said, asked, sent = stand.clock(), len(stand.said), _at_work(stand), len(stand.desk.submissions)
        stand.eye.touch(target)
        if _at_work(stand) == asked and len(stand.desk.submissions) == sent:
            continue
        while stand.page == before and stand.clock() - began < LASTS_S:
            stand.wait(STEP_S, STEP_S)
        shown = stand.clock() - began
        yield Measure(
            "A28", shown <= SHOWN_WITHIN_S, f"{target}: nothing shows that it is being done", shown * 1000, "wait"
        )
        yield from _spoken(stand, target, said, began)


def _spoken(stand: Stand, target: str, before: int, began: float) -> Measures:
    waiting = stand.page
    while stand.clock() - began < LASTS_S and stand.page == waiting:
        stand.wait(STEP_S, STEP_S)
    heard = [said.at for said in stand.said[before:]]
    first = heard[0] - began if heard else LASTS_S
    yield Measure("A28", first <= SHOWN_WITHIN_S, f"{target}: nobody says that it is being done", first * 1000, "wait")
    if not heard:
        return
    silences = [later - earlier for earlier, later in zip(heard, [*heard[1:], stand.clock()], strict=True)]
    # counted from the beginning of one to the beginning of the next: what is being said takes its time
    quiet = max(silences) <= SAID_EVERY_S + _takes(stand)
    yield Measure("A28", quiet, f"{target}: silence while it lasts")


def _takes(stand: Stand) -> float:
    longest = max((len(said.text) for said in stand.said), default=0)
    return longest * SECONDS_A_SIGN


def _at_work(stand: Stand) -> int:
    """Commands that some part is at, and that are not waiting for the person."""
    return sum(
        (one.role, one.name) not in FOR_THE_PERSON | NOBODY_WAITS
        and one.role not in BY_THE_WAY
        and not one.future.done()
        for one in stand.gateway.commands
    )
