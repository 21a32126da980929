"""From a driver's word to the sentence staff read, through a real desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contract import Act, Code, Condition, DriverError, Link, make_status
from helpdesk.clock import utc_now
from helpdesk.contract import HEARTBEAT, Heartbeat
from helpdesk.fleet import service
from helpdesk.store import migrate
from helpdesk.store.engine import open_engines
from helpdesk.store.writer import Tx, run_once
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


def test_of_several_heartbeats_of_a_terminal_written_together_the_last_counts(store_url: str) -> None:
    engines = open_engines(store_url)
    migrate.upgrade(engines.write)
    beats = [Heartbeat(kiosk=kiosk, version=version) for kiosk, version in (("a", "1"), ("b", "1"), ("a", "2"))]

    def job(tx: Tx) -> tuple[int, dict[str, str]]:
        for kiosk in ("a", "b"):
            service.enrol(tx, kiosk, kiosk, "窗边", "test")
        answers = service.heartbeats(tx, beats)
        return len(answers), {row.id: row.version for row in service.all_known(tx.session)}

    assert run_once(engines.write, utc_now, job) == (3, {"a": "2", "b": "1"})
    engines.dispose()
