"""A citizen who goes away and forgets her card: the terminal notices, forgets her, and says so."""

from __future__ import annotations

from support.citizens import runs
from support.citizens.hall import Hall
from support.citizens.leaver import Leaver
from support.citizens.opening import OpenHall, Served

from drivers.id_reader.citizens import load_citizen

ALARM = "有身份证忘在读卡器上"
LONGEST = 700.0  # seconds until nobody is there any more, whatever page was left


def hints(citizen: str) -> tuple[str, ...]:
    """What would tell the next person who was here, even masked."""
    card = load_citizen(citizen).card.fields
    number = card["number"]
    return card["name"], f"{card['name'][0]}*", number, number[-4:], " ".join(number[-4:]), load_citizen(citizen).phone


def on_the_screen(hall: Hall) -> str:
    return "".join(seen.text for seen in hall.view.texts())


def leaves(hall: Hall, service: str, page: int) -> str:
    """The page she left; her card stays, if she had laid it down."""
    citizen = Leaver(hall, hall.name_of(service), leaves_at=page)
    left = citizen.go()
    promised = hall.page.time.ask_after + hall.page.time.wait_after
    gone = hall.now()
    while not hall.away and hall.now() - gone < LONGEST:
        hall.wait(1.0)
    assert hall.away, f"{left}: still open after {LONGEST} s"
    assert hall.now() - gone <= promised + 90, f"{left}: {hall.now() - gone} s after she had gone"
    shown, said = on_the_screen(hall), len(hall.told)
    assert hall.page.id == "home" and not any(hint in shown for hint in hints("zhang-san"))
    hall.wait(60)
    told = "".join(one.text + one.caption for one in hall.told[said:])
    assert not any(hint in told for hint in hints("zhang-san"))
    if citizen.pocket.lies:
        assert [call["page_title"] for call in hall.desk.calls][-1:] == [ALARM], left
        assert not any(hint in str(hall.desk.calls) for hint in hints("zhang-san"))
    return left


def test_from_whatever_page_she_goes_she_is_forgotten_and_her_card_is_told_of(
    quick_hall: OpenHall, served: Served
) -> None:
    with quick_hall() as hall:
        services = served(hall)
    for service in services:
        for page in range(30):
            with quick_hall() as hall:
                if not leaves(hall, service, page):
                    break
        assert page > {"queue-ticket": 4, "borrow": 1, "helpers": 1}.get(service, 8)


def test_the_next_citizen_sees_and_hears_nothing_of_her(quick_hall: OpenHall, served: Served) -> None:
    with quick_hall() as hall:
        services = served(hall)
    for service in services:
        with quick_hall() as hall:
            leaves(hall, service, 8)
            hall.parts.card("")
            hall.wait(5)
            seen, said = len(hall.met), len(hall.told)
            from support.citizens.sighted import Sighted

            second = Sighted(hall, hall.name_of(service), citizen="li-xiuying")
            second.finish()
            assert hall.finished(service, seen)
            everything = "".join("".join(words) for words in second.seen)
            everything += "".join(one.text + one.caption for one in hall.told[said:])
            assert not any(hint in everything for hint in hints("zhang-san"))
            if hall.hands_in(service):
                assert hall.desk.cases[-1][1]["number"] == load_citizen("li-xiuying").card.fields["number"]


def test_at_real_devices_too_her_card_is_told_of(real_hall: OpenHall) -> None:
    with real_hall() as hall:
        service = [one for one in hall.services() if hall.hands_in(one)][-1]
        citizen = Leaver(hall, hall.name_of(service), leaves_at=4)
        citizen.go()
        while not hall.away:
            hall.wait(5.0)
        assert citizen.pocket.lies
        end = hall.now() + 120
        while ALARM not in str(hall.desk.calls) and hall.now() < end:
            hall.breathe()
            hall.wait(0.5)
        assert ALARM in str(hall.desk.calls)
        assert sum("请拿好您的身份证" in one.text for one in hall.told) >= 3
        citizen.pocket.forgotten = False
        citizen.pocket.take()
        assert runs.sighted(hall, service).finished
