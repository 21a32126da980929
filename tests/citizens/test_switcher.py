"""A citizen who changes the language she is spoken to in, on the way."""

from __future__ import annotations

from support.citizens import runs
from support.citizens.hall import Hall
from support.citizens.opening import OpenHall, Served


def goes_on_in_the_other(hall: Hall, at: int, services: tuple[str, ...]) -> None:
    for service in (one for one in services if at < hall.length(one)):
        said, met = len(hall.told), len(hall.met)
        run = runs.switcher(hall, service, at=at)
        assert run.finished
        citizen = run.citizen
        pages = {one.page for one in hall.met[met:]}
        assert any(page.startswith("settings") for page in pages)
        after = [one for one in citizen.after if one.language == "en"]
        assert citizen.title_after != citizen.title_then
        assert citizen.spoken_after in [one.text for one in after], "the page was not said again"
        rest = hall.told[hall.told.index(after[0]) :]
        assert {one.language for one in rest} == {"en"} and len(rest) > 10
        assert not any(one.failed for one in hall.told[said:]), "a sentence could not be said"


def test_she_hears_the_page_again_and_goes_on_in_the_new_one(quick_hall: OpenHall, served: Served) -> None:
    for at in (1, 4, 6):
        with quick_hall() as hall:
            goes_on_in_the_other(hall, at, served(hall))


def test_no_sentence_of_the_new_one_is_missing_at_the_real_voice(real_hall: OpenHall, served: Served) -> None:
    with real_hall() as hall:
        goes_on_in_the_other(hall, 3, served(hall))
