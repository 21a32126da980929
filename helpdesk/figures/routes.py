"""`/figures` for those in charge: how long citizens waited, as charts, tables and a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from helpdesk.access import TheDesk, TheMember, for_staff
from helpdesk.clock import span
from helpdesk.desk import Desk
from helpdesk.figures import service
from helpdesk.figures.charts import Group, bars
from helpdesk.figures.rules import FEW, PROMISE, Figures, Line, Range, chosen
from helpdesk.language import said
from helpdesk.loans import figures as loans
from helpdesk.photos import figures as photos
from helpdesk.photos.codes import REASONS
from helpdesk.queue import figures as queue
from helpdesk.staff.rules import Permission
from helpdesk.visits import figures as visits
from helpdesk.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=20)]
COLUMNS: tuple[tuple[str, Callable[[Line], float | int | None]], ...] = (
    ("count", lambda line: line.count),
    ("cancelled", lambda line: line.cancelled),
    ("breaches", lambda line: line.breaches),
    ("claims", lambda line: line.claims),
    ("claim_p50_s", lambda line: line.claim_p50),
    ("claim_p95_s", lambda line: line.claim_p95),
    ("arrivals", lambda line: line.arrivals),
    ("arrive_p50_s", lambda line: line.arrive_p50),
    ("arrive_p95_s", lambda line: line.arrive_p95),
)


@dataclass(frozen=True)
class _Found:
    help: Figures
    tickets: queue.QueueFigures
    homes: visits.VisitFigures
    lent: loans.LoanFigures
    photos: photos.PhotoFigures


async def _found(desk: Desk, wanted: Range) -> _Found:
    begins, ends, county, now = wanted.begins, wanted.ends, desk.county, desk.clock()
    return await desk.read(
        lambda session: _Found(
            service.of(session, wanted),
            queue.of(session, begins, ends),
            visits.of(session, county.visits, begins, ends),
            loans.of(session, county.loans, begins, ends, now),
            photos.of(session, begins, ends),
        )
    )


@router.get("/figures")
@for_staff(Permission.FIGURES)
async def figures_page(
    request: Request, desk: TheDesk, member: TheMember, days: Word = "7", since: Word = "", until: Word = ""
) -> Response:
    wanted = chosen(days, since, until, desk.clock())
    whole = await _found(desk, wanted)
    found, tickets, homes, lent = whole.help, whole.tickets, whole.homes, whole.lent
    picked = days if not (since and until) else ""
    return render(
        request,
        "figures.html",
        member=member,
        wanted=wanted,
        days=picked,
        whole=found.whole,
        few=0 < found.whole.arrivals < FEW,
        charts=_charts(found),
        tables=(
            (said("按几点"), said("几点"), found.by_hour),
            (said("按日期"), said("日期"), found.by_day),
            (said("按终端"), said("终端"), found.by_kiosk),
            (said("按哪种帮助"), said("哪种帮助"), found.by_need),
        ),
        queues=(
            (said("排队：按业务"), said("业务"), tickets.by_service),
            (said("排队：按窗口"), said("窗口"), tickets.by_window),
        ),
        homes=(
            (said("上门：按乡镇"), said("乡镇"), homes.by_township),
            (said("上门：按日期和乡镇"), said("日期和乡镇"), homes.by_day),
        ),
        words=_words,
        loans=(
            (said("借用：按东西"), said("东西"), lent.by_kind),
            (said("借用：按日期"), said("日期"), lent.by_day),
        ),
        photos=whole.photos,
        photo_tables=(
            (said("照片检查：按项目"), said("检查什么"), whole.photos.by_code),
            (said("照片检查：按星期"), said("从哪天起的一周，检查什么"), whole.photos.by_week),
        ),
        reasons=REASONS,
        day_count=_days,
    )


def _days(days: float | None) -> str:
    return "—" if days is None else f"{days:.1f}"


def _words(seconds: float | None) -> str:
    return "—" if seconds is None else span(seconds)


def _charts(found: Figures) -> tuple[object, ...]:
    counts = [Group(line.label, (line.count,), (str(line.count),)) for line in found.by_hour]
    times = [
        Group(
            line.label,
            (line.arrive_p50, line.arrive_p95),
            (_words(line.arrive_p50), _words(line.arrive_p95)),
        )
        for line in found.by_hour
    ]
    if not counts:
        return ()
    return (
        bars(said("几点有几次求助"), counts, ("one",)),
        bars(said("几点的人多久到（秒）：一半人、95% 的人"), times, ("one", "two"), PROMISE.total_seconds()),
    )


@router.get("/figures.csv")
@for_staff(Permission.FIGURES)
async def figures_file(desk: TheDesk, days: Word = "7", since: Word = "", until: Word = "") -> Response:
    """UTF-8 with a mark, as spreadsheets want it. Seconds; empty where nothing was measured."""
    wanted = chosen(days, since, until, desk.clock())
    whole = await _found(desk, wanted)
    found, tickets, homes, lent = whole.help, whole.tickets, whole.homes, whole.lent
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["by", "of", *(name for name, _ in COLUMNS)])
    for by, lines in (
        ("whole", (found.whole,)),
        ("hour", found.by_hour),
        ("day", found.by_day),
        ("kiosk", found.by_kiosk),
        ("need", found.by_need),
    ):
        out.writerows(_rows(by, lines))
    out.writerow([])
    out.writerow(["by", "of", *(one.name for one in fields(queue.Line) if one.name != "label")])
    for by, went in (("service", tickets.by_service), ("window", tickets.by_window)):
        out.writerows([by, *("" if value is None else value for value in astuple(one))] for one in went)
    out.writerow([])
    out.writerow(["by", "of", "requested", "done", "missed", "waited_p50_days", "waited_p95_days"])
    for by, at_home in (("township", homes.by_township), ("day township", homes.by_day)):
        for one in at_home:
            waited = ("" if days is None else round(days, 2) for days in (one.waited_p50, one.waited_p95))
            out.writerow([by, one.label, one.requested, one.done, one.missed, *waited])
    out.writerow([])
    out.writerow(["by", "of", *(one.name for one in fields(loans.Line) if one.name != "label")])
    for by, some in (("kind", lent.by_kind), ("day", lent.by_day)):
        out.writerows([by, *("" if value is None else value for value in astuple(one))] for one in some)
    out.writerow([])
    out.writerow(["by", "of", "raised", "used", "passed", "again", *(f"used_{reason}" for reason in REASONS)])
    out.writerow(["photos", "", whole.photos.photos])
    for by, checks in (("check", whole.photos.by_code), ("week check", whole.photos.by_week)):
        out.writerows([by, one.label, one.raised, one.used, one.passed, one.again, *one.reasons] for one in checks)
    name = f"figures-{wanted.first}-{wanted.last}.csv"
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(by: str, lines: Sequence[Line]) -> Iterator[list[str | float]]:
    for line in lines:
        values = (of(line) for _, of in COLUMNS)
        yield [by, line.label, *("" if value is None else value for value in values)]
