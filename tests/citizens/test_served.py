"""Which services the robots are sent to: a few each in the quick suite, none left out."""

from __future__ import annotations

import re
from pathlib import Path

from support.citizens.opening import FEW, by_turns
from support.walk import ASSETS, NEEDS, TODAY

from kiosk_app.content.load import load_content
from kiosk_app.core.home import on_home

SENT = re.compile(r"def (test_\w+)\([^)]*\bserved: Served", re.S)


def test_a_test_always_walks_the_same_services_in_the_order_of_the_first_page() -> None:
    services = ("a", "b", "c", "d", "e")
    for name in ("test_one", "test_two", "test_three"):
        some = by_turns(name, services)
        assert some == by_turns(name, services) and len(some) == FEW
        assert list(some) == sorted(some)


def test_where_there_are_few_all_are_walked() -> None:
    assert by_turns("test_one", ("a", "b")) == ("a", "b")


def test_no_service_is_left_out_by_the_robots_of_the_quick_suite() -> None:
    content, _ = load_content(ASSETS)
    tests = [name for file in Path(__file__).parent.glob("test_*.py") for name in SENT.findall(file.read_text("utf-8"))]
    assert len(tests) > 12
    services = on_home(content.world(TODAY, NEEDS))
    walked = [service for test in tests for service in by_turns(test, services)]
    assert set(services) == set(content.services)
    assert min(walked.count(service) for service in services) >= 3
