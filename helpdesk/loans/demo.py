"""Things for a desk that is shown: some here, one out too long, one being cleaned. Invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from helpdesk.loans import service
from helpdesk.loans.kinds import LoanKinds
from helpdesk.loans.rules import Act, Borrower
from helpdesk.loans.service import Doing
from helpdesk.loans.table import Thing
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


BORROWER = Borrower("周示例", "13900000002")


def seed(tx: Tx, vault: Vault, kinds: LoanKinds, actor: str) -> None:
    doing = Doing(actor)
    service.load(tx, THINGS, actor)
    earlier = replace(tx, now=tx.now - timedelta(minutes=40))
    service.lend(earlier, vault, kinds, "wheelchair-01", 1, doing, BORROWER)
    service.lend(earlier, vault, kinds, "glasses-03", 1, doing)
    service.act(replace(tx, now=tx.now - timedelta(minutes=10)), kinds, "glasses-03", Act.BACK, 2, doing)
