"""Whatever happens in whatever order: no dead end, help one action away, and wiping leaves nothing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from support.broken import standing_at
from support.walk import ASSETS, ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.journey import page, update
from kiosk_app.core.matter import Matter
from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

SECRETS = (
    "李玉兰",
    "421222195003120026",
    "赵邻居",
    "421222196506150070",
    "3104421222000012345",
    "湖北省通城县隽水镇",
    "13800001234",
)
NEIGHBOUR = replace(ELDER, name="赵邻居", number="421222196506150070")
ROLES = ("id_reader", "card_reader", "camera", "receipt_printer", "speech")
REFUSED = Matter("20261110-003", "残疾人证照相", "没有办成。", date(2026, 11, 20), "c31", True, "李玉兰的照片")
FROM_OUTSIDE = st.sampled_from(
    [
        ev.CardRead(ELDER),
        ev.CardRead(replace(ELDER, valid_to=date(2020, 1, 1))),
        ev.CardRead(replace(ELDER, document="foreigner_2023", number="911124198108030024")),
        ev.CardRead(replace(ELDER, name="", number="")),
        ev.CardHint("lift_and_place_again"),
        ev.BusCardRead(BusCard("elderly", "3104421222000012345", date(2024, 2, 29), date(2026, 3, 31), None, -120)),
        ev.BusCardRead(BusCard("social_security")),
        ev.CardRead(NEIGHBOUR),
        ev.CardLeft(),
        ev.CardLifted(),
        ev.TimerFired("card-left"),
        ev.PhotoAdvice("too_dark"),
        ev.PhotoTaken(b"jpeg"),
        ev.PhotoTaken(b"jpeg", ("no_face",), False),
        ev.PaperAdvice("not_middle"),
        ev.PaperTaken(b"jpeg", ("not_sharp",)),
        ev.CommandFailed("document_camera", "scan", "error-timeout", "wait"),
        ev.DeviceChanged("document_camera", False, "error-disconnected"),
        ev.DeviceChanged("document_camera", True),
        ev.Printed("anything", "sent"),
        ev.SubmissionAccepted("k", "20261123-001"),
        ev.SubmissionStored("k"),
        ev.HelpChanged("k", "claimed", "王老师", 2),
        ev.HelpChanged("k", "closed", "王老师"),
        ev.HelpChanged("k", "cancelled"),
        ev.HelpUnreached("k"),
        ev.TimerFired("idle"),
        ev.TimerFired("leave"),
        ev.TimerFired("message"),
        ev.HelpChanged("k", "claimed", "王老师", message="请稍等", messages=1),
        ev.TimerFired("help-ring"),
        ev.TimerFired("help-wait"),
        ev.HelpChanged("k", "raised", heard=False),
        ev.HelpChanged("k", "delivered", handed_back=True),
        ev.CasesFound(
            (Matter("20261110-003", "残疾人证照相", "正在看。", date(2026, 11, 20), "c31", True, "李玉兰的照片"),)
        ),
        ev.LookUpFailed(),
        ev.TimerFired("look-up"),
        ev.Typed("1"),
        ev.Typed("erase"),
        ev.Stirred(),
        ev.Fault("x"),
        ev.Begin("v2"),
        *(ev.SettingPressed(name) for name in ("larger", "contrast", "sound", "language", "bogus")),
        *(ev.DeviceChanged(role, False, "error-paper-out") for role in ROLES),
        *(ev.DeviceChanged(role, True) for role in ROLES),
        *(ev.CommandFailed(role, "x", "error-timeout", "none") for role in ROLES),
        *(ev.CommandFailed(role, "x", "error-hardware-error", "maintenance") for role in ROLES),
        ev.CommandFailed("desk", "submit", "error-desk", "none"),
    ]
)
STEPS = st.lists(st.one_of(st.integers(0, 7), FROM_OUTSIDE), max_size=60)


SERVICES = st.sampled_from(sorted(path.name for path in (ASSETS / "services").iterdir() if path.is_dir()))


def play(world: World, service: str, steps: list[int | ev.Event]) -> Walk:
    """Of somebody who has chosen the service. An integer presses that target of whatever page is shown."""
    begun = standing_at(world, service)
    assert begun is not None
    walk = Walk(world, begun.visit)
    for step in steps:
        if isinstance(step, int):
            if not walk.visit.id:
                walk(ev.Begin("v1"))
            targets = walk.page.targets()
            walk.press(targets[step % len(targets)])
        else:
            walk(step)
        check(walk)
    return walk


def check(walk: Walk) -> None:
    now = walk.page
    assert now.title.show and now.help.show
    assert "help" in now.targets()
    helped, effects = update(walk.visit, ev.Pressed("help"), walk.world)
    assert any(isinstance(effect, fx.CallHelp) for effect in effects)
    assert page(helped, walk.world).kind is PageKind.HELP or helped.overlay == "help"
    for words in (now.title, now.body, now.notice):
        assert words is None or not any(secret in words.show + words.spoken for secret in SECRETS)
    for fact in now.facts:
        assert not any(secret in fact.value.show + fact.value.spoken for secret in SECRETS)
    assert not any(secret in repr(walk.visit) for secret in SECRETS)
    assert not any(secret in repr(now) for secret in SECRETS)


def kind_of(walk: Walk) -> str:
    """Of the step one is at; empty at home or where a page lies over it."""
    visit = walk.visit
    return "" if visit.overlay or visit.at_home else walk.world.services[visit.service].steps[visit.step].kind


@given(SERVICES, STEPS)
@settings(max_examples=150, deadline=None)
def test_no_walk_breaks_a_rule(world: World, service: str, steps: list[int | ev.Event]) -> None:
    play(world, service, steps)


@given(SERVICES, STEPS)
@settings(max_examples=100, deadline=None)
def test_from_anywhere_the_end_can_be_reached_by_pressing_alone(
    world: World, service: str, steps: list[int | ev.Event]
) -> None:
    walk = play(world, service, steps)
    for role in ROLES:
        walk(ev.DeviceChanged(role, True))
    for _ in range(40):
        if walk.page.id == "home" or kind_of(walk) == "submit":
            break
        now = walk.page
        if now.id == "photo-taking":
            walk(ev.PhotoTaken(b"jpeg"))
            continue
        if kind_of(walk) == "receipt" and not now.actions:
            job = walk.last(fx.Print)
            assert isinstance(job, fx.Print)
            walk(ev.Printed(job.job_id, "sent"))
            continue
        leaving = [action.id for action in now.actions if action.id in ("back", "decline", "leave", "go_home")]
        onward = [action.id for action in now.actions if action.id in ("go_on", "taken", "not_me", "retake")]
        assert leaving or onward, f"dead end at {now.id}"
        walk.press((leaving or onward)[0])
    assert walk.page.id == "home" or kind_of(walk) == "submit"


@given(SERVICES, STEPS)
@settings(max_examples=100, deadline=None)
def test_after_the_wipe_nothing_of_the_person_is_left(world: World, service: str, steps: list[int | ev.Event]) -> None:
    walk = play(world, service, steps)
    if not walk.visit.id:
        return
    walk.gone()
    assert walk.visit == Visit(devices=walk.visit.devices, help=walk.visit.help, card_left=walk.visit.card_left)
    assert any(isinstance(effect, fx.Wipe) for effect in walk.effects)


def test_importing_the_core_loads_no_kivy() -> None:
    above = "('kivy', 'drivers', 'helpdesk')"
    code = f"import kiosk_app.core.journey, sys; sys.exit(any(m.split('.')[0] in {above} for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
