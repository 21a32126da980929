"""One run of the window with a terminal behind it: for `kiosk run`, `kiosk demo` and its tour."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from drivers.config import DevicesConfig, load_devices
from drivers.control import ControlServer
from drivers.gateway import Profile
from drivers.id_reader.citizens import load_citizen
from drivers.speech.voices import with_packs
from kiosk_app.access.display import Panel, load_themes
from kiosk_app.content.load import Content
from kiosk_app.content.standing import label_of
from kiosk_app.core.events import Fault
from kiosk_app.desk.config import DeskConfig
from kiosk_app.runtime import Renewal
from kiosk_app.technician.files import folder_of
from kiosk_app.technician.look import stamp
from kiosk_app.technician.pin import PinStore
from kiosk_app.tools import desk_process
from kiosk_app.tools.assemble import Parts, assemble, clock_of, world_of
from kiosk_app.tools.cabinet import panel_in
from kiosk_app.tools.clerk_robot import Clerk
from kiosk_app.tools.console import Console
from kiosk_app.tools.content_problems import Judge
from kiosk_app.tools.content_watch import Chosen, ContentWatch, Taken, choose
from kiosk_app.tools.content_watch import folder_of as folder_of_content
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.process_memory import share_arenas
from kiosk_app.tools.staff_robot import StaffRobot
from kiosk_app.tools.ways import load_ways

if TYPE_CHECKING:
    from kiosk_app.ui.view import KioskView

log = logging.getLogger("kiosk")

TOUR_SPEEDUP = 8

DEMO_PIN = "246813"
"""Of the technician's page of a demo; a terminal in service has none until `kiosk technician set-pin`."""


@dataclass(frozen=True, slots=True)
class Session:
    """How a terminal is run. `profile` as drivers.gateway.Gateway takes it."""

    assets: Path
    devices: Path
    desk: DeskConfig
    state: Path
    panel: Panel
    window: tuple[int, int] | None
    fullscreen: bool
    rotation: int
    profile: Profile
    tour: bool = False


def run_session(session: Session, on_frame: Callable[[KioskView, Parts], bool] | None = None) -> int:
    """Until SIGTERM, SIGINT or `on_frame` (called some 30 times a second on the main thread) answers True."""
    share_arenas()
    from kiosk_app.ui.app import run_app, stop_app

    session.state.mkdir(parents=True, exist_ok=True)
    kept = folder_of_content(session.state)
    chosen = choose(session.assets, kept)
    content = chosen.content
    config = with_packs(load_devices(session.devices, state=session.state), session.assets / "voice")
    panel = panel_in(config.cabinet, session.panel)
    if session.tour:
        config = heard_by_the_recorder(config)
    for problem in chosen.problems:
        log.error("content: %s", problem)
    for trouble in config.problems:
        log.error("%s: %s", session.devices.name, trouble.text("en"))
    parts: list[Parts] = []
    control: list[ControlServer] = []
    ticking: list[Ticking] = []
    watches: list[ContentWatch] = []

    def build(view: KioskView) -> Any:
        look_of(view, chosen.assets, content)
        built = assemble(
            view,
            content,
            config,
            replace(session.desk, content=chosen.version),
            chosen.assets / "photo-specs",
            profile=session.profile,
            state=session.state,
            mm_per_px=panel.mm_per_px,
            on_screen=view.measured,
        )
        parts.append(built)
        if not session.tour:
            watches.append(watch(session, kept, chosen, built, view, config))
            watches[0].start()
        control.append(ControlServer(built.gateway, extra={"press help": lambda: press_help(view)}))
        control[0].start()
        ticking.append(Ticking(built, view, on_frame, stop_app))
        return ticking[0]

    def on_fault(error: BaseException) -> None:
        where = type(error).__name__
        log.error("fault at the screen: %s", where)
        if parts:
            parts[0].runtime.post(Fault(where))

    def quit_now(_number: int, _frame: FrameType | None) -> None:
        stop_app()

    signal.signal(signal.SIGTERM, quit_now)
    signal.signal(signal.SIGINT, quit_now)
    try:
        run_app(
            build,
            content.wording(),
            panel,
            fullscreen=session.fullscreen,
            window=session.window,
            rotation=session.rotation,
            keyboard=window_keyboard(config, session.profile),
            on_fault=on_fault,
        )
    finally:
        for watching in watches:
            watching.stop()
        for server in control:
            server.stop()
        for built in parts:
            built.close()
    for ticked in ticking:
        if ticked.fault is not None:
            raise ticked.fault
    return 0


def look_of(view: KioskView, assets: Path, content: Content) -> None:
    """Words, colours and drawings of this content. A theme that cannot be read leaves the colours as they are."""
    try:
        themes = load_themes(assets / "themes")
    except (ValueError, OSError) as error:
        log.error("content: themes: %s", error)
        themes = view.themes
    view.renew(content.wording(), themes, assets / "pictograms")


def watch(
    session: Session, folder: Path, chosen: Chosen, parts: Parts, view: KioskView, config: DevicesConfig
) -> ContentWatch:
    """Looks for changed content, and shows it when nobody is there."""

    def take(taken: Taken) -> None:
        assets, version = taken.copy.assets, taken.copy.version

        def shown() -> None:
            look_of(view, assets, taken.content)
            watching.showing(version)

        world = world_of(taken.content, config)
        parts.runtime.renew(
            Renewal(world, assets / "photo-specs", shown, lambda why: watching.impossible(version, why))
        )

    clock = clock_of(lambda: parts.runtime)
    watching = ContentWatch(
        session.assets,
        folder,
        take,
        Judge(),
        shown=chosen,
        stamp=lambda: stamp(clock()),
        told=lambda standing: parts.desk.shows(label_of(standing)),
    )
    return watching


