"""Whether a page fits, without a window: for `kiosk check` and for whoever writes texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kiosk_app.access.display import Panel, load_themes
from kiosk_app.access.metrics import measure
from kiosk_app.core.page import Page
from kiosk_app.core.visit import TEXT_SIZES, Settings
from kiosk_app.core.world import Wording
from kiosk_app.ui.frame import compose
from kiosk_app.ui.kit import Kit


def kits(wording: Wording, language: str, panel: Panel | None = None) -> tuple[Kit, ...]:
    """One for each text size; each remembers what it fitted, so one set serves all pages of a language."""
    theme = load_themes()["default"]
    return tuple(
        Kit(panel or Panel(), theme, Settings(language=language, text_size=size), measure, wording, {})
        for size in range(TEXT_SIZES)
    )


def misfits(page: Page, sizes: Iterable[Kit]) -> Iterator[tuple[int, str]]:
    """(text size 0…3, what does not fit there) for every text of the page that is too long; `body`, `content`
    and `actions` mean that the instruction, what is below it, or the buttons had to be left out."""
    for kit in sizes:
        for key in compose(page, kit, ()).misfits():
            yield kit.size, key
