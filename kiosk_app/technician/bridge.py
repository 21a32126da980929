"""Performs what the technician's page wants: PIN, tests on the real drivers, calibrations in force, the record on disk.

Everything belongs to the main thread but what is marked; drivers' threads come back only through `post`.
"""

from __future__ import annotations

import base64
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from drivers.actions import find
from drivers.contract import Code, DriverError
from drivers.gateway import Gateway
from drivers.jobs import Job
from kiosk_app.core.technician import signals as sg
from kiosk_app.core.technician.state import ACTIVE, Seen
from kiosk_app.core.visit import Visit
from kiosk_app.technician.look import parts_of, software_version, stamp
from kiosk_app.technician.pin import PinStore
from kiosk_app.technician.record import RecordStore

log = logging.getLogger("kiosk.technician")

LOOK_EVERY = 0.5  # seconds between two looks at the parts while the page is open
LISTEN_EVERY = 2.0  # seconds between two looks whether the voice still keeps to its calibration
VOLUME_TIMEOUT = 10.0
PLAY_TIMEOUT = 60.0
TRIAL_TIMEOUTS = {"photo_printer": 150.0, "receipt_printer": 60.0, "id_reader": 45.0, "card_reader": 45.0}
TRIAL_TIMEOUT = 30.0
PICTURES = ("camera", "document_camera")
"""Roles whose test by hand is a picture that a person judges."""

Post = Callable[[sg.TechnicianEvent], None]
Told = Callable[[Any], Mapping[str, Any]]
"""What a command's result tells, as plain values."""


