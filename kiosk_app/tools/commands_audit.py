"""`kiosk audit`: every page in every text size, theme, layout and language, drawn off screen and measured (A01…A30).

Exit 1 when anything is not as it should be. A full run keeps what it has found: killed, it goes on where it stood.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk_app.access.display import Panel
from kiosk_app.content.load import load_content
from kiosk_app.tools.places import ASSETS

if TYPE_CHECKING:
    from kiosk_app.content.load import Content
    from kiosk_app.tools.audit.findings import Audit
    from kiosk_app.tools.audit.walk import Plan
    from kiosk_app.tools.met import Met
    from kiosk_app.tools.recorder import Recorder
    from kiosk_app.ui.view import KioskView

ROOT = Path(__file__).resolve().parents[2]
STATE = Path("out/audit/state.jsonl")
"""Where a full run keeps what it has found, when no --out says otherwise."""

WORKERS = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("audit", help="measure every page in every display setting", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="every page once; any two settings meet on some page")
    parser.add_argument("--json", action="store_true", help="print everything measured as JSON")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the report here: index.html and pictures")
    parser.add_argument("--page", default="", metavar="WORD", help="only pages with this in their name: phone, help")
    parser.add_argument("--check", action="append", default=[], metavar="A03", help="only this check; may be repeated")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the conformance report (Markdown) here")
    parser.add_argument(
        "--measured", type=Path, metavar="JSON", help="with --report: make it from what an earlier run printed"
    )
    parser.add_argument("--fresh", action="store_true", help="begin anew, whatever an earlier run has found")
    parser.add_argument("--assets", type=Path, default=ASSETS, metavar="DIR", help="the content to audit")
    parser.add_argument("--workers", type=int, default=WORKERS, metavar="N", help="windows drawn in at a time")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from kiosk_app.access.metrics import require_faces
    from kiosk_app.tools.audit.checks import CHECKS
    from kiosk_app.tools.audit.telling import as_dict, table
    from kiosk_app.tools.audit.walk import Plan, WorkerLost
    from kiosk_app.tools.recorder import Recorder

    if arguments.measured is not None:
        return _report_from(arguments.measured, arguments.report)
    if unknown := set(arguments.check) - set(CHECKS):
        print(f"there is no check {', '.join(sorted(unknown))}: they are {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    try:
        require_faces()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    began = time.monotonic()
    content, problems = load_content(arguments.assets)
    if problems:
        print("the content has problems: run `kiosk check` first", file=sys.stderr)
        return 1
    recorder = Recorder(content)
    out = arguments.out
    only = frozenset(arguments.check)
    pictures = out / "pages" if out is not None else None
    plan = Plan(arguments.assets, arguments.page, arguments.quick, only, pictures)
    pages = plan.pages(content, recorder)
    if not pages:
        print(f"no page has '{arguments.page}' in its name", file=sys.stderr)
        return 2
    try:
        audit, view = measured(plan, content, pages, recorder, arguments)
    except (WorkerLost, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    extra = {
        "pages": len(pages),
        "quick": arguments.quick,
        "page": arguments.page,
        "seconds": round(time.monotonic() - began, 1),
    }
    whole = not only and not arguments.page
    idle = audit.unmeasured() if whole else []
    report = as_dict(audit, extra | {"unmeasured": idle})
    if out is not None:
        _write_pages(out, report, audit, pages, recorder, view)
    if arguments.report is not None:
        _write_report(arguments.report, report)
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return 0 if audit.passed and not idle else 1
    for line in table(audit):
        print(line)
    if idle:
        print(f"FAILED  {', '.join(idle)}: measured nothing at all, so nothing is known of it")
    verdict = "all as it should be" if audit.passed else f"{len(audit.findings)} things are not as they should be"
    print(f"{len(pages)} pages, {audit.rendered} states drawn, {extra['seconds']} s: {verdict}")
    return 0 if audit.passed and not idle else 1


def _report_from(earlier: Path, target: Path | None) -> int:
    from kiosk_app.tools.audit.report import from_file

    if target is None:
        print("say where the report is to go: --report FILE", file=sys.stderr)
        return 2
    try:
        measured = from_file(earlier)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return _write_report(target, measured)


def _write_report(target: Path, measured: dict[str, Any]) -> int:
    from kiosk_app.tools.audit.report import load_conformance, report

    try:
        target.write_text(report(measured, load_conformance()), encoding="utf-8")
    except OSError as error:
        print(f"the report cannot be written: {error}", file=sys.stderr)
        return 2
    return 0


def measured(
    plan: Plan, content: Content, pages: list[Met], recorder: Recorder, arguments: argparse.Namespace
) -> tuple[Audit, KioskView | None]:
    """What was measured, and the window it was watched in. Raises WorkerLost, OSError."""
    from kiosk_app.tools.all_pages import TODAY, citizens
    from kiosk_app.tools.audit import behaviour
    from kiosk_app.tools.audit.cases import audit_texts, audit_themes
    from kiosk_app.tools.audit.findings import Audit, Place
    from kiosk_app.tools.audit.motion import motion
    from kiosk_app.tools.audit.progress import State, key_of
    from kiosk_app.tools.audit.receipts import audit_receipts
    from kiosk_app.tools.audit.walk import walk
    from kiosk_app.tools.words_beside import words_beside
    from kiosk_app.ui.motion import MOTIONS

    audit = Audit(only=plan.only)
    words_beside(pages, recorder)
    audit_texts(audit, recorder)
    audit_themes(audit)
    audit.add(Place("kiosk_app.ui"), motion(MOTIONS))
    if recorder.missing:
        return audit, None
    if not plan.word:
        audit_receipts(audit, replace(content.world(TODAY), wording=recorder), citizens())
    path = arguments.out / "state.jsonl" if arguments.out is not None else STATE
    state = State(path, key_of(plan.assets, _wanted(plan), ROOT))
    if plan.quick and arguments.out is None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            state.path = Path(folder) / "state.jsonl"
            state.begin(fresh=True)
            audit.merge(walk(plan, plan.parts(pages), state, arguments.workers, _progress))
    else:
        state.begin(arguments.fresh)
        audit.merge(walk(plan, plan.parts(pages), state, arguments.workers, _progress))
    behaviour.run(audit, content, pages, recorder, plan.quick, _progress)
    from kiosk_app.tools.audit.render import open_view

    view = open_view(Panel(), recorder)
    from kiosk_app.tools.audit.behaviour.watching import watch  # Kivy has its settings by now

    watch(audit, view, pages, plan.quick, _progress)
    return audit, view


def _wanted(plan: Plan) -> dict[str, object]:
    return {"word": plan.word, "quick": plan.quick, "only": sorted(plan.only), "pictures": bool(plan.pictures)}


def _write_pages(
    out: Path, report: dict[str, Any], audit: Audit, pages: list[Met], recorder: Recorder, view: KioskView | None
) -> None:
    from kiosk_app.tools.audit.html_report import write_report

    write_report(out, report, audit, pages, recorder, view)
    print(f"report: {out / 'index.html'}", file=sys.stderr)


def _progress(what: str, done: int, total: int) -> None:
    """A bar that renews itself on a terminal, ten lines in a log."""
    if sys.stderr.isatty():
        if done % 20 == 0 or done == total or what == "walking":
            full = round(30 * done / max(1, total))
            bar = "█" * full + "·" * (30 - full)
            print(f"\r{what:<10} {bar} {done}/{total} ", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done == 0 or done * 10 // total != (done - 1) * 10 // total:
        print(f"{what} {done}/{total}", file=sys.stderr, flush=True)
