"""A terminal without devices, desk or window, on a clock that is set by hand: the real runtime, journey, voice guide
and keypad, and everything they want of the world written down.

Where sound itself is measured, the ear is the real driver (`sounding`); else it only takes the time that speech takes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from drivers.contract import Act, Code, DeviceEvent, DriverError
from kiosk_app.access.keypad import Deed, FocusRing, Response, of_target, respond, switched, targets
from kiosk_app.core.page import Page
from kiosk_app.core.visit import Settings, Visit
from kiosk_app.core.world import World
from kiosk_app.runtime import Runtime
from kiosk_app.seams import Eye
from kiosk_app.tools.met import Met
from kiosk_app.tools.places import ASSETS

SECONDS_A_SIGN = 60 / 180
"""At normal pace (drivers.speech.text: 180 Han characters a minute)."""
SECONDS_A_LETTER = 60 / (120 * 6)
"""Of a language with letters: 120 words a minute, of six signs with what stands between them."""
TICK_S = 0.5


def seconds_of(text: str) -> float:
    """How long it takes to say it at normal pace."""
    signs = sum("一" <= sign <= "鿿" or sign.isdigit() for sign in text)
    return signs * SECONDS_A_SIGN + (len(text) - signs) * SECONDS_A_LETTER


class Clock:
    """Monotonic seconds that pass only when somebody says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(eq=False, slots=True)
