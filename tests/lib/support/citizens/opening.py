"""What the tests' halls are opened with (tests/citizens/conftest.py)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from support.citizens.hall import Hall

OpenHall = Callable[[], AbstractContextManager[Hall]]
