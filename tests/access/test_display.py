"""Millimetres, text sizes and themes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.access.display import (
    BASE_EM,
    EMS,
    FRAME_EM,
    LOW_REACH,
    TEXT_PAIRS,
    Panel,
    TextRole,
    contrast,
    load_theme,
    load_themes,
    luminance,
    weak_pairs,
)
from kiosk_app.core.visit import TEXT_SIZES, THEMES


def test_millimetres_become_pixels_of_the_measured_panel() -> None:
    panel = Panel()
    assert panel.px(20) == 73
    assert panel.mm(1080) == pytest.approx(296.5, abs=0.1)
    with pytest.raises(ValueError, match="above zero"):
        Panel(1080, 1920, 0)


def test_a_point_of_a_leaning_panel_has_a_height_above_the_floor() -> None:
    high = Panel(bottom_mm=850)
    # the example of the accessibility report: 23.8 inch at 850 mm, leaning back 15 degrees, ends at 1359 mm
    assert high.height_mm(0) == pytest.approx(1359, abs=1)
    assert high.height_mm(high.height_px) == 850
    assert Panel(tilt_deg=0, bottom_mm=600).height_mm(0) == pytest.approx(600 + 1920 * 0.2745)


def test_what_a_sitting_person_reaches_is_a_band_of_the_panel() -> None:
    first, end = Panel(bottom_mm=850).band(*LOW_REACH)
    assert end == 1920 and Panel().mm(end - first) == pytest.approx(259, abs=1)
    first, end = Panel().band(*LOW_REACH)
    assert Panel().height_mm(first) <= 1100 < Panel().height_mm(first - 1)
    assert Panel().height_mm(end) >= 800 > Panel().height_mm(end + 1)
    assert Panel(bottom_mm=1200).band(*LOW_REACH) == (1920, 1920), "nothing of a screen that hangs too high"
    assert Panel(bottom_mm=100).band(*LOW_REACH) == (0, 0), "nothing of one that stands too low"


@given(
    st.integers(1, 4000),
    st.floats(0.05, 0.6),
    st.floats(0, 1500),
    st.floats(0, 80),
    st.tuples(st.floats(0, 2000), st.floats(0, 2000)).map(sorted),
)
def test_no_row_of_a_band_lies_outside_its_heights(
    rows: int, pixel: float, bottom: float, tilt: float, heights: list[float]
) -> None:
    panel = Panel(100, rows, pixel, bottom, tilt)
    first, end = panel.band(heights[0], heights[1])
    assert 0 <= first <= end <= rows
    if first < end:
        assert panel.height_mm(first) <= heights[1] + 0.01 and panel.height_mm(end) >= heights[0] - 0.01


@pytest.mark.parametrize(("bottom", "tilt"), [(-1, 15), (700, 90), (700, -5)])
def test_a_panel_that_cannot_stand_is_refused(bottom: float, tilt: float) -> None:
    with pytest.raises(ValueError, match="leans back"):
        Panel(bottom_mm=bottom, tilt_deg=tilt)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#10201A", "#F4F7F3") == pytest.approx(15.6, abs=0.1)


def test_every_theme_the_settings_know_exists_and_keeps_its_promise() -> None:
    themes = load_themes()
    assert set(THEMES) <= set(themes)
    assert themes["default"].text_ratio >= 10
    assert themes["high_dark"].text_ratio >= 20
    assert themes["high_light"].text_ratio >= 20
    assert (themes["soft"].text_ratio, themes["soft"].text_ratio_most) == (4.5, 8)
    assert [weak for theme in themes.values() for weak in weak_pairs(theme)] == []


def test_the_soft_theme_is_neither_too_weak_nor_too_hard() -> None:
    soft = load_themes()["soft"]
    ratios = [contrast(getattr(soft.tokens, text), getattr(soft.tokens, ground)) for text, ground in TEXT_PAIRS]
    assert min(ratios) >= 4.5 and max(ratios) <= 8
    assert max(luminance(getattr(soft.tokens, name)) for name in ("paper", "card", "tint", "strip")) < 0.8, "no glare"
    hard = replace(soft, tokens=replace(soft.tokens, ink="#000000"))
    assert "ink on paper is 1" in weak_pairs(hard)[0] and "at most 8:1" in weak_pairs(hard)[0]


@pytest.mark.parametrize("name", ["high_dark", "high_light"])
def test_the_high_themes_measure_twenty_to_one_for_every_text(name: str) -> None:
    tokens = load_themes()[name].tokens
    assert min(contrast(getattr(tokens, text), getattr(tokens, ground)) for text, ground in TEXT_PAIRS) >= 20


def test_a_theme_too_weak_or_misspelt_is_refused_with_what_is_wrong(tmp_path: Path) -> None:
    good = (Path(__file__).parents[2] / "assets/themes/default.yaml").read_text(encoding="utf-8")
    weak = tmp_path / "weak.yaml"
    weak.write_text(good.replace('soft: "#26352E"', 'soft: "#8A958F"'), encoding="utf-8")
    with pytest.raises(ValueError, match=r"weak\.yaml: weak: soft on paper is 2\.\d:1, needs 10:1"):
        load_theme(weak)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(good.replace("  soft:", "  sofd:"), encoding="utf-8")
    with pytest.raises(ValueError, match="sofd, soft"):
        load_theme(wrong)
    odd = tmp_path / "odd.yaml"
    odd.write_text(good.replace('"#26352E"', '"green"'), encoding="utf-8")
    with pytest.raises(ValueError, match="soft: a colour is written #RRGGBB"):
        load_theme(odd)


def test_nothing_is_smaller_than_ten_millimetres_and_content_grows_with_the_setting() -> None:
    assert len(BASE_EM) == TEXT_SIZES and BASE_EM[-1] == 2 * BASE_EM[0]
    for role in TextRole:
        em = EMS[role]
        for size in range(TEXT_SIZES):
            assert em.wanted[size] >= em.floor[size] >= FRAME_EM
            if not em.frame:
                assert em.floor[size] >= BASE_EM[size]
        assert list(em.wanted) == sorted(em.wanted)
