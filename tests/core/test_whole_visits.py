"""A citizen's whole way through the free photo, without Kivy, devices or a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from support.walk import ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import Visit

JPEG = b"\xff\xd8 not a real picture"


def finish(walk: Walk) -> Walk:
    """From the live picture to the goodbye page."""
    walk.press("take")(ev.PhotoTaken(JPEG)).press("use").type("13800001234").press("ok", "send")
    walk(ev.SubmissionAccepted("k", "20261123-007"))
    job = walk.last(fx.Print)
    assert isinstance(job, fx.Print)
    walk(ev.Printed(job.job_id, "printed")).press("taken")
    photos = walk.last(fx.PrintPhotos)
    assert isinstance(photos, fx.PrintPhotos)
    return walk(ev.Printed(photos.job_id, "printed")).press("taken")


def test_a_citizen_of_76_finishes_and_nothing_of_her_is_left(at_photo: Walk) -> None:
    finish(at_photo)
    assert at_photo.page.id == "goodbye"
    at_photo.press("go_on")
    assert at_photo.visit == Visit()
    assert at_photo.page.id == "home"
    assert at_photo.effects[-1] == fx.Wipe("v1") or fx.Wipe("v1") in at_photo.effects


def test_what_is_submitted_is_what_was_read_and_answered(at_photo: Walk) -> None:
    finish(at_photo)
    sent = at_photo.last(fx.Submit)
    assert isinstance(sent, fx.Submit)
    assert dict(sent.fields) == {
        "name": "李玉兰",
        "number": "421222195003120026",
        "birth": "1950-03-12",
        "sex": "女",
        "address": "湖北省通城县隽水镇",
        "document": "resident",
        "photo_verdict": "",
        "aid": "none",
        "phone": "13800001234",
    }
    assert sent.photo == JPEG
    assert set(dict(sent.fields)) <= set(at_photo.world.services["disability-photo"].fields)


def test_the_receipt_names_nobody_in_full(at_photo: Walk) -> None:
    finish(at_photo)
    job = at_photo.last(fx.Print)
    assert isinstance(job, fx.Print)
    text = "\n".join(line.text for line in job.lines)
    assert "李*" in text and "20261123-007" in text and "0715-4320000" in text
    assert "李玉兰" not in text and "421222195003120026" not in text and "13800001234" not in text


def test_pages_and_voice_show_only_masked_data(at_photo: Walk) -> None:
    seen: list[str] = []
    for press in ("take", "use"):
        at_photo.press(press)
        if press == "take":
            at_photo(ev.PhotoTaken(JPEG))
    at_photo.type("13800001234").press("ok")
    for fact in at_photo.page.facts:
        seen += [fact.value.show, fact.value.spoken]
    assert at_photo.page.id == "review"
    together = "\n".join(seen)
    assert "4212**********0026" in together and "138****1234" in together
    assert "李玉兰" not in together and "13800001234" not in together and "421222195003120026" not in together


def test_going_back_loses_nothing(at_photo: Walk) -> None:
    at_photo.press("take")(ev.PhotoTaken(JPEG)).press("use").type("13800001234").press("ok")
    assert at_photo.page.id == "review"
    at_photo.press("back")
    assert at_photo.page.entry is not None and at_photo.page.entry.shown == "138 0000 1234"
    at_photo.press("back")
    assert at_photo.page.kind is PageKind.PHOTO
    at_photo.press("use", "ok")
    assert at_photo.page.id == "review"


def test_back_from_the_first_step_is_home_and_the_visit_goes_on(at_card: Walk) -> None:
    at_card.press("back")
    assert at_card.page.id == "consent"
    at_card.press("decline")
    assert at_card.page.id == "home" and at_card.visit.id == "v1"


def test_the_photo_can_be_taken_again_or_left_out(at_photo: Walk) -> None:
    at_photo.press("take")(ev.PhotoTaken(JPEG, ("too_dark",), acceptable=False))
    assert at_photo.page.kind is PageKind.PHOTO
    assert at_photo.page.body is not None and "有点暗" in at_photo.page.body.show
    at_photo.press("retake")
    assert at_photo.page.kind is PageKind.CAMERA and at_photo.visit.photo is None
    at_photo.press("skip")
    assert at_photo.page.id == "phone"


def test_advice_never_has_the_last_word(at_photo: Walk) -> None:
    at_photo.press("take")(ev.PhotoTaken(JPEG, ("no_face",), acceptable=False)).press("use")
    assert at_photo.page.id == "phone"
    assert at_photo.visit.photo is not None


def test_an_expired_card_says_so_and_goes_on(at_card: Walk) -> None:
    at_card(ev.CardRead(replace(ELDER, valid_to=date(2020, 1, 1))))
    assert at_card.page.id == "expired"
    at_card.press("go_on")
    assert at_card.page.id == "person"


def test_a_long_term_card_is_never_expired(at_card: Walk) -> None:
    at_card(ev.CardRead(replace(ELDER, valid_to=None)))
    assert at_card.page.id == "person"


def test_a_foreigners_card_is_sent_to_the_window_kindly(at_card: Walk) -> None:
    at_card(ev.CardRead(replace(ELDER, document="foreigner_2023")))
    assert at_card.page.id == "other-card"
    at_card.press("go_on")
    assert at_card.page.id == "home"


def test_no_card_calls_somebody_by_itself(at_card: Walk) -> None:
    at_card.press("no_card")
    assert at_card.page.id == "no-card" and at_card.page.help_active
    assert at_card.count(fx.CallHelp) == 1


def test_another_persons_card_drops_what_the_first_one_gave(at_photo: Walk) -> None:
    at_photo.press("take")(ev.PhotoTaken(JPEG)).press("use").type("13800001234").press("ok")
    for _ in range(5):
        at_photo.press("back")
    assert at_photo.page.id != "review"
    while at_photo.page.id != "card":
        at_photo.press("back")
    at_photo(ev.CardRead(replace(ELDER, number="421222194901010017", name="王福生")))
    assert at_photo.visit.photo is None and not at_photo.visit.answers


def test_a_desk_out_of_reach_still_finishes(at_photo: Walk) -> None:
    at_photo.press("take")(ev.PhotoTaken(JPEG)).press("use", "none", "send")(ev.SubmissionStored("k"))
    assert at_photo.page.id == "receipt"
    job = at_photo.last(fx.Print)
    assert isinstance(job, fx.Print)
    assert any("已经存好" in line.text for line in job.lines)
    assert not any("办件号" in line.text for line in job.lines)


def test_after_handing_in_there_is_no_way_back_to_hand_in_twice(at_photo: Walk) -> None:
    at_photo.press("take")(ev.PhotoTaken(JPEG)).press("use", "none", "send")(ev.SubmissionAccepted("k", "1-1"))
    for _ in range(8):
        at_photo.press("back")
    assert at_photo.count(fx.Submit) == 1


def test_paper_out_leaves_the_number_on_the_screen_and_can_print_again(at_photo: Walk) -> None:
    at_photo.press("take")(ev.PhotoTaken(JPEG)).press("use", "none", "send")(ev.SubmissionAccepted("k", "20261123-007"))
    at_photo(ev.CommandFailed("receipt_printer", "print_document", "error-paper-out", "clear"))
    page = at_photo.page
    assert page.notice is not None and "纸用完" in page.notice.show
    assert [fact.value.show for fact in page.facts] == ["20261123-007"]
    first = at_photo.last(fx.Print)
    at_photo.press("reprint")
    again = at_photo.last(fx.Print)
    assert isinstance(first, fx.Print) and isinstance(again, fx.Print) and first.job_id != again.job_id
    at_photo.press("help")
    assert at_photo.page.kind is PageKind.HELP


def test_a_slow_person_at_the_reader_is_no_error(at_card: Walk) -> None:
    before = at_card.count(fx.ReadCard)
    at_card(ev.CommandFailed("id_reader", "read", "error-timeout", "none"))
    assert at_card.count(fx.ReadCard) == before + 1
    assert at_card.page.notice is None


def test_a_reader_that_breaks_and_comes_back_reads_again(at_card: Walk) -> None:
    at_card(ev.DeviceChanged("id_reader", False, "error-disconnected"))
    assert at_card.page.notice is not None
    before = at_card.count(fx.ReadCard)
    at_card(ev.DeviceChanged("id_reader", True))
    assert at_card.page.notice is None and at_card.count(fx.ReadCard) == before + 1


def test_home_says_which_service_cannot_be_done_here(walk: Walk) -> None:
    walk(ev.DeviceChanged("camera", False, "error-config-error"))
    assert "disability-photo" not in [item.id for item in walk.page.items]
    assert walk.page.notice is not None and "残疾人证照相" in walk.page.notice.show
    walk(ev.Begin("v")).press("disability-photo")
    assert walk.page.id == "home"
    walk(ev.DeviceChanged("camera", True))
    assert {"disability-photo", "queue-ticket"} <= {item.id for item in walk.page.items}


def test_home_offers_with_less_what_needs_no_paper(walk: Walk) -> None:
    walk(ev.DeviceChanged("receipt_printer", False, "error-paper-out"))
    item = walk.page.items[0]
    assert item.detail is not None and "打不了凭条" in item.detail.show
