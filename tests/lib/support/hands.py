"""Parts that need somebody's hand to show that they work: a code held up, a button pressed, a plug moved."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from drivers.emulation import Emulator

Run = Callable[..., Any]  # command, *arguments -> its result
NAME = "张三"
NUMBER = "421222195003120018"


def new_job() -> str:
    return uuid.uuid4().hex


# --- the scanner


def scans(run: Run, emulator: Emulator) -> None:
    code = new_job()
    hand = threading.Timer(0.6, emulator.set, ("scan", code))
    hand.start()
    try:
        assert run("read").text == code
    finally:
        hand.join()


def scans_person(run: Run, emulator: Emulator) -> tuple[str, ...]:
    emulator.set("scan", f"{NAME} {NUMBER}")
    for key, value in (("noise", "off"), ("encoding", "gb18030"), ("noise", "on")):
        emulator.set(key, value)
        hand = threading.Timer(0.6, emulator.set, ("scan", f"{NAME} {NUMBER}"))
        hand.start()
        run("read")
        hand.join()
    return (NAME, NUMBER)


# --- light and button


def _soon(condition: Callable[[], object]) -> bool:
    """A board that answers nothing may still be listening."""
    end = time.monotonic() + 2.0
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def lights(run: Run, emulator: Any) -> None:
    run("set", "on", job_id=new_job())
    assert _soon(emulator.lit)
    run("set", "off", job_id=new_job())
    assert _soon(lambda: not emulator.lit())


def is_pressed(run: Run, emulator: Emulator) -> None:
    finger = threading.Timer(0.6, emulator.set, ("button", "tap"))
    finger.start()
    try:
        assert run("wait_for_press")["pressed"] is True
    finally:
        finger.join()


# --- keys and plugs


def is_typed_on(run: Run, emulator: Emulator) -> None:
    hand = threading.Timer(0.6, emulator.set, ("press", "ok"))
    hand.start()
    try:
        assert run("wait_for_key")["meaning"] == "ok"
    finally:
        hand.join()


def is_plugged_in(run: Run, emulator: Emulator) -> None:
    hand = threading.Timer(0.6, emulator.set, ("jack", "in"))
    hand.start()
    try:
        assert run("wait_for_plug")["jack"] == "in"
    finally:
        hand.join()
        emulator.set("jack", "out")
