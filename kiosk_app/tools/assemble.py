"""Puts a terminal together: content, devices, desk, screen. The one place where everything meets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from drivers.config import DevicesConfig
from drivers.contract import DeviceEvent
from drivers.gateway import Gateway, Profile
from drivers.hotplug import UdevSource
from drivers.speech.voices import voices
from kiosk_app import device_words
from kiosk_app.access.glyphs import drawable, legible
from kiosk_app.content.load import Content
from kiosk_app.core.world import Need, World
from kiosk_app.desk.client import DeskClient
from kiosk_app.desk.config import DeskConfig
from kiosk_app.device_report import report
from kiosk_app.handwriting import InkLink, Zinnia, missing
from kiosk_app.runtime import Runtime
from kiosk_app.seams import Eye
from kiosk_app.technician.bridge import TechnicianBridge
from kiosk_app.technician.files import folder_of
from kiosk_app.technician.record import calibrated, load
from kiosk_app.tools.process_memory import let_go


def needs_of(config: DevicesConfig) -> dict[str, tuple[Need, ...]]:
    """devices.yaml's `required_by`, turned round: service id -> what it needs."""
    return {
        service: tuple(Need(role, need == "required") for role, need in needs)
        for service, needs in config.needs().items()
    }


def clock_of(runtime: Callable[[], Runtime]) -> Callable[[], datetime]:
    """The county's time, whatever the machine's clock is set to and whichever county is shown by then."""
    return lambda: datetime.now(ZoneInfo(runtime().world.county.get("timezone", "Asia/Shanghai")))


def world_of(content: Content, config: DevicesConfig) -> World:
    """The content as this terminal's hardware can show and say it."""
    today = datetime.now(ZoneInfo(content.county.get("timezone", "Asia/Shanghai"))).date()
    world = content.world(today, needs_of(config))
    return replace(
        world,
        voices=MappingProxyType(dict(voices(config))),
        wording=legible(world.wording),
        legible=drawable,
        handwriting=not missing(),
    )


@dataclass(slots=True)
class Parts:
    """A running terminal's parts; `close` ends them in order. Idempotent."""

    runtime: Runtime
    gateway: Gateway
    desk: DeskClient
    _closed: bool = field(default=False)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self.runtime.close()
            self.gateway.stop()
            self.desk.stop()


def assemble(
    eye: Eye,
    content: Content,
    config: DevicesConfig,
    desk_config: DeskConfig,
    specs: Path,
    *,
    profile: Profile = "production",
    state: Path | None = None,
    mm_per_px: float = 0.2745,
    on_screen: Callable[[float], None] = lambda mm_per_px: None,
) -> Parts:
    """Started and showing the first page. With `state`, a folder of the terminal's own, it has a technician's page:
    `mm_per_px` is what the screen is drawn with, `on_screen` hears when the technician has measured it anew."""
    runtime: Runtime
    clock = clock_of(lambda: runtime)
    if state is not None:
        config = calibrated(config, load(folder_of(state) / "record.json"))

    def on_device(event: DeviceEvent) -> None:
        runtime.device_event(event)
        if event.kind == "status_changed":
            desk.report_devices(report(gateway.statuses()))

    gateway = Gateway(config, profile=profile, on_event=on_device, hot_plug=UdevSource)
    desk = DeskClient(desk_config, lambda event: runtime.desk_event(event))
    world = world_of(content, config)
    runtime = Runtime(world, gateway, desk, eye, specs, today=lambda: clock().date(), let_go=let_go)
    runtime.hand = InkLink(Zinnia, runtime.post)
    if state is not None:
        runtime.technician = TechnicianBridge(
            gateway,
            folder_of(state),
            runtime.post,
            clock=clock,
            terminal=desk_config.kiosk,
            mm_per_px=mm_per_px,
            on_screen=on_screen,
        )
    desk.start()
    gateway.start()
    for status in gateway.statuses().values():
        runtime.post(device_words.device_changed(status, runtime.knows))
    runtime.tick()
    runtime.start()
    return Parts(runtime, gateway, desk)
