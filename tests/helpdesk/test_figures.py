"""How long citizens waited: the arithmetic, what the rows say, the page and the file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from helpdesk import demo
from helpdesk.clock import HALL_ZONE
from helpdesk.figures import service
from helpdesk.figures.charts import Group, bars
from helpdesk.figures.rules import MOST_DAYS, Wait, chosen, figures, line
from helpdesk.requests.rules import quantile
from helpdesk.store.models import Escalation, HelpRequest
from helpdesk.store.writer import Tx

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running

NOON = datetime(2026, 11, 26, 12, tzinfo=HALL_ZONE)


def wait(minute: int = 0, claim: float | None = None, arrive: float | None = None, **more: object) -> Wait:
    raised = NOON + timedelta(minutes=minute)
    after = [None if seconds is None else raised + timedelta(seconds=seconds) for seconds in (claim, arrive)]
    return Wait("kiosk-3", "assist", raised, *after, **more)  # type: ignore[arg-type]


seconds = st.none() | st.floats(0, 4000).map(lambda value: round(value, 3))
waits = st.lists(
    st.builds(wait, st.integers(-9000, 9000), seconds, seconds, cancelled=st.booleans(), breached=st.booleans())
)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_a_figure_that_occurred_with_that_many_at_or_below(found: list[float], percent: int) -> None:
    got = quantile(sorted(found), percent)
    assert got in found
    assert sum(one <= got for one in found) * 100 >= percent * len(found)
    assert sum(one < got for one in found) * 100 < percent * len(found)


@given(waits)
def test_every_grouping_adds_up_to_the_whole(found: list[Wait]) -> None:
    made = figures(found, {}, {})
    for lines in (made.by_hour, made.by_day, made.by_kiosk, made.by_need):
        for name in ("count", "cancelled", "breaches", "claims", "arrivals"):
            assert sum(getattr(one, name) for one in lines) == getattr(made.whole, name)
        for one in lines:
            assert (one.arrive_p50 is None) is (one.arrivals == 0)
            assert one.arrive_p50 is None or one.arrive_p95 is None or one.arrive_p50 <= one.arrive_p95
    hours = [int(one.label) for one in made.by_hour]
    assert all(after == before + 1 for before, after in pairwise(hours))


def test_of_three_the_median_is_the_second_and_the_95th_percentile_the_longest() -> None:
    made = line("", [wait(0, 10, 60), wait(1, 20, 90), wait(2, 30, 240, breached=True)])
    assert (made.claim_p50, made.claim_p95, made.arrive_p50, made.arrive_p95, made.breaches) == (20, 30, 90, 240, 1)


def test_of_none_nothing_is_claimed() -> None:
    made = figures([], {}, {})
    assert made.whole.arrive_p95 is None and made.by_hour == ()


@pytest.mark.parametrize(
    ("days", "since", "until", "first", "last"),
    [
        ("1", "", "", date(2026, 11, 26), date(2026, 11, 26)),
        ("7", "", "", date(2026, 11, 20), date(2026, 11, 26)),
        ("30", "", "", date(2026, 10, 28), date(2026, 11, 26)),
        ("", "2026-11-03", "2026-11-01", date(2026, 11, 1), date(2026, 11, 3)),
        ("7", "2026-11-03", "no day", date(2026, 11, 20), date(2026, 11, 26)),
    ],
)
def test_days_are_the_halls_and_either_way_round(days: str, since: str, until: str, first: date, last: date) -> None:
    before_dawn = datetime(2026, 11, 25, 17, tzinfo=UTC)  # one o'clock at night in the hall
    assert (lambda one: (one.first, one.last))(chosen(days, since, until, before_dawn)) == (first, last)


@given(st.dates(), st.dates())
def test_any_two_days_are_a_range_that_can_be_asked_for(one: date, other: date) -> None:
    got = chosen("", one.isoformat(), other.isoformat(), NOON)
    assert got.first <= got.last or one.year == 9999
    assert (got.last - got.first).days < MOST_DAYS
    assert got.begins < got.ends or got.last < got.first


@given(st.lists(st.none() | st.floats(0, 1e7), min_size=1, max_size=24), st.text(max_size=20))
def test_a_chart_is_sound_xml_with_a_bar_for_each_value(values: list[float | None], title: str) -> None:
    from xml.etree import ElementTree

    clean = "".join(one for one in title if one.isprintable())
    drawn = ElementTree.fromstring(bars(clean, [Group("08", (value,), ("<1>",)) for value in values], ("one",), 180))
    tall = [float(one.attrib["height"]) for one in drawn.iter() if one.tag == "rect"]
    assert len(tall) == sum(value is not None for value in values)
    assert all(0 < one <= 180 for one in tall)


def breach(tx: Tx, key: str, raised: datetime) -> Escalation:
    """As the desk's timers leave it when the promise was broken."""
    request = tx.session.scalar(select(HelpRequest.id).where(HelpRequest.key == key))
    over = raised + timedelta(seconds=180)
    return Escalation(request_id=request, round=9, step="breach", since=raised, due_at=over, fired_at=over)


@pytest.fixture(scope="module")
def filled(desk: Running) -> Running:
    """Seven requests of one day, as they would have gone, and one that came late."""
    kiosk, wang = desk.terminal("6 号终端", "二楼"), desk.console()
    base = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    for number, (claim, arrive) in enumerate([(5, 30), (8, 45), (12, 70), (20, 100), (30, 150), (40, 200), (60, None)]):
        key = kiosk.press(need="assist").json()["key"]
        for what in ("claim", "arrived", "close"):
            assert wang.act(key, what).status_code == 200
        raised = base + timedelta(hours=number)
        moments = {
            "raised_at": raised,
            "claimed_at": raised + timedelta(seconds=claim),
            "arrived_at": None if arrive is None else raised + timedelta(seconds=arrive),
            "late": number == 4,
        }
        desk.in_store(
            lambda tx, key=key, moments=moments: tx.session.execute(
                update(HelpRequest).where(HelpRequest.key == key).values(moments)
            )
        )
        if arrive == 200:
            desk.in_store(lambda tx, key=key, at=raised: tx.session.add(breach(tx, key, at)))
    return desk


def test_the_rows_say_how_long_and_a_press_that_came_late_is_left_out(filled: Running) -> None:
    day = datetime.now(UTC)
    wanted = chosen("7", "", "", day)
    made = filled.in_store(lambda tx: service.of(tx.session, wanted))
    mine = next(one for one in made.by_kiosk if one.label == "6 号终端 二楼")
    assert (mine.count, mine.claims, mine.arrivals, mine.breaches) == (6, 6, 5, 1)
    assert (mine.claim_p50, mine.claim_p95, mine.arrive_p50, mine.arrive_p95) == (12, 60, 70, 200)
    assert [one.label for one in made.by_need] == ["帮办"]


def test_the_page_and_the_file_say_the_same(filled: Running) -> None:
    zhao = filled.console(demo.SUPERVISOR_LOGIN)
    page = zhao.http.get("/figures").text
    assert page.count("<svg") == 2 and "6 号终端 二楼" in page and "只有 5 次" in page
    answer = zhao.http.get("/figures.csv", params={"days": "7"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    kiosk = next(row for row in rows if row["by"] == "kiosk")
    assert (kiosk["of"], kiosk["count"], kiosk["arrive_p95_s"]) == ("6 号终端 二楼", "6", "200.0")
    assert "这些天没有求助" in zhao.http.get("/figures", params={"since": "2020-01-01", "until": "2020-01-02"}).text
