"""Photo specifications: what offices ask, as data, with errors a content editor can act on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.camera.spec import SpecError, load_spec, load_specs, parse_spec

ROOT = Path(__file__).resolve().parents[3]


def test_the_disability_certificate_photo_is_two_inches_on_white(spec):
    assert (spec.width_mm, spec.height_mm) == (35.0, 49.0)
    assert (spec.width_px, spec.height_px, spec.dpi) == (413, 579, 300)
    assert spec.background == "#FFFFFF"
    assert spec.jpeg.max_bytes == 1_000_000
    assert (spec.sheet.columns, spec.sheet.rows, spec.sheet.rotated) == (2, 2, True)
    assert spec.confidence == "medium"
    assert spec.checked_on >= date(2026, 1, 1)
    assert "残疾人证管理办法" in spec.source


def test_every_specification_in_the_project_loads():
    assert "disability-certificate" in load_specs(ROOT / "assets" / "photo_specs")


@pytest.mark.parametrize(
    ("before", "after", "field", "words"),
    [
        ("dpi: 300", "dpi: 600", "", "827 px, not 413"),
        ("width_px: 413", "width_px: wide", "width_px", "whole number"),
        ("confidence: medium", "confidence: sure", "confidence", "'high', 'medium' or 'low'"),
        ("rotated: true", "rotated: false", "", "fewer rows"),
        ("min_quality: 60", "min_quality: 99", "jpeg", "lower it"),
        ("dpi: 300", "dpi: 300\ndip: 5", "dip", "dpi"),
        ("checked_on: 2026-11-23", "", "checked_on", "add it"),
        ("target: 0.62", "target: 0.2", "head.height", "min <= target <= max"),
        ("min_camera_scale: 0.8", "min_camera_scale: 9", "min_camera_scale", "4.0 or less"),
        ("dpi: 300", "dpi: 300\ndpi: 300", "dpi", "it is there twice"),
        ("id: disability", "id: [disability", "", "this is not YAML"),
    ],
)
def test_a_wrong_specification_says_file_field_and_remedy(spec_text, before, after, field, words):
    with pytest.raises(SpecError) as caught:
        parse_spec(spec_text.replace(before, after), "assets/photo_specs/x.yaml")
    problem = caught.value.problems[0]
    assert problem.file == "assets/photo_specs/x.yaml"
    assert field in problem.field
    assert words in str(problem)
    assert problem.remedy


def test_all_problems_are_told_at_once(spec_text):
    broken = spec_text.replace("dpi: 300", "dpi: many").replace("confidence: medium", "confidence: sure")
    with pytest.raises(SpecError) as caught:
        parse_spec(broken)
    assert {problem.field for problem in caught.value.problems} == {"dpi", "confidence"}


def test_a_file_that_is_missing_or_misnamed_is_refused(tmp_path, spec_text):
    with pytest.raises(SpecError, match="cannot be read"):
        load_spec(tmp_path / "none.yaml")
    (tmp_path / "passport.yaml").write_text(spec_text, encoding="utf-8")
    with pytest.raises(SpecError, match="write passport"):
        load_spec(tmp_path / "passport.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecError) as caught:
        load_specs(tmp_path)
    assert len(caught.value.problems) == 2


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_specification_or_a_list_of_problems(text):
    try:
        parse_spec(text)
    except SpecError as error:
        assert error.problems


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_specification_with_any_value_in_any_field_is_used_or_refused(data, spec_text):
    fields = yaml.safe_load(spec_text)
    name = data.draw(st.sampled_from(sorted(fields)))
    fields[name] = data.draw(values)
    try:
        parse_spec(yaml.safe_dump(fields, allow_unicode=True))
    except SpecError as error:
        assert error.problems
