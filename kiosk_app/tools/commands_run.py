"""`kiosk run`: the terminal. `kiosk demo`: terminal, help desk and emulated peripherals in one command."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from kiosk_app.access.display import Panel
from kiosk_app.tools.places import ASSETS, DEMO_DEVICES, DEVICES, default_state


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = subparsers.add_parser("run", help="the terminal, production profile", description=_RUN)
    run.add_argument("--devices", type=Path, default=DEVICES, metavar="FILE", help="the hardware of this terminal")
    run.add_argument("--assets", type=Path, default=ASSETS, metavar="DIR", help="services, texts, county")
    run.add_argument("--desk", default=os.environ.get("KIOSK_DESK", ""), metavar="URL", help="or $KIOSK_DESK")
    run.add_argument("--kiosk", default=os.environ.get("KIOSK_ID", ""), metavar="ID", help="or $KIOSK_ID")
    run.add_argument("--token-file", type=Path, metavar="FILE", help="what `kiosk enrol` wrote")
    run.add_argument("--state", type=Path, default=default_state(), metavar="DIR", help="where the outbox lies")
    run.add_argument("--window", type=_size, metavar="WxH", help="a window of this many px instead of the whole screen")
    measured = "size of a pixel; default: as the technician measured it on the glass"
    run.add_argument("--mm-per-px", type=float, metavar="MM", help=measured)
    run.add_argument("--rotation", type=int, choices=(0, 90, 180, 270), default=0)
    run.set_defaults(run=_run)
    demo = subparsers.add_parser("demo", help="everything at once, peripherals emulated", description=_DEMO)
    demo.add_argument(
        "--tour", type=Path, metavar="DIR", help="a scripted citizen does the service; DIR gets the story"
    )
    demo.add_argument("--service", default="disability-photo", metavar="ID", help="which service the tour does")
    demo.add_argument("--way", default="", metavar="NAME", help="one of the ways in its tour.yaml; default: the first")
    demo.add_argument("--by", choices=("touch", "keys"), help="what the citizen uses; default: as her file says")
    demo.add_argument("--citizen", default="zhang-san", metavar="NAME", help="who does it: a file of assets/citizens")
    demo.add_argument("--devices", type=Path, default=DEMO_DEVICES, metavar="FILE")
    demo.add_argument("--port", type=int, default=0, help="of the help desk; default: a free one")
    demo.add_argument("--window", type=_size, metavar="WxH", help="size of the window in px")
    demo.add_argument("--json", action="store_true", help="with a tour: print summary.json at the end")
    demo.set_defaults(run=_demo)


_RUN = "The terminal on real hardware. Ends on SIGTERM or SIGINT; exit code 2 when it cannot start."
_DEMO = """Starts a help desk, a terminal with emulated peripherals and the dev dock. With --tour, or where there is no
display, a scripted citizen goes one way (--way) through the service and DIR (default: out) receives pages (all on
strip.jpg), receipt, photo, sheet, voice, transcript, request.json, desk.json (what the desk holds of her, and what
staff did with it) and summary.json. Exit code 1 when she did not get to the end, or the desk does not have what she was
told it has; 2 for a service, way or citizen that there is not."""


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError("write it as 540x960") from None
    return width, height


def _run(arguments: argparse.Namespace) -> int:
    problem = _unready(arguments)
    if problem:
        print(f"kiosk run: {problem}", file=sys.stderr)
        return 2
    from kiosk_app.desk.config import DeskConfig
    from kiosk_app.technician.files import folder_of
    from kiosk_app.technician.record import load
    from kiosk_app.tools.session import Session, run_session

    kept = load(folder_of(arguments.state) / "record.json").mm_per_px
    desk = DeskConfig(
        url=arguments.desk,
        kiosk=arguments.kiosk,
        token=arguments.token_file.read_text(encoding="utf-8").strip(),
        state_dir=arguments.state,
    )
    session = Session(
        assets=arguments.assets,
        devices=arguments.devices,
        desk=desk,
        state=arguments.state,
        panel=Panel(mm_per_px=arguments.mm_per_px or kept or Panel().mm_per_px),
        window=arguments.window,
        fullscreen=arguments.window is None,
        rotation=arguments.rotation,
        profile="production",
    )
    return run_session(session)


def _unready(arguments: argparse.Namespace) -> str:
    """What is missing before the terminal can know its desk."""
    if not arguments.desk or not arguments.kiosk or arguments.token_file is None:
        return (
            "the help desk is not set: --desk https://… --kiosk ID --token-file FILE "
            "(kiosk enrol URL --token-file FILE makes this terminal known to the desk)"
        )
    if not arguments.token_file.is_file():
        return f"there is no {arguments.token_file}: `kiosk enrol URL --token-file FILE` writes it"
    return ""


def _no_way(service: str, way: str) -> str:
    """What is wrong with the wish to go this way; empty when nothing is."""
    from kiosk_app.tools.ways import load_ways

    with_tours = sorted(path.parent.name for path in ASSETS.glob("services/*/tour.yaml"))
    if service not in with_tours:
        return f"service '{service}' has no tour.yaml; these have: {', '.join(with_tours)}"
    ways, problems = load_ways(ASSETS / "services" / service / "tour.yaml", f"services/{service}/tour.yaml")
    if not ways:
        return "\n".join(str(problem) for problem in problems)
    return f"{service} has no way '{way}'; there are: {', '.join(ways)}" if way and way not in ways else ""


def _demo(arguments: argparse.Namespace) -> int:
    from drivers.id_reader.citizens import citizen_names

    if arguments.citizen not in citizen_names():
        print(f"kiosk demo: no citizen '{arguments.citizen}'; there are: {', '.join(citizen_names())}", file=sys.stderr)
        return 2
    if problem := _no_way(arguments.service, arguments.way):
        print(f"kiosk demo: {problem}", file=sys.stderr)
        return 2
    headless = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    folder = arguments.tour or (Path("out") if headless else None)
    from kiosk_app.tools.desk_process import DeskFailed
    from kiosk_app.tools.session import demo_session

    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as state:
        try:
            summary = demo_session(arguments, Path(state), folder)
        except DeskFailed as failed:
            print(f"kiosk demo: {failed}", file=sys.stderr)
            return 2
    if folder is None:
        return 0
    if arguments.json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
    elif summary.get("ok"):
        print(f"done in {summary['seconds']} s; look into {folder}/")
    else:
        print(f"the citizen did not get to the end: {summary.get('trouble', 'stopped')}", file=sys.stderr)
    return 0 if summary.get("ok") else 1
