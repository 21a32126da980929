"""Prints the table of docs/accessibility.md: every robot citizen through every service there is.

From the project's folder, on a quiet machine: `.venv/bin/python tests/citizens/table.py`. It takes some minutes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "lib"))


def main() -> None:
    from support.citizens import runs
    from support.citizens.hall import content_at, hall_of
    from support.citizens.parts import PromptParts
    from support.citizens.sense import GaveUp
    from support.walk import ASSETS

    with tempfile.TemporaryDirectory() as folder:
        os.environ["KIVY_HOME"] = str(Path(folder) / "kivy")
        content, parts = content_at(ASSETS), PromptParts()
        print(f"| robot | {' | '.join(content.services)} |\n|---|{'---|' * len(content.services)}", flush=True)
        for walk in runs.ALL:
            robot, cells = getattr(walk, "__name__", ""), []
            for service in content.services:
                with hall_of(content, parts) as hall:
                    try:
                        run = walk(hall, service)
                    except GaveUp as gave_up:
                        cells.append(f"GAVE UP: {str(gave_up)[:90]}")
                        continue
                robot = run.robot
                cells.append(run.cell())
            print(f"| {robot} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
