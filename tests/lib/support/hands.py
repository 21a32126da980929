"""Parts that need somebody's hand to show that they work: a code held up, a button pressed, a plug moved."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from drivers.emulation import Emulator

Run = Callable[..., Any]  # command, *arguments -> its result
NAME = "张三"
NUMBER = "421222195003120018"


_FIRST, _AGAIN = 0.25, 1.2  # seconds


@contextmanager
def hand(emulator: Emulator, key: str, value: str) -> Iterator[None]:
    """Does it after a moment, and again as a person would whom nothing answered, until the block ends."""
    done = threading.Event()

    def work() -> None:
        pause = _FIRST
        while not done.wait(pause):
            emulator.set(key, value)
            pause = _AGAIN

    thread = threading.Thread(target=work, name="hand")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def new_job() -> str:
    return uuid.uuid4().hex


# --- the scanner


def scans(run: Run, emulator: Emulator) -> None:
    code = new_job()
    with hand(emulator, "scan", code):
        assert run("read").text == code


def scans_person(run: Run, emulator: Emulator) -> tuple[str, ...]:
    emulator.set("scan", f"{NAME} {NUMBER}")
    for key, value in (("noise", "off"), ("encoding", "gb18030"), ("noise", "on")):
        emulator.set(key, value)
        with hand(emulator, "scan", f"{NAME} {NUMBER}"):
            run("read")
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
    with hand(emulator, "button", "tap"):
        assert run("wait_for_press")["pressed"] is True


# --- keys and plugs


def is_typed_on(run: Run, emulator: Emulator) -> None:
    with hand(emulator, "press", "ok"):
        assert run("wait_for_key")["meaning"] == "ok"


def is_plugged_in(run: Run, emulator: Emulator) -> None:
    try:
        with hand(emulator, "jack", "in"):
            assert run("wait_for_plug")["jack"] == "in"
    finally:
        emulator.set("jack", "out")