class Command:
    """What a device was asked; `values` may be personal."""

    role: str
    name: str
    visit: str
    at: float
    values: tuple[Any, ...] = field(repr=False)
    options: dict[str, Any] = field(repr=False)
    future: Future[Any] = field(default_factory=Future, repr=False)
    canceled: bool = False

    def cancel(self) -> None:
        self.canceled = True


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance as the driver was asked for it, and the caption that stood at that moment."""

    id: str
    at: float
    text: str = field(repr=False)
    caption: str = field(repr=False)
    rate: int
    volume: int
    private: bool
    alone: bool
    headphones: bool


class Ear(Protocol):
    """Takes speech commands; `news` are the events it has for the terminal since last asked."""

    def take(self, command: Command) -> None: ...

    def news(self, now: float) -> list[DeviceEvent]: ...

    @property
    def sounding(self) -> bool: ...


class PaperEar:
    """Every utterance is well and takes its time; nothing sounds."""

    def __init__(self) -> None:
        self._id, self._end = "", 0.0
        self._left: float | None = None  # seconds, while it is paused
        self._news: list[DeviceEvent] = []

    def take(self, command: Command) -> None:
        match command.name:
            case "say":
                self._cut()
                seconds = seconds_of(command.values[0]) * 100 / command.options.get("rate", 100)
                self._id, self._end, self._left = command.options["id"], command.at + seconds, None
                self._tell("started", self._id)
            case "stop" | "route":
                self._cut()
            case "pause" if self._id and self._left is None:
                self._left = self._end - command.at
            case "resume" if self._left is not None:
                self._end, self._left = command.at + self._left, None
        command.future.set_result(None)

    def news(self, now: float) -> list[DeviceEvent]:
        if self._id and self._left is None and now >= self._end:
            ended, self._id = self._id, ""
            self._tell("finished", ended)
        news, self._news = self._news, []
        return news

    @property
    def sounding(self) -> bool:
        return bool(self._id) and self._left is None

    def _cut(self) -> None:
        if self._id:
            ended, self._id, self._left = self._id, "", None
            self._tell("interrupted", ended)

    def _tell(self, kind: str, utterance: str) -> None:
        self._news.append(DeviceEvent("speech", f"speech_{kind}", utterance))


class StandGateway:
    """Keeps every command; those to the voice go to the ear. Commands to `dead` roles fail at once."""

    def __init__(self, clock: Clock, ear: Ear) -> None:
        self._clock, self.ear = clock, ear
        self.commands: list[Command] = []
        self.said: list[Said] = []
        self.dead: dict[str, DriverError] = {}
        self.ended: set[str] = set()
        self.route = "speaker"
        self.caption = ""
        self.captions: list[tuple[float, int, str]] = []  # when, how much had been said by then, the caption

    def submit(self, role: str, command: str, *args: Any, timeout: float, visit: str = "", **options: Any) -> Command:
        job = Command(role, command, visit, self._clock(), args, options)
        self.commands.append(job)
        if visit and visit in self.ended:
            job.future.set_exception(DriverError(Code.CANCELED, role=role))
        elif role in self.dead:
            job.future.set_exception(self.dead[role])
        elif role == "speech":
            self._speech(job)
        return job

    def _speech(self, job: Command) -> None:
        if job.name == "route":
            self.route = str(job.values[0])
        if job.name == "say":
            if job.options.get("alone") and self.route != "headphones":
                job.future.set_exception(DriverError(Code.SEQUENCE, "by_loudspeaker", act=Act.SOFTWARE, role="speech"))
                return
            self.said.append(
                Said(
                    job.options["id"],
                    job.at,
                    str(job.values[0]),
                    self.caption,
                    job.options["rate"],
                    job.options["volume"],
                    job.options["private"],
                    bool(job.options.get("alone")),
                    self.route == "headphones",
                )
            )
        self.ear.take(job)

    @property
    def sounding(self) -> bool:
        """An utterance has begun, is not over and not paused."""
        return self.ear.sounding

    def captioned(self, text: str) -> None:
        self.caption = text
        self.captions.append((self._clock(), len(self.said), text))

    def captions_between(self, said: Said, until: float) -> list[str]:
        """What stood as the caption from the moment this was asked for, as long as nothing else was."""
        number = self.said.index(said) + 1
        later = [text for at, count, text in self.captions if count == number and at < until]
        return [said.caption, *later]

    def cancel_visit(self, visit: str) -> None:
        self.ended.add(visit)

    def latest_frame(self, role: str = "camera") -> Any:
        return None

    def asked(self, role: str, name: str = "") -> list[Command]:
        return [one for one in self.commands if one.role == role and (not name or one.name == name)]


class StandDesk:
    """Writes down what it is asked, and when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.calls: list[tuple[float, dict[str, Any]]] = []
        self.submissions: list[tuple[str, dict[str, Any]]] = []

    def call_help(self, **call: Any) -> str:
        self.calls.append((self._clock(), call))
        return str(uuid.uuid4())

    def answer_help(self, key: str, answer: str) -> None:
        """Nobody writes at the stand."""

    def cancel_help(self, key: str) -> None:
        pass

    def submit(
        self,
        service: str,
        fields: dict[str, str],
        photo_jpeg: bytes | None,
        *,
        service_title: str,
        pictures: Sequence[tuple[str, str, bytes]] = (),
        materials: Sequence[tuple[str, str, bool]] = (),
    ) -> str:
        key = str(uuid.uuid4())
        self.submissions.append((key, {"service": service, "fields": fields, "photo": photo_jpeg}))
        return key

    def draw_ticket(
        self, services: Sequence[str], *, right: str | None, by_text: bool, holder: str | None, called_as: str
    ) -> str:
        return str(uuid.uuid4())

    def print_ticket(self, key: str) -> None:
        """Nobody waits at the stand for a number."""

    def look_up(self, holder: str, *, language: str) -> str:
        return str(uuid.uuid4())

    def forget_look_up(self) -> None:
        pass

    def told(self, holder: str, changes: Sequence[str]) -> None:
        pass

    def report_devices(self, *, busy: bool | None = None) -> None:
        pass


