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
    ("home-visit", "陈示范", "maishi", "麦市示例村", "三组 12 号", "13900000101", "pension-east"),
    ("home-visit", "刘示范", "maishi", "河东示例村", "一组 4 号", "13900000102", "pension-east"),
    ("home-reimbursement", "黄示范", "beigang", "北港示例村", "五组 7 号", "13900000103", "pension-west"),
    ("home-visit", "吴示范", "junshui", "示例社区", "示例路 9 号 2 单元", "13900000104", ""),
    ("home-assessment", "徐示范", "sizhuang", "小源示例村", "二组 3 号", "13900000105", ""),
    ("home-assessment", "孙示范", "daping", "内冲示例村", "六组 1 号", "13900000106", ""),
)
ROUNDS = (
    ("bus-card", "麦市镇人社服务中心", "maishi", 8, time(9), time(12), 40),
    ("bus-card", "北港镇人社服务中心", "beigang", 9, time(9), time(12), 30),
    ("assessment", "四庄乡卫生院", "sizhuang", 15, time(9), time(16), 20),
)


def seed(tx: Tx, vault: Vault, county: County) -> None:
    """Some have a day, one was called, two wait for the committee."""
    terms, today = county.visits, hall_date(tx.now)
    if (
        not {kind for kind, *_ in ASKED} <= terms.kinds.keys()
        or not {one[6] for one in ASKED} - {""} <= terms.teams.keys()
    ):
        return  # a county's own file: its demo begins empty
    coming = _workday(today + timedelta(days=1))
    for index, (kind, name, township, village, address, phone, team) in enumerate(ASKED):
        fields = {"name": name, "phone": phone, "township": township, "village": village, "address": address}
        number = service.enter(tx, vault, terms, str(uuid.uuid4()), kind, fields, ACTOR)
        if team:
            plan = Plan(team, coming, "am" if index else "09:30")
            service.schedule(tx, vault, terms, number, plan, Doing(ACTOR, 1))
        if not index:
            service.act(tx, vault, number, Act.CONFIRM, Doing(ACTOR, 2))
    for kind, place, township, days, begins, ends, places in ROUNDS:
        title, day = terms.rounds[kind].title.zh_cn, planning.monday(today) + timedelta(days=days)
        rounds.save(tx, None, Round(kind, title, township, place, day, begins, ends, places), ACTOR)


def _workday(day: date) -> date:
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day
