"""Short texts between a helper and a citizen who does not hear, as rows that live no longer than the request.

Staff write; a citizen chooses among `contract.Answer`, so that nothing personal can be typed at a terminal.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.requests.views import Letter
from helpdesk.store.models import HelpRequest, Message
from helpdesk.store.pieces import pieces
from helpdesk.store.writer import Tx


class MessageKeyReused(Exception):
    """The same idempotency key came with another message."""


def add(tx: Tx, row: HelpRequest, key: str, staff: int | None, text: str) -> bool:
    """False for a replay. `text`: a helper's words, or the name of an answer. Raises MessageKeyReused."""
    known = tx.session.scalar(select(Message).where(Message.key == key))
    if known is not None:
        if (known.request_id, known.staff_id, known.text) != (row.id, staff, text):
            raise MessageKeyReused
        return False
    tx.session.add(Message(key=key, request_id=row.id, staff_id=staff, text=text, at=tx.now))
    row.messages += 1
    tx.session.flush()
    return True


def of(session: Session, requests: Sequence[int]) -> dict[int, tuple[Letter, ...]]:
    """Oldest first; requests without any are left out."""
    found: dict[int, list[Letter]] = {}
    for some in pieces(requests):
        for one in session.scalars(select(Message).where(Message.request_id.in_(some)).order_by(Message.id)):
            found.setdefault(one.request_id, []).append(Letter(one.staff_id, one.text))
    return {id_: tuple(letters) for id_, letters in found.items()}


def purge(tx: Tx, requests: Sequence[int]) -> None:
    """They are over: only how many there were is kept."""
    for some in pieces(requests):
        tx.session.execute(delete(Message).where(Message.request_id.in_(some)))
