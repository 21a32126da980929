"""What the ear hears of every page: all the eye sees, in its order, and nothing a bystander must not know."""

from __future__ import annotations

from dataclasses import replace

from support.spoken import LANGUAGES, PAGES, PRIVATE_TEXTS, PROBLEMS, WORDING, WORLD, every_page, page_named

from kiosk_app.access.voice_guide import Utterance, announcement, bare, focus_words, script
from kiosk_app.core.page import Action, Fact, Item, Page, PageKind, Privacy, Words
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import World


def test_the_walk_meets_every_step_and_every_page_kind() -> None:
    assert PROBLEMS == []
    for language in LANGUAGES:
        met = {page.id for spoken, page in PAGES.values() if spoken == language}
        assert {*WORLD.services["disability-photo"].steps, "home", "help", "still-there", "failsafe"} <= met
        assert {page.kind for spoken, page in PAGES.values() if spoken == language} == set(PageKind)


@every_page
def test_a_page_is_heard_in_the_order_of_the_eye(language: str, page: Page) -> None:
    said = [utterance.say for utterance in script(page, language, WORDING)]
    expected = [
        f"{words.spoken} {words.hint}".rstrip() for words in (page.title, page.body, page.notice) if words is not None
    ]
    assert said[: len(expected)] == expected
    assert said[0] == page.title.spoken
    rest = said[len(expected) :]
    if page.writing is not None and page.writing.told is not None:
        assert rest.pop(0) == page.writing.told.spoken
    for fact in page.facts:
        line = rest.pop(0)
        assert fact.label.spoken in line and fact.value.spoken in line
    if len(page.items) > 1:
        assert str(len(page.items)) in rest.pop(0)
    for number, item in enumerate(page.items, start=1):
        line = rest.pop(0)
        assert item.key == str(number) and str(number) in line and item.label.spoken in line
        assert item.detail is None or item.detail.spoken in line
    if page.paper:
        assert rest.pop(0) == WORDING(language, "", "ear-paper", {}).spoken
        assert [rest.pop(0) for _ in page.paper] == [words.spoken for words in page.paper]
    for action in page.actions:
        if action.main:
            assert action.label.spoken in rest.pop(0)
    others = [action.label.spoken for action in page.actions if not action.main]
    if others:
        line = rest.pop(0)
        assert all(label in line for label in others)
    assert rest == ([page.progress.label.spoken] if page.progress else [])


@every_page
def test_the_caption_says_in_writing_what_is_spoken(language: str, page: Page) -> None:
    for utterance in script(page, language, WORDING):
        assert utterance.say and bare(utterance.show) == bare(utterance.say)
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


def test_hints_are_heard_and_captioned_like_all_that_is_said() -> None:
    hinted = Words("shown", hint="and a hint")
    page = replace(
        page_named("aid"),
        title=hinted,
        facts=(Fact(Words("a"), hinted),),
        items=(Item("one", hinted, hinted, key="1"), Item("two", Words("two"), key="2")),
    )
    for utterance in script(page, "zh-CN", WORDING):
        assert ("hint" in utterance.say) is ("shown" in utterance.say) is ("hint" in utterance.show)


def test_a_masked_label_masks_the_whole_line() -> None:
    masked = Words("李*", privacy=Privacy.MASKED)
    page = replace(page_named("aid"), facts=(Fact(masked, Words("x")),), items=(Item("one", masked, key="1"),))
    assert [u.masked for u in script(page, "zh-CN", WORDING) if "李" in u.show] == [True, True]
    line = "李*。可以选，第 1 项，共 1 项。按确认键。"
    assert focus_words(page, "one", Settings(), WORDING) == Utterance(line, line, True)


def test_an_announcement_with_the_end_of_a_number_is_masked_and_a_count_is_not() -> None:
    assert announcement("号码按完了，尾号 1 2 3 4。", "号码按完了").masked
    assert not announcement("已按 10 个数字", "已按 10 个数字").masked


def test_the_world_is_the_real_one() -> None:
    assert isinstance(WORLD, World) and {"disability-photo", "queue-ticket", "my-matters"} <= set(WORLD.services)