def window_keyboard(config: DevicesConfig, profile: Profile) -> bool:
    """Do keys typed into the window count? In service not where a keypad is: its driver holds it and tells its keys,
    and what else types is somebody's own keyboard. A keypad with a mistake in its entry may still type."""
    keypad = config.devices.get("keypad")
    return profile == "demo" or keypad is None or not keypad.enabled


def heard_by_the_recorder(config: DevicesConfig) -> DevicesConfig:
    """A tour speaks to a recorder, faster than real time: what would have been heard, sample by sample."""
    speech = config.devices.get("speech")
    if speech is None:
        return config
    options = {**speech.options, "output": "null", "record": True}
    recorder = replace(speech, options=options, simulate="always", emulator={"speedup": str(TOUR_SPEEDUP)})
    return replace(config, devices={**config.devices, "speech": recorder})


class Ticking:
    """The runtime as the view's terminal, with something more to do each tick."""

    def __init__(
        self,
        parts: Parts,
        view: KioskView,
        on_frame: Callable[[KioskView, Parts], bool] | None,
        stop: Callable[[], None],
    ) -> None:
        self._parts, self._view, self._on_frame, self._stop = parts, view, on_frame, stop
        self.fault: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parts.runtime, name)

    def tick(self) -> None:
        self._parts.runtime.tick()
        if self._on_frame is None:
            return
        try:
            ended = self._on_frame(self._view, self._parts)
        except Exception as error:  # noqa: BLE001 – a fault of the tour is not the terminal's: raised again by run_session
            self.fault, ended = error, True
        if ended:
            self._on_frame = None
            self._stop()


def _nothing(line: str) -> None:
    """With --json only the summary is printed."""


def demo_session(arguments: argparse.Namespace, state: Path, folder: Path | None) -> dict[str, Any]:
    """Help desk, terminal, dock; with `folder` the tour. Returns the tour's summary, empty without one.

    Raises DeskFailed.
    """
    say: Callable[[str], None] = _nothing if arguments.json else partial(print, flush=True)
    desk = desk_process.start_desk(state / "desk", arguments.port)
    say(f"staff console  {desk.url}   (login {desk_process.LOGIN}, password {desk_process.PASSWORD})")
    if folder is None:
        PinStore(folder_of(state / "kiosk")).set(DEMO_PIN)
        keys = "Backspace Backspace + - + - Backspace Backspace on the first page"
        say(f"technician     {keys}, then PIN {DEMO_PIN}")
    staff = StaffRobot(desk.url, desk_process.LOGIN, desk_process.PASSWORD)
    session = Session(
        assets=ASSETS,
        devices=arguments.devices,
        desk=DeskConfig(desk.url, desk_process.KIOSK, desk_process.TOKEN, state / "kiosk"),
        state=state / "kiosk",
        panel=Panel(),
        window=arguments.window or (None if folder else (540, 960)),
        fullscreen=False,
        rotation=0,
        profile="demo",
        tour=folder is not None,
    )
    try:
        if folder is not None:
            return _tour(arguments, session, staff, folder, say)
        _with_dock(session, say)
        return {}
    finally:
        staff.stop()
        desk.stop()


def press_help(view: KioskView) -> None:
    """The help key, from any thread."""
    from kivy.clock import Clock

    Clock.schedule_once(lambda _dt: view.logical_key("help"))


def _with_dock(session: Session, say: Callable[[str], None]) -> None:
    from kiosk_app.tools.dock import Dock

    docks: list[Dock] = []

    def on_frame(view: KioskView, parts: Parts) -> bool:
        if not docks:
            docks.append(Dock(parts.gateway, actions={"press help": lambda: press_help(view)}))
            docks[0].start()
            say(f"dev dock       {docks[0].url}   (put cards on, empty the paper, darken the camera)")
        return False

    try:
        run_session(session, on_frame)
    finally:
        for dock in docks:
            dock.stop()


def _tour(
    arguments: argparse.Namespace, session: Session, staff: StaffRobot, folder: Path, say: Callable[[str], None]
) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    for old in [*folder.glob("[0-9][0-9]-*.png"), *folder.glob("voice/*.wav")]:
        old.unlink()
    path = ASSETS / "services" / arguments.service / "tour.yaml"
    ways, problems = load_ways(path, path.name)
    if not ways:
        for problem in problems:
            print(problem, file=sys.stderr)
        return {"ok": False, "trouble": f"{path.name} has problems"}
    name = arguments.way or next(iter(ways))
    citizen = load_citizen(arguments.citizen)
    with_keys = (arguments.by or citizen.input) == "keys"
    staff.start()
    supervisor = Console(staff.url, desk_process.SUPERVISOR, desk_process.PASSWORD)
    supervisor.log_in()
    clerk = Clerk(supervisor, citizen.card.fields)
    say(f"tour           {arguments.service}, {name}, by {'keys' if with_keys else 'touch'}: {citizen.about}")
    tours: list[Any] = []

    def on_frame(view: KioskView, parts: Parts) -> bool:
        if not tours:
            from kiosk_app.tools.tour import Tour

            terminal = (view, parts.runtime, parts.gateway)
            who = (citizen, arguments.service, with_keys)
            tours.append(Tour(folder, *terminal, staff, clerk, ways[name], name, *who, say))
        return bool(tours[0].step())

    try:
        run_session(session, on_frame)
    finally:
        supervisor.close()
    return dict(tours[0].summary) if tours else {"ok": False, "trouble": "the window did not open"}
