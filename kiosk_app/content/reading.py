"""How much there is to read, and in what words: pure functions over pages and texts.

What an eye must read of a page to know what to do is its instruction: the body, and the notice where there is one. The
title, a choice and a button are read by themselves and have limits of their own. Chinese is counted in Han characters,
other languages in words. From the fact sheet `accessibility.md`: T60 (four choices, 40 Han), T61 (six on a choice), T30
(fifteen in a breath), T64 (primary-school words).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk_app.content.plain_words import PlainWords, is_han
from kiosk_app.core.page import MAX_CHOICES, Action, Item, Page, Words


@dataclass(frozen=True, slots=True)
class Limits:
    """The most there may be, in `unit`. A sentence ends at 。？；： and the like, a breath at a comma as well."""

    unit: str
    title: int
    instruction: int
    sentence: int
    breath: int
    label: int
    detail: int


LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        "zh-CN": Limits("Han characters", title=12, instruction=40, sentence=20, breath=15, label=6, detail=15),
        "en": Limits("words", title=7, instruction=30, sentence=16, breath=14, label=4, detail=8),
    }
)
SENTENCE = re.compile(r"[。？！；：?!;:…]+|\.(?:\s|$)")
BREATH = re.compile(r"[。？！；：，、?!;:,…]+|\.(?:\s|$)")
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is too much, or not plain. `field`: which text of the page."""

    field: str
    reason: str
    remedy: str
    words: Words | None = None


def amount(text: str, language: str) -> int:
    """How much of it is read: Han characters in Chinese, words elsewhere."""
    return sum(map(is_han, text)) if language.startswith("zh") else len(WORD.findall(text))


def text_findings(text: str, language: str, plain: PlainWords, names: bool = False) -> Iterator[Finding]:
    """What is wrong with one text, seen or heard, whatever page it is on. `names` are filled in: a single character may
    be part of one, and a name may be of any characters."""
    limits = LIMITS[language]
    for kind, ends, most in (("sentence", SENTENCE, limits.sentence), ("breath", BREATH, limits.breath)):
        for part in ends.split(text):
            long = amount(part, language)
            if long > most:
                reason = f"a {kind} of {long} {limits.unit}, at most {most}: “{part.strip()}”"
                yield Finding(
                    "", reason, "say it in two sentences" if kind == "sentence" else "put a comma, or say less"
                )
    for word in plain.jargon(text, least=2 if names else 1):
        beside = f", or explain it beside: {', '.join(word.beside)}" if word.beside else ""
        yield Finding("", f"'{word.word}' is not plain", f"say “{word.say}”{beside}")
    if not names and (rare := plain.rare(text)):
        remedy = "say it with characters of primary school, or allow the character in assets/words with the reason"
        yield Finding("", f"characters not taught in primary school: {rare}", remedy)


def page_findings(page: Page, language: str, plain: PlainWords) -> Iterator[Finding]:
    """What is too much on this page as it is met, with names and numbers filled in (audit check A23)."""
    limits = LIMITS[language]
    if len(page.items) > MAX_CHOICES:
        yield Finding("items", f"{len(page.items)} choices, at most {MAX_CHOICES}", "ask in two steps")
    told = [words for words in (page.body, page.notice) if words is not None]
    much = sum(amount(words.show, language) for words in told)
    if much > limits.instruction:
        reason = f"{much} {limits.unit} of instruction, at most {limits.instruction}"
        longest = max(told, key=lambda words: amount(words.show, language))
        field = "body" if longest is page.body else "notice"
        yield Finding(field, reason, "say less here, or make it two pages", longest)
    for field, words, most in _short(page, limits):
        long = amount(words.show, language)
        if long > most:
            yield Finding(field, f"{long} {limits.unit}, at most {most}", "say it shorter", words)
    for field, words in _read(page):
        for text in dict.fromkeys((words.show, words.spoken, words.hint)):
            for finding in text_findings(text, language, plain, names=True):
                yield Finding(field, finding.reason, finding.remedy, words)


def picture_findings(page: Page, drawn: Collection[str]) -> Iterator[Finding]:
    """Choices and buttons without a picture: for who cannot read it is the word (T61, audit check A24)."""
    targets: tuple[Item | Action, ...] = (*page.items, *page.actions)
    for target in targets:
        if target.pictogram not in drawn:
            reason = f"no pictogram '{target.pictogram}'" if target.pictogram else "has no pictogram"
            yield Finding(f"{target.id}/label", reason, "name one of assets/pictograms, or draw it", target.label)
        if not target.label.show:
            yield Finding(f"{target.id}/label", "has no word", "write its text", target.label)


def _short(page: Page, limits: Limits) -> Iterator[tuple[str, Words, int]]:
    for item in page.items:
        yield f"{item.id}/label", item.label, limits.label
        if item.detail is not None:
            yield f"{item.id}/detail", item.detail, limits.detail
    for action in page.actions:
        yield f"{action.id}/label", action.label, limits.label


def _read(page: Page) -> Iterator[tuple[str, Words]]:
    yield "title", page.title
    for field, words in (("body", page.body), ("notice", page.notice)):
        if words is not None:
            yield field, words
    for number, fact in enumerate(page.facts):
        yield f"fact{number}/label", fact.label
    for field, words, _ in _short(page, LIMITS["zh-CN"]):
        yield field, words
