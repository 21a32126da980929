"""Words about parts that no step of today's services uses: they must fit the page they will be told on, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drivers.errors import WORDS
from drivers.registry import ROLES
from kiosk_app.core.frame import trouble_words
from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import Settings, Visit
from kiosk_app.core.world import World
from kiosk_app.tools.met import Cast, Met

PARTS = tuple(dict.fromkeys((*ROLES, *(role for entry in WORDS.values() for role in entry.roles))))
"""Every role there is, or that some driver speaks for."""


def notices_of_other_parts(met: list[Met], world: World, language: str, cast: Cast) -> Iterator[Met]:
    """A page for each: the first one that asks for something to be laid down, with the part's trouble on it."""
    page = next((one.page for one in met if one.language == language and one.page.kind is PageKind.DEVICE), None)
    if page is None:
        return
    visit = Visit(id="audit", settings=Settings(language=language))
    for role in PARTS:
        own, shared = cast.of_part(role)
        longest = max(shared, key=lambda key: len(trouble_words(visit, world, key, role).show))
        for name, key in (*((key, key) for key in own), ("longest", longest)):
            notice = trouble_words(visit, world, key, role)
            yield Met(f"{role}/{name}", language, replace(page, notice=notice), "read_card", "")
