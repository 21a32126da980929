from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.left import nothing_left

from drivers.contract import DeviceEvent


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    with nothing_left():
        yield


@pytest.fixture
def events() -> list[DeviceEvent]:
    return []
