"""Photo specifications: what offices ask, as data, with errors a content editor can act on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.camera.spec import SpecError, load_spec, load_specs, parse_spec
from drivers.camera.spec_rules import FaceRule

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
    found = load_specs(ROOT / "assets" / "photo-specs")
    assert {"disability-certificate", "resident-id", "social-security", "one-inch"} <= set(found)
    assert all(len(spec.source) > 20 and spec.confidence for spec in found.values())


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
        ("rotated: true", "", "sheet", "give all three, or none"),
        ("margin_mm: 5.0", "margin_mm: 50.0", "", "leave a margin of"),
        ("max_bytes: 1000000}", "max_bytes: 1000000, pad: true}", "jpeg", "give min_bytes"),
        ("min_bytes: 0", "minbytes: 0", "jpeg.minbytes", "type min_bytes"),
        ("top_gap: {min: 0.05,", "top_gap: {least: 0.05,", "head.top_gap.min", "add it"),
    ],
)
def test_a_wrong_specification_says_file_field_and_remedy(spec_text, before, after, field, words):
    with pytest.raises(SpecError) as caught:
        parse_spec(spec_text.replace(before, after), "assets/photo-specs/x.yaml")
    problem = caught.value.problems[0]
    assert problem.file == "assets/photo-specs/x.yaml"
    assert field in problem.field
    assert words in str(problem)
    assert problem.remedy


@pytest.mark.parametrize(
    ("before", "after", "field", "words"),
    [
        ("face_width_px: {min: 193,", "face_width_px: {min: 10,", "head", "raise face_width_px.min"),
        ("max: 221}", "max: 421}", "", "lower head.face_width_px.max"),
        ("eyes_above_bottom_px: 207", "eyes_above_bottom_px: 430", "", "eyes would lie above the hair"),
        ("gives_way: hair", "gives_way: nose", "head.gives_way", "'hair' or 'eyes'"),
        ("hair_top_px", "hair_top", "head.hair_top", "hair_top_px"),
        ("face_width_px", "face_width", "head.face_width", "use one of: height"),
        ("target: 207", "target: 300", "head.face_width_px", "min <= target <= max"),
    ],
)
def test_a_wrong_rule_by_face_width_says_so_too(before, after, field, words):
    text = (ROOT / "assets" / "photo-specs" / "resident-id.yaml").read_text(encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        parse_spec(text.replace(before, after, 1))
    told = [problem for problem in caught.value.problems if problem.field == field]
    assert any(words in str(problem) for problem in told), str(caught.value)
    assert all(problem.reason.zh != problem.reason.en for problem in caught.value.problems)
    assert all(problem.remedy.zh for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("name", "count", "rotated"),
    [
        ("disability-certificate", 4, True),
        ("one-inch", 10, False),
        ("resident-id", 12, True),
        ("two-inch-small", 6, True),
        ("two-inch-tall", 4, True),
    ],
)
def test_a_sheet_holds_as_many_photos_as_safely_fit(name, count, rotated):
    spec = load_spec(ROOT / "assets" / "photo-specs" / f"{name}.yaml")
    assert (spec.grid.count, spec.grid.rotated) == (count, rotated)
    assert min(spec.sheet.free_mm(spec.width_mm, spec.height_mm, spec.grid)) >= spec.sheet.margin_mm


def test_the_identity_cards_rule_is_that_of_ga_461():
    spec = load_spec(ROOT / "assets" / "photo-specs" / "resident-id.yaml")
    rule = spec.head
    assert isinstance(rule, FaceRule)
    assert (spec.width_px, spec.height_px, spec.dpi) == (358, 441, 350)
    assert (rule.face_width_px.min, rule.face_width_px.max) == (207 - 14, 207 + 14)
    assert (rule.hair_top_px.min, rule.hair_top_px.max, rule.eyes_above_bottom_px) == (7, 21, 207)
    assert rule.gives_way == "hair"


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


@settings(max_examples=100, deadline=None)
@given(data=st.data(), name=st.sampled_from(["disability-certificate", "resident-id"]))
def test_a_specification_with_any_value_in_any_field_is_used_or_refused(data, name):
    fields = yaml.safe_load((ROOT / "assets" / "photo-specs" / f"{name}.yaml").read_text(encoding="utf-8"))
    place = fields
    for _ in range(data.draw(st.integers(0, 2))):  # into a group or a range, where there is one
        groups = sorted(key for key, value in place.items() if isinstance(value, dict))
        if groups:
            place = place[data.draw(st.sampled_from(groups))]
    place[data.draw(st.sampled_from(sorted(place)) | st.text(max_size=6))] = data.draw(values)
    try:
        spec = parse_spec(yaml.safe_dump(fields, allow_unicode=True))
    except SpecError as error:
        assert error.problems
    else:
        assert spec.grid.count >= 1
