"""What the desk was asked for in this visit, and what its words mean to the person who stands here.

Everything belongs to the main thread; the runtime brings the desk client's events over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kiosk_app import desk_words
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.desk import events as desk
from kiosk_app.desk.client import SubmissionInvalid

log = logging.getLogger("kiosk.runtime")

TELL_AGAIN = 5.0  # seconds a submission that is neither stored nor taken may take before the person is told once more
NOT_HANDED_IN = ev.CommandFailed("desk", "submit", "error-desk", "none")


class DeskLike(Protocol):
    """kiosk_app.desk.client.DeskClient, as far as it is used here."""

    def call_help(
        self,
        *,
        service: str,
        service_title: str,
        step: str,
        page_title: str,
        step_number: int,
        need: str,
        aids: tuple[str, ...],
        language: str,
        borrow: str,
    ) -> str: ...

    def cancel_help(self, key: str) -> None: ...

    def answer_help(self, key: str, answer: str) -> None: ...

    def submit(
        self,
        service: str,
        fields: dict[str, str],
        photo_jpeg: bytes | None,
        *,
        service_title: str,
        pictures: Sequence[tuple[str, str, bytes]],
        materials: Sequence[tuple[str, str, bool]],
    ) -> str: ...

    def draw_ticket(
        self, services: Sequence[str], *, right: str | None, by_text: bool, holder: str | None, called_as: str
    ) -> str: ...

    def print_ticket(self, key: str) -> None: ...

    def look_up(self, holder: str, *, language: str) -> str: ...

    def forget_look_up(self) -> None: ...

    def told(self, holder: str, changes: Sequence[str]) -> None: ...

    def report_devices(self, *, busy: bool | None = None) -> None: ...


@dataclass(slots=True)
class _Handed:
    """The last submission of this visit. `tried`: the desk client has it only in memory, and goes on by itself."""

    key: str
    what: fx.Submit = field(repr=False)
    tried: bool = False


class DeskLink:
    """`post` brings an event into the loop; `title` is a service's name as staff read it; `now` in seconds."""

    def __init__(
        self,
        client: DeskLike,
        post: Callable[[ev.Event], None],
        title: Callable[[str], str],
        now: Callable[[], float],
    ) -> None:
        self._desk, self._post, self._title, self._now = client, post, title, now
        self._help_key = self._ticket_key = self._look_up_key = ""
        self._handed: _Handed | None = None
        self._tell_at: float | None = None

    def busy(self, visit_is_open: bool) -> None:
        self._desk.report_devices(busy=visit_is_open)

    def perform(self, effect: fx.Effect) -> bool:
        """False when it is no matter of the desk's."""
        match effect:
            case fx.Submit():
                self.submit(effect)
            case fx.DrawTicket():
                self.draw_ticket(effect)
            case fx.PrintNumber():
                self.print_number()
            case fx.LookUp():
                self.look_up(effect)
            case fx.MarkTold():
                self.mark_told(effect)
            case fx.CallHelp():
                self.call_help(effect)
            case fx.AnswerHelp(answer):
                self.answer_help(answer)
            case fx.CancelHelp():
                self.cancel_help()
            case _:
                return False
        return True

    def call_help(self, call: fx.CallHelp) -> None:
        try:
            self._help_key = self._desk.call_help(
                service=call.service,
                service_title=self._title(call.service),
                step=call.step,
                page_title=call.page_title,
                step_number=call.step_number,
                need=call.need,
                aids=call.aids,
                language=call.language,
                borrow=call.borrow,
            )
        except RuntimeError:
            log.error("help was called while the desk client does not run")
            self._help_key = ""
            self._post(ev.HelpUnreached(""))

    def cancel_help(self) -> None:
        if self._help_key:
            self._desk.cancel_help(self._help_key)

    def answer_help(self, answer: str) -> None:
        if self._help_key:
            self._desk.answer_help(self._help_key, answer)

    def submit(self, what: fx.Submit) -> None:
        if self._handed is not None and self._handed.tried and self._handed.what == what:
            # The desk client is still at it: a second one would be a second case.
            self._tell_at = self._now() + TELL_AGAIN
            return
        self._handed, self._tell_at = None, None
        title = what.title or self._title(what.service)
        pictures = tuple((one.id, one.title, one.jpeg) for one in what.pictures)
        ticked = tuple((one.id, one.title, one.brought) for one in what.materials)
        fields, photo = dict(what.fields), what.photo or None
        try:
            key = self._desk.submit(
                what.service, fields, photo, service_title=title, pictures=pictures, materials=ticked
            )
        except (ValueError, RuntimeError) as error:
            # SubmissionInvalid names fields, never values; of other texts nobody knows.
            why = str(error) if isinstance(error, SubmissionInvalid) else type(error).__name__
            log.error("a submission was not taken: %s", why)
            self._post(NOT_HANDED_IN)
            return
        self._handed = _Handed(key, what)

    def draw_ticket(self, what: fx.DrawTicket) -> None:
        try:
            self._ticket_key = self._desk.draw_ticket(
                (what.queue,),
                right=what.right or None,
                by_text=what.by_text,
                holder=what.holder or None,
                called_as=what.called_as,
            )
        except (ValueError, RuntimeError) as error:
            log.error("a ticket was not drawn: %s", type(error).__name__)
            self._ticket_key = ""
            self._post(ev.TicketRefused())

    def print_number(self) -> None:
        if self._ticket_key:
            self._desk.print_ticket(self._ticket_key)

    def look_up(self, what: fx.LookUp) -> None:
        try:
            self._look_up_key = self._desk.look_up(what.person.number, language=what.language)
        except (ValueError, RuntimeError) as error:
            log.error("nothing was looked up: %s", type(error).__name__)
            self._look_up_key = ""
            self._post(ev.LookUpFailed())

    def mark_told(self, what: fx.MarkTold) -> None:
        try:
            self._desk.told(what.person.number, what.changes)
        except (ValueError, RuntimeError) as error:  # it will be told once more
            log.error("that somebody was told is not kept: %s", type(error).__name__)

    def meaning(self, event: desk.DeskEvent) -> ev.Event | None:
        """What the journey hears of it, None when it does not concern this visit's press or submission."""
        handed = self._handed
        keys = self._help_key, handed.key if handed else "", self._ticket_key, self._look_up_key
        told = desk_words.event_of(event, *keys)
        if handed is not None and told is not None and getattr(event, "key", "") == handed.key:
            handed.tried = isinstance(event, desk.NotSafe)
            self._tell_at = None
        return told

    def tick(self) -> None:
        if self._tell_at is not None and self._now() >= self._tell_at:
            self._tell_at = None
            self._post(NOT_HANDED_IN)

    def forget(self) -> None:
        """The visit is over. A help request outlives it: somebody is on the way."""
        self._handed, self._tell_at, self._ticket_key = None, None, ""
        if self._look_up_key:  # what is still on its way is for nobody any more
            self._look_up_key = ""
            self._desk.forget_look_up()
