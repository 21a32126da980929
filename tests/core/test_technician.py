"""The technician's page event by event: who gets in, what is kept, and that no citizen is ever mixed with it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk import ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.page import PageKind, Voice
from kiosk_app.core.technician import signals as sg
from kiosk_app.core.technician.readiness import Reason, reasons
from kiosk_app.core.technician.state import Gate, Part, Record, Seen, Trial
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

PIN = "246813"
AT = "2026-11-25 14:03"
READER = Part("id_reader", "ok", True, "14:00", driver="sam", asset="05.03-1", needed=True)
PRINTER = Part("receipt_printer", "ok", True, "14:00", driver="escpos")
VOICE = Part("speech", "ok", True, "14:00", driver="voice")
OFF = Part("scanner", "switched_off", False)
SEEN = Seen((READER, PRINTER, VOICE, OFF), clock=AT, terminal="kiosk-3", version="0.1.0")


@pytest.fixture
def walk(world: World) -> Walk:
    return Walk(world)


def asked(walk: Walk, gate: Gate = Gate("ask")) -> Walk:  # noqa: B008 – frozen
    return walk(ev.Begin("citizen"), sg.TechnicianAsked("tech", gate))


def inside(walk: Walk, seen: Seen = SEEN) -> Walk:
    asked(walk).type(PIN).press("ok")
    return walk(sg.PinChecked("tech", Gate("ok"), seen))


def trial(walk: Walk) -> str:
    run = walk.last(sg.RunTrial)
    assert isinstance(run, sg.RunTrial)
    return run.number


# ---- the door ---------------------------------------------------------------------------------------------------


def test_the_chord_asks_for_the_pin_and_wipes_what_was_before(walk: Walk) -> None:
    asked(walk)
    assert walk.page.id == "technician-pin" and walk.page.kind is PageKind.NUMBER
    assert fx.Wipe("citizen") in walk.effects
    assert walk.visit.id == "tech"


def test_the_page_is_never_put_low_for_it_measures_the_whole_glass(walk: Walk) -> None:
    inside(walk(ev.Begin("citizen"), ev.SettingPressed("low")))
    assert walk.page.standing and walk.visit.settings.layout == "standing"
    walk(ev.SettingPressed("low"))
    assert walk.visit.settings.layout == "standing"
    told = walk.last(fx.Announce)
    assert isinstance(told, fx.Announce) and "不放低" in told.show, "and says why nothing happened"


@pytest.mark.parametrize("where", ["disability-photo", "help"])
def test_the_chord_means_nothing_once_a_citizen_has_begun(walk: Walk, where: str) -> None:
    walk(ev.Begin("citizen")).press(where)
    before = walk.visit
    walk(sg.TechnicianAsked("tech", Gate("ask")))
    assert walk.visit == before


def test_the_chord_means_nothing_while_somebodys_card_is_known(walk: Walk) -> None:
    walk(ev.Begin("citizen"))
    walk.visit = replace(walk.visit, person=ELDER)
    walk(sg.TechnicianAsked("tech", Gate("ask")))
    assert walk.visit.bench is None


def test_the_pin_is_neither_shown_nor_said_nor_in_any_repr(walk: Walk) -> None:
    asked(walk).type(PIN)
    entry = walk.page.entry
    assert entry is not None and entry.secret and entry.complete and not any(char.isdigit() for char in entry.shown)
    walk.press("ok")
    assert PIN not in repr(walk.visit) + repr(walk.effects) + repr(walk.page)
    said = [effect.say + effect.show for effect in walk.effects if isinstance(effect, fx.Announce)]
    assert said and not any(PIN in text for text in said)
    check = walk.last(sg.CheckPin)
    assert isinstance(check, sg.CheckPin) and check.pin == PIN
    assert walk.visit.bench is not None and walk.visit.bench.typed == ""


def test_too_few_digits_are_not_even_tried(walk: Walk) -> None:
    asked(walk).type("24681").press("ok")
    assert walk.count(sg.CheckPin) == 0 and walk.page.notice is not None


def test_an_answer_for_another_visit_opens_nothing(walk: Walk) -> None:
    asked(walk).type(PIN).press("ok")
    walk(sg.PinChecked("somebody else", Gate("ok"), SEEN))
    assert walk.page.id == "technician-pin"
    walk.press("back")
    assert walk.page.id == "home" and walk.visit.bench is None
    walk(sg.PinChecked("tech", Gate("ok"), SEEN))
    assert walk.page.id == "home"


def test_an_answer_nobody_asked_for_opens_nothing(walk: Walk) -> None:
    asked(walk)(sg.PinChecked("tech", Gate("ok"), SEEN))
    assert walk.page.id == "technician-pin"


@pytest.mark.parametrize(
    ("outcome", "word"),
    [("locked", "15 分钟"), ("unset", "kiosk technician set-pin"), ("damaged", "set-pin"), ("broken", "磁盘")],
)
def test_a_closed_door_says_why_and_what_to_do(walk: Walk, outcome: str, word: str) -> None:
    asked(walk, Gate(outcome, minutes=15))
    assert walk.page.body is not None and word in walk.page.body.show
    walk.type(PIN).press("ok")
    assert walk.count(sg.CheckPin) == 0
    walk.press("back")
    assert walk.page.id == "home"


def test_a_wrong_pin_says_how_many_tries_are_left(walk: Walk) -> None:
    asked(walk).type(PIN).press("ok")
    walk(sg.PinChecked("tech", Gate("wrong", left=2)))
    assert walk.page.notice is not None and "2 次" in walk.page.notice.show
    assert walk.page.entry is not None and walk.page.entry.shown == ""


# ---- leaving ----------------------------------------------------------------------------------------------------


def test_three_minutes_without_a_press_and_nothing_of_it_is_left(walk: Walk) -> None:
    inside(walk).press("parts", "id_reader")
    assert walk.last(fx.StartTimer) == fx.StartTimer("idle", 180.0)
    walk(ev.TimerFired("idle"))
    assert walk.page.id == "home" and walk.visit == Visit()
    assert walk.last(fx.Wipe) == fx.Wipe("tech")


def test_leaving_forgets_the_settings_too(walk: Walk) -> None:
    inside(walk)(ev.SettingPressed("larger")).press("back")
    assert walk.visit == Visit()


def test_help_is_called_from_here_as_from_anywhere(walk: Walk) -> None:
    inside(walk).press("help")
    assert walk.page.kind is PageKind.HELP and walk.count(fx.CallHelp) == 1
    walk.press("go_on")
    assert walk.page.id == "technician-home" and walk.page.help_active


def test_a_fault_shows_the_fail_safe_page_and_the_technician_is_gone(walk: Walk) -> None:
    inside(walk)(ev.Fault("x"))
    assert walk.page.id == "failsafe" and walk.visit.bench is None


# ---- looking ----------------------------------------------------------------------------------------------------


def test_a_status_that_changes_is_seen_at_once_and_not_spoken_by_itself(walk: Walk) -> None:
    inside(walk).press("parts")
    before = walk.page
    lost = replace(READER, state="no_device", usable=False, todo=MappingProxyType({"zh-CN": "检查数据线"}))
    walk(sg.PartsSeen(replace(SEEN, parts=(lost, PRINTER, VOICE, OFF))))
    assert walk.page.id == before.id and walk.page.voice is Voice.ARRIVAL
    assert walk.page.items[0].label.show == "身份证阅读机：没找到" and walk.page.items[0].pictogram == "warning"
    walk.press("id_reader")
    assert walk.page.notice is not None and walk.page.notice.show == "检查数据线"


def test_every_sign_has_a_word_and_simulated_ones_say_so(walk: Walk) -> None:
    inside(walk, replace(SEEN, parts=(replace(READER, simulated=True), OFF))).press("parts")
    assert [item.label.show for item in walk.page.items] == ["身份证阅读机：正常，模拟", "扫码器：停用"]
    assert [item.pictogram for item in walk.page.items] == ["check", "switched_off"]


def test_the_list_has_three_parts_a_page_and_all_are_reached(walk: Walk) -> None:
    inside(walk).press("parts")
    first = [item.id for item in walk.page.items]
    walk.press("later")
    second = [item.id for item in walk.page.items]
    assert first + second == [part.role for part in SEEN.parts]
    walk.press("scanner")
    assert [action.id for action in walk.page.actions] == ["back"], "what is switched off is not tested"
    walk.press("back")
    assert [item.id for item in walk.page.items] == second


# ---- testing ----------------------------------------------------------------------------------------------------


def test_a_test_a_machine_can_judge_is_kept_at_once(walk: Walk) -> None:
    inside(walk).press("parts", "id_reader", "try")
    walk(sg.TrialEnded(trial(walk), True, AT))
    kept = walk.last(sg.KeepTrial)
    assert kept == sg.KeepTrial("id_reader", Trial("active", True, AT, "machine", "sam", "05.03-1"))
    walk.press("next")
    assert walk.page.id == "technician-part-receipt_printer"


def test_what_only_a_person_can_see_is_kept_when_the_person_has_said_it(walk: Walk) -> None:
    inside(walk).press("parts", "receipt_printer", "try")
    walk(sg.TrialEnded(trial(walk), True, AT))
    assert walk.page.id == "technician-judging-receipt_printer" and walk.count(sg.KeepTrial) == 0
    walk.press("wrong")
    kept = walk.last(sg.KeepTrial)
    assert isinstance(kept, sg.KeepTrial) and not kept.trial.passed and kept.trial.judged == "technician"
    assert walk.page.title.show == "凭条打印机：没通过"


def test_a_stopped_tests_answer_counts_for_nothing(walk: Walk) -> None:
    inside(walk).press("parts", "id_reader", "try")
    old = trial(walk)
    walk.press("back")
    assert walk.count(sg.StopTrial) == 1
    walk(sg.TrialEnded(old, True, AT))
    assert walk.page.id == "technician-part-id_reader" and walk.count(sg.KeepTrial) == 0
    walk.press("try")
    walk(sg.TrialEnded(old, True, AT))
    assert walk.page.id == "technician-trying-id_reader"


def test_the_camera_s_picture_goes_with_the_verdict(walk: Walk) -> None:
    camera = Part("camera", "ok", True, driver="opencv")
    inside(walk, replace(SEEN, parts=(camera,))).press("parts", "camera", "try")
    walk(sg.TrialEnded(trial(walk), True, AT, jpeg=b"\xff\xd8 somebody"))
    assert walk.page.kind is PageKind.PHOTO and b"somebody" not in repr(walk.visit).encode()
    walk.press("right")
    assert walk.page.photo == b"" and walk.visit.bench is not None and walk.visit.bench.picture == b""


def test_the_help_button_under_test_calls_nobody_and_any_other_time_it_does(walk: Walk) -> None:
    button = Part("help_button", "ok", True, driver="modbus")
    inside(walk, replace(SEEN, parts=(button,))).press("parts", "help_button", "try", "help")
    assert walk.count(fx.CallHelp) == 0
    walk(sg.TrialEnded(trial(walk), True, AT)).press("help")
    assert walk.count(fx.CallHelp) == 1


def test_the_voice_is_silent_while_the_voice_is_tested(walk: Walk) -> None:
    inside(walk).press("parts", "speech", "try")
    assert walk.page.voice is Voice.NONE


# ---- calibrating ------------------------------------------------------------------------------------------------


def test_the_volume_is_tried_live_and_taken_back_unless_kept(walk: Walk) -> None:
    inside(walk, replace(SEEN, volume_db=-3.0)).press("volume", "softer", "softer")
    assert walk.last(sg.TryVolume) == sg.TryVolume(-5.0)
    walk.press("back")
    assert walk.last(sg.TryVolume) == sg.TryVolume(-3.0) and walk.count(sg.KeepVolume) == 0
    walk.press("volume", *["louder"] * 9, "keep")
    assert walk.last(sg.KeepVolume) == sg.KeepVolume(0.0), "louder than full is not possible"


def test_the_reference_is_played_at_step_eight_and_all_steps_in_turn(walk: Walk) -> None:
    inside(walk).press("volume", "play")
    play = walk.last(sg.Play)
    assert isinstance(play, sg.Play) and [step for step, _ in play.texts] == [8]
    assert walk.page.voice is Voice.NONE
    walk(sg.PlayEnded(play.number, True))
    assert walk.page.voice is Voice.ARRIVAL
    walk.press("steps")
    steps = walk.last(sg.Play)
    assert isinstance(steps, sg.Play) and [step for step, _ in steps.texts] == list(range(1, 9))
    walk(sg.PlayEnded(play.number, True))
    assert walk.visit.bench is not None and walk.visit.bench.playing, "the first one's end is not this one's"
    walk(sg.PlayEnded(steps.number, False))
    assert walk.page.notice is not None


def test_the_card_on_the_screen_becomes_the_size_of_a_pixel(walk: Walk) -> None:
    inside(walk).press("screen")
    figure = walk.page.figure
    assert figure is not None and figure.wide_px == 312
    walk.press("much_wider", "narrower", "keep")
    assert walk.last(sg.KeepScreen) == sg.KeepScreen(round(85.6 / 321, 5))
    assert walk.page.kind is PageKind.POINT


def test_the_worst_of_five_touches_is_kept_and_keys_do_not_count(walk: Walk) -> None:
    inside(walk).press("screen", "keep", "mark")
    assert walk.page.id == "technician-touch-1"
    walk(*[sg.Pointed(0.3, 0.4)] * 4, sg.Pointed(-3.0, 4.0))
    assert walk.last(sg.KeepTouch) == sg.KeepTouch(5.0)
    assert walk.page.body is not None and walk.page.body.show == "都点得准，已经记下。"
    walk.press("again")
    walk(*[sg.Pointed(0.0, 0.0)] * 4).press("missed")
    assert walk.page.body is not None and "偏" in walk.page.body.show


# ---- the report -------------------------------------------------------------------------------------------------


def proven(seen: Seen) -> Seen:
    trials = {
        (part.role, "active"): Trial("active", True, AT, "technician", part.driver, part.asset)
        for part in seen.parts
        if part.wanted
    }
    return replace(seen, record=Record(MappingProxyType(trials), -6.0, AT, 0.2745, AT, 1.0, AT))


def test_a_terminal_is_ready_when_every_part_works_is_real_and_proven() -> None:
    assert reasons(proven(SEEN)) == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda seen: replace(seen, mistakes=1), Reason("mistakes")),
        (lambda seen: _with(seen, replace(READER, usable=False, state="offline")), Reason("down", "id_reader")),
        (lambda seen: _with(seen, replace(READER, asset="05.03-2")), Reason("untested", "id_reader")),
        (lambda seen: _with(seen, replace(READER, simulated=True)), Reason("untested", "id_reader")),
        (lambda seen: _recorded(seen, volume_db=None), Reason("volume")),
        (lambda seen: _recorded(seen, mm_per_px=None), Reason("screen")),
        (lambda seen: _recorded(seen, touch_mm=None), Reason("touch")),
        (lambda seen: _recorded(seen, touch_mm=5.1), Reason("touch-off")),
    ],
)
def test_anything_that_is_missing_makes_it_not_ready(change, reason: Reason) -> None:  # type: ignore[no-untyped-def]
    assert reasons(change(proven(SEEN))) == (reason,)


def _with(seen: Seen, part: Part) -> Seen:
    return replace(seen, parts=(part, *seen.parts[1:]))


def _recorded(seen: Seen, **values: object) -> Seen:
    return replace(seen, record=replace(seen.record, **values))


def test_the_report_is_printed_by_this_visit_and_names_terminal_parts_and_verdict(walk: Walk) -> None:
    inside(walk, proven(SEEN)).press("report")
    assert walk.page.title.show == "可以开放服务"
    walk.press("print")
    job = walk.last(fx.Print)
    assert isinstance(job, fx.Print) and job.job_id.startswith("tech-")
    lines = [line.text for line in job.lines]
    assert "终端 kiosk-3，通城县政务服务大厅" in lines and "05.03-1" in lines and "扫码器：停用" in lines
    walk(ev.Printed(job.job_id, "printed"))
    assert walk.page.body is not None and "请拿报告" in walk.page.body.show
    walk.press("print")
    walk(ev.CommandFailed("receipt_printer", "print_document", "error-paper-out", "clear"))
    assert walk.page.notice is not None


# ---- whatever happens -------------------------------------------------------------------------------------------

EVENTS = st.sampled_from(
    [
        sg.PartsSeen(SEEN),
        sg.PartsSeen(Seen()),
        sg.PartsSeen(proven(SEEN)),
        sg.TrialEnded("tech-1", True, AT, jpeg=b"x"),
        sg.TrialEnded("tech-2", False, AT, "no_key"),
        sg.PlayEnded("tech-1", True),
        sg.Pointed(1.0, 2.0),
        sg.NotKept(),
        sg.TechnicianAsked("other", Gate("ask")),
        sg.PinChecked("tech", Gate("ok"), SEEN),
        ev.Printed("tech-1", "sent"),
        ev.CardRead(ELDER),
        ev.TimerFired("idle"),
        ev.TimerFired("leave"),
        ev.DeviceChanged("receipt_printer", False, "error-paper-out"),
        ev.CommandFailed("receipt_printer", "x", "error-timeout", "none"),
        ev.Typed("1"),
        ev.SettingPressed("language"),
        ev.Stirred(),
    ]
)


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(st.one_of(st.integers(0, 6), EVENTS), max_size=40))
def test_no_order_of_events_leads_to_a_dead_end_or_mixes_a_citizen_in(world: World, steps: list[object]) -> None:
    walk = inside(Walk(world))
    for step in steps:
        targets = walk.page.targets()
        event = ev.Pressed(targets[step % len(targets)]) if isinstance(step, int) else step
        walk(event)  # type: ignore[arg-type]
        assert "help" in walk.page.targets()
        if walk.visit.bench is not None:
            assert walk.visit.person is None and walk.visit.at_home and walk.visit.photo is None
            assert walk.page.time.ask_after <= 300
