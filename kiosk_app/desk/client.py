"""The kiosk's side of the help desk. One object, thread-safe, that never makes its caller wait.

Two threads: `desk-outbox` commits writes to disk, `desk-network` speaks to the desk (asyncio) and is the only one that
calls `on_event`. A press is handed to both at once; the first of them that has it durably makes it safe (`Safe`).
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from random import Random, SystemRandom
from typing import Any

from helpdesk.contract import (
    PLACES,
    ROUNDS,
    Aid,
    Answer,
    AnswerIn,
    DeviceReport,
    HallOut,
    HelpRequestIn,
    Need,
    PlacesOut,
    Right,
    RoundsOut,
    TicketIn,
    hall_day,
)
from kiosk_app.desk import handed_in, stamp
from kiosk_app.desk.config import DeskConfig
from kiosk_app.desk.events import DeskEvent, OutboxTrouble, OutboxWell, PlacesKnown, RoundsKnown, TicketCalled
from kiosk_app.desk.hall import COUNTS, KNOWN, Hall
from kiosk_app.desk.handed_in import SubmissionInvalid as SubmissionInvalid
from kiosk_app.desk.mine import Mine, question, told_bodies
from kiosk_app.desk.outbox import Entry, Kind, Outbox
from kiosk_app.desk.reach import Reach
from kiosk_app.desk.requests import KEY, Requests
from kiosk_app.desk.sender import Sender
from kiosk_app.desk.standing import Standing
from kiosk_app.desk.stream import Backstop, Pulse, Stream
from kiosk_app.desk.vault import Sealed
from kiosk_app.desk.wire import Wire, trust

log = logging.getLogger(__name__)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_STEP = re.compile(r"[a-z0-9_-]{0,40}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,2}")


class DeskClient:
    """Start once, stop once. `on_event` is called in the network thread, one event at a time, and must return at once.

    `state_dir` belongs to one running client; a second one on it does no harm but sends everything twice.
    Raises OSError for a `ca_file` that cannot be used.
    """

    def __init__(
        self,
        config: DeskConfig,
        on_event: Callable[[DeskEvent], None],
        *,
        clock: stamp.Clock = stamp.now,
        random: Random | None = None,
    ) -> None:
        self._config, self._on_event, self._clock = config, on_event, clock
        self._trust = trust(config)
        self._lock = threading.Lock()
        self._state = "new"
        self._handed = 0  # writes on their way from a caller to the sender
        chance = random or SystemRandom()
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_complain)
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="desk-network", daemon=True)
        self._outbox = Outbox(config.state_dir, config.limits, self)
        self._reach = Reach(self._emit)
        self._requests = Requests(self._emit, lambda text: self._outbox.remember("open_requests", text))
        self._sender = Sender(self._outbox, self._reach, self._requests, self._emit, clock, config.timings, chance)
        self._stream = Stream(config, self._reach, self._requests, chance)
        self._backstop = Backstop(config, self._stream, self._requests, self._emit)
        self._pulse = Pulse(config, self._reach, self._requests, self._sender, chance, self._emit)
        self._hall = Hall(self._reach, self._emit, self._outbox.remember, lambda: hall_day(datetime.now(UTC)))
        self._mine = Mine(self._emit)
        telling = (self._reach, self._emit, self._outbox.remember)
        self._rounds = Standing(ROUNDS, RoundsOut, "rounds", RoundsKnown, *telling)
        self._places = Standing(PLACES, PlacesOut, "places", PlacesKnown, *telling)
        self._stream.on_called = lambda ticket: self._emit(TicketCalled(ticket))
        self._stream.on_open = self._sender.on_replayed = self._backstop.ask_now

    # --- what the kiosk calls -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Returns at once; what earlier runs left behind goes out by itself. Raises RuntimeError the second time."""
        with self._lock:
            if self._state != "new":
                raise RuntimeError("a desk client starts once")
            self._state = "running"
        self._outbox.start()
        self._thread.start()

    def stop(self) -> None:
        """Within `timings.stop` (1 s): requests in flight are dropped (they are repeated by the next run), what is
        queued for the disk is committed, both threads end. Idempotent."""
        with self._lock:
            if self._state != "running":
                if self._state == "new":
                    self._loop.close()
                self._state = "stopped"
                return
            self._state = "stopped"
        self._post(self._stopping.set)
        if threading.current_thread() is self._thread:
            return  # from on_event: the thread ends by itself, and the outbox with it
        self._thread.join(self._config.timings.stop * 0.6)
        if self._thread.is_alive() or not self._outbox.stop(self._config.timings.stop * 0.4):
            log.error("desk: a thread did not end in time")

    def call_help(
        self,
        *,
        service: str = "",
        service_title: str = "",
        step: str = "",
        page_title: str = "",
        step_number: int = 0,
        need: Need | str = Need.HELP,
        aids: Iterable[Aid | str] = (),
        presses: int = 1,
        language: str = "",
        borrow: str = "",
    ) -> str:
        """A help press; its key. Never refused: what does not fit the wire is cut or left out."""
        moment = self._clock()
        request = HelpRequestIn(
            key=stamp.new_key(moment),
            kiosk=self._config.kiosk,
            service=service if _ID.fullmatch(service) else "",
            service_title=service_title[:40],
            step=step if _STEP.fullmatch(step) else "",
            page_title=page_title[:40],
            step_number=min(max(step_number, 0), 99),
            need=Need(need) if need in set(Need) else Need.HELP,
            aids=tuple(Aid(aid) for aid in aids if aid in set(Aid)),
            presses=min(max(presses, 1), 999),
            language=language if _LANGUAGE.fullmatch(language) else "",
            borrow=borrow if _ID.fullmatch(borrow) else "",
        )
        # A desk may be older than what is not said.
        unsaid = {"pressed_ms_ago", *(name for name in ("language", "borrow") if not getattr(request, name))}
        body = request.model_dump_json(exclude=unsaid).encode()
        return self._write(Entry(request.key, Kind.HELP_REQUEST, moment), body)

    def cancel_help(self, key: str) -> None:
        """The citizen needs no help any more. `key` is any press's key; one of an unknown request does nothing."""
        if not KEY.fullmatch(key):
            return
        moment = self._clock()
        self._write(Entry(stamp.new_key(moment), Kind.HELP_CANCEL, moment, target=key), b"")

    def answer_help(self, key: str, answer: Answer | str) -> None:
        """The citizen's answer to the helper's words. `key` is any press's key; what is no answer does nothing."""
        if not KEY.fullmatch(key) or answer not in set(Answer):
            return
        moment = self._clock()
        body = AnswerIn(key=stamp.new_key(moment), kiosk=self._config.kiosk, answer=Answer(answer))
        self._write(Entry(body.key, Kind.HELP_ANSWER, moment, target=key), body.model_dump_json().encode())

    def submit(
        self,
        service: str,
        fields: Mapping[str, str],
        photo_jpeg: bytes | None = None,
        *,
        service_title: str = "",
        pictures: Sequence[handed_in.Paper] = (),
        materials: Sequence[handed_in.Tick] = (),
    ) -> str:
        """Hand a finished service to the desk; its key. `pictures`: of papers, (id, title, JPEG); `materials`: (id,
        title, brought). Raises SubmissionInvalid."""
        handed_in.check(service, fields, photo_jpeg, pictures)
        ticked = handed_in.ticked(materials)
        moment = self._clock()
        key = stamp.new_key(moment)
        content = {"key": key, "kiosk": self._config.kiosk, "service": service, "service_title": service_title[:40]}
        body = handed_in.body(content | {"fields": dict(fields)} | ticked, photo_jpeg, pictures)
        return self._write(Entry(key, Kind.SUBMISSION, moment), body)

    def draw_ticket(
        self,
        services: Sequence[str],
        *,
        right: Right | str | None = None,
        by_text: bool = False,
        called_as: str = "",
        holder: str | None = None,
    ) -> str:
        """A number of the hall's queue; its key. TicketDrawn or Refused follows. Raises pydantic.ValidationError."""
        moment = self._clock()
        wanted = TicketIn(
            key=stamp.new_key(moment),
            kiosk=self._config.kiosk,
            services=tuple(services),
            right=None if right is None else Right(right),
            by_text=by_text,
            called_as=called_as,
            holder=holder,
        )
        body = wanted.model_dump_json(exclude={"drawn_ms_ago"}, exclude_defaults=True).encode()
        return self._write(Entry(wanted.key, Kind.TICKET, moment, target=wanted.services[0]), body)

    def print_ticket(self, key: str) -> None:
        """The citizen has waited for the desk long enough: a number of this terminal's own, unless the answer was
        quicker. TicketDrawn follows, or nothing where the desk never told what the hall offers."""

        def choose() -> None:
            self._sender.print_number(key, self._hall.next_number)

        self._post(choose)

    def look_up(self, holder: str, *, language: str = "") -> str:
        """What became of the matters of this card's holder; CasesFound or LookUpFailed follows, with the key returned,
        unless `forget_look_up` comes first. Raises NotAHolder."""
        key = stamp.new_key(self._clock())
        body = question(self._config.kiosk, holder, language if _LANGUAGE.fullmatch(language) else "")
        self._post(lambda: self._mine.ask(key, body))
        return key

    def forget_look_up(self) -> None:
        """Whoever asked has gone."""
        self._post(self._mine.forget)

    def told(self, holder: str, changes: Iterable[str]) -> None:
        """The holder was told of these changes. Kept until the desk has it. Raises NotAHolder."""
        for body in told_bodies(self._config.kiosk, holder, changes):
            moment = self._clock()
            self._write(Entry(stamp.new_key(moment), Kind.TOLD, moment), body)

    def know_hall(self, hall: HallOut) -> None:
        """What the hall offers, where no desk tells it: a rehearsal."""
        self._post(lambda: self._hall.learn(hall))

    def report_devices(self, devices: Sequence[DeviceReport] | None = None, *, busy: bool | None = None) -> None:
        """What the heartbeat says: the state of all parts, and whether a visit is open. None leaves it as it was; a
        change is said at once."""
        parts = None if devices is None else tuple(devices)
        self._post(lambda: self._pulse.report(parts, busy))

    def shows(self, content: str) -> None:
        """Which content is on the screen from now on: its version, for the heartbeat."""
        self._post(lambda: self._pulse.shows(content))

    @property
    def reached(self) -> bool:
        """The desk answered last time it was asked, and knows this terminal."""
        return self._reach.reached

    @property
    def waiting(self) -> int:
        """Writes the desk has not taken yet, parked ones included."""
        return self._handed + self._sender.waiting

    @property
    def parked(self) -> int:
        """Writes among them that the desk refused."""
        return self._sender.parked

    @property
    def consoles(self) -> int | None:
        """How many staff consoles listened at the last heartbeat; None before the first."""
        return self._pulse.consoles

    # --- inside -------------------------------------------------------------------------------------------------

    def _write(self, entry: Entry, plain: bytes) -> str:
        body = Sealed(plain)
        with self._lock:
            if self._state != "running":
                raise RuntimeError("the desk client is not running")
            # The outbox first: its removal, after the desk's answer, must come later in its queue than this.
            self._outbox.put(entry, body)
            self._handed += 1
            self._loop.call_soon_threadsafe(self._take, entry, body)
        return entry.key

    def _take(self, entry: Entry, body: Sealed) -> None:
        self._sender.add(entry, body)
        with self._lock:
            self._handed -= 1

    def _post(self, what: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(what)
        except RuntimeError:  # the loop is closed: we are stopping
            log.debug("desk: too late")

    def _emit(self, event: DeskEvent) -> None:
        self._loop.call_soon(self._on_event, event)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()
            self._outbox.stop(0.0)  # says so without waiting: stop() may have been called from on_event

    async def _main(self) -> None:
        wire = Wire(self._config, self._trust)
        parts: list[Callable[[Wire], Any]] = [
            *(self._sender.run, self._stream.run, self._backstop.run, self._pulse.run, self._hall.run),
            *(self._mine.run, self._rounds.run, self._places.run),
        ]
        tasks = [asyncio.create_task(_keep_running(part, wire)) for part in parts]
        await self._stopping.wait()
        if self._reach.reached:
            await self._pulse.farewell(wire, self._config.timings.stop * 0.3)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await wire.close()
        await asyncio.sleep(0)  # events already on their way

    # --- OutboxListener, called in the outbox's thread ------------------------------------------------------------

    def outbox_opened(self, found: Sequence[Entry], facts: dict[str, str]) -> None:
        def take() -> None:
            self._sender.restore(found)
            self._requests.restore(facts.get("open_requests", "{}"))
            self._hall.restore(facts.get(KNOWN, ""), facts.get(COUNTS, "{}"))
            self._rounds.restore(facts)
            self._places.restore(facts)
            self._backstop.ask_now()

        self._post(take)

    def outbox_committed(self, key: str, version: int) -> None:
        self._post(lambda: self._sender.committed(key, version))

    def outbox_failed(self, key: str, version: int) -> None:
        self._post(lambda: self._sender.not_committed(key, version))

    def outbox_lost(self) -> None:
        def put_again() -> None:
            self._sender.outbox_lost()
            self._hall.remember_again()
            self._rounds.remember_again()
            self._places.remember_again()

        self._post(put_again)

    def outbox_trouble(self, reason: str) -> None:
        event: DeskEvent = OutboxTrouble(reason) if reason else OutboxWell()
        self._post(lambda: self._emit(event))


async def _keep_running(part: Callable[[Wire], Any], wire: Wire) -> None:
    """A fault of ours in one part must not silence the others, nor itself for good."""
    while True:
        task = asyncio.ensure_future(part(wire))
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        error = None if task.cancelled() else task.exception()
        log.error("desk: %s ended by %s; starting it again", part.__qualname__, type(error).__name__)
        await asyncio.sleep(1.0)


def _complain(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event handler raised. Its text may quote data, so only the type is logged."""
    log.error("desk: %s in a callback", type(context.get("exception")).__name__)
