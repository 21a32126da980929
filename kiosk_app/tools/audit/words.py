"""The words of a page: what is spoken of it (A14, A15, A17, A20) and how much there is to read (A23). Pure."""

from __future__ import annotations

from collections.abc import Collection

from kiosk_app.access.keypad import targets
from kiosk_app.access.linebreak import GAP, GLUE
from kiosk_app.access.voice_guide import Utterance, focus_words, script
from kiosk_app.content.plain_words import is_han
from kiosk_app.core.page import MAX_CHOICES, Page, Privacy, Words
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording
from kiosk_app.tools.audit.checks import LINE_HAN, Measure, Measures
from kiosk_app.tools.audit.places import box_of, texts_of
from kiosk_app.ui.caption import break_caption
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.scene import Scene


def density(page: Page) -> Measures:
    """A23: four choices at most, one main action."""
    count = len(page.items)
    yield Measure("A23", count <= MAX_CHOICES, f"{count} choices", float(count), "choices")
    main = sum(action.main for action in page.actions)
    yield Measure("A23", main <= 1, f"{main} main actions")


def long_lines(scene: Scene) -> Measures:
    """A23: Han in each line, as it was broken."""
    for text in texts_of(scene):
        for line in text.lines:
            han = sum(map(is_han, line))
            yield Measure(
                "A23", han <= LINE_HAN, f"{text.key}: {han} Han in a line", float(han), "line", box_of(text.rect)
            )


def instructions(page: Page) -> list[tuple[str, Words]]:
    """What a person must know to go on, in the order of the eye: all of it is to be heard."""
    found = [("title", page.title)]
    found += [(name, words) for name, words in (("body", page.body), ("notice", page.notice)) if words is not None]
    for number, fact in enumerate(page.facts):
        found += [(f"fact{number}/label", fact.label), (f"fact{number}/value", fact.value)]
    for item in page.items:
        found.append((f"{item.id}/label", item.label))
        if item.detail is not None:
            found.append((f"{item.id}/detail", item.detail))
    found += [(f"{action.id}/label", action.label) for action in page.actions if action.main]
    return [(name, words) for name, words in found if words.show]


def speech(page: Page, settings: Settings, wording: Wording, secrets: Collection[str]) -> Measures:
    """All that can be told of a page's speech without saying it."""
    yield from voice(page, settings, wording)
    yield from discreet(page, settings, wording, secrets)


def voice(page: Page, settings: Settings, wording: Wording) -> Measures:
    """A14 and A15 as far as words go, A17 of what is spoken by itself."""
    said = script(page, settings.language, wording)
    for name, words in instructions(page):
        if words.privacy is Privacy.PRIVATE:
            continue
        spoken = [part for part in said if words.spoken in part.say]
        yield Measure("A14", bool(spoken), f"{name} is not spoken")
        if spoken:
            same = any(words.show in part.show or words.spoken in part.show for part in spoken)
            yield Measure("A17", same, f"{name} is said, its caption differs")
    for target in targets(page):
        heard = focus_words(page, target, settings, wording)
        yield Measure("A15", heard is not None and bool(heard.say) and bool(heard.show), f"nothing said on {target}")


def discreet(page: Page, settings: Settings, wording: Wording, secrets: Collection[str]) -> Measures:
    """A20: neither spoken nor shown: a whole name, number or address; and what is PRIVATE is not spoken."""
    said = " ".join(f"{part.say} {part.show}" for part in script(page, settings.language, wording))
    private = [words.show for _, words in instructions(page) if words.privacy is Privacy.PRIVATE]
    yield Measure("A20", not any(text in said for text in (*secrets, *private)), "something private is spoken")
    seen = " ".join(words.show for _, words in instructions(page))
    yield Measure("A20", not any(text in seen for text in secrets), "something private is shown")


def captions(page: Page, kit: Kit) -> Measures:
    """A17: every line of every caption is as wide as its strip at most, and together they are the whole text."""
    for part in script(page, kit.settings.language, kit.wording):
        lines = break_caption(part.show, kit)
        yield Measure("A17", _bare("".join(lines)) == _bare(part.show), f"the caption “{part.show}” is cut")


def _bare(text: str) -> str:
    return "".join(text.replace(GLUE, "").replace(GAP, "").split())


def longest_caption(page: Page, language: str, wording: Wording) -> Utterance:
    """The longest thing said on the page: what the caption strip must hold."""
    return max(script(page, language, wording), key=lambda part: len(part.show))
