"""What the ear hears of every page, and that there is one voice, one caption, and they say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from support.walk import ASSETS, ELDER, NEEDS, TODAY, Walk

from kiosk_app.access.keypad import targets
from kiosk_app.access.strip import strip
from kiosk_app.access.voice_guide import Utterance, VoiceGuide, announcement, focus_words, script
from kiosk_app.content.load import load_content
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.page import Action, Fact, Item, Page, PageKind, Privacy, Words
from kiosk_app.core.technician.signals import PinChecked, TechnicianAsked
from kiosk_app.core.technician.state import Gate
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording, World

CONTENT, PROBLEMS = load_content(ASSETS)
WORLD = CONTENT.world(TODAY, NEEDS)
WORDING: Wording = WORLD.wording
LANGUAGES = WORLD.languages
PHONE = "13800001234"
PRIVATE_TEXTS = (ELDER.name, ELDER.number, ELDER.address, PHONE, "13800")


def pages_of(language: str) -> dict[str, Page]:
    """Every page of the service and round it, by a name of its own, as somebody who speaks this language meets it."""
    pages: dict[str, Page] = {}

    def meet(walk: Walk, name: str = "") -> None:
        pages[name or walk.page.id] = walk.page

    def begun() -> Walk:
        walk = Walk(WORLD)(ev.Begin("v"))
        return walk(ev.SettingPressed("language")) if language == "en" else walk

    walk = begun()
    meet(walk)
    for press in ("disability-photo", "agree"):
        meet(walk.press(press))
    for number, event in enumerate(
        (
            ev.CardHint("lift_and_place_again"),
            ev.CommandFailed("id_reader", "read", "error-card-unreadable", "user"),
            ev.CommandFailed("id_reader", "read", "error-reader-down", "maintenance"),
        )
    ):
        meet(walk(event), f"card {number}")
    for changes, name in (
        ({}, ""),
        ({"valid_to": TODAY.replace(year=2020)}, ""),
        ({"document": "foreigner_2023"}, ""),
    ):
        meet(begun().press("disability-photo", "agree")(ev.CardRead(replace(ELDER, **changes))), name)
    meet(begun().press("disability-photo", "agree", "no_card"))
    walk = begun().press("disability-photo", "agree")(ev.CardRead(ELDER))
    meet(walk.press("confirm"))
    meet(walk.press("none"))
    for code in ("no_face", "too_dark", "good"):
        meet(walk(ev.PhotoAdvice(code)), f"photo {code}")
    meet(walk.press("take"))
    meet(walk(ev.PhotoTaken(b"jpeg", ("too_dark",), False)), "review with advice")
    meet(walk.press("retake", "take")(ev.PhotoTaken(b"jpeg")))
    meet(walk.press("use"))
    meet(walk.type(PHONE[:5]), "phone half")
    meet(walk.press("ok"), "phone not complete")
    meet(walk.type(PHONE[5:]), "phone whole")
    meet(walk.press("ok"))
    meet(walk.press("send"))
    meet(walk(ev.CommandFailed("desk", "submit", "error-desk", "none")), "submit failed")
    meet(walk(ev.SubmissionAccepted("k", "20261123-007")))
    meet(walk(ev.CommandFailed("receipt_printer", "print_document", "error-paper-out", "clear")), "receipt failed")
    job = walk.press("reprint").last(fx.Print)
    assert isinstance(job, fx.Print)
    meet(walk(ev.Printed(job.job_id, "printed")), "receipt printed")
    meet(walk.press("taken"))
    meet(walk.press("help"))
    for state in ("delivered", "claimed", "arrived", "closed"):
        meet(walk(ev.HelpChanged("k", state, "王老师", 2 if state == "claimed" else None)), f"help {state}")
    meet(walk.press("help")(ev.HelpUnreached("k")), "help unreached")
    meet(walk(ev.HelpChanged("k", "raised", heard=False)), "help unheard")
    meet(walk.press("go_on")(ev.TimerFired("idle")))
    meet(walk(ev.Fault("x")))
    meet(begun()(ev.DeviceChanged("camera", False, "error-no-device")), "home closed")
    meet(begun()(ev.DeviceChanged("receipt_printer", False, "error-paper-out")), "home with less")
    technician = begun()(TechnicianAsked("t", Gate("ask"))).type("246813").press("ok")
    meet(technician(PinChecked("t", Gate("ok"))).press("screen"))
    meet(technician.press("keep"))
    return pages


PAGES = {f"{language} {name}": (language, page) for language in LANGUAGES for name, page in pages_of(language).items()}
every_page = pytest.mark.parametrize(("language", "page"), list(PAGES.values()), ids=list(PAGES))


@dataclass
class Mouth:
    """Says one thing at a time, as a loudspeaker does, and holds the guide to it."""

    saying: str = ""
    text: str = ""
    caption: str = ""
    heard: list[Utterance] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    hushes: int = 0
    ids: set[str] = field(default_factory=set)

    def speak(self, utterance_id: str, utterance: Utterance, settings: Settings) -> None:
        assert not self.saying, "two utterances at once"
        assert utterance_id and utterance_id not in self.ids, "an id used twice"
        assert settings.sound and utterance.say
        assert self.caption == utterance.show, "the caption is not what is being said"
        self.ids.add(utterance_id)
        self.saying, self.text = utterance_id, utterance.show
        self.heard.append(utterance)

    def hush(self) -> None:
        assert self.saying, "silence is asked for only when something is being said"
        self.saying = ""
        self.hushes += 1

    def show(self, text: str) -> None:
        self.caption = text
        self.captions.append(text)

    def end(self, guide: VoiceGuide) -> None:
        ended, self.saying = self.saying, ""
        guide.finished(ended)

    def hear_out(self, guide: VoiceGuide) -> list[str]:
        for _ in range(60):
            if not self.saying:
                break
            self.end(guide)
        return [utterance.say for utterance in self.heard]

    def fresh(self) -> Mouth:
        self.heard, self.captions = [], []
        return self


@pytest.fixture
def mouth() -> Mouth:
    return Mouth()


@pytest.fixture
def guide(mouth: Mouth) -> VoiceGuide:
    return VoiceGuide(mouth.speak, mouth.hush, mouth.show, WORDING)


def page_named(name: str) -> Page:
    return PAGES[f"zh-CN {name}"][1]


def test_the_walk_meets_every_step_and_every_page_kind() -> None:
    assert PROBLEMS == []
    for language in LANGUAGES:
        met = {page.id for spoken, page in PAGES.values() if spoken == language}
        assert {*WORLD.services["disability-photo"].steps, "home", "help", "still-there", "failsafe"} <= met
        assert {page.kind for spoken, page in PAGES.values() if spoken == language} == set(PageKind)


# -- the script of every page ------------------------------------------------------------------------------------------


@every_page
def test_a_page_is_heard_in_the_order_of_the_eye(language: str, page: Page) -> None:
    said = [utterance.say for utterance in script(page, language, WORDING)]
    expected = [words.spoken for words in (page.title, page.body, page.notice) if words is not None]
    assert said[: len(expected)] == expected
    assert said[0] == page.title.spoken
    rest = said[len(expected) :]
    for fact in page.facts:
        line = rest.pop(0)
        assert fact.label.spoken in line and fact.value.spoken in line
    if len(page.items) > 1:
        assert str(len(page.items)) in rest.pop(0)
    for number, item in enumerate(page.items, start=1):
        line = rest.pop(0)
        assert item.key == str(number) and str(number) in line and item.label.spoken in line
        assert item.detail is None or item.detail.spoken in line
    assert rest == [action.label.spoken for action in page.actions if action.main]


@every_page
def test_the_caption_says_in_writing_what_is_spoken(language: str, page: Page) -> None:
    shown = [utterance.show for utterance in script(page, language, WORDING)]
    seen = [words.show for words in (page.title, page.body, page.notice) if words is not None]
    assert shown[: len(seen)] == seen
    for utterance in script(page, language, WORDING):
        assert utterance.show and utterance.say
        assert "{" not in utterance.show + utterance.say and "$" not in utterance.say


@every_page
def test_nothing_a_bystander_must_not_know_is_said_or_captioned(language: str, page: Page) -> None:
    for utterance in script(page, language, WORDING):
        for text in (utterance.say, utterance.show, utterance.say.replace(" ", ""), utterance.show.replace(" ", "")):
            assert not any(secret in text for secret in PRIVATE_TEXTS)


@every_page
def test_what_is_left_of_something_personal_is_marked_and_hides_in_a_repr(language: str, page: Page) -> None:
    for utterance in script(page, language, WORDING):
        left = ("李*", "李 *", "0 0 2 6", "1 2 3 4", "1 9 5 0", "0 0 7")
        if any(part in utterance.say for part in left):
            assert utterance.masked and utterance.say not in repr(utterance)


@every_page
def test_every_target_of_the_keypad_says_what_it_is(language: str, page: Page) -> None:
    settings = Settings(language=language)
    for target in targets(page):
        utterance = focus_words(page, target, settings, WORDING)
        assert utterance is not None and utterance.say and utterance.show


def test_the_strip_is_heard_by_the_words_that_stand_on_it() -> None:
    for language in LANGUAGES:
        settings = Settings(language=language, text_size=2, sound=False)
        for key in strip(settings, WORDING):
            utterance = focus_words(page_named("home"), f"setting:{key.name}", settings, WORDING)
            assert utterance is not None
            assert key.label.spoken in utterance.say and key.label.show in utterance.show


def test_a_target_the_page_does_not_have_is_silent() -> None:
    for target in ("", "nowhere", "setting:", "setting:brightness", "digit:x", "digit:"):
        assert focus_words(page_named("home"), target, Settings(), WORDING) is None


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
    assert mouth.text == "a secret"
    guide.by_headphones(False)
    assert not mouth.saying and not guide.speaking
    mouth.fresh()
    guide.repeat()
    assert not any("secret" in text for text in mouth.hear_out(guide)) and mouth.heard


def test_an_announcement_for_one_ear_is_not_captioned_with_what_it_says() -> None:
    told = announcement("已按 3 个数字", "已按 3 个数字", "8")
    assert (told.say, told.show, told.alone, told.masked) == ("8", "已按 3 个数字", True, True)
    assert announcement("已按 3 个数字", "已按 3 个数字") == Utterance("已按 3 个数字", "已按 3 个数字")


def test_a_text_that_is_private_is_never_heard_by_the_hall() -> None:
    secret = Words("a secret", privacy=Privacy.PRIVATE)
    plain = page_named("aid")
    page = replace(
        plain,
        title=secret,
        body=secret,
        notice=secret,
        facts=(Fact(secret, Words("x")), Fact(Words("x"), secret), Fact(secret, Words(""))),
        items=(Item("one", secret, key="1"), Item("two", Words("two"), secret, key="2")),
        actions=(Action("ok", secret, main=True),),
        help=secret,
    )
    for language in LANGUAGES:
        for utterance in script(page, language, WORDING):
            assert "secret" not in utterance.say + utterance.show
        for target in ("one", "ok", "help"):
            assert focus_words(page, target, Settings(language=language), WORDING) is None


def test_hints_are_heard_and_not_seen() -> None:
    hinted = Words("shown", hint="and a hint")
    page = replace(
        page_named("aid"),
        title=hinted,
        facts=(Fact(Words("a"), hinted),),
        items=(Item("one", hinted, hinted, key="1"), Item("two", Words("two"), key="2")),
    )
    for utterance in script(page, "zh-CN", WORDING):
        assert "hint" not in utterance.show
        assert ("hint" in utterance.say) is ("shown" in utterance.say)


def test_a_masked_label_masks_the_whole_line() -> None:
    masked = Words("李*", privacy=Privacy.MASKED)
    page = replace(page_named("aid"), facts=(Fact(masked, Words("x")),), items=(Item("one", masked, key="1"),))
    assert [u.masked for u in script(page, "zh-CN", WORDING) if "李" in u.show] == [True, True]
    assert focus_words(page, "one", Settings(), WORDING) == Utterance(
        "第 1 项，共 1 项：李*。按确认键进入。", "第 1 项，共 1 项：李*。按确认键进入。", True
    )


def test_an_announcement_with_the_end_of_a_number_is_masked_and_a_count_is_not() -> None:
    assert announcement("号码按完了，尾号 1 2 3 4。", "号码按完了").masked
    assert not announcement("已按 10 个数字", "已按 10 个数字").masked


# -- the guide ---------------------------------------------------------------------------------------------------------


@every_page
def test_the_guide_says_the_whole_script_with_its_captions(language: str, page: Page) -> None:
    mouth = Mouth()
    guide = VoiceGuide(mouth.speak, mouth.hush, mouth.show, WORDING)
    guide.page_changed(page, Settings(language=language))
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
        ("card", "card 0", ["请把身份证拿起来，再放一次。"]),
        ("receipt", "receipt printed", ["请拿凭条，在屏幕下面。", "拿好了"]),
        (
            "receipt",
            "receipt failed",
            ["没打出凭条。请记下号码，或者请人帮您记。", "凭条纸用完了，工作人员会来换。", "接着办"],
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
    assert mouth.hear_out(guide) == new


def test_what_is_still_true_is_said_to_its_end_and_then_what_is_new(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo"), Settings())
    guide.page_changed(page_named("photo too_dark"), Settings())
    assert mouth.hushes == 0
    assert mouth.hear_out(guide) == ["请看上面的圆点", "有点暗，请等灯亮。", "照相"]


def test_what_no_longer_holds_is_cut_off_by_what_is_new(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo too_dark"), Settings())
    mouth.end(guide)
    assert mouth.heard[-1].say == "有点暗，请等灯亮。"
    guide.page_changed(page_named("photo good"), Settings())
    assert mouth.hushes == 1 and mouth.heard[-1].say == "很好，可以照了。"
    assert mouth.hear_out(guide)[-1] == "照相"


def test_advice_that_was_overtaken_while_it_waited_is_never_said(guide: VoiceGuide, mouth: Mouth) -> None:
    for name in ("photo", "photo no_face", "photo too_dark", "photo good"):
        guide.page_changed(page_named(name), Settings())
    assert mouth.hear_out(guide) == ["请看上面的圆点", "很好，可以照了。", "照相"]


def test_another_page_replaces_what_is_being_said(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("consent"), Settings())
    guide.page_changed(page_named("card"), Settings())
    assert mouth.hushes == 1 and mouth.caption == "请放身份证"
    assert mouth.hear_out(guide)[1:] == ["请放身份证", "把身份证平放在亮灯的地方，放好别动。"]


def test_the_same_page_in_another_language_is_said_whole(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("card"), Settings())
    guide.page_changed(PAGES["en card"][1], Settings(language="en"))
    assert mouth.hear_out(guide)[1:] == ["Lay your ID card here", "Flat on the lit place. Then let it lie."]


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
    assert mouth.hushes == 1 and mouth.caption == "第 2 项，共 4 项：我坐轮椅。按确认键进入。"
    guide.focused("back")
    assert mouth.caption == "返回。按确认键。" and mouth.hushes == 2
    guide.focused("nowhere")
    assert mouth.caption == "返回。按确认键。"
    assert mouth.hear_out(guide)[-1] == "返回。按确认键。"


def test_coaching_waits_for_the_focus_to_be_said(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo"), Settings())
    guide.focused("skip")
    guide.page_changed(page_named("photo good"), Settings())
    assert mouth.hushes == 1
    assert mouth.hear_out(guide)[1:] == ["先不照。按确认键。", "很好，可以照了。"]


def test_repeat_says_the_page_as_it_now_is(guide: VoiceGuide, mouth: Mouth) -> None:
    guide.page_changed(page_named("photo"), Settings())
    guide.page_changed(page_named("photo good"), Settings())
    mouth.hear_out(guide)
    mouth.fresh()
    guide.repeat()
    assert mouth.hear_out(guide) == ["请看上面的圆点", "很好，可以照了。", "照相"]


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
    assert mouth.caption == "很好，可以照了。"
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


# -- any sequence of calls ---------------------------------------------------------------------------------------------

NAMES = sorted({name.split(" ", 1)[1] for name in PAGES})
CALLS = st.one_of(
    st.tuples(st.just("page"), st.sampled_from(NAMES), st.booleans(), st.booleans()),
    st.tuples(st.just("told"), st.sampled_from(NAMES), st.booleans(), st.booleans()),
    st.tuples(st.just("focus"), st.sampled_from(["help", "back", "digit:5", "setting:sound", "wheelchair", "x"])),
    st.tuples(st.sampled_from(["announce", "repeat", "silence", "forget", "end", "end", "end", "late"])),
)


def play(calls: list[tuple[object, ...]]) -> Iterator[tuple[Mouth, VoiceGuide, tuple[object, ...]]]:
    mouth = Mouth()
    guide = VoiceGuide(mouth.speak, mouth.hush, mouth.show, WORDING)
    settings = Settings()
    told = (announcement("told", "told"),)
    for call in calls:
        match call:
            case "page" | "told" as kind, str(name), bool(english), bool(sound):
                settings = Settings(language=LANGUAGES[english], sound=sound)
                guide.page_changed(PAGES[f"{settings.language} {name}"][1], settings, told if kind == "told" else ())
            case "focus", str(target):
                guide.focused(target)
            case ("announce",):
                guide.announce(told, settings)
            case ("end",):
                mouth.end(guide)
            case ("late",):
                guide.finished("u1" if mouth.saying != "u1" else "u0")
            case (str(name),):
                getattr(guide, name)()
        yield mouth, guide, call


@given(st.lists(CALLS, max_size=40))
@limits(max_examples=250, deadline=None)
def test_whatever_is_called_one_voice_speaks_and_the_caption_is_what_it_says(calls: list[tuple[object, ...]]) -> None:
    for mouth, guide, call in play(calls):
        if mouth.saying:
            assert mouth.caption == mouth.text and guide.speaking
        else:
            assert not guide.speaking, "what waits has a voice that is speaking"
        if call == ("forget",):
            assert mouth.caption == ""
        if call in (("silence",), ("forget",)):
            assert not mouth.saying
        for text in (mouth.caption, mouth.heard[-1].say if mouth.heard else ""):
            assert not any(secret in text.replace(" ", "") for secret in PRIVATE_TEXTS)


@given(st.lists(CALLS, max_size=25), st.sampled_from(NAMES))
@limits(max_examples=100, deadline=None)
def test_after_anything_a_new_page_is_said_whole(calls: list[tuple[object, ...]], name: str) -> None:
    *_, (mouth, guide, _) = play([*calls, ("forget",)])
    mouth.fresh()
    page = page_named(name)
    guide.page_changed(page, Settings())
    mouth.hear_out(guide)
    assert tuple(mouth.heard) == script(page, "zh-CN", WORDING)


def test_the_world_is_the_real_one() -> None:
    assert isinstance(WORLD, World) and set(WORLD.services) == {"disability-photo"}