class TechnicianBridge:
    """`folder`: where PIN and record lie. `clock`: the county's time. `on_screen` hears of a new size of pixel (mm)."""

    def __init__(
        self,
        gateway: Gateway,
        folder: Path,
        post: Post,
        *,
        clock: Callable[[], datetime],
        terminal: str = "",
        mm_per_px: float = 0.2745,
        on_screen: Callable[[float], None] = lambda mm_per_px: None,
        pin: PinStore | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gateway, self._post, self._clock, self._now = gateway, post, clock, now
        self._terminal, self._mm_per_px, self._on_screen = terminal, mm_per_px, on_screen
        self._pin = pin or PinStore(folder)
        self.store = RecordStore(folder, lambda: stamp(clock()))
        self._trial: tuple[str, Job | None] = ("", None)
        self._plays: list[Job] = []
        self._told: Seen | None = None
        self._inside = False
        self._tried_volume: float | None = None
        self._setting: Job | None = None
        self._look_at = self._listen_at = 0.0

    # --- what the runtime calls

    def asked(self) -> sg.TechnicianAsked:
        """The chord was struck: what may happen now. The visit gets an id of its own."""
        gate = self._pin.gate()
        log.warning("technician code=asked gate=%s minutes=%d", gate.outcome, gate.minutes)
        return sg.TechnicianAsked(uuid.uuid4().hex, gate)

    def perform(self, effect: sg.TechnicianEffect, visit: str) -> None:
        match effect:
            case sg.CheckPin(pin):
                threading.Thread(target=self._check, args=(pin, visit), name="technician-pin", daemon=True).start()
            case sg.RunTrial():
                self._run(effect, visit)
            case sg.StopTrial():
                self._stop_trial()
            case sg.KeepTrial(role, trial):
                verdict = "passed" if trial.passed else "failed"
                log.warning("technician code=test role=%s level=%s %s by=%s", role, trial.level, verdict, trial.judged)
                self._keep(lambda: self.store.keep_trial(role, trial))
            case sg.Play():
                self._play(effect, visit)
            case sg.StopPlaying():
                self._stop_playing()
            case sg.TryVolume(db):
                self._tried_volume = db
                self._put_in_force(db)
            case sg.KeepVolume(db):
                self._tried_volume = None if self._keep(lambda: self.store.keep_volume(db)) else db
                self._put_in_force(db)
            case sg.KeepScreen(mm_per_px):
                if self._keep(lambda: self.store.keep_screen(mm_per_px)):
                    self._mm_per_px = mm_per_px
                    self._on_screen(mm_per_px)
            case sg.KeepTouch(worst_mm):
                self._keep(lambda: self.store.keep_touch(worst_mm))

    def tick(self, visit: Visit) -> None:
        now = self._now()
        inside = visit.bench is not None and visit.bench.inside
        if self._inside and not inside:
            self._left()
        if inside and now >= self._look_at:
            self._look_at = now + LOOK_EVERY
            seen = self.look()
            if seen != self._told:
                self._told = seen
                self._post(sg.PartsSeen(seen))
        self._inside = inside
        if now >= self._listen_at:
            self._listen_at = now + LISTEN_EVERY
            self._keep_in_force()

    def look(self) -> Seen:
        """Everything as it is now. Any thread."""
        return Seen(
            parts=parts_of(self._gateway, self._clock),
            record=self.store.record,
            mistakes=len(self._gateway.config.problems),
            clock=stamp(self._clock()),
            terminal=self._terminal,
            version=software_version(),
            volume_db=self._volume(),
            mm_per_px=self._mm_per_px,
        )

    # --- PIN

    def _check(self, pin: str, visit: str) -> None:
        """In a thread of its own: a tenth of a second is long for a screen."""
        gate = self._pin.check(pin)
        self._post(sg.PinChecked(visit, gate, self.look() if gate.outcome == "ok" else Seen()))

    # --- tests

    def _run(self, effect: sg.RunTrial, visit: str) -> None:
        self._stop_trial()
        timeout = TRIAL_TIMEOUTS.get(effect.role, TRIAL_TIMEOUT)
        told: Told = dict
        if effect.role in PICTURES and effect.level == ACTIVE:
            action = find(effect.role, "snap")
            told = action.result
            job = self._gateway.submit(effect.role, action.command, timeout=timeout, visit=visit)
        else:
            job = self._gateway.submit(effect.role, "self_test", timeout=timeout, visit=visit, level=effect.level)
        self._trial = (effect.number, job)
        job.future.add_done_callback(partial(self._tried, effect.number, told))

    def _stop_trial(self) -> None:
        (_, job), self._trial = self._trial, ("", None)
        if job is not None:
            job.cancel()

    def _tried(self, number: str, told: Told, future: Any) -> None:
        """In the driver's thread. What a test told is filtered: plain values by name, never what a card said."""
        if self._trial[0] == number:
            self._trial = ("", None)
        at = stamp(self._clock())
        try:
            self._post(_passed(number, at, told(future.result())))
        except DriverError as error:
            self._post(sg.TrialEnded(number, False, at, error.detail or error.code.value))
        except Exception as error:  # noqa: BLE001 – whatever a driver raises must reach the page; its text may quote data
            log.error("technician code=test_fault %s", type(error).__name__)
            self._post(sg.TrialEnded(number, False, at, Code.INTERNAL.value))

    # --- volume

    def _play(self, effect: sg.Play, visit: str) -> None:
        self._stop_playing()
        how = {"language": effect.language, "rate": 100, "interrupt": True}
        self._plays = [
            self._gateway.submit("speech", "say_and_wait", text, timeout=PLAY_TIMEOUT, visit=visit, volume=step, **how)
            for step, text in effect.texts
        ]
        last = len(self._plays) - 1
        for place, job in enumerate(self._plays):
            job.future.add_done_callback(partial(self._played, effect.number, place == last))

    def _played(self, number: str, last: bool, future: Any) -> None:
        """In the driver's thread."""
        failed = future.cancelled() or future.exception() is not None
        if failed or last:
            self._post(sg.PlayEnded(number, not failed))

    def _stop_playing(self) -> None:
        jobs, self._plays = self._plays, []
        for job in jobs:
            job.cancel()

    def _volume(self) -> float:
        """The calibration that counts: the technician's, else devices.yaml's."""
        if self.store.record.volume_db is not None:
            return self.store.record.volume_db
        speech = self._gateway.config.devices.get("speech")
        return float(speech.options.get("calibration_db", 0.0)) if speech else 0.0

    def _put_in_force(self, db: float) -> None:
        self._setting = self._gateway.submit("speech", "set_calibration", db, timeout=VOLUME_TIMEOUT)

    def _keep_in_force(self) -> None:
        """A voice that was lost and opened anew begins with what the file said when the kiosk was started."""
        status = self._gateway.statuses().get("speech")
        told = status.details.get("calibration_db") if status is not None and status.usable else None
        wanted = self._volume() if self._tried_volume is None else self._tried_volume
        if told not in (None, wanted) and (self._setting is None or self._setting.future.done()):
            self._put_in_force(wanted)

    # --- inside

    def _left(self) -> None:
        self._told = None
        self._stop_trial()
        self._stop_playing()
        if self._tried_volume is not None:
            self._tried_volume = None
            self._put_in_force(self._volume())
        log.warning("technician code=left")

    def _keep(self, write: Callable[[], None]) -> bool:
        try:
            write()
        except OSError as error:
            log.error("technician code=not_kept errno=%s", error.errno)
            self._post(sg.NotKept())
            return False
        return True


TOLD = ("model", "size", "elapsed_ms", "key")
"""What a test may tell the page, by the name the drivers' self-tests give it."""


def _passed(number: str, at: str, result: Mapping[str, Any]) -> sg.TrialEnded:
    if "data" in result:
        size = f"{result['width']}x{result['height']}"
        return sg.TrialEnded(number, True, at, facts=(("size", size),), jpeg=base64.b64decode(result["data"]))
    told = tuple((name, str(result[name])[:40]) for name in TOLD if result.get(name) not in (None, ""))
    wrong = result.get("passed", True) is False or result.get("outcome", "finished") != "finished"
    return sg.TrialEnded(number, not wrong, at, "not_passed" if wrong else "", told)
