"""The tables. Moments are integers (milliseconds since 1970 UTC): they order and subtract alike everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
BigId = BigInteger().with_variant(Integer, "sqlite")
PENDING = "fired_at IS NULL"
UNDONE = "done_at IS NULL"
WAITS = "state = 'waiting'"
STANDS = "state IN ('called', 'serving')"
OPEN_STATES = "state IN ('raised', 'delivered', 'claimed', 'arrived')"


class Moment(TypeDecorator[datetime]):
    """An aware datetime kept as whole milliseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // _MS

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(milliseconds=int(value))


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(model: type[Base]) -> Table:
    """For statements on many rows: an entity's own are several times slower."""
    return cast(Table, model.__table__)


class Fact(Base):
    """Small truths about this desk: is it a demo, which vault key belongs to it."""

    __tablename__ = "facts"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class Counter(Base):
    """The change sequence `seq` and the small numbers of each day; a row advances in the change's transaction."""

    __tablename__ = "counters"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Staff(Base):
    """One person who works at the desk. `shown_as` is what citizens are told: 王老师."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    shown_as: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # the password, first of all
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)


class StaffSession(Base):
    """A login. Only the token's hash is kept. `seen_at`: last human action, `leased_at`: last sign of the page."""

    __tablename__ = "staff_sessions"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    leased_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class LoginTry(Base):
    """A try to log in within the last minute; `name` is a keyed hash of a login or of an address."""

    __tablename__ = "login_tries"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class ConsoleLease(Base):
    """A console page's last word that it is there, for the other processes of this desk (see helpdesk.duty)."""

    __tablename__ = "console_leases"
    console: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("staff_sessions.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    last_seq: Mapped[int] = mapped_column(BigInteger)
    sound_ok: Mapped[bool]
    visible: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class Kiosk(Base):
    """A terminal that may speak to the desk, and what it last said about itself."""

    __tablename__ = "kiosks"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    enrolled_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[str] = mapped_column(String(40), default="")
    busy: Mapped[bool] = mapped_column(default=False)
    devices: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    outbox_waiting: Mapped[int] = mapped_column(default=0)
    content: Mapped[str] = mapped_column(String(40), default="", server_default="")
    skew_ms: Mapped[int | None] = mapped_column(BigInteger)  # how far its clock is ahead of ours, as it saw last
    offline_mark: Mapped[int | None]  # its own, in numbers it draws while it is cut off
    left_at: Mapped[datetime | None] = mapped_column(Moment)  # it said that it is being switched off
    __table_args__ = (Index("uq_kiosks_offline_mark", "offline_mark", unique=True),)


class KioskSpan(Base):
    """How a terminal was for a while: a row ends where the next begins, or where the desk itself was not looking."""

    __tablename__ = "kiosk_spans"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"))
    level: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment, index=True)
    __table_args__ = (Index("ix_kiosk_spans_kiosk_id_until", "kiosk_id", "until"),)


class EnrolCode(Base):
    """A code by which a terminal gets its token, once. Only the code's hash is kept."""

    __tablename__ = "enrol_codes"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kiosk_id: Mapped[str] = mapped_column(String(40), unique=True)  # the newest code of a terminal is its only one
    name: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime] = mapped_column(Moment)


class HelpRequest(Base):
    """One citizen waiting for one helper. Holds no personal data of the citizen."""

    __tablename__ = "help_requests"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"))
    day: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    seq: Mapped[int] = mapped_column(BigInteger, unique=True)
    state: Mapped[str] = mapped_column(String(12))
    need: Mapped[str] = mapped_column(String(12))
    given: Mapped[str | None] = mapped_column(String(12))
    aids: Mapped[list[str]] = mapped_column(JSON)
    service: Mapped[str] = mapped_column(String(40))
    service_title: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(40))
    step_number: Mapped[int]
    page_title: Mapped[str] = mapped_column(String(40))
    presses: Mapped[int]
    late: Mapped[bool]
    raised_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment)
    waits_since: Mapped[datetime] = mapped_column(Moment, server_default="0")  # nobody goes, since then: the bell's
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    arrived_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    minutes: Mapped[int | None]
    messages: Mapped[int] = mapped_column(default=0, server_default="0")  # how many, while it was open
    language: Mapped[str] = mapped_column(String(20), default="", server_default="")  # of the citizen; "": the hall's
    borrow: Mapped[str] = mapped_column(String(40), default="", server_default="")  # a kind, as the terminal named it
    __table_args__ = (
        Index("ix_help_requests_received_at", "received_at"),
        Index(
            "uq_help_requests_open_kiosk",
            "kiosk_id",
            unique=True,
            sqlite_where=text(OPEN_STATES),
            postgresql_where=text(OPEN_STATES),
        ),
    )


