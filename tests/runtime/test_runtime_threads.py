"""Events from many threads: every one arrives, each thread's in its order, and the loop never starves."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest
from support.terminal import CARD, Terminal

from drivers.contract import DeviceEvent
from kiosk_app import runtime as module
from kiosk_app.core import events as ev
from kiosk_app.desk import events as desk

THREADS, EACH = 4, 2500


def test_thousands_of_events_from_four_threads_all_arrive_in_order(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.to_card()
    taken: list[str] = []

    def counting(visit: Any, event: ev.Event, world: Any) -> Any:
        if isinstance(event, ev.CardHint | ev.PhotoAdvice):
            taken.append(event.code)
        return visit, ()

    monkeypatch.setattr(module, "update", counting)
    go = threading.Barrier(THREADS + 1)

    def chatter(name: int) -> None:
        go.wait()
        for number in range(EACH):
            if number % 3 == 0:
                terminal.runtime.post(ev.CardHint(f"{name} {number}"))
            elif number % 3 == 1:
                terminal.runtime.device_event(DeviceEvent("camera", "advice", f"{name} {number}"))
            else:
                terminal.runtime.desk_event(desk.DeskBack())
                terminal.runtime.device_event(DeviceEvent("id_reader", "card_hint", f"{name} {number}"))

    threads = [threading.Thread(target=chatter, args=(name,)) for name in range(THREADS)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        go.wait()
        while any(thread.is_alive() for thread in threads):
            terminal.tick()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    terminal.tick()
    assert len(taken) == THREADS * EACH
    for name in range(THREADS):
        mine = [int(code.split()[1]) for code in taken if code.startswith(f"{name} ")]
        assert mine == list(range(EACH))


def test_a_tick_ends_although_every_event_brings_another(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.to_card()

    def echoing(visit: Any, event: ev.Event, world: Any) -> Any:
        terminal.runtime.post(event)
        return visit, ()

    monkeypatch.setattr(module, "update", echoing)
    terminal.runtime.post(ev.CardHint("again"))
    terminal.tick(3)


def test_answers_from_other_threads_race_with_presses_and_never_mix_visits(terminal: Terminal) -> None:
    """Readers answer at the worst moments: whoever is on the page was read in this very visit."""
    for _ in range(150):
        terminal.to_card()
        job, visit = terminal.job("id_reader", "read"), terminal.runtime.visit.id
        answering = threading.Thread(target=job.succeed, args=(CARD,))
        answering.start()
        terminal.runtime._take(ev.TimerFired("idle"))
        terminal.press("leave").tick()
        answering.join()
        terminal.tick()
        assert terminal.page.id == "home" and visit in terminal.gateway.ended
        terminal.press("disability-photo")
        assert terminal.runtime.visit.person is None
        terminal.press("decline").runtime._take(ev.TimerFired("idle"))
        assert terminal.runtime.visit.id == ""
