"""One voice, one caption, and what is said when pages, focus and announcements follow each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.spoken import ALONE, PAGES, WORDING, Mouth, every_page, page_named

from kiosk_app.access.voice_guide import Utterance, VoiceGuide, announcement, script
from kiosk_app.core.page import Fact, Page, Privacy, Voice, Words
from kiosk_app.core.visit import Settings

CARD = (
    "请放身份证",
    "把身份证平放在亮灯的地方，放好别动。",
    "第 1 项，看怎么做。",
    "也可以按：返回，没带身份证。",
    "第 2 步，共 10 步",
)
ON_PHOTO = ("接下来，按：照相。", "也可以按：返回，先不照，换个照法。", "第 5 步，共 10 步")
BACK = "返回。可以按，第 1 项，共 3 项。按确认键。"
LOUDER = (announcement("声音大了", "声音大了"),)


@every_page
def test_the_guide_says_the_whole_script_with_its_captions(language: str, page: Page) -> None:
    mouth = Mouth()
    guide = VoiceGuide(mouth.speak, mouth.hush, mouth.show, WORDING)
    guide.page_changed(page, Settings(language=language))
    if page.voice is Voice.NONE:  # something else is to be heard here; whoever asks hears the page
        assert not mouth.heard and mouth.captions == [""] and not guide.speaking
        mouth.fresh()
        guide.repeat()
    mouth.hear_out(guide)
    assert tuple(mouth.heard) == script(page, language, WORDING)
    assert mouth.captions == [utterance.show for utterance in mouth.heard]
    assert mouth.hushes == 0 and not guide.speaking


def test_the_same_page_again_says_nothing(guide: VoiceGuide, mouth: Mouth) -> None:
    page = page_named("aid")
    guide.page_changed(page, Settings())
    mouth.hear_out(guide)
    guide.page_changed(replace(page), Settings(text_size=2))
    assert mouth.fresh().hear_out(guide) == [] and not mouth.captions


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ("photo", "photo too_dark", ["有点暗，请等灯亮。"]),
        ("card", "card 0", ["身份证没读成。请拿起来，再放一次。"]),
        ("receipt", "receipt printed", ["请拿凭条，在屏幕下面。", "接下来，按：拿好了。"]),
        (
            "receipt",
            "receipt failed",
            [
                "没打出凭条。请记下号码，或者请人帮您记。",
                "凭条纸用完了。不用管它，工作人员会来换。",
                "接下来，按：接着办。",
                "也可以按：再打一次。",
            ],
        ),
        ("home", "home with less", ["第 1 项，残疾人证照相。能办，现在打不了凭条"]),
        ("photo too_dark", "photo too_dark", []),
    ],
)
def test_of_the_same_page_only_what_is_new_is_said(
    guide: VoiceGuide, mouth: Mouth, before: str, after: str, new: list[str]
) -> None:
    guide.page_changed(page_named(before), Settings())
    mouth.hear_out(guide)
    mouth.fresh()
    guide.page_changed(page_named(after), Settings())
    heard = mouth.hear_out(guide)
    slip = [words.spoken for words in page_named(after).paper]  # what the paper says is read out with it
    if slip:
        at = heard.index("凭条上写着：")
        assert heard[at + 1 : at + 1 + len(slip)] == slip
        del heard[at : at + 1 + len(slip)]
    assert heard == new


def test_what_is_still_true_is_said_to_its_end_and_then_what_is_new(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo"), Settings())
    guide.page_changed(page_named("photo too_dark"), Settings())
    assert mouth.hushes == 0
    assert mouth.hear_out(guide) == ["请看上面的圆点", "有点暗，请等灯亮。", *ON_PHOTO]


def test_what_no_longer_holds_is_cut_off_by_what_is_new(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo too_dark"), Settings())
    mouth.end(guide)
    assert mouth.heard[-1].say == "有点暗，请等灯亮。"
    guide.page_changed(page_named("photo good"), Settings())
    assert mouth.hushes == 1 and mouth.heard[-1].say == "很好，别动，马上照。"
    assert tuple(mouth.hear_out(guide)[-3:]) == ON_PHOTO


def test_advice_that_was_overtaken_while_it_waited_is_never_said(guide: VoiceGuide, mouth: Mouth) -> None:
    for name in ("photo", "photo no_face", "photo too_dark", "photo good"):
        guide.page_changed(page_named(name), Settings())
    assert mouth.hear_out(guide) == ["请看上面的圆点", "很好，别动，马上照。", *ON_PHOTO]


def test_another_page_replaces_what_is_being_said(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("consent"), Settings())
    guide.page_changed(page_named("card"), Settings())
    assert mouth.hushes == 1 and mouth.caption == "请放身份证"
    assert mouth.hear_out(guide)[1:] == [*CARD]


def test_the_same_page_in_another_language_is_said_whole(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("card"), Settings())
    guide.page_changed(PAGES["en card"][1], Settings(language="en"))
    assert mouth.hear_out(guide)[1:] == [
        "Lay your ID card here",
        "Flat on the lit place. Then let it lie.",
        "Number 1, Show me how.",
        "You can also press: Back, No card.",
        "Step 2 of 10",
    ]


def test_an_announcement_comes_before_a_new_page_and_instead_of_news_of_the_same(
    guide: VoiceGuide, mouth: Mouth
) -> None:
    told = (announcement("字变大了", "字变大了"),)
    guide.page_changed(page_named("card"), Settings(), told)
    assert mouth.hear_out(guide)[:2] == ["字变大了", "请放身份证"]
    mouth.fresh()
    guide.page_changed(page_named("card 0"), Settings(), told)
    assert mouth.hear_out(guide) == ["字变大了"]
    mouth.fresh()
    guide.announce(told, Settings())
    assert mouth.hear_out(guide) == ["字变大了"]


def test_the_focus_replaces_what_is_being_said(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("aid"), Settings())
    guide.focused("wheelchair")
    assert mouth.hushes == 1 and mouth.caption == "我坐轮椅。可以选，第 2 项，共 4 项。按确认键。"
    guide.focused("back")
    assert mouth.caption == BACK and mouth.hushes == 2
    guide.focused("nowhere")
    assert mouth.caption == BACK
    assert mouth.hear_out(guide)[-1] == BACK


def test_coaching_waits_for_the_focus_to_be_said(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo"), Settings())
    guide.focused("skip")
    guide.page_changed(page_named("photo good"), Settings())
    assert mouth.hushes == 1
    assert mouth.hear_out(guide)[1:] == ["先不照。可以按，第 2 项，共 6 项。按确认键。", "很好，别动，马上照。"]


def test_repeat_says_the_page_as_it_now_is(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo"), Settings())
    guide.page_changed(page_named("photo good"), Settings())
    mouth.hear_out(guide)
    mouth.fresh()
    guide.repeat()
    assert mouth.hear_out(guide) == ["请看上面的圆点", "很好，别动，马上照。", *ON_PHOTO]


def test_silence_leaves_the_caption_for_the_eye(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("card"), Settings())
    guide.silence()
    guide.silence()
    assert mouth.hushes == 1 and mouth.caption == "请放身份证" and not guide.speaking


def test_without_sound_there_is_a_caption_and_silence(guide: VoiceGuide, mouth: Mouth) -> None:
    off = Settings(sound=False)
    guide.page_changed(page_named("photo"), off)
    assert mouth.caption == "请看上面的圆点"
    guide.page_changed(page_named("photo good"), off)
    assert mouth.caption == "很好，别动，马上照。"
    guide.focused("skip")
    guide.repeat()
    guide.announce((announcement("声音关了", "声音关了"),), off)
    assert mouth.caption == "声音关了" and mouth.heard == [] and not guide.speaking


def test_sound_switched_off_in_the_middle_falls_silent_and_tells(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("card"), Settings())
    guide.page_changed(page_named("card"), Settings(sound=False), (announcement("声音关了", "声音关了"),))
    assert mouth.hushes == 1 and mouth.caption == "声音关了" and not guide.speaking


def test_the_end_of_an_old_utterance_changes_nothing(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("card"), Settings())
    old = mouth.saying
    guide.page_changed(page_named("aid"), Settings())
    for late in (old, "", "u99"):
        guide.finished(late)
    assert len(mouth.heard) == 2 and mouth.caption == "怎样照顾您？"


def test_forgetting_leaves_nothing_to_say_or_to_see(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("person"), Settings(rate=50, language="zh-CN"))
    guide.forget()
    assert mouth.hushes == 1 and mouth.caption == "" and not guide.speaking
    said = len(mouth.heard)
    guide.repeat()
    guide.focused("confirm")
    guide.finished("u1")
    assert len(mouth.heard) == said
    guide.page_changed(page_named("person"), Settings())
    assert mouth.heard[-1].say == "请看看对不对"


def test_a_text_that_is_private_is_heard_by_headphones_alone_and_marked_so(guide: VoiceGuide, mouth: Mouth) -> None:
    secret = Words("a secret", privacy=Privacy.PRIVATE)
    page = replace(page_named("aid"), facts=(Fact(Words("x"), secret),))
    guide.by_headphones(True)
    guide.page_changed(page, Settings())
    mouth.hear_out(guide)
    (told,) = [utterance for utterance in mouth.heard if "secret" in utterance.say]
    assert told.alone and told.masked and "secret" not in repr(told)
    assert all(not utterance.alone for utterance in mouth.heard if utterance is not told)


def test_headphones_pulled_out_end_what_is_said_and_what_waits_and_leave_the_page_public(
    guide: VoiceGuide, mouth: Mouth
) -> None:
    secret = Words("a secret", privacy=Privacy.PRIVATE)
    page = replace(page_named("aid"), title=secret, facts=(Fact(Words("x"), secret),))
    guide.by_headphones(True)
    guide.page_changed(page, Settings())
    assert mouth.caption == ALONE and mouth.heard[-1].say == "a secret"
    guide.by_headphones(False)
    assert not mouth.saying and not guide.speaking
    mouth.fresh()
    guide.repeat()
    assert not any("secret" in text for text in mouth.hear_out(guide)) and mouth.heard


def test_an_announcement_for_one_ear_is_not_captioned_with_what_it_says() -> None:
    told = announcement("已按 3 个数字", "已按 3 个数字", "8")
    assert (told.say, told.show, told.alone, told.masked) == ("8", "已按 3 个数字", True, True)
    assert announcement("已按 3 个数字", "已按 3 个数字") == Utterance("已按 3 个数字", "已按 3 个数字")
