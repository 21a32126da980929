"""What is said when the keypad moves on: what it is, of which sort, its state, and how many there are."""

from __future__ import annotations

from support.spoken import LANGUAGES, WORDING, every_page, page_named

from kiosk_app.access.keypad import targets
from kiosk_app.access.strip import strip
from kiosk_app.access.voice_guide import focus_words
from kiosk_app.core.page import Page
from kiosk_app.core.visit import Settings


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
            assert key.label.spoken in utterance.say and utterance.show == utterance.say


def test_a_target_the_page_does_not_have_is_silent() -> None:
    for target in ("", "nowhere", "setting:", "setting:brightness", "digit:x", "digit:"):
        assert focus_words(page_named("home"), target, Settings(), WORDING) is None
