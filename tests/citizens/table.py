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
        print("| robot | service | steps | presses | seconds | |\n|---|---|---:|---:|---:|---|")
        for walk in runs.ALL:
            for service in content.services:
                with hall_of(content, parts) as hall:
                    try:
                        print(walk(hall, service).row(), flush=True)
                    except GaveUp as gave_up:
                        print(f"| {getattr(walk, '__name__', '')} | {service} | | | | GAVE UP: {str(gave_up)[:90]} |")


if __name__ == "__main__":
    main()
