"""Calls to the world outside when nobody answers: a row each, tried until somebody took it.

A hook is an http(s) address, which is sent JSON by POST with the call's key as `Idempotency-Key`, or `exec:PROGRAM
ARGS`, which is given the same JSON on its standard input and says with exit code 0 that it did. At least once, not
once: a receiver that took a call and died before it said so is called again with the same key.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import shlex
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpdesk.contract import RequestState
from helpdesk.requests import rules, service
from helpdesk.requests.escalation import retry
from helpdesk.store.models import HelpRequest, HookCall
from helpdesk.store.writer import Tx

TIMEOUT = 10.0  # seconds a receiver has to answer
HELD = timedelta(seconds=30)  # no other desk tries the call meanwhile; longer than TIMEOUT
GIVE_UP = timedelta(hours=1)
log = logging.getLogger("helpdesk")


@dataclass(frozen=True)
class Hook:
    """`name` stands in rows and logs: an address may hold a secret."""

    name: str
    url: str = field(default="", repr=False)
    command: tuple[str, ...] = field(default=(), repr=False)


def parse(text: str) -> Hook:
    """Raises ValueError for what is neither an address nor a program. The text is never part of the message."""
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    if text.startswith("exec:"):
        command = tuple(shlex.split(text.removeprefix("exec:")))
        if not command or not Path(command[0]).is_absolute() or not os.access(command[0], os.X_OK):
            raise ValueError("a hook's program needs its whole path and must be executable: exec:/PATH/PROGRAM ARGS")
        return Hook(name, command=command)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a hook is https://HOST/PATH, http://HOST/PATH or exec:/PATH/PROGRAM ARGS")
    return Hook(name, url=text)


@dataclass(frozen=True)
class Call:
    """One attempt this desk has taken on."""

    id: int
    key: str
    hook: str
    tries: int
    body: Mapping[str, Any]


def due(session: Session, now: datetime) -> bool:
    query = select(HookCall.id).where(HookCall.done_at.is_(None), HookCall.due_at <= now)
    return session.scalar(query.limit(1)) is not None


def take(tx: Tx) -> list[Call]:
    """Attempts this desk makes now; each is out of the others' reach for HELD. What became needless is laid down."""
    calls = []
    ready = select(HookCall).where(HookCall.done_at.is_(None), HookCall.due_at <= tx.now)
    for row in tx.session.scalars(ready.order_by(HookCall.due_at).limit(20)).all():
        won = tx.session.execute(
            update(HookCall)
            .where(HookCall.id == row.id, HookCall.done_at.is_(None), HookCall.due_at <= tx.now)
            .values(due_at=tx.now + HELD, tries=HookCall.tries + 1)
            .returning(HookCall.tries)
            .execution_options(synchronize_session=False)
        ).first()
        if won is None:
            continue
        request = tx.session.get_one(HelpRequest, row.request_id)
        if RequestState(request.state) not in rules.WAITING:
            _end(tx, row.id, "moot")  # somebody goes: nobody is to be called out of bed for it
        elif tx.now - row.made_at > GIVE_UP:
            _end(tx, row.id, "gave_up")
        else:
            calls.append(Call(row.id, row.key, row.hook, won[0], _body(tx, row, request)))
    return calls


def _body(tx: Tx, row: HookCall, request: HelpRequest) -> dict[str, Any]:
    seen = service.view(tx.session, request)
    return {
        "key": row.key,
        "event": "help.unanswered",
        "number": seen.number,
        "kiosk": seen.kiosk,
        "kiosk_name": seen.kiosk_name,
        "place": seen.place,
        "need": seen.need.value,
        "aids": [aid.value for aid in seen.aids],
        "raised_at": seen.raised_at.isoformat(),
        "waiting_seconds": int((tx.now - seen.raised_at).total_seconds()),
    }


def _end(tx: Tx, id_: int, outcome: str) -> None:
    tx.session.execute(update(HookCall).where(HookCall.id == id_).values(done_at=tx.now, outcome=outcome))


def settle(tx: Tx, call: Call, taken: bool) -> None:
    """How the attempt ended."""
    if taken:
        _end(tx, call.id, "taken")
    else:
        again = tx.now + retry(call.tries)
        tx.session.execute(
            update(HookCall).where(HookCall.id == call.id, HookCall.done_at.is_(None)).values(due_at=again)
        )


async def attempt(hook: Hook | None, call: Call, client: httpx.AsyncClient) -> bool:
    """True when the receiver took it. Never raises for what a receiver does."""
    if hook is None:
        return False  # no longer configured here; another desk may know it
    body = json.dumps(call.body, ensure_ascii=False).encode()
    try:
        if hook.url:
            headers = {"Content-Type": "application/json", "Idempotency-Key": call.key}
            answer = await client.post(hook.url, content=body, headers=headers)
            taken, why = answer.is_success, str(answer.status_code)
        else:
            taken, why = await _run(hook.command, body)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError) as error:
        taken, why = False, type(error).__name__
    if not taken:
        log.warning("hook %s did not take call %s: %s", hook.name, call.key, why)
    return taken


async def _run(command: tuple[str, ...], body: bytes) -> tuple[bool, str]:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(TIMEOUT):
            await process.communicate(body)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode == 0, f"exit {process.returncode}"


Write = Callable[[Callable[[Tx], Any]], Awaitable[Any]]


async def deliver(write: Write, hooks: Mapping[str, Hook], client: httpx.AsyncClient) -> None:
    """Takes what is due and tries it, all at once: a slow receiver holds up no other."""

    async def one(call: Call) -> None:
        taken = await attempt(hooks.get(call.hook), call, client)
        await write(lambda tx: settle(tx, call, taken))

    await asyncio.gather(*(one(call) for call in await write(take)))
