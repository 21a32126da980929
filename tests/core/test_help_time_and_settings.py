from __future__ import annotations

from dataclasses import replace

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.journey import update
from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import Settings, Visit


def test_help_is_one_press_and_says_nothing_personal(at_photo: Walk) -> None:
    at_photo.press("help")
    call = at_photo.last(fx.CallHelp)
    assert call == fx.CallHelp("disability-photo", "photo", "请看上面的圆点", 5, "help", ())
    assert at_photo.page.kind is PageKind.HELP and at_photo.page.help_active


def test_help_tells_which_aid_the_person_chose(at_card: Walk) -> None:
    at_card(ev.CardRead(ELDER)).press("confirm", "wheelchair", "help")
    call = at_card.last(fx.CallHelp)
    assert isinstance(call, fx.CallHelp) and call.aids == ("wheelchair",)


def test_help_tells_the_language_where_it_is_not_the_halls(at_photo: Walk) -> None:
    at_photo.visit = replace(at_photo.visit, settings=replace(at_photo.visit.settings, language="en"))
    at_photo.press("help")
    call = at_photo.last(fx.CallHelp)
    assert isinstance(call, fx.CallHelp) and (call.language, call.page_title) == ("en", "请看上面的圆点")


def test_the_helper_is_seen_coming(at_photo: Walk) -> None:
    at_photo.press("help")
    titles = [at_photo.page.title.show]
    for state, helper in (
        ("raised", ""),
        ("delivered", ""),
        ("claimed", "王老师"),
        ("arrived", "王老师"),
        ("closed", "王老师"),
    ):
        at_photo(ev.HelpChanged("k", state, helper, 2 if state == "claimed" else None))
        titles.append(at_photo.page.title.show)
    assert titles == ["正在叫人", "正在叫人", "已经通知工作人员", "王老师正在过来", "王老师到了", "王老师帮完了"]
    at_photo.press("go_on")
    assert at_photo.page.id == "photo" and not at_photo.page.help_active


def test_the_estimate_is_told(at_photo: Walk) -> None:
    at_photo.press("help")(ev.HelpChanged("k", "claimed", "王老师", 2))
    assert at_photo.page.body is not None and "大约 2 分钟" in at_photo.page.body.show


def test_going_on_while_waiting_keeps_help_coming_and_announces_it(at_photo: Walk) -> None:
    at_photo.press("help", "go_on")
    assert at_photo.page.id == "photo" and at_photo.page.help_active
    at_photo(ev.HelpChanged("k", "claimed", "王老师"))
    told = at_photo.last(fx.Announce)
    assert isinstance(told, fx.Announce) and told.show == "王老师正在过来"


def test_help_can_be_called_off(at_photo: Walk) -> None:
    at_photo.press("help", "cancel_help")
    assert at_photo.last(fx.CancelHelp) == fx.CancelHelp()
    assert not at_photo.page.help_active


def test_an_unheard_or_unreached_call_says_so_and_gives_a_phone(at_photo: Walk) -> None:
    at_photo.press("help")(ev.HelpUnreached("k"))
    assert at_photo.page.body is not None and "0715-4320000" in at_photo.page.body.show
    at_photo(ev.HelpChanged("k", "raised", heard=False))
    assert "值班" in at_photo.page.title.show


def rings(effects: tuple[fx.Effect, ...]) -> int:
    return sum(isinstance(effect, fx.RingBell) for effect in effects)


def test_where_no_console_hears_the_terminal_rings_until_somebody_goes(at_photo: Walk) -> None:
    at_photo.press("help")(ev.HelpChanged("k", "raised", heard=False))
    assert at_photo.last(fx.RingBell) is not None
    _, again = update(at_photo.visit, ev.TimerFired("help-ring"), at_photo.world)
    assert again == (fx.RingBell(), fx.StartTimer("help-ring", 10.0))
    at_photo(ev.HelpChanged("k", "delivered"))
    assert fx.StopTimer("help-ring") in at_photo.effects
    assert update(at_photo.visit, ev.TimerFired("help-ring"), at_photo.world)[1] == ()


