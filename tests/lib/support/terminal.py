"""A whole terminal without screen, devices or desk: the real runtime, journey and content, and hands on every wire."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from support.walk import ASSETS, TODAY

from drivers.contract import Act, Code, DeviceEvent, DriverError, Proof
from drivers.id_reader.document import CardType, IdDocument
from helpdesk.contract import HelpRequestOut, MineCase
from kiosk_app.core.page import Page
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import World
from kiosk_app.desk import events as desk_events
from kiosk_app.runtime import Runtime

NAME, NUMBER, ADDRESS, PHONE = "李玉兰", "421222195003120026", "湖北省通城县隽水镇示例路12号", "13800001234"
JPEG = b"\xff\xd8 a face that nobody else may see"
INVITATION = "看不清屏幕，请按鼓起来的键，或者插上耳机。"
SECRETS = (NAME, NUMBER, ADDRESS, PHONE)

CARD = IdDocument(
    CardType.RESIDENT, name=NAME, sex="女", nation="汉", birth=date(1950, 3, 12), number=NUMBER, address=ADDRESS
)
OTHER_CARD = IdDocument(CardType.RESIDENT, name="王福生", number="421222194901010017", birth=date(1949, 1, 1))


@dataclass(eq=False)
class Job:
    role: str
    command: str
    visit: str
    timeout: float
    options: dict[str, Any]
    future: Future[Any] = field(default_factory=Future)
    canceled: bool = False

    def cancel(self) -> None:
        """As a stubborn part would: it hears, and answers all the same."""
        self.canceled = True

    def succeed(self, value: Any = None) -> None:
        self.future.set_result(value)

    def fail(self, code: Code, detail: str = "", act: Act = Act.NONE) -> None:
        self.future.set_exception(DriverError(code, detail, act=act, role=self.role))


class Gateway:
    """Keeps every command until the test says how it ends; refuses ended visits, as the real one does.

    `speech`: `ok` (taken; the test says when an utterance ends) or `broken`. `dead` roles fail at once with this error.
    """

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.ended: list[str] = []
        self.dead: dict[str, DriverError] = {}
        self.speech = "ok"
        self.frame: Any = None

    def submit(self, role: str, command: str, *args: Any, timeout: float, visit: str = "", **options: Any) -> Job:
        job = Job(role, command, visit, timeout, {**options, **{str(i): value for i, value in enumerate(args)}})
        self.jobs.append(job)
        if visit and visit in self.ended:
            job.fail(Code.CANCELED)
        elif role in self.dead:
            job.future.set_exception(self.dead[role])
        elif role == "speech" and command != "route":
            job.succeed() if self.speech == "ok" else job.fail(Code.HARDWARE_ERROR, "no_audio")
        return job

    def cancel_visit(self, visit: str) -> None:
        self.ended.append(visit)

    def latest_frame(self, role: str = "camera") -> Any:
        return self.frame

    def of(self, role: str, command: str = "") -> list[Job]:
        return [job for job in self.jobs if job.role == role and (not command or job.command == command)]


class Desk:
    """Writes down what it is asked; `broken` raises it instead."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.tickets: list[tuple[str, dict[str, Any]]] = []
        self.looked_up: list[tuple[str, str, str]] = []  # (key, holder, language)
        self.forgotten = 0
        self.told_of: list[tuple[str, tuple[str, ...]]] = []
        self.printed: list[str] = []  # keys of tickets this terminal was to give a number of its own
        self.cancelled: list[str] = []
        self.answers: list[tuple[str, str]] = []
        self.submissions: list[tuple[str, dict[str, Any]]] = []
        self.busy: list[bool] = []
        self.broken: Exception | None = None

    def _key(self) -> str:
        if self.broken is not None:
            raise self.broken
        return str(uuid.uuid4())

    def call_help(self, **call: Any) -> str:
        key = self._key()
        self.calls.append((key, call))
        return key

    def cancel_help(self, key: str) -> None:
        self.cancelled.append(key)

    def answer_help(self, key: str, answer: str) -> None:
        self.answers.append((key, answer))

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
        key = self._key()
        told = {"service": service, "fields": fields, "photo": photo_jpeg, "title": service_title}
        told["pictures"] = tuple(pictures)
        self.submissions.append((key, {**told, "materials": tuple(materials)} if materials else told))
        return key

    def draw_ticket(
        self, services: Sequence[str], *, right: str | None, by_text: bool, holder: str | None, called_as: str
    ) -> str:
        key = self._key()
        self.tickets.append((key, {"services": tuple(services), "right": right, "by_text": by_text}))
        return key

    def print_ticket(self, key: str) -> None:
        self.printed.append(key)

    def look_up(self, holder: str, *, language: str) -> str:
        key = self._key()
        self.looked_up.append((key, holder, language))
        return key

    def forget_look_up(self) -> None:
        self.forgotten += 1

    def told(self, holder: str, changes: Sequence[str]) -> None:
        self.told_of.append((holder, tuple(changes)))

    def report_devices(self, *, busy: bool | None = None) -> None:
        if busy is not None:
            self.busy.append(busy)


