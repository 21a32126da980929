"""The settings strip at the foot of every page: its words for eye and ear, and what they stand for.

The only words of the terminal that do not come from a page: they are there before any service is, and on all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.core.page import Words
from kiosk_app.core.visit import TEXT_SIZES, Settings


@dataclass(frozen=True, slots=True)
class StripKey:
    """`name` is the setting (core.events.SettingPressed)."""

    name: str
    label: Words
    pictogram: str


_SIZES = {"zh-CN": ("普通", "大", "较大", "最大"), "en": ("normal", "large", "larger", "largest")}
_THEMES = {
    "zh-CN": {"default": "普通颜色", "high_dark": "黑底黄字", "high_light": "白底黑字"},
    "en": {"default": "normal colours", "high_dark": "yellow on black", "high_light": "black on white"},
}


def strip(settings: Settings) -> tuple[StripKey, ...]:
    """The four keys in their order. A state is always told in words, never by colour alone."""
    chinese = settings.language.startswith("zh")
    code = "zh-CN" if chinese else "en"
    size = _SIZES[code][min(settings.text_size, TEXT_SIZES - 1)]
    theme = _THEMES[code].get(settings.theme, settings.theme)
    if chinese:
        return (
            StripKey("smaller", Words("字小些", f"字小一点。现在是{size}"), "letter_small"),
            StripKey("larger", Words("字大些", f"字大一点。现在是{size}"), "letter_large"),
            StripKey("contrast", Words("换颜色", f"换颜色。现在是{theme}"), "contrast"),
            StripKey(
                "sound",
                Words("声音开", "声音：开着") if settings.sound else Words("声音关", "声音：关着"),
                "speaker" if settings.sound else "speaker_off",
            ),
        )
    return (
        StripKey("smaller", Words("Smaller", f"Smaller letters. Now {size}"), "letter_small"),
        StripKey("larger", Words("Larger", f"Larger letters. Now {size}"), "letter_large"),
        StripKey("contrast", Words("Colours", f"Other colours. Now {theme}"), "contrast"),
        StripKey(
            "sound",
            Words("Sound", "Sound: on") if settings.sound else Words("Muted", "Sound: off"),
            "speaker" if settings.sound else "speaker_off",
        ),
    )


def erase_words(language: str) -> Words:
    """The one key of the number pad that is a word."""
    return Words("擦掉", "擦掉一个数字") if language.startswith("zh") else Words("Erase", "Erase one digit")
