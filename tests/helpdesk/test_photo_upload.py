"""What somebody brings along is a picture or is told why not: whatever the bytes are."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from helpdesk.photos.upload import KEPT_BYTES, KEPT_SIDE, MOST_BYTES, NoPicture, taken

LEFT, RIGHT = (220, 20, 20), (20, 20, 220)


def image(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    made = Image.new("RGB", (width, height), RIGHT)
    made.paste(LEFT, (0, 0, width // 2, height))
    return made.convert(mode)


def saved(made: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    made.save(out, kind, **more)
    return out.getvalue()


def at(jpeg: bytes, x: float, y: float) -> tuple[int, ...]:
    with Image.open(io.BytesIO(jpeg)) as opened:
        pixel = opened.convert("RGB").getpixel((int(x * opened.width), int(y * opened.height)))
    assert isinstance(pixel, tuple)
    return pixel


def why(data: bytes) -> str:
    with pytest.raises(NoPicture) as refused:
        taken(data)
    return refused.value.words.format(**refused.value.values)


def test_a_picture_held_sideways_stands_upright_and_its_tags_are_gone() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"  # the camera was turned: the left is above
    exif.get_ifd(0x8825)[1] = "N"
    found = taken(saved(image(), exif=exif))
    assert (found.width, found.height) == (600, 800)
    assert at(found.jpeg, 0.5, 0.2)[0] > 180 and at(found.jpeg, 0.5, 0.8)[2] > 180
    with Image.open(io.BytesIO(found.jpeg)) as opened:
        assert not opened.getexif() and b"Maker" not in found.jpeg and b"Exif" not in found.jpeg


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "LA", "1", "I;16"])
def test_a_png_of_any_kind_is_taken(mode: str) -> None:
    made = Image.new("I;16", (800, 600), 40_000) if mode == "I;16" else image(mode=mode)
    found = taken(saved(made, "PNG"))
    assert (found.width, found.height) == (800, 600)
    if mode in ("RGB", "P", "RGBA"):
        assert at(found.jpeg, 0.25, 0.5)[0] > 180
    if mode == "I;16":
        assert at(found.jpeg, 0.5, 0.5)[0] == pytest.approx(156, abs=3)


def test_what_is_transparent_becomes_white() -> None:
    found = taken(saved(Image.new("RGBA", (500, 500), (0, 0, 0, 0)), "PNG"))
    assert min(at(found.jpeg, 0.5, 0.5)) > 250


def test_cmyk_and_a_profile_of_its_own_are_taken() -> None:
    assert taken(saved(image(mode="CMYK"))).width == 800
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert at(taken(saved(image(), icc_profile=profile)).jpeg, 0.25, 0.5)[0] > 180
    assert taken(saved(image(), icc_profile=b"no profile")).width == 800


def test_a_large_picture_is_made_smaller_and_kept_within_its_bytes() -> None:
    found = taken(saved(image(6000, 4000)))
    assert max(found.width, found.height) == KEPT_SIDE
    assert len(found.jpeg) <= KEPT_BYTES


def claiming(width: int, height: int) -> bytes:
    data = bytearray(saved(image(400, 400)))
    where = data.index(b"\xff\xc0") + 5
    data[where : where + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def png_claiming(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\x00\x00\x00\x00IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"\xff\xd8\xff" + b"0" * MOST_BYTES, "最多 20 MB"),
        (b"%PDF-1.7 and more", "不是 JPEG 或 PNG"),
        (b"GIF89a" + b"0" * 50, "不是 JPEG 或 PNG"),
        (b"\x00\x00\x00\x18ftypheic" + b"0" * 50, "HEIC"),
        (saved(image())[:900], "坏了"),
        (b"\xff\xd8\xff\xe0", "坏了"),
        (b"\x89PNG\r\n\x1a\n", "坏了"),
        (claiming(60_000, 60_000), "点太多|坏了"),
        (png_claiming(60_000, 60_000), "点太多|坏了"),
        (png_claiming(6_000, 6_000), "点太多"),
        (saved(image(320, 700)), "太小（320 × 700）"),
    ],
    ids=["none", "heavy", "pdf", "gif", "heic", "cut", "start", "png", "bomb", "png bomb", "png large", "small"],
)
def test_what_cannot_be_taken_is_told_with_what_to_do(data: bytes, words: str) -> None:
    told = why(data)
    assert any(one in told for one in words.split("|"))


def test_nothing_of_the_file_is_in_the_words_or_in_what_is_shown_of_it() -> None:
    assert "secret" not in why(b"secret" * 20)
    assert repr(taken(saved(image()))) == "Taken(800 x 600)"


GOOD = (
    saved(image(400, 400), exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03"),
    saved(image(400, 400), "PNG"),
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(GOOD),
    st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=4)), max_size=6),
    st.integers(0, 6000),
)
@example(GOOD[0], [], 10**6)
def test_whatever_is_done_to_a_file_it_is_a_picture_or_is_refused(
    good: bytes, changes: list[tuple[int, bytes]], length: int
) -> None:
    data = bytearray(good)
    for where, with_ in changes:
        data[where : where + len(with_)] = with_
    try:
        found = taken(bytes(data[:length]))
    except NoPicture as refused:
        assert refused.words.format(**refused.values)
    else:
        assert found.jpeg.startswith(b"\xff\xd8\xff") and found.width and found.height


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b""]), st.binary(max_size=300))
def test_what_only_begins_like_a_picture_is_refused(sign: bytes, rest: bytes) -> None:
    with pytest.raises(NoPicture):
        taken(sign + rest)
