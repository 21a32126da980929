"""A whole visit by the scripted citizen, without a window: screen, keys, devices and desk as she meets them, over the
real runtime."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from support.terminal import CARD, FOUND, JPEG, OTHER_CARD, Terminal, portrait, print_result, word

from drivers.card_reader import Card, CardKind, CardType
from drivers.id_reader.document import IdDocument
from helpdesk.contract import TicketOut, TicketState
from kiosk_app.access.keypad import FocusRing, of_target, respond, targets
from kiosk_app.access.strip import NAMES
from kiosk_app.core.page import Page, PageKind
from kiosk_app.core.world import Queue
from kiosk_app.desk.events import CasesFound, HelpChanged, SubmissionAccepted, TicketDrawn
from kiosk_app.tools.citizen_robot import Acts, Robot, Script

FRAME = 1 / 30
ANSWERS = {"phone": "13900000001", "bank_card": "6222020000000000125"}
BUS_CARD = Card(CardType.TRANSIT, CardKind.ELDERLY, "3104000000000012345", valid_to=date(2028, 3, 31), balance_fen=2755)
QUEUES = (
    Queue("pension", "养老保险", waiting=2, wait=15),
    Queue("medical", "医保报销"),
    Queue("disability", "残疾人证"),
)


class House:
    """Every part works, the desk answers at once, and a helper comes when one is called. `own` and `others`: what the
    citizen can lay on the reader."""

    def __init__(self, terminal: Terminal, own: IdDocument = CARD, others: IdDocument = OTHER_CARD) -> None:
        self.own, self.others = own, others
        self.terminal, self.ring = terminal, FocusRing()
        self.page: Page | None = None
        self.on_reader: Any = None
        self.bus_card_on = False
        self.pages: list[str] = []
        self._answered: set[str] = set()
        self._called: dict[str, float] = {}
        self._states: dict[str, str] = {}

    # eyes

    def words(self) -> list[str]:
        page = self.terminal.page
        texts = [
            page.title,
            page.body,
            page.notice,
            *(words for fact in page.facts for words in (fact.label, fact.value)),
        ]
        return [text.show for text in texts if text is not None] + [item.label.show for item in page.items]

    def labels(self) -> list[tuple[str, str]]:
        page = self.terminal.page
        shown = [(item.id, item.label.show) for item in page.items]
        shown += [(action.id, action.label.show) for action in page.actions]
        pad = [(f"digit:{digit}", digit) for digit in "0123456789"] if page.kind is PageKind.NUMBER else []
        return [*shown, ("help", page.help.show), *pad, *((f"setting:{name}", name) for name in NAMES)]

    def focus(self) -> str | None:
        return self.ring.at

    # hands

    def _press(self, target: str) -> None:
        response = of_target(target)
        self._act(str(response.deed), response.value)

    def _act(self, deed: str, value: str) -> None:
        runtime = self.terminal.runtime
        match deed:
            case "press":
                runtime.press(value)
            case "type":
                runtime.type(value)
            case "focus":
                runtime.focused(value)
            case _:
                runtime.stirred()

    def tap(self, target: str) -> None:
        assert target in dict(self.labels())
        self._press(target)

    def wake(self) -> None:
        self.terminal.runtime.stirred()

    def key(self, key: str) -> None:
        self.ring, response = respond(self.ring, key, self.terminal.page)
        self._act(str(response.deed), response.value)

    def card(self, on: bool) -> None:
        self.on_reader = self.own if on else None

    def other_card(self, on: bool) -> None:
        self.on_reader = self.others if on else None

    def bus_card(self, on: bool) -> None:
        self.bus_card_on = on

    def scene(self, name: str) -> None:
        self.terminal.device("camera", "advice", "move_left" if name == "left" else "good")

    def staff(self, acts: Acts) -> Callable[[], bool]:
        """They do it at once."""
        return lambda: True

    # the world round it

    def frame(self) -> None:
        terminal = self.terminal
        terminal.clock.seconds += FRAME
        self._devices()
        terminal.tick()
        page = terminal.page
        same = self.page is not None and page.id == self.page.id
        if not same:
            self.pages.append(page.id)
        self.ring = self.ring.over(targets(page), keep=same)
        self.page = page
        self._staff()
        if terminal.runtime.speaking:
            terminal.device("speech", "speech_finished", terminal.job("speech", "say").options["id"])

    def play(self, script: Script, *, keys: bool = False, wheelchair: bool = False) -> None:
        """Raises GaveUp."""
        robot = Robot(
            eyes=self,
            hands=self,
            listening=lambda: self.terminal.runtime.speaking,
            now=self.terminal.clock,
            with_keys=keys,
            wheelchair=wheelchair,
            answers=ANSWERS,
        )
        for _ in robot.perform(script):
            self.frame()

    def _devices(self) -> None:
        for job in self.terminal.gateway.jobs:
            if job.future.done() or job.canceled:
                continue
            match job.role, job.command:
                case "id_reader", "read" if self.on_reader is not None:
                    job.succeed(self.on_reader)
                case "card_reader", "read" if self.bus_card_on:
                    job.succeed(BUS_CARD)
                case "camera", "take_portrait":
                    job.succeed(portrait())
                case "document_camera", "start":
                    job.succeed()
                    self.terminal.device("document_camera", "advice", "good")
                case "document_camera", "scan":
                    job.succeed(SimpleNamespace(jpeg=JPEG, advice=()))
                case ("receipt_printer", "print_document") | ("photo_printer", "print_photo"):
                    job.succeed(print_result())

    def _staff(self) -> None:
        desk, answer = self.terminal.desk, self.terminal.runtime.desk_event
        for number, (key, _) in enumerate(desk.submissions, start=7):
            self._once(key, SubmissionAccepted(key, f"20261123-{number:03}"))
        for number, (key, _) in enumerate(desk.tickets, start=1):
            shown = f"A{number:03}"
            ticket = TicketOut(
                key=key, number=shown, state=TicketState.WAITING, service="pension", before=2, wait_s=900
            )
            self._once(key, TicketDrawn(key, shown, ticket))
        for key, _, _ in desk.looked_up:
            self._once(key, CasesFound(key, FOUND))
        for key, _ in desk.calls:
            called = self._called.setdefault(key, self.terminal.clock.seconds)
            waited = self.terminal.clock.seconds - called
            state = "arrived" if waited > 12 else "claimed" if waited > 4 else "delivered"
            if state != self._states.get(key):
                self._states[key] = state
                helper = "" if state == "delivered" else "王老师"
                answer(HelpChanged(word(key, state, helper=helper), frozenset({key})))

    def _once(self, key: str, event: Any) -> None:
        if key not in self._answered:
            self._answered.add(key)
            self.terminal.runtime.desk_event(event)
