"""Who runs what, and when: a file's tests share what it sets up, so one worker takes them all."""

from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import settings

# A busy machine is no fault of what is tested: bench/ measures what takes long, a timeout ends what hangs.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("xdist_group") is None and item.get_closest_marker("spread") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    # Devices wait where pages calculate: mixed, they share the machine. The mixture is the same each time.
    items.sort(key=lambda item: crc32(item.nodeid.partition("::")[0].encode()))
