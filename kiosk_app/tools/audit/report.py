"""The accessibility report: what was measured, clause by clause, in the form of a conformance report (ACR, after VPAT).

Pure: from the audit's JSON and `conformance.yaml` to Markdown. Nothing is claimed that was not measured, and nothing is
supported by a check that failed or did not look.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kiosk_app.tools.audit.checks import CHECKS

DATA = Path(__file__).with_name("conformance.yaml")

SUPPORTS, PARTIALLY, NOT = "Supports", "Partially supports", "Does not support"
NOT_APPLICABLE, NOT_TESTED = "Not applicable", "Not tested by us"

WHERE = {"people": "Only people can show it.", "hall": "Shown at the installed machine."}


class Entry(BaseModel):
    """One clause or threshold; see conformance.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, BeforeValidator(str)]
    says: Annotated[str, Field(min_length=1)]
    adopt: str = ""
    source: str = ""
    checks: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    open: str = ""
    na: str = ""
    where: Literal["", "people", "hall"] = ""

    @model_validator(mode="after")
    def _is_known_somehow(self) -> Self:
        unknown = set(self.checks) - set(CHECKS)
        if unknown:
            raise ValueError(f"{self.id}: there is no check {', '.join(sorted(unknown))}")
        ways = [bool(self.checks or self.tests), bool(self.na), bool(self.where)]
        if sum(ways) != 1:
            raise ValueError(f"{self.id}: say checks or tests, or na, or where, and one of these only")
        return self


class Conformance(BaseModel):
    """The whole data file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    standard: str
    clauses: tuple[Entry, ...]
    thresholds: tuple[Entry, ...]
    people: tuple[str, ...]
    hall: tuple[str, ...]

    @model_validator(mode="after")
    def _cites_everything(self) -> Self:
        cited = {check for entry in (*self.clauses, *self.thresholds) for check in entry.checks}
        if missing := set(CHECKS) - cited:
            raise ValueError(f"no entry cites {', '.join(sorted(missing))}")
        for entries in (self.clauses, self.thresholds):
            ids = [entry.id for entry in entries]
            if twice := {one for one in ids if ids.count(one) > 1}:
                raise ValueError(f"twice: {', '.join(sorted(twice))}")
        return self


def load_conformance(path: Path = DATA) -> Conformance:
    """Raises ValueError naming what is wrong, OSError."""
    return Conformance.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


Rows = Mapping[str, Mapping[str, Any]]
"""The rows `checks` of the audit's JSON, by their id."""


def rows_of(measured: Mapping[str, Any]) -> Rows:
    """Raises ValueError for what is not the audit's JSON."""
    rows = measured.get("checks")
    if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
        raise ValueError("this is not what `kiosk audit --json` prints: it has no list `checks` of what was measured")
    return {str(row["check"]): row for row in rows}


def _is_row(row: object) -> bool:
    """As far as it is read here."""
    if not isinstance(row, dict) or not isinstance(row.get("check"), str):
        return False
    if not all(type(row.get(name)) is int for name in ("measured", "failed")):
        return False
    quantities = row.get("quantities", [])
    return isinstance(quantities, list) and all(_is_quantity(one) for one in quantities)


def _is_quantity(one: object) -> bool:
    if not isinstance(one, dict) or not all(isinstance(one.get(name), str) for name in ("unit", "what", "needed")):
        return False
    return one.get("worst") is None or type(one["worst"]) in (int, float)


def level(entry: Entry, rows: Rows) -> str:
    """What may be claimed of an entry."""
    if entry.na:
        return NOT_APPLICABLE
    if entry.where or any(not rows.get(check, {}).get("measured") for check in entry.checks):
        return NOT_TESTED
    failed = [rows[check] for check in entry.checks if rows[check]["failed"]]
    if failed and len(failed) == len(entry.checks) and all(row["failed"] == row["measured"] for row in failed):
        return NOT
    return PARTIALLY if failed or entry.open else SUPPORTS


def remark(entry: Entry, rows: Rows) -> str:
    """How it is known, what is open."""
    said = [entry.na, WHERE.get(entry.where, "")]
    if unlooked := [check for check in entry.checks if not rows.get(check, {}).get("measured")]:
        said.append(f"{', '.join(unlooked)} measured nothing.")
    said += [
        f"{check}: {rows[check]['failed']} of {rows[check]['measured']} failed."
        for check in entry.checks
        if rows.get(check, {}).get("failed")
    ]
    said.append(", ".join([*entry.checks, *(f"`{path}`" for path in entry.tests)]))
    said.append(entry.open)
    return " ".join(part for part in said if part)


