"""What a finger writes goes through the bridge to the real recogniser and back, and is gone with the visit."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest
from support.terminal import CARD, Terminal

from kiosk_app.core.page import Writing
from kiosk_app.handwriting import InkLink, Unavailable, Zinnia
from kiosk_app.tools.samples import STROKES


def at_village(terminal: Terminal) -> Terminal:
    terminal.press("my-matters", "visit", "pension", "go_on")
    terminal.job("id_reader", "read").succeed(CARD)
    return terminal.tick().press("confirm", "junshui", "other")


def writing(terminal: Terminal) -> Writing:
    assert terminal.page.writing is not None
    return terminal.page.writing


def ticked(terminal: Terminal, seconds: float = 10.0) -> None:
    """Until the recogniser has answered."""
    end = time.monotonic() + seconds
    before = terminal.page
    while terminal.page == before and time.monotonic() < end:
        terminal.tick()
        time.sleep(0.005)
    assert terminal.page != before


@pytest.fixture
def with_hand(terminal: Terminal) -> Iterator[Terminal]:
    terminal.runtime.hand = InkLink(Zinnia, terminal.runtime.post)
    yield terminal
    terminal.runtime.close()


def test_four_strokes_become_a_character_and_a_village_its_name(
    with_hand: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    at_village(with_hand)
    for stroke in STROKES:
        with_hand.runtime.inked(stroke)
        ticked(with_hand)
    assert "王" in [one.label.show for one in writing(with_hand).candidates]
    with_hand.press("sign-王", "ok", "am", "committee")
    assert "王" in [fact.value.show for fact in with_hand.page.facts]
    with_hand.leave()
    assert with_hand.runtime.visit.ink == () and not with_hand.runtime.visit.answers
    assert "王" not in caplog.text and str(STROKES[0][0][0]) not in caplog.text


def test_without_the_library_the_first_stroke_brings_the_letters(terminal: Terminal) -> None:
    def none() -> Zinnia:
        raise Unavailable("libzinnia.so.0 cannot be used: apt-get install libzinnia0")

    terminal.runtime.hand = InkLink(none, terminal.runtime.post)
    at_village(terminal).runtime.inked(STROKES[0])
    ticked(terminal)
    ticked(terminal) if writing(terminal).ink is not None else None
    assert writing(terminal).ink is None and terminal.notice == "现在不能用手写。请按拼音。"
    terminal.runtime.close()


def test_a_terminal_that_was_given_no_recogniser_brings_the_letters_too(terminal: Terminal) -> None:
    at_village(terminal).runtime.inked(STROKES[0])
    terminal.tick()
    assert writing(terminal).ink is None and "draw" not in terminal.page.targets()
