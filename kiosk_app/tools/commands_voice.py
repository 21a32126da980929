"""`kiosk voice build|record|check`: a terminal's voices, rendered by machine or spoken by a person."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk_app.content.load import LANGUAGES
from kiosk_app.tools.places import ASSETS, DEVICES

if TYPE_CHECKING:
    from kiosk_app.tools.prompts import Prompt
    from kiosk_app.tools.voice_session import Session

_VOICE = """A voice pack is a folder with a clip for each fixed sentence the terminal says; names and numbers are
always spoken by the machine. Packs under assets/voice, and the one devices.yaml names, are used. docs/voice-packs.md
tells how a hall records its own in an afternoon."""
_BUILD = """Renders every fixed sentence by machine: only what is new or changed, in parallel; it can be stopped and
goes on where it was. A person's clips in the pack stay, so that a pack half recorded can be filled up."""
_RECORD = """Walks a person through the sentences, the most important first. Enter begins and ends a take (or just stop
speaking); each take is trimmed, levelled and checked for noise and clipping; every clip is kept at once, so that it can
be stopped at any time. --input wav:FILE takes a recording instead of a microphone: without a terminal, or with --json,
each pause in it ends a take."""
_CHECK = """Coverage of each pack, clips whose text has changed, files that are not what was recorded, silence, loudness
and noise. Exit code 1 if anything must be mended."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    voice = subparsers.add_parser("voice", help="render, record and check voice packs", description=_VOICE)
    ways = voice.add_subparsers(dest="way", metavar="WAY", required=True)
    build = ways.add_parser("build", help="render a pack by machine", description=_BUILD)
    _common(build)
    build.add_argument("--pack", type=Path, metavar="DIR", help="default: assets/voice/ENGINE")
    build.add_argument("--language", choices=LANGUAGES, action="append", help="default: all; may stand twice")
    build.add_argument("--engine", choices=("espeak", "piper", "sherpa"), default="espeak")
    build.add_argument("--voice", type=Path, metavar="PATH", help="piper: FILE.onnx; sherpa: the voice's folder")
    build.add_argument("--title", default="", help="how the voice is called on the screen, in Chinese")
    build.add_argument("--workers", type=int, default=os.cpu_count() or 2, metavar="N", help="default: all cores")
    build.set_defaults(run=_build)
    record = ways.add_parser("record", help="record a person's voice, sentence by sentence", description=_RECORD)
    _common(record)
    record.add_argument("--pack", type=Path, required=True, metavar="DIR", help="for example assets/voice/teacher-wang")
    record.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    record.add_argument("--speaker", default="", metavar="NAME", help="who speaks; once said, the pack remembers it")
    record.add_argument("--dialect", default="", metavar="TAG", help="as zh-CN-sichuan; default: the pack's, or zh-CN")
    record.add_argument("--title", default="", help="how the voice is called on the screen, in Chinese: 四川话")
    source = "part of a microphone's name, or wav:FILE; default: the system's"
    record.add_argument("--input", default="", metavar="DEVICE", help=source)
    record.add_argument("--only", action="append", default=[], metavar="ID", help="ids that begin so; may stand twice")
    record.add_argument("--clean", action="store_true", help="take out clips of texts that are no more, and stop")
    record.set_defaults(run=_record)
    check = ways.add_parser("check", help="coverage, stale clips and sound of packs", description=_CHECK)
    _common(check)
    check.add_argument("--pack", type=Path, action="append", metavar="DIR", help="default: all that are installed")
    check.add_argument(
        "--devices", type=Path, default=DEVICES, metavar="FILE", help="the devices.yaml that names a pack"
    )
    check.set_defaults(run=_check)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--assets", type=Path, default=ASSETS, metavar="DIR", help="the content that is spoken")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _prompts(arguments: argparse.Namespace) -> tuple[Prompt, ...] | None:
    """None, and why on standard error, when the content has problems."""
    from kiosk_app.content.check import check_content
    from kiosk_app.tools.prompts import prompts

    content, problems = check_content(arguments.assets)
    if problems:
        print(f"kiosk voice: the texts have {len(problems)} problems; run `kiosk check` first", file=sys.stderr)
        return None
    return prompts(content)


# -- build -------------------------------------------------------------------------------------------------------------


def _build(arguments: argparse.Namespace) -> int:
    from drivers.speech.engines import ENGINES, EngineMissing
    from drivers.speech.pack_format import BadPack
    from kiosk_app.tools.voice_build import build

    asked = _prompts(arguments)
    if asked is None:
        return 2
    folder = arguments.pack or arguments.assets / "voice" / arguments.engine
    languages = tuple(arguments.language or LANGUAGES)
    try:
        built = build(
            folder,
            asked,
            lambda: ENGINES[arguments.engine](arguments.voice),
            languages=languages,
            dialect=languages[0],
            title={"zh-CN": arguments.title} if arguments.title else {},
            day=date.today(),
            workers=max(1, arguments.workers),
            progress=_told if not arguments.json else lambda done, of: None,
        )
    except (EngineMissing, BadPack, OSError) as error:
        return _failed("build", error)
    except KeyboardInterrupt:
        print("\nstopped; what was rendered is kept, run it again to go on", file=sys.stderr)
        return 130
    if arguments.json:
        result = {"pack": str(built.pack), "clips": built.clips, "rendered": built.rendered, "kept": built.kept}
        print(json.dumps({**result, "removed": built.removed, "failed": dict(built.failed)}, ensure_ascii=False))
    else:
        for id, why in built.failed:
            print(f"{id}: {why}")
        print(f"{built.pack}: {built.clips} clips; {built.rendered} rendered, {built.kept} were there already")
    return 1 if built.failed else 0


def _told(done: int, of: int) -> None:
    end = "\n" if done == of else ""
    if sys.stderr.isatty() or done == of or done % 50 == 0:
        print(f"\r{done}/{of} rendered", end=end, file=sys.stderr, flush=True)


# -- record ------------------------------------------------------------------------------------------------------------


def _record(arguments: argparse.Namespace) -> int:
    from drivers.contract import DriverError
    from drivers.speech.capture import open_microphone
    from drivers.speech.pack_format import BadPack

    asked = _prompts(arguments)
    if asked is None:
        return 2
    wanted = [prompt for prompt in asked if prompt.language == arguments.language]
    if arguments.only:
        wanted = [prompt for prompt in wanted if any(prompt.id.startswith(only) for only in arguments.only)]
        if not wanted:
            print(f"kiosk voice record: no prompt is called {' or '.join(arguments.only)}", file=sys.stderr)
            return 2
    try:
        session = _session(arguments, wanted)
        if isinstance(session, str):
            print(f"kiosk voice record: {session}", file=sys.stderr)
            return 2
        if arguments.clean:
            print(f"{session.clean(asked)} clips of texts that are no more are gone")
            return 0
        microphone = open_microphone(arguments.input)
        try:
            return _recorded(arguments, session, microphone)
        finally:
            microphone.close()
    except DriverError as error:
        print(f"kiosk voice record: {error.hint or error.detail}", file=sys.stderr)
        return 1
    except (BadPack, OSError) as error:
        return _failed("record", error)


def _recorded(arguments: argparse.Namespace, session: Session, microphone: Any) -> int:
    from kiosk_app.tools.voice_keys import Keys
    from kiosk_app.tools.voice_record import at_terminal, by_itself

    if sys.stdin.isatty() and not arguments.json:
        with Keys(sys.stdin.fileno()) as keys:
            at_terminal(session, microphone, keys, _written)
        return 0
    refused = False
    for event in by_itself(session, microphone):
        refused = refused or event["event"] == "skipped"
        print(json.dumps(event, ensure_ascii=False) if arguments.json else _line(event), flush=True)
    return 1 if refused or not session.kept else 0


def _session(arguments: argparse.Namespace, wanted: Sequence[Prompt]) -> Session | str:
    """Or what is missing to begin. Raises BadPack, OSError."""
    from drivers.speech.pack_write import open_pack
    from kiosk_app.tools.voice_session import Session

    title = {"zh-CN": arguments.title} if arguments.title else {}
    manifest = open_pack(arguments.pack, dialect=arguments.dialect or LANGUAGES[0], title=title)
    speakers = [clip.speaker for clip in manifest.clips.values() if clip.source == "human"]
    speaker = arguments.speaker or (speakers[-1] if speakers else "")
    if not speaker and not arguments.clean:
        return "who speaks? Give --speaker NAME; the pack remembers it"
    dialect = arguments.dialect or manifest.dialect
    return Session(arguments.pack, manifest, wanted, speaker, dialect, date.today())


def _written(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _line(event: dict[str, Any]) -> str:
    match event["event"]:
        case "kept":
            return f"{event['done']}/{event['of']} {event['id']}: kept"
        case "refused":
            return f"{event['id']}: {'; '.join(event['say'])}"
        case "skipped":
            return f"{event['id']}: left for another day"
    return f"{event['done']} of {event['of']} recorded"


# -- check -------------------------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    from drivers.config import load_devices
    from kiosk_app.tools.voice_check import Installed, check_pack, installed

    known = installed(arguments.assets, load_devices(arguments.devices))
    promised = {one.folder.resolve() for one in known if one.promised}
    packs = known
    if arguments.pack:
        packs = tuple(Installed(folder, folder.resolve() in promised) for folder in arguments.pack)
    asked = _prompts(arguments)
    if asked is None:
        return 2
    reports = [check_pack(one.folder, asked, promised=one.promised) for one in packs]
    if arguments.json:
        print(json.dumps([report.as_dict() for report in reports], ensure_ascii=False, indent=2))
    else:
        for report in reports:
            _report(report)
        if not reports:
            print("no voice pack is installed: everything is spoken by the machine")
    return 1 if any(report.problems for report in reports) else 0


def _report(report: Any) -> None:
    print(f"{report.pack}: {report.human} clips by people, {report.machine} by machine")
    for one in report.coverage:
        partial = "" if one.promised else "  need not be whole"
        print(f"  {one.language}  {one.percent:g} %  ({one.have} of {one.wanted}){partial}")
    for problem in report.problems:
        print(problem)
    for hint in report.hints:
        print(f"hint: {hint}")


def _failed(way: str, error: Exception) -> int:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    where = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
    print(f"kiosk voice {way}: {where}{reason}", file=sys.stderr)
    return 1
