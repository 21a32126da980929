"""A picture somebody of the staff brings along: taken at a bedside, with a telephone or a portable kit.

What comes in is untrusted bytes. It is looked at by its content, never by its name; sizes are read before anything is
drawn, and bounded below where Pillow itself would warn; what lies in the file besides the picture – place, time,
thumbnail, the camera's serial number – goes.
"""

from __future__ import annotations

import io
import struct
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MOST_BYTES = 20_000_000
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 30_000_000}  # what a telephone takes at its best; a PNG is drawn whole
LEAST_SIDE = 330  # pixels: four fifths of a two-inch photo's width
KEPT_SIDE = 2400  # of what is kept to cut from: four times a two-inch photo's height
KEPT_BYTES = 2_000_000
_BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, OverflowError, EOFError),
    *(struct.error, MemoryError, UnidentifiedImageError, Image.DecompressionBombError),
)
_SIGNS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
)


class NoPicture(ValueError):
    """Why it cannot be taken and what to do, in Chinese, for staff. `values` fill it in."""

    def __init__(self, words: str, **values: object) -> None:
        self.words, self.values = words, values
        super().__init__(words)


@dataclass(frozen=True)
class Taken:
    """A JPEG to cut from: upright, sRGB, nothing but the picture. Private: never printed."""

    jpeg: bytes
    width: int
    height: int

    def __repr__(self) -> str:
        return f"Taken({self.width} x {self.height})"


def taken(data: bytes) -> Taken:
    """Raises NoPicture."""
    kind = _kind(data)
    try:
        return _read(data, kind)
    except NoPicture:
        raise
    except _BROKEN:
        raise NoPicture("照片坏了，打不开：请重新从手机里传一次原图") from None


def _kind(data: bytes) -> str:
    if not data:
        raise NoPicture("文件是空的：请重新选一张照片")
    if len(data) > MOST_BYTES:
        raise NoPicture("照片太大：最多 {most} MB，请在手机里缩小一点再传", most=MOST_BYTES // 1_000_000)
    for sign, kind in _SIGNS:
        if data.startswith(sign):
            return kind
    if data[4:8] == b"ftyp":
        raise NoPicture("这是 HEIC 照片（苹果手机）或录像：请在手机里存成 JPEG 再传")
    raise NoPicture("这不是 JPEG 或 PNG 照片：请在手机或电脑里另存为 JPEG 再传")


def _read(data: bytes, kind: str) -> Taken:
    with Image.open(io.BytesIO(data), formats=(kind,)) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS[kind]:
            raise NoPicture("照片的点太多（{width} × {height}）：请缩小以后再传", width=width, height=height)
        if min(width, height) < LEAST_SIDE:
            raise NoPicture(
                "照片太小（{width} × {height}）：短边至少要 {least} 个点，请传原图，不要传缩略图",
                width=width,
                height=height,
                least=LEAST_SIDE,
            )
        if kind == "JPEG":
            opened.draft("RGB", (KEPT_SIDE, KEPT_SIDE))  # a large one is drawn at a half or a quarter
        opened.load()
        profile = opened.info.get("icc_profile")
        image = _of_usual_kind(_upright(opened))
        image.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
        image = _in_srgb(image, profile)
    for quality in (92, 85, 75, 60):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        if out.tell() <= KEPT_BYTES:
            break
    return Taken(out.getvalue(), image.width, image.height)


def _upright(image: Image.Image) -> Image.Image:
    """As the camera was held; tags that cannot be read turn nothing."""
    with suppress(*_BROKEN):
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _of_usual_kind(image: Image.Image) -> Image.Image:
    """What can be made smaller without loss: neither a palette nor single bits nor 16 of them."""
    if image.mode in ("P", "PA", "1"):
        return image.convert("RGBA" if image.mode == "PA" or "transparency" in image.info else "RGB")
    if image.mode.startswith("I") or image.mode == "F":
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA") if "transparency" in image.info else image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """On white where it is transparent; a telephone's own colours become those of every screen. A fresh image: nothing
    of the old one's tags is left on it."""
    if image.mode in ("RGBA", "LA"):
        clear = image.convert("RGBA")
        plain = Image.new("RGB", clear.size, "white")
        plain.paste(clear, mask=clear.getchannel("A"))
        return plain
    plain = _by_profile(image, profile) if profile and image.mode == "RGB" else image.convert("RGB")
    fresh = Image.new("RGB", plain.size)
    fresh.paste(plain)
    return fresh


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(image, own, srgb, outputMode="RGB")
        return image.convert("RGB") if made is None else made
    except (*_BROKEN, ImageCms.PyCMSError):
        return image.convert("RGB")
