from __future__ import annotations

import pytest
from support.terminal import Terminal
from support.walk import ASSETS, NEEDS, TODAY

from kiosk_app.content.load import load_content
from kiosk_app.core.world import World


@pytest.fixture(scope="session")
def world() -> World:
    content, problems = load_content(ASSETS)
    assert problems == []
    return content.world(TODAY, NEEDS)


@pytest.fixture
def terminal(world: World) -> Terminal:
    return Terminal(world)
