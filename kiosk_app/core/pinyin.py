"""Characters by how they sound: what a typed syllable may be, which letters may follow, and how a character is told
apart by ear. Pure; the table comes from assets/pinyin.

For who speaks another dialect at home: zh and z, ch and c, sh and s, n and l, an and ang, en and eng, in and ing sound
alike to many, so what is typed with the one finds the characters of the other, too, further behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""`v` stands for ü, as on every keyboard."""
ROWS = ("abcde", "fghjk", "lmnop", "qrstwxyz")
"""The letters a syllable may begin with, as they are offered to somebody who works by keys."""

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@dataclass(frozen=True, slots=True)
class Pinyin:
    """`syllables`: its characters, the most used first. `telling`: of a character a saying or a word that holds it.
    `in_names`: those that names of people and villages are made of; what is written here are names."""

    syllables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    telling: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    in_names: frozenset[str] = frozenset()

    def tells(self, sign: str) -> str:
        """行李 or 木子李; empty where nothing is known."""
        return self.telling.get(sign, "")


def following(table: Pinyin, typed: str) -> frozenset[str]:
    """The letters with which `typed` is, or may still become, a syllable."""
    at = len(typed)
    return frozenset(one[at] for one in table.syllables if len(one) > at and one.startswith(typed))


def signs(table: Pinyin, typed: str) -> tuple[str, ...]:
    """What the syllable may be, likely ones first; none while it is no syllable. Each is named once."""
    exact = table.syllables.get(typed, "")
    if not exact:
        return ()
    places = {sign: float(place) for place, sign in enumerate(exact)}
    for other in alike(typed):
        for place, sign in enumerate(table.syllables.get(other, "")):
            places.setdefault(sign, 2.0 * place + 3.5)
    places = {sign: place * 0.1 + 0.5 if sign in table.in_names else place for sign, place in places.items()}
    return tuple(sorted(places, key=lambda sign: places[sign]))


def alike(syllable: str) -> tuple[str, ...]:
    """The other syllables that some dialect does not tell from this one."""
    begun = (syllable, *_others(syllable, _INITIALS, at_the_start=True))
    ended = (other for one in begun for other in _others(one, _FINALS, at_the_start=False))
    return tuple(one for one in (*begun[1:], *ended) if one != syllable)


def _others(syllable: str, pairs: tuple[tuple[str, str], ...], *, at_the_start: bool) -> Iterator[str]:
    """With the other of a pair in place of the one it begins, or ends, with."""
    for long, short in pairs:
        for one, other in ((long, short), (short, long)):
            if at_the_start and syllable.startswith(one):
                yield other + syllable[len(one) :]
                return
            if not at_the_start and syllable.endswith(one):
                yield syllable[: -len(one)] + other
                return
