"""The tour: a scripted citizen does a whole service at the real window, a scripted helper comes, DIR tells the story.

The citizen uses touch or keys, lays her card on the reader and sits before the camera; nothing else. The recorder
beside her (this module) may look anywhere: it takes the pictures and collects what came out.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.input.providers.mouse import MouseMotionEvent

from drivers.contract import DriverError
from drivers.gateway import Gateway
from drivers.speech.output import Heard, save_heard
from kiosk_app.runtime import Runtime
from kiosk_app.tools.citizen_robot import Acts, GaveUp, Robot
from kiosk_app.tools.clerk_robot import Clerk, Record
from kiosk_app.tools.staff_robot import StaffRobot
from kiosk_app.tools.strip import write_strip
from kiosk_app.tools.ways import Way
from kiosk_app.ui.view import KioskView

KEYS = {"ok": (13, "\r"), "next": (274, ""), "prev": (273, ""), "back": (8, "")}
OTHERS = ("wang-yan", "zhang-san")  # the card of somebody the citizen acts for
SETTLE = 0.5  # seconds a page stands before its picture is taken
PATIENCE = 20.0
BANK_CARD = "6222020000000000125"  # invented; its last digit fits
NUMBER = re.compile(r"(?<!\d)\d{8}-\d{3,7}(?!\d)")
TICKET = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d{3}(?!\d)")


class KivyHands:
    """Real input: a touch as the window's own provider delivers it, a key as the keypad sends it down its line."""

    def __init__(
        self, view: KioskView, gateway: Gateway, citizen: str, staff: Callable[[Acts], Callable[[], bool]]
    ) -> None:
        self._view, self._gateway, self._citizen, self.staff = view, gateway, citizen, staff
        self._touches = 0

    def tap(self, target: str) -> None:
        """The middle of what is shown under this name. Raises GaveUp when it is not there."""
        for name, _, rect in self._view.targets():
            if name == target:
                x, y = self._view.stage.to_screen(rect.x + rect.w / 2, rect.y + rect.h / 2)
                self._touch(x / Window.width, y / Window.height)
                return
        raise GaveUp(f"there is no {target} to touch")

    def wake(self) -> None:
        """On the glass where there is nothing to press: the terminal begins to speak. Raises GaveUp."""
        panel = self._view.panel
        rects = [rect for _, _, rect in self._view.targets()]
        across = panel.width_px / 2
        for down in (panel.height_px * share / 40 for share in range(1, 40)):
            if not any(rect.holds(across, down, slop=panel.px(5)) for rect in rects):
                x, y = self._view.stage.to_screen(across, down)
                self._touch(x / Window.width, y / Window.height)
                return
        raise GaveUp("there is nowhere to touch that is not a button")

    def _touch(self, x: float, y: float) -> None:
        self._touches += 1
        touch = MouseMotionEvent("citizen", f"citizen{self._touches}", [x, y], is_touch=True, type_id="touch")
        touch.button = "left"
        EventLoop.post_dispatch_input("begin", touch)
        EventLoop.post_dispatch_input("end", touch)

    def key(self, key: str) -> None:
        """Of the keypad, through its driver; without one, of a keyboard at the window."""
        keypad = self._gateway.emulator("keypad")
        if keypad is not None:
            keypad.set("press", key)
            return
        code, text = KEYS[key] if key in KEYS else (ord(key), key)
        Window.dispatch("on_key_down", code, 0, text, [])
        if text.isprintable() and text:
            Window.dispatch("on_textinput", text)
        Window.dispatch("on_key_up", code, 0)

    def card(self, on: bool) -> None:
        self._set("id_reader", "card", self._citizen if on else "none")

    def other_card(self, on: bool) -> None:
        others = [name for name in OTHERS if name != self._citizen]
        self._set("id_reader", "card", others[0] if on else "none")

    def bus_card(self, on: bool) -> None:
        self._set("card_reader", "card", "elderly" if on else "none")

    def scene(self, name: str) -> None:
        self._set("camera", "scene", name)

    def _set(self, role: str, key: str, value: str) -> None:
        emulator = self._gateway.emulator(role)
        if emulator is None:
            raise GaveUp(f"the {role} is not emulated")
        emulator.set(key, value)


