"""Things for a desk that is shown: some here, one out too long, one being cleaned. Invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from helpdesk.county import delivered
from helpdesk.loans import service
from helpdesk.loans.kinds import LoanKinds
from helpdesk.loans.rules import Act
from helpdesk.loans.service import Doing
from helpdesk.loans.table import Thing
from helpdesk.store.loan_models import LoanItem
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault

THINGS = (
    Thing("wheelchair-01", "wheelchair", "轮椅-01"),
    Thing("wheelchair-02", "wheelchair", "轮椅-02"),
    Thing("wheelchair-03", "wheelchair", "轮椅-03", "加宽"),
    Thing("glasses-01", "glasses", "老花镜-01", "150 度"),
    Thing("glasses-02", "glasses", "老花镜-02", "250 度"),
    Thing("glasses-03", "glasses", "老花镜-03", "350 度"),
    Thing("magnifier-01", "magnifier", "放大镜-01"),
    Thing("magnifier-02", "magnifier", "放大镜-02", "带灯"),
)


def seed(tx: Tx, actor: str) -> None:
    kinds, doing = delivered("loans.yaml", LoanKinds), Doing(actor)
    service.load(tx, THINGS, actor)
    nobody = Vault(bytes(32))  # no borrower is named, so nothing is sealed
    earlier = replace(tx, now=tx.now - timedelta(minutes=40))
    for thing in ("wheelchair-01", "glasses-03"):
        row = tx.session.get_one(LoanItem, thing)
        service.lend(earlier, nobody, kinds, thing, row.version, doing)
    service.act(replace(tx, now=tx.now - timedelta(minutes=10)), kinds, "glasses-03", Act.BACK, 2, doing)
