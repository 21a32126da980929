"""Which entries of devices.yaml the parts that were found ask for. Pure: probing is done before, writing after.

Only a role that is missing, or still has the connection the shipped file came with and does not work, gets a proposal.
What a technician wrote is his.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from drivers.advice import ROLE_WORDS
from drivers.config import DevicesConfig
from drivers.devices_edit import Entry
from drivers.doctor import Report, names
from drivers.expected import split
from drivers.hardware import Found
from drivers.identity import WORDS, Identity, Kind
from plain.problems import Both

SHIPPED: Mapping[str, str] = {
    "id_reader": "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.1:1.0-port0",
    "card_reader": "pcsc:ACR122",
    "receipt_printer": "usb:0416:5011",
    "photo_printer": "ipp://localhost:631/printers/photo",
    "camera": "v4l2:/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1.3:1.0-video-index0",
    "document_camera": "v4l2:/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1.6:1.0-video-index0",
    "speech": "audio:default",
    "help_button": "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.4:1.0-port0?baud=9600",
    "signal_light": "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.4:1.0-port0?baud=9600",
    "scanner": "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.5:1.0-port0?baud=115200",
    "keypad": "input:2047:09d0",
    "headphones": "input:name=HDA%20Intel%20PCH%20Headphone",
}
"""What the shipped devices.yaml says until somebody has looked at the terminal."""

_SCANNER = re.compile(r"scan|barcode|bar code|\bqr", re.IGNORECASE)
Kept = Literal["works", "own", "broken", "nothing"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`why`: what makes the part fit. `new`: the file has no such entry."""

    role: str
    driver: str
    connect: str
    part: Found
    why: Both
    new: bool

    def entry(self, today: str) -> Entry:
        words = ROLE_WORDS.get(self.role)
        name = f"{words.zh} {words.en}: " if words else ""
        return Entry(self.role, self.driver, self.connect, f"{name}kiosk doctor --write, {today}")

    def as_dict(self) -> dict[str, Any]:
        return {
            "role": self.role,
            "driver": self.driver,
            "connect": self.connect,
            "part": self.part.as_dict(),
            "why": {"zh-CN": self.why.zh, "en": self.why.en},
            "new": self.new,
        }


def propose(
    report: Report,
    config: DevicesConfig,
    identities: Mapping[str, Identity],
    roles: Sequence[str],
    wanted: Sequence[str] = (),
) -> tuple[Proposal, ...]:
    """In the order of `roles`, or only those `wanted`. `identities`: path of a part -> what answered there."""
    free = [part for part in report.found if not _taken(part, report, config)]
    made: list[Proposal] = []
    for role in roles:
        if (wanted and role not in wanted) or kept(role, report, config) != "nothing":
            continue
        for driver, connect, part, why in _CANDIDATES.get(role, _none)(free, identities):
            if part in free:
                made.append(Proposal(role, driver, connect, part, why, role not in config.devices))
                if not _shared(part, identities):
                    free.remove(part)
                break
    return tuple(made)


def kept(role: str, report: Report, config: DevicesConfig) -> Kept:
    """Why a role's entry is left as it is; `nothing` when it may be proposed for."""
    if role in config.broken:
        return "broken"
    device = config.devices.get(role)
    if device is None:
        return "nothing"
    if device.enabled and _reached(report.devices.get(role, {})):
        return "works"
    return "nothing" if device.connect in ("", SHIPPED.get(role)) and device.simulate == "never" else "own"


def _reached(told: Mapping[str, Any]) -> bool:
    """It answers: a printer without paper is the right printer."""
    return bool(told.get("usable")) or told.get("link") == "online"


def to_probe(report: Report, config: DevicesConfig) -> tuple[Found, ...]:
    """Parts that may be spoken to: no entry that is in use and works has them."""
    working = [
        device.connect
        for role, device in config.devices.items()
        if device.enabled and _reached(report.devices.get(role, {}))
    ]
    return tuple(
        part
        for part in report.found
        if part.kind in ("serial", "usb_printer")
        and part.allowed is not False
        and not any(names(connect, part, report.root) for connect in working)
    )


def probe_url(part: Found, root: Path = Path("/")) -> str:
    """Where `identify` finds it."""
    if part.kind == "serial":
        return f"serial:{root / part.path.lstrip('/')}"
    port = f"?port={part.port}" if part.port else ""
    return f"usb:{part.usb}{port}"


def kinds_of(part: Found) -> tuple[Kind, ...]:
    """What it may be. A USB printer is asked as a printer only."""
    return (Kind.ESCPOS,) if part.kind == "usb_printer" else tuple(Kind)