@pytest.mark.parametrize("word", [ev.HelpChanged("k", "raised"), ev.HelpChanged("k", "claimed", "王老师")])
def test_a_call_that_is_heard_rings_nowhere_at_the_terminal(at_photo: Walk, word: ev.Event) -> None:
    at_photo.press("help")
    assert rings(update(at_photo.visit, word, at_photo.world)[1]) == 0


def test_an_unreached_desk_is_rung_for_too(at_photo: Walk) -> None:
    at_photo.press("help")
    assert rings(update(at_photo.visit, ev.HelpUnreached("k"), at_photo.world)[1]) == 1


def test_after_a_minute_other_ways_are_offered(at_photo: Walk) -> None:
    at_photo.press("help")
    assert fx.StartTimer("help-wait", 60.0) in at_photo.effects[-4:]
    at_photo(ev.HelpChanged("k", "delivered"), ev.TimerFired("help-wait"))
    assert at_photo.page.body is not None and "0715-4320000" in at_photo.page.body.show
    _, effects = update(at_photo.visit, ev.Pressed("call_again"), at_photo.world)
    assert rings(effects) == 1 and any(isinstance(effect, fx.CallHelp) for effect in effects)
    at_photo(ev.HelpChanged("k", "claimed", "王老师"))
    assert "call_again" not in at_photo.page.targets()


def test_who_does_not_come_is_told_and_the_wait_begins_anew(at_photo: Walk) -> None:
    at_photo.press("help")(ev.HelpChanged("k", "claimed", "王老师"), ev.HelpChanged("k", "delivered", handed_back=True))
    assert at_photo.page.title.show == "正在另找人"
    assert fx.StartTimer("help-wait", 60.0) in at_photo.effects[-4:]


def test_who_does_not_come_is_told_on_any_other_page(at_photo: Walk) -> None:
    at_photo.press("help", "go_on")(ev.HelpChanged("k", "claimed", "王老师"))
    at_photo(ev.HelpChanged("k", "delivered", handed_back=True))
    told = at_photo.last(fx.Announce)
    assert isinstance(told, fx.Announce) and told.show == "正在另找人"


def test_help_works_from_home_too(walk: Walk) -> None:
    walk(ev.Begin("v")).press("help")
    assert walk.page.kind is PageKind.HELP
    walk.press("go_on")
    assert walk.page.id == "home"


def test_help_outlives_the_visit_until_it_ends(at_photo: Walk) -> None:
    at_photo.press("help").gone()
    assert at_photo.visit.id == "" and at_photo.page.help_active
    at_photo(ev.HelpChanged("k", "closed", "王老师"))
    assert at_photo.visit == Visit()


def test_silence_is_asked_about_before_anything_is_wiped(at_photo: Walk) -> None:
    at_photo(ev.TimerFired("idle"))
    assert at_photo.page.id == "still-there" and at_photo.visit.person is not None
    at_photo.press("stay")
    assert at_photo.page.id == "photo" and at_photo.visit.person is not None


def test_more_time_can_be_had_at_least_ten_times(at_photo: Walk) -> None:
    for _ in range(12):
        at_photo(ev.TimerFired("idle")).press("stay")
    assert at_photo.page.id == "photo" and at_photo.visit.person is not None


def test_who_left_is_wiped_whole(at_photo: Walk) -> None:
    at_photo.gone()
    assert at_photo.visit == Visit() and fx.Wipe("v1") in at_photo.effects


def test_home_as_anybody_finds_it_needs_no_question(walk: Walk) -> None:
    walk(ev.Begin("v"), ev.TimerFired("idle"))
    assert walk.visit == Visit() and not walk.count(fx.Announce)


def test_home_with_what_somebody_set_asks_first(walk: Walk) -> None:
    walk(ev.Begin("v"), ev.SettingPressed("larger"), ev.TimerFired("idle"))
    assert walk.page.id == "still-there"
    assert walk.press("stay").visit.settings.text_size == 1


def test_a_timer_of_a_past_visit_does_nothing(walk: Walk) -> None:
    walk(ev.TimerFired("idle"), ev.TimerFired("leave"), ev.TimerFired("message"))
    assert walk.visit == Visit()


