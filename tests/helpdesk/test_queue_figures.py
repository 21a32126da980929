"""The queue's figures: what was drawn and served, how long citizens waited, how far the told wait was off."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk import demo
from helpdesk.contract import TICKETS
from helpdesk.queue.figures import Went, figures, line

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running

DAY = [
    Went("pension", "1", True, "done", 60.0, 90.0),
    Went("pension", "1", False, "done", 300.0, 290.0),
    Went("pension", "2", False, "no_show", 600.0, None),
    Went("medical", "", False, "left_over", None, 120.0),
]


def test_a_line_counts_and_measures_only_what_happened() -> None:
    whole = line("", DAY)
    assert (whole.drawn, whole.served, whole.no_show, whole.left_over) == (4, 2, 1, 1)
    assert (whole.first_p50, whole.other_p50, whole.other_p95) == (60.0, 300.0, 600.0)
    assert (whole.error_p50, whole.error_p95) == (10.0, 30.0)
    assert line("", []).first_p50 is None


def test_who_was_called_to_no_window_counts_by_service_only() -> None:
    found = figures(DAY, {"pension": "养老保险"}, {"1": "1 号窗口"})
    assert [(one.label, one.drawn) for one in found.by_service] == [("medical", 1), ("养老保险", 3)]
    assert [(one.label, one.drawn) for one in found.by_window] == [("1 号窗口", 2), ("2", 1)]


def test_the_page_and_the_file_have_them(desk: Running) -> None:
    kiosk, clerk = desk.terminal(), desk.console(demo.LOGIN)
    supervisor = desk.console(demo.SUPERVISOR_LOGIN)
    key = str(uuid4())
    body = {"key": key, "kiosk": kiosk.id, "services": ["pension"], "right": "age"}
    kiosk.http.post(TICKETS, json=body, headers={"Idempotency-Key": key}).raise_for_status()
    clerk.http.post("/console/api/queue/windows/1/open", json={"open": True}).raise_for_status()
    clerk.http.post("/console/api/queue/windows/1/call-next").raise_for_status()
    page = supervisor.http.get("/figures").text
    assert "排队：按业务" in page and "排队：按窗口" in page and "1 号窗口" in page
    rows = list(csv.reader(io.StringIO(supervisor.http.get("/figures.csv").content.decode("utf-8-sig"))))
    (of_service,) = [row for row in rows if row[:2] == ["service", "养老保险"]]
    assert of_service[2] == "1" and float(of_service[6]) >= 0
