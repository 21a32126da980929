"""The photos on paper: told while it lasts, and whatever goes wrong with the printer, nobody is held up by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk import ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.steps import print_photo
from kiosk_app.core.visit import NEVER_HERE
from kiosk_app.core.world import World

JPEG = b"\xff\xd8photo"
ROLE = print_photo.ROLE
OUT = "error-photo-printer-paper-out"
TROUBLES = (
    *(OUT, "error-ribbon-out", "error-cover-open", "error-offline", "error-photo-printer-paper-jam", "error-stalled"),
    *("error-disconnected", "error-tray-full", "error-job-lost", "error-wrong-size", "error-config-error"),
)
STILL = ev.TimerFired(print_photo.TIMER)


def failed(key: str = OUT) -> ev.CommandFailed:
    return ev.CommandFailed(ROLE, "print_photo", key, "maintenance")


def to_receipt(walk: Walk, *, photo: bool = True) -> Walk:
    walk(ev.Begin("v1")).press("disability-photo", "agree")(ev.CardRead(ELDER)).press("confirm", "none")
    if photo:
        walk.press("take")(ev.PhotoTaken(JPEG)).press("use")
    else:
        walk.press("skip")
    walk.press("none", "send")(ev.SubmissionAccepted("k", "20261123-001"))
    return walk(ev.Printed("v1-receipt-1", "printed"))


@pytest.fixture
def at_print(walk: Walk) -> Walk:
    return to_receipt(walk).press("taken")


def last(walk: Walk) -> fx.PrintPhotos:
    asked = walk.last(fx.PrintPhotos)
    assert isinstance(asked, fx.PrintPhotos)
    return asked


def done(walk: Walk, proof: str = "printed") -> Walk:
    return walk(ev.Printed(last(walk).job_id, proof))


def ids(walk: Walk) -> list[str]:
    return [action.id for action in walk.page.actions]


def shown(walk: Walk) -> str:
    now = walk.page
    return "".join(words.show for words in (now.title, now.body, now.notice) if words is not None)


def home_says(walk: Walk) -> str:
    (item,) = (item for item in walk.page.items if item.id == "disability-photo")
    assert item.detail is not None
    return item.detail.show


# ---- well -----------------------------------------------------------------------------------------------------------


def test_the_photo_is_printed_as_its_service_says_once_the_number_is_in_her_hand(at_print: Walk) -> None:
    assert last(at_print) == fx.PrintPhotos("v1-print-1", "disability-certificate", JPEG, 1)
    assert (at_print.page.title.show, ids(at_print)) == ("照片正在打印", ["skip"])
    done(at_print)
    assert (at_print.page.title.show, ids(at_print)) == ("照片打好了", ["taken"])
    assert at_print.press("taken").page.id == "goodbye"
    assert at_print.count(fx.PrintPhotos) == 1


def test_what_a_queue_took_is_not_called_printed(at_print: Walk) -> None:
    assert done(at_print, "accepted").page.title.show == "照片马上出来"
    assert at_print.press("taken").page.id == "goodbye"


def test_while_it_lasts_it_says_now_and_then_that_it_goes_on(at_print: Walk) -> None:
    said = at_print.count(fx.Announce)
    at_print(STILL)
    assert at_print.count(fx.Announce) == said + 1
    at_print.press("help")(STILL)  # who talks to the helper is not talked over
    assert at_print.count(fx.Announce) == said + 1
    done(at_print.press("back"))(STILL)
    assert at_print.count(fx.Announce) == said + 1


def test_whoever_comes_back_to_the_page_gets_no_second_sheet(at_print: Walk) -> None:
    done(at_print).press("taken", "back")
    assert last(at_print).job_id == "v1-print-1"  # the printer's driver knows it, and prints nothing


def test_another_jobs_end_is_nothing_to_it(at_print: Walk) -> None:
    assert at_print(ev.Printed("v1-receipt-1", "printed")).page.title.show == "照片正在打印"


# ---- not offered ----------------------------------------------------------------------------------------------------


def test_without_a_photo_there_is_no_such_page(walk: Walk) -> None:
    to_receipt(walk, photo=False).press("taken")
    assert (walk.page.id, walk.count(fx.PrintPhotos)) == ("goodbye", 0)


@pytest.mark.parametrize("key", NEVER_HERE)
def test_where_no_photo_printer_stands_nobody_hears_of_it(walk: Walk, key: str) -> None:
    walk(ev.DeviceChanged(ROLE, False, key))
    assert home_says(walk) == "免费照相，不用带照片"
    to_receipt(walk).press("taken")
    assert (walk.page.id, walk.count(fx.PrintPhotos)) == ("goodbye", 0)


def test_that_it_is_out_of_order_is_told_on_the_first_page(walk: Walk) -> None:
    assert home_says(walk(ev.DeviceChanged(ROLE, False, OUT))) == "能办，现在打不了照片"


def test_a_terminal_that_was_never_told_of_one_goes_on_as_it_learns(at_print: Walk) -> None:
    assert at_print(failed("error-not-configured")).page.id == "goodbye"


@pytest.mark.parametrize("key", TROUBLES)
def test_a_printer_that_is_out_of_order_beforehand_is_told_kindly_and_passed(walk: Walk, key: str) -> None:
    walk(ev.DeviceChanged(ROLE, False, key))
    to_receipt(walk).press("taken")
    assert walk.page.title.show == "现在打不了照片" and "工作人员也能帮您打" in shown(walk)
    assert (ids(walk), walk.count(fx.PrintPhotos)) == (["skip"], 0)
    assert walk.press("skip").page.id == "goodbye"


def test_a_printer_that_is_mended_meanwhile_is_offered(walk: Walk) -> None:
    walk(ev.DeviceChanged(ROLE, False, OUT))
    to_receipt(walk).press("taken")
    walk(ev.DeviceChanged(ROLE, True))
    assert ids(walk) == ["skip", "reprint"]
    assert last(walk.press("reprint")).job_id == "v1-print-2"
    assert done(walk).press("taken").page.id == "goodbye"


# ---- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", TROUBLES)
def test_every_trouble_says_what_it_is_and_can_be_tried_once_more(at_print: Walk, key: str) -> None:
    at_print(failed(key))
    assert at_print.page.title.show == "照片没打出来" and at_print.page.notice is not None
    assert "工作人员也能帮您打" in shown(at_print)
    assert ids(at_print) == ["skip", "reprint"] and "help" in at_print.page.targets()
    assert last(at_print.press("reprint")).job_id == "v1-print-2"
    at_print(failed(key))
    assert ids(at_print) == ["skip"] and at_print.page.notice is None  # twice is enough
    assert at_print.press("skip").page.id == "goodbye"


def test_nothing_is_tried_while_the_printer_itself_says_it_cannot(at_print: Walk) -> None:
    at_print(ev.DeviceChanged(ROLE, False, OUT), failed())
    assert ids(at_print) == ["skip"]
    assert at_print.press("reprint").count(fx.PrintPhotos) == 1
    assert ids(at_print(ev.DeviceChanged(ROLE, True))) == ["skip", "reprint"]
    at_print(ev.DeviceChanged(ROLE, False, "error-offline"))
    assert ids(at_print) == ["skip"] and "打印机没开" in shown(at_print)


def test_who_does_not_want_to_wait_goes_on_and_nothing_is_printed_behind_their_back(at_print: Walk) -> None:
    at_print.press("skip")
    assert at_print.page.id == "goodbye" and at_print.count(fx.StopPhotos) == 1


def test_a_visit_that_ends_takes_the_photo_and_the_print_with_it(at_print: Walk) -> None:
    at_print.gone()
    assert at_print.visit.photo is None and at_print.count(fx.StopPhotos) == 1
    assert fx.Wipe("v1") in at_print.effects


def test_no_repr_holds_the_picture(at_print: Walk) -> None:
    assert "photo" not in repr(last(at_print))


MOVES: dict[str, Callable[[Walk], ev.Event]] = {
    "printed": lambda walk: ev.Printed(last(walk).job_id, "printed"),
    "failed": lambda walk: failed(),
    "canceled": lambda walk: failed("error-canceled"),
    "lost": lambda walk: ev.DeviceChanged(ROLE, False, "error-disconnected"),
    "back-again": lambda walk: ev.DeviceChanged(ROLE, True),
    "still": lambda walk: STILL,
    "reprint": lambda walk: ev.Pressed("reprint"),
    "help": lambda walk: ev.Pressed("help"),
}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=12))
def test_in_whatever_order_things_happen_there_is_a_way_on_and_never_two_sheets_of_one_job(
    world: World, moves: list[str]
) -> None:
    walk = to_receipt(Walk(world)).press("taken")
    for move in moves:
        walk(MOVES[move](walk))
        jobs = [effect.job_id for effect in walk.effects if isinstance(effect, fx.PrintPhotos)]
        assert len(jobs) == len(set(jobs))
        assert walk.page.title.show
    walk.visit = replace(walk.visit, overlay="")
    assert walk.page.actions
    walk.press(next(one for one in ("taken", "skip") if one in ids(walk)))
    assert walk.page.id == "goodbye"
