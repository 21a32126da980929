"""Which pages are looked at in which settings, and how one of them is composed and measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk_app.access.display import Panel, load_themes
from kiosk_app.access.glyphs import in_face
from kiosk_app.access.metrics import measure
from kiosk_app.core.visit import LAYOUTS, TEXT_SIZES, THEMES, Settings
from kiosk_app.core.world import Wording
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.audit.colours import colours, theme_tokens
from kiosk_app.tools.audit.findings import Audit, Place
from kiosk_app.tools.audit.keys import keypad
from kiosk_app.tools.audit.pairwise import rows
from kiosk_app.tools.audit.places import places, signs
from kiosk_app.tools.audit.reading import read
from kiosk_app.tools.audit.words import captions, density, long_lines, longest_caption
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder
from kiosk_app.ui.caption import break_caption
from kiosk_app.ui.frame import compose, layout_of
from kiosk_app.ui.kit import Kept, Kit
from kiosk_app.ui.scene import Scene

FOR_STAFF = "technician/"
"""Pages whose readers know their trade: how much they read, and in what words, is not the citizen's matter."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page in one setting."""

    met: Met
    settings: Settings

    @classmethod
    def of(cls, met: Met, settings: Settings) -> Case:
        """As the page is in letters of that size."""
        return cls(met.shown_in(settings.text_size), settings)

    @property
    def place(self) -> Place:
        return Place.of(self.met, self.settings)


def every_case(pages: Sequence[Met]) -> list[Case]:
    """All pages × text sizes × themes × layouts; neighbours differ in little, so that little is drawn anew."""
    return [
        Case.of(met, Settings(language=met.language, text_size=size, theme=theme, layout=layout))
        for met in pages
        for layout in LAYOUTS
        for size in range(TEXT_SIZES)
        for theme in THEMES
    ]


def sizes_covered(pages: Sequence[Met]) -> list[Case]:
    """All pages × text sizes, the themes and layouts in turn: places do not depend on the theme."""
    return [
        Case.of(
            met,
            Settings(
                language=met.language,
                text_size=size,
                theme=THEMES[(number + size) % len(THEMES)],
                layout=LAYOUTS[(number + size // 2) % len(LAYOUTS)],
            ),
        )
        for number, met in enumerate(pages)
        for size in range(TEXT_SIZES)
    ]


def each_once(pages: Sequence[Met]) -> list[Case]:
    """Every page once; any two of size, theme, layout and language meet on some page, and on many kinds of page."""
    languages = tuple(dict.fromkeys(met.language for met in pages))
    table = rows({"language": languages, "text_size": range(TEXT_SIZES), "theme": THEMES, "layout": LAYOUTS})
    cases = []
    for language in languages:
        here = [row for row in table if row["language"] == language]
        # the other layout's turn with the next round: many more than pairs meet where there are many pages
        for number, met in enumerate(met for met in pages if met.language == language):
            row = here[number % len(here)]
            layout = LAYOUTS[(LAYOUTS.index(str(row["layout"])) + number // len(here)) % len(LAYOUTS)]
            settings = Settings(
                language=language, text_size=int(str(row["text_size"])), theme=str(row["theme"]), layout=layout
            )
            cases.append(Case.of(met, settings))
    return cases


def languages_in_turn(pages: Sequence[Met]) -> list[Met]:
    """Every page in one of its languages: the first page in the first of them, the next in the next."""
    languages = tuple(dict.fromkeys(met.language for met in pages))
    by_name: dict[str, dict[str, Met]] = {}
    for met in pages:
        by_name.setdefault(met.name, {})[met.language] = met
    return [
        here.get(languages[number % len(languages)]) or next(iter(here.values()))
        for number, here in enumerate(by_name.values())
    ]


def distinct(pages: Sequence[Met]) -> list[Met]:
    """Without those that look and sound like one before, in the same language."""
    found: dict[tuple[str, object], Met] = {}
    for met in pages:
        found.setdefault((met.language, met.page), met)
    return list(found.values())


Fits = tuple[Kept, ...]
"""What kits of one panel and wording made before, by text size: for a walk through many pages."""


def no_fits() -> Fits:
    return tuple({} for _ in range(TEXT_SIZES))


def kit_for(case: Case, wording: Wording, panel: Panel, fits: Fits | None = None) -> Kit:
    kept = None if fits is None else fits[case.settings.text_size]
    return Kit(panel, load_themes()[case.settings.theme], case.settings, measure, wording, kept)


def scene_of(case: Case, wording: Wording, panel: Panel, fits: Fits | None = None) -> Scene:
    """Composed with the longest caption there is on the page."""
    kit = kit_for(case, wording, panel, fits)
    longest = longest_caption(case.met.page, case.met.language, wording)
    return compose(case.met.page, kit, break_caption(longest.show, kit))


def audit_themes(audit: Audit) -> None:
    for name in THEMES:
        theme = load_themes()[name]
        audit.add(Place(f"theme {name}", theme=name), theme_tokens(theme))


def audit_layout(
    audit: Audit, case: Case, wording: Wording, panel: Panel, scene: Scene | None = None, fits: Fits | None = None
) -> None:
    """One page in one setting, composed (here, when it is not given)."""
    scene = scene or scene_of(case, wording, panel, fits)
    audit.composed += 1
    audit.add(case.place, _of_scene(case, scene, kit_for(case, wording, panel, fits), panel))
    for name in scene.dropped:
        audit.note_left_out(name, case.settings.text_size, f"{case.met.language} {case.met.name}")


def _of_scene(case: Case, scene: Scene, kit: Kit, panel: Panel) -> Measures:
    yield from places(scene, panel, case.settings.text_size, in_face, layout_of(case.met.page, case.settings))
    yield from colours(scene, kit.theme)
    yield from keypad(case.met.page, scene)
    yield from captions(case.met.page, kit)
    yield from density(case.met.page)
    yield from read(case.met.page, case.met.language, citizens=not case.met.name.startswith(FOR_STAFF))
    if not case.met.name.startswith(FOR_STAFF):
        yield from long_lines(scene)
        yield from signs(scene)


def audit_texts(audit: Audit, recorder: Recorder) -> None:
    """A02: texts asked for so far, and those that were not there."""
    for found, texts in ((True, recorder.used), (False, recorder.missing)):
        for language, scope, key in sorted(texts):
            audit.add(Place(scope or "common", language), [Measure("A02", found, f"the text {key} is missing")])
