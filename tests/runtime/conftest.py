from __future__ import annotations

import pytest
from support.terminal import Terminal
from support.walk import ASSETS, NEEDS, TODAY

from drivers.contract import Act, Code, DeviceEvent, DriverError, Link, make_status
from kiosk_app.content.load import load_content
from kiosk_app.core.world import World


@pytest.fixture(scope="session")
def world() -> World:
    content, problems = load_content(ASSETS)
    assert problems == []
    return content.world(TODAY, NEEDS)


@pytest.fixture
def terminal(world: World) -> Terminal:
    """As it is shipped: no photo printer stands there."""
    terminal = Terminal(world)
    off = DriverError(Code.CONFIG_ERROR, "switched_off", act=Act.NONE)
    status = make_status("photo_printer", Link.DISABLED, error=off)
    terminal.runtime.device_event(DeviceEvent("photo_printer", "status_changed", status))
    return terminal
