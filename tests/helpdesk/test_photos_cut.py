"""The photo of a case: cut by hand, brought from a bedside, kept sealed, gone in time."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select, text, update
from support.photo_case import NAME, NUMBER, audited, bring, counted, cut, decide, picture, red_middle, send, shown

from helpdesk import demo
from helpdesk.cases import retention
from helpdesk.store.case_models import CaseRow
from helpdesk.store.models import Submission
from helpdesk.store.photo_models import PhotoRow
from tests.helpdesk.test_cases import KINDS, act

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal


@pytest.fixture(scope="module")
def clerk(desk: Running) -> Console:
    return desk.console(demo.LOGIN)


@pytest.fixture(scope="module")
def kiosk(desk: Running) -> Terminal:
    return desk.terminal()


def test_what_is_cut_by_hand_is_the_photo_and_the_picture_stays(desk: Running, kiosk: Terminal, clerk: Console) -> None:
    sent = picture(900, 1200)
    number = send(kiosk, "geometry", photo=sent)
    assert cut(clerk, number, 1, x="0.4", height="0.5").status_code == 303
    with Image.open(io.BytesIO(shown(clerk, number))) as photo:
        assert (photo.size, photo.info["dpi"], len(photo.getexif())) == ((413, 579), (300, 300), 0)
    x, _ = red_middle(shown(clerk, number))
    assert x == pytest.approx(413 / 2 + 0.1 * 900 * 579 / 600, abs=2)
    assert shown(clerk, number, "/original") == sent
    assert decide(clerk, number, 2, "back") == 303
    assert shown(clerk, number) == sent
    assert decide(clerk, number, 3, "back") == 409, "nothing was cut"
    assert {"case.photo_cut", "case.photo_original", "case.photo_uncut", "submission.photo"} <= set(
        audited(desk, number)
    )


@pytest.mark.parametrize(
    ("frame", "words"), [({"x": "7"}, "中间"), ({"height": "nan"}, "不对"), ({"x": "0", "y": "0"}, "外面")]
)
def test_a_frame_that_cannot_be_meant_changes_nothing(
    kiosk: Terminal, clerk: Console, frame: dict[str, str], words: str
) -> None:
    number = send(kiosk, "")
    answer = cut(clerk, number, 1, **frame)
    assert answer.status_code == 422 and words in answer.text
    assert cut(clerk, number, 1).status_code == 303, "the case is as it was"


def test_what_a_terminal_calls_a_photo_and_is_none_can_be_replaced(kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk, "", photo=b"\xff\xd8\xff no picture")
    for page in ("/crop", "/sheet"):
        answer = clerk.http.get(f"/submissions/{number}/photo{page}")
        assert answer.status_code == 409 and "照片坏了" in answer.text
    assert cut(clerk, number, 1).status_code in (409, 422)
    assert bring(clerk, number, picture(800, 1000)).status_code == 303
    assert cut(clerk, number, 2).status_code == 303


def test_two_who_cut_at_once_do_not_overwrite_each_other(kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk, "")
    assert [cut(clerk, number, 1).status_code, cut(clerk, number, 1).status_code] == [303, 409]


def test_a_picture_from_a_bedside_begins_a_case_is_cut_and_may_then_be_used(desk: Running, clerk: Console) -> None:
    form = {"key": str(uuid4()), "kind": "disability-photo", "name": NAME, "number": NUMBER, "phone": "13911113333"}
    made = clerk.http.post("/submissions/photo-new", data=form, follow_redirects=False)
    assert made.status_code == 303
    number = made.headers["location"].rsplit("/", 1)[1]
    again = clerk.http.post("/submissions/photo-new", data=form, follow_redirects=False)
    assert again.headers["location"] == made.headers["location"], "the same form is the same case"
    assert "还没有照片" in clerk.http.get(f"/submissions/{number}").text
    assert clerk.http.get(f"/submissions/{number}/photo").status_code == 404
    answer = bring(clerk, number, picture(3000, 4000))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/submissions/{number}/photo/crop")
    act(clerk, number, "begin", 2)
    refused = clerk.http.post(f"/submissions/{number}", data={"act": "approve", "version": "3"})
    assert refused.status_code == 409 and "照片还没有裁" in refused.text
    assert clerk.http.get(f"/submissions/{number}/photo/print").status_code == 409
    assert cut(clerk, number, 3).status_code == 303
    page = clerk.http.get(f"/submissions/{number}").text
    assert "工作人员带来的照片，机器没有检查" in page and "还没有裁" not in page
    assert act(clerk, number, "approve", 4) == 303
    assert "case.enter" in audited(desk, number) and "case.photo_import" in audited(desk, number)
    assert ".desk" not in desk.console(demo.SUPERVISOR_LOGIN).http.get("/terminals").text


def test_the_form_of_a_new_case_is_refused_with_what_was_typed(clerk: Console) -> None:
    form = {"key": str(uuid4()), "kind": "disability-photo", "name": NAME, "number": "421222194807080012"}
    wrong = clerk.http.post("/submissions/photo-new", data=form)
    assert wrong.status_code == 422 and "身份证号码打错了" in wrong.text and NAME in wrong.text
    none = clerk.http.post("/submissions/photo-new", data={**form, "number": "", "kind": "bus-card"})
    assert none.status_code == 422 and "请选办什么" in none.text


def test_a_picture_in_place_of_the_terminals_is_taken_back_for_good(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    sent = picture()
    number = send(kiosk, "too_dark", photo=sent)
    assert decide(clerk, number, 1, "keep", reason="other") == 303
    assert bring(clerk, number, picture(1000, 1400, "PNG"), 2).status_code == 303
    assert cut(clerk, number, 3).status_code == 303
    assert decide(clerk, number, 4, "back") == 303 and decide(clerk, number, 5, "back") == 303
    assert shown(clerk, number) == sent
    assert act(clerk, number, "begin", 6) == 303
    assert act(clerk, number, "approve", 7) == 409, "what was said of it was said before the other came"
    rows = desk.in_store(lambda tx: len(tx.session.scalars(select(PhotoRow.id)).all()))
    left = desk.in_store(
        lambda tx: tx.session.scalars(text("SELECT count(*) FROM case_photos")).one()  # type: ignore[call-overload]
    )
    assert rows == left
    assert "case.photo_drop" in audited(desk, number)


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "空的"), (b"%PDF-1.7", "不是 JPEG 或 PNG"), (picture()[:700], "坏了")]
)
def test_a_file_that_is_no_picture_is_refused_in_words_and_the_case_stays(
    kiosk: Terminal, clerk: Console, data: bytes, words: str
) -> None:
    number = send(kiosk, "")
    answer = bring(clerk, number, data)
    assert answer.status_code == 422 and words in answer.text and 'role="alert"' in answer.text
    assert act(clerk, number, "begin", 1) == 303


def test_a_file_over_twenty_megabytes_is_stopped_on_its_way(kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk, "")
    assert bring(clerk, number, b"\xff\xd8\xff" + b"0" * 21_000_000).status_code == 413
    assert clerk.http.post(f"/submissions/{number}", content=b"0" * 5_000_000).status_code == 413, (
        "only there is it large"
    )


def test_nothing_of_a_picture_lies_in_the_database_in_the_clear(desk: Running, kiosk: Terminal, clerk: Console) -> None:
    if desk.database.startswith("postgresql"):
        return  # the same rows, in files that are not ours to read
    number = send(kiosk, "")
    assert bring(clerk, number, picture(800, 1000)).status_code == 303
    assert cut(clerk, number, 2).status_code == 303
    data = b"".join(path.read_bytes() for path in desk.state.glob("helpdesk.db*"))
    assert shown(clerk, number)[:300] not in data and shown(clerk, number, "/original")[:300] not in data
    assert b"JFIF" not in data


def test_what_is_over_its_days_goes_with_its_pictures_and_the_numbers_stay(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    number = send(kiosk, "covered")
    assert bring(clerk, number, picture(800, 1000)).status_code == 303
    assert cut(clerk, number, 2).status_code == 303
    for version, name in enumerate(("begin", "approve", "finish"), start=3):
        assert act(clerk, number, name, version) == 303
    assert cut(clerk, number, 6).status_code == 409, "what is at its end stays as it is"

    def purged(tx: Any) -> tuple[int, int]:
        ended = select(CaseRow.id).join(Submission).where(Submission.number == number)
        case = tx.session.scalars(ended).one()
        tx.session.execute(update(CaseRow).where(CaseRow.id == case).values(ended_at=tx.now - timedelta(days=91)))
        gone = retention.purge(tx, KINDS)
        return gone, len(tx.session.scalars(select(PhotoRow.id).where(PhotoRow.case_id == case)).all())

    assert desk.in_store(purged) == (1, 0)
    assert counted(desk, "covered")["raised"] >= 1
    assert clerk.http.get(f"/submissions/{number}/photo").status_code == 404


def test_what_is_carried_out_has_the_photo_that_is_used(desk: Running, kiosk: Terminal, clerk: Console) -> None:
    import zipfile

    number = send(kiosk, "", photo=picture(800, 1000))
    assert cut(clerk, number, 1).status_code == 303
    day = f"{number[:4]}-{number[4:6]}-{number[6:8]}"
    chief = desk.console(demo.SUPERVISOR_LOGIN)
    file = chief.http.get(f"/submissions/export?since={day}&until={day}&kind=zip").raise_for_status()
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        assert packed.read(f"{number}/photo.jpg") == shown(clerk, number)
