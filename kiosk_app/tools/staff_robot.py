"""A scripted staff member: sees the request ring, takes it, arrives, closes it – by the console's own interface."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from kiosk_app.tools.citizen_robot import GaveUp
from kiosk_app.tools.clerk_robot import Record, hand_out
from kiosk_app.tools.console import Console

SECONDS_TO_CLAIM = 1.0
SECONDS_TO_ARRIVE = 3.0
SECONDS_TO_CLOSE = 3.0
KINDS = {"领办": "lead", "帮办": "assist", "代办": "act_for"}  # as the console offers them for a request that is closed


def given(tags: Sequence[str]) -> str:
    """What kind of help it was: the one that was asked for, as the console offers it first; else somebody helped."""
    return next((KINDS[tag] for tag in tags if tag in KINDS), "assist")


@dataclass(slots=True)
class StaffRobot:
    """One helper at one console, in a thread. `requests` are the desk's records as last seen, by key; `lent` what was
    handed out to whoever asked for it."""

    url: str
    login: str
    password: str = field(repr=False)
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    lent: list[Record] = field(default_factory=list)
    fault: str = ""
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _id: str = field(default_factory=lambda: uuid.uuid4().hex)
    _console: Console = field(init=False)

    def __post_init__(self) -> None:
        self._console = Console(self.url, self.login, self.password)

    def start(self) -> None:
        """Log in and go on duty. Raises httpx.HTTPError when the desk refuses."""
        self._console.log_in()
        self._lease(0)
        self._thread = threading.Thread(target=self._work, name="staff-robot", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)
        self._console.close()

    def record(self) -> dict[str, Any] | None:
        """The newest request as the desk keeps it, looked up again."""
        if not self.requests:
            return None
        return self.requests[max(self.requests, key=lambda key: int(self.requests[key]["seq"]))]

    def photo(self, number: str) -> bytes | None:
        """The photo handed in under this number, as staff see it; None: there is none. Raises httpx.HTTPError."""
        answer = self._console.client.get(f"/submissions/{number}/photo")
        return None if answer.status_code == 404 else answer.raise_for_status().content

    def _lease(self, seq: int) -> None:
        body = {"console": self._id, "last_seq": seq, "sound_ok": True, "visible": True}
        self._console.post("/console/api/lease", body)

    def _work(self) -> None:
        leased = 0.0
        seen: dict[str, tuple[str, float]] = {}  # key -> (state, since)
        try:
            while not self._stop.wait(0.2):
                state = self._console.get("/console/api/state")
                if int(state["seq"]) > int(leased) or time.monotonic() - leased > 5:
                    self._lease(int(state["seq"]))
                    leased = time.monotonic()
                for tile in state["requests"]:
                    self.requests[tile["key"]] = tile
                    before = seen.get(tile["key"])
                    if before is None or before[0] != tile["state"]:
                        seen[tile["key"]] = (tile["state"], time.monotonic())
                    self._serve(tile, time.monotonic() - seen[tile["key"]][1])
        except httpx.HTTPError as error:
            self.fault = f"{type(error).__name__}"
        except GaveUp as gave_up:
            self.fault = str(gave_up)

    def _serve(self, tile: dict[str, Any], waited: float) -> None:
        match tile["state"]:
            case "delivered" if waited >= SECONDS_TO_CLAIM:
                self._act(tile["key"], "claim", {"minutes": 1})
            case "claimed" if waited >= SECONDS_TO_ARRIVE:
                if tile["borrow"]:
                    self.lent.append(hand_out(self._console, tile["borrow"]))
                self._act(tile["key"], "arrived", {})
            case "arrived" if waited >= SECONDS_TO_CLOSE:
                self._act(tile["key"], "close", {"given": given(tile["tags"])})

    def _act(self, key: str, what: str, body: dict[str, Any]) -> None:
        answer = self._console.client.post(f"/console/api/requests/{key}/{what}", json=body)
        if answer.status_code != 409:
            self.requests[key] = answer.raise_for_status().json()
