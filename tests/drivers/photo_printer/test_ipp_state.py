"""What a printer's words mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Act, Code, Condition, Supply
from drivers.photo_printer import state
from drivers.photo_printer.checks import check, details
from drivers.photo_printer.protocol import Group, Resolution, Tag, Value, attribute
from drivers.photo_printer.settings import IppPhotoOptions, media_size
from drivers.photo_printer.state import PrinterState, abilities, condition_of, job_state, printer_state


def told(*reasons: str, phase: int = 3, **more: int) -> PrinterState:
    numbers = [attribute(name.replace("_", "-"), Tag.INTEGER, value) for name, value in more.items()]
    return printer_state(
        Group(
            4,
            (
                attribute("printer-state", Tag.ENUM, phase),
                attribute("printer-state-reasons", Tag.KEYWORD, *(reasons or ("none",))),
                attribute("printer-is-accepting-jobs", Tag.BOOLEAN, True),
                *numbers,
            ),
        )
    )


@pytest.mark.parametrize(
    ("reason", "detail", "code", "act"),
    [
        ("media-empty-error", "paper_out", Code.NOT_READY, Act.CLEAR),
        ("media-needed", "paper_out", Code.NOT_READY, Act.CLEAR),
        ("marker-supply-empty-warning", "ribbon_out", Code.NOT_READY, Act.CLEAR),
        ("media-jam", "paper_jam", Code.HARDWARE_ERROR, Act.CLEAR),
        ("cover-open-error", "cover_open", Code.NOT_READY, Act.CLEAR),
        ("door-open", "cover_open", Code.NOT_READY, Act.CLEAR),
        ("marker-waste-full-error", "waste_full", Code.NOT_READY, Act.CLEAR),
        ("output-area-full-error", "tray_full", Code.NOT_READY, Act.CLEAR),
        ("offline-report", "offline", Code.NOT_READY, Act.CLEAR),
        ("other-error", "printer_error", Code.HARDWARE_ERROR, Act.MAINTENANCE),
        ("paused", "queue_paused", Code.NOT_READY, Act.CLEAR),
    ],
)
def test_each_reason_has_its_error_and_who_must_act(reason, detail, code, act):
    wrong = told(reason).first_fault()
    assert (wrong.detail, wrong.code, wrong.act) == (detail, code, act)


@pytest.mark.parametrize("reason", ["none", "media-low-warning", "marker-supply-low-report", "media-empty-report", "x"])
def test_what_is_only_reported_stops_nothing(reason):
    assert told(reason).first_fault() is None


def test_of_several_faults_the_open_cover_is_told():
    assert told("media-empty-error", "cover-open-error", "paused", phase=5).first_fault().detail == "cover_open"


def test_a_stopped_printer_without_a_reason_is_a_paused_queue():
    assert told(phase=5).paused
    assert not told("media-empty-error", phase=5).paused
    assert told("media-empty-error", "paused", phase=5).first_fault().detail == "paper_out"


def test_supplies_are_unknown_where_nothing_is_told():
    assert printer_state(Group(4, ())).supply("paper") is Supply.UNKNOWN
    assert told().supply("paper") is Supply.FULL
    assert told("media-low-warning").supply("paper") is Supply.LOW
    assert told("media-jam").supply("paper") is Supply.JAMMED
    assert told(marker_levels=5, marker_low_levels=10).supply("ribbon") is Supply.LOW
    assert told(marker_levels=0).supply("ribbon") is Supply.OUT
    assert told(marker_levels=-2).ribbon is None  # "unknown" in the registry of markers


def test_reasons_a_model_reports_wrongly_are_left_out():
    group = Group(4, (attribute("printer-state-reasons", Tag.KEYWORD, "media-empty-warning", "media-jam"),))
    assert printer_state(group, ("media-empty",)).faults == ("paper_jam",)


def test_a_queue_that_takes_no_jobs_says_so():
    assert PrinterState(phase=3, accepting=False).first_fault().detail == "queue_refuses"
    assert details(PrinterState(phase=3, accepting=False), True)["queue"] == "refuses"
    assert details(PrinterState(), True) | {} == details(PrinterState(), True)
    assert details(PrinterState(), True)["cover"] == "unknown"


def test_conditions_tell_a_hand_from_a_fault():
    assert condition_of(None) is Condition.OK
    assert condition_of(state.fault("paper_out")) is Condition.USER_ERROR
    assert condition_of(state.fault("paper_jam")) is Condition.HARDWARE_ERROR


_tags = st.sampled_from([Tag.INTEGER, Tag.ENUM, Tag.KEYWORD, Tag.BOOLEAN, Tag.RESOLUTION, Tag.RANGE, Tag.NO_VALUE])
_plain = st.one_of(
    st.integers(-5, 200),
    st.booleans(),
    st.text(max_size=8),
    st.none(),
    st.just(Resolution(300, 300, 4)),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
_NAMES = (
    *state.PRINTER_ATTRIBUTES,
    *state.JOB_ATTRIBUTES,
    "media-supported",
    "media-size-supported",
    "media-left-margin-supported",
    "printer-resolution-supported",
    "copies-supported",
    "operations-supported",
)


@given(st.dictionaries(st.sampled_from(_NAMES), st.lists(st.tuples(_tags, _plain), min_size=1, max_size=3)))
def test_values_of_the_wrong_kind_are_unknown_and_hurt_nothing(found):
    group = Group(
        4,
        tuple(
            state.Attribute(name, tuple(Value(tag, plain) for tag, plain in values)) for name, values in found.items()
        ),
    )
    printer_state(group).first_fault()
    job_state(group)
    abilities(group).as_details()


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("na_index-4x6_4x6in", (10160, 15240)),
        ("jpn_hagaki_100x148mm", (10000, 14800)),
        ("om_dsc-photo_89x119mm", (8900, 11900)),
        ("custom_max_3.5x5in", (8890, 12700)),
    ],
)
def test_paper_names_tell_their_size(name, size):
    assert media_size(name) == size


@pytest.mark.parametrize(
    ("options", "detail", "named"),
    [
        ({"media": "jpn_hagaki_100x148mm"}, "media_unsupported", "na_index-4x6_4x6in"),
        ({"dpi": 600}, "dpi_unsupported", "300"),
        ({}, "margins_unsupported", "3 mm"),
    ],
)
def test_a_printer_that_cannot_do_it_is_told_at_once_with_what_to_write(options, detail, named):
    able = abilities(
        Group(
            4,
            (
                attribute("media-supported", Tag.KEYWORD, "na_index-4x6_4x6in"),
                attribute("printer-resolution-supported", Tag.RESOLUTION, Resolution(300, 300, 3)),
                attribute(
                    "media-left-margin-supported", Tag.INTEGER, *([300] if detail.startswith("margins") else [0])
                ),
            ),
        )
    )
    with pytest.raises(Exception, match=named) as caught:
        check(able, IppPhotoOptions(**options))
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, detail)


def test_a_printer_that_says_nothing_is_not_refused():
    check(abilities(Group(4, ())), IppPhotoOptions())
    assert abilities(Group(4, ())).as_details()["color"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"media": "4x6"},
        {"width_px": 1240},
        {"margin_mm": 51.0, "media": "na_index-4x6_4x6in", "x": 1},
        {"state_file": "photo.json"},
        {"dpi": 10},
        {"margin_mm": 20.0, "media": "custom_small_40x60mm"},
    ],
)
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        IppPhotoOptions.model_validate(wrong)