class StandEye:
    """The page that is shown, the ring over it and the caption; keys do here what they do at the window."""

    def __init__(self, on_caption: Callable[[str], None]) -> None:
        self._on_caption = on_caption
        self.page: Page | None = None
        self.settings = Settings()
        self.ring = FocusRing()
        self.runtime: Runtime | None = None

    def show(self, page: Page, settings: Settings) -> None:
        same = self.page is not None and page.id == self.page.id and page.kind == self.page.kind
        self.page, self.settings = page, settings
        self.ring = self.ring.over(targets(page), keep=same)

    def caption(self, text: str) -> None:
        self._on_caption(text)

    def logical_key(self, key: str) -> None:
        if self.page is None or self.runtime is None or self.runtime.key_struck(key):
            return
        meant = switched(key, self.settings.switches)
        response = Response(Deed.STIR)
        if meant is not None:
            self.ring, response = respond(self.ring, meant, self.page)
        pressing = response.deed in (Deed.PRESS, Deed.TYPE, Deed.SETTING)
        if pressing:
            self.runtime.keys_taken_up()
        self._do(response.deed, response.value)
        if not pressing:
            self.runtime.keys_taken_up()

    def touch(self, target: str) -> None:
        """A finger on this target, and off it."""
        assert self.runtime is not None
        self.runtime.touched()
        response = of_target(target)
        self._do(response.deed, response.value)

    def _do(self, deed: Deed, value: str) -> None:
        runtime = self.runtime
        assert runtime is not None
        match deed:
            case Deed.PRESS:
                runtime.press(value)
            case Deed.TYPE:
                runtime.type(value)
            case Deed.SETTING:
                runtime.setting(value)
            case Deed.FOCUS:
                runtime.focused(value or None)
            case Deed.REPEAT:
                runtime.repeat()
            case Deed.LISTEN:
                runtime.listen()
            case Deed.PAUSE:
                runtime.pause()
            case Deed.KEY:
                runtime.key_tried(value)
            case Deed.KEY:
                runtime.key_tried(value)
            case Deed.STIR:
                runtime.stirred()


class Stand:
    """One terminal, standing at one page of the enumeration."""

    def __init__(self, world: World, ear: Ear | None = None, screen: Eye | None = None) -> None:
        """`screen`: the real one, where it is looked at; `eye` then sees what it is shown, and captions nothing."""
        self.clock = Clock()
        self.gateway = StandGateway(self.clock, ear or PaperEar())
        self.desk = StandDesk(self.clock)
        self.eye = StandEye(self.gateway.captioned)
        self.runtime = Runtime(
            world,
            self.gateway,
            self.desk,
            screen or self.eye,
            ASSETS / "photo-specs",
            now=self.clock,
            today=lambda: world.today,
        )
        self.eye.runtime = self.runtime

    @property
    def page(self) -> Page:
        assert self.eye.page is not None
        return self.eye.page

    @property
    def said(self) -> list[Said]:
        return self.gateway.said

    def enter(self, visit: Visit) -> None:
        """As if the visit had just come to this page."""
        self.runtime.visit = replace(visit, id=visit.id or uuid.uuid4().hex)
        self.runtime.start()

    def tick(self) -> None:
        for event in self.gateway.ear.news(self.clock()):
            self.runtime.device_event(event)
        self.runtime.tick()

    def wait(self, seconds: float, step: float = TICK_S) -> None:
        """The clock goes on, the loop with it."""
        end = self.clock.seconds + seconds
        while self.clock.seconds < end - 1e-9:
            self.clock.seconds = min(end, self.clock.seconds + step)
            self.tick()

    def jump(self, seconds: float) -> None:
        """As `wait`, but nobody looks until it is over."""
        self.wait(seconds, step=seconds)

    def hear_out(self, most: float = 600.0) -> None:
        """Until everything has been said."""
        end = self.clock.seconds + most
        while self.runtime.speaking and self.clock.seconds < end:
            self.wait(TICK_S)

    def device(self, role: str, kind: str, payload: Any = None) -> None:
        """A part tells something; the loop hears of it at its next turn."""
        self.runtime.device_event(DeviceEvent(role, kind, payload))


def stand_at(met: Met, ear: Ear | None = None, by_keys: bool = False) -> Stand:
    """A fresh terminal at this page; `by_keys`: of somebody who has used its keys before, all nine of them."""
    assert met.visit is not None and met.world is not None
    visit = met.visit
    if by_keys:
        visit = replace(visit, by_keys=True, settings=replace(visit.settings, switches=("", "")))
    stand = Stand(met.world, ear)
    stand.enter(visit)
    return stand


def with_visit(pages: Iterable[Met]) -> Iterator[Met]:
    """Those that a citizen can stand at. The technician's pages are for staff, who see and hear; a silent call is shown
    to who does not hear, while nobody stands here."""
    for met in pages:
        if met.visit is not None and met.visit.id and met.visit.bench is None:
            yield met
