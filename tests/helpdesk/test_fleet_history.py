"""Terminals over time: switched off or lost, old or new, clocks that are off, and how it was in the last weeks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import demo
from helpdesk.clock import HALL_ZONE, Clock
from helpdesk.contract import DeviceReport, Heartbeat
from helpdesk.fleet import history, rules
from helpdesk.fleet import service as fleet
from helpdesk.fleet.history import Day, Piece
from helpdesk.fleet.rules import Level, Signs
from helpdesk.fleet.strip import strip
from helpdesk.fleet.words import shipped
from helpdesk.store.engine import open_engines
from helpdesk.store.migrate import upgrade
from helpdesk.store.writer import Job, run_once

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Eventually, Running

NOON = datetime(2026, 11, 26, 12, tzinfo=HALL_ZONE)
WELL = DeviceReport(role="camera", usable=True, condition="ok")
OUT = DeviceReport(role="receipt_printer", usable=False, condition="user_error", detail="paper_out", act="clear")


class Later:
    """A store whose clock a test moves on."""

    def __init__(self, url: str) -> None:
        self.now = NOON
        self.engines = open_engines(url)
        upgrade(self.engines.write)

    def do(self, job: Job[object]) -> object:
        clock: Clock = lambda: self.now.astimezone(UTC)  # noqa: E731
        return run_once(self.engines.write, clock, job)

    def beat(self, *devices: DeviceReport, **more: object) -> None:
        said = Heartbeat(kiosk="kiosk-9", version="0.1.0", devices=devices, **more)  # type: ignore[arg-type]
        self.do(lambda tx: fleet.heartbeats(tx, [said]))

    def look(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.do(history.look)

    def pieces(self, day: int = 0) -> list[tuple[str, str, float]]:
        """Level, words and seconds of each span of a day, today's first."""
        days = self.do(lambda tx: history.days_of(tx.session, "kiosk-9", self.now, day + 1))
        assert isinstance(days, list)
        return [(one.level, one.text, round((one.end - one.begin) * 60)) for one in days[day].pieces]


@pytest.fixture
def later(store_url: str) -> object:
    made = Later(store_url)
    made.do(lambda tx: fleet.enrol(tx, "kiosk-9", "9 号终端", "窗边", "test"))
    yield made
    made.engines.dispose()


def test_what_a_terminal_was_is_kept_as_spans_that_meet(later: Later) -> None:
    for _ in range(6):
        later.beat(WELL)
        later.look(10)
    for _ in range(3):
        later.beat(WELL, OUT)
        later.look(10)
    later.look(10)
    assert later.pieces() == [("well", "正常", 60), ("trouble", "没有凭条纸了：请装纸", 30)]


def test_silence_is_a_span_of_its_own_and_so_is_being_switched_off(later: Later) -> None:
    later.beat(WELL)
    for _ in range(6):
        later.look(10)
    assert [one[:2] for one in later.pieces()] == [("well", "正常"), ("offline", "连不上")]
    later.beat(WELL, leaving=True)
    for _ in range(3):
        later.look(10)
    assert later.pieces()[-1][:2] == ("off", "关机了")
    later.beat(WELL)
    later.look(10)
    later.look(10)
    assert later.pieces()[-1][:2] == ("well", "正常")


def test_where_the_desk_did_not_look_nothing_is_claimed(later: Later) -> None:
    for pause in (10, 10, 3600, 10, 10):
        later.now += timedelta(seconds=pause)
        later.beat(WELL)
        later.look(0)
    assert later.pieces() == [("well", "正常", 10), ("well", "正常", 20)]


def test_only_one_of_several_processes_looks(later: Later) -> None:
    later.now += timedelta(seconds=10)
    assert [later.do(history.look) for _ in range(3)] == [True, False, False]
    later.now -= timedelta(days=1)
    assert later.do(history.look) is True, "a clock that was put back stops nothing"


def test_a_night_is_cut_at_midnight_and_old_days_are_forgotten(later: Later) -> None:
    later.now = NOON.replace(hour=23, minute=59)
    for _ in range(12):
        later.beat(WELL)
        later.look(10)
    assert [later.pieces(1), later.pieces(0)] == [[("well", "正常", 50)], [("well", "正常", 60)]]
    later.now += history.KEPT
    later.do(history.forget_old)
    later.now -= history.KEPT
    assert later.pieces(1) == [("well", "正常", 50)], "what ended on its last day is kept whole"
    later.now += history.KEPT + timedelta(minutes=5)
    later.do(history.forget_old)
    later.now -= history.KEPT
    assert later.pieces(1) == []


def test_a_clock_that_is_off_is_told_from_five_seconds_on() -> None:
    def level(skew: int | None) -> Level:
        return rules.state_of(Signs(NOON, None, skew), [rules.device_words(WELL, shipped())], NOON).level

    assert [level(skew) for skew in (None, 4999, -4999, 5000, -5000)] == [Level.WELL] * 3 + [Level.LOW] * 2


def test_the_newest_version_is_the_highest_number_not_the_last_word() -> None:
    assert rules.newest(["0.9.0", "0.10.0", "0.2", ""]) == "0.10.0"
    assert rules.newest([]) == ""


pieces = st.lists(
    st.builds(
        lambda begin, long, level, text: Piece(begin, min(1440.0, begin + long), level, text),
        st.floats(0, 1440),
        st.floats(0, 1440),
        st.sampled_from(["well", "low", "trouble", "offline", "off"]),
        st.text("正常<&>\"' ", max_size=9),
    ),
    max_size=9,
)


@given(pieces)
def test_any_day_can_be_drawn(found: list[Piece]) -> None:
    drawn = ElementTree.fromstring(strip(Day(NOON.date(), tuple(found))))
    assert sum(one.tag == "rect" for one in drawn.iter()) == len(found)


def test_a_terminal_switched_off_is_no_alarm_and_an_old_version_is_named(
    own_desk: Running, eventually: Eventually
) -> None:
    sun = own_desk.console(demo.TECHNICIAN_LOGIN)
    new, old = own_desk.terminal("7 号终端", "东门"), own_desk.terminal("8 号终端", "西门")
    for kiosk, version in ((new, "0.2.0"), (old, "0.1.0")):
        beat = {"kiosk": kiosk.id, "version": version, "content": "abcdef012345", "skew_ms": -7000}
        kiosk.http.post("/api/v1/kiosk/heartbeat", json=beat).raise_for_status()
    page = sun.http.get("/terminals").text
    assert page.count("（旧，请技术员更新）") == 1 and page.count("时钟慢 7 秒") == 2 and "内容 abcdef012345" in page
    new.http.post("/api/v1/kiosk/heartbeat", json={"kiosk": new.id, "version": "0.2.0", "leaving": True})
    assert "关机了，" in sun.http.get("/terminals").text
    helper = own_desk.console()
    rows = helper.http.get("/console/api/side").json()["terminals"]
    assert [row["alarm"] for row in rows if row["label"].startswith("7 号终端")] == [False]
    shown = eventually(lambda: "<rect" in (text := sun.http.get(f"/terminals/{new.id}").text) and text, within=30)
    assert "7 号终端 · 东门" in shown and "关机了" in shown
    assert sun.http.get("/terminals/kiosk-none").status_code == 404
