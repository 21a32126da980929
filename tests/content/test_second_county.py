"""Another county changes content only: nothing of the delivered one is in the code, and none of it reaches a page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.counties import SECOND, names_of, second_assets, second_content, told_by
from support.house import QUEUES, House
from support.terminal import CARD, OTHER_CARD, Terminal
from support.walk import ASSETS, NEEDS, TODAY

from helpdesk.county import read_county
from kiosk_app.content.check import check_content
from kiosk_app.content.load import Content, load_content
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.tools.citizen_robot import Line, Script
from kiosk_app.tools.places import ROOT
from kiosk_app.tools.recorder import Recorder
from kiosk_app.tools.ways import Way, load_ways

FIRST = names_of(ASSETS / "county")
CODE = ("kiosk_app", "drivers", "helpdesk", "plain", "bench")
APART = ("helpdesk/defaults/", "helpdesk/imports/samples/", "bench/walks.py")
"""Content of the delivered county that lies beside the code: what its desk starts with (`helpdesk serve --county DIR`
takes another), the rows of its tables' examples, and the bench that goes the tours of its own services."""
TEXT = {".py", ".html", ".js", ".css", ".yaml", ".csv", ".ftl", ".json", ".toml"}
OWN = replace(CARD, number="990301195003120011", address="江南省青石县白柳镇柳前村1号")
OTHERS = replace(OTHER_CARD, number="990301194901010012", address="江南省青石县石渡镇渡口村2号")
SERVICES = sorted(load_content(ASSETS)[0].services)


def ways_of(service: str) -> dict[str, Way]:
    ways, problems = load_ways(ASSETS / "services" / service / "tour.yaml", "tour.yaml")
    assert problems == []
    return ways


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return second_content(tmp_path_factory.mktemp("second"))


def test_nothing_of_the_delivered_county_is_in_the_code() -> None:
    found, looked_at = [], 0
    for top in CODE:
        for path in sorted((ROOT / top).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix not in TEXT or name.startswith(APART) or "/__pycache__/" in name:
                continue
            looked_at += 1
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if FIRST.search(line):
                    found.append(f"{name}:{number}: {line.strip()}")
    assert found == [] and looked_at > 300


def test_the_names_that_are_looked_for_would_be_found() -> None:
    for planted in ("通城县政务服务大厅", 'TOWN = "junshui"', "4369113", "number 421222195003120018", "Maishi"):
        assert FIRST.search(planted), planted
    assert not FIRST.search("3104421222000012345")


def test_no_text_of_a_service_names_the_county(second: Content) -> None:
    assert [words for words in told_by(second) if FIRST.search(words)] == []


def test_the_second_county_has_no_problem_and_its_desk_starts(tmp_path: Path) -> None:
    assert [str(problem) for problem in check_content(second_assets(tmp_path))[1]] == []
    desk = read_county(SECOND / "desk")
    assert set(desk.visits.townships) == {"bailiu", "shidu", "yunling"}


def test_no_page_of_the_second_county_shows_or_says_the_first(second: Content) -> None:
    recorder = Recorder(second)
    met = all_pages(second, recorder, ("zh-CN",))
    assert len(met) > 500 and not recorder.missing
    seen = {one.name: str(one.page) for one in met}
    assert [name for name, page in seen.items() if FIRST.search(page)] == []
    assert any("白柳镇" in page for page in seen.values()) and any("0999-2001000" in page for page in seen.values())


def in_second(script: Script) -> Script:
    """The same citizen in the other county: she looks for her service on every page of the choices, and lives there."""
    names = {
        "五里镇": "白柳镇",
        "隽水镇": "白柳镇",
        "麦市镇": "石渡镇",
        "县妇幼保健院": "青石医院",
        "五里示例村": "柳前村",
    }

    def there(words: str) -> str:
        for first, other in names.items():
            words = words.replace(first, other)
        return words

    lines: list[Line] = []
    waiting = ""
    for line in script.script:
        see = there(waiting or line.see)
        if line.press == "看别的":
            waiting = see  # who looks for a choice turns the pages herself
            continue
        press = there(line.press) if isinstance(line.press, str) else line.press
        lines.append(line.model_copy(update={"see": see, "press": press}))
        waiting = ""
    return script.model_copy(update={"script": lines})


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_done_to_its_end_in_the_second_county(second: Content, service: str) -> None:
    script = next(iter(ways_of(service).values()))
    house = House(Terminal(replace(second.world(TODAY, NEEDS), queues=QUEUES)), OWN, OTHERS)
    house.play(in_second(script))
    desk = house.terminal.desk
    assert house.pages[-1] == "home" and house.terminal.runtime.visit.id == ""
    assert desk.submissions or desk.tickets or desk.calls
    told = [str(sent) for _, sent in desk.submissions] + house.terminal.said()
    for job in house.terminal.gateway.of("receipt_printer", "print_document"):
        told += [getattr(line, "text", "") for line in job.options["slip"].lines]
    assert [words for words in told if FIRST.search(words)] == []
