"""Puts a terminal together: content, devices, desk, screen. The one place where everything meets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from drivers.config import DevicesConfig
from drivers.contract import DeviceEvent
from drivers.gateway import Gateway, Profile
from drivers.hotplug import UdevSource
from kiosk_app import device_words
from kiosk_app.content.load import Content
from kiosk_app.core.world import Need
from kiosk_app.desk.client import DeskClient
from kiosk_app.desk.config import DeskConfig
from kiosk_app.device_report import report
from kiosk_app.runtime import Eye, Runtime


def needs_of(config: DevicesConfig) -> dict[str, tuple[Need, ...]]:
    """devices.yaml's `required_by`, turned round: service id -> what it needs."""
    return {
        service: tuple(Need(role, need == "required") for role, need in needs)
        for service, needs in config.needs().items()
    }


def today_in(content: Content) -> Callable[[], date]:
    """The county's date, whatever the machine's clock is set to."""
    zone = ZoneInfo(content.county.get("timezone", "Asia/Shanghai"))
    return lambda: datetime.now(zone).date()


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
) -> Parts:
    """Started and showing the first page."""
    runtime: Runtime
    today = today_in(content)

    def on_device(event: DeviceEvent) -> None:
        runtime.device_event(event)
        if event.kind == "status_changed":
            desk.report_devices(report(gateway.statuses()))

    gateway = Gateway(config, profile=profile, on_event=on_device, hot_plug=UdevSource)
    desk = DeskClient(desk_config, lambda event: runtime.desk_event(event))
    runtime = Runtime(content.world(today(), needs_of(config)), gateway, desk, eye, specs, today=today)
    desk.start()
    gateway.start()
    for status in gateway.statuses().values():
        runtime.post(device_words.device_changed(status, runtime.knows))
    runtime.tick()
    runtime.start()
    return Parts(runtime, gateway, desk)
