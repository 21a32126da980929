"""One page in one setting, drawn and measured: all that a frame tells. Import only where a window may be opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk_app.core.world import Wording
from kiosk_app.tools.audit.cases import Case, Fits, audit_layout, no_fits
from kiosk_app.tools.audit.findings import Audit
from kiosk_app.tools.audit.pixels import Pixels, Reader, in_pixels
from kiosk_app.tools.audit.render import drawn, grab, show
from kiosk_app.tools.audit.states import States, by_more_than_colour, pairs

if TYPE_CHECKING:
    from kiosk_app.ui.view import KioskView


@dataclass(slots=True)
class Looker:
    """A pair of eyes: what it has read and what states it has seen it does not look at twice."""

    view: KioskView
    wording: Wording
    reader: Reader = field(default_factory=Reader)
    states: States = field(default_factory=States)
    _fits: Fits = field(default_factory=no_fits)
    _pairs: set[object] = field(default_factory=set)

    def look(self, audit: Audit, case: Case, thorough: bool = False) -> Pixels:
        """Measures one case and gives its picture. `thorough`: every target's focus and press here, too."""
        show(self.view, case, self.wording)
        picture = grab(self.view)
        scene = self.view.scene
        assert scene is not None
        view, theme = self.view, self.view.themes[case.settings.theme]
        audit_layout(audit, case, self.wording, view.panel, scene, self._fits)
        audit.rendered += 1
        audit.add(case.place, drawn(view, case))
        audit.add(case.place, in_pixels(scene, view.panel, theme, picture, self.reader))
        if audit.counts("A05"):
            audit.add(case.place, self.states.measure(view, self._at_rest(picture), thorough))
        return picture

    def _at_rest(self, picture: Pixels) -> Pixels:
        """The page with nothing in focus; some begin with a focus of their own."""
        if self.view.focus is None:
            return picture
        self.view.stage.states(None, None)
        return grab(self.view)

    def look_at_states(self, audit: Audit, cases: Iterable[Case]) -> None:
        """A06: each state that a page can show of itself, once in each setting."""
        if not audit.counts("A06"):
            return
        for case in cases:
            for pair in pairs(case.met.page, case.settings):
                key = (pair.name, case.met.page.progress is None, case.settings)
                if key not in self._pairs:
                    self._pairs.add(key)
                    audit.add(case.place, by_more_than_colour(self.view, pair))


def showing_new_states(cases: Iterable[Case]) -> Iterator[Case]:
    """Those of the cases whose page shows a state that none before it showed in its theme."""
    seen: set[tuple[str, str]] = set()
    for case in cases:
        here = {(pair.name, case.settings.theme) for pair in pairs(case.met.page, case.settings)}
        if not here <= seen:
            seen |= here
            yield case
