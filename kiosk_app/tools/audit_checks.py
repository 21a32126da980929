"""What `kiosk audit` measures on one page: pure functions over the page, its scene and its words.

Thresholds are the project's own (docs/accessibility.md): at least as strict as EN 301 549, WCAG 2.2 and MIIT 2021-67.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

from kiosk_app.access.display import (
    BASE_EM,
    EMS,
    FRAME_EM,
    LINE_PAIRS,
    LINE_RATIO,
    TARGET_GAP,
    TARGET_MIN,
    TEXT_PAIRS,
    Panel,
    Theme,
    contrast,
)
from kiosk_app.access.keypad import FocusRing, Logical, respond, targets
from kiosk_app.access.linebreak import GAP, GLUE
from kiosk_app.access.voice_guide import Utterance, focus_words, script
from kiosk_app.core.page import MAX_CHOICES, Page, Privacy, Words
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording
from kiosk_app.ui.frame import break_caption
from kiosk_app.ui.kit import PRESS_RATIO, Kit
from kiosk_app.ui.scene import Box, Live, Photo, Picture, Rect, Scene, Target, Text


@dataclass(frozen=True, slots=True)
class Check:
    """`unit` of the amounts; the worst is the smallest."""

    title: str
    unit: str = ""
    needed: str = ""


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "texts": Check("every text a page needs is there"),
        "fits": Check("every text fits its place, the instruction is never left out"),
        "letters": Check("letters are large enough (em)", "mm", f">= {FRAME_EM:g}"),
        "glyphs": Check("the face has every character shown"),
        "screen": Check("everything is on the screen"),
        "overlap": Check("nothing covers anything"),
        "target": Check("what can be pressed is large enough", "mm", f">= {TARGET_MIN:g}"),
        "gap": Check("and far enough from the next", "mm", f">= {TARGET_GAP:g}"),
        "help": Check("the help button is at the same place and size"),
        "choices": Check("four choices at most, one main action, keys 1…4"),
        "contrast": Check("texts stand out, in rest, focus and press", ":1", ">= the theme's promise"),
        "lines": Check("edges, focus and pictograms stand out", ":1", f">= {LINE_RATIO:g}"),
        "keypad": Check("the keypad reaches all that can be touched, and comes round"),
        "spoken": Check("every instruction seen is spoken; every target speaks at focus"),
        "caption": Check("the caption shows what the page shows, whole"),
        "private": Check("no whole name, number or address is shown or spoken"),
        "drawn": Check("texts as drawn are as wide as planned, or less", "px to spare", ">= -3"),
        "pixels": Check("texts stand out in the pixels of the picture", ":1", ">= 0.9 of the promise"),
    }
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing measured. `what` names the part, `amount` is in the check's unit where it has one."""

    check: str
    ok: bool
    what: str
    amount: float | None = None


Measures = Iterator[Measure]


# ---- the scene --------------------------------------------------------------------------------------------------


def texts_of(scene: Scene) -> list[Text]:
    texts = [part for part in scene.parts if isinstance(part, Text)]
    return texts + [text for target in scene.targets() for text in target.texts]


def layout(scene: Scene, panel: Panel, text_size: int) -> Measures:
    """fits, letters, screen, overlap, target, gap."""
    lost = scene.misfits()
    yield Measure("fits", not lost, ", ".join(lost))
    screen = Rect(0, 0, panel.width_px, panel.height_px)
    for text in texts_of(scene):
        em = panel.mm(text.em_px)
        least = FRAME_EM if EMS[text.role].frame else BASE_EM[text_size]
        yield Measure("letters", em >= least, f"{text.key} ({least:g} mm needed)", em)
    for part in scene.parts:
        yield Measure("screen", part.rect.inside(screen), part.key)
    yield from _overlaps(scene)
    for target in scene.targets():
        side = panel.mm(min(target.rect.w, target.rect.h))
        yield Measure("target", side >= TARGET_MIN, target.key, side)
    for one, other in combinations(scene.targets(), 2):
        free = panel.mm(one.rect.gap(other.rect))
        if free < 4 * TARGET_GAP:
            yield Measure("gap", free >= TARGET_GAP, f"{one.key} and {other.key}", free)


def _overlaps(scene: Scene) -> Measures:
    solid = [part for part in scene.parts if isinstance(part, Text | Target | Photo | Live | Picture)]
    covered = [
        f"{one.key} and {other.key}"
        for one, other in combinations(solid, 2)
        if one.rect.meets(other.rect) and not (isinstance(one, Picture) and isinstance(other, Picture))
    ]
    for target in scene.targets():
        for text in target.texts:
            if text.rect.x < target.rect.x or text.rect.right > target.rect.right + 1 or text.em_px > target.rect.h:
                covered.append(f"{text.key} leaves {target.key}")
        for picture in target.pictures:
            if not picture.rect.inside(target.rect):
                covered.append(f"{picture.key} leaves {target.key}")
            covered += [f"{picture.key} on {text.key}" for text in target.texts if picture.rect.meets(text.rect)]
    yield Measure("overlap", not covered, "; ".join(covered))


def help_place(scene: Scene) -> Rect | None:
    return next((target.rect for target in scene.targets() if target.key == "help"), None)


def ground_of(scene: Scene, number: int) -> str:
    """The colour the part of this number lies on."""
    part, ground = scene.parts[number], scene.ground
    for below in scene.parts[:number]:
        if isinstance(below, Box) and below.fill and part.rect.inside(below.rect):
            ground = below.fill
    return ground