class Eye:
    """What is on the screen now; `broken` raises it instead."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.settings = Settings()
        self.captions: list[str] = []
        self.keys: list[str] = []
        self.shown = 0
        self.broken: Exception | None = None

    def show(self, page: Page, settings: Settings) -> None:
        if self.broken is not None:
            raise self.broken
        self.page, self.settings = page, settings
        self.shown += 1

    def logical_key(self, key: str) -> None:
        self.keys.append(key)

    def caption(self, text: str) -> None:
        if self.broken is not None:
            raise self.broken
        self.captions.append(text)


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Terminal:
    """The runtime with everything round it, and a citizen's way through it."""

    def __init__(self, world: World) -> None:
        self.gateway, self.desk, self.eye, self.clock = Gateway(), Desk(), Eye(), Clock()
        self.today = TODAY
        self.runtime = Runtime(
            world,
            self.gateway,
            self.desk,
            self.eye,
            ASSETS / "photo-specs",
            now=self.clock,
            today=lambda: self.today,
        )
        self.runtime.start()

    # -- looking

    @property
    def page(self) -> Page:
        assert self.eye.page is not None
        return self.eye.page

    @property
    def notice(self) -> str:
        return self.page.notice.show if self.page.notice else ""

    def job(self, role: str, command: str = "") -> Job:
        """The newest command of this kind."""
        return self.gateway.of(role, command)[-1]

    def said(self) -> list[str]:
        return [job.options["0"] for job in self.gateway.of("speech", "say")]

    # -- doing

    def press(self, *targets: str) -> Terminal:
        for target in targets:
            self.runtime.press(target)
        return self

    def tick(self, times: int = 1) -> Terminal:
        for _ in range(times):
            self.runtime.tick()
        return self

    def wait(self, seconds: float) -> Terminal:
        """The clock goes on, the loop with it."""
        end = self.clock.seconds + seconds
        while self.clock.seconds < end:
            self.clock.seconds = min(end, self.clock.seconds + 0.5)
            self.runtime.tick()
        return self

    def device(self, role: str, kind: str, payload: Any = None) -> Terminal:
        self.runtime.device_event(DeviceEvent(role, kind, payload))
        return self.tick()

    def hear_out(self, most: int = 40) -> list[str]:
        """The voice says what there is to say; the captions under it."""
        first = len(self.gateway.jobs)
        for _ in range(most):
            if not self.runtime.speaking:
                break
            self.device("speech", "speech_finished", self.gateway.of("speech", "say")[-1].options["id"])
        return [job.options["0"] for job in self.gateway.jobs[first:] if job.command == "say"]

    def to_card(self) -> Terminal:
        return self.press("disability-photo", "agree")

    def to_person(self, card: IdDocument = CARD) -> Terminal:
        self.to_card().job("id_reader", "read").succeed(card)
        return self.tick()

    def to_photo(self) -> Terminal:
        return self.to_person().press("confirm", "none")

    def to_review(self) -> Terminal:
        self.to_photo().press("take").job("camera", "take_portrait").succeed(portrait())
        self.tick().press("use")
        for digit in PHONE:
            self.runtime.type(digit)
        return self.press("ok")

    def to_submit(self) -> Terminal:
        return self.to_review().press("send")

    def to_receipt(self) -> Terminal:
        key, _ = self.to_submit().desk.submissions[-1]
        return self.desk_says(desk_events.SubmissionAccepted(key, "20261123-007"))

    def desk_says(self, *events: Any) -> Terminal:
        for event in events:
            self.runtime.desk_event(event)
        return self.tick()

    def leave(self) -> Terminal:
        """Nobody does anything any more."""
        return self.wait(700)


_seq = itertools.count(1)


def case_of(number: str, change: str, words: str, *, new: bool = True, **more: str) -> MineCase:
    """A matter as the desk tells it."""
    moment = datetime(2026, 11, 20, 2, tzinfo=UTC)
    said = {"number": number, "title": "残疾人证照相", "state": "reviewing", "words": words}
    return MineCase.model_validate({**said, "changed_at": moment, "change": change, "new": new, **more})


FOUND = (
    case_of("20261110-003", "c31", "还要补材料，请带来。", reason="还差一张近照"),
    case_of("20261023-012", "c12", "证已经寄出。", new=False, tracking="EMS1234567890"),
)
"""What a desk tells whoever asks: one change that is new, one that is not."""


def word(key: str, state: str, **more: Any) -> HelpRequestOut:
    """The desk's word on a help request."""
    base = {"key": key, "number": 1, "kiosk": "kiosk-3", "state": state, "seq": next(_seq), "need": "help"}
    return HelpRequestOut(**{**base, "raised_at": datetime.now(UTC), **more})


def portrait(jpeg: bytes = JPEG, advice: tuple[str, ...] = (), acceptable: bool = True) -> Any:
    """drivers.camera.portrait.Portrait, as far as the kiosk looks at it."""
    return SimpleNamespace(jpeg=jpeg, advice=advice, acceptable=acceptable)


def print_result(proof: Proof = Proof.PRINTED) -> Any:
    """drivers.receipt_printer PrintResult, likewise."""
    return SimpleNamespace(proof=proof)
