"""A deaf citizen: what is drawn, at a terminal that makes no sound at all."""

from __future__ import annotations

from support.citizens import runs
from support.citizens.opening import OpenHall, Served
from support.citizens.parts import RealParts

AT_ONCE = 0.5  # seconds


def test_she_finishes_every_service_at_a_terminal_without_sound(
    real_hall: OpenHall, real_parts: RealParts, served: Served
) -> None:
    with real_hall() as hall:
        real_parts.set("speech", "plug", "out")
        assert hall.until(lambda: not real_parts.gateway.statuses()["speech"].usable)
        for service in served(hall):
            assert runs.deaf(hall, service).finished
            assert hall.has_got(service)
        assert not any(one.started for one in hall.told), "it made a sound"


def test_whatever_is_said_stands_on_the_screen_within_half_a_second(quick_hall: OpenHall, served: Served) -> None:
    with quick_hall() as hall:
        for service in served(hall):
            runs.sighted(hall, service)
        assert len(hall.told) > 60
        late = [one.caption for one in hall.told if one.caption_after is None or one.caption_after > AT_ONCE]
        assert not late


def test_the_caption_has_the_words_that_are_said(quick_hall: OpenHall, served: Served) -> None:
    """But for digits, which are said one by one, and what only the ear needs: “按，请人帮我”."""
    with quick_hall() as hall:
        for service in served(hall):
            runs.sighted(hall, service)
        for one in hall.told:
            shown = {sign for sign in one.caption if "一" <= sign <= "鿿"}
            said = {sign for sign in one.text if "一" <= sign <= "鿿"}
            assert len(shown & said) >= 0.5 * len(shown), (one.text, one.caption)