def test_a_fault_wipes_tells_the_person_and_calls_the_desk(at_photo: Walk) -> None:
    at_photo(ev.Fault("somewhere"))
    assert at_photo.page.id == "failsafe" and at_photo.visit.person is None
    call = at_photo.last(fx.CallHelp)
    assert isinstance(call, fx.CallHelp) and call.need == "technical" and fx.Wipe("v1") in at_photo.effects
    at_photo.press("go_home")
    assert at_photo.page.id == "home"


@pytest.mark.parametrize(
    "name", ["larger", "smaller", "contrast", "sound", "language", "louder", "quieter", "faster", "slower"]
)
def test_every_setting_answers_and_goes_back_with_the_visit(at_photo: Walk, name: str) -> None:
    at_photo(ev.SettingPressed(name))
    assert isinstance(at_photo.effects[-1], fx.StartTimer)
    assert at_photo.count(fx.Announce) == 1
    at_photo.gone()
    assert at_photo.visit.settings == Settings()


def test_settings_stop_at_their_ends(walk: Walk) -> None:
    walk(ev.Begin("v"), *[ev.SettingPressed("larger")] * 9, *[ev.SettingPressed("slower")] * 9)
    assert walk.visit.settings.text_size == 3 and walk.visit.settings.rate == 50


def test_english_is_one_press_from_home(walk: Walk) -> None:
    walk(ev.Begin("v")).press("language")
    assert walk.page.title.show == "What can we do today?"


def test_the_number_pad_counts_but_never_says_the_digits(at_photo: Walk) -> None:
    at_photo.press("skip").type("1380000123")
    said = [effect.say for effect in at_photo.effects if isinstance(effect, fx.Announce)]
    assert said[-1] == "已按 10 个数字"
    at_photo.press("ok")
    assert at_photo.page.id == "phone" and at_photo.page.notice is not None
    at_photo(ev.Typed("erase")).type("4455")
    assert at_photo.page.entry is not None and at_photo.page.entry.shown == "138 0000 1244"
    assert at_photo.page.entry.complete


def test_the_number_pad_says_how_many_digits_what_is_wrong_with_them_and_what_is_next(at_photo: Walk) -> None:
    at_photo.press("skip")
    assert at_photo.page.body is not None and at_photo.page.body.show.startswith("请按 11 个数字。")
    at_photo.press("ok")
    assert at_photo.page.notice is not None
    assert at_photo.page.notice.show == "您的手机号还不够：按了 0 个，要 11 个。请接着按数字。"
    at_photo.type("13800001234")
    told = [effect.say for effect in at_photo.effects if isinstance(effect, fx.Announce)]
    assert told[-1] == "号码按完了，尾号 1 2 3 4。接下来，按：好了。"
    at_photo.type("5")
    told = [effect.say for effect in at_photo.effects if isinstance(effect, fx.Announce)]
    assert told[-1] == "您的手机号已经够 11 个数字了。请按，好了。"


def test_a_digit_too_many_of_a_wrong_number_is_told_what_is_wrong(at_photo: Walk) -> None:
    at_photo.press("skip").type("238000012345")
    told = [effect.say for effect in at_photo.effects if isinstance(effect, fx.Announce)]
    assert told[-1] == "您的手机号不对：开头要是 1。请删掉，再按一遍。"


def test_a_number_that_cannot_be_a_mobile_is_not_taken(at_photo: Walk) -> None:
    at_photo.press("skip").type("23800001234").press("ok")
    assert at_photo.page.id == "phone" and at_photo.page.notice is not None
    assert "不对" in at_photo.page.notice.show


def test_the_last_page_does_not_leave_under_somebody_who_called_for_help(at_photo: Walk) -> None:
    at_photo.press("skip", "none", "send")(ev.SubmissionAccepted("k", "1-1"))
    job = at_photo.last(fx.Print)
    assert isinstance(job, fx.Print)
    at_photo(ev.Printed(job.job_id, "sent")).press("taken", "help")(ev.TimerFired("message"))
    assert at_photo.page.kind is PageKind.HELP and at_photo.visit.id
    at_photo.press("go_on")(ev.TimerFired("message"))
    assert not at_photo.visit.id
