"""The settings strip at the foot of every page, and the one key of the number pad that is a word.

Only which keys there are stands here; every word of them comes from the texts, like those of a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.core.page import Words
from kiosk_app.core.visit import TEXT_SIZES, Settings
from kiosk_app.core.world import Wording

NAMES = ("smaller", "larger", "contrast", "low", "sound", "more")
"""The keys in their order, by the setting they press (core.events.SettingPressed)."""


@dataclass(frozen=True, slots=True)
class StripKey:
    """`name` is one of NAMES."""

    name: str
    label: Words
    pictogram: str


def strip(settings: Settings, wording: Wording) -> tuple[StripKey, ...]:
    """The keys in their order. The present state is told in words, never by colour alone.

    Raises LookupError when a text is missing.
    """

    def words(key: str, **arguments: str) -> Words:
        return wording(settings.language, "", key, arguments)

    size = words(f"strip-size-{min(settings.text_size, TEXT_SIZES - 1) + 1}").spoken
    theme = words(f"set-theme-{settings.theme.replace('_', '-')}").spoken
    sound = "on" if settings.sound else "off"
    low = "on" if settings.layout == "low" else "off"
    return (
        StripKey("smaller", words("strip-smaller", size=size), "letter_small"),
        StripKey("larger", words("strip-larger", size=size), "letter_large"),
        StripKey("contrast", words("strip-contrast", theme=theme), "contrast"),
        StripKey("low", words(f"strip-low-{low}"), "wheelchair"),
        StripKey("sound", words(f"strip-sound-{sound}"), "speaker" if settings.sound else "speaker_off"),
        StripKey("more", words("strip-more"), "more"),
    )


def again_words(language: str, wording: Wording) -> Words:
    """Of the key beside the caption. Raises LookupError when the text is missing."""
    return wording(language, "", "key-again", {})


def erase_words(language: str, wording: Wording) -> Words:
    """Raises LookupError when the text is missing."""
    return wording(language, "", "number-key-erase", {})
