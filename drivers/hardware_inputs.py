"""Keypads, scanners that type and headphone sockets, in the kernel's list of input devices. Pure.

What a device is for shows neither in its numbers nor in its keys (most keypads claim a whole keyboard), so its name
decides, and what it leaves open is told as a keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from drivers.inputs.events import SW_HEADPHONE_INSERT

_EVENT = re.compile(r"\bevent[0-9]{1,5}\b")
_SCANNER = re.compile(r"scan|barcode|bar code|qr|honeywell|datalogic|newland|zebra|symbol", re.IGNORECASE)
_KEYPAD = re.compile(r"keypad|numpad|numeric|number pad|storm|tactile|braille", re.IGNORECASE)
_TYPES = frozenset({2, 16, 28, 30, 57, 79, 96})  # 1 Q Enter A Space KP1 KPEnter: any of them types
_FEW_KEYS = 40  # fewer than letters and digits: no keyboard
_MOST = 256


@dataclass(frozen=True, slots=True)
class InputPart:
    """`kind`: keypad, wedge (a scanner that types), keyboard, jack. `node` as event3."""

    kind: str
    node: str
    name: str
    ids: str


def parts(listing: str) -> Iterator[InputPart]:
    """Those of interest in the text of /proc/bus/input/devices. One part may have several nodes: the first is told."""
    told: set[tuple[str, str]] = set()
    for block in listing.split("\n\n")[:_MOST]:
        found = _part(block)
        if found is None:
            continue
        # The nodes of one part sit on one cable; two like parts sit on two.
        key = (found.ids, _field(block, "P: Phys=").rpartition("/")[0] or found.node)
        if found.kind == "jack" or key not in told:
            told.add(key)
            yield found


def _part(block: str) -> InputPart | None:
    event = _EVENT.search(_field(block, "H: Handlers="))
    identity = dict(re.findall(r"(Vendor|Product)=([0-9a-fA-F]{1,4})", _field(block, "I: ")))
    if event is None or len(identity) < 2:
        return None
    name = "".join(char if char.isprintable() else "?" for char in _field(block, "N: Name=").strip('"')[:60])
    ids = f"{identity['Vendor'].zfill(4)}:{identity['Product'].zfill(4)}".lower()
    keys, switches = _bits(_field(block, "B: KEY=")), _bits(_field(block, "B: SW="))
    if SW_HEADPHONE_INSERT in switches:
        return InputPart("jack", event[0], name, ids)
    if not keys & _TYPES or ids == "0000:0000":
        return None
    if _SCANNER.search(name):
        kind = "wedge"
    else:
        kind = "keypad" if _KEYPAD.search(name) or len(keys) < _FEW_KEYS else "keyboard"
    return InputPart(kind, event[0], name, ids)


def quoted(text: str) -> str:
    """As a YAML text in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _field(block: str, head: str) -> str:
    return next((line[len(head) :].strip() for line in block.splitlines() if line.startswith(head)), "")


def _bits(words: str) -> frozenset[int]:
    """Hexadecimal words, the highest first, 64 bits each."""
    found: set[int] = set()
    for place, word in enumerate(reversed(words.split()[:16])):
        if not re.fullmatch(r"[0-9a-fA-F]{1,16}", word):
            return frozenset()
        value = int(word, 16)
        found.update(place * 64 + bit for bit in range(64) if value >> bit & 1)
    return frozenset(found)
