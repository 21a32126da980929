"""Between the drivers' words and the journey's: conversions only, used by the runtime alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from drivers.camera.sheet import print_sheet
from drivers.camera.spec import PhotoSpec, load_spec
from drivers.contract import DeviceEvent, Link, Status
from drivers.errors import message_ids
from drivers.receipt_printer.slip import Align, Drawing, Feed, Line, Qr, Rule, Slip
from kiosk_app.access.map_picture import slip_dots
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.person import Person


def card_read(document: Any) -> ev.CardRead:
    """drivers.id_reader.document.IdDocument -> CardRead. The newest address is where the person lives now."""
    return ev.CardRead(
        Person(
            document=document.type,
            name=document.name or document.name_latin,
            number=document.number,
            birth=document.birth,
            sex=document.sex,
            nation=document.nation,
            address=document.newest_address or document.address,
            valid_to=document.valid_to,
            problems=tuple(document.problems),
        )
    )


def bus_card_read(card: Any) -> ev.BusCardRead:
    """drivers.card_reader.Card -> BusCardRead. Of a social-security card nothing but that it is one."""
    if card.type.value != "transit":
        return ev.BusCardRead(BusCard(card.type.value))
    return ev.BusCardRead(
        BusCard(
            kind=card.kind.value,
            number=card.number,
            valid_from=card.valid_from,
            valid_to=card.valid_to,
            last_review=card.last_review,
            balance_fen=card.balance_fen,
        )
    )


def photo_taken(portrait: Any) -> ev.PhotoTaken:
    """drivers.camera.portrait.Portrait -> PhotoTaken."""
    waived = tuple(str(code) for code in getattr(portrait, "waived", ()))
    return ev.PhotoTaken(portrait.jpeg, tuple(portrait.advice), portrait.acceptable, waived)


def paper_taken(paper: Any) -> ev.PaperTaken:
    """drivers.document_camera.Paper -> PaperTaken."""
    return ev.PaperTaken(paper.jpeg, tuple(code.value for code in paper.advice))


def printed(job_id: str) -> Callable[[Any], ev.Printed]:
    """Either printer's PrintResult -> Printed."""

    def to_event(result: Any) -> ev.Printed:
        return ev.Printed(job_id, str(result.proof.value))

    return to_event


def slip(lines: tuple[fx.SlipLine, ...]) -> Slip:
    """The journey's receipt in the printer's terms: big figures, a list, the QR code last."""
    out: list[Line | Rule | Feed | Qr | Drawing] = []
    for line in lines:
        match line.style:
            case "head":
                out.append(Line(line.text, size=1, bold=True, align=Align.CENTER))
            case "big":
                out += [Line(line.text, size=3, bold=True, align=Align.CENTER), Feed(2)]
            case "strong":
                out.append(Line(line.text, bold=True))
            case "indent":
                out.append(Line(f"  {line.text}", hang=2))
            case "item":
                out.append(Line(f"□ {line.text}", hang=3))
            case "ticked":
                out.append(Line(f"√ {line.text}", hang=3))
            case "rule":
                out.append(Rule())
            case "map" if line.sketch is not None:
                out += [Feed(1), Drawing(*slip_dots(line.sketch)), Feed(1)]
            case "map":
                continue
            case "qr":
                out += [Feed(2), Qr(line.text)]
            case _:
                out.append(Line(line.text))
    return Slip(tuple(out))


@lru_cache(maxsize=16)
def photo_spec(folder: Path, name: str) -> PhotoSpec:
    return load_spec(folder / f"{name}.yaml")


def portrait_options(specs: Path, photo: fx.TakePhoto) -> dict[str, Any]:
    """The camera's `take_portrait`. Raises ValueError where the specification is none."""
    framing = photo.framing
    return {
        "spec": photo_spec(specs, photo.spec),
        "mode": "burst" if photo.burst else "count",
        "framing": None if framing is None else (framing.x, framing.crown, framing.head),
        "pace": photo.pace,
    }


def sheet_options(specs: Path, photos: fx.PrintPhotos) -> dict[str, Any]:
    """The photo printer's `print_photo`; the sheet is made in its thread. Raises ValueError where the specification is
    none."""
    spec, jpeg = photo_spec(specs, photos.spec), photos.jpeg
    return {"picture": lambda: print_sheet(jpeg, spec), "job_id": photos.job_id, "copies": photos.copies}


Knows = Callable[[str], bool]
"""Is there a text of this id?"""


def error_key(role: str, code: str, detail: str, knows: Knows) -> str:
    """The id of the text that tells a citizen: of the very error where there is one, else of its kind."""
    return next((key for key in message_ids(role, code, detail) if knows(key)), "error-general")


def event_of(event: DeviceEvent, knows: Knows) -> ev.Event | None:
    """What a device did by itself, as the journey knows it; None for what it does not care about."""
    match event.kind:
        case "status_changed" if isinstance(event.payload, Status):
            return device_changed(event.payload, knows)
        case "pressed" if event.role == "help_button":
            return ev.Pressed("help")
        case "media_left" if event.role == "id_reader":
            return ev.CardLeft()
        case "media_removed" if event.role == "id_reader":
            return ev.CardLifted()
        case "card_hint":
            return ev.CardHint(str(event.payload))
        case "advice" if event.role == "document_camera":
            return ev.PaperAdvice(str(event.payload))
        case "advice":
            return ev.PhotoAdvice(str(event.payload))
        case "count" if event.role == "camera":
            return ev.PhotoCount(int(event.payload))
    return None


def device_changed(status: Status, knows: Knows) -> ev.DeviceChanged:
    """A part that is only starting is not in trouble yet."""
    if status.usable or status.link is Link.STARTING:
        return ev.DeviceChanged(status.role, True)
    error = status.error or {}
    code = error.get("code", status.link.value)
    return ev.DeviceChanged(status.role, False, error_key(status.role, code, error.get("detail", ""), knows))
