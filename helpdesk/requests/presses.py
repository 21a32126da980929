"""What terminals ask: a press, or that it is over. However many at once, in a few statements.

Whole halls press together when a line comes back, and each waits until its press is on disk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from helpdesk.clock import hall_day
from helpdesk.contract import Aid, HelpRequestIn, Need, RequestState
from helpdesk.requests import escalations, messages, rules
from helpdesk.requests.escalation import Wait
from helpdesk.requests.reading import seen
from helpdesk.requests.rules import Act, By
from helpdesk.requests.service import SEQ, Changed, KeyReused, Unknown, publish, standing, tell
from helpdesk.requests.views import RequestView
from helpdesk.staff import audit
from helpdesk.staff.audit import Note
from helpdesk.store.models import HelpKey, HelpRequest, table_of
from helpdesk.store.pieces import among, asked, pieces
from helpdesk.store.writer import Tx


@dataclass(frozen=True)
class Press:
    kiosk: str
    body: HelpRequestIn

    @property
    def key(self) -> str:
        return self.body.key


@dataclass(frozen=True)
class Cancel:
    """By the citizen, with any key of any press."""

    kiosk: str
    key: str


Ask = Press | Cancel


@dataclass(frozen=True)
class Answer:
    """The request as it stands. `created`: by this press."""

    view: RequestView
    created: bool = False


def raise_help(tx: Tx, kiosk: str, body: HelpRequestIn) -> Answer:
    """Records a press: new, merged into the terminal's open request, or a replay. Raises KeyReused."""
    return _one(tx, Press(kiosk, body))


def cancel(tx: Tx, kiosk: str, key: str) -> RequestView:
    """Raises Unknown."""
    return _one(tx, Cancel(kiosk, key)).view


def _one(tx: Tx, ask: Ask) -> Answer:
    answer = settle(tx, [ask])[0]
    if isinstance(answer, Exception):
        raise answer
    return answer


def settle(tx: Tx, asks: Sequence[Ask]) -> Sequence[Answer | Exception]:
    """As if one after the other; KeyReused and Unknown are answers."""
    answers: dict[int, Answer | Exception] = {}
    for turn in turns(asks):
        answers |= _press(tx, {at: ask for at, ask in turn.items() if isinstance(ask, Press)})
        answers |= _cancel(tx, {at: ask for at, ask in turn.items() if isinstance(ask, Cancel)})
    return [answers[at] for at in range(len(asks))]


def turns(asks: Sequence[Ask]) -> Iterator[Mapping[int, Ask]]:
    """By their places, in groups within which the order does not matter: none holds a terminal or a key twice."""
    waiting = dict(enumerate(asks))
    while waiting:
        turn: dict[int, Ask] = {}
        taken: set[tuple[str, str]] = set()
        for at, ask in waiting.items():
            names = {("kiosk", ask.kiosk), ("key", ask.key)}
            if not taken & names:
                turn[at] = ask
            taken |= names  # also of who must wait: whoever comes after them waits, too
        yield turn
        waiting = {at: ask for at, ask in waiting.items() if at not in turn}


# ---- presses ---------------------------------------------------------------------------------------------------------


def _press(tx: Tx, asks: Mapping[int, Press]) -> dict[int, Answer | Exception]:
    known, standing_open = _known(tx, asks.values())
    replays = {at: ask for at, ask in asks.items() if ask.key in known}
    merges = {at: ask for at, ask in asks.items() if at not in replays and ask.kiosk in standing_open}
    fresh = {at: ask for at, ask in asks.items() if at not in replays and at not in merges}
    answers = _replayed(tx, replays, known)
    answers |= {at: _merged(tx, standing_open[ask.kiosk], ask) for at, ask in merges.items()}
    return answers | dict(zip(fresh, _new(tx, list(fresh.values())), strict=True))


REQUESTS, KEYS = table_of(HelpRequest), table_of(HelpKey)
_KNOWN = select(KEYS.c.key).where(among(KEYS.c.key))
_OPEN = select(REQUESTS.c.kiosk_id).where(among(REQUESTS.c.kiosk_id), REQUESTS.c.state.in_(sorted(rules.OPEN)))


