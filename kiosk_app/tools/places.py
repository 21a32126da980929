"""Where things lie in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
DESK_DEFAULTS = ROOT / "helpdesk" / "defaults"
DEVICES = ROOT / "devices.yaml"
DEMO_DEVICES = ROOT / "deploy" / "devices.demo.yaml"


def default_state() -> Path:
    """Where a terminal keeps what it must not lose: the outbox, the readiness record."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "green-channel-kiosk"
