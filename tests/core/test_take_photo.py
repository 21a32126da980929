"""The photo step: coached or by a press, in several ways, and nothing of it is ever the last word."""

from __future__ import annotations

import pytest
from support.walk import Walk

from kiosk_app.core import coaching
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.page import PageKind
from kiosk_app.core.sitting import HARD, SOFT, Framing

DUE = ev.TimerFired(coaching.TIMER)
FIRST, SECOND = b"first", b"second"


def good(jpeg: bytes = FIRST) -> ev.PhotoTaken:
    return ev.PhotoTaken(jpeg)


def bad(*codes: str, waived: tuple[str, ...] = ()) -> ev.PhotoTaken:
    return ev.PhotoTaken(FIRST, codes, acceptable=False, waived=waived)


def body(walk: Walk) -> str:
    assert walk.page.body is not None
    return walk.page.body.show


def ids(walk: Walk) -> list[str]:
    return [action.id for action in walk.page.actions]


def main(walk: Walk) -> str:
    return next(action.id for action in walk.page.actions if action.main)


# ---- coached ------------------------------------------------------------------------------------------------------


def test_the_page_s_own_words_come_first_then_what_the_camera_sees(at_photo: Walk) -> None:
    before = at_photo.page.body
    assert at_photo(ev.PhotoAdvice("move_left")).page.body == before
    at_photo(DUE)
    assert body(at_photo) == "请往您的左手边移一点。"
    assert at_photo.page.sight is not None and at_photo.page.sight.arrow == "left"


def test_good_and_still_good_presses_the_shutter_by_itself(at_photo: Walk) -> None:
    at_photo(DUE, ev.PhotoAdvice("good"))
    assert body(at_photo) == "很好，别动，马上照。"
    assert at_photo(DUE).page.id == "photo-taking" and at_photo.count(fx.TakePhoto) == 1


def test_it_is_counted_in_words_and_tones_and_told_that_it_is_done(at_photo: Walk) -> None:
    at_photo.press("take")
    said = []
    for number in (3, 2, 1):
        at_photo(ev.PhotoCount(number))
        said.append(body(at_photo))
    at_photo(good())
    assert said == ["三", "二", "一"]
    tones = [effect.name for effect in at_photo.effects if isinstance(effect, fx.Tone)]
    assert tones == ["count-3", "count-2", "count-1", "taken"]
    told = at_photo.last(fx.Announce)
    assert isinstance(told, fx.Announce) and told.say == "拍好了。"


def test_somebody_without_sound_has_no_tones(at_photo: Walk) -> None:
    at_photo(ev.SettingPressed("sound")).press("take")(ev.PhotoCount(3), good())
    assert at_photo.count(fx.Tone) == 0


def test_what_was_given_up_is_told_to_the_camera_and_goes_with_the_photo(at_photo: Walk) -> None:
    at_photo(DUE, ev.PhotoAdvice("straight"), *(DUE,) * 2 * coaching.TRIES)
    assert fx.StartCamera(("straight",)) in at_photo.effects
    at_photo(ev.PhotoAdvice("good"), DUE, DUE)
    assert at_photo.page.id == "photo-taking"
    at_photo(good()).press("use", "none", "send")
    sent = at_photo.last(fx.Submit)
    assert isinstance(sent, fx.Submit) and dict(sent.fields)["photo_verdict"] == "waived:straight"


def test_who_could_not_hold_still_gets_the_best_of_many_and_no_remark(at_photo: Walk) -> None:
    at_photo(DUE, ev.PhotoAdvice("hold_still"), *(DUE,) * 2 * coaching.TRIES, ev.PhotoAdvice("good"), DUE, DUE)
    taken = at_photo.last(fx.TakePhoto)
    assert isinstance(taken, fx.TakePhoto) and taken.burst
    assert at_photo(good()).visit.photo is not None and at_photo.visit.photo.waived == ()


def test_a_face_never_recognised_is_photographed_by_a_key(at_photo: Walk) -> None:
    at_photo(DUE, ev.PhotoAdvice("no_face"), *(DUE,) * 4 * coaching.TRIES)
    assert at_photo.count(fx.TakePhoto) == 0 and "请按照相" in body(at_photo)
    assert at_photo.press("take")(bad("no_face")).press("use").page.id == "phone"


def test_nothing_is_taken_under_another_page(at_photo: Walk) -> None:
    at_photo(DUE, ev.PhotoAdvice("good")).press("help")
    assert at_photo(DUE, DUE, DUE).count(fx.TakePhoto) == 0
    assert at_photo.press("go_on")(DUE, DUE).count(fx.TakePhoto) == 1


def test_a_camera_that_failed_is_not_pressed_again_by_itself(at_photo: Walk) -> None:
    at_photo(DUE, ev.PhotoAdvice("good"), DUE)
    at_photo(ev.CommandFailed("camera", "take_portrait", "error-timeout", "reset"))
    assert at_photo(ev.PhotoAdvice("good"), DUE, DUE).count(fx.TakePhoto) == 1
    assert main(at_photo) == "take" and at_photo.page.notice is not None


def test_a_sentence_lasts_longer_for_who_hears_it_slowly(at_photo: Walk) -> None:
    def seconds() -> float:
        at_photo.effects.clear()
        at_photo.press("ways", "back")(DUE, ev.PhotoAdvice("too_far"), ev.PhotoAdvice("no_face"), DUE)
        return max(one.seconds for one in at_photo.effects if isinstance(one, fx.StartTimer) and one.name == "coach")

    usual = seconds()
    at_photo(ev.SettingPressed("slower"), ev.SettingPressed("slower"))
    assert seconds() > usual


# ---- other ways ---------------------------------------------------------------------------------------------------


