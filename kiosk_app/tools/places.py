"""Where things lie in a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
DEVICES = ROOT / "devices.yaml"
DEMO_DEVICES = ROOT / "deploy" / "devices.demo.yaml"
