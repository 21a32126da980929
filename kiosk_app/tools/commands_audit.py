"""`kiosk audit`: every page in every text size, theme and language, composed and drawn off screen, and measured.

Exit 1 when anything is not as it should be.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk_app.access.display import Panel
from kiosk_app.content.load import load_content
from kiosk_app.tools.places import ASSETS

if TYPE_CHECKING:
    from PIL import Image

    from kiosk_app.tools.all_pages import Recorder
    from kiosk_app.tools.audit.findings import Audit
    from kiosk_app.tools.step_states import Met
    from kiosk_app.ui.view import KioskView


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("audit", help="measure every page in every display setting", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a covering subset: every page in every size, drawn once")
    parser.add_argument("--json", action="store_true", help="print everything measured as JSON")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write a gallery and a picture of every failure here")
    parser.add_argument("--page", default="", metavar="WORD", help="only pages with this in their name: phone, help")
    parser.add_argument("--check", action="append", default=[], metavar="A03", help="only this check; may be repeated")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the conformance report (Markdown) here")
    parser.add_argument(
        "--measured", type=Path, metavar="JSON", help="with --report: make it from what an earlier run printed"
    )
    parser.add_argument("--assets", type=Path, default=ASSETS, metavar="DIR", help="the content to audit")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from kiosk_app.access.metrics import require_faces
    from kiosk_app.tools.all_pages import Recorder, all_pages, words_beside
    from kiosk_app.tools.audit import behaviour
    from kiosk_app.tools.audit.cases import audit_texts, audit_themes
    from kiosk_app.tools.audit.checks import CHECKS
    from kiosk_app.tools.audit.findings import Audit
    from kiosk_app.tools.audit.telling import as_dict, table

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
    pages = all_pages(content, recorder)
    audit = Audit(only=frozenset(arguments.check))
    pages = [met for met in pages if arguments.page in met.name]
    if not pages:
        print(f"no page has '{arguments.page}' in its name", file=sys.stderr)
        return 2
    words_beside(pages, recorder)
    audit_texts(audit, recorder)
    audit_themes(audit)
    if not recorder.missing:
        behaviour.run(audit, content, pages, recorder, arguments.quick, _progress)
        _measure(audit, pages, recorder, arguments.quick, arguments.out)
    seconds = round(time.monotonic() - began, 1)
    measured = as_dict(audit, {"pages": len(pages), "quick": arguments.quick, "seconds": seconds})
    if arguments.report is not None:
        _write_report(arguments.report, measured)
    if arguments.json:
        print(json.dumps(measured, ensure_ascii=False, indent=2))
        return 0 if audit.passed else 1
    for line in table(audit):
        print(line)
    verdict = "all as it should be" if audit.passed else f"{len(audit.findings)} things are not as they should be"
    print(f"{len(pages)} pages, {audit.composed} composed, {audit.rendered} drawn, {seconds} s: {verdict}")
    return 0 if audit.passed else 1


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


def _measure(audit: Audit, pages: list[Met], recorder: Recorder, quick: bool, out: Path | None) -> None:
    from kiosk_app.tools.audit.cases import audit_layout, each_once, every_case, sizes_covered

    panel = Panel()
    layouts = sizes_covered(pages) if quick else every_case(pages)
    for number, case in enumerate(layouts, start=1):
        audit_layout(audit, case, recorder, panel)
        _progress("composing", number, len(layouts))
    from kiosk_app.tools.audit.render import audit_drawing, open_view

    view = open_view(panel, recorder)
    from kiosk_app.tools.audit.behaviour.watching import watch  # Kivy has its settings by now

    watch(audit, view, pages, quick, _progress)
    looked_at = {(case.met.language, case.met.name): case.settings for case in each_once(pages)}
    drawings = each_once(pages) if quick else every_case(pages)
    for number, case in enumerate(drawings, start=1):
        # the pixels of every page once; its textures always
        pixels = looked_at[(case.met.language, case.met.name)] == case.settings and (not quick or number % 3 == 0)
        audit_drawing(audit, view, case, recorder, pixels)
        _progress("drawing", number, len(drawings))
    if out is not None:
        _pictures(audit, pages, view, recorder, out)


def _pictures(audit: Audit, pages: list[Met], view: KioskView, recorder: Recorder, out: Path) -> None:
    """`gallery-<language>.png` of all pages as they open, `failure-NN-….png` of what is wrong."""
    from kiosk_app.core.visit import Settings
    from kiosk_app.tools.audit.cases import Case
    from kiosk_app.tools.audit.render import contact_sheet, show, thumb

    out.mkdir(parents=True, exist_ok=True)
    for old in [*out.glob("gallery-*.png"), *out.glob("failure-*.png")]:
        old.unlink()
    small: dict[str, list[tuple[str, Image.Image]]] = {}
    for number, met in enumerate(pages, start=1):
        show(view, Case(met, Settings(language=met.language)), recorder)
        small.setdefault(met.language, []).append((met.name, thumb(view.picture())))
        _progress("gallery", number, len(pages))
    for language, pictures in small.items():
        contact_sheet(out / f"gallery-{language}.png", pictures)
    known = {(met.language, met.name): met for met in pages}
    failed = dict.fromkeys(one.place for one in audit.findings)
    for number, place in enumerate(failed, start=1):
        found = known.get((place.language, place.page))
        if found is not None:
            show(view, Case(found, place.settings()), recorder)
            setting = f"{place.language}-{place.text_size}-{place.theme}-{place.layout}"
            view.screenshot(out / f"failure-{number:03d}-{place.page.replace('/', '-')}-{setting}.png")


def _progress(what: str, done: int, total: int) -> None:
    """One line that renews itself on a terminal, ten in a log."""
    if sys.stderr.isatty():
        if done % 20 == 0 or done == total:
            print(f"\r{what} {done}/{total} ", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done * 10 // total != (done - 1) * 10 // total:
        print(f"{what} {done}/{total}", file=sys.stderr, flush=True)
