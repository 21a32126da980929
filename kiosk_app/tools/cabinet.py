"""The screen as its cabinet holds it, by devices.yaml."""

from __future__ import annotations

from dataclasses import replace

from drivers.cabinet import Cabinet
from kiosk_app.access.display import Panel


def panel_in(cabinet: Cabinet, panel: Panel | None = None) -> Panel:
    return replace(panel or Panel(), bottom_mm=cabinet.bottom_mm, tilt_deg=cabinet.tilt_deg)
