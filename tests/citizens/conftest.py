"""The halls the robot citizens stand in: quick ones by their own clock, one of real drivers for each file of tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.citizens.hall import Hall, content_at, hall_of
from support.citizens.offer import assets_with_another_service
from support.citizens.opening import OpenHall, Served, by_turns
from support.citizens.parts import Parts, PromptParts, RealParts, devices
from support.walk import ASSETS

from kiosk_app.content.load import Content


@pytest.fixture(scope="session")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Every service there is."""
    os.environ.setdefault("KIVY_HOME", str(tmp_path_factory.mktemp("kivy")))
    return content_at(ASSETS)


@pytest.fixture
def newly_offered(offered: Content, tmp_path: Path) -> Content:
    """And one that was added without anybody telling the robots, in the place of the last."""
    return content_at(assets_with_another_service(tmp_path))


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was said once is not rendered again."""
    return tmp_path_factory.mktemp("said")


@pytest.fixture(scope="module")
def real_parts(offered: Content, said: Path) -> Iterator[RealParts]:
    """Its threads and descriptors are not left running under tests that count theirs."""
    parts = RealParts(devices(tuple(offered.services), said))
    yield parts
    parts.close()


def _opener(content: Content, parts: Parts) -> OpenHall:
    return lambda: hall_of(content, parts)


@pytest.fixture
def quick_hall(offered: Content) -> OpenHall:
    """A hall by its own clock: hours pass in a second."""
    return _opener(offered, PromptParts())


@pytest.fixture
def real_hall(offered: Content, real_parts: RealParts) -> OpenHall:
    """A hall of real drivers and emulated devices."""
    return _opener(offered, real_parts)


@pytest.fixture(params=["by turns", pytest.param("all", marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def served(request: pytest.FixtureRequest) -> Served:
    """The services a robot is sent to: a few by turns, and all of them in the slow suite."""

    def services(hall: Hall) -> tuple[str, ...]:
        everything = hall.services()
        return everything if request.param == "all" else by_turns(request.node.originalname, everything)

    return services
