"""Dots stay dots."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from drivers.contract import Code, DriverError
from drivers.photo_printer import raster
from drivers.photo_printer.picture import choose_format, document, page_of
from drivers.photo_printer.samples import test_page as ruler_page
from drivers.photo_printer.settings import IppPhotoOptions

OPTIONS = IppPhotoOptions()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_a_page_in_the_printers_dots_is_not_touched(page):
    assert page_of(page, OPTIONS).tobytes() == opened(page).tobytes()


def test_a_page_across_is_turned_dot_by_dot(draw):
    across = draw(1800, 1200)
    turned = page_of(across, OPTIONS)
    assert turned.tobytes() == opened(across).transpose(Image.Transpose.ROTATE_90).tobytes()


def test_the_phone_that_lies_about_up_is_set_upright(draw):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to see it upright
    data = draw(1800, 1200, "JPEG", exif=exif, quality=95)
    assert page_of(data, OPTIONS).tobytes() == opened(data).transpose(Image.Transpose.ROTATE_270).tobytes()


def test_a_picture_of_another_density_keeps_its_true_size(draw):
    # 35 mm at 350 dpi are 482 dots, at 300 dpi 413.
    sheet = Image.new("RGB", (1400, 2100), "white")
    sheet.paste((0, 0, 0), (459, 800, 459 + 482, 1200))
    out = io.BytesIO()
    sheet.save(out, "PNG", dpi=(350, 350))
    page = page_of(out.getvalue(), OPTIONS)
    assert page.size == (1200, 1800)
    left, _, right, _ = ImageChops.invert(page.convert("L")).point([255 * (n > 127) for n in range(256)]).getbbox()
    assert abs((right - left) - 413) <= 1
    assert abs(left + right - 1200) <= 2


def test_a_printer_with_a_wide_edge_gets_white_not_a_larger_picture(page):
    wide = IppPhotoOptions(width_px=1240, height_px=1844)
    found = page_of(page, wide)
    assert found.size == (1240, 1844)
    assert found.crop((20, 22, 1220, 1822)).tobytes() == opened(page).tobytes()


@pytest.mark.parametrize(
    ("size", "dpi", "options"),
    [
        ((600, 900), 300, {}),
        ((1200, 1200), 300, {}),
        ((1400, 2100), None, {}),
        ((1400, 2100), 350, {"resample": "never"}),
        ((1300, 1800), 300, {}),
    ],
)
def test_a_picture_of_another_size_is_refused_not_stretched(draw, size, dpi, options):
    with pytest.raises(DriverError) as caught:
        page_of(draw(*size, dpi=dpi), IppPhotoOptions(**options))
    assert (caught.value.code, caught.value.detail) == (Code.INVALID_DATA, "wrong_size")
    assert "1200 x 1800" in caught.value.hint


def test_the_rulers_correction_shrinks_about_the_middle(page):
    found = page_of(page, IppPhotoOptions(scale_x_percent=95.0))
    assert found.size == (1200, 1800)
    assert found.getpixel((10, 900)) == (255, 255, 255)
    assert found.getpixel((40, 900)) != (255, 255, 255)


def test_what_can_be_seen_through_is_white_on_paper():
    out = io.BytesIO()
    Image.new("RGBA", (1200, 1800), (255, 0, 0, 0)).save(out, "PNG", dpi=(300, 300))
    assert page_of(out.getvalue(), OPTIONS).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"%PDF-1.4"])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(DriverError) as caught:
        page_of(data, OPTIONS)
    assert caught.value.detail == "bad_picture"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3000), st.integers(1, 255))
def test_a_damaged_picture_is_refused_or_printed_and_nothing_else(at, flip):
    out = io.BytesIO()
    Image.effect_noise((40, 60), 50).convert("RGB").save(out, "PNG", dpi=(300, 300))
    data = bytearray(out.getvalue())
    data[at % len(data)] ^= flip
    try:
        page_of(bytes(data), IppPhotoOptions(width_px=40, height_px=60))
    except DriverError as error:
        assert error.code is Code.INVALID_DATA


@pytest.mark.parametrize("mime", ["image/png", "image/pwg-raster"])
def test_what_is_sent_is_what_was_given(page, mime):
    data = document(opened(page), mime, OPTIONS)
    sent = raster.decode(data) if "pwg" in mime else opened(data)
    assert sent.tobytes() == opened(page).tobytes()


def test_a_jpeg_is_sent_fine_and_without_anything_about_the_person(draw):
    exif = Image.Exif()
    exif[0x010E] = "张三"
    data = document(page_of(draw(kind="JPEG", exif=exif), OPTIONS), "image/jpeg", OPTIONS)
    found = Image.open(io.BytesIO(data))
    assert found.info["dpi"] == (300, 300)
    assert not found.getexif()
    assert "张三".encode() not in data


@pytest.mark.parametrize(
    ("wanted", "offered", "found"),
    [
        ("auto", ("image/jpeg", "image/png"), "image/png"),
        ("auto", ("image/jpeg", "image/pwg-raster"), "image/pwg-raster"),
        ("auto", ("image/jpeg", "application/pdf"), "image/jpeg"),
        ("auto", None, "image/jpeg"),
        ("png", None, "image/png"),
        ("jpeg", ("image/jpeg", "image/png"), "image/jpeg"),
    ],
)
def test_the_format_is_the_best_the_printer_takes(wanted, offered, found):
    assert choose_format(IppPhotoOptions(format=wanted), offered) == found


def test_a_printer_that_takes_none_of_our_formats_is_a_configuration_error():
    with pytest.raises(DriverError) as caught:
        choose_format(OPTIONS, ("application/pdf",))
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, "format_refused")


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.integers(1, 20), st.integers(0, 3), st.randoms(use_true_random=False))
def test_a_raster_of_any_size_comes_back_whole(width, height, colours, random):
    row = bytes(random.randrange(256) for _ in range(width * 3))
    rows = [row if random.random() < 0.5 else bytes((colours,)) * (width * 3) for _ in range(height)]
    picture = Image.frombytes("RGB", (width, height), b"".join(rows))
    assert raster.decode(raster.encode(picture, 300, "na_index-4x6_4x6in")).tobytes() == picture.tobytes()


@given(st.binary(max_size=200))
def test_a_broken_raster_is_refused(tail):
    head = raster.encode(Image.new("RGB", (3, 2)), 300, "x")[: 4 + raster.HEADER]
    for data in (tail, head + tail):
        with contextlib.suppress(ValueError):
            raster.decode(data)


def test_a_raster_says_what_the_standard_wants_where_it_wants_it():
    data = raster.encode(Image.new("RGB", (1200, 1800)), 300, "na_index-4x6_4x6in", copies=2)
    assert data[:4] == b"RaS2"
    assert data[4:13] == b"PwgRaster"
    head = data[4:]
    numbers = {
        at: int.from_bytes(head[at : at + 4], "big") for at in (276, 280, 340, 352, 356, 372, 376, 388, 400, 420)
    }
    assert numbers == {276: 300, 280: 300, 340: 2, 352: 288, 356: 432, 372: 1200, 376: 1800, 388: 24, 400: 19, 420: 3}
    assert head[1732:1796].rstrip(b"\0") == b"na_index-4x6_4x6in"


def test_the_rulers_on_the_test_page_are_fifty_millimetres():
    page = opened(ruler_page((1200, 1800), 300))
    assert page.size == (1200, 1800)
    row = [page.getpixel((x, 900)) for x in range(1200)]
    dark = [x for x, dot in enumerate(row) if dot == (0, 0, 0) and 80 < x < 1120]
    assert abs((dark[-1] - dark[0]) - round(50 * 300 / 25.4)) <= 2
