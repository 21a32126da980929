"""A27: the receipt of every service as the printer's dots: how tall its letters are, and whether it is read out.

No printer and no window: the slip a step asks for goes through the driver's own encoder and the interpreter of the
emulated printer, row by row, and the ink of each row is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from drivers.receipt_printer.encode import encode
from drivers.receipt_printer.fonts import FontBook
from drivers.receipt_printer.interpreter import Interpreter
from drivers.receipt_printer.page_ops import Op
from drivers.receipt_printer.paper import DPI, dots
from drivers.receipt_printer.settings import EscPosOptions
from drivers.receipt_printer.slip import Line, Slip, TextRow, lay_out
from kiosk_app import device_words
from kiosk_app.access.voice_guide import script
from kiosk_app.content.load import LANGUAGES
from kiosk_app.core.effects import SlipLine
from kiosk_app.core.events import Printed
from kiosk_app.core.journey import page as page_of
from kiosk_app.core.journey import update
from kiosk_app.core.person import Person
from kiosk_app.core.steps import receipt
from kiosk_app.core.visit import Settings, Visit
from kiosk_app.core.world import Step, World
from kiosk_app.tools.audit.checks import BODY_PT, NUMBER_PT, Measure, Measures
from kiosk_app.tools.audit.findings import Audit, Place
from kiosk_app.tools.audit.pixels import expected
from kiosk_app.tools.met import NUMBER

POINTS_AN_INCH = 72
REFERENCE_EM = 200
"""px at which the face's own proportions are taken."""

BLANK = "____"  # somebody writes there
UNREAD = ("rule", "qr")
"""Lines that carry nothing to read: a stroke, and the number once more as a code."""


def audit_receipts(audit: Audit, world: World, people: Mapping[str, Person]) -> None:
    """Every receipt step of every service, in every language, handed in and kept for later, for every citizen."""
    if not audit.counts("A27"):
        return
    fonts = FontBook()
    for service in world.services.values():
        for step in service.steps.values():
            if step.kind == receipt.KIND.name:
                for name, visit in _visits(service.id, step, people):
                    place = Place(f"receipt of {service.id}/{step.id} {name}", visit.settings.language)
                    audit.add(place, of_slip(receipt.slip(visit, step, world), fonts))
                    audit.add(place, read_out(visit, step, world))


def _visits(service: str, step: Step, people: Mapping[str, Person]) -> Iterator[tuple[str, Visit]]:
    for language in LANGUAGES:
        for name, person in people.items():
            visit = Visit("audit", Settings(language), service, step.id, person=person)
            yield f"kept {name}", visit
            yield f"handed in {name}", replace(visit, submission=NUMBER)


def of_slip(lines: tuple[SlipLine, ...], fonts: FontBook) -> Measures:
    """How tall the letters of each row are, in dots, turned into points of their em."""
    settings = EscPosOptions.model_validate({})
    for line in lines:
        if line.style in UNREAD or not line.text:
            continue
        big = line.style == "big"
        for row in lay_out(device_words.slip((line,)), settings.columns):
            if isinstance(row, TextRow) and row.text.strip():
                points = _points(row, settings, fonts)
                least, of = (NUMBER_PT, "number") if big else (BODY_PT, "body")
                yield Measure("A27", points >= least, f"a row in style {line.style}", points, of)


def _points(row: TextRow, settings: EscPosOptions, fonts: FontBook) -> float:
    """em of a printed row: its rows of ink by those the face has at a known em."""
    ink = np.asarray(dots(_printed(row, settings, fonts), settings.width_dots, fonts))
    rows = np.flatnonzero(ink.any(axis=1))
    want = expected(row.text.strip(), REFERENCE_EM, row.bold).rows
    if not rows.size or not want:
        return 0.0
    em = (int(rows[-1]) - int(rows[0]) + 1) * REFERENCE_EM / want
    return em * POINTS_AN_INCH / DPI


def _printed(row: TextRow, settings: EscPosOptions, fonts: FontBook) -> list[Op]:
    """What the printer does with this row alone."""
    alone = Slip((Line(row.text, row.scale - 1, row.bold),))
    printer = Interpreter(width_dots=settings.width_dots)
    data = b"".join(piece.data for piece in encode(alone, settings, fonts))
    return [op for step in printer.feed(data) for op in step.ops]


def read_out(visit: Visit, step: Step, world: World) -> Measures:
    """Every line of the slip is said and captioned on the page that tells that it is printed, and when it is not. Of a
    line to write on its words are heard, for there is nothing on it."""
    there = replace(visit, scratch=MappingProxyType({}))
    after, _ = update(there, Printed(receipt.job_id(there, step), "printed"), world)
    lines = [line for line in receipt.slip(visit, step, world) if line.style not in UNREAD and line.text]
    blanks = {words.show: words.say for words in receipt.read_out(visit, step, world) if BLANK in words.show}
    for name, here in (("printed", after), ("not printed", after.note(state="ready"))):
        parts = script(page_of(here, world), visit.settings.language, world.wording)
        shown, said = [part.show for part in parts], [part.say for part in parts]
        for line in lines:
            told = blanks[line.text] in said if blanks.get(line.text) else any(line.text in text for text in shown)
            yield Measure("A27", told, f"{name}: a line in style {line.style} is not read out")
