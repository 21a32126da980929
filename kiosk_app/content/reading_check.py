"""What `kiosk check` says of texts that are long or not plain: every message, said or shown, and the county's facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kiosk_app.content.check import catalogue_file
from kiosk_app.content.load import LANGUAGES, Content
from kiosk_app.content.plain_words import PlainWords, load_plain_words
from kiosk_app.content.problems import Problem, relative
from kiosk_app.content.reading import LIMITS, amount, text_findings
from kiosk_app.content.texts import Message

FILLED_IN = re.compile(r"\{[^}]*\}")
NOT_FOR_CITIZENS = ("technician-", "action-technician-", "warning-")
STAFF_ONLY = ("card-left-staff",)
HEARD = ("say", "hint")


def reading_problems(content: Content, assets: Path) -> list[Problem]:
    """Texts for citizens that are too long or not plain, in the order of files and lines; and faults of the list."""
    found: list[Problem] = []
    for language in LANGUAGES:
        plain, bad = load_plain_words(assets, language)
        found += bad
        for (of, scope), catalogue in content.catalogues.items():
            if of == language:
                for message in catalogue.messages.values():
                    if for_citizens(message.id):
                        name = catalogue_file(assets, scope, language, message.id)
                        found += _message(message, name, language, plain)
        found += _county(content, assets, language, plain)
    return sorted(set(found))


def for_citizens(key: str) -> bool:
    """Whether the citizen sees or hears this message."""
    return not key.startswith(NOT_FOR_CITIZENS) and key not in STAFF_ONLY


def _message(message: Message, name: str, language: str, plain: PlainWords) -> Iterator[Problem]:
    texts = {message.id: message.shown(language)}
    texts |= {f"{message.id}.{part}": message.attributes[part] for part in HEARD if part in message.attributes}
    for field, text in texts.items():
        for finding in text_findings(FILLED_IN.sub("", text), language, plain):
            yield Problem(name, message.line, field, finding.reason, finding.remedy)
    limits = LIMITS[language]
    long = amount(FILLED_IN.sub("", message.value), language)
    if message.id.endswith("-title") and long > limits.title:
        reason = f"a title of {long} {limits.unit}, at most {limits.title}"
        yield Problem(name, message.line, message.id, reason, "say it shorter; the rest belongs in the body")


def _county(content: Content, assets: Path, language: str, plain: PlainWords) -> Iterator[Problem]:
    name = relative(assets / "county" / "county.yaml", assets)
    for key, text in content.county.items():
        if key.endswith(f".{language}"):
            for finding in text_findings(text, language, plain):
                yield Problem(name, 0, key, finding.reason, finding.remedy)
