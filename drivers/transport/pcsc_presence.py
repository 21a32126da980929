"""A cheap look whether something about card readers changed, so that a plug is noticed within a second."""

from __future__ import annotations

import os
from pathlib import Path

from drivers.contract import DriverError
from drivers.transport.pcsc import parse_pcsc_url

_SOCKET = "/run/pcscd/pcscd.comm"
_USB = Path("/sys/bus/usb/devices")
_SMART_CARD = "0b"


def pcsc_mark(url: str, usb_root: Path = _USB) -> str:
    """Differs after a card reader was plugged, unplugged, or the service began anew. Never raises; opens nothing."""
    try:
        where = parse_pcsc_url(url).socket or os.environ.get("PCSCLITE_CSOCK_NAME", _SOCKET)
        found = os.stat(where)  # noqa: PTH116 - a path from the environment may be anything
        service = f"{found.st_ino} {found.st_ctime_ns}"
    except (DriverError, OSError, ValueError):
        service = ""
    readers = []
    for interface in sorted(usb_root.glob("*:*")):
        try:
            if (interface / "bInterfaceClass").read_text().strip() == _SMART_CARD:
                device = interface.parent / interface.name.partition(":")[0]
                readers.append(f"{interface.name}#{(device / 'devnum').read_text().strip()}")
        except OSError:
            continue  # a device may go while we look
    return " ".join((service, *readers))
