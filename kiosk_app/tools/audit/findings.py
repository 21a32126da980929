"""What the audit has measured so far, and what was not as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kiosk_app.core.visit import Settings
from kiosk_app.tools.audit.checks import CHECKS, Measure
from kiosk_app.tools.met import Met

TOLD_OF_A_CHECK = 12
"""Failures of one check printed at most; the JSON has all."""

Progress = Callable[[str, int, int], None]
"""(what is being done, done, of how many)"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was measured: a page in one setting. `page` may also name a thing that is no page."""

    page: str
    language: str = ""
    text_size: int = 0
    theme: str = ""
    layout: str = ""

    @classmethod
    def of(cls, met: Met, settings: Settings) -> Place:
        return cls(met.name, met.language, settings.text_size, settings.theme, settings.layout)

    def settings(self) -> Settings:
        """Of a place that is a page."""
        return Settings(language=self.language, text_size=self.text_size, theme=self.theme, layout=self.layout)

    def __str__(self) -> str:
        size = f"size {self.text_size}" if self.theme else ""
        return "  ".join(part for part in (self.page, self.language, size, self.theme, self.layout) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One failure: where, what, how much (in the unit of the check's quantity `of`)."""

    check: str
    place: Place
    what: str
    amount: float | None = None
    of: str = ""
    box: tuple[int, int, int, int] | None = None

    def as_dict(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in self.__slots__ if name != "place"}
        return {"check": self.check, **asdict(self.place), **own}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        place = Place(*(data[name] for name in Place.__slots__))
        box = tuple(data["box"]) if data["box"] else None
        return cls(data["check"], place, data["what"], data["amount"], data["of"], box)

    def __str__(self) -> str:
        return f"{self.place}  {self.what}{amount_words(self.check, self.of, self.amount)}"


def amount_words(check: str, of: str, amount: float | None) -> str:
    return "" if amount is None else f"  {amount:.2f} {CHECKS[check].quantities[of].unit}"


@dataclass(slots=True)
class Tally:
    """`worst`: by quantity, the value nearest to failing or furthest beyond it."""

    measured: int = 0
    failed: int = 0
    worst: dict[str, float] = field(default_factory=dict)

    def note(self, check: str, of: str, amount: float) -> None:
        known = self.worst.get(of)
        lesser = CHECKS[check].quantities[of].least_is_worst
        if known is None or (amount < known if lesser else amount > known):
            self.worst[of] = amount


@dataclass(slots=True)
class Audit:
    """`only`: the checks that count; the others are measured by the way and forgotten. Empty: all."""

    only: frozenset[str] = frozenset()
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in CHECKS})
    findings: list[Finding] = field(default_factory=list)
    left_out: dict[tuple[str, int], set[str]] = field(default_factory=dict)  # (what, text size) -> pages
    composed: int = 0
    rendered: int = 0
    numbers: dict[str, float] = field(default_factory=dict)  # for the scoreboard, beside the tallies

    def counts(self, check: str) -> bool:
        return not self.only or check in self.only

    def add(self, place: Place, measures: Iterable[Measure]) -> bool:
        """Whether all of them are as they should be."""
        sound = True
        for one in measures:
            if not self.counts(one.check):
                continue
            tally = self.tallies[one.check]
            tally.measured += 1
            if one.amount is not None:
                tally.note(one.check, one.of, one.amount)
            if not one.ok:
                sound = False
                tally.failed += 1
                self.findings.append(Finding(one.check, place, one.what, one.amount, one.of, one.box))
        return sound

    def note_left_out(self, what: str, text_size: int, page: str) -> None:
        self.left_out.setdefault((what, text_size), set()).add(page)

    def merge(self, other: Audit) -> None:
        """Adds what another walker has measured."""
        for name, theirs in other.tallies.items():
            ours = self.tallies[name]
            ours.measured += theirs.measured
            ours.failed += theirs.failed
            for of, amount in theirs.worst.items():
                ours.note(name, of, amount)
        self.findings += other.findings
        for key, pages in other.left_out.items():
            self.left_out.setdefault(key, set()).update(pages)
        self.composed += other.composed
        self.rendered += other.rendered
        self.numbers |= other.numbers

    @property
    def passed(self) -> bool:
        return not self.findings

    def failed(self) -> set[str]:
        return {finding.check for finding in self.findings}

    def unmeasured(self) -> list[str]:
        """Checks that have measured nothing: a check that never looks cannot pass."""
        return [name for name, tally in self.tallies.items() if not tally.measured and self.counts(name)]


def to_state(audit: Audit) -> dict[str, Any]:
    """As plain data, for a walk that goes on later; `from_state` undoes it."""
    return {
        "tallies": {name: [one.measured, one.failed, one.worst] for name, one in audit.tallies.items() if one.measured},
        "findings": [finding.as_dict() for finding in audit.findings],
        "left_out": [[what, size, sorted(pages)] for (what, size), pages in audit.left_out.items()],
        "composed": audit.composed,
        "rendered": audit.rendered,
        "numbers": audit.numbers,
    }


def from_state(data: Mapping[str, Any]) -> Audit:
    """Raises KeyError or TypeError when it is not what `to_state` gave."""
    audit = Audit()
    for name, (measured, failed, worst) in data["tallies"].items():
        audit.tallies[name] = Tally(measured, failed, dict(worst))
    audit.findings = [Finding.from_dict(one) for one in data["findings"]]
    audit.left_out = {(what, size): set(pages) for what, size, pages in data["left_out"]}
    audit.composed, audit.rendered = data["composed"], data["rendered"]
    audit.numbers = dict(data["numbers"])
    return audit