def worst(row: Mapping[str, Any]) -> str:
    """The worst of each quantity a check measures."""
    return "; ".join(
        f"{_number(one['worst'])} {one['unit']}{' ' + one['what'] if one['what'] else ''} ({one['needed']})"
        for one in row.get("quantities", ())
        if one["worst"] is not None
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def report(measured: Mapping[str, Any], data: Conformance) -> str:
    """The report as Markdown. Raises ValueError as `rows_of`."""
    rows = rows_of(measured)
    parts = (_head(measured, data, rows), _clauses(data, rows), _thresholds(data, rows), _checks(rows), _open(data))
    return "\n".join(line for part in parts for line in part)


def from_file(path: Path) -> dict[str, Any]:
    """What an earlier audit printed as JSON. Raises OSError, ValueError."""
    try:
        measured = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not what `kiosk audit --json` prints: {error.reason}") from None
    except RecursionError:
        raise ValueError(f"{path.name} is not what `kiosk audit --json` prints: nested too deep") from None
    if not isinstance(measured, dict):
        raise ValueError(f"{path.name} is not what `kiosk audit --json` prints")
    rows_of(measured)
    return measured


def _head(measured: Mapping[str, Any], data: Conformance, rows: Rows) -> Iterator[str]:
    extent = ", ".join(
        (
            f"{'quick' if measured.get('quick') else 'full'} audit: {measured.get('pages', 0)} pages",
            f"{measured.get('composed', 0)} composed",
            f"{measured.get('rendered', 0)} drawn",
            f"{sum(row['measured'] for row in rows.values())} measures",
            f"{sum(row['failed'] for row in rows.values())} failed",
        )
    )
    levels = (
        f"Levels: *{SUPPORTS}*: measured, and nothing failed. *{PARTIALLY}*: something failed, or part of it only",
        f"people or an installed machine can show. *{NOT}*: nothing of it held. *{NOT_APPLICABLE}*: with the reason.",
        f"*{NOT_TESTED}*: we claim nothing. The words are ours; the numbers of the clauses lead to the standard.",
    )
    yield from (
        "# Accessibility conformance report",
        "",
        "Made by `kiosk audit --report FILE` from what the audit measured; not written by hand, not to be edited.",
        "",
        "| | |",
        "|---|---|",
        "| Product | green-channel kiosk: a public terminal, closed to assistive technology (EN 301 549 5.1) |",
        f"| Standard | {data.standard}, clauses 5, 8 and 11 as they apply to closed functionality |",
        "| Method | every page in every state and setting, drawn and measured; the voice measured in its samples |",
        f"| Extent | {extent} |",
        f"| Result | {_counts(data.clauses, rows)} |",
        "",
        *levels,
        "",
    )


def _counts(entries: Sequence[Entry], rows: Rows) -> str:
    levels = [level(entry, rows) for entry in entries]
    return ", ".join(
        f"{levels.count(one)} {one.lower()}"
        for one in (SUPPORTS, PARTIALLY, NOT, NOT_APPLICABLE, NOT_TESTED)
        if one in levels
    )


CHAPTERS = {"5": "Generic requirements", "8": "Hardware", "11": "Software"}


def _clauses(data: Conformance, rows: Rows) -> Iterator[str]:
    for number, title in CHAPTERS.items():
        yield from (
            f"## {number} {title}",
            "",
            "| Clause | What it asks for | Level | How it is known |",
            "|---|---|---|---|",
        )
        for entry in data.clauses:
            if entry.id.split(".")[0] == number:
                yield f"| {entry.id} | {entry.says} | {level(entry, rows)} | {remark(entry, rows)} |"
        yield ""


def _thresholds(data: Conformance, rows: Rows) -> Iterator[str]:
    yield from (
        "## What we hold ourselves to",
        "",
        "| | Requirement | Threshold | Measured (worst) | Source | Level | How it is known |",
        "|---|---|---|---|---|---|---|",
    )
    for entry in data.thresholds:
        found = "; ".join(told for check in entry.checks if (told := worst(rows.get(check, {}))))
        cells = (entry.id, entry.says, entry.adopt, found or "–", entry.source, level(entry, rows), remark(entry, rows))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _checks(rows: Rows) -> Iterator[str]:
    yield from (
        "## The checks",
        "",
        "Each is proved by a fault planted in the product, which it finds (`tests/tools/audit`).",
        "",
        "| Check | What is measured | Measured | Failed | Worst |",
        "|---|---|---:|---:|---|",
    )
    for name, check in CHECKS.items():
        row = rows.get(name, {"measured": 0, "failed": 0})
        yield f"| {name} | {check.title} | {row['measured']} | {row['failed']} | {worst(row) or '–'} |"
    yield ""


def _open(data: Conformance) -> Iterator[str]:
    yield from ("## What only people can test", "")
    yield from (f"- {line}" for line in data.people)
    yield from ("", "## What is measured at the installed machine", "")
    yield from (f"- {line}" for line in data.hall)
    yield ""
