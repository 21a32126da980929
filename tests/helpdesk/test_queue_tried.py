"""The queue under whatever is tried: at random, and by two processes at once."""

from __future__ import annotations

import subprocess
import sys
import threading
import uuid
from collections import Counter
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from support.postgres import Cluster

from helpdesk.appointments import service as appointments
from helpdesk.appointments.rules import Slots
from helpdesk.appointments.service import Who
from helpdesk.clock import HALL_ZONE, hall_day, utc_now
from helpdesk.contract import Right, TicketIn
from helpdesk.fleet import service as fleet
from helpdesk.queue import day, drawing, rules, service
from helpdesk.queue.rules import Act, Refused
from helpdesk.staff import audit
from helpdesk.store import migrate
from helpdesk.store.appointment_models import AppointmentRow
from helpdesk.store.engine import Engines, open_engines
from helpdesk.store.models import AuditRow, TicketRow
from helpdesk.store.writer import Tx, run_once
from tests.helpdesk.test_queue import KIOSK, MINUTE, NINE, VAULT

PEOPLE = tuple(f"42122219440101{n:03d}8" for n in range(6))
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["draw", "call", "book", "close", *(act for act in Act if act is not Act.CALL)]),
        st.integers(0, 5),
        st.sampled_from(["1", "2", "3"]),
        st.booleans(),
        st.integers(0, 20),
    ),
    max_size=40,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_is_tried_the_rows_stay_a_queue(engines: Engines, acts: list[tuple[Any, int, str, bool, int]]) -> None:
    """In one transaction that is undone: each window has one at most, each number is one ticket's, what ended has
    ended, the audit chain holds and has a line for each change."""

    class Undo(Exception):
        pass

    def job(tx: Tx) -> None:
        fleet.enrol(tx, KIOSK, "3 号终端", "大门右侧", "test")
        service.set_service(tx, "pension", "养老", "A", 10 * MINUTE, "test")
        service.set_service(tx, "photo", "照相", "B", 5 * MINUTE, "test")
        for window, services in (("1", ["pension"]), ("2", ["pension", "photo"]), ("3", ["photo"])):
            service.set_window(tx, window, window, services, "test")
            service.open_window(tx, window, True, "test")
        known: list[int] = []
        changes = 0
        slots = Slots(weekdays=frozenset(range(1, 8)), ends=time(23), every=10, places=9)
        for what, which, window, flag, minutes in acts:
            tx.now += minutes * MINUTE
            body = TicketIn(
                key=str(uuid.uuid4()),
                kiosk=KIOSK,
                services=("pension", "photo") if flag else ("photo",),
                right=Right.AGE if which % 2 else None,
                holder=PEOPLE[which],
            )
            try:
                if what == "draw":
                    drawn = drawing.draw(tx, VAULT, KIOSK, body)
                    known.append(tx.session.scalars(select(TicketRow.id).where(TicketRow.key == drawn.seen.key)).one())
                elif what == "book":
                    who, at = Who("王", PEOPLE[which], ""), tx.now.astimezone(HALL_ZONE) + timedelta(minutes=minutes)
                    at = at.replace(minute=at.minute // 10 * 10)
                    appointments.book(tx, VAULT, slots, body.services[0], at.date(), at.time(), who, "staff:li")
                    continue
                elif what == "close":
                    changes += day.close(tx, "staff:li") - 1
                elif what == "call":
                    changes -= service.call_next(tx, window, "staff:li") is None
                elif known:
                    service.act(tx, known[which % len(known)], what, "staff:li", window=window, service="photo")
                else:
                    continue
                changes += 1
            except (Refused, drawing.Closed, appointments.Refused):
                pass
            arrived = tx.session.scalars(select(AppointmentRow.ticket).where(AppointmentRow.state == "arrived")).all()
            assert len(set(arrived)) == len(arrived) and None not in arrived
            rows = tx.session.scalars(select(TicketRow)).all()
            at_windows = Counter(row.window for row in rows if row.state in rules.AT_WINDOW)
            assert all(count == 1 for count in at_windows.values()) and None not in at_windows
            assert all((row.ended_at is None) == (row.state in rules.OPEN) for row in rows)
            assert len({(row.day, row.number) for row in rows}) == len(rows)
        written = tx.session.scalars(select(AuditRow).where(AuditRow.action.startswith("ticket."))).all()
        assert len(written) == changes
        assert audit.broken_at(tx.session) is None
        raise Undo

    with pytest.raises(Undo):
        run_once(engines.write, lambda: NINE, job)


CALLER = """
import sys, threading
from helpdesk.clock import utc_now
from helpdesk.queue import service
from helpdesk.store.engine import open_engines
from helpdesk.store.writer import Writer
from helpdesk.queue.rules import Act

engines = open_engines(sys.argv[1])
writer = Writer(engines.write, utc_now, lambda events: None)
writer.start()
called = []

def work(window):
    while True:
        seen = writer.submit(lambda tx: service.call_next(tx, window, "staff:li")).result(120)
        if seen is None:
            return
        called.append(f"{seen.ticket.id} {window}")
        writer.submit(lambda tx: service.act(tx, seen.ticket.id, Act.NO_SHOW, "staff:li", window=window)).result(120)

threads = [threading.Thread(target=work, args=(window,)) for window in sys.argv[2:]]
for thread in threads: thread.start()
for thread in threads: thread.join()
writer.close()
engines.dispose()
print("\\n".join(called))
"""


@pytest.mark.parametrize("tickets", [150, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_two_processes_that_call_at_once_call_each_ticket_once(cluster: Cluster, tickets: int) -> None:
    with cluster.database() as url:
        engines = open_engines(url)
        migrate.upgrade(engines.write)

        def fill(tx: Tx) -> None:
            fleet.enrol(tx, KIOSK, "3 号终端", "大门右侧", "test")
            service.set_service(tx, "pension", "养老", "A", 10 * MINUTE, "test")
            for window in range(8):
                service.set_window(tx, str(window), str(window), ["pension"], "test")
                service.open_window(tx, str(window), True, "test")
            day = hall_day(tx.now)
            tx.session.add_all(
                TicketRow(
                    key=str(uuid.uuid4()),
                    fingerprint="",
                    kiosk_id=KIOSK,
                    day=day,
                    number=rules.number_of("A", n),
                    rank="ordinary",
                    service="pension",
                    ahead=[],
                    state="waiting",
                    seq=tx.next("seq"),
                    drawn_at=tx.now,
                    turn_at=tx.now + n * timedelta(milliseconds=1),
                )
                for n in range(1, tickets + 1)
            )

        run_once(engines.write, utc_now, fill)
        callers = [
            subprocess.Popen([sys.executable, "-c", CALLER, url, *windows], stdout=subprocess.PIPE, text=True)
            for windows in (["0", "1", "2", "3"], ["4", "5", "6", "7"])
        ]
        said: list[list[str]] = [[], []]

        def listen(index: int) -> None:
            said[index] = callers[index].communicate()[0].splitlines()

        threads = [threading.Thread(target=listen, args=(index,)) for index in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [caller.returncode for caller in callers] == [0, 0]
        called = Counter(line.split()[0] for lines in said for line in lines)
        assert len(called) == tickets and set(called.values()) == {1}
        assert all(len(lines) > tickets / 20 for lines in said), "both called"
        with Session(engines.read) as session:
            assert audit.broken_at(session) is None
            assert set(session.scalars(select(TicketRow.state))) == {"no_show"}
        engines.dispose()
