"""Everything a desk keeps of people, in one database: neither its file nor a backup says any of it, and on an empty
machine the backup is the desk again, once the key is there."""

from __future__ import annotations

import io
import shutil
import subprocess
import uuid
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from helpdesk import demo
from helpdesk.__main__ import main
from helpdesk.appointments import service as appointments
from helpdesk.appointments.rules import Slots
from helpdesk.appointments.service import Who
from helpdesk.cases import looking, service
from helpdesk.cases.service import Doing
from helpdesk.contract import Material, Picture, SubmissionIn, TicketIn
from helpdesk.county import County
from helpdesk.desk import open_store
from helpdesk.loans import service as loans
from helpdesk.loans.rules import Borrower
from helpdesk.loans.table import Thing
from helpdesk.photos import service as photos
from helpdesk.photos.cut import Cut, Frame
from helpdesk.queue import drawing
from helpdesk.results import service as results
from helpdesk.results.rules import Result
from helpdesk.staff import audit
from helpdesk.store.appointment_models import AppointmentRow
from helpdesk.store.models import Submission
from helpdesk.store.writer import Tx, run_once
from helpdesk.submissions import service as submissions
from helpdesk.vault import KEY_FILE, Vault
from helpdesk.visits import service as visits

NINE = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
COUNTY = County()
NAME, DELEGATE, NUMBER, OTHER = "欧阳示例", "司马代办", "421222194401010020", "421222195003120026"
PHONE, ADDRESS, BANK = "13911112222", "通城县示例路九十九号", "6222020200112230000"
REASON, NOTE, TRACKING, TITLE = "原因独一无二", "备注独一无二", "SF0011223344", "只有这人有的材料"
CLERK, TOLD, NEXT = "村里的某某某", "评定为肢体残疾二级", "证做好后寄给您"
SECRETS = (NAME, DELEGATE, NUMBER, OTHER, PHONE, ADDRESS, BANK, REASON, NOTE, TRACKING, TITLE, CLERK, TOLD, NEXT)


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), "#807060").save(data, "JPEG", comment=NAME.encode())
    return data.getvalue()


def fill(tx: Tx, vault: Vault) -> None:
    """One of everything, by what routes call."""
    demo.seed(tx)
    tx.now = NINE
    fields = {"name": NAME, "number": NUMBER, "phone": PHONE, "address": ADDRESS, "bank_card": BANK}
    fields |= {"delegate_name": DELEGATE, "delegate_number": OTHER}

    def hand_in(of: str, **more: str) -> str:
        body = SubmissionIn.model_construct(
            key=str(uuid.uuid4()),
            kiosk=demo.KIOSK,
            service=of,
            service_title=of,
            fields=fields | more,
            photo_jpeg=jpeg(),
            materials=(Material(id="book", title=TITLE, brought=True),),
            pictures=(Picture.model_construct(id="book", title="book", jpeg=jpeg()),),
            submitted_ms_ago=0,
        )
        return submissions.receive(tx, vault, body, COUNTY).out.number

    case = hand_in("disability-photo")
    doings = (Doing("staff:li", version, supervisor=True) for version in range(1, 9))
    service.move(tx, vault, COUNTY.cases, case, "begin", next(doings))
    service.note(tx, vault, case, NOTE, next(doings))
    service.move(tx, vault, COUNTY.cases, case, "ask", next(doings), REASON)
    service.move(tx, vault, COUNTY.cases, case, "resume", next(doings))
    service.move(tx, vault, COUNTY.cases, case, "approve", next(doings))
    service.move(tx, vault, COUNTY.cases, case, "post", next(doings))
    service.set_tracking(tx, vault, COUNTY.cases, case, TRACKING, next(doings))
    bedside = photos.enter(tx, vault, COUNTY.cases, str(uuid.uuid4()), "disability-photo", fields, "staff:li")
    photos.bring(tx, vault, COUNTY.cases, bedside, jpeg(), Doing("staff:li", 1))
    photos.add_cut(tx, vault, bedside, Cut(jpeg(), 0, 1, True), Frame(), "disability-certificate", Doing("staff:li", 2))
    visit = hand_in("home-assessment", township="麦市镇", village=CLERK, note=NOTE)
    visits.act(tx, vault, visit, visits.Act.DECLINE, visits.Doing("staff:li", 1), reason=REASON, who=CLERK)
    hand_in("round-signup", round="1")
    appointments.book(tx, vault, Slots(), "pension", date(2026, 11, 27), time(10), Who(NAME, NUMBER, PHONE), "staff:li")
    results.publish(tx, vault, [Result(NUMBER, NAME, "残疾评定", date(2026, 11, 20), TOLD, NEXT)], "staff:zhao")
    loans.load(tx, [Thing("w3", "wheelchair", "轮椅-03")], "staff:zhao")
    loans.lend(tx, vault, COUNTY.loans, "w3", 1, loans.Doing("staff:li"), Borrower(NAME, PHONE))
    drawing.draw(tx, vault, demo.KIOSK, ticket(called_as="欧*", holder=NUMBER))


def ticket(**more: str) -> TicketIn:
    return TicketIn.model_validate({"key": str(uuid.uuid4()), "kiosk": demo.KIOSK, "services": ("pension",), **more})


def raw(url: str, file: Path) -> bytes:
    """A backup as whoever finds it reads it."""
    if url.startswith("sqlite"):
        return file.read_bytes()
    command = ["pg_restore", "--data-only", "--file=-", str(file)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def found_in(data: bytes) -> list[str]:
    """In UTF-8, and as PostgreSQL writes bytes."""
    return [one for one in SECRETS if one.encode() in data or one.encode().hex().encode() in data]


def test_neither_the_database_nor_a_backup_says_anything_of_anybody(
    store_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, empty, file = tmp_path / "here", tmp_path / "empty", tmp_path / "desk.backup"
    store = open_store(store_url, here)
    run_once(store.engines.write, lambda: NINE, lambda tx: fill(tx, store.vault))
    store.engines.dispose()
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != KEY_FILE]
    assert [found_in(data) for data in files if found_in(data)] == []
    assert main(["db", "backup", str(file), "--db", store_url, "--state", str(here)]) == 0
    data = raw(store_url, file)
    assert found_in(data) == [] and b"20261127-001" in data, "a receipt's number may be read, and is found this way"

    # onto an empty machine: for SQLite another file; PostgreSQL's database lies elsewhere anyhow
    empty.mkdir(mode=0o700)
    target = f"sqlite:///{empty / 'desk.db'}" if store_url.startswith("sqlite") else store_url
    restore = ["db", "restore", str(file), "--db", target, "--state", str(empty)]
    assert main(restore) == 1, "without the key nothing of it could be read"
    assert "key" in capsys.readouterr().err
    shutil.copy2(here / KEY_FILE, empty / KEY_FILE)
    assert main(restore) == 0
    again = open_store(target, empty)

    def look(tx: Tx) -> tuple[looking.Opened, Who, int | None]:
        number = tx.session.scalars(select(Submission.number).order_by(Submission.id)).first() or ""
        opened = looking.look(tx, again.vault, COUNTY.cases, number, "staff:li", supervisor=False)
        one = tx.session.scalars(select(AppointmentRow.id)).one()
        return opened, appointments.look(tx, again.vault, one, "staff:li")[1], audit.broken_at(tx.session)

    opened, who, broken = run_once(again.engines.write, lambda: NINE, look)
    again.engines.dispose()
    assert (opened.tracking, who.phone, broken) == (TRACKING, PHONE, None)
    assert {DELEGATE, BANK} <= {value for _, value in opened.fields} and NOTE in [step.words for step in opened.history]
