"""A machine made of files, with real emulators at its serial ports, and nothing left behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.left import nothing_left

from drivers.boards.emulator import BoardEmulator
from drivers.id_reader.emulator import SamEmulator
from drivers.receipt_printer.build import build as build_printer


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    with nothing_left():
        yield


@dataclass
class Machine:
    """The kernel's lists below `root`. `plug` makes a USB device, `serial` an adapter with an emulator behind it."""

    root: Path
    running: list[Any] = field(default_factory=list)

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def plug(self, port: str, ids: str, product: str = "", *, number: str = "4", serial: str = "") -> Path:
        folder = self.root / "sys/bus/usb/devices" / port
        vid, _, pid = ids.partition(":")
        for name, text in (("idVendor", vid), ("idProduct", pid), ("product", product), ("serial", serial)):
            if text:
                self.write(f"sys/bus/usb/devices/{port}/{name}", text + "\n")
        self.write(f"sys/bus/usb/devices/{port}/busnum", "1\n")
        self.write(f"sys/bus/usb/devices/{port}/devnum", f"{number}\n")
        return folder

    def node(self, kind: str, name: str, port: str, by_path: str = "") -> str:
        """A node of /dev without its file; its lasting name, or the bare one."""
        above = self.root / "sys/bus/usb/devices" / port / f"{port}:1.0"
        above.mkdir(parents=True, exist_ok=True)
        device = self.root / "sys/class" / kind / name
        device.mkdir(parents=True, exist_ok=True)
        if not (device / "device").exists():
            (device / "device").symlink_to(above)
        if not by_path:
            return f"/dev/{name}"
        link = self.root / "dev" / by_path
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(Path(*[".."] * (len(Path(by_path).parts) - 1)) / name)
        return f"/dev/{by_path}"

    def serial(self, number: int, emulator: str = "", ids: str = "1a86:7523", **options: str) -> str:
        """An adapter in socket 1-N with ttyUSB(N-1); its by-path name."""
        self.plug(f"1-{number}", ids, "USB2.0-Serial", number=str(number + 3))
        name = f"ttyUSB{number - 1}"
        path = self.node("tty", name, f"1-{number}", f"serial/by-path/pci-0000:00:14.0-usb-0:{number}:1.0-port0")
        link = self.root / "dev" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        made: Any
        match emulator:
            case "sam":
                made = SamEmulator.from_options({"link": str(link), **options})
            case "escpos":
                made = build_printer({"transport": "pty", "link": str(link), "speed": "2000", **options})
            case "modbus":
                made = BoardEmulator.from_options("signal_light", "modbus", {"link": str(link), **options})
            case _:
                return path
        made.start()
        self.running.append(made)
        return path


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "machine")
    made.root.mkdir()
    yield made
    for emulator in made.running:
        emulator.stop()


@pytest.fixture
def until() -> Callable[..., None]:
    def wait(condition: Callable[[], object], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "never happened"
            time.sleep(0.01)

    return wait
