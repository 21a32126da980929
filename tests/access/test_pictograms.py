"""The drawings."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
import resvg_py
from PIL import Image

from kiosk_app.access.pictograms import ACCENT, FOLDER, GROUND, INK, coloured, pictogram_names

NEEDED = {
    "camera",
    "id_card",
    "card_on_reader",
    "card_take",
    "wheelchair",
    "eye",
    "ear",
    "person",
    "elder",
    "helper",
    "phone",
    "receipt",
    "paper_out",
    "check",
    "cross",
    "warning",
    "clock",
    "speaker",
    "speaker_off",
    "back",
    "again",
    "home",
    "contrast",
    "letter_small",
    "letter_large",
    "photo",
    "printer",
    "goodbye",
    "globe",
    "send",
    "erase",
    "consent",
    "arrow_right",
    "plug",
    "leave",
    "no_card",
    "no_helper",
    "no_phone",
    "no_photo",
    "no_print",
    "print_photo",
    "not_me",
}


def test_every_pictogram_a_page_may_ask_for_is_drawn() -> None:
    assert pictogram_names() >= NEEDED
    with pytest.raises(KeyError, match="unicorn"):
        coloured("unicorn", "#000000", "#000000", "#FFFFFF")


@pytest.mark.parametrize("name", sorted(pictogram_names()))
def test_a_drawing_keeps_to_the_grid_and_the_three_colours(name: str) -> None:
    svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 100 100"' in svg
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}", svg)) <= {INK, ACCENT, GROUND}
    assert "<image" not in svg and "<text" not in svg and "href" not in svg
    png = resvg_py.svg_to_bytes(svg_string=coloured(name, "#10201A", "#00452E", "#FFFFFF"), width=100, height=100)
    image = np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGBA"))
    drawn = image[..., 3] > 40
    assert drawn.mean() > 0.05
    rows, columns = np.where(drawn)
    assert max(np.ptp(rows), np.ptp(columns)) >= 55, "it fills its grid"
    assert image[0, 0, 3] == image[-1, -1, 3] == 0, "and leaves the corners free"


def test_colours_are_replaced_each_by_its_own() -> None:
    swapped = coloured("camera", GROUND, INK, ACCENT)
    plain = coloured("camera", INK, ACCENT, GROUND)
    assert swapped.count(GROUND) == plain.count(INK)
    assert swapped.count(INK) == plain.count(ACCENT)


def test_a_large_one_has_finer_strokes() -> None:
    assert 'stroke-width="3.00"' in coloured("camera", INK, ACCENT, GROUND, weight=0.5)
