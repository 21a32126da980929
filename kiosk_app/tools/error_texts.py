"""Does everything that can go wrong have its words? For `kiosk check`: the drivers' words against the texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from drivers.errors import needed_messages
from drivers.registry import ROLES
from kiosk_app.content.check import catalogue_file
from kiosk_app.content.load import LANGUAGES, Content
from kiosk_app.content.problems import Problem


def needed() -> Mapping[str, str]:
    """Message id -> why it has to be there."""
    return {
        **needed_messages(),
        "device-part": "parts without a name",
        "without-part": "parts without a name",
        **{f"device-{role.replace('_', '-')}": f"the part {role}" for role in ROLES},
        **{f"without-{role.replace('_', '-')}": f"services that can do without the {role}" for role in ROLES},
    }


def error_text_problems(content: Content, assets: Path) -> list[Problem]:
    """Every missing text, and every text that nothing needs any more, in every language."""
    return sorted({*_missing(content, assets), *_unused(content, assets)})


def _missing(content: Content, assets: Path) -> Iterator[Problem]:
    for language in LANGUAGES:
        known = content.catalogues[(language, "")].messages
        for key, why in needed().items():
            if key not in known:
                name = catalogue_file(assets, "", language, key)
                staff = "" if key.startswith("without-") else ", and `.staff = …`"
                remedy = f"add `{key} = …`, with `.say = …` where it is spoken otherwise{staff}"
                yield Problem(name, 0, key, f"missing; needed for {why}", remedy)


OURS = ("error-general", "error-desk")
"""What the kiosk itself says."""


def _unused(content: Content, assets: Path) -> Iterator[Problem]:
    for language in LANGUAGES:
        for key, message in content.catalogues[(language, "")].messages.items():
            if key.startswith(("error-", "warning-")) and key not in needed() and key not in OURS:
                name = catalogue_file(assets, "", language, key)
                remedy = "take it out, or declare its word in drivers/errors.py"
                yield Problem(name, message.line, key, "no driver says this", remedy)
