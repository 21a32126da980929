"""`kiosk doctor --write`: asks the parts who they are, and puts into devices.yaml what is not there yet.

Bytes are sent only from here, on a technician's word, and to no part an entry in use works with.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from drivers import proposals as rules
from drivers.config import DevicesConfig, parse_devices
from drivers.contract import Deadline, DriverError
from drivers.devices_edit import CannotEditError, with_entry
from drivers.devices_write import NotWrittenError, replace_file
from drivers.doctor import Report
from drivers.hardware import Found
from drivers.identity import Identity, identify
from drivers.proposals import Proposal
from drivers.registry import Registry
from plain.problems import Both

PROBE_SECONDS = 15.0  # one part; all of them at the same time
_AT_ONCE = 8
_PATIENCE = 6.0  # a running kiosk tries a part that does not answer, and lets go again


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written. `by_hand`: proposal -> why only a person can write it."""

    path: Path
    proposals: tuple[Proposal, ...] = ()
    by_hand: Mapping[str, str] = field(default_factory=dict)
    identities: Mapping[str, Identity] = field(default_factory=dict)
    unidentified: tuple[Found, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Both, ...] = ()
    before: bytes = b""
    after: str = ""
    diff: str = ""

    @property
    def writable(self) -> tuple[Proposal, ...]:
        return tuple(each for each in self.proposals if each.role not in self.by_hand)

    def as_dict(self) -> dict[str, Any]:
        return {
            "proposals": [each.as_dict() | {"by_hand": self.by_hand.get(each.role, "")} for each in self.proposals],
            "answered": {path: each.kind.value for path, each in self.identities.items()},
            "unidentified": [part.as_dict() for part in self.unidentified],
            "kept": dict(self.kept),
            "notes": [{"zh-CN": note.zh, "en": note.en} for note in self.notes],
            "diff": self.diff,
        }


def plan(
    report: Report,
    path: Path,
    *,
    wanted: Sequence[str] = (),
    today: str = "",
    registry: Registry | None = None,
    seconds: float = PROBE_SECONDS,
) -> Plan:
    """Probes and proposes; writes nothing. Raises NotWrittenError when the file cannot be read or is none."""
    known = registry or Registry()
    try:
        before = path.read_bytes()
        text = before.decode("utf-8")
    except OSError as error:
        raise NotWrittenError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise NotWrittenError(f"{path}: the text is not UTF-8; save it as UTF-8") from None
    config = parse_devices(text, registry=known)
    if config.source == "none":
        raise NotWrittenError(f"{path}: {config.problems[0].text('en')}")
    identities = probe(report, config, seconds)
    made: list[Proposal] = []
    by_hand: dict[str, str] = {}
    after = text
    for proposal in rules.propose(report, config, identities, known.roles, wanted):
        try:
            before_it, after = after, _checked(after, proposal, today, known)
        except CannotEditError as error:
            by_hand[proposal.role] = str(error)
        else:
            if after == before_it:
                continue  # it says so already
        made.append(proposal)
    diff = "".join(
        difflib.unified_diff(
            text.splitlines(keepends=True), after.splitlines(keepends=True), path.name, f"{path.name} (new)"
        )
    )
    left = {role: why for role in known.roles if (why := rules.kept(role, report, config)) != "nothing"}
    unidentified = rules.unidentified(report, made, config)
    notes = rules.notes(report, config, made)
    return Plan(path, tuple(made), by_hand, identities, unidentified, left, notes, before, after, diff)


def _checked(text: str, proposal: Proposal, today: str, registry: Registry) -> str:
    """The text with this proposal, which must be right as it then stands."""
    after = with_entry(text, proposal.entry(today))
    config = parse_devices(after, registry=registry)
    problem = next((each for each in config.problems if each.role == proposal.role), None)
    if problem is not None:
        raise CannotEditError(f"{problem.text()} {problem.text('en')}")
    if proposal.role not in config.devices:
        raise CannotEditError("the entry cannot be placed; write it by hand")
    return after


def write(made: Plan, now: datetime, registry: Registry | None = None) -> Path:
    """Puts the plan into the file; returns the copy of what was there. Raises NotWrittenError."""
    roles = tuple(each.role for each in made.writable)
    return replace_file(made.path, made.before, made.after, roles, now, registry)


def probe(report: Report, config: DevicesConfig, seconds: float = PROBE_SECONDS) -> dict[str, Identity]:
    """Path of a part -> who answered. Never raises; a part that is held by somebody is left alone."""
    parts = rules.to_probe(report, config)
    if not parts:
        return {}

    def ask(part: Found) -> Identity | None:
        try:
            return identify(
                rules.probe_url(part, report.root),
                Deadline.after(seconds),
                rules.kinds_of(part),
                patience=_PATIENCE if report.running else 0.0,
            )
        except DriverError:
            return None

    with ThreadPoolExecutor(_AT_ONCE, "doctor-probe") as several:
        answers = list(several.map(ask, parts))
    return {part.path: answer for part, answer in zip(parts, answers, strict=True) if answer is not None}
