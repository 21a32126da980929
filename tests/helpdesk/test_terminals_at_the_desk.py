"""From a driver's word to the sentence staff read, through a real desk."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drivers.contract import Act, Code, Condition, DriverError, Link, make_status
from helpdesk.contract import HEARTBEAT, Heartbeat
from helpdesk.fleet import service
from helpdesk.store.writer import Busy, Job, Tx
from kiosk_app.device_report import report

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running


def test_every_part_of_a_terminal_says_at_the_desk_what_to_do(own_desk: Running) -> None:
    lost = DriverError(Code.HARDWARE_ERROR, "button_cable", act=Act.MAINTENANCE)
    empty = DriverError(Code.NOT_READY, "paper_out", act=Act.CLEAR)
    statuses = (
        make_status("receipt_printer", Link.ONLINE, Condition.OK, details={"paper": "low"}),
        make_status("photo_printer", Link.ONLINE, Condition.USER_ERROR, error=empty, details={"paper": "out"}),
        make_status("help_button", Link.ONLINE, Condition.HARDWARE_ERROR, error=lost),
        make_status("keypad", Link.NO_DEVICE, error=DriverError(Code.NO_DEVICE)),
        make_status("camera", Link.ONLINE, Condition.OK),
    )
    kiosk, wang = own_desk.terminal("9 号终端", "窗边"), own_desk.console()
    devices = report({status.role: status for status in statuses})
    beat = Heartbeat(kiosk=kiosk.id, version="0.1.0", devices=devices)
    kiosk.http.post(HEARTBEAT, json=beat.model_dump(mode="json")).raise_for_status()
    page = wang.http.get("/terminals").text
    for sentence in (
        "凭条纸快用完：请今天换纸",
        "没有相纸了：请装相纸",
        "求助按钮的线断了：请找技术员",
        "键盘没接上：请检查电源和连线",
        "摄像头正常",
    ):
        assert sentence in page
    rows = wang.http.get("/console/api/side").json()["terminals"]
    (row,) = [row for row in rows if row["label"].startswith("9 号终端")]
    assert row["alarm"] and row["value"] in page


def test_heartbeats_that_wait_for_the_writer_go_together_and_a_store_that_failed_is_asked_anew() -> None:
    asked: list[tuple[Job[None], Future[None]]] = []

    def submit(job: Job[None]) -> Future[None]:
        asked.append((job, Future()))
        return asked[-1][1]

    gathered = service.Gathered(submit)
    first, second = (gathered.add(Heartbeat(kiosk=kiosk, version="1")) for kiosk in ("kiosk-1", "kiosk-2"))
    assert first is second and len(asked) == 1
    asked[0][1].set_exception(Busy())  # the commit never began: nothing of it was written
    third = gathered.add(Heartbeat(kiosk="kiosk-1", version="2"))
    assert third is not first and len(asked) == 2

    written: list[dict[str, object]] = []
    session: Any = SimpleNamespace(execute=lambda statement, rows: written.extend(rows))
    asked[1][0](Tx(session, datetime(2026, 11, 23, tzinfo=UTC)))
    assert {(row["id"], row["version"]) for row in written} == {("kiosk-1", "2"), ("kiosk-2", "1")}
    assert gathered.add(Heartbeat(kiosk="kiosk-1", version="3")) is not third and len(asked) == 3