@dataclass(frozen=True, slots=True)
class KivyEyes:
    view: KioskView

    def words(self) -> list[str]:
        return [seen.text for seen in self.view.texts()]

    def labels(self) -> list[tuple[str, str]]:
        return [(name, label) for name, label, _ in self.view.targets()]

    def focus(self) -> str | None:
        return self.view.focus


@dataclass(slots=True)
class Tour:
    """Call `step` once a frame until it returns True; then `summary["ok"]` tells how it went."""

    folder: Path
    view: KioskView
    runtime: Runtime
    gateway: Gateway
    staff: StaffRobot
    clerk: Clerk
    way: Way
    way_name: str
    citizen: Any  # drivers.id_reader.citizens.Citizen
    service: str
    with_keys: bool
    say: Callable[[str], None] = lambda line: None
    summary: dict[str, Any] = field(default_factory=dict)
    _pages: list[str] = field(default_factory=list)
    _since: float = 0.0
    _standing: tuple[str, ...] = ()
    _taken: bool = True
    _began: float = field(default_factory=time.monotonic)
    _numbers: list[str] = field(default_factory=list)
    _desk: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="clerk-robot"))
    _went: bool = False
    _play: Generator[None, None, None] | None = None

    def step(self) -> bool:
        if self._play is None:
            self._play = self._story()
        try:
            next(self._play)
        except StopIteration:
            return True
        return False

    def _story(self) -> Generator[None, None, None]:
        robot = Robot(
            eyes=KivyEyes(self.view),
            hands=KivyHands(self.view, self.gateway, self.citizen.id, self._tell_staff),
            listening=lambda: self.runtime.speaking,
            now=time.monotonic,
            with_keys=self.with_keys,
            wheelchair=self.citizen.wheelchair,
            answers={"phone": self.citizen.phone, "bank_card": BANK_CARD},
        )
        trouble = ""
        try:
            self._went = yield from self._watched(robot.perform(self.way))
        except GaveUp as gave_up:
            trouble = str(gave_up)
            self._take_picture()
        end = time.monotonic() + PATIENCE
        while self._help_open() and time.monotonic() < end:
            yield
        if not trouble:
            try:
                asked = self._tell(self._reckon)
                while not asked.done():
                    yield
                asked.result()
            except GaveUp as gave_up:
                trouble = str(gave_up)
        self._desk.shutdown()
        self._collect(trouble)

    def _tell(self, what: Callable[[], None]) -> Future[None]:
        """The clerk does it while the window goes on. What goes wrong is a GaveUp."""

        def job() -> None:
            try:
                what()
            except httpx.HTTPError as error:
                raise GaveUp(f"the desk's console failed: {type(error).__name__}") from error

        return self._desk.submit(job)

    def _tell_staff(self, acts: Acts) -> Callable[[], bool]:
        numbers = tuple(self._numbers)
        told = self._tell(lambda: self.clerk.do(acts, numbers))

        def done() -> bool:
            if told.done():
                told.result()
            return told.done()

        return done

    def _reckon(self) -> None:
        """Everything she was told a number of is at the desk, and, if she went the whole way, all that the tour
        promises. Raises GaveUp."""
        known = self.clerk.records
        known |= {one.number: one for one in self.staff.lent}
        for tile in self.staff.requests.values():
            number = str(tile["number"])
            did = ["claim", "arrived", "close"] if tile["state"] == "closed" else []
            more = [*tile["tags"][:1], f"given: {tile['given']}"]
            known[f"request {number}"] = Record("request", number, tile["page"], "", [tile["state"]], did, more)
        self.clerk.find(self._numbers)
        if self._went:
            self.clerk.finish(self.way.desk, self._numbers)

    def _watched(self, play: Generator[None, None, bool]) -> Generator[None, None, bool]:
        while True:
            try:
                next(play)
            except StopIteration as over:
                return bool(over.value)
            self._watch()
            yield

    def _watch(self) -> None:
        """A picture of each page once it stands; the number as the citizen could read it."""
        page = self.view.page
        if page is None:
            return
        standing = (page.id, page.title.show, *(action.id for action in page.actions))
        if standing != self._standing:
            self._standing, self._since, self._taken = standing, time.monotonic(), False
        elif not self._taken and time.monotonic() - self._since >= SETTLE:
            self._take_picture()
        for seen in self.view.texts():
            for number in (TICKET if self._draws() else NUMBER).findall(seen.text):
                if number not in self._numbers:
                    self._numbers.append(number)

    def _draws(self) -> bool:
        """Is this the page that tells the number of a ticket?"""
        service = self.runtime.world.services.get(self.runtime.visit.service)
        step = service.steps.get(self.view.page.id) if service and self.view.page else None
        return step is not None and step.kind == "draw_ticket"

    def _submission(self) -> str:
        return next((number for number in reversed(self._numbers) if NUMBER.fullmatch(number)), "")

    def _take_picture(self) -> None:
        self._taken = True
        page = self.view.page
        name = f"{len(self._pages) + 1:02d}-{page.id if page else 'none'}"
        self._pages.append(name)
        self.view.screenshot(self.folder / f"{name}.png")
        self.say(f"  {name}  {page.title.show if page else ''}")

    def _help_open(self) -> bool:
        record = self.staff.record()
        return record is not None and record["state"] not in ("closed", "cancelled")

    def _collect(self, trouble: str) -> None:
        printer = self.gateway.emulator("receipt_printer")
        save_last = getattr(printer, "save_last", None)
        steps = self.runtime.world.services[self.service].steps.values()
        slips = {step.id for step in steps if step.kind == "receipt"}
        if save_last is not None and any(name.partition("-")[2] in slips for name in self._pages):
            save_last(self.folder)
        self._write_sheet()
        heard = self._heard()
        self._write_speech(heard)
        record = self.staff.record()
        (self.folder / "request.json").write_text(
            json.dumps(record or {}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        records = [one.as_dict() for one in self.clerk.records.values()]
        (self.folder / "desk.json").write_text(
            json.dumps(records, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        if self._pages:
            write_strip([self.folder / f"{name}.png" for name in self._pages], self.folder / "strip.jpg")
        if self._submission() and any(step.kind == "take_photo" for step in steps):
            self._write_photo()
        self.summary = {
            "ok": not trouble and not self.staff.fault,
            "trouble": trouble or self.staff.fault,
            "service": self.service,
            "way": self.way_name,
            "citizen": self.citizen.id,
            "about": self.citizen.about,
            "input": "keys" if self.with_keys else "touch",
            "seconds": round(time.monotonic() - self._began, 1),
            "pages": self._pages,
            "spoken": len(heard),
            "submission": self._submission(),
            "desk": [f"{one['kind']} {one['number']} {one['states'][-1]}" for one in records],
            "help": record["state"] if record else "",
            "files": sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()),
        }
        (self.folder / "summary.json").write_text(
            json.dumps(self.summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )

    def _heard(self) -> tuple[Heard, ...]:
        try:
            heard: tuple[Heard, ...] = self.gateway.submit("speech", "heard", timeout=5).future.result(6)
        except DriverError:
            return ()  # devices.yaml has no speech, or a broken one: a silent terminal
        return heard

    def _write_speech(self, heard: tuple[Heard, ...]) -> None:
        spoken = [utterance for utterance in heard if utterance.samples]
        lines = [f"{number:02d}  {utterance.text}" for number, utterance in enumerate(spoken, start=1)]
        (self.folder / "transcript.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        save_heard(spoken, self.folder / "voice")

    def _write_photo(self) -> None:
        """As staff get it: from the desk, not from inside the terminal."""
        jpeg = self.staff.photo(self._submission())
        if jpeg is None:
            return
        (self.folder / "photo.jpg").write_bytes(jpeg)

    def _write_sheet(self) -> None:
        """The photo paper as it came out of the printer; none where nothing was printed."""
        printer = self.gateway.emulator("photo_printer")
        prints = getattr(printer, "prints", None)
        if prints is not None and (sheets := prints()):
            (self.folder / "sheet.png").write_bytes(sheets[-1].png())