def _known(tx: Tx, asks: Collection[Press]) -> tuple[dict[str, HelpKey], dict[str, HelpRequest]]:
    """The keys that were accepted before, and what is open at these terminals. Mostly there is neither."""
    keys = [row.key for row in asked(tx.session, _KNOWN, [ask.key for ask in asks])]
    kiosks = [row.kiosk_id for row in asked(tx.session, _OPEN, [ask.kiosk for ask in asks])]
    found = tx.session.scalars(select(HelpKey).where(HelpKey.key.in_(keys))) if keys else ()
    standing_open = select(HelpRequest).where(HelpRequest.kiosk_id.in_(kiosks), HelpRequest.state.in_(rules.OPEN))
    rows = tx.session.scalars(standing_open) if kiosks else ()
    return {row.key: row for row in found}, {row.kiosk_id: row for row in rows}


def _new(tx: Tx, presses: Sequence[Press]) -> list[Answer]:
    if not presses:
        return []
    day = hall_day(tx.now)
    numbers, seqs = tx.take(f"help-{day}", len(presses)), tx.take(SEQ, len(presses))
    rows = [_row(tx, press, day, number, seq) for press, number, seq in zip(presses, numbers, seqs, strict=True)]
    ids: dict[str, int] = {row.key: row.id for row in tx.put(_ADD_REQUEST, rows)}
    tx.put(_ADD_KEY, [_key(tx, ids[press.key], press.body) for press in presses])
    audit.notes(tx, [Note(f"kiosk:{press.kiosk}", "help.raise", press.key) for press in presses])
    escalations.begin(tx, {ids[row["key"]]: _wait(row) for row in rows})
    views = seen(
        tx.session,
        [SimpleNamespace(**_NEVER, **row, id=ids[row["key"]]) for row in rows],
        dict.fromkeys(ids.values(), escalations.QUIET),
    )
    for view in views:
        tx.publish(Changed(view))
    return [Answer(view, created=True) for view in views]


_ADD_REQUEST = insert(REQUESTS).returning(REQUESTS.c.key, REQUESTS.c.id)
_ADD_KEY = insert(KEYS)
_NEVER: Mapping[str, Any] = dict.fromkeys(
    ("given", "delivered_at", "claimed_at", "arrived_at", "closed_at", "holder_id", "minutes", "messages")
)
"""What a request has not yet when it begins."""


def _row(tx: Tx, press: Press, day: str, number: int, seq: int) -> dict[str, Any]:
    body, pressed = press.body, rules.pressed_at(tx.now, press.body.pressed_ms_ago)
    return {
        "key": body.key,
        "kiosk_id": press.kiosk,
        "day": day,
        "number": number,
        "seq": seq,
        "state": RequestState.RAISED.value,
        "need": body.need.value,
        "aids": [aid.value for aid in rules.merged_aids((), body.aids)],
        "service": body.service,
        "service_title": body.service_title,
        "step": body.step,
        "step_number": body.step_number,
        "page_title": body.page_title,
        "presses": body.presses,
        "language": body.language,
        "borrow": body.borrow,
        "late": rules.is_late(pressed, tx.now),
        "raised_at": pressed,
        "received_at": tx.now,
        "waits_since": tx.now,
    }


def _wait(row: Mapping[str, Any]) -> Wait:
    begun: datetime = row["raised_at"]
    return Wait(RequestState.RAISED, Need(row["need"]), row["late"], begun, begun)


def _key(tx: Tx, request: int, body: HelpRequestIn) -> dict[str, Any]:
    return {
        "key": body.key,
        "fingerprint": rules.fingerprint(body),
        "request_id": request,
        "presses": body.presses,
        "received_at": tx.now,
    }


def _replayed(tx: Tx, asks: Mapping[int, Press], known: Mapping[str, HelpKey]) -> dict[int, Answer | Exception]:
    """A terminal heard no answer and asks again; meanwhile there may have been more presses."""
    same = {at: ask for at, ask in asks.items() if known[ask.key].fingerprint == rules.fingerprint(ask.body)}
    rows = {row.id: row for row in _by_id(tx, {known[ask.key].request_id for ask in same.values()})}
    for ask in same.values():
        key = known[ask.key]
        if ask.body.presses > key.presses:
            rows[key.request_id].presses += ask.body.presses - key.presses
            key.presses = ask.body.presses
            tell(tx, rows[key.request_id])
    views = {view.key: view for view in seen(tx.session, list(rows.values()))}
    return {
        at: Answer(views[rows[known[ask.key].request_id].key]) if at in same else KeyReused()
        for at, ask in asks.items()
    }


