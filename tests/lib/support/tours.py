"""`kiosk demo --tour` as a process: real window, protocols and desk; what its folder tells afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.id_reader.citizens import Citizen, load_citizen

PATIENCE = 170  # seconds; a tour takes some fifty
TEXTS = ("transcript.txt", "request.json", "desk.json", "summary.json")


@dataclass(frozen=True)
class Told:
    folder: Path
    summary: dict[str, Any]
    output: str
    citizen: Citizen

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


def tour(
    folder: Path, citizen: str, service: str = "disability-photo", *words: str, patience: float = PATIENCE
) -> Told:
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env |= {"XDG_STATE_HOME": str(folder / "state"), "KIOSK_CONTROL": str(folder / "control.sock")}
    command = [sys.executable, "-m", "kiosk_app", "demo", "--tour", str(folder / "out"), "--citizen", citizen]
    command += ["--service", service, *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=patience, check=False)
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    summary = json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))
    return Told(folder / "out", summary, output, load_citizen(citizen))


def nothing_personal(told: Told) -> None:
    fields = told.citizen.card.fields
    private = [fields[name] for name in ("name", "number", "address") if fields.get(name)] + [told.citizen.phone]
    everything = told.output + "".join(told.text(name) for name in TEXTS)
    for secret in private:
        assert secret not in everything
