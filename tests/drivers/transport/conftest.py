"""A check that a test leaves no thread and no descriptor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.left import nothing_left


@pytest.fixture
def nothing_is_left() -> Iterator[None]:
    with nothing_left():
        yield
