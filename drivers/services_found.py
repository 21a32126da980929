"""Card readers and print queues: parts behind a service that has to be asked, each question with a deadline."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drivers.contract import Deadline, DriverError
from drivers.hardware import Found
from drivers.hardware_inputs import quoted
from plain.problems import Both

_QUEUE = re.compile(r"device for (?P<name>[^\s:/#?]{1,127}): (?P<uri>\S{1,300})")
_WELL = Both("", "")
_LATE = 1.0  # after its deadline a question is left to its thread
_CUPS = ("127.0.0.1", 631)


@dataclass(frozen=True, slots=True)
class Service:
    """What a service told. `note`: why it told nothing, and what to do; both texts empty when all is well."""

    name: str
    found: tuple[Found, ...] = ()
    note: Both = _WELL

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "found": len(self.found), "note": {"zh-CN": self.note.zh, "en": self.note.en}}


def ask_all(seconds: float = 2.0) -> tuple[Service, ...]:
    """Both services at the same time. Never raises, takes little longer than `seconds`."""
    answers: dict[str, Service] = {}

    def ask(name: str, how: Callable[[float], Service]) -> None:
        answers[name] = how(seconds)

    threads = [
        threading.Thread(target=ask, args=(name, how), name=f"doctor-{name}", daemon=True)
        for name, how in (("pcsc", card_readers), ("cups", print_queues))
    ]
    end = time.monotonic() + seconds + _LATE
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    late = Both("没有回话", "it does not answer")
    return tuple(answers.get(name) or Service(name, note=late) for name in ("pcsc", "cups"))


def card_readers(seconds: float) -> Service:
    """The readers the PC/SC service knows."""
    from drivers.transport.pcsc import list_readers

    try:
        names = list_readers(Deadline.after(seconds))
    except DriverError as error:
        return Service("pcsc", note=_pcsc_note(error))
    return Service(
        "pcsc",
        tuple(
            Found("card_reader", name, name, "", f"{{pcsc: {quoted(_stable(name))}}}", None) for name in names if name
        ),
    )


def _pcsc_note(error: DriverError) -> Both:
    match error.detail:
        case "pcsc_service":
            return Both(
                "读卡服务 pcscd 没有运行：systemctl enable --now pcscd.socket（没有就 apt-get install pcscd）",
                "pcscd is not running: systemctl enable --now pcscd.socket (or apt-get install pcscd)",
            )
        case "library_missing":
            return Both("缺少 pyscard：运行一次 make run", "pyscard is missing: run `make run` once")
        case "unresponsive":
            return Both("pcscd 没有回话：systemctl restart pcscd", "pcscd does not answer: systemctl restart pcscd")
        case _:
            return Both(f"pcscd 拒绝了：{error.hint}", f"pcscd refused: {error.hint}")


def _stable(name: str) -> str:
    """The name without the numbers pcscd adds at the end: they change with the order of plugging in."""
    kept = re.sub(r"( \[[^\]]*\])?( \([^)]*\))?( [0-9A-F]{2}){1,2}$", "", name).strip()
    usable = re.match(r"[A-Za-z0-9][A-Za-z0-9 _.,+()\[\]-]{0,79}", kept)
    return usable[0].strip() if usable else name[:40]


def print_queues(seconds: float, command: str = "lpstat") -> Service:
    """The queues of CUPS on this machine, by `lpstat -v`."""
    program = shutil.which(command)
    if program is None:
        if not _answers(_CUPS, seconds):
            return Service("cups", note=Both("没有装打印服务 CUPS", "CUPS is not installed"))
        return Service(
            "cups", note=Both("装 cups-client 后才能列出队列", "apt-get install cups-client to see its queues")
        )
    try:
        ran = subprocess.run(
            [program, "-v"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={"LC_ALL": "C", "PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        )
    except (OSError, subprocess.TimeoutExpired):
        return Service(
            "cups", note=Both("CUPS 没有回话：systemctl restart cups", "CUPS does not answer: systemctl restart cups")
        )
    return Service("cups", queues_in(ran.stdout.decode("utf-8", "replace")))


def queues_in(listing: str) -> tuple[Found, ...]:
    """What `lpstat -v` printed in the C locale."""
    found: list[Found] = []
    for line in listing.splitlines()[:200]:
        match = _QUEUE.fullmatch(line.strip())
        if match is None or not match["name"].isascii() or not match["name"].isprintable():
            continue
        address = f"ipp://localhost:631/printers/{match['name']}"
        uri = match["uri"].partition("?")[0]
        shown = "".join(char if char.isprintable() else "?" for char in uri[:60])
        found.append(Found("queue", address, shown, "", f"{{ipp: {quoted(address)}}}", None))
    return tuple(found)


def _answers(address: tuple[str, int], seconds: float) -> bool:
    try:
        with socket.create_connection(address, timeout=min(seconds, 0.5)):
            return True
    except OSError:
        return False