def _taken(part: Found, report: Report, config: DevicesConfig) -> bool:
    """An entry that works, or that somebody wrote, has it."""
    return any(
        names(device.connect, part, report.root)
        for role, device in config.devices.items()
        if device.enabled and kept(role, report, config) in ("works", "own")
    )


def _shared(part: Found, identities: Mapping[str, Identity]) -> bool:
    """A board may serve light and button."""
    known = identities.get(part.path)
    return part.kind == "sound" or (known is not None and known.kind is Kind.MODBUS)


_Candidate = tuple[str, str, Found, Both]
_Find = Callable[[Sequence[Found], Mapping[str, Identity]], Iterator[_Candidate]]


def _none(_free: Sequence[Found], _identities: Mapping[str, Identity]) -> Iterator[_Candidate]:
    yield from ()


def _answering(kind: Kind, driver: str, offers: str = "") -> _Find:
    def find(free: Sequence[Found], identities: Mapping[str, Identity]) -> Iterator[_Candidate]:
        for part in free:
            known = identities.get(part.path)
            if known is not None and known.kind is kind and (not offers or offers in known.offers):
                answers = Both(f"{WORDS[kind].zh}回话了", f"{WORDS[kind].en} answers")
                yield driver, _with_baud(part, known), part, answers

    return find


def _with_baud(part: Found, known: Identity) -> str:
    if known.baud is None or part.kind != "serial":
        return part.entry
    return part.entry.replace(f"serial: {part.path}", f"serial: {part.path}, baud: {known.baud}", 1)


def _of_kind(kind: str, driver: str, fits: Callable[[Found], bool] = lambda part: True) -> _Find:
    def find(free: Sequence[Found], _identities: Mapping[str, Identity]) -> Iterator[_Candidate]:
        for part in free:
            if part.kind == kind and fits(part):
                yield driver, part.entry, part, Both("接在这台机器上", "plugged into this machine")

    return find


def _any(*finders: _Find) -> _Find:
    def find(free: Sequence[Found], identities: Mapping[str, Identity]) -> Iterator[_Candidate]:
        for finder in finders:
            yield from finder(free, identities)

    return find


def _scanner_port(free: Sequence[Found], identities: Mapping[str, Identity]) -> Iterator[_Candidate]:
    for part in free:
        if part.kind == "serial" and part.path not in identities and _SCANNER.search(part.name):
            yield "serial", part.entry, part, Both("名字是扫码器", "it calls itself a scanner")


_CANDIDATES: Mapping[str, _Find] = {
    "id_reader": _any(_of_kind("sam_usb", "sam"), _answering(Kind.SAM, "sam")),
    "card_reader": _of_kind("card_reader", "pcsc"),
    "receipt_printer": _answering(Kind.ESCPOS, "escpos"),
    "photo_printer": _of_kind("queue", "ipp"),
    "camera": _of_kind("camera", "opencv"),
    "document_camera": _of_kind("camera", "opencv"),
    "speech": _of_kind("sound", "voice"),
    "help_button": _answering(Kind.MODBUS, "modbus", "inputs"),
    "signal_light": _answering(Kind.MODBUS, "modbus", "relays"),
    "scanner": _any(_scanner_port, _of_kind("wedge", "wedge")),
    "keypad": _of_kind("keypad", "evdev"),
    "headphones": _of_kind("jack", "jack"),
}


def notes(report: Report, config: DevicesConfig, proposals: Sequence[Proposal]) -> tuple[Both, ...]:
    """What a technician should know beside the entries."""
    keypad = config.devices.get("keypad")
    used = keypad is not None and (keypad.enabled or any(each.role == "keypad" for each in proposals))
    if keypad is None or not used or not keypad.options.get("grab_all"):
        return ()
    typing = [part.usb for part in report.found if part.kind == "wedge" and part.usb not in keypad.options["leave"]]
    if not typing:
        return ()
    leave = ", ".join(f'"{ids}"' for ids in dict.fromkeys(typing))
    return (
        Both(
            f"keypad 会占住所有键盘，键盘式扫码器也在内：在 keypad 的 options 里写 leave: [{leave}]",
            f"the keypad holds every keyboard, the scanner that types too: type leave: [{leave}] in keypad's options",
        ),
    )


def unidentified(report: Report, proposals: Sequence[Proposal], config: DevicesConfig) -> tuple[Found, ...]:
    """Parts nobody uses and nothing was proposed for: a technician knows what they are."""
    used = {proposal.part.path for proposal in proposals}
    return tuple(
        part
        for part in report.unused
        if part.path not in used and not any(names(split(device.connect)[0], part, report.root)
                                             for device in config.devices.values() if device.enabled)
    )  # fmt: skip
