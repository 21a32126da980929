"""`kiosk preview SERVICE`: every page of a service in every language, with what is heard there, and the graph of its
steps, as one gallery to open in a browser. `--graph` writes the graph alone, `--sheet` the fact sheet its owner signs;
neither draws a page."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk_app.content.load import LANGUAGES, load_content
from kiosk_app.tools.places import ASSETS

if TYPE_CHECKING:
    from kiosk_app.tools.recorder import Recorder


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("preview", help="pictures of every page of a service", description=__doc__)
    parser.add_argument("service", metavar="SERVICE", help="a folder of assets/services: queue-ticket")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the gallery here; else out/preview/SERVICE")
    parser.add_argument("--language", choices=LANGUAGES, help="this language only")
    parser.add_argument("--step", metavar="STEP", help="this step only: right")
    parser.add_argument("--graph", type=Path, metavar="FILE", help="write the graph (SVG) here, and nothing else")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="write the fact sheet to sign (HTML, A4) here")
    parser.add_argument("--assets", type=Path, default=ASSETS, metavar="DIR", help="the content to look at")
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    content, problems = load_content(arguments.assets)
    service = content.services.get(arguments.service)
    if service is None:
        folder = f"services/{arguments.service}/"
        own = [problem for problem in problems if problem.file.startswith(folder) or f"/{folder}" in problem.file]
        for problem in own:
            print(problem, file=sys.stderr)
        known = ", ".join(sorted(content.services))
        why = "it has mistakes; mend them first" if own else f"there are: {known}"
        print(f"no service '{arguments.service}' can be shown: {why}", file=sys.stderr)
        return 1 if own else 2
    from kiosk_app.access.metrics import require_faces
    from kiosk_app.tools.all_pages import all_pages
    from kiosk_app.tools.preview.graph import svg
    from kiosk_app.tools.recorder import Recorder

    recorder = Recorder(content)
    languages = (arguments.language,) if arguments.language else LANGUAGES
    if arguments.sheet is not None:
        from kiosk_app.tools.preview.sheet import sheet

        readme = arguments.assets / "services" / service.id / "README.md"
        try:
            arguments.sheet.write_text(sheet(content, service, readme), encoding="utf-8")
        except OSError as error:
            print(f"the sheet cannot be written: {error}", file=sys.stderr)
            return 2
        return _told(arguments.sheet, len(service.steps), arguments.json)
    if arguments.graph is not None:
        title_of = _titles(recorder, languages[0], service.id)
        try:
            arguments.graph.write_text(svg(service, title_of), encoding="utf-8")
        except OSError as error:
            print(f"the graph cannot be written: {error}", file=sys.stderr)
            return 2
        return _told(arguments.graph, len(service.steps), arguments.json)
    try:
        require_faces()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    met = all_pages(content, recorder, languages)
    if arguments.step and arguments.step not in service.steps:
        print(f"no step '{arguments.step}' in {service.id}: there are {', '.join(service.steps)}", file=sys.stderr)
        return 2
    steps = tuple(f"{service.id}/{step}/" for step in service.steps if arguments.step in (None, step))
    pages = [one for one in met if one.name.startswith(steps) and not one.overlay]
    from kiosk_app.tools.preview.gallery import write_gallery

    out = arguments.out or Path("out/preview") / service.id
    try:
        index = write_gallery(out, content, recorder, service, pages, _progress)
    except OSError as error:
        print(f"the gallery cannot be written: {error}", file=sys.stderr)
        return 2
    return _told(index, len(pages), arguments.json)


def _titles(recorder: Recorder, language: str, service: str) -> Callable[[str], str]:
    def title_of(step: str) -> str:
        try:
            return recorder(language, service, f"{step}-title", {}).show
        except LookupError:
            return ""

    return title_of


def _told(path: Path, count: int, as_json: bool) -> int:
    print(json.dumps({"written": str(path), "count": count}) if as_json else f"{count}: {path}")
    return 0


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{total} ", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done == total or done % 50 == 0:
        print(f"{what} {done}/{total}", file=sys.stderr, flush=True)
