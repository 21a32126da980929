from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image

from drivers.contract import Cancel, Deadline
from drivers.photo_printer import IppPhotoPrinter, PrintResult
from drivers.photo_printer.emulator import IppPrinterEmulator

QUICK = {"poll_ms": 50, "answer_timeout_s": 3.0}


@dataclass
class Studio:
    """A driver and the emulated printer at the other end of its cable."""

    printer: IppPhotoPrinter
    paper: IppPrinterEmulator

    def print_in_background(
        self, page: bytes, job_id: str, *, seconds: float = 40, cancel: Cancel | None = None, copies: int = 1
    ) -> Future[PrintResult]:
        """Returns when the print head moves; the future ends as the command does."""
        ended: Future[PrintResult] = Future()

        def run() -> None:
            try:
                deadline = Deadline.after(seconds, cancel)
                ended.set_result(self.printer.print_photo(deadline, page, job_id=job_id, copies=copies))
            except BaseException as error:  # noqa: BLE001 - handed on to the test
                ended.set_exception(error)

        threading.Thread(target=run, name="print", daemon=True).start()
        assert self.paper.wait_until_printing(20) or ended.done()
        return ended


MakeStudio = Callable[..., Studio]


@pytest.fixture
def studio() -> Iterator[MakeStudio]:
    """`studio(options=…, **emulator options)`: opened, and taken apart after the test."""
    made: list[Studio] = []

    def make(options: Mapping[str, Any] | None = None, *, is_open: bool = True, **emulator: str) -> Studio:
        paper = IppPrinterEmulator({"speed": "0.05", **emulator})
        paper.start()
        printer = IppPhotoPrinter(paper.url, QUICK | dict(options or {}), lambda event: None)
        made.append(Studio(printer, paper))
        if is_open:
            printer.open(Deadline.after(20))
        return made[-1]

    yield make
    for one in made:
        one.printer.close()
        one.paper.stop()


@pytest.fixture
def again() -> Iterator[Callable[..., IppPhotoPrinter]]:
    """`again(studio)`: another program that opens the same printer, as after a restart."""
    made: list[IppPhotoPrinter] = []

    def make(one: Studio, options: Mapping[str, Any] | None = None) -> IppPhotoPrinter:
        made.append(IppPhotoPrinter(one.paper.url, QUICK | dict(options or {}), lambda event: None))
        made[-1].open(Deadline.after(20))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def soon() -> Callable[..., Deadline]:
    """A deadline far enough for a busy machine."""

    def make(seconds: float = 40, cancel: Cancel | None = None) -> Deadline:
        return Deadline.after(seconds, cancel)

    return make


def picture(width: int = 1200, height: int = 1800, kind: str = "PNG", dpi: int | None = 300, **save: Any) -> bytes:
    """A page on which every turn, shift and scaling shows: gradients in both directions and noise in a corner."""
    page = Image.merge(
        "RGB",
        (
            Image.linear_gradient("L").resize((width, height)),
            Image.linear_gradient("L").rotate(90).resize((width, height)),
            Image.radial_gradient("L").resize((width, height)),
        ),
    )
    page.paste(Image.effect_noise((width // 5, height // 7), 80).convert("RGB"), (width // 9, height // 11))
    out = io.BytesIO()
    page.save(out, kind, **({"dpi": (dpi, dpi)} if dpi else {}), **save)
    return out.getvalue()


@pytest.fixture(scope="session")
def page() -> bytes:
    """A whole sheet in the printer's own dots."""
    return picture()


@pytest.fixture(scope="session")
def draw() -> Callable[..., bytes]:
    return picture
