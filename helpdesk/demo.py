"""A desk for showing and for tests: known people, a known terminal. Never on anything but loopback.

`helpdesk serve --demo` seeds a fresh database and marks it; a marked database is never served without `--demo`, and a
database without the mark is never seeded.
"""

from __future__ import annotations

from datetime import timedelta

from helpdesk.county import County
from helpdesk.fleet import service as fleet
from helpdesk.loans import demo as loans
from helpdesk.queue import service as queue
from helpdesk.requests import hall
from helpdesk.staff import service as staff
from helpdesk.staff.rules import Role
from helpdesk.store.models import Fact, Kiosk, Staff
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault
from helpdesk.visits import demo as visits

LOGIN = "wang"
PASSWORD = "green-demo-2026"
OTHER_LOGIN = "li"
SUPERVISOR_LOGIN = "zhao"
TECHNICIAN_LOGIN = "sun"
KIOSK = "kiosk-3"
HALL_TOKEN = "demo-hall-token-for-loopback-only"
TOKEN = "demo-kiosk-3-token-for-loopback-only"

_PEOPLE = (
    (LOGIN, Role.HELPER, "王敏"),
    (OTHER_LOGIN, Role.HELPER, "李强"),
    (SUPERVISOR_LOGIN, Role.SUPERVISOR, "赵红"),
    (TECHNICIAN_LOGIN, Role.TECHNICIAN, "孙工"),
)
_KIOSKS = (
    (KIOSK, "3 号终端", "大门右侧", TOKEN),
    ("kiosk-1", "1 号终端", "咨询台旁", "demo-kiosk-1-token-for-loopback-only"),
)
_SERVICES = (
    ("pension", "养老保险", "A", 9),
    ("medical", "医保报销", "B", 7),
    ("disability", "残疾人证", "C", 12),
)
_WINDOWS = (
    ("1", "1 号窗口", ("pension",)),
    ("2", "2 号窗口", ("medical",)),
    ("3", "3 号窗口", ("disability", "pension", "medical")),
)
_MARK = "demo"


class DemoRefused(Exception):
    """This database is real and is not seeded, or is a demo's and is not served for real."""


def is_demo(tx: Tx) -> bool:
    return tx.session.get(Fact, _MARK) is not None


def seed(tx: Tx) -> bool:
    """Idempotent; whether it was seeded now. Raises DemoRefused when the database holds people or terminals of its
    own."""
    if is_demo(tx):
        return False
    if tx.session.query(Staff.id).first() or tx.session.query(Kiosk.id).first():
        raise DemoRefused("this database is not a demo's: choose another --state for the demo")
    tx.session.add(Fact(name=_MARK, value="1"))
    for login, role, name in _PEOPLE:
        staff.add(tx, login, role, PASSWORD, _MARK, name=name)
    for kiosk, name, place, token in _KIOSKS:
        fleet.enrol(tx, kiosk, name, place, _MARK, token=token)
    hall.enrol(tx, _MARK, HALL_TOKEN)
    for id_, title, letter, minutes in _SERVICES:
        queue.set_service(tx, id_, title, letter, timedelta(minutes=minutes), _MARK)
    for id_, name, services in _WINDOWS:
        queue.set_window(tx, id_, name, services, _MARK)
    return True


def seed_all(tx: Tx, vault: Vault, county: County) -> None:
    """What is served as a demo: also something of everything that is sealed."""
    if seed(tx):
        visits.seed(tx, vault, county)
        loans.seed(tx, vault, county.loans, _MARK)


def refuse_demo(tx: Tx) -> None:
    """Raises DemoRefused for a demo's database."""
    if is_demo(tx):
        raise DemoRefused("this database is a demo's, with a password everybody knows: choose another --state")
