"""What a citizen is told at the terminal of all that is theirs, by the number of the card that lies there: each kind of
thing says its own lines. In one transaction; that it was asked, and what they were told of, is written down."""

from __future__ import annotations

from collections.abc import Collection

from helpdesk.cases import mine as cases
from helpdesk.cases.service import holder_of
from helpdesk.contract import MineOut
from helpdesk.county import County
from helpdesk.language import speaking
from helpdesk.results import service as results
from helpdesk.staff import audit
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault
from helpdesk.visits import mine as visits
from helpdesk.visits import signups

MOST = 50


def mine(tx: Tx, vault: Vault, county: County, kiosk: str, holder: str, language: str) -> MineOut:
    """Newest change first. Raises VaultError."""
    mark = holder_of(vault, holder)
    with speaking(language):
        found = [
            *cases.lines(tx, vault, county.cases, mark),
            *visits.lines(tx, vault, county.visits, mark),
            *signups.lines(tx, county.visits, mark),
            *results.lines(tx, vault, mark),
        ]
    found.sort(key=lambda one: one.changed_at, reverse=True)
    audit.note(tx, f"kiosk:{kiosk}", "case.mine", "own card", str(len(found)))
    return MineOut(cases=tuple(found[:MOST]))


def told(tx: Tx, vault: Vault, kiosk: str, holder: str, changes: Collection[str]) -> None:
    """The citizen was told of these; of others' nothing is written."""
    mark = holder_of(vault, holder)
    writers = {
        cases.CASE: cases.told,
        visits.VISIT: visits.told,
        signups.SIGNUP: signups.told,
        results.RESULT: results.told,
    }
    for letter, write in writers.items():
        ids = [int(change[1:]) for change in changes if change.startswith(letter)]
        for number in write(tx, mark, ids) if ids else ():
            audit.note(tx, f"kiosk:{kiosk}", "case.told", number)
