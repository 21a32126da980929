"""The accessibility audit: every page in every setting, measured; what was measured is kept with what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont

from kiosk_app.access.display import Panel, load_themes
from kiosk_app.access.metrics import BOLD, REGULAR, measure
from kiosk_app.core.person import Person
from kiosk_app.core.visit import TEXT_SIZES, THEMES, Settings
from kiosk_app.core.world import Wording
from kiosk_app.tools import audit_checks as checks
from kiosk_app.tools.all_pages import Recorder
from kiosk_app.tools.audit_checks import CHECKS, Measure
from kiosk_app.tools.step_states import Met
from kiosk_app.ui.frame import break_caption, compose
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.scene import Rect, Scene

TOLD_OF_A_CHECK = 12
"""Failures of one check printed at most; the JSON has all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One failure: where, what, how much (in the check's unit)."""

    check: str
    page: str
    language: str
    text_size: int
    theme: str
    what: str
    amount: float | None

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __str__(self) -> str:
        unit = CHECKS[self.check].unit
        much = f"  {self.amount:.2f} {unit}" if self.amount is not None else ""
        return f"{self.page}  {self.language}  size {self.text_size}  {self.theme}  {self.what}{much}"


@dataclass(slots=True)
class Tally:
    measured: int = 0
    failed: int = 0
    worst: float | None = None


@dataclass(slots=True)
class Audit:
    """What was measured so far."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in CHECKS})
    findings: list[Finding] = field(default_factory=list)
    left_out: dict[tuple[str, int], set[str]] = field(default_factory=dict)  # (what, text size) -> pages
    help_rect: Rect | None = None
    composed: int = 0
    rendered: int = 0

    def add(self, met: Met, settings: Settings, measures: Iterable[Measure]) -> bool:
        """Whether all of them are as they should be."""
        sound = True
        for one in measures:
            tally = self.tallies[one.check]
            tally.measured += 1
            if one.amount is not None and (tally.worst is None or one.amount < tally.worst):
                tally.worst = one.amount
            if not one.ok:
                sound = False
                tally.failed += 1
                where = (met.name, met.language, settings.text_size, settings.theme)
                self.findings.append(Finding(one.check, *where, one.what, one.amount))
        return sound

    @property
    def passed(self) -> bool:
        return not self.findings


@dataclass(frozen=True, slots=True)
class Case:
    """A page in one setting of the strip."""

    met: Met
    settings: Settings


def every_case(pages: Sequence[Met]) -> list[Case]:
    """All pages × text sizes × themes."""
    return [
        Case(met, Settings(language=met.language, text_size=size, theme=theme))
        for met in pages
        for theme in THEMES
        for size in range(TEXT_SIZES)
    ]


def sizes_covered(pages: Sequence[Met]) -> list[Case]:
    """All pages × text sizes, the themes in turn: places do not depend on the theme."""
    return [
        Case(met, Settings(language=met.language, text_size=size, theme=THEMES[(number + size) % len(THEMES)]))
        for number, met in enumerate(pages)
        for size in range(TEXT_SIZES)
    ]


def each_once(pages: Sequence[Met]) -> list[Case]:
    """Every page once, so that every state of every kind of step meets different sizes and themes."""
    return [
        Case(
            met,
            Settings(language=met.language, text_size=number % TEXT_SIZES, theme=THEMES[number // 4 % len(THEMES)]),
        )
        for number, met in enumerate(pages)
    ]


def kit_for(case: Case, wording: Wording, panel: Panel) -> Kit:
    return Kit(panel, load_themes()[case.settings.theme], case.settings, measure, wording)


def scene_of(case: Case, wording: Wording, panel: Panel) -> Scene:
    """Composed with the longest caption there is on the page."""
    kit = kit_for(case, wording, panel)
    longest = checks.first_caption(case.met.page, case.met.language, wording)
    return compose(case.met.page, kit, break_caption(longest.show, kit))


def audit_words(audit: Audit, pages: Iterable[Met], wording: Wording, people: Iterable[Person] = ()) -> None:
    """What does not depend on size and theme. `people`: whose cards the pages were made from."""
    secrets = {text for one in people for text in (one.name, one.number, one.address) if len(text) > 1}
    for met in pages:
        settings = Settings(language=met.language)
        audit.add(met, settings, checks.choices(met.page))
        audit.add(met, settings, checks.voice(met.page, settings, wording))
        audit.add(met, settings, checks.discreet(met.page, settings, wording, secrets))


def audit_themes(audit: Audit) -> None:
    for name in THEMES:
        theme = load_themes()[name]
        page = Met(f"theme {name}", "", _NO_PAGE, "", "")
        audit.add(page, Settings(theme=name), checks.theme_tokens(theme))


_NO_PAGE: Any = None


def audit_layout(audit: Audit, case: Case, wording: Wording, panel: Panel) -> None:
    """One page in one setting, composed."""
    scene = scene_of(case, wording, panel)
    kit = kit_for(case, wording, panel)
    audit.composed += 1
    audit.add(case.met, case.settings, _of_scene(audit, case, scene, kit, panel))
    for name in scene.dropped:
        audit.left_out.setdefault((name, case.settings.text_size), set()).add(f"{case.met.language} {case.met.name}")


def _of_scene(audit: Audit, case: Case, scene: Scene, kit: Kit, panel: Panel) -> Iterator[Measure]:
    yield from checks.layout(scene, panel, case.settings.text_size)
    yield from checks.colours(scene, kit.theme)
    yield from checks.keypad(case.met.page, scene)
    yield from checks.captions(case.met.page, kit)
    yield from checks.glyphs(scene, in_face)
    place = checks.help_place(scene)
    audit.help_rect = audit.help_rect or place
    yield Measure("help", place is not None and place == audit.help_rect, f"at {place}, elsewhere {audit.help_rect}")


@cache
def _characters() -> frozenset[int]:
    found = []
    for path in (REGULAR, BOLD):
        with TTFont(path, lazy=True) as font:
            found.append(frozenset(font.getBestCmap()))
    return found[0] & found[1]


def in_face(char: str) -> bool:
    """Both weights of the face have it."""
    return char == " " or ord(char) in _characters()


def audit_texts(audit: Audit, recorder: Recorder) -> None:
    """Texts asked for so far, and those that were not there."""
    for found, texts in ((True, recorder.used), (False, recorder.missing)):
        for language, scope, key in sorted(texts):
            met = Met(scope or "common", language, _NO_PAGE, "", "")
            audit.add(met, Settings(language=language), [Measure("texts", found, key)])


# ---- telling ----------------------------------------------------------------------------------------------------


def table(audit: Audit) -> list[str]:
    """Failures first, then every check with its counts."""
    lines: list[str] = []
    for name, check in CHECKS.items():
        found = [finding for finding in audit.findings if finding.check == name]
        if found:
            lines.append(f"FAILED  {name}: {check.title}")
            lines += [f"    {finding}" for finding in found[:TOLD_OF_A_CHECK]]
            if len(found) > TOLD_OF_A_CHECK:
                lines.append(f"    … and {len(found) - TOLD_OF_A_CHECK} more")
            lines.append("")
    lines.append(f"{'check':<9} {'measured':>9} {'failed':>7}  {'worst':>14}  {'needed':<22} what")
    for name, tally in sorted(audit.tallies.items(), key=lambda entry: -entry[1].failed):
        check = CHECKS[name]
        worst = f"{tally.worst:.2f} {check.unit}" if tally.worst is not None else ""
        lines.append(f"{name:<9} {tally.measured:>9} {tally.failed:>7}  {worst:>14}  {check.needed:<22} {check.title}")
    for (what, size), pages in sorted(audit.left_out.items()):
        heard = " (still spoken)" if what == "details" else ""
        lines.append(f"left out for want of room at text size {size}: {what} on {len(pages)} pages{heard}")
    return lines


def as_dict(audit: Audit, extra: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        {
            "check": name,
            "title": CHECKS[name].title,
            "unit": CHECKS[name].unit,
            "needed": CHECKS[name].needed,
            "measured": tally.measured,
            "failed": tally.failed,
            "worst": tally.worst,
        }
        for name, tally in audit.tallies.items()
    ]
    return {
        **extra,
        "passed": audit.passed,
        "composed": audit.composed,
        "rendered": audit.rendered,
        "checks": rows,
        "left_out": [
            {"what": what, "text_size": size, "pages": len(pages)}
            for (what, size), pages in sorted(audit.left_out.items())
        ],
        "findings": [finding.as_dict() for finding in audit.findings],
    }


Progress = Callable[[str, int, int], None]
"""(what is being done, done, of how many)"""
