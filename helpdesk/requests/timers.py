"""What the desk's tick does with escalations that are due: each fires once, in one transaction with what follows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from helpdesk.requests import escalations, rules, service
from helpdesk.requests.escalation import Step
from helpdesk.requests.rules import Act, By
from helpdesk.staff import audit
from helpdesk.store.models import Escalation, HelpRequest, HookCall
from helpdesk.store.writer import Tx

ACTOR = "desk"


def fire_due(tx: Tx, hooks: Sequence[str] = ()) -> list[Step]:
    """Fires all that is due; what fired. `hooks`: the names of the calls the county configured."""
    fired = []
    for id_ in escalations.due(tx.session, tx.now):
        row = escalations.fire(tx, id_)
        if row is not None:
            fired.append(Step(row.step))
            _follow(tx, row, hooks)
    return fired


def _follow(tx: Tx, row: Escalation, hooks: Sequence[str]) -> None:
    request = tx.session.get_one(HelpRequest, row.request_id)
    audit.note(tx, ACTOR, f"help.escalate.{row.step}", request.key)
    if row.step == Step.REOPEN:
        try:
            service.act(tx, request.key, Act.RELEASE, By(override=True), ACTOR)
        except rules.Refused:  # another desk's console was quicker: somebody arrived
            return
        return
    if row.step == Step.HOOKS:
        for hook in hooks:
            call = HookCall(key=str(uuid.uuid4()), hook=hook, request_id=request.id, made_at=tx.now, due_at=tx.now)
            tx.session.add(call)
    service.tell(tx, request)
