"""In which language staff are answered. zh-CN is the source: its texts stand in the code and are the others' keys.

`locale/en.po` holds English (gettext's format, so that any translator's tool opens it). The language belongs to the
request: it is set where a request begins, and a text without a translation is said in Chinese.
"""

from __future__ import annotations

import logging
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import PoFileError, read_po

SOURCE = "zh-CN"
LANGUAGES: Mapping[str, str] = MappingProxyType({SOURCE: "中文", "en": "English"})
LOCALE = Path(__file__).parent / "locale"
log = logging.getLogger("helpdesk")
_now: ContextVar[str] = ContextVar("language", default=SOURCE)


def current() -> str:
    """The language of what is being answered."""
    return _now.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it `said` speaks this language; an unknown one is taken for the source."""
    before = _now.set(language if language in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _now.reset(before)


def said(text: str, /, **values: object) -> str:
    """`text` (Chinese) in the language of the request, with `{name}` filled in from `values`."""
    words = catalogue(current()).get(text, text)
    return words.format(**values) if values else words


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Chinese -> this language; empty for the source. Never raises: a desk without it still works, in Chinese. What is
    filled in must be the same in both: else that text is said in Chinese, too."""
    if language == SOURCE:
        return MappingProxyType({})
    path = LOCALE / f"{language}.po"
    try:
        with path.open("rb") as file:
            entries = read_po(file, locale=language, abort_invalid=True)
        pairs = ((str(one.id), str(one.string)) for one in entries if one.id and one.string)
        return MappingProxyType({text: words for text, words in pairs if _names(text) == _names(words)})
    except (OSError, UnicodeDecodeError, PoFileError) as error:
        log.error("no words in %s: %s cannot be read (%s)", language, path, type(error).__name__)
        return MappingProxyType({})


def _names(text: str) -> set[str] | None:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:  # a brace alone
        return None
