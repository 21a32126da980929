"""The settings strip: each press changes one thing and says so. All of it goes back at the visit's end."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.visit import RATES, TEXT_SIZES, THEMES, VOLUMES, Settings


def changed_setting(settings: Settings, name: str, languages: tuple[str, ...]) -> tuple[Settings, str]:
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
        case "contrast":
            theme = THEMES[(THEMES.index(settings.theme) + 1) % len(THEMES)]
            return replace(settings, theme=theme), f"set-theme-{theme.replace('_', '-')}"
        case "sound":
            return replace(settings, sound=not settings.sound), "set-sound-off" if settings.sound else "set-sound-on"
        case "language":
            language = languages[(languages.index(settings.language) + 1) % len(languages)]
            return replace(settings, language=language), "set-language"
        case "louder":
            return replace(settings, volume=min(VOLUMES, settings.volume + 1)), "set-louder"
        case "quieter":
            return replace(settings, volume=max(1, settings.volume - 1)), "set-quieter"
        case "faster" | "slower":
            step = 1 if name == "faster" else -1
            at = min(len(RATES) - 1, max(0, RATES.index(settings.rate) + step))
            return replace(settings, rate=RATES[at]), f"set-{name}"
        case "steady":
            return replace(settings, steady=not settings.steady), f"set-steady-{'off' if settings.steady else 'on'}"
    return settings, "set-nothing"
