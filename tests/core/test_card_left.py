"""The identity card that still lies on the reader when the visit ends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import card_left, overlays
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.visit import Visit

ASKED = "请拿好您的身份证，它还在读卡器上。"
SECRETS = ("李玉兰", "421222195003120026")


def to_goodbye(walk: Walk) -> Walk:
    walk.press("take")(ev.PhotoTaken(b"jpeg")).press("use").type("13800001234").press("ok", "send")
    walk(ev.SubmissionAccepted("k", "20261123-007"))
    job = walk.last(fx.Print)
    assert isinstance(job, fx.Print)
    walk(ev.Printed(job.job_id, "printed")).press("taken")
    photos = walk.last(fx.PrintPhotos)
    assert isinstance(photos, fx.PrintPhotos)
    return walk(ev.Printed(photos.job_id, "printed")).press("taken")


@pytest.fixture
def left(at_photo: Walk) -> Walk:
    """Somewhere in the visit the reader has told that the card still lies there."""
    return at_photo(ev.CardLeft())


def asked(walk: Walk) -> int:
    return sum(isinstance(effect, fx.Announce) and effect.say == ASKED for effect in walk.effects)


def test_in_the_middle_of_a_visit_nobody_is_disturbed(left: Walk) -> None:
    assert (asked(left), left.page.notice, left.count(fx.CallHelp)) == (0, None, 0)
    left(ev.TimerFired(card_left.TIMER), ev.CardLeft())
    assert asked(left) == 0


def test_on_the_last_page_it_stands_there_and_is_said_again(left: Walk) -> None:
    to_goodbye(left)
    assert left.page.id == "goodbye"
    assert left.page.notice is not None
    assert left.page.notice.spoken == ASKED
    assert fx.StartTimer(card_left.TIMER, card_left.AGAIN) in left.effects
    left(ev.TimerFired(card_left.TIMER), ev.TimerFired(card_left.TIMER))
    assert asked(left) == 2
    left(*[ev.TimerFired(card_left.TIMER)] * 5)
    assert asked(left) == 2, "nobody is nagged for ever"
    assert left.count(fx.CallHelp) == 0, "the person is still there"


def test_once_lifted_the_page_is_as_ever_and_nothing_more_is_said(left: Walk) -> None:
    to_goodbye(left)(ev.CardLifted())
    assert left.page.notice is None
    assert left.effects[-1] == fx.StopTimer(card_left.TIMER)
    left(ev.TimerFired(card_left.TIMER)).press("go_on")
    assert asked(left) == 0
    assert left.visit == Visit()


def test_told_only_on_the_last_page_it_is_asked_for_at_once(at_photo: Walk) -> None:
    to_goodbye(at_photo)(ev.CardLeft())
    assert asked(at_photo) == 1
    assert at_photo.page.notice is not None


@pytest.mark.parametrize("way", ["finished", "walked away"])
def test_who_is_gone_is_called_after_and_then_the_desk_is_told_nothing_of_the_person(left: Walk, way: str) -> None:
    if way == "finished":
        to_goodbye(left).press("go_on")
    else:
        left.gone()
    assert left.visit.id == ""
    assert asked(left) == 1
    wiped = max(at for at, effect in enumerate(left.effects) if isinstance(effect, fx.Wipe))
    timer = max(at for at, effect in enumerate(left.effects) if effect == fx.StartTimer("card-left", card_left.AGAIN))
    assert wiped < timer, "wiping stops every timer"
    left(ev.TimerFired(card_left.TIMER), ev.TimerFired(card_left.TIMER))
    assert (asked(left), left.count(fx.CallHelp)) == (3, 0)
    left(ev.TimerFired(card_left.TIMER))
    call = left.last(fx.CallHelp)
    assert call == fx.CallHelp("", "card-left", "有身份证忘在读卡器上", 0)
    assert not any(secret in repr(left.effects) for secret in SECRETS)
    left(ev.TimerFired(card_left.TIMER), ev.CardLeft())
    assert left.count(fx.CallHelp) == 1
    assert left.visit.help is None, "the next person's help page says nothing of it"


def test_one_lifted_after_the_end_is_not_reported(left: Walk) -> None:
    to_goodbye(left).press("go_on")(ev.CardLifted(), *[ev.TimerFired(card_left.TIMER)] * 5)
    assert left.count(fx.CallHelp) == 0
    assert left.visit == Visit()


def test_the_next_person_is_told_that_it_is_not_theirs(left: Walk) -> None:
    left.gone()(ev.Begin("v2")).press("disability-photo", "agree")
    assert left.page.id == "card"
    assert left.page.notice is not None
    assert left.page.notice.show.startswith("读卡器上有一张身份证")
    left(ev.CardLifted())
    assert left.page.notice is None
    left(ev.CardRead(replace(ELDER, name="王福生"))).press("confirm")
    assert left.visit.person is not None


def test_a_reader_that_is_lost_knows_nothing(left: Walk) -> None:
    left(ev.DeviceChanged("id_reader", False, "error-disconnected"))
    to_goodbye(left).press("go_on")
    assert asked(left) == 0


def test_help_on_the_last_page_goes_first(left: Walk) -> None:
    to_goodbye(left).press("help")
    assert left.page.kind == overlays.help_page(left.visit, left.world).kind
    assert left.visit.card_left
