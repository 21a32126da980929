"""What failed beside three others is tried once more with the machine to itself; what fails then has failed.

Parts that wait for each other in real time (a pty at its baud rate, a lamp that blinks, a browser) meet a machine that
four workers keep busy. A wait cut short there says nothing of the product, and one such in seven thousand must not hide
what the others say. A fault fails here as well; and what needed the second go is named, to be mended.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

FAILED = Path(".pytest_cache/v/cache/lastfailed")
MOST = 5
"""More than these are no accident."""


def left_over(record: str) -> list[str]:
    """Node ids of the run before, without the group xdist hangs on."""
    nodes = [node for node, failed in json.loads(record).items() if failed]
    return [node if node.endswith("]") else node.rpartition("@")[0] or node for node in nodes]


def main(options: list[str]) -> int:
    """The exit code of `make test`; `options` are pytest's."""
    failed = left_over(FAILED.read_text()) if FAILED.exists() else []
    if not 0 < len(failed) <= MOST:
        return 1
    print(f"\n{len(failed)} failed beside others; once more, alone:", *failed, sep="\n  ", flush=True)
    code = int(pytest.main(["-n", "0", *options, *failed]))
    if code == 0:
        print("\nPassed alone; what made them fail beside others wants mending:", *failed, sep="\n  ", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
