"""Is what a terminal calls a photograph one? Looked at without being drawn whole: a picture may claim any size."""

from __future__ import annotations

import io
import warnings

from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 30_000_000  # a document camera's picture has 8 to 20 million


def is_photograph(jpeg: bytes) -> bool:
    """A JPEG of a sane size whose data can be read to its end."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return False
                picture.draft("L", (64, 64))  # an eighth of each side: the whole stream is read, little is kept
                picture.load()
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError, Warning):
        return False
    return True
