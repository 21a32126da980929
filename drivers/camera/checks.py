"""What is checked of a portrait, and which checks are hard. None of them blocks anybody.

A hard check asks for another picture, or for a person's word (the citizen's "use it", or staff with a reason). A soft
one is advice and nothing more: landmarks invent features, and many people cannot open their eyes, close their mouth
or hold their head as a rule would like. Face brightness is no check at all: it measures skin.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that may be wrong with a portrait. `hard`: worth another picture or a person's word."""

    code: str
    hard: bool


CHECKS: tuple[Check, ...] = (
    Check("no_face", True),
    Check("several_faces", True),
    Check("blurred", True),
    Check("too_dark", True),
    Check("too_bright", True),
    Check("geometry", True),
    Check("eyes", False),
    Check("mouth", False),
    Check("pose", False),
    Check("tilt", False),
    Check("covered", False),
    Check("glasses", False),
    Check("uneven", False),
    Check("background", False),
    Check("head_support", False),
)
BY_CODE = MappingProxyType({check.code: check for check in CHECKS})


def in_order(codes: Iterable[str]) -> tuple[str, ...]:
    """Each known code once, hard ones first, in the order of `CHECKS`."""
    found = set(codes)
    return tuple(check.code for check in CHECKS if check.code in found)


def hard_ones(codes: Iterable[str]) -> tuple[str, ...]:
    found = set(codes)
    return tuple(check.code for check in CHECKS if check.hard and check.code in found)
