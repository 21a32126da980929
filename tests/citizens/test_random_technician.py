"""Any part may be unplugged, jam, go silent or be swapped at any moment of anybody's visit.

`KIOSK_SEED=… pytest tests/citizens/test_random_technician.py -m slow -s` repeats a run: its seed stands in its table.
"""

from __future__ import annotations

import functools
import itertools
import logging
import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, ClassVar

import pytest
from _pytest.logging import LogCaptureHandler
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from support.cabinet import ACTS, CABINET, ROLES, STAGED, WORST
from support.onlookers import Alarms, Flow, open_files
from support.technician import READABLE, House
from support.walk import ASSETS, NEEDS, TODAY

from drivers.registry import Registry
from kiosk_app.content.load import load_content
from kiosk_app.core.world import World
from kiosk_app.tools.process_memory import share_arenas

SHIFT = 25  # steps in one run of the machine; the terminal lives on from one to the next
MORE_MEMORY = 20.0  # megabytes the last quarter of a long run may hold more than its second
STRIP = ("larger", "smaller", "contrast", "sound", "language", "louder", "faster")
AFTERWARDS = ("wait", "mend", "leave", "go on")
citizens = st.sampled_from(READABLE)
roles = st.sampled_from(ROLES)


def step(act: Callable[..., None]) -> Callable[..., None]:
    """Noted. Hypothesis repeats what failed; a terminal cannot live its life again: the first failure counts."""

    @functools.wraps(act)
    def noted(hall: Hall, **how: Any) -> None:
        house = hall.house
        if not hall.awake or hall.broken:
            return
        house.tally.steps += 1
        told = " ".join(f"{name}={value}" for name, value in how.items())
        hall.trace.append(f"{house.tally.steps} {house.page.id}: {act.__name__} {told}")
        try:
            act(hall, **how)
            house.check()
        except BaseException as error:
            hall.broken.append(error)
            raise

    return noted


