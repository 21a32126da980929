"""What became of one's matters: asked by the card alone, how each is told, and when a citizen has been told of it."""

from __future__ import annotations

import re
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

MOST_BESIDE = 16
"""Characters of a reason that still stand beside the other facts in the largest letters."""
MOST_ON_LINE, MOST_ON_PAGE = 40, 60
"""Of one on pages of its own: in one piece, and together."""
MOST_OLD = 4
"""Matters without news on a slip, where there are no new ones. What is new is always on it."""
SLIP = ("title", "number", "state", "tracking", "day")
_SENTENCE = re.compile(r"[^。？！；;?!]+[。？！；;?!]*")
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
    """What it is, how it stands, why, where it was posted, its number and the day."""
    day = day_words(visit, world, matter.changed)
    reason = covered(matter.reason, visit.person)
    values = (
        ("title", {"title": matter.title}),
        ("state", {"words": covered(matter.words, visit.person)}),
        ("reason", {"reason": "" if pages_of(reason) else reason}),
        ("tracking", {"tracking": matter.tracking, "spoken": _spoken(matter.tracking)}),
        ("number", {"number": matter.number, "spoken": _spoken(matter.number)}),
        ("day", {"day": day.show, "spoken": day.spoken}),
    )
    return tuple(
        Fact(words(visit, world, f"fact-matter-{name}"), _unended(visit, world, f"fact-matter-{name}-value", said))
        for name, said in values
        if next(iter(said.values()))
    )


def _unended(visit: Visit, world: World, key: str, said: Mapping[str, str]) -> Words:
    """A clerk's sentence as a fact is said: its full stop comes from the fact."""
    told = words(visit, world, key, **said)
    return replace(told, say=told.spoken.rstrip("。."))


def pages_of(reason: str) -> tuple[tuple[str, ...], ...]:
    """A reason that does not stand beside the other facts, sentence by sentence, as much on each page as there is room
    for in the largest letters; none where it does."""
    if len(reason) <= MOST_BESIDE:
        return ()
    pages: list[list[str]] = [[]]
    for piece in _pieces(reason):
        if pages[-1] and sum(map(len, pages[-1])) + len(piece) > MOST_ON_PAGE:
            pages.append([])
        pages[-1].append(piece)
    return tuple(tuple(page) for page in pages if page)


def _pieces(reason: str) -> Iterator[str]:
    """Sentences; one that is too long, by its commas, and where it has none, cut."""
    for sentence in _SENTENCE.findall(reason):
        parts = [sentence] if len(sentence) <= MOST_ON_LINE else _CLAUSE.findall(sentence)
        for part in parts:
            whole = part.strip()
            yield from (whole[at : at + MOST_ON_LINE] for at in range(0, len(whole), MOST_ON_LINE))


def why(visit: Visit, world: World, matter: Matter, at: int) -> tuple[Fact, ...]:
    """The page `at` of a reason that has its own."""
    pieces = pages_of(covered(matter.reason, visit.person))[at]
    return tuple(Fact(words(visit, world, "fact-matter-reason-value", reason=part), Words("")) for part in pieces)


def slip_lines(visit: Visit, world: World) -> Iterator[tuple[str, Words]]:
    """(style, line) of each matter: what it is, number, how it stands, where it was posted, day. Reasons are on the
    page alone: a slip is left lying about."""
    for matter in on_slip(visit):
        day = day_words(visit, world, matter.changed)
        title = "slip-matter-new" if matter.new else "slip-matter-title"
        yield "strong", words(visit, world, title, title=matter.title)
        yield "indent", _numbered(visit, world, "slip-matter-number", matter.number)
        state = covered(matter.words, visit.person)
        yield "indent", words(visit, world, "slip-matter-state", words=state)
        if matter.tracking:
            yield "indent", _numbered(visit, world, "slip-matter-tracking", matter.tracking)
        yield "indent", words(visit, world, "slip-matter-day", day=day.show, spoken=day.spoken)


def _numbered(visit: Visit, world: World, key: str, number: str) -> Words:
    return words(visit, world, key, number=number, spoken=_spoken(number))


def _spoken(number: str) -> str:
    """Digit by digit."""
    return digits_spoken(number.replace("-", " "))