def _by_id(tx: Tx, requests: Iterable[int]) -> Iterator[HelpRequest]:
    for some in pieces(sorted(requests)):
        yield from tx.session.scalars(select(HelpRequest).where(HelpRequest.id.in_(some)))


def _merged(tx: Tx, row: HelpRequest, ask: Press) -> Answer:
    body, pressed = ask.body, rules.pressed_at(tx.now, ask.body.pressed_ms_ago)
    row.need = rules.merged_need(Need(row.need), body.need).value
    row.borrow = body.borrow or row.borrow
    row.aids = [aid.value for aid in rules.merged_aids([Aid(a) for a in row.aids], body.aids)]
    row.presses += body.presses
    row.seq = tx.next(SEQ)
    late = rules.is_late(pressed, tx.now)
    if row.late and not late:  # somebody stands there now: what arrived as a thing of the past rings after all
        row.late, row.raised_at, row.waits_since = False, pressed, tx.now
    if not late:
        row.service, row.service_title, row.step = body.service, body.service_title, body.step
        row.step_number, row.page_title, row.language = body.step_number, body.page_title, body.language
    tx.put(_ADD_KEY, [_key(tx, row.id, body)])
    audit.note(tx, f"kiosk:{ask.kiosk}", "help.press_again", row.key)
    escalations.follow(tx, row)
    return Answer(publish(tx, row))


# ---- cancelling ------------------------------------------------------------------------------------------------------

_BY_ANY_KEY = (
    select(KEYS.c.key.label("asked"), *REQUESTS.c)
    .join_from(KEYS, REQUESTS, KEYS.c.request_id == REQUESTS.c.id)
    .where(among(KEYS.c.key))
)
_OVER = (
    update(REQUESTS)
    .where(REQUESTS.c.id == bindparam("of"), REQUESTS.c.state == bindparam("before"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "closed_at", "seq")})
)


def _cancel(tx: Tx, asks: Mapping[int, Cancel]) -> dict[int, Answer | Exception]:
    if not asks:
        return {}
    rows = _by_any_key(tx, [ask.key for ask in asks.values()])
    here = {at: rows[ask.key] for at, ask in asks.items() if ask.key in rows and rows[ask.key].kiosk_id == ask.kiosk}
    views = dict(zip(here, _over(tx, list(here.values())), strict=True))
    return {at: Answer(views[at]) if at in views else Unknown() for at in asks}


def _by_any_key(tx: Tx, keys: Sequence[str]) -> dict[str, SimpleNamespace]:
    names = REQUESTS.c.keys()
    rows = asked(tx.session, _BY_ANY_KEY, keys)
    return {row.asked: SimpleNamespace(**dict(zip(names, row[1:], strict=True))) for row in rows}


def _over(tx: Tx, rows: Sequence[Any]) -> list[RequestView]:
    """Each stands where it was read: nobody else writes until this transaction ends."""
    moves = {row.id: (before := standing(row), rules.step(before, Act.CANCEL, tx.now, By())) for row in rows}
    moved = [row for row in rows if moves[row.id][0] != moves[row.id][1]]
    if not moved:
        return seen(tx.session, rows)
    seqs = tx.take(SEQ, len(moved))
    changes = {
        row.id: {"state": moves[row.id][1].state.value, "closed_at": moves[row.id][1].closed_at, "seq": seq}
        for row, seq in zip(moved, seqs, strict=True)
    }
    written = [
        {"of": row.id, "before": row.state, **{f"new_{k}": v for k, v in changes[row.id].items()}} for row in moved
    ]
    tx.put(_OVER, written)
    tx.session.expire_all()  # what another job of this transaction has read of them
    escalations.end(tx, list(changes))
    messages.purge(tx, [row.id for row in moved if row.messages])
    notes = (Note(f"kiosk:{row.kiosk_id}", "help.cancel", row.key, _step(row, changes[row.id])) for row in moved)
    audit.notes(tx, list(notes))
    views = seen(tx.session, [SimpleNamespace(**(vars(row) | changes.get(row.id, {}))) for row in rows])
    for row, view in zip(rows, views, strict=True):
        if row.id in changes:
            tx.publish(Changed(view))
    return views


def _step(before: Any, change: Mapping[str, Any]) -> str:
    return f"{before.state}->{change['state']}"
