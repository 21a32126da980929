"""The scripted citizen: sees, listens, then acts; and says what she saw when she gives up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.house import FRAME, House
from support.terminal import Terminal
from support.walk import ASSETS, NEEDS, TODAY

from kiosk_app.content.load import load_content
from kiosk_app.tools.citizen_robot import MOMENT, PATIENCE, Acts, GaveUp, Line, Robot, Script
from kiosk_app.tools.ways import ONLY, load_ways

TOUR = ASSETS / "services" / "disability-photo" / "tour.yaml"


@dataclass
class Stage:
    """A screen made of words and buttons; it writes down what is done to it and when."""

    seen: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    ring: int | None = None
    time: float = 0.0
    silent_at: float = 0.0
    done: list[str] = field(default_factory=list)
    after: dict[str, Callable[[], None]] = field(default_factory=dict)
    staff_take: float = 0.0  # seconds; below zero: they cannot

    def words(self) -> list[str]:
        return self.seen

    def labels(self) -> list[tuple[str, str]]:
        return self.buttons

    def focus(self) -> str | None:
        return None if self.ring is None else self.buttons[self.ring][0]

    def _do(self, what: str) -> None:
        assert self.time >= self.silent_at, "she acted before the voice had finished"
        self.done.append(what)
        self.after.get(what, lambda: None)()

    def tap(self, target: str) -> None:
        self._do(f"tap {target}")

    def wake(self) -> None:
        self.done.append("wake")

    def key(self, key: str) -> None:
        if key == "next":
            self.ring = 0 if self.ring is None else (self.ring + 1) % len(self.buttons)
        self._do(f"key {key}")

    def card(self, on: bool) -> None:
        self._do("card on" if on else "card off")

    def other_card(self, on: bool) -> None:
        self._do("other card on" if on else "other card off")

    def bus_card(self, on: bool) -> None:
        self._do("bus card on" if on else "bus card off")

    def scene(self, name: str) -> None:
        self._do(f"scene {name}")

    def staff(self, acts: Acts) -> Callable[[], bool]:
        self.done += [f"staff {kind} {act}" for kind, several in acts.items() for act in several]
        until = self.time + self.staff_take

        def done() -> bool:
            if self.staff_take < 0:
                raise GaveUp("staff found no button")
            return self.time >= until

        return done

    def robot(self, *, keys: bool = False, wheelchair: bool = False) -> Robot:
        return Robot(
            eyes=self,
            hands=self,
            listening=lambda: self.time < self.silent_at,
            now=lambda: self.time,
            with_keys=keys,
            wheelchair=wheelchair,
            answers={"phone": "13900"},
        )

    def play(self, *lines: Line, anytime: tuple[Line, ...] = (), keys: bool = False, wheelchair: bool = False) -> None:
        script = Script(script=list(lines), anytime=list(anytime))
        for _ in self.robot(keys=keys, wheelchair=wheelchair).perform(script):
            self.time += FRAME


@pytest.fixture
def stage() -> Stage:
    return Stage(seen=["Hello", "Press one"], buttons=[("a", "First"), ("b", "First again"), ("help", "Help me")])


def test_she_presses_what_the_script_says_she_sees(stage: Stage) -> None:
    stage.play(Line(see="Hello", press="First again"))
    assert stage.done == ["tap b"]


def test_the_label_that_fits_exactly_comes_before_one_that_only_contains_it(stage: Stage) -> None:
    stage.buttons.reverse()
    stage.play(Line(see="Hello", press="First"))
    assert stage.done == ["tap a"]


@pytest.mark.parametrize("keys", [False, True])
def test_what_is_not_on_the_first_page_is_looked_for_on_the_next(stage: Stage, keys: bool) -> None:
    stage.buttons = [("a", "First"), ("more_services", "Others")]

    def turned() -> None:
        stage.buttons, stage.ring = [("pension", "Pension"), ("more_services", "Others")], None

    stage.after["key ok" if keys else "tap more_services"] = turned
    stage.play(Line(see="Hello", press="Pension"), keys=keys)
    way = ["key next", "key next", "key ok", "key next", "key ok"] if keys else ["tap more_services", "tap pension"]
    assert stage.done == way


def test_she_knows_whether_she_went_the_whole_way(stage: Stage) -> None:
    def went(script: Script) -> bool:
        play = stage.robot().perform(script)
        while True:
            try:
                next(play)
            except StopIteration as over:
                return bool(over.value)
            stage.time += FRAME

    assert went(Script(script=[Line(see="Hello", end=True)]))
    assert went(Script(script=[Line(see="Hello")]))
    assert not went(Script(script=[Line(see="Goodbye")], anytime=[Line(see="Hello", end=True)]))


def test_a_service_called_just_so_is_looked_for_before_one_called_nearly_so(stage: Stage) -> None:
    first, second = [("a", "Card photo"), ("more_services", "Others")], [("b", "Card"), ("more_services", "Others")]
    stage.buttons = first

    def turned() -> None:
        stage.buttons = second if stage.buttons is first else first

    stage.after["tap more_services"] = turned
    stage.play(Line(see="Hello", press="Card"))
    assert stage.done == ["tap more_services", "tap b"]
    stage.done.clear()
    stage.play(Line(see="Hello", press="photo"))
    assert stage.done == ["tap more_services", "tap more_services", "tap more_services", "tap a"]


def test_part_of_a_label_is_enough(stage: Stage) -> None:
    stage.play(Line(see="Press", press="again"))
    assert stage.done == ["tap b"]


@pytest.mark.parametrize(
    ("shown", "wanted"), [("您好，\n今天办什么事？", "今天办什么事"), ("Look at\nthe dot", "Look at the dot")]
)
def test_where_a_line_is_broken_does_not_matter(stage: Stage, shown: str, wanted: str) -> None:
    stage.seen, stage.buttons = [shown], [("go", shown)]
    stage.play(Line(see=wanted, press=wanted))
    assert stage.done == ["tap go"]


def test_words_of_two_texts_are_not_taken_for_one(stage: Stage) -> None:
    with pytest.raises(GaveUp):
        stage.play(Line(see="HelloPress"))


def test_she_never_acts_before_the_voice_has_finished_and_a_moment_has_passed(stage: Stage) -> None:
    stage.silent_at = 7.0
    stage.play(Line(see="Hello", card="lay", press="Help"))
    assert stage.done == ["card on", "tap help"] and stage.time >= 7.0 + MOMENT


def test_a_touch_to_wake_the_terminal_comes_before_listening(stage: Stage) -> None:
    stage.silent_at = 5.0
    stage.play(Line(see="Hello", wake=True, press="Help"))
    assert stage.done == ["wake", "tap help"]


def test_she_waits_for_what_comes_later_and_then_listens_again(stage: Stage) -> None:
    def better() -> None:
        stage.seen = ["very good"]
        stage.silent_at = stage.time + 3.0

    stage.after["scene portrait"] = better
    stage.play(Line(see="Hello", scene="portrait", wait_for="very good", press="First again"))
    assert stage.done == ["scene portrait", "tap b"]


def test_she_types_her_answer_by_touch_one_digit_after_the_other(stage: Stage) -> None:
    stage.play(Line(see="Hello", type="phone"))
    assert stage.done == [f"tap digit:{digit}" for digit in "13900"]


def test_she_types_her_answer_on_the_keys(stage: Stage) -> None:
    stage.play(Line(see="Hello", type="phone"), keys=True)
    assert stage.done == [f"key {digit}" for digit in "13900"]


def test_with_keys_she_walks_to_what_she_wants_and_confirms(stage: Stage) -> None:
    stage.play(Line(see="Hello", press="Help me"), keys=True)
    assert stage.done == ["key next", "key next", "key next", "key ok"]


def test_what_she_presses_may_depend_on_who_she_is(stage: Stage) -> None:
    line = Line(see="Hello", press={"default": "First", "wheelchair": "First again"})
    stage.play(line)
    stage.play(line, wheelchair=True)
    stage.play(Line(see="Hello", press={"default": "Help me"}), wheelchair=True)
    assert stage.done == ["tap a", "tap b", "tap help"]


def test_a_page_that_may_come_any_time_is_dealt_with_and_the_story_goes_on(stage: Stage) -> None:
    stage.seen = ["Expired"]
    stage.after["tap help"] = lambda: setattr(stage, "seen", ["Hello"])
    stage.play(Line(see="Hello", press="First"), anytime=(Line(see="Expired", press="Help me"),))
    assert stage.done == ["tap help", "tap a"]


def test_a_page_that_ends_the_story_ends_it(stage: Stage) -> None:
    stage.play(Line(see="Nothing like it"), anytime=(Line(see="Hello", press="First", end=True),))
    assert stage.done == ["tap a"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line(see="Bye"), "looked for “Bye” and saw: Hello | Press one"),
        (Line(see="Hello", wait_for="Bye"), "waited for “Bye” and saw: Hello | Press one"),
        (Line(see="Hello", press="Bye"), "wanted to press “Bye”; there was: [('a', 'First')"),
        (Line(see="Hello", type="shoe_size"), "no answer “shoe_size”; she knows: phone"),
    ],
)
def test_she_gives_up_after_a_while_and_says_what_was_there(stage: Stage, line: Line, said: str) -> None:
    with pytest.raises(GaveUp) as gave_up:
        stage.play(line)
    assert said in str(gave_up.value) and stage.time < 2 * PATIENCE


def test_she_gives_up_when_the_keypad_does_not_reach_it(stage: Stage) -> None:
    stage.after["key next"] = lambda: setattr(stage, "ring", 0)
    with pytest.raises(GaveUp, match="does not reach “Help me”"):
        stage.play(Line(see="Hello", press="Help me"), keys=True)


def test_a_voice_that_never_ends_does_not_hold_her_for_ever(stage: Stage) -> None:
    robot = Robot(stage, stage, lambda: True, lambda: stage.time, False, False, {})
    for _ in robot.perform(Script(script=[Line(see="Hello", press="First")])):
        stage.time += FRAME
    assert stage.done == ["tap a"] and stage.time < 2 * PATIENCE


# -- the script file ---------------------------------------------------------------------------------------------------


def test_the_tour_of_the_service_is_well_written() -> None:
    ways, problems = load_ways(TOUR, TOUR.name)
    assert problems == [] and ways[ONLY].script[-1].end


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 0, "is empty"),
        ("script: []\n", 1, "at least 1"),
        ("script:\n  - {see: x}\n  - {see: x, pres: y}\n", 3, "unknown key"),
        ("script:\n  - {press: y}\n", 2, "missing"),
        ("script:\n  - {see: ''}\n", 2, "at least 1"),
        ("script:\n  - {see: x, card: on}\n", 2, "card"),
        ("script:\n  - {see: x, card: hold}\n", 2, "match"),
        ("script:\n  - see: x\n    press: {wheelchair: y}\n", 3, "default"),
        ("script:\n  - see: x\n    press: {default: y, giant: z}\n", 3, "wheelchair"),
        ("script: [\n", 2, ""),
        ("script:\n  - {see: x, staff: {parcel: [post]}}\n", 2, "request"),
        ("script:\n  - {see: x, staff: {case: [Approve it]}}\n", 2, "match"),
        ("anytime: []\n", 1, "either `script:`"),
        ("script: [{see: x}]\nways: {own: {script: [{see: x}]}}\n", 1, "either `script:`"),
        ("ways: {}\n", 1, "at least 1"),
        ("ways:\n  Own way: {script: [{see: x}]}\n", 2, "match"),
        ("ways:\n  own:\n    script: []\n", 3, "at least 1"),
        ("desk: {case: [begin]}\nways: {own: {script: [{see: x}]}}\n", 1, "each of the ways"),
    ],
)
def test_a_wrong_script_is_refused_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "tour.yaml"
    path.write_text(text, encoding="utf-8")
    ways, problems = load_ways(path, "tour.yaml")
    assert ways == {} and problems
    assert any(problem.line == line and said in str(problem) for problem in problems), [str(p) for p in problems]


def test_several_ways_keep_their_order_and_share_what_may_come_at_any_time(tmp_path: Path) -> None:
    path = tmp_path / "tour.yaml"
    first, second = (
        "own: {desk: {case: [begin]}, script: [{see: a}]}",
        "home: {script: [{see: b}], anytime: [{see: c}]}",
    )
    path.write_text(f"ways: {{{first}, {second}}}\nanytime: [{{see: d}}]\n", encoding="utf-8")
    ways, problems = load_ways(path, "tour.yaml")
    assert problems == [] and list(ways) == ["own", "home"] and ways["own"].desk == {"case": ["begin"]}
    assert [[line.see for line in way.anytime] for way in ways.values()] == [["d"], ["c", "d"]]


def test_she_waits_while_staff_do_their_part(stage: Stage) -> None:
    stage.staff_take = 2.0
    stage.play(Line(see="Hello", staff={"case": ["begin"]}, press="First"))
    assert stage.done == ["staff case begin", "tap a"] and stage.time > 2.0


def test_what_staff_could_not_do_ends_the_tour(stage: Stage) -> None:
    stage.staff_take = -1.0
    with pytest.raises(GaveUp, match="staff found no button"):
        stage.play(Line(see="Hello", staff={"case": ["begin"]}, press="First"))
    assert stage.done == ["staff case begin"]


def test_a_script_that_is_not_there_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    ways, problems = load_ways(tmp_path / "none.yaml", "none.yaml")
    assert ways == {} and len(problems) == 1


# -- the real tour through the real bridge, without a window -----------------------------------------------------------


@pytest.mark.parametrize("keys", [False, True], ids=["touch", "keys"])
@pytest.mark.parametrize("wheelchair", [False, True], ids=["on foot", "wheelchair"])
def test_the_tour_goes_through_the_whole_service(keys: bool, wheelchair: bool) -> None:
    content, problems = load_content(ASSETS)
    assert problems == []
    house = House(Terminal(content.world(TODAY, NEEDS)))
    ways, _ = load_ways(TOUR, TOUR.name)
    house.play(ways[ONLY], keys=keys, wheelchair=wheelchair)
    _, sent = house.terminal.desk.submissions[-1]
    assert sent["fields"]["phone"] == "13900000001"
    assert sent["fields"]["aid"] == ("wheelchair" if wheelchair else "none")
    assert house.terminal.page.id == "home" and house.terminal.runtime.visit.id == ""
    assert {*content.services["disability-photo"].steps} - set(house.pages) <= {"no-card", "expired", "other-card"}
