"""What became of one's matters: asked by the card alone, how each is told, and when a citizen has been told of it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from kiosk_app.core.effects import LookUp, MarkTold
from kiosk_app.core.frame import words
from kiosk_app.core.matter import Matter
from kiosk_app.core.page import Fact, Words
from kiosk_app.core.person import Person, digits_spoken, masked_name, masked_number
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

MOST_BESIDE = {"state": 20, "reason": 12}
"""Han characters of each that still stand beside the other facts in the largest letters; twice as many Latin ones."""
MOST_ON_LINE, MOST_ON_PAGE = 40, 60
"""Of one on pages of its own: in one piece, and together."""
FIRST_WIDE = 0x2E80  # CJK begins here
RESULT = "r"  # before the change of a published result (helpdesk.contract.ChangeId)
MOST_OLD = 4
"""Matters without news on a slip, where there are no new ones. What is new is always on it."""
SLIP = ("title", "new", "number", "state", "result", "tracking", "day")
_SENTENCE = re.compile(r".+?(?:[。？！；;?!]+|\.(?=\s|$)|$)", re.DOTALL)
_CLAUSE = re.compile(r"[^，,、]+[，,、]*")
_NUMBER_OF_SOMEBODY = re.compile(r"\d[\dXx]{9,}")  # a document's, a mobile phone's; not a receipt's nor a town's phone


def looked_up(visit: Visit) -> tuple[LookUp, ...]:
    """The question, of the person whose card was read in this visit: there is no other way to ask it."""
    return (LookUp(visit.person, visit.settings.language),) if visit.person is not None else ()


def ordered(found: Iterable[Matter]) -> tuple[Matter, ...]:
    """What is new first; else as the desk tells it, the newest change first."""
    return tuple(sorted(found, key=lambda matter: not matter.new))


def told_of(visit: Visit, changes: Collection[str]) -> tuple[Visit, tuple[MarkTold, ...]]:
    """The person has been told of these. The desk hears of each new one, once."""
    fresh = tuple(one.change for one in visit.matters if one.change in changes and one.new and not one.told)
    if not fresh or visit.person is None:
        return visit, ()
    after = tuple(replace(one, told=one.told or one.change in fresh) for one in visit.matters)
    return replace(visit, matters=after), (MarkTold(visit.person, fresh),)


def on_slip(visit: Visit) -> tuple[Matter, ...]:
    """Every new change; where nothing is new, what changed last."""
    return tuple(one for one in visit.matters if one.new) or visit.matters[:MOST_OLD]


def told_on_paper(visit: Visit) -> tuple[Visit, tuple[MarkTold, ...]]:
    """The slip with all of `on_slip` has been printed."""
    return told_of(visit, {one.change for one in on_slip(visit)})


def covered(text: str, person: Person | None) -> str:
    """A clerk's words without what bystanders must not learn: the person's name, and any long number."""
    if person is not None and len(person.name) > 1:
        text = text.replace(person.name, masked_name(person.name))
    return _NUMBER_OF_SOMEBODY.sub(lambda found: masked_number(found.group()), text)


def day_words(visit: Visit, world: World, day: date) -> Words:
    return words(visit, world, "date-day", month=day.month, day=day.day)


def facts_of(visit: Visit, world: World, matter: Matter) -> tuple[Fact, ...]:
    """What it is, how it stands, why, where it was posted, its number and the day; without what has its own page."""
    day = day_words(visit, world, matter.changed)
    said = {name: "" if has_own_page(name, text) else text for name, text in _told(visit, matter).items()}
    values = (
        ("title", {"title": matter.title}),
        ("state", {"words": said["state"]}),
        ("reason", {"reason": said["reason"]}),
        ("tracking", {"tracking": matter.tracking, "spoken": _spoken(matter.tracking)}),
        ("number", {"number": matter.number, "spoken": _spoken(matter.number)}),
        ("day", {"day": day.show, "spoken": day.spoken}),
    )
    return tuple(
        Fact(words(visit, world, f"fact-matter-{name}"), _unended(visit, world, f"fact-matter-{name}-value", arguments))
        for name, arguments in values
        if next(iter(arguments.values()))
    )


def _told(visit: Visit, matter: Matter) -> dict[str, str]:
    """What people wrote, as it may be seen and heard."""
    return {"state": covered(matter.words, visit.person), "reason": covered(matter.reason, visit.person)}


def _unended(visit: Visit, world: World, key: str, said: Mapping[str, str]) -> Words:
    """A clerk's sentence as a fact is said: its full stop comes from the fact."""
    told = words(visit, world, key, **said)
    return replace(told, say=told.spoken.rstrip("。."))


