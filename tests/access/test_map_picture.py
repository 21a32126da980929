"""The sketch of the county, in a theme's colours for the screen and in black dots for paper."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from drivers.receipt_printer.raster import draw_picture
from drivers.receipt_printer.slip import Drawing
from kiosk_app.access.display import load_themes
from kiosk_app.access.map_picture import SLIP, SLIP_MAP, screen_png, slip_dots
from kiosk_app.core.county_map import Sketch

OUTLINE = ((10.0, 10.0), (90.0, 10.0), (90.0, 90.0), (10.0, 90.0))
FAR = Sketch(OUTLINE, ((30.0, 70.0),), (30.0, 30.0), (70.0, 70.0), "您在这里", "麦市便民中心")
HERE = Sketch(OUTLINE, ((30.0, 70.0),), (70.0, 70.0), (70.0, 70.0), "您在这里", "办事大厅")


def at(picture: np.ndarray, point: tuple[float, float]) -> tuple[int, ...]:
    side = picture.shape[0]
    x, y = (round(side * (0.06 + 0.88 * part / 100)) for part in point)
    return tuple(int(value) for value in picture[y, x])


@pytest.mark.parametrize("name", list(load_themes()))
def test_in_every_theme_the_place_is_a_full_mark_and_where_one_is_a_ring(name: str) -> None:
    t = load_themes()[name].tokens
    png = screen_png(FAR, 400, t.ink, t.accent, t.line, t.card)
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    colours = {key: tuple(bytes.fromhex(getattr(t, key)[1:])) for key in ("ink", "accent", "card")}
    assert picture.shape == (400, 400, 3)
    assert at(picture, FAR.there) == colours["accent"] and at(picture, FAR.here) == colours["card"]
    assert at(picture, (50, 50)) == colours["ink"], "the arrow between them"
    alone = np.asarray(Image.open(io.BytesIO(screen_png(HERE, 400, t.ink, t.accent, t.line, t.card))))
    assert at(alone, (50, 50)) == colours["card"] and at(alone, HERE.there) == colours["accent"]


def test_on_paper_it_is_dots_as_wide_as_the_paper_and_the_words_stand_below() -> None:
    width, height, data = slip_dots(FAR)
    dots = np.asarray(draw_picture(Drawing(width, height, data), 576))
    assert (width, dots.shape) == (SLIP, (height, 576)) and dots.dtype == bool
    words = dots[SLIP_MAP + 12 :]
    rows = np.flatnonzero(words.any(axis=1))
    assert rows[-1] - rows[0] >= 90, "two lines of 6 mm"
    assert height < 560 and slip_dots(HERE)[1] < height
    narrow = np.asarray(draw_picture(Drawing(width, height, data), 384))
    assert narrow.shape[1] == 384 and 0.4 < narrow.sum() / dots.sum() < 0.5


def test_a_place_with_a_long_name_takes_another_line_and_none_is_lost() -> None:
    long = Sketch(OUTLINE, (), (30.0, 30.0), (70.0, 70.0), "You are here", "示例县老年人和残疾人综合服务中心一号楼")
    assert slip_dots(long)[1] > slip_dots(FAR)[1]


def test_a_drawing_of_another_size_than_its_dots_is_refused() -> None:
    with pytest.raises(ValueError, match="a bit for each"):
        Drawing(16, 2, b"\0\0\0")
    with pytest.raises(ValueError, match="dots wide"):
        Drawing(4000, 2, bytes(1000))
