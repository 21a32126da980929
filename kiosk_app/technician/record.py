"""The readiness record on disk: which test passed when, and the calibrations. Nothing about any person."""

from __future__ import annotations

import contextlib
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from drivers.config import DevicesConfig
from kiosk_app.core.technician.state import ACTIVE, PASSIVE, Record, Trial
from kiosk_app.technician.files import read_json, write_json

log = logging.getLogger("kiosk.technician")


class RecordStore:
    """`at` gives the time to write down: 2026-11-25 14:03. Main thread only."""

    def __init__(self, folder: Path, at: Callable[[], str]) -> None:
        self.path = folder / "record.json"
        self._at = at
        self.record = load(self.path)

    def keep_trial(self, role: str, trial: Trial) -> None:
        """Raises OSError, as all of these; the record in memory is then as before."""
        trials = {**self.record.trials, (role, trial.level): trial}
        self._keep(replace(self.record, trials=MappingProxyType(trials)))

    def keep_volume(self, db: float) -> None:
        self._keep(replace(self.record, volume_db=db, volume_at=self._at()))

    def keep_screen(self, mm_per_px: float) -> None:
        self._keep(replace(self.record, mm_per_px=mm_per_px, screen_at=self._at()))

    def keep_touch(self, worst_mm: float) -> None:
        self._keep(replace(self.record, touch_mm=worst_mm, touch_at=self._at()))

    def _keep(self, record: Record) -> None:
        write_json(self.path, as_values(record))
        self.record = record


def load(path: Path) -> Record:
    """Never raises: a damaged file is put aside under another name, and the terminal counts as untested."""
    try:
        found = read_json(path)
        return Record() if found is None else from_values(found)
    except OSError as error:
        log.error("technician code=record_unreadable errno=%s", error.errno)
    except ValueError:
        log.error("technician code=record_damaged: put aside as %s.damaged", path.name)
        with contextlib.suppress(OSError):
            path.replace(path.with_name(f"{path.name}.damaged"))
    return Record()


def as_values(record: Record) -> dict[str, Any]:
    tests: dict[str, dict[str, Any]] = {}
    for (role, level), trial in record.trials.items():
        values = {name: getattr(trial, name) for name in Trial.__slots__ if name != "level"}
        tests.setdefault(role, {})[level] = values
    return {
        "version": 1,
        "tests": tests,
        "volume": {"calibration_db": record.volume_db, "at": record.volume_at},
        "screen": {"mm_per_px": record.mm_per_px, "at": record.screen_at},
        "touch": {"worst_mm": record.touch_mm, "at": record.touch_at},
    }


def from_values(values: Mapping[str, Any]) -> Record:
    """Raises ValueError for anything `as_values` does not make."""
    trials = {}
    for role, levels in _object(values, "tests").items():
        if not isinstance(levels, dict):
            raise ValueError("damaged")
        for level, trial in levels.items():
            if level not in (PASSIVE, ACTIVE) or not isinstance(trial, dict):
                raise ValueError("damaged")
            trials[(role, level)] = _trial(level, trial)
    volume, screen, touch = (_object(values, name) for name in ("volume", "screen", "touch"))
    return Record(
        MappingProxyType(trials),
        _number(volume, "calibration_db", -40.0, 0.0),
        _text(volume, "at"),
        _number(screen, "mm_per_px", 0.02, 2.0),
        _text(screen, "at"),
        _number(touch, "worst_mm", 0.0, 1000.0),
        _text(touch, "at"),
    )


def _trial(level: str, values: Mapping[str, Any]) -> Trial:
    if not isinstance(values.get("passed"), bool) or not isinstance(values.get("simulated"), bool):
        raise ValueError("damaged")
    texts = {name: _text(values, name) for name in ("at", "judged", "driver", "asset", "detail")}
    return Trial(level, values["passed"], simulated=values["simulated"], **texts)


def _object(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = values.get(name)
    if not isinstance(found, dict):
        raise ValueError("damaged")
    return found


def _text(values: Mapping[str, Any], name: str) -> str:
    found = values.get(name)
    if not isinstance(found, str) or len(found) > 200:
        raise ValueError("damaged")
    return found


def _number(values: Mapping[str, Any], name: str, least: float, most: float) -> float | None:
    found = values.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        raise ValueError("damaged")
    if not least <= found <= most:
        raise ValueError("damaged")
    return float(found)


def calibrated(config: DevicesConfig, record: Record) -> DevicesConfig:
    """devices.yaml with the volume the technician set by ear, which counts more than the file's `calibration_db`."""
    speech = config.devices.get("speech")
    if speech is None or record.volume_db is None or "calibration_db" not in speech.options:
        return config
    options = MappingProxyType({**speech.options, "calibration_db": record.volume_db})
    return replace(config, devices={**config.devices, "speech": replace(speech, options=options)})
