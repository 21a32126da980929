"""The photo as a file: the office's size window, density, and nothing else inside."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.camera.encode import encode_photo, padded
from drivers.camera.spec import load_specs
from drivers.camera.spec_rules import JpegRule

SPECS = load_specs(Path(__file__).resolve().parents[3] / "assets" / "photo-specs")


def photo(wide: int = 358, high: int = 441) -> np.ndarray:
    """Smooth like a face before a wall, with some grain."""
    y, x = np.mgrid[0:high, 0:wide]
    grain = np.random.default_rng(7).normal(0, 5, (high, wide))
    inside = ((x - wide / 2) / 110) ** 2 + ((y - high / 2) / 150) ** 2 < 1
    grey = np.where(inside, 150 + 40 * np.sin(x / 17) * np.cos(y / 23) + grain, 250)
    return np.repeat(grey.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def segments(jpeg: bytes) -> list[int]:
    """The markers before the picture's data, in order."""
    found, at = [], 2
    while at < len(jpeg):
        assert jpeg[at] == 0xFF
        found.append(jpeg[at + 1])
        if jpeg[at + 1] == 0xDA:
            return found
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    raise AssertionError("no picture inside")


@pytest.mark.parametrize("name", ["resident-id", "social-security"])
def test_an_identity_photo_lies_in_its_window_with_its_density_and_nothing_else(name):
    spec = SPECS[name]
    data, quality, fits = encode_photo(photo(), spec.jpeg, spec.dpi)
    assert fits
    assert 14 * 1024 <= len(data) <= 20_000
    assert spec.jpeg.min_quality <= quality
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.size == (358, 441)
        assert opened.mode == "RGB"
        assert opened.info["dpi"] == (350, 350)
        assert not opened.getexif()
        assert "icc_profile" not in opened.info
        assert "comment" not in opened.info
    kinds = segments(data)
    assert 0xC0 in kinds, "baseline"
    assert 0xC2 not in kinds, "not progressive"
    assert not {kind for kind in kinds if 0xE1 <= kind <= 0xEF}, "no EXIF, no profile, no thumbnail"


def test_a_large_least_size_is_reached_only_where_the_rule_allows_filling_up():
    rule = JpegRule(quality=95, min_quality=80, min_bytes=143_360, max_bytes=1_000_000)
    short, quality, fits = encode_photo(photo(), rule, 350)
    assert (quality, fits) == (100, False)
    filled, quality, fits = encode_photo(photo(), rule.model_copy(update={"pad": True}), 350)
    assert (quality, fits) == (100, True)
    assert 143_360 <= len(filled) <= 143_364
    with Image.open(io.BytesIO(short)) as one, Image.open(io.BytesIO(filled)) as other:
        assert one.tobytes() == other.tobytes()
        assert other.info["dpi"] == (350, 350)
    assert segments(filled)[:2] == [0xE0, 0xFE], "JFIF first, then the comments"
    assert 0xFE not in segments(short)


@settings(max_examples=40, deadline=None)
@given(more=st.integers(-10, 200_000))
def test_filling_up_reaches_any_size_and_leaves_the_picture_alone(more):
    small, _, _ = encode_photo(photo(64, 64), JpegRule(quality=80, min_quality=60, max_bytes=1_000_000), 300)
    data = padded(small, len(small) + more)
    assert max(0, more) <= len(data) - len(small) <= max(0, more) + 4
    with Image.open(io.BytesIO(small)) as one, Image.open(io.BytesIO(data)) as other:
        assert one.tobytes() == other.tobytes()


def test_only_a_jpeg_is_filled_up():
    with pytest.raises(ValueError, match="no JPEG"):
        padded(b"\x89PNG", 100)
