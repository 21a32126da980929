"""`python -m bench`: measures, prints a table, writes bench/results.json. See bench/README.md."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import machine, results
from bench.child import BenchFailed
from bench.lab import Lab
from kiosk_app.tools.desk_process import DeskFailed

RESULTS = Path(__file__).with_name("results.json")
SUBJECTS: dict[str, tuple[str, ...]] = {
    "card": ("card-name", "card-wire", "card-read"),
    "press": ("press-visible", "press-page"),
    "sound": ("sound-cached", "sound-uncached", "sound-floor"),
    "voice": ("voice-silence", "voice-page"),
    "start": ("start",),
    "idle": ("idle-cpu", "idle-memory"),
    "help": ("help-tile", "help-desk"),
    "brokers": ("help-mosquitto", "help-nats", "help-notify"),
    "desk": (
        "desk-durable",
        "desk-fan-out",
        "desk-beats",
        "desk-beats-cpu",
        "desk-beats-memory",
        "desk-province",
        "desk-offline",
    ),
    "queue": ("queue-priority", "queue-ordinary", "queue-passed", "queue-estimate"),
    "services": ("services-pages", "services-touch", "services-keys"),
    "picture": ("photo-picture",),
    "photo": ("photo-live", "photo-mediapipe", "photo-memory", "photo-kept"),
    "receipt": ("receipt-wire", "receipt-printed"),
    "faults": tuple(
        f"fault-{fault}-{until}"
        for fault in ("disconnect", "reconnect", "silence", "garble", "drop", "stuck_write")
        for until in ("status", "recovery")
    ),
}


def main() -> int:
    arguments = _arguments()
    wanted = [subject for subject in SUBJECTS if not arguments.only or _chosen(subject, arguments.only)]
    began, before = time.monotonic(), machine.load()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {line}", file=sys.stderr, flush=True)

    rows: list[results.Row] = []
    failed: list[str] = []
    with Lab(arguments.rounds, say) as lab:
        for subject in wanted:
            measure: Callable[[Lab], list[results.Row]] = import_module(f"bench.measures.{subject}").measure
            try:
                rows += measure(lab)
            except (BenchFailed, DeskFailed) as error:
                say(f"{subject} FAILED: {error}")
                failed.append(subject)
    if arguments.only:
        rows = [row for row in rows if row.id in arguments.only or _subject(row.id) in arguments.only]
    date = datetime.now(UTC).isoformat(timespec="seconds")
    here = machine.describe(before, arguments.note)
    found: list[dict[str, Any]] = [row.as_dict(here, date) for row in rows]
    if found and not arguments.dry:
        results.write(arguments.out, found)
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    elif found:
        print(f"\n{results.table(found)}\n\n{here}\n{date}, {time.monotonic() - began:.0f} s")
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = [*SUBJECTS, *(row for rows in SUBJECTS.values() for row in rows)]
    parser.add_argument("--only", action="append", choices=sorted(set(names)), metavar="ID", help=", ".join(names))
    parser.add_argument("--rounds", type=int, metavar="N", help="of every measurement; default: what each needs")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON instead of the table")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="FILE", help="default: bench/results.json")
    parser.add_argument("--dry", action="store_true", help="write no file")
    parser.add_argument("--note", default="", help="what else is to be known of this machine now")
    return parser.parse_args()


def _subject(row: str) -> str:
    return next(subject for subject, rows in SUBJECTS.items() if row in rows)


def _chosen(subject: str, only: list[str]) -> bool:
    return subject in only or any(row in only for row in SUBJECTS[subject])


if __name__ == "__main__":
    sys.exit(main())