class HelpKey(Base):
    """Every idempotency key ever accepted, with the request it became or was merged into."""

    __tablename__ = "help_keys"
    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[int] = mapped_column(ForeignKey("help_requests.id"))
    presses: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(Moment)


class Escalation(Base):
    """One step in a request's becoming louder. It fires by an update that only one desk can win."""

    __tablename__ = "escalations"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("help_requests.id"))
    round: Mapped[int]
    step: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    fired_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        UniqueConstraint("request_id", "round", "step", name="uq_escalations_step"),
        Index("ix_escalations_pending", "due_at", sqlite_where=text(PENDING), postgresql_where=text(PENDING)),
    )


class Message(Base):
    """A helper's short text, or the name of the answer a citizen chose. Deleted when the request is over."""

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("help_requests.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)


class HookCall(Base):
    """The second outbox: a call to the world outside, tried until taken. `hook` names it, not where it goes."""

    __tablename__ = "hook_calls"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    hook: Mapped[str] = mapped_column(String(16))
    request_id: Mapped[int] = mapped_column(ForeignKey("help_requests.id"))
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(String(12), default="")
    __table_args__ = (
        Index("ix_hook_calls_pending", "due_at", sqlite_where=text(UNDONE), postgresql_where=text(UNDONE)),
    )


class Submission(Base):
    """What a finished service handed in. `sealed` and `photo_sealed` are AES-GCM; nothing personal is in the clear."""

    __tablename__ = "submissions"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"))
    service: Mapped[str] = mapped_column(String(40))
    service_title: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(16), unique=True)
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    photo_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    has_photo: Mapped[bool]
    __table_args__ = (Index("ix_submissions_received_at", "received_at"),)


class QueueService(Base):
    """What one draws a ticket for. `letter` begins its numbers; `takes_ms`: a case at the window, as learned."""

    __tablename__ = "queue_services"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(40))
    letter: Mapped[str] = mapped_column(String(2), unique=True)
    takes_ms: Mapped[int] = mapped_column(BigInteger)


class QueueWindow(Base):
    """A window of the hall. `open`: a clerk calls there now."""

    __tablename__ = "queue_windows"
    id: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    services: Mapped[list[str]] = mapped_column(JSON)
    open: Mapped[bool] = mapped_column(default=False)


class TicketRow(Base):
    """One citizen's way through the hall (helpdesk.queue.rules). `told_ms`: the wait that was told at the drawing.
    `name_sealed`: the masked name for the display, where the citizen wanted it; gone with the ticket's end."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"))
    day: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(String(12))
    rank: Mapped[str] = mapped_column(String(10))
    service: Mapped[str] = mapped_column(ForeignKey("queue_services.id"))
    ahead: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    seq: Mapped[int] = mapped_column(BigInteger, unique=True)
    window: Mapped[str | None] = mapped_column(ForeignKey("queue_windows.id"))
    drawn_at: Mapped[datetime] = mapped_column(Moment)
    turn_at: Mapped[datetime] = mapped_column(Moment)
    not_before: Mapped[datetime | None] = mapped_column(Moment)
    calls: Mapped[int] = mapped_column(default=0)
    called_at: Mapped[datetime | None] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    by_text: Mapped[bool] = mapped_column(default=False)  # the citizen does not hear
    told_ms: Mapped[int | None] = mapped_column(BigInteger)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    since_at: Mapped[datetime | None] = mapped_column(Moment)  # in this service's queue
    rang_at: Mapped[datetime | None] = mapped_column(Moment)  # the last call or recall
    __table_args__ = (
        UniqueConstraint("day", "number", name="uq_tickets_number"),
        Index("ix_tickets_turn", "turn_at", "id", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
        Index("uq_tickets_window", "window", unique=True, sqlite_where=text(STANDS), postgresql_where=text(STANDS)),
    )


class AuditRow(Base):
    """Who did what. Append-only by trigger; each row's hash covers the one before."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60))
    detail: Mapped[str] = mapped_column(String(400))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class TicketLeg(Base):
    """One service on a ticket's way, once it is through with it: what figures count. `waited_ms`: until it was called
    there, None when nobody called it; `told_ms`: what was told at the drawing, of the first service only."""

    __tablename__ = "ticket_legs"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    service: Mapped[str] = mapped_column(String(40))
    window: Mapped[str | None] = mapped_column(String(10))
    rank: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(10))  # done, moved, no_show, given_up, left_over
    since_at: Mapped[datetime] = mapped_column(Moment, index=True)
    waited_ms: Mapped[int | None] = mapped_column(BigInteger)
    told_ms: Mapped[int | None] = mapped_column(BigInteger)
