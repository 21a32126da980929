"""The right part in the right socket: devices.yaml names the socket, VID and PID check what is plugged in there.

Cabinets are wired once and parts are swapped, so a part is found by its socket; but a printer in the reader's socket is
a mistake of the cabling, to be told as one and not as a broken reader.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

from drivers.contract import Act, Code, DriverError
from drivers.sysfs import ROOT, behind

WRONG_PART = "wrong_part"
_BY_NODE = ("serial", "v4l2", "input")


def split(url: str) -> tuple[str, str]:
    """The URL the driver opens, and the ids (vvvv:pppp) that must be found behind it; empty when any will do."""
    head, _, query = url.partition("?")
    scheme, _, what = head.partition(":")
    pairs = parse_qsl(query, keep_blank_values=True)
    if scheme == "usb":
        return url, what.lower() if any(key == "port" for key, _ in pairs) else ""
    found = dict(pairs)
    if scheme not in _BY_NODE or not {"vid", "pid"} <= set(found):
        return url, ""
    # Cut out as it was written: what remains must not be quoted anew.
    kept = [part for part in query.split("&") if part.partition("=")[0] not in ("vid", "pid")]
    return head + (f"?{'&'.join(kept)}" if kept else ""), f"{found['vid']}:{found['pid']}".lower()


def check(url: str, role: str, root: Path = ROOT) -> None:
    """Raises CONFIG_ERROR `wrong_part` when another part is in the socket. Absence is the driver's to say."""
    bare, wanted = split(url)
    if not wanted:
        return
    part = behind(bare, root)
    if part is not None and part.ids == wanted:
        return
    scheme, _, what = bare.partition("?")[0].partition(":")
    if part is None:
        if scheme == "usb" or not (root / what.lstrip("/")).exists():
            return
        there = "something that is not on USB"
    else:
        there = part.words
    where = f"USB socket {part.port}" if part is not None else what
    raise wrong_part(role, f"{where} has {there}, but devices.yaml expects {wanted} for {role} there")


def wrong_part(role: str, what: str, *, retryable: bool = False) -> DriverError:
    """`what`: what is there and what was expected."""
    return DriverError(
        Code.CONFIG_ERROR,
        WRONG_PART,
        act=Act.CONFIGURATION,
        retryable=retryable,
        role=role,
        hint=f"{what}; plug the cable into its own socket, or correct connect in devices.yaml",
    )
