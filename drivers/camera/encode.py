"""The photo as a file inside an office's size window: baseline JPEG, its density, nothing else."""

from __future__ import annotations

from drivers.camera.frame import Image, jpeg_bytes
from drivers.camera.spec_rules import JpegRule

_SOI = b"\xff\xd8"
_APP0, _COM = 0xE0, 0xFE
_SEGMENT = 65_533
"""The most bytes a JPEG segment holds behind its length."""


def encode_photo(image: Image, rule: JpegRule, dpi: int) -> tuple[bytes, int, bool]:
    """JPEG bytes, the quality used, and whether the size lies in the window.

    The best quality that is not above `max_bytes`; above the rule's quality only to reach `min_bytes`. When no quality
    fits, the nearest one below the limit, or the smallest there is; with `pad` filled up to `min_bytes`.
    """
    data, quality = jpeg_bytes(image, rule.quality, dpi), rule.quality
    low, high = (rule.min_quality, quality - 1) if len(data) > rule.max_bytes else (quality + 1, 100)
    if len(data) > rule.max_bytes:
        data, quality = jpeg_bytes(image, rule.min_quality, dpi), rule.min_quality
        low += 1
    elif len(data) >= rule.min_bytes:
        return data, quality, True
    while low <= high and not (rule.min_bytes <= len(data) <= rule.max_bytes and len(data) > 0.95 * rule.max_bytes):
        tried = (low + high) // 2
        attempt = jpeg_bytes(image, tried, dpi)
        if len(attempt) > rule.max_bytes:
            high = tried - 1
            continue
        low = tried + 1
        data, quality = attempt, tried
        if quality > rule.quality and len(data) >= rule.min_bytes:
            break
    if rule.pad and len(data) < rule.min_bytes:
        data = padded(data, rule.min_bytes)
    return data, quality, rule.min_bytes <= len(data) <= rule.max_bytes


def padded(jpeg: bytes, size: int) -> bytes:
    """The same picture in at least `size` bytes: empty comments (ITU T.81 B.2.4.5) behind the JFIF header, which every
    reader skips. At most four bytes more than asked. Raises ValueError for bytes that are no JPEG."""
    if not jpeg.startswith(_SOI):
        raise ValueError("this is no JPEG")
    at = len(_SOI)
    if jpeg[at : at + 2] == bytes((0xFF, _APP0)):  # JFIF wants to be first
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    missing, filling = size - len(jpeg), bytearray()
    while missing > 0:
        inside = min(max(missing - 4, 0), _SEGMENT)
        filling += bytes((0xFF, _COM)) + (inside + 2).to_bytes(2, "big") + b" " * inside
        missing -= inside + 4
    return jpeg[:at] + bytes(filling) + jpeg[at:]
