"""A few home visits and rounds for the demo. All names, numbers and villages are invented."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta

from helpdesk.clock import hall_date
from helpdesk.county import County
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault
from helpdesk.visits import planning, rounds, service
from helpdesk.visits.round_rules import Round
from helpdesk.visits.rules import Act, Plan
from helpdesk.visits.service import Doing

ACTOR = "demo"
ASKED = (
    ("home-visit", "陈示范", 1, 0, "三组 12 号", "13900000101", "pension-east"),
    ("home-visit", "刘示范", 1, 1, "一组 4 号", "13900000102", "pension-east"),
    ("home-reimbursement", "黄示范", 7, 0, "五组 7 号", "13900000103", "pension-west"),
    ("home-visit", "吴示范", 0, 0, "示例路 9 号 2 单元", "13900000104", ""),
    ("home-assessment", "徐示范", 9, 1, "二组 3 号", "13900000105", ""),
    ("home-assessment", "孙示范", 10, 1, "六组 1 号", "13900000106", ""),
)
"""The third and fourth: which of the county's townships, and which of its villages."""
DAYS = {"陈示范": "上午好", "吴示范": "下午好"}
"""When they said they are at home; the others were not asked."""
ROUNDS = (
    ("bus-card", "人社服务中心", 1, 8, time(9), time(12), 40),
    ("bus-card", "人社服务中心", 7, 9, time(9), time(12), 30),
    ("assessment", "卫生院", 9, 15, time(9), time(16), 20),
)


def seed(tx: Tx, vault: Vault, county: County) -> None:
    """Some have a day, one was called, two wait for the committee."""
    terms, today = county.visits, hall_date(tx.now)
    if (
        not {kind for kind, *_ in ASKED} <= terms.kinds.keys()
        or not {one[6] for one in ASKED} - {""} <= terms.teams.keys()
        or not terms.townships
    ):
        return  # a county's own file: its demo begins empty
    townships = list(terms.townships.items())
    coming = _workday(today + timedelta(days=1))
    for index, (kind, name, nth, village_nth, address, phone, team) in enumerate(ASKED):
        township, of = townships[nth % len(townships)]
        village = of.villages[village_nth % len(of.villages)] if of.villages else ""
        fields = {"name": name, "phone": phone, "township": township, "village": village, "address": address}
        if at_home := DAYS.get(name):
            fields["days"] = at_home
        number = service.enter(tx, vault, terms, str(uuid.uuid4()), kind, fields, ACTOR)
        if team:
            plan = Plan(team, coming, "am" if index else "09:30")
            service.schedule(tx, vault, terms, number, plan, Doing(ACTOR, 1))
        if not index:
            service.act(tx, vault, number, Act.CONFIRM, Doing(ACTOR, 2))
    for kind, place, nth, days, begins, ends, places in ROUNDS:
        township, of = townships[nth % len(townships)]
        title, day = terms.rounds[kind].title.zh_cn, planning.monday(today) + timedelta(days=days)
        rounds.save(
            tx, None, Round(kind, title, township, f"{of.title.zh_cn}{place}", day, begins, ends, places), ACTOR
        )


def _workday(day: date) -> date:
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day
