"""A sound card and a renderer that can be staged: the null output reads this emulator's folder, below the driver."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from drivers.speech.output import Control

_KEYS: Mapping[str, tuple[str, ...]] = {
    "device": ("ok", "broken"),
    "plug": ("in", "out"),
    "renderer": ("ok", "hang", "crash"),
}
_SPEEDUP = "1 to 1000, how much faster than real time speech goes by"


class SpeechEmulator:
    """Its URL `null:FOLDER` makes the driver play to nobody; the folder holds the staged state and no speech."""

    role = "speech"

    def __init__(self, options: Mapping[str, str] | None = None) -> None:
        self._folder: Path | None = None
        self._state = Control()
        for key, value in (options or {}).items():
            self.set(key, value)

    @property
    def url(self) -> str:
        """Before `start` a plain null output."""
        return f"null:{quote(str(self._folder or ''))}"

    def start(self) -> None:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="kiosk-speech-"))
            self._write()

    def stop(self) -> None:
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def keys(self) -> Mapping[str, str]:
        return {**{key: " | ".join(values) for key, values in _KEYS.items()}, "speedup": _SPEEDUP}

    def set(self, key: str, value: str) -> None:
        """Raises ValueError saying which keys and values there are."""
        state = asdict(self._state)
        if key == "speedup":
            try:
                speedup = float(value)
            except ValueError:
                speedup = 0.0
            if not 1 <= speedup <= 1000:
                raise ValueError(f"speedup is {_SPEEDUP}, not {value!r}")
            state["speedup"] = speedup
        elif key not in _KEYS:
            raise ValueError(f"no key {key!r}; there are: {', '.join(self.keys())}")
        elif value not in _KEYS[key]:
            raise ValueError(f"{key} is {' | '.join(_KEYS[key])}, not {value!r}")
        else:
            state[key] = value
        self._state = Control(**state)
        self._write()

    def describe(self) -> Mapping[str, str]:
        shown = {key: str(value) for key, value in asdict(self._state).items() if key != "speedup"}
        return {**shown, "speedup": f"{self._state.speedup or 1:g}"}

    def _write(self) -> None:
        if self._folder is None:
            return
        fresh = self._folder / "control.part"
        fresh.write_text(json.dumps(asdict(self._state)))
        fresh.replace(self._folder / "control.json")