def has_own_page(name: str, text: str) -> bool:
    return len(text) > MOST_BESIDE[name] * _narrowness(text)


def _narrowness(text: str) -> int:
    """How many letters have the room of one Han character."""
    return 2 if all(ord(sign) < FIRST_WIDE for sign in text) else 1


def own_pages(visit: Visit, matter: Matter) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(what it is: `state` or `reason`, its sentences) of each page that a long one has for itself."""
    found = _told(visit, matter).items()
    return tuple((name, page) for name, text in found if has_own_page(name, text) for page in pages_of(text))


def pages_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Sentence by sentence, as much on each page as there is room for in the largest letters."""
    pages: list[list[str]] = [[]]
    narrow = _narrowness(text)
    for piece in _pieces(text, MOST_ON_LINE * narrow):
        if pages[-1] and sum(map(len, pages[-1])) + len(piece) > MOST_ON_PAGE * narrow:
            pages.append([])
        pages[-1].append(piece)
    return tuple(tuple(page) for page in pages if page)


def _pieces(text: str, most: int) -> Iterator[str]:
    """Sentences; one that is too long, by its commas, and where it has none, cut."""
    for sentence in _SENTENCE.findall(text):
        parts = [sentence] if len(sentence) <= most else _CLAUSE.findall(sentence)
        for part in parts:
            whole = part.strip()
            if " " in whole:
                yield from textwrap.wrap(whole, most)
            else:
                yield from (whole[at : at + most] for at in range(0, len(whole), most))


def page_facts(visit: Visit, world: World, matter: Matter, at: int) -> tuple[Fact, ...]:
    """The page `at` of `own_pages`."""
    name, pieces = own_pages(visit, matter)[at]
    key, argument = f"fact-matter-{name}-value", "words" if name == "state" else "reason"
    return tuple(Fact(words(visit, world, key, **{argument: piece}), Words("")) for piece in pieces)


def slip_lines(visit: Visit, world: World) -> Iterator[tuple[str, Words]]:
    """(style, line) of each matter: what it is, number, how it stands, where it was posted, day. Reasons, and what
    an assessment came to, are on the page alone: a slip is left lying about."""
    for matter in on_slip(visit):
        day = day_words(visit, world, matter.changed)
        title = "slip-matter-new" if matter.new else "slip-matter-title"
        yield "strong", words(visit, world, title, title=matter.title)
        yield "indent", _numbered(visit, world, "slip-matter-number", matter.number)
        if matter.change.startswith(RESULT):
            yield "indent", words(visit, world, "slip-matter-result")
        else:
            yield "indent", words(visit, world, "slip-matter-state", words=covered(matter.words, visit.person))
        if matter.tracking:
            yield "indent", _numbered(visit, world, "slip-matter-tracking", matter.tracking)
        yield "indent", words(visit, world, "slip-matter-day", day=day.show, spoken=day.spoken)


def _numbered(visit: Visit, world: World, key: str, number: str) -> Words:
    return words(visit, world, key, number=number, spoken=_spoken(number))


def _spoken(number: str) -> str:
    """Digit by digit."""
    return digits_spoken(number.replace("-", " "))
