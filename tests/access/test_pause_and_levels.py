"""Stop, go on, louder and slower: who listens decides how, and loses no word by it."""

from __future__ import annotations

from dataclasses import replace

from support.spoken import WORDING, Mouth, page_named

from kiosk_app.access.voice_guide import VoiceGuide, announcement, reminder, script
from kiosk_app.core.page import Voice, Words
from kiosk_app.core.visit import Settings

TITLE, BODY, SHOWN, ALSO, STEP = (
    "请放身份证",
    "把身份证平放在亮灯的地方，放好别动。",
    "第 1 项，看怎么做。",
    "也可以按：返回，没带身份证。",
    "第 2 步，共 10 步",
)
LOUDER = (announcement("声音大了", "声音大了"),)
FORGOTTEN = (announcement("请拿好您的身份证", "请拿好您的身份证", urgent=True),)


def to_body(guide: VoiceGuide, mouth: Mouth) -> None:
    """The card page is there and its instruction is being said."""
    guide.page_changed(page_named("card"), Settings())
    mouth.end(guide)
    assert mouth.text == BODY


def test_going_on_begins_with_what_was_cut_off(guide: VoiceGuide, mouth: Mouth) -> None:
    to_body(guide, mouth)
    guide.pause()
    assert not mouth.saying and not guide.speaking and guide.paused and mouth.caption == BODY
    mouth.fresh()
    guide.go_on()
    assert mouth.hear_out(guide) == [BODY, SHOWN, ALSO, STEP] and not guide.paused


def test_what_a_touch_beside_everything_cut_off_can_be_gone_on_with(guide: VoiceGuide, mouth: Mouth) -> None:
    to_body(guide, mouth)
    guide.silence()
    guide.silence()
    assert guide.cut_off and not guide.paused
    mouth.fresh()
    guide.go_on()
    assert mouth.hear_out(guide) == [BODY, SHOWN, ALSO, STEP]


def test_pausing_in_silence_and_going_on_with_nothing_do_nothing(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("card"), Settings())
    mouth.hear_out(guide)
    mouth.fresh()
    guide.pause()
    guide.go_on()
    assert not guide.paused and not mouth.heard and not guide.cut_off