class Hall(RuleBasedStateMachine):
    """A citizen, a technician and time, in any order."""

    house: ClassVar[House]
    trace: ClassVar[deque[str]]
    broken: ClassVar[list[BaseException]]
    shifts: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self.awake = type(self).shifts > 0  # a run begins with the simplest of all shifts: the same step, over and over
        type(self).shifts += 1

    @rule(number=st.integers(0, 7), after=st.integers(0, 4))
    @step
    def citizen_presses_something(self, number: int, after: int) -> None:
        self.house.press(number)
        self.house.pump(after / 100)

    @rule(citizen=citizens, moves=st.integers(1, 4), answer=st.integers(0, 3))
    @step
    def citizen_does_what_the_page_asks(self, citizen: str, moves: int, answer: int) -> None:
        for _ in range(moves):
            self.house.forward(citizen, answer)
            self.house.pump(0.02)

    @rule(citizen=citizens, moves=st.integers(1, 5))
    @step
    def citizen_is_in_a_hurry(self, citizen: str, moves: int) -> None:
        for _ in range(moves):
            self.house.hurry(citizen)

    @rule(keys=st.lists(st.sampled_from([*"0123456789", "erase"]), min_size=1, max_size=12))
    @step
    def citizen_types(self, keys: list[str]) -> None:
        self.house.sign()
        for key in keys:
            self.house.runtime.type(key)
        self.house.pump(0.0)

    @rule(name=st.sampled_from(STRIP))
    @step
    def citizen_sets_something(self, name: str) -> None:
        self.house.sign()
        self.house.runtime.setting(name)
        self.house.pump(0.01)

    @rule(citizen=st.sampled_from([*READABLE, "john", "maria", "none"]))
    @step
    def citizen_lays_or_takes_a_card(self, citizen: str) -> None:
        self.house.lay(citizen)
        self.house.pump(0.05)

    @rule(at_once=st.booleans(), next_one=citizens)
    @step
    def citizen_leaves_and_the_next_one_comes(self, at_once: bool, next_one: str) -> None:
        if self.house.runtime.visit.id:
            self.house.leave()
        for _ in range(4 if at_once else 0):
            self.house.forward(next_one)
            self.house.pump(0.05)

    @rule(worst=st.sampled_from(WORST), wait=st.integers(0, 6), citizen=citizens, then=st.sampled_from(AFTERWARDS))
    @step
    def trouble_comes_at_the_worst_moment(
        self, worst: tuple[str, str, str, str], wait: int, citizen: str, then: str
    ) -> None:
        moment, *fault = worst
        if not self.house.hurry_to(moment, citizen):
            return
        self.house.pump(wait / 30)
        self.house.stage(*fault)
        self.house.pump(0.05)
        if then == "leave":
            self.house.leave()
        elif then != "wait":
            self.house.mend(fault[0])
        if then == "go on":
            self.house.hurry_to("home", citizen)

    @rule(fault=st.sampled_from(STAGED))
    @step
    def technician_does_something(self, fault: tuple[str, str, str]) -> None:
        self.house.stage(*fault)
        self.house.pump(0.03)

    @rule(role=roles)
    @step
    def technician_pulls_a_plug_for_a_moment(self, role: str) -> None:
        self.house.stage(role, "plug", "out")
        self.house.pump(0.05)
        self.house.stage(role, "plug", "in")
        self.house.pump(0.03)

    @rule(out=roles, back=roles)
    @step
    def technician_unplugs_one_and_plugs_another(self, out: str, back: str) -> None:
        self.house.stage(out, "plug", "out")
        self.house.stage(back, "plug", "in")
        self.house.pump(0.03)

    @rule(role=roles)
    @step
    def technician_tries_a_part(self, role: str) -> None:
        self.house.try_out(role)
        self.house.pump(0.03)

    @rule(act=st.sampled_from(ACTS))
    @step
    def somebody_lays_a_hand_on_a_part(self, act: tuple[str, str, str]) -> None:
        self.house.act(*act)
        self.house.pump(0.05)

    @rule(role=roles)
    @step
    def technician_mends_a_part(self, role: str) -> None:
        self.house.mend(role)
        self.house.pump(0.03)

    @rule()
    @step
    def technician_mends_all(self) -> None:
        self.house.mend()
        self.house.pump(0.05)

    @rule(role=roles, really=st.integers(0, 5))
    @step
    def technician_swaps_a_part_for_another_model(self, role: str, really: int) -> None:
        if not really:
            self.house.swap(role)
        self.house.pump(0.02)

    @rule(hundredths=st.integers(1, 20), ahead=st.sampled_from((0, 0, 1, 5, 31, 95)))
    @step
    def time_passes(self, hundredths: int, ahead: int) -> None:
        self.house.pump(hundredths / 100, float(ahead))


def run(
    house: House, alarms: Alarms, steps: int, first_seed: int, *, look_every: int, forget: Callable[[], None]
) -> tuple[Flow, Flow]:
    """That many random steps; every so often the terminal has to serve again and to have forgotten everybody.

    `forget` ends what pytest itself keeps of it.
    """
    how = settings(
        max_examples=2 + look_every // SHIFT,
        stateful_step_count=SHIFT,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
        print_blob=False,
    )
    Hall.house, Hall.trace, Hall.broken = house, deque(maxlen=60), []
    warm: Flow | None = None
    held: dict[str, int] = {}
    for number in itertools.count(first_seed):
        Hall.shifts = 0
        try:
            run_state_machine_as_test(seed(number)(Hall), settings=how)
        except BaseException:
            if Hall.broken:
                raise Hall.broken[0] from None
            raise
        citizen = READABLE[number % len(READABLE)]
        Hall.trace.append(f"{house.tally.steps} {house.page.id}: all is put right, {citizen} comes")
        house.serves_again(citizen)
        house.nothing_left()
        assert alarms.heard == []
        forget()
        if house.tally.steps >= steps:
            break
        if warm is None and house.tally.steps >= steps // 4:
            warm, held = settled(house), open_files()
    ended = settled(house)
    warm = warm or ended
    assert ended.flat_since(warm), f"not flat: {warm} {held} {ended} {open_files()}"
    return warm, ended


STILL = 8.0  # seconds: longer than `idle_off_s` of the cameras in support.cabinet


