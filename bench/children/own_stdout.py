"""Standard output kept for our messages: libraries print there, too."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any


def keep() -> int:
    """A descriptor for `say`; whatever else prints goes to standard error from now on. Call it first."""
    ours = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return ours


def say(out: int, message: Mapping[str, Any]) -> None:
    """One line, in one piece, from any thread."""
    os.write(out, json.dumps(message, ensure_ascii=False).encode() + b"\n")
