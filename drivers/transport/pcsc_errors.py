"""What a PC/SC call's result means, as our errors: one table."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.contract import Act, Code, DriverError

SERVICE = "pcsc_service"
NO_READER = "no_card_reader"
MOVED = "card_moved"
MUTE = "card_unreadable"
IN_USE = "reader_busy"
STUCK = "unresponsive"

TORN = 0x8010002F  # the link to the card broke
NO_CARD = 0x80100069
UNKNOWN_READER = 0x80100009
UNAVAILABLE = 0x80100017
NO_READERS = 0x8010002E
REFUSED = 0x8010006A

_DOWN = (Code.DISCONNECTED, SERVICE, Act.WAIT, "the PC/SC service does not answer; systemctl start pcscd.socket")
_GONE = (Code.NO_DEVICE, NO_READER, Act.MAINTENANCE, "no such card reader; check cable and name (pcsc_scan lists them)")
_LIFTED = (Code.USER_ERROR, MOVED, Act.USER, "the card was taken away while it was read")
_DUMB = (Code.USER_ERROR, MUTE, Act.USER, "the card does not answer: wrong way up, another kind of chip, or damaged")

# SCARD_* result -> code, detail, who acts, hint. What is not here is INTERNAL with its number.
ERRORS: Mapping[int, tuple[Code, str, Act, str]] = {
    0x80100001: _DOWN,  # internal error: how pcsc-lite ends a call it lost the service in
    0x80100003: _DOWN,  # invalid handle: the context belonged to a service that is gone
    0x80100013: _DOWN,  # communication error
    0x80100014: _DOWN,
    0x8010001D: _DOWN,  # no service
    0x8010001E: _DOWN,  # service stopped
    UNKNOWN_READER: _GONE,
    UNAVAILABLE: _GONE,
    NO_READERS: _GONE,
    0x8010000C: _LIFTED,  # no card
    0x80100016: _LIFTED,  # not transacted
    TORN: _LIFTED,
    0x80100067: _LIFTED,  # unpowered
    0x80100068: _LIFTED,  # reset by somebody else: what was selected is selected no more
    NO_CARD: _LIFTED,
    0x8010000F: _DUMB,  # protocol mismatch
    0x80100065: _DUMB,  # unsupported card: nonsense in its answer to reset
    0x80100066: _DUMB,  # unresponsive
    0x80100015: _DUMB,  # invalid answer to reset
    0x8010000B: (Code.BUSY, IN_USE, Act.CONFIGURATION, "another program holds the card; end it"),
    0x80100010: (Code.BUSY, IN_USE, Act.WAIT, "the reader is not ready"),
    REFUSED: (
        Code.PERMISSION,
        "",
        Act.CONFIGURATION,
        "this user may not use PC/SC; allow org.debian.pcsc-lite.access_pcsc and access_card in polkit",
    ),
}
RESTING = frozenset({0x80100002, 0x8010000A})  # cancelled, timeout: nothing happened within a wait


def error_of(result: int) -> DriverError:
    """The SCARD_* result as a DriverError.

    All of them may pass by themselves, a refusal too: pcsc-lite says so as well whenever the service hangs up, as one
    that is killed in mid-call does, and no node changes when it is back.
    """
    number = result & 0xFFFFFFFF
    code, detail, act, hint = ERRORS.get(number, (Code.INTERNAL, "", Act.RESET, f"PC/SC answered {number:08X}"))
    return DriverError(code, detail, act=act, retryable=True, hint=hint)
