"""One picture from the camera, and its JPEG. Pictures of people: nothing here shows pixels in a repr."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]  # height x width x 3, blue-green-red


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The newest picture: `image` (BGR, read-only), `seq` (counts up from 1), `at` (monotonic seconds)."""

    image: Image
    seq: int
    at: float

    @property
    def width(self) -> int:
        return int(self.image.shape[1])

    @property
    def height(self) -> int:
        return int(self.image.shape[0])

    def __repr__(self) -> str:
        return f"<Frame {self.width}x{self.height} seq={self.seq}>"


def freeze(image: Any) -> Image:
    """`image` as a read-only uint8 BGR array (grey and four-channel pictures are converted)."""
    array = np.asarray(image, dtype=np.uint8)
    if array.ndim == 2:
        array = np.repeat(array[:, :, None], 3, axis=2)
    array = np.ascontiguousarray(array[:, :, :3])
    array.flags.writeable = False
    return array


def jpeg_bytes(image: Image, quality: int, dpi: int | None = None) -> bytes:
    """Baseline JPEG, 4:4:4 from quality 90 on, density tag when `dpi` is given; no EXIF, no time, no thumbnail."""
    from PIL import Image as Pillow

    out = io.BytesIO()
    # Without optimize=True: Pillow's buffer is too small for it when a picture is noisy.
    density = {"dpi": (dpi, dpi)} if dpi else {}
    picture = Pillow.fromarray(np.ascontiguousarray(image[:, :, ::-1]))
    picture.save(
        out,
        "JPEG",
        quality=quality,
        subsampling=0 if quality >= 90 else 2,
        progressive=False,
        **density,
    )
    return out.getvalue()


def encode_jpeg(frame: Frame, quality: int = 92) -> bytes:
    """The whole frame as JPEG, for `kiosk device camera snap FILE`. `quality` 1–100."""
    if not 1 <= quality <= 100:
        raise ValueError("JPEG quality is 1 to 100")
    return jpeg_bytes(frame.image, quality)
