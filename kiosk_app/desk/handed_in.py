"""What a finished service hands to the desk, as it travels: helpdesk.contract.SubmissionIn."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from helpdesk.contract import Material

MOST_PHOTO = 2_000_000  # bytes of a JPEG
MOST_PICTURES = 8
MOST_MATERIALS = 20
_SERVICE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FIELD = re.compile(r"[a-z0-9_]{1,40}")

Paper = tuple[str, str, bytes]
"""A photographed paper: its id, its title as staff read it, the JPEG."""
Tick = tuple[str, str, bool]
"""A line of the material list: its id, its title as staff read it, whether it was brought."""


class SubmissionInvalid(ValueError):
    """The desk could never take this. Names the fields at fault, never what is in them."""


def check(service: str, fields: Mapping[str, str], photo_jpeg: bytes | None, pictures: Sequence[Paper]) -> None:
    """Raises SubmissionInvalid."""
    wrong = [name if _FIELD.fullmatch(name) else "?" for name, value in fields.items() if not _fits(name, value)]
    if wrong:
        raise SubmissionInvalid(f"fields that do not fit the wire: {', '.join(wrong)}")
    if not _SERVICE.fullmatch(service):
        raise SubmissionInvalid("service: no such identifier")
    if photo_jpeg is not None and len(photo_jpeg) > MOST_PHOTO:
        raise SubmissionInvalid("photo_jpeg: too large")
    if len(pictures) > MOST_PICTURES:
        raise SubmissionInvalid("pictures: too many")
    if not all(_FIELD.fullmatch(name) for name, _, _ in pictures):
        raise SubmissionInvalid("pictures: no such identifier")
    if any(len(jpeg) > MOST_PHOTO for _, _, jpeg in pictures):
        raise SubmissionInvalid("pictures: too large")


def ticked(told: Sequence[Tick]) -> dict[str, Any]:
    """What the wire has of the material list; nothing where there is none: a desk may be older than what is not said.
    Raises SubmissionInvalid."""
    try:
        if len(told) > MOST_MATERIALS:
            raise ValueError
        found = [Material(id=one, title=title, brought=brought).model_dump() for one, title, brought in told]
    except ValueError:
        raise SubmissionInvalid("materials: they do not fit the wire") from None
    return {"materials": found} if found else {}


def body(content: Mapping[str, Any], photo_jpeg: bytes | None, pictures: Sequence[Paper]) -> bytes:
    """JSON. Pictures are spliced in: an encoder that looks at every character of a photo takes its time."""
    found = _json(content)
    if photo_jpeg is not None:
        found = _with(found, "photo_jpeg", _base64(photo_jpeg))
    if pictures:
        papers = (
            _with(_json({"id": name, "title": title[:40]}), "jpeg", _base64(jpeg)) for name, title, jpeg in pictures
        )
        found = _with(found, "pictures", b"[%b]" % b",".join(papers))
    return found


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _with(found: bytes, name: str, value: bytes) -> bytes:
    """A JSON object with one more member, whose value is JSON already."""
    return b'%b,"%b":%b}' % (found[:-1], name.encode(), value)


def _base64(jpeg: bytes) -> bytes:
    return b'"%b"' % base64.b64encode(jpeg)


def _fits(name: str, value: str) -> bool:
    try:
        value.encode()  # a lone surrogate cannot travel
    except UnicodeEncodeError:
        return False
    return _FIELD.fullmatch(name) is not None and len(value) <= 400
