"""A26 with real parts: a whole visit by real drivers, emulated below their wires, and a desk that cannot be reached;
then memory, temporary files, spool, cache, outbox and log are searched for what was only this person's."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from drivers.config import parse_devices
from drivers.contract import DeviceEvent
from drivers.gateway import Gateway
from helpdesk.contract import HallOut, QueueServiceOut
from kiosk_app.core import events as ev
from kiosk_app.core import home
from kiosk_app.core.person import Person
from kiosk_app.core.world import Queue, Service, World
from kiosk_app.desk.client import DeskClient
from kiosk_app.desk.config import DeskConfig
from kiosk_app.runtime import Runtime
from kiosk_app.tools.audit.behaviour.ending import ADDRESS, NAME, NUMBER, PHONE
from kiosk_app.tools.audit.behaviour.logs import Kept, listening
from kiosk_app.tools.audit.behaviour.reach import forms_of, has_any, holding
from kiosk_app.tools.audit.behaviour.stand import StandEye
from kiosk_app.tools.audit.behaviour.ways import DELEGATE, Deed, Meeting, branches_of, way_through
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.samples import BUS_CARD, portrait

PATIENCE_S = 60.0
NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody answers

_SEED = """
about: invented, and here to leave no trace
phone: "{phone}"
card:
  type: resident
  fields: {{name: "{name}", sex: "2", nation: "01", birth: "{birth}", address: "{address}", number: "{number}",
            issuer: "查验县公安局", valid_from: "20150601", valid_to: "长期"}}
"""


def _seed(who: Person) -> str:
    """The file of an invented citizen for the emulated reader."""
    told = {"name": who.name, "number": who.number, "address": who.address, "birth": who.number[6:14]}
    return _SEED.format(phone=PHONE, **told)


CITIZEN = _seed(Person("resident", NAME, NUMBER, address=ADDRESS))

DEVICES = """
version: 1
devices:
  id_reader: {{driver: sam, simulate: always, emulator: {{citizens: {citizens}}}}}
  card_reader: {{driver: pcsc, simulate: always}}
  receipt_printer: {{driver: escpos, simulate: always, emulator: {{speed: "800"}}}}
  photo_printer: {{driver: ipp, simulate: always, emulator: {{speed: "0.3"}}}}
  camera: {{driver: opencv, simulate: always}}
  document_camera: {{driver: opencv, simulate: always, options: {{width: 1280, height: 720}}}}
  speech: {{driver: voice, simulate: always, options: {{cache: {cache}}}, emulator: {{speedup: "100"}}}}
