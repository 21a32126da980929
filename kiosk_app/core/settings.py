"""The settings: each press changes one thing and says so. All of it goes back at the visit's end."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.visit import RATES, TEXT_SIZES, THEMES, VOLUMES, Settings

LARGE = 2
"""The text size that one press on the first page gives (16 mm)."""


def changed_setting(
    settings: Settings, name: str, languages: tuple[str, ...], voices: tuple[str, ...] = ()
) -> tuple[Settings, str]:
    """The settings after the press and the message that tells what happened; unknown names change nothing."""
    match name:
        case "larger" if settings.text_size < TEXT_SIZES - 1:
            return replace(settings, text_size=settings.text_size + 1), "set-larger"
        case "larger":
            return settings, "set-largest"
        case "smaller" if settings.text_size > 0:
            return replace(settings, text_size=settings.text_size - 1), "set-smaller"
        case "smaller":
            return settings, "set-smallest"
        case "large":
            large = settings.text_size < LARGE
            return replace(settings, text_size=LARGE if large else 0), "set-large" if large else "set-not-large"
        case "contrast":
            theme = THEMES[(THEMES.index(settings.theme) + 1) % len(THEMES)]
            return replace(settings, theme=theme), f"set-theme-{theme.replace('_', '-')}"
        case "low":
            low = settings.layout != "low"
            return replace(settings, layout="low" if low else "standing"), "set-low-on" if low else "set-low-off"
        case "steady":
            steady = not settings.steady
            return replace(settings, steady=steady, hold=False), f"set-steady-{'on' if steady else 'off'}"
        case "hold":
            hold = not settings.hold
            return replace(settings, hold=hold, steady=settings.steady or hold), f"set-hold-{'on' if hold else 'off'}"
        case "sound":
            return replace(settings, sound=not settings.sound), "set-sound-off" if settings.sound else "set-sound-on"
        case "language":
            language = languages[(languages.index(settings.language) + 1) % len(languages)]
            return replace(settings, language=language), "set-language"
        case "dialect" if len(voices) > 1:
            now = voices.index(settings.voice) if settings.voice in voices else 0
            following = (now + 1) % len(voices)
            return replace(settings, voice=voices[following] if following else ""), "set-voice"
        case "louder" | "quieter":
            volume = min(VOLUMES, max(1, settings.volume + (1 if name == "louder" else -1)))
            return replace(settings, volume=volume), _moved(name, settings.volume != volume)
        case "faster" | "slower":
            step = 1 if name == "faster" else -1
            rate = RATES[min(len(RATES) - 1, max(0, RATES.index(settings.rate) + step))]
            return replace(settings, rate=rate), _moved(name, settings.rate != rate)
        case "reset":
            return Settings(language=settings.language), "set-reset"
        case "privacy":
            return replace(settings, veiled=not settings.veiled), f"set-veil-{'off' if settings.veiled else 'on'}"
    return settings, "set-nothing"


_ENDS = {"louder": "loudest", "quieter": "quietest", "faster": "fastest", "slower": "slowest"}


def _moved(name: str, further: bool) -> str:
    return f"set-{name if further else _ENDS[name]}"
