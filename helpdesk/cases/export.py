"""Cases carried out of the house: CSV, JSON, ZIP with photographs. Each case that is carried out is written down."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import undefer

from helpdesk.cases.kinds import CaseKinds
from helpdesk.cases.looking import state_of
from helpdesk.cases.sealing import about, fields_of
from helpdesk.clock import HALL_ZONE
from helpdesk.photos.standing import photo_now
from helpdesk.staff import audit
from helpdesk.store.case_models import CasePicture, CaseRow
from helpdesk.store.models import Submission
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault

MOST = 500  # cases at a time: what is carried out lies in memory meanwhile
MOST_WITH_PHOTOS = 50
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Out:
    """One case, opened. Private: never printed."""

    number: str
    service: str
    state: str
    received_at: datetime
    due_at: datetime
    fields: dict[str, str] = field(repr=False)
    photos: tuple[tuple[str, bytes], ...] = field(repr=False)


def taken(
    tx: Tx, vault: Vault, kinds: CaseKinds, first: datetime, last: datetime, actor: str, photos: bool
) -> list[Out]:
    """What came in from `first` until before `last`, oldest first, at most MOST or MOST_WITH_PHOTOS. Raises
    VaultError."""
    query = (
        select(CaseRow, Submission)
        .join(Submission, Submission.id == CaseRow.submission_id)
        .where(Submission.received_at >= first, Submission.received_at < last)
        .order_by(Submission.id)
        .limit(MOST_WITH_PHOTOS if photos else MOST)
    )
    found = []
    for case, row in tx.session.execute(query):
        state = state_of(kinds.of(case.service), case.state)
        audit.note(tx, actor, "case.export", row.number)
        pictures = tuple(_photos(tx, vault, case, row)) if photos else ()
        shown = case.state if state is None else str(state.title)
        fields = fields_of(vault, row)
        service = row.service_title or row.service
        found.append(Out(row.number, service, shown, row.received_at, case.due_at, fields, pictures))
    return found


def _photos(tx: Tx, vault: Vault, case: CaseRow, row: Submission) -> Iterator[tuple[str, bytes]]:
    photo = photo_now(tx.session, vault, case, row)
    if photo is not None:
        yield "photo.jpg", photo
    rows = select(CasePicture).where(CasePicture.case_id == case.id).order_by(CasePicture.id)
    for index, picture in enumerate(tx.session.scalars(rows.options(undefer(CasePicture.sealed)))):
        yield f"paper-{index + 1}.jpg", vault.open(picture.sealed, about(case, f"picture:{index}"))


def _plain(one: Out) -> dict[str, str]:
    moments = {"received": one.received_at, "due": one.due_at}
    told = {name: moment.astimezone(HALL_ZONE).strftime("%Y-%m-%d %H:%M") for name, moment in moments.items()}
    return {"case": one.number, "service": one.service, "state": one.state, **told, **one.fields}


def as_json(cases: Sequence[Out]) -> bytes:
    return (json.dumps([_plain(one) for one in cases], ensure_ascii=False, indent=2) + "\n").encode()


def as_csv(cases: Sequence[Out]) -> bytes:
    """With the mark by which spreadsheets know UTF-8; what a spreadsheet would take for a formula is told as text."""
    columns = dict.fromkeys(("case", "service", "state", "received", "due"))
    for one in cases:
        columns |= dict.fromkeys(one.fields)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(columns)
    for one in cases:
        plain = _plain(one)
        out.writerow([_cell(plain.get(name, "")) for name in columns])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value


def as_zip(cases: Sequence[Out]) -> bytes:
    """The table and the photographs, a folder for each case; no name or number of a person is a file's name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as file:
        file.writestr("cases.csv", as_csv(cases))
        file.writestr("cases.json", as_json(cases))
        for one in cases:
            for name, jpeg in one.photos:
                file.writestr(f"{one.number}/{name}", jpeg)
    return data.getvalue()