"""
ROLES = ("id_reader", "card_reader", "receipt_printer", "photo_printer", "camera", "document_camera", "speech")


class NotFinished(RuntimeError):
    """The visit stopped half-way: nothing can be said of what it leaves. The text names the page."""


def residue(world: World) -> Measures:
    """One whole visit of each service. Raises NotFinished."""
    person = Person("resident", NAME, NUMBER, None, "女", "汉", ADDRESS)
    for service in world.services.values():
        meeting = Meeting(person, PHONE, lambda: ev.PhotoTaken(portrait()))
        for branch in branches_of(service):
            way = way_through(service, world, meeting, by_card=True, branch=branch)
            if way is None:
                raise NotFinished(f"there is no way through {service.id} {branch}".rstrip())
            with _folders() as (seeds, scratch), listening() as log:
                yield from _searched(House(world, seeds, scratch), service, way, scratch, log)


@contextlib.contextmanager
def _folders() -> Iterator[tuple[Path, Path]]:
    """A folder for the invented card, and another for all that this process writes meanwhile."""
    old, environment = tempfile.tempdir, os.environ.get("TMPDIR")
    seeds, scratch = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())
    (seeds / "nobody.yaml").write_text(CITIZEN, encoding="utf-8")
    (seeds / "delegate.yaml").write_text(_seed(DELEGATE), encoding="utf-8")
    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
    try:
        yield seeds, scratch
    finally:
        tempfile.tempdir = old
        os.environ.pop("TMPDIR")
        if environment is not None:
            os.environ["TMPDIR"] = environment
        for folder in (seeds, scratch):
            shutil.rmtree(folder, ignore_errors=True)


def _service(queue: Queue) -> QueueServiceOut:
    return QueueServiceOut(id=queue.id, title=queue.title, letter="A", open=queue.open, waiting=queue.waiting or 0)


class House:
    """A terminal whose parts are real from the transport up."""

    def __init__(self, world: World, seeds: Path, scratch: Path) -> None:
        config = parse_devices(DEVICES.format(citizens=seeds, cache=scratch / "voice"))
        self.eye = StandEye(lambda _text: None)
        self.gateway = Gateway(config, profile="demo", on_event=self._heard)
        desk = DeskConfig(NOWHERE, "audit", "audit", scratch / "desk")
        self.desk = DeskClient(desk, lambda event: self.runtime.desk_event(event))
        self.runtime = Runtime(
            world, self.gateway, self.desk, self.eye, ASSETS / "photo-specs", today=lambda: world.today
        )
        self.eye.runtime = self.runtime
        self.hall = HallOut(day=f"{world.today:%Y%m%d}", offline_mark="1", services=tuple(map(_service, world.queues)))

    def _heard(self, event: DeviceEvent) -> None:
        self.runtime.device_event(event)

    def open(self) -> None:
        self.desk.start()
        self.desk.know_hall(self.hall)
        self.gateway.start()
        self.runtime.start()
        self.until(lambda: all(self.gateway.statuses()[role].usable for role in ROLES))

    def close(self) -> None:
        self.runtime.close()
        self.gateway.stop()
        self.desk.stop()

    def until(self, check: Callable[[], bool]) -> None:
        """Raises NotFinished."""
        end = time.monotonic() + PATIENCE_S
        while not check():
            if time.monotonic() > end:
                page = self.eye.page.id if self.eye.page else "none"
                raise NotFinished(f"a visit with emulated parts stops at the page {page}")
            self.runtime.tick()
            time.sleep(0.01)

    def _offers(self, target: str) -> bool:
        return self.eye.page is not None and target in self.eye.page.targets()

    def _found(self, target: str) -> bool:
        """Turns the first page over until it is there."""
        if not self._offers(target) and self._offers(home.MORE):
            self.runtime.press(home.MORE)
        return self._offers(target)

    def _left(self, step: str) -> bool:
        return self.runtime.visit.step != step

    def go(self, way: tuple[Deed, ...]) -> Iterator[None]:
        """Deed by deed; what a part answers is waited for."""
        for deed in way:
            yield
            match deed:
                case (ev.CardRead(person),):
                    self.gateway.sim_set("id_reader", "card", "delegate" if person == DELEGATE else "nobody")
                    self.until(partial(self._left, self.runtime.visit.step))
                    self.gateway.sim_set("id_reader", "card", "none")
                case (ev.BusCardRead(),):
                    self.gateway.sim_set("card_reader", "card", "elderly")
                    self.until(lambda: self.runtime.visit.bus_card is not None)
                    self.gateway.sim_set("card_reader", "card", "none")
                case (ev.PhotoTaken(),):
                    self.until(lambda: self.runtime.visit.photo is not None)
                case (ev.PaperTaken(),):
                    self.until(lambda: self.runtime.visit.scratch.get("stage") == "review")
                case (ev.Printed(),):
                    self.until(lambda: bool(self.runtime.visit.scratch.get("state")))
                case (ev.CasesFound() as found,):  # no desk can be reached: what one would have said
                    self.until(lambda: self.runtime.visit.scratch.get("stage") == "asking")
                    self.runtime.post(found)
                    self.until(lambda: bool(self.runtime.visit.matters))
                case (ev.TicketDrawn(),):
                    self.until(lambda: bool(self.runtime.visit.submission))
                case (ev.SubmissionAccepted(),):
                    self.until(partial(self._left, self.runtime.visit.step))
                case (ev.Typed(), *_):
                    for event in deed:
                        if isinstance(event, ev.Typed):
                            self.runtime.type(event.key)
                case (ev.Pressed(target),):
                    self.until(partial(self._found, target))
                    self.runtime.press(target)


def _searched(house: House, service: Service, way: tuple[Deed, ...], scratch: Path, log: Kept) -> Measures:
    markers = {NAME, NUMBER, ADDRESS, PHONE, BUS_CARD.number, DELEGATE.name, DELEGATE.number, DELEGATE.address}
    met: set[str] = set()
    face = b""
    try:
        house.open()
        for _ in house.go(way):
            met |= set(holding(markers, house.runtime.visit))
            photo = house.runtime.visit.photo
            papers = house.runtime.visit.papers
            face = papers[-1].jpeg[len(papers[-1].jpeg) // 2 :][:64] if papers else face
            face = photo.jpeg[len(photo.jpeg) // 2 :][:64] if photo is not None else face
        house.until(lambda: not house.runtime.visit.id)
        if _tells_something(way):
            yield Measure("A26", bool(met), f"{service.id}: the search finds nothing even while the visit lasts")
        with contextlib.suppress(NotFinished):
            house.until(lambda: not _in_memory(house, met))
        left = _in_memory(house, met)
        yield Measure("A26", not left, f"{service.id}: in the terminal's memory", float(len(left)))
    finally:
        house.close()
    found = {f"{service.id}: in {path.relative_to(scratch)}" for path in _files(scratch) if _tells(path, markers, face)}
    yield Measure("A26", not found, ", ".join(sorted(found)), float(len(found)))
    lines = [line for line in log.lines if any(marker in line for marker in markers)]
    yield Measure("A26", not lines, f"{service.id}: in the log", float(len(lines)))


def _tells_something(way: tuple[Deed, ...]) -> bool:
    """Does the terminal come to know anything of the person on this way?"""
    return any(
        isinstance(event, (ev.CardRead, ev.Typed, ev.PhotoTaken, ev.PaperTaken)) for deed in way for event in deed
    )


def _in_memory(house: House, markers: set[str]) -> list[str]:
    """Beyond the emulators, who are the person and the paper."""
    emulators = [one for role in ROLES if (one := house.gateway.emulator(role)) is not None]
    roots = (house.runtime, house.gateway, house.desk)
    without = (*emulators, house.runtime.world, house.runtime.world.wording)
    return holding(markers, roots, without)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _tells(path: Path, markers: set[str], face: bytes) -> bool:
    data = path.read_bytes()
    forms = [form for marker in markers for form in forms_of(marker)]
    return has_any(data, forms) or bool(face and face in data) or any(marker in str(path) for marker in markers)