def test_what_is_new_on_the_page_waits_for_who_asked_for_silence(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo"), Settings())
    mouth.hear_out(guide)
    guide.repeat()
    guide.pause()
    mouth.fresh()
    guide.page_changed(page_named("photo good"), Settings())
    assert not mouth.heard and guide.paused
    guide.go_on()
    assert mouth.hear_out(guide)[:2] == ["很好，别动，马上照。", "请看上面的圆点"]


def test_another_page_ends_the_pause(guide: VoiceGuide, mouth: Mouth) -> None:
    to_body(guide, mouth)
    guide.pause()
    guide.page_changed(page_named("aid"), Settings())
    assert mouth.text == "怎样照顾您？" and not guide.paused and not guide.cut_off


def test_louder_is_told_at_its_new_level_and_the_page_goes_on_where_it_was(guide: VoiceGuide, mouth: Mouth) -> None:
    to_body(guide, mouth)
    mouth.fresh()
    guide.page_changed(page_named("card"), Settings(volume=3), LOUDER, going_on=True)
    assert mouth.hear_out(guide) == ["声音大了", BODY, SHOWN, ALSO, STEP]


def test_louder_twice_is_told_twice_and_not_three_times(guide: VoiceGuide, mouth: Mouth) -> None:
    to_body(guide, mouth)
    mouth.fresh()
    for volume in (3, 4):
        guide.page_changed(page_named("card"), Settings(volume=volume), LOUDER, going_on=True)
    assert mouth.hear_out(guide) == ["声音大了", "声音大了", BODY, SHOWN, ALSO, STEP]


def test_louder_in_a_pause_is_told_and_the_pause_stays(guide: VoiceGuide, mouth: Mouth) -> None:
    to_body(guide, mouth)
    guide.pause()
    mouth.fresh()
    guide.announce(LOUDER, Settings(volume=3), going_on=True)
    assert mouth.hear_out(guide) == ["声音大了"] and guide.paused
    guide.go_on()
    assert mouth.hear_out(guide)[1:] == [BODY, SHOWN, ALSO, STEP]


def test_the_level_goes_with_what_is_said_next(guide: VoiceGuide, mouth: Mouth) -> None:
    spoken: list[int] = []
    made = VoiceGuide(
        lambda _id, _words, settings: spoken.append(settings.volume), lambda: None, mouth.show, guide._wording
    )
    made.page_changed(page_named("card"), Settings(volume=2))
    made.page_changed(page_named("card"), Settings(volume=3), LOUDER, going_on=True)
    made.finished("u2")
    assert spoken == [2, 3, 3]


def test_a_voice_switched_on_says_the_page(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("card"), Settings(sound=False))
    guide.page_changed(page_named("card"), Settings(), (announcement("声音开了", "声音开了"),))
    assert mouth.hear_out(guide) == ["声音开了", TITLE, BODY, SHOWN, ALSO, STEP]


def test_what_is_urgent_is_said_to_its_end_and_the_page_after_it(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.announce(FORGOTTEN, Settings())
    guide.silence()
    guide.page_changed(page_named("aid"), Settings())
    guide.pause()
    assert mouth.text == "请拿好您的身份证" and mouth.hushes == 0
    guide.page_changed(page_named("card"), Settings())
    assert mouth.hear_out(guide)[:2] == ["请拿好您的身份证", TITLE]


def test_what_is_urgent_ends_with_the_visit(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.announce(FORGOTTEN, Settings())
    guide.forget()
    assert not mouth.saying and mouth.hushes == 1


def test_the_reminder_is_what_is_wrong_and_what_to_do(guide: VoiceGuide, mouth: Mouth) -> None:
    page = page_named("card")
    assert [one.say for one in reminder(page)] == [BODY]
    assert [one.say for one in reminder(replace(page, body=None))] == [TITLE]
    noted = replace(page, notice=Words("读卡器正忙，请等一下。"))
    assert [one.say for one in reminder(noted)] == ["读卡器正忙，请等一下。", BODY]
    guide.page_changed(page, Settings())
    mouth.hear_out(guide)
    mouth.fresh()
    guide.remind()
    guide.reassure()
    assert mouth.hear_out(guide) == [BODY, "请稍等，还在办。"]


def test_on_a_silent_page_nothing_is_said_again_but_that_it_is_at_work(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(replace(page_named("card"), voice=Voice.NONE), Settings())
    guide.remind()
    assert not mouth.heard and not guide.speaking
    guide.reassure()
    assert mouth.hear_out(guide) == ["请稍等，还在办。"]


def test_what_was_announced_on_a_silent_page_is_not_cut_off_by_a_change_of_the_page(
    guide: VoiceGuide, mouth: Mouth
) -> None:
    told = announcement("正在照，请别动。", "正在照，请别动。")
    guide.page_changed(page_named("photo"), Settings())
    guide.page_changed(page_named("photo-taking"), Settings(), (told,))
    hushes = mouth.hushes
    guide.page_changed(replace(page_named("photo-taking"), help_active=True), Settings())
    assert mouth.hushes == hushes and mouth.text == mouth.caption == told.say
    guide.page_changed(page_named("photo counted"), Settings(), (announcement("三", "三"),))
    assert mouth.text == mouth.caption == "三" and mouth.hushes == hushes + 1  # a count does not wait
    guide.page_changed(page_named("photo counted"), Settings(sound=False))
    assert not guide.speaking and mouth.hushes == hushes + 2
    guide.page_changed(page_named("photo"), Settings())
    assert mouth.hear_out(guide)[-5:] == [one.say for one in script(page_named("photo"), "zh-CN", WORDING)]


def test_without_sound_what_was_announced_on_a_silent_page_stays_to_be_read(guide: VoiceGuide, mouth: Mouth) -> None:
    off, told = Settings(sound=False), announcement("正在照，请别动。", "正在照，请别动。")
    guide.page_changed(page_named("photo"), off)
    guide.page_changed(page_named("photo-taking"), off, (told,))
    guide.page_changed(replace(page_named("photo-taking"), help_active=True), off)
    assert mouth.caption == told.show and not mouth.heard and not guide.speaking


def test_a_silent_page_leaves_its_caption_to_what_is_urgent(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo"), Settings())
    guide.announce(FORGOTTEN, Settings())
    guide.page_changed(page_named("photo-taking"), Settings())
    assert mouth.text == mouth.caption == "请拿好您的身份证" and guide.speaking
    assert mouth.hear_out(guide)[1:] == ["请拿好您的身份证"]


def test_nothing_of_a_pause_is_left_when_the_visit_ends_or_the_headphones_go(guide: VoiceGuide, mouth: Mouth) -> None:
    for end in (guide.forget, lambda: guide.by_headphones(False)):
        to_body(guide, mouth.fresh())
        guide.pause()
        end()
        mouth.fresh()
        guide.go_on()
        assert not guide.paused and not guide.cut_off and not mouth.heard
