"""The report a person can look at: one page of HTML, the pictures it shows, and everything measured as JSON.

It needs no script, no network and nothing but its folder; it keeps to the rules it reports on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiosk_app.access.display import Panel
from kiosk_app.tools.audit.cases import Case
from kiosk_app.tools.audit.checks import CHECKS
from kiosk_app.tools.audit.findings import Audit, Finding, Place, amount_words
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder

if TYPE_CHECKING:
    from kiosk_app.ui.view import KioskView

SHOWN_OF_A_CHECK = 8
"""Failures of one check that get a picture; all are listed."""

LISTED = 200
SOUND_ROWS = ("first-sound", "sound-cached", "sound-uncached")
"""Of the measuring run, whose slowest 5 % the scoreboard shows (`ours_p95`, ms)."""

BENCH = Path(__file__).resolve().parents[3] / "bench" / "results.json"


@dataclass(frozen=True, slots=True)
class Shown:
    """One place where a check failed, with its picture (empty: it is no page)."""

    place: str
    failures: tuple[str, ...]
    picture: str


def write_report(
    out: Path,
    report: Mapping[str, Any],
    audit: Audit,
    pages: Sequence[Met],
    recorder: Recorder,
    view: KioskView | None = None,
) -> None:
    """Writes `index.html` and `audit.json` beside the pages' small pictures, which the walk left. `view`: the window
    to draw failures in; one is opened when there is none. Raises OSError."""
    from kiosk_app.tools.audit.render import SMALL, file_of

    out.mkdir(parents=True, exist_ok=True)
    (out / "audit.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    shown = _pictures_of_failures(out, audit, pages, recorder, view)
    gallery: dict[str, list[tuple[str, str, str]]] = {}
    for met in pages:
        file = out / "pages" / file_of(met)
        if file.is_file():
            gallery.setdefault(met.language, []).append((met.name, met.page.title.show, f"pages/{file.name}"))
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    html = environment.get_template("report.html").render(
        report=report,
        score=scoreboard(report, audit),
        checks=[_row(name, audit, shown.get(name, ())) for name in CHECKS if audit.counts(name)],
        gallery=gallery,
        small=SMALL,
    )
    (out / "index.html").write_text(html, encoding="utf-8")


def scoreboard(report: Mapping[str, Any], audit: Audit) -> list[tuple[str, str, str]]:
    """(what, value, what is needed) of the numbers a release is judged by."""
    worst = {name: tally.worst for name, tally in audit.tallies.items()}
    rows = [
        ("States walked", f"{audit.rendered}", f"{report['pages']} pages in their settings"),
        ("Violations", f"{len(audit.findings)}", "0"),
    ]
    for what, check, of in (
        ("Smallest contrast of a text, in the pixels", "A03", ""),
        ("Smallest capital letter", "A01", "capital"),
        ("Smallest target", "A08", ""),
        ("Smallest gap between targets", "A09", ""),
        ("Thinnest focus ring", "A05", "ring"),
    ):
        quantity = CHECKS[check].quantities[of]
        value = f"{worst[check][of]:.2f} {quantity.unit}" if of in worst[check] else "not measured in this run"
        rows.append((what, value, quantity.needed))
    latency = audit.numbers.get("first_sound_p95_ms", _benched_latency())
    heard = f"{latency:.0f} ms" if latency is not None else "not measured in this run"
    rows.append(("From action to first sound, p95", heard, "≤ 300 ms"))
    for name, share in sorted(audit.numbers.items()):
        if name.startswith("pack "):
            rows.append((f"Texts with a clip: {name.removeprefix('pack ')}", f"{share:.0f} %", "100 %"))
    return rows


def _benched_latency() -> float | None:
    """The last measuring run's, in ms; None where there is none."""
    try:
        rows = json.loads(BENCH.read_text(encoding="utf-8"))
        found = [float(row["ours_p95"]) for row in rows if row["id"] in SOUND_ROWS and row.get("ours_p95")]
        return max(found, default=None)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _row(name: str, audit: Audit, shown: Sequence[Shown]) -> dict[str, Any]:
    check, tally = CHECKS[name], audit.tallies[name]
    found = [finding for finding in audit.findings if finding.check == name]
    return {
        "id": name,
        "title": check.title,
        "thresholds": ", ".join(check.thresholds),
        "source": check.source,
        "measured": tally.measured,
        "failed": tally.failed,
        "worst": [
            (amount_words(name, of, amount).strip(), check.quantities[of].what, check.quantities[of].needed)
            for of, amount in tally.worst.items()
        ],
        "findings": [str(finding) for finding in found[:LISTED]],
        "more": max(0, len(found) - LISTED),
        "shown": shown,
    }


def _pictures_of_failures(
    out: Path, audit: Audit, pages: Sequence[Met], recorder: Recorder, view: KioskView | None
) -> dict[str, tuple[Shown, ...]]:
    """For each check that failed, some of its places with a frame round what failed. Opens a window when needed."""
    folder = out / "failures"
    for old in folder.glob("*.webp"):
        old.unlink()
    wanted: dict[str, dict[Place, list[Finding]]] = {}
    for finding in audit.findings:
        places = wanted.setdefault(finding.check, {})
        if finding.place in places or len(places) < SHOWN_OF_A_CHECK:
            places.setdefault(finding.place, []).append(finding)
    if not wanted:
        return {}
    known = {(met.language, met.name): met for met in pages}
    from kiosk_app.tools.audit.render import grab, marked, open_view, show

    view = view or open_view(Panel(), recorder)
    folder.mkdir(exist_ok=True)
    found: dict[str, tuple[Shown, ...]] = {}
    for check, places in wanted.items():
        rows = []
        for number, (place, failures) in enumerate(places.items(), start=1):
            words = tuple(f"{one.what}{amount_words(check, one.of, one.amount)}" for one in failures)
            met = known.get((place.language, place.page))
            picture = ""
            if met is not None:
                show(view, Case.of(met, place.settings()), recorder)
                picture = f"failures/{check}-{number}.webp"
                marked(grab(view), [one.box for one in failures if one.box]).save(out / picture, quality=85)
            rows.append(Shown(str(place), words, picture))
        found[check] = tuple(rows)
    return found