def settled(house: House) -> Flow:
    """What it never lets go of at rest. A look at the printer opens something for a moment, a part that has just come
    back the last of its own later, and a camera nobody uses lets go of what it had open after five seconds.
    """
    house.as_at_first()
    flow, end = Flow.now(), time.monotonic() + STILL
    while time.monotonic() < end:
        house.pump(0.25)
        flow = flow.least(Flow.now())
    return flow


Soak = Callable[..., None]


@pytest.fixture(scope="module")
def world() -> World:
    content, problems = load_content(ASSETS)
    assert problems == []
    return content.world(TODAY, NEEDS)


@pytest.fixture
def soak(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Soak:
    def go(steps: int, *, look_every: int, desk_is_dead: bool = False) -> None:
        first = int(os.environ.get("KIOSK_SEED", "20261123"))
        assert share_arenas()  # as `kiosk run` does
        bare = Flow.now()
        with Alarms() as alarms:
            house = House(world, tmp_path, first, desk_is_dead=desk_is_dead)
            began = time.monotonic()
            try:
                warm, end = run(house, alarms, steps, first, look_every=look_every, forget=forget_the_log)
            except BaseException:
                print(f"seed {first}; the last steps, as `page: what was done`:", *Hall.trace, sep="\n  ")
                print(*alarms.heard, sep="\n  ")
                raise
            finally:
                house.close()
        report(house, first, time.monotonic() - began, warm, end, capsys)
        assert alarms.heard == []
        assert grown(house.tally.memory) < MORE_MEMORY
        closed = time.monotonic() + 10
        while (left := Flow.now()).threads > bare.threads and time.monotonic() < closed:
            time.sleep(0.05)
        assert left.threads <= bare.threads and left.children <= bare.children

    return go


def forget_the_log() -> None:
    """pytest keeps every line of the whole test, twice, for its report of a failure."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, LogCaptureHandler):
            handler.reset()


def grown(memory: list[float]) -> float:
    """Megabytes from the second quarter to the last; the first is warm-up: every part in every model, every scene."""
    quarter = len(memory) // 4
    return median(memory[-quarter:]) - median(memory[quarter : 2 * quarter]) if quarter >= 5 else 0.0


def report(house: House, first: int, seconds: float, warm: Flow, end: Flow, capsys: Any) -> None:
    rows = (
        ("keys struck on the keypad", house.eye.struck),
        ("slips asked for", len(house.spy.asked)),
        ("slips complete", len(house.paper.whole)),
        ("how prints ended", ", ".join(f"{name} {count}" for name, count in sorted(house.spy.proofs.items()))),
        ("memory, MB, after warm-up and at the end", f"{warm.rss:.0f} {end.rss:.0f}"),
        ("descriptors", f"{warm.fds} {end.fds}"),
        ("threads", f"{warm.threads} {end.threads}"),
        ("calls given up", {role: one.abandoned for role, one in house.gateway.health().items() if one.abandoned}),
        ("seconds", f"{seconds:.0f}"),
        ("seed", first),
    )
    with capsys.disabled():
        print("\n" + house.tally.table(rows))


def test_the_technicians_cabinet_holds_every_role_with_every_key_of_its_emulator() -> None:
    registry = Registry()
    assert set(ROLES) == set(registry.roles)
    for role in registry.roles:
        keys = registry.load(role).make_emulator({}).keys()
        assert set(CABINET[role].faults) | set(CABINET[role].acts) == set(keys) - (
            {"card"} if role == "id_reader" else set()
        )


@pytest.mark.timeout(300)
def test_a_random_technician_in_a_few_visits(soak: Soak) -> None:
    soak(300, look_every=300)


@pytest.mark.timeout(120)
def test_a_random_technician_while_the_desk_is_dead(soak: Soak) -> None:
    soak(50, look_every=50, desk_is_dead=True)


@pytest.mark.slow
@pytest.mark.timeout(5400)
def test_a_random_technician_through_ten_thousand_steps(soak: Soak) -> None:
    soak(int(os.environ.get("KIOSK_STEPS", "10000")), look_every=250)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_random_technician_through_a_thousand_steps_while_the_desk_is_dead(soak: Soak) -> None:
    soak(1000, look_every=250, desk_is_dead=True)
