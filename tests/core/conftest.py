from __future__ import annotations

import pytest
from support.walk import ASSETS, ELDER, NEEDS, TODAY, Walk

from kiosk_app.content.load import load_content
from kiosk_app.core.events import Begin, CardRead
from kiosk_app.core.world import World


@pytest.fixture(scope="session")
def world() -> World:
    content, problems = load_content(ASSETS)
    assert problems == []
    return content.world(TODAY, NEEDS)


@pytest.fixture
def walk(world: World) -> Walk:
    return Walk(world)


@pytest.fixture
def at_card(walk: Walk) -> Walk:
    return walk(Begin("v1")).press("disability-photo", "agree")


@pytest.fixture
def at_photo(at_card: Walk) -> Walk:
    return at_card(CardRead(ELDER)).press("confirm", "none")