def test_who_does_not_want_to_see_herself_does_not_as_long_as_she_is_here(at_photo: Walk) -> None:
    at_photo.press("ways", "hide")
    assert at_photo.page.id == "photo" and at_photo.page.sight is not None and at_photo.page.sight.hidden
    at_photo.press("take")(good()).press("retake")
    assert at_photo.page.sight.hidden
    at_photo.press("take")(good()).press("use", "back", "retake")
    assert at_photo.page.sight is not None and at_photo.page.sight.hidden
    at_photo.press("ways")
    assert at_photo.page.items[0].label.show == "看着自己"
    at_photo.gone()
    assert not at_photo.visit.sitting.hidden


def test_many_pictures_instead_of_a_count(at_photo: Walk) -> None:
    at_photo.press("ways", "burst", "take")
    taken = at_photo.last(fx.TakePhoto)
    assert isinstance(taken, fx.TakePhoto) and taken.burst and "连拍" in body(at_photo)


def test_the_mirror_can_be_taken_away(at_photo: Walk) -> None:
    at_photo.press("ways", "mirror")
    assert at_photo.page.sight is not None and not at_photo.page.sight.mirrored


def test_somebody_is_asked_to_help_from_here(at_photo: Walk) -> None:
    at_photo.press("ways", "ask_helper")
    assert at_photo.page.id == "help" and at_photo.count(fx.CallHelp) == 1


def test_the_oval_is_put_where_the_head_is(at_photo: Walk) -> None:
    at_photo.press("ways", "frame", "left", "up", "smaller", "take")
    taken = at_photo.last(fx.TakePhoto)
    assert isinstance(taken, fx.TakePhoto) and taken.framing is not None
    assert taken.framing.x > Framing().x, "the sitter's left is at the right of what the camera sees"
    assert taken.framing.head < Framing().head
    at_photo(good()).press("retake")
    assert at_photo.page.id == "photo-frame" and at_photo.visit.sitting.framing == taken.framing
    assert at_photo.press("back").page.id == "photo" and at_photo.visit.sitting.framing is None


def test_without_the_mirror_a_key_moves_what_is_seen(at_photo: Walk) -> None:
    at_photo.press("ways", "mirror", "ways", "frame", "left", "take")
    taken = at_photo.last(fx.TakePhoto)
    assert isinstance(taken, fx.TakePhoto) and taken.framing is not None and taken.framing.x < Framing().x


@pytest.mark.parametrize("way", ["left", "right", "up", "down", "larger", "smaller"])
def test_however_often_it_is_moved_the_oval_stays_in_the_picture(way: str) -> None:
    framing = Framing()
    for _ in range(60):
        framing = framing.moved(way)
    assert 0 < framing.x < 1 and 0 <= framing.crown < 1 and 0.1 < framing.head < 1


# ---- review -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", HARD)
def test_something_hard_offers_another_first_and_once(at_photo: Walk, code: str) -> None:
    at_photo.press("take")(bad(code))
    assert main(at_photo) == "retake" and "use" in ids(at_photo) and "工作人员会看" in body(at_photo)
    at_photo.press("retake", "take")(bad(code))
    assert main(at_photo) == "use"


@pytest.mark.parametrize("code", [*SOFT, "something_new"])
def test_something_soft_is_one_sentence_of_advice(at_photo: Walk, code: str) -> None:
    at_photo.press("take")(bad(code))
    assert main(at_photo) == "use" and "照样使用" in body(at_photo)
    assert at_photo.press("use").page.id == "phone"


def test_of_two_photos_either_can_be_used(at_photo: Walk) -> None:
    at_photo.press("take")(good(FIRST)).press("retake", "take")(good(SECOND))
    assert at_photo.page.photo == SECOND
    assert at_photo.press("other").page.photo == FIRST
    at_photo.press("use")
    assert at_photo.visit.photo is not None and at_photo.visit.photo.jpeg == FIRST
    assert at_photo.visit.sitting.before is None, "the other is not kept"


def test_the_last_photo_is_there_when_the_camera_breaks_after_it(at_photo: Walk) -> None:
    at_photo.press("take")(good(FIRST)).press("retake")
    at_photo(ev.DeviceChanged("camera", False, "error-disconnected"))
    assert "previous" in ids(at_photo) and "skip" not in ids(at_photo)
    at_photo.press("previous")
    assert at_photo.page.kind is PageKind.PHOTO and at_photo.page.photo == FIRST


def test_who_goes_back_while_another_is_taken_finds_the_last_one_again(at_photo: Walk) -> None:
    at_photo.press("take")(good(FIRST)).press("retake", "back", "none", "previous")
    assert at_photo.page.photo == FIRST


def test_another_service_knows_nothing_of_it(at_photo: Walk) -> None:
    at_photo.press("take")(good(FIRST)).press("retake", "back", "back", "back", "back", "decline")
    assert at_photo.page.id == "home"
    assert at_photo.press("disability-photo").visit.sitting.before is None


def test_what_was_found_wanting_and_given_up_reaches_staff_as_codes(at_photo: Walk) -> None:
    at_photo.press("take")(bad("blurred", "eyes", waived=("geometry",))).press("use", "none", "send")
    sent = at_photo.last(fx.Submit)
    assert isinstance(sent, fx.Submit) and dict(sent.fields)["photo_verdict"] == "blurred,eyes,waived:geometry"


def test_no_picture_shows_in_a_repr(at_photo: Walk) -> None:
    at_photo.press("take")(ev.PhotoTaken(b"SECRET")).press("retake", "take")(ev.PhotoTaken(b"SECRET"))
    assert "SECRET" not in repr(at_photo.visit) and "SECRET" not in repr(at_photo.page)