def colours(scene: Scene, theme: Theme) -> Measures:
    """contrast and lines, of what is on this page in all its states."""
    needed = theme.text_ratio
    for number, part in enumerate(scene.parts):
        if isinstance(part, Text):
            ratio = contrast(part.tone, ground_of(scene, number))
            yield Measure("contrast", ratio >= needed, part.key, ratio)
        if isinstance(part, Target):
            for state, paint in (("rest", part.paint), ("focus", part.focused), ("press", part.pressed)):
                for ink in {paint.ink, paint.soft} if any(t.tone == "soft" for t in part.texts) else {paint.ink}:
                    ratio = contrast(ink, paint.fill)
                    yield Measure("contrast", ratio >= needed, f"{part.key} in {state}", ratio)
                ratio = contrast(paint.accent, paint.fill)
                yield Measure("lines", ratio >= LINE_RATIO, f"{part.key} in {state}", ratio)
            felt = contrast(part.paint.fill, part.pressed.fill)
            if felt < PRESS_RATIO:
                yield Measure("lines", False, f"a press on {part.key} is hardly seen", felt)


def theme_tokens(theme: Theme) -> Measures:
    """Every pair of colours the theme may ever lay on one another."""
    for check, pairs, needed in (("contrast", TEXT_PAIRS, theme.text_ratio), ("lines", LINE_PAIRS, LINE_RATIO)):
        for front, back in pairs:
            ratio = contrast(getattr(theme.tokens, front), getattr(theme.tokens, back))
            yield Measure(check, ratio >= needed, f"{front} on {back}", ratio)


# ---- the page ---------------------------------------------------------------------------------------------------


def choices(page: Page) -> Measures:
    keys = tuple(item.key for item in page.items)
    wrong = []
    if len(page.items) > MAX_CHOICES:
        wrong.append(f"{len(page.items)} choices")
    if sum(action.main for action in page.actions) > 1:
        wrong.append("more than one main action")
    if keys != tuple(str(number) for number in range(1, len(keys) + 1)):
        wrong.append(f"keys {', '.join(keys)}")
    yield Measure("choices", not wrong, ", ".join(wrong))


def keypad(page: Page, scene: Scene) -> Measures:
    """Down goes through every target once and comes round; up goes back; a choice has its digit, OK the main action."""
    there = {target.key for target in scene.targets()}
    ring = FocusRing(targets(page))
    walked: list[str] = []
    for _ in range(len(there) + 1):
        ring, response = respond(ring, Logical.NEXT, page)
        walked.append(response.value)
    wrong = [f"{name} is not reached" for name in sorted(there - set(walked))]
    wrong += [f"{name} is not on the screen" for name in sorted(set(walked) - there)]
    if not wrong and walked[0] != walked[-1]:
        wrong.append("it does not come round")
    _, back = respond(FocusRing(ring.names, walked[1]), Logical.PREV, page)
    if back.value != walked[0]:
        wrong.append("up does not undo down")
    wrong += [
        f"digit {item.key} does not press {item.id}"
        for item in page.items
        if respond(FocusRing(ring.names), item.key, page)[1].value != item.id
    ]
    for action in page.actions:
        if action.main and respond(FocusRing(ring.names), Logical.OK, page)[1].value != action.id:
            wrong.append("OK does not press the main action")
    yield Measure("keypad", not wrong, ", ".join(wrong))


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


def voice(page: Page, settings: Settings, wording: Wording) -> Measures:
    """spoken, and caption as far as words go."""
    said = script(page, settings.language, wording)
    for name, words in instructions(page):
        if words.privacy is Privacy.PRIVATE:
            continue
        spoken = [part for part in said if words.spoken in part.say]
        yield Measure("spoken", bool(spoken), name)
        if spoken:
            yield Measure("caption", any(words.show in part.show for part in spoken), name)
    for target in targets(page):
        heard = focus_words(page, target, settings, wording)
        yield Measure("spoken", heard is not None and bool(heard.say) and bool(heard.show), f"focus on {target}")


def discreet(page: Page, settings: Settings, wording: Wording, secrets: Collection[str]) -> Measures:
    """Neither spoken nor shown: a whole name, number or address; and what is PRIVATE is not spoken."""
    said = " ".join(f"{part.say} {part.show}" for part in script(page, settings.language, wording))
    private = [words.show for _, words in instructions(page) if words.privacy is Privacy.PRIVATE]
    yield Measure("private", not any(text in said for text in (*secrets, *private)), "spoken")
    seen = " ".join(words.show for _, words in instructions(page))
    yield Measure("private", not any(text in seen for text in secrets), "shown")


def captions(page: Page, kit: Kit) -> Measures:
    """Every line of every caption is as wide as its strip at most, and together they are the whole text."""
    for part in script(page, kit.settings.language, kit.wording):
        lines = break_caption(part.show, kit)
        yield Measure("caption", _bare("".join(lines)) == _bare(part.show), f"“{part.show}” is cut")


def _bare(text: str) -> str:
    return "".join(text.replace(GLUE, "").replace(GAP, "").split())


def first_caption(page: Page, language: str, wording: Wording) -> Utterance:
    """The longest thing said on the page: what the caption strip must hold."""
    return max(script(page, language, wording), key=lambda part: len(part.show))


def glyphs(scene: Scene, has: Callable[[str], bool]) -> Measures:
    for text in texts_of(scene):
        lost = {char for line in text.lines for char in line if char not in (GLUE, GAP) and not has(char)}
        yield Measure("glyphs", not lost, f"{text.key}: {' '.join(f'U+{ord(char):04X}' for char in sorted(lost))}")
