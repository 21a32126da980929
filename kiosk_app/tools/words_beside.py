"""The texts that are on no page: settings strip, number pad, the voice's own words, slips, what a setting says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from kiosk_app.access.keypad import targets
from kiosk_app.access.strip import NAMES, erase_words, strip
from kiosk_app.access.voice_guide import focus_words, script
from kiosk_app.content.load import LANGUAGES
from kiosk_app.core import addresses, county_map
from kiosk_app.core.eligibility import Reason
from kiosk_app.core.settings import changed_setting
from kiosk_app.core.steps.eligibility import OF_THEM
from kiosk_app.core.visit import RATES, TEXT_SIZES, THEMES, VOLUMES, Settings
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder, noting
from kiosk_app.ui.pages.keys import KEYS


def words_beside(pages: Sequence[Met], recorder: Recorder) -> None:
    """Asks for every text that is on no page: the settings strip, the number pad, the voice's own words, what a setting
    says when it is pressed. Missing ones are noted in `recorder.missing`."""
    for language in dict.fromkeys(met.language for met in pages):
        for ask in (*_asked_beside(language, recorder), *_on_paper(language, recorder)):
            noting(recorder, ask)
    for met in pages:
        settings = Settings(language=met.language)
        noting(recorder, partial(script, met.page, met.language, recorder))
        for target in targets(met.page):
            noting(recorder, partial(focus_words, met.page, target, settings, recorder))


def _on_paper(language: str, recorder: Recorder) -> Iterator[Callable[[], object]]:
    """What stands on a slip after some answers only, and what staff read of a submission: `kiosk check` refuses a text
    that no step names."""
    for (of, service), catalogue in recorder.content.catalogues.items():
        for key, message in catalogue.messages.items():
            if of == language and key.startswith(("slip-", "as-")):
                yield partial(recorder, language, service, key, dict.fromkeys(message.variables, "1"))


def _asked_beside(language: str, recorder: Recorder) -> Iterator[Callable[[], object]]:
    yield partial(erase_words, language, recorder)
    for direction in county_map.WAYS:
        yield partial(recorder, language, "", f"found-way-{direction}", {"township": ""})
    for key in KEYS:
        yield partial(recorder, language, "", f"pad-{key}", {})
    yield partial(recorder, language, "", "card-left-staff", {})
    for written in addresses.WRITTEN:  # on the envelope alone
        yield partial(
            recorder,
            language,
            "",
            f"address-written-{written}",
            {"county": "", "township": "", "village": "", "house": ""},
        )
    for reason in Reason:  # some are met by the rules of other counties only
        for ending in ("", "-them") if reason in OF_THEM else ("",):
            yield partial(recorder, language, "", f"eligible-{reason}{ending}", {"age": 69, "least": 70})
    yield partial(recorder, language, "", "technician-not-low", {})
    yield partial(recorder, language, "", "rare-character", {})
    for key in ("ear-alone", "ear-invite", "ear-wait", "ear-welcome", "set-voice", "visit-wiped"):
        yield partial(recorder, language, "", key, {})
    yield partial(recorder, language, "", "still-there-left", {"seconds": 1})
    for sound in (True, False):
        for theme in THEMES:
            for size in range(TEXT_SIZES):
                settings = Settings(language=language, text_size=size, theme=theme, sound=sound)
                yield partial(strip, settings, recorder)
                for name in (*NAMES, "language", "louder", "quieter", "faster", "slower", "none-of-these"):
                    _, key = changed_setting(settings, name, LANGUAGES)
                    yield partial(recorder, language, "", key, {})
    for settings in settings_at_their_ends(language):
        yield partial(strip, settings, recorder)
        for name in ("steady", "low", "large", "louder", "quieter", "faster", "slower", "reset", "privacy", "hold"):
            _, key = changed_setting(settings, name, LANGUAGES)
            yield partial(recorder, language, "", key, {})
    for key in ("veil-title", "veil-body", "hold-full"):
        yield partial(recorder, language, "", key, {})


def settings_at_their_ends(language: str) -> Iterator[Settings]:
    yield Settings(language=language)
    yield Settings(
        language=language, text_size=3, layout="low", steady=True, veiled=True, hold=True, volume=1, rate=RATES[0]
    )
    yield Settings(language=language, volume=VOLUMES, rate=RATES[-1])
