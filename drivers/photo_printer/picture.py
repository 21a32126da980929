"""From a picture to the printer's exact dots: turned, never scaled by the printer."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from drivers.contract import Act, Code, DriverError
from drivers.photo_printer import raster
from drivers.photo_printer.settings import IppPhotoOptions
from drivers.photo_printer.state import ROLE

_MAX_PIXELS = 60_000_000
_WHITE = (255, 255, 255)
_EDGE_MM = 4.5
"""How much wider or narrower than the paper a picture of known density may be: a six-inch sheet on 100 x 148 mm loses
4.4 mm, and its photos lie 5 mm inside on every side."""
_MIME = {"png": "image/png", "pwg": "image/pwg-raster", "jpeg": "image/jpeg"}


def page_of(picture: bytes, settings: IppPhotoOptions) -> Image.Image:
    """The page in device pixels. Exact pixels stay exactly what they are; across and along may be exchanged.

    Raises DriverError INVALID_DATA `bad_picture` (neither PNG nor JPEG, or damaged), `wrong_size`.
    """
    found = _opened(picture)
    density = _density(found, settings.dpi)
    page = _turned(_flat(found), density, settings)
    if page.size != settings.pixels:
        page = _true_size(page, density, settings)
    scale = settings.scale_x_percent, settings.scale_y_percent
    offset = settings.offset_x_mm, settings.offset_y_mm
    if scale == (100.0, 100.0) and offset == (0.0, 0.0):
        return page
    across, up = (round(side * percent / 100) for side, percent in zip(page.size, scale, strict=True))
    if (across, up) != page.size:
        page = page.resize((across, up), Image.Resampling.LANCZOS)
    right, down = (round(mm * settings.dpi / 25.4) for mm in offset)
    return _centred(page, settings.pixels, right, down)


def document(page: Image.Image, mime: str, settings: IppPhotoOptions) -> bytes:
    """The page as it is sent, with its density, without any other metadata."""
    if mime == _MIME["pwg"]:
        return raster.encode(page, settings.dpi, settings.media)
    out = io.BytesIO()
    dpi = (settings.dpi, settings.dpi)
    if mime == _MIME["png"]:
        page.save(out, "PNG", dpi=dpi, compress_level=1)
    else:
        page.save(out, "JPEG", dpi=dpi, quality=95, subsampling=0)
    return out.getvalue()


def choose_format(settings: IppPhotoOptions, offered: tuple[str, ...] | None) -> str:
    """The MIME type to send. Raises DriverError CONFIG_ERROR `format_refused` when the printer takes none of ours."""
    wanted = tuple(_MIME.values()) if settings.format == "auto" else (_MIME[settings.format],)
    if offered is None:
        return wanted[0] if settings.format != "auto" else _MIME["jpeg"]
    for mime in wanted:
        if mime in offered:
            return mime
    raise DriverError(
        Code.CONFIG_ERROR,
        "format_refused",
        act=Act.CONFIGURATION,
        role=ROLE,
        hint=f"the printer takes {', '.join(offered)}, not {', '.join(wanted)}; set format, or use a CUPS queue",
    )


def _opened(picture: bytes) -> Image.Image:
    try:
        found = Image.open(io.BytesIO(picture), formats=("PNG", "JPEG"))
        if found.width * found.height > _MAX_PIXELS:
            raise _bad("bad_picture", f"the picture has more than {_MAX_PIXELS // 1_000_000} million pixels")
        found.load()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise _bad("bad_picture", "the picture is neither a whole PNG nor a whole JPEG") from None
    return found


def _flat(found: Image.Image) -> Image.Image:
    """Upright, opaque, eight bits."""
    upright = ImageOps.exif_transpose(found)
    if "A" in upright.getbands() or "transparency" in upright.info:
        over = upright.convert("RGBA")
        paper = Image.new("RGBA", over.size, (*_WHITE, 255))
        paper.alpha_composite(over)
        return paper.convert("RGB")
    return upright.convert("RGB")


def _density(found: Image.Image, default: int) -> tuple[float, float]:
    told = found.info.get("dpi")
    try:
        across, up = (float(value) for value in told) if told else (0.0, 0.0)
    except (TypeError, ValueError):
        across = up = 0.0
    return (across, up) if 10 <= across <= 5000 and 10 <= up <= 5000 else (default, default)


def _turned(page: Image.Image, density: tuple[float, float], settings: IppPhotoOptions) -> Image.Image:
    """Lying as the paper lies; square ones as they are."""
    width, height = settings.pixels
    if page.size == (width, height) or (page.width > page.height) == (width > height) or page.width == page.height:
        return page
    return page.transpose(Image.Transpose.ROTATE_90)


def _true_size(page: Image.Image, density: tuple[float, float], settings: IppPhotoOptions) -> Image.Image:
    width, height = settings.pixels
    factor = settings.dpi / density[0]
    size = round(page.width * factor), round(page.height * factor)
    edge = _EDGE_MM * settings.dpi / 25.4
    if (
        settings.resample == "never"
        or abs(density[0] - density[1]) > density[0] / 100
        or abs(size[0] - width) > edge
        or abs(size[1] - height) > edge
    ):
        hint = f"the printer needs {width} x {height} dots at {settings.dpi} dpi, the picture has {page.width} x "
        hint += f"{page.height} at {density[0]:.0f}"
        raise _bad("wrong_size", hint)
    scaled = page if size == page.size else page.resize(size, Image.Resampling.LANCZOS)
    return _centred(scaled, settings.pixels)


def _centred(page: Image.Image, size: tuple[int, int], right: int = 0, down: int = 0) -> Image.Image:
    paper = Image.new("RGB", size, _WHITE)
    paper.paste(page, ((size[0] - page.width) // 2 + right, (size[1] - page.height) // 2 + down))
    return paper


def _bad(detail: str, hint: str) -> DriverError:
    return DriverError(Code.INVALID_DATA, detail, act=Act.SOFTWARE, role=ROLE, hint=hint)
