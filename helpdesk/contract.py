"""The wire between kiosk and help desk: the only module both sides import.

HTTP, JSON bodies of these models, `Authorization: Bearer TOKEN` (one per kiosk), paths below. Writes carry an
`Idempotency-Key` header equal to the body's `key`, made once at the press: a replay answers 200 with the first
result, the same key with another body answers 422 (IETF draft-ietf-httpapi-idempotency-key-header); `pressed_ms_ago`,
`submitted_ms_ago` and `presses` may differ between attempts. A help press is never refused for rate: it merges into
that kiosk's open request, which is then the answer (200, with the open request's `key`; both keys go on naming it).
A new request answers 201. Cancelling is never refused either: once a helper has arrived it changes nothing.

Errors are `{"code": WORD, "message": TEXT}`: 400 `key_missing`, 401 `token`, 403 `other_kiosk`, 404 `unknown`, 413
`too_large`, 422 `key_reused` or `invalid` (with `fields`, names only), and of tickets 404 `service`, 409 `closed` (none
is drawn any more today) or `number` (somebody else has it): sending the same again cannot help. 503 `busy` with
`Retry-After` in seconds: keep it and try again.

A help request carries no personal data. A submission does; it is encrypted wherever it rests.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

API = "/api/v1"
HELP_REQUESTS = f"{API}/help-requests"  # POST HelpRequestIn -> HelpRequestOut; GET /{key}; POST /{key}/cancel
# and POST /{key}/answers AnswerIn -> HelpRequestOut; once the request is over it changes nothing
SUBMISSIONS = f"{API}/submissions"  # POST SubmissionIn -> SubmissionOut
HEARTBEAT = f"{API}/kiosk/heartbeat"  # POST Heartbeat -> HeartbeatReply, every 10 s
EVENTS = f"{API}/kiosk/events"  # GET, text/event-stream of `request` events (HelpRequestOut), Last-Event-ID resumes;
# without it what is open now comes first. A comment at once and every 10 s: 30 s of silence mean the line is dead.
HALL = f"{API}/hall"  # GET -> HallOut: what one may draw a ticket for and borrow now
TICKETS = f"{API}/tickets"  # POST TicketIn -> TicketOut draws one; GET …/{key}: how it stands; POST …/{key}/give-up
# On EVENTS a `ticket` event (TicketOut) tells a terminal of every call of a ticket it drew `by_text`.
CASES_MINE = f"{API}/cases/mine"  # POST MineIn -> MineOut: what became of what the holder of this card handed in
CASES_TOLD = f"{API}/cases/told"  # POST ToldIn -> 204: the holder was told of these changes
ROUNDS = f"{API}/rounds"  # GET -> RoundsOut: when the rounds come to which township
PLACES = f"{API}/places"  # GET -> PlacesOut: where things are done besides this hall
HEALTH = f"{API}/health"  # GET -> {"status": "ok"}, no token
ENROL = f"{API}/kiosk/enrol"  # POST EnrolIn -> EnrolOut, no token: the code stands for it, once

Key = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


def _number(value: object) -> object:
    """`7` and `7.0`, as JSON Schema has it; neither `"7"` nor `true`."""
    if isinstance(value, (str, bytes, bool)):
        raise ValueError("a number is written without quotation marks")
    return value


WHOLE = BeforeValidator(_number)

BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
PLAIN = r"^[^\x00]*$"  # PostgreSQL keeps no NUL, and no text of ours holds one
Title = Annotated[str, Field(max_length=40, pattern=PLAIN)]
MESSAGE_MOST = 40  # characters of a helper's short text: what the terminal shows in large type on one page


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RequestState(StrEnum):
    """raised -> delivered (a console acknowledged it) -> claimed -> arrived -> closed; cancelled by the citizen."""

    RAISED = "raised"
    DELIVERED = "delivered"
    CLAIMED = "claimed"
    ARRIVED = "arrived"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Need(StrEnum):
    """What kind of help (measures.md M1.1, M1.3)."""

    HELP = "help"  # not said
    LEAD = "lead"  # 领办
    ASSIST = "assist"  # 帮办
    ACT_FOR = "act_for"  # 代办
    MEDICAL = "medical"  # the medicine box: urgent
    TECHNICAL = "technical"  # the terminal itself failed
    BORROW = "borrow"  # a wheelchair, reading glasses, …: `borrow` says which kind


class Aid(StrEnum):
    """How to meet the citizen, when the citizen chose to say so."""

    WHEELCHAIR = "wheelchair"
    DEAF = "deaf"
    BLIND = "blind"
    LARGE_TEXT = "large_text"


class HelpRequestIn(Strict):
    key: Key
    kiosk: Id
    service: Id | Literal[""] = ""
    service_title: Annotated[str, Field(max_length=40, pattern=PLAIN)] = (
        ""  # the service's public title, as staff read it
    )
    step: Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,40}$")] = ""
    page_title: Title = ""  # the page's public title, as staff read it
    step_number: Annotated[int, Field(ge=0, le=99), WHOLE] = 0
    need: Need = Need.HELP
    borrow: Id | Literal[""] = ""  # with Need.BORROW: a kind of HallOut.things
    aids: tuple[Aid, ...] = ()
    language: Annotated[str, Field(max_length=20, pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{1,8})*)?$")] = ""
    """What the terminal speaks with the citizen (BCP 47), where that is not the hall's own language."""
    pressed_ms_ago: Annotated[int, Field(ge=0), WHOLE] = 0  # milliseconds between the press and this attempt to send
    presses: Annotated[int, Field(ge=1, le=999), WHOLE] = 1


class HelpRequestOut(Strict):
    key: Key
    number: int  # small, per day, for people to say
    kiosk: Id
    state: RequestState
    seq: int  # grows with every change on the desk
    need: Need
    helper: str = ""  # how the citizen is told: 王老师
    minutes: int | None = None  # the helper's own estimate
    heard: bool = True  # False: no console is listening now – the kiosk says so and rings locally
    handed_back: bool = False  # somebody was on the way and does not come: another is being found
    message: Annotated[str, Field(max_length=MESSAGE_MOST)] = (
        ""  # the helper's newest words to a citizen who does not hear
    )
    messages: int = 0  # how many of them there were: the same words twice are two
    raised_at: datetime
    delivered_at: datetime | None = None
    claimed_at: datetime | None = None
    arrived_at: datetime | None = None
    closed_at: datetime | None = None


class Answer(StrEnum):
    """What a citizen may say back to a helper's short text: chosen, never typed."""

    OK = "ok"  # 好的
    COME = "come"  # 请过来
    WRITE = "write"  # 我听不见，请写字


class AnswerIn(Strict):
    key: Key
    kiosk: Id
    answer: Answer


class Material(Strict):
    """A line of the service's material list, and whether the citizen has it with them."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    title: Title
    brought: StrictBool


Jpeg = Annotated[Base64Bytes, Field(max_length=2_000_000, json_schema_extra={"pattern": BASE64})]


class Picture(Strict):
    """A photographed paper."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    title: Title
    jpeg: Annotated[Jpeg, Field(repr=False)]


class SubmissionIn(Strict):
    """What a finished service hands to staff. Field names are those the service declares; `name`, `number`, `address`
    and `phone` are the applicant's, `delegate_name`, `delegate_number` and `delegate_relation` of who acts for them. A
    photo's `photo_verdict` is a comma-joined list of codes (helpdesk.photos.codes): what was found wanting, hard ones
    first, and what was waived (`waived:too_dark` where a check has the same name). A home visit also has `township`
    (its Chinese name), `village`, `note` and `call`: whom to telephone, and at which number; a sign-up for a round has
    `round`."""

    key: Key
    kiosk: Id
    service: Id
    service_title: Annotated[str, Field(max_length=40, pattern=PLAIN)] = (
        ""  # the service's public title, as staff read it
    )
    fields: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")], Annotated[str, Field(max_length=400, pattern=PLAIN)]],
        Field(json_schema_extra={"additionalProperties": False}),
    ]
    photo_jpeg: Jpeg | None = None
    materials: Annotated[tuple[Material, ...], Field(max_length=20)] = ()
    pictures: Annotated[tuple[Picture, ...], Field(max_length=8)] = ()
    submitted_ms_ago: Annotated[int, Field(ge=0), WHOLE] = 0

    def __repr__(self) -> str:
        return f"SubmissionIn(key={self.key!r}, service={self.service!r}, fields=<{len(self.fields)} private>)"

    __str__ = __repr__


class SubmissionOut(Strict):
    key: Key
    number: str  # what is printed on the receipt, e.g. 20261123-007
    received_at: datetime


class Right(StrEnum):
    """Why somebody goes first, as the terminal read it: never the date or the number itself (measures.md M1.2)."""

    AGE = "age"  # an ID card: as old as the county asks for, 70 by the plan
    CERTIFICATE = "certificate"  # a disability certificate


# China has one civil time and no summer time, so no zone database is needed on either side.
HALL_ZONE = timezone(timedelta(hours=8), "CST")


def hall_day(moment: datetime) -> str:
    """The hall's calendar day of a moment, as `20261123`: whatever zone a machine is set to."""
    return moment.astimezone(HALL_ZONE).strftime("%Y%m%d")


def offline_number(letter: str, mark: str, count: int) -> str:
    """Drawn by a terminal that is cut off. `mark` is the terminal's own (1, 2, …), so that no other draws the same, and
    no number of the desk holds a hyphen: A3-07."""
    return f"{letter}{mark}-{count:02d}"


Holder = Annotated[str, Field(min_length=8, max_length=20, pattern=r"^[0-9A-Z]+$")]
"""The number of a card that lay on the reader: never typed in."""


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ASIDE = "aside"
    DONE = "done"
    NO_SHOW = "no_show"
    GIVEN_UP = "given_up"
    LEFT_OVER = "left_over"


class TicketIn(Strict):
    """Draws a ticket. `offline`: the number a terminal that was cut off has printed already."""

    key: Key
    kiosk: Id
    services: Annotated[tuple[Id, ...], Field(min_length=1, max_length=4)]  # one window after the other
    right: Right | None = None
    by_text: StrictBool = False  # the citizen does not hear: called by light, text and vibration
    called_as: Annotated[str, Field(pattern=r"^([^\W\d_]\*( [A-Za-z]\*)?)?$", repr=False)] = ""
    """The masked name for the hall's display, 王*: with the citizen's consent, and never more than that."""
    holder: Holder | None = Field(default=None, repr=False)  # of a card: has an appointment, and comes for it
    drawn_ms_ago: Annotated[int, Field(ge=0), WHOLE] = 0
    offline: Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9]{1,4}-[0-9]{2,4}$")] | None = None


class TicketOut(Strict):
    key: Key
    number: str  # as printed, spoken and called: A012
    state: TicketState
    service: Id
    window: str = ""  # where to go, once called
    before: int = 0  # how many are called first, as it stands
    wait_s: int | None = None  # seconds, as it stands; None when no window for it is open
    window_name: str = ""  # as it stands over the window: 3 号窗口
    appointment_at: datetime | None = None  # the holder's, that this ticket was drawn for
    calls: int = 0


class QueueServiceOut(Strict):
    id: Id
    title: Title
    letter: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    open: StrictBool  # a window for it calls now
    waiting: int
    wait_s: int | None = None  # seconds somebody without a right to go first would wait; None when no window is open


class ThingOut(Strict):
    """A kind of thing one may borrow: wheelchair, glasses, magnifier."""

    id: Id
    title: Title
    free: int


class HallOut(Strict):
    day: Annotated[str, Field(pattern=r"^[0-9]{8}$")]  # of the hall's calendar: numbers begin anew each day
    closed: StrictBool = False  # no ticket is drawn any more today
    offline_mark: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]
    """This terminal's own, in the numbers it draws while it is cut off: two terminals never have the same."""
    services: tuple[QueueServiceOut, ...] = ()
    things: tuple[ThingOut, ...] = ()


class MineIn(Strict):
    kiosk: Id
    holder: Holder = Field(repr=False)
    language: Annotated[str, Field(max_length=20, pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{1,8})*)?$")] = ""


ChangeId = Annotated[str, Field(pattern=r"^[a-z][0-9]{1,18}$")]
"""Of a case (c12), a home visit (v3), a sign-up for a round (s5), a published result (r7)."""


class MineCase(Strict):
    """Something the citizen handed in, asked for, or is told the result of."""

    number: str  # as on the receipt
    title: str = Field(repr=False)  # of the service
    state: Id
    words: str = Field(repr=False)  # how it stands, in a sentence for the citizen
    reason: str = Field(default="", repr=False)
    tracking: str = Field(default="", repr=False)  # of what was posted
    changed_at: datetime
    change: ChangeId  # the newest one: goes into ToldIn
    new: StrictBool  # the citizen has not been told of it yet


class MineOut(Strict):
    """Newest change first."""

    cases: tuple[MineCase, ...] = ()


class ToldIn(Strict):
    kiosk: Id
    holder: Holder = Field(repr=False)
    changes: Annotated[tuple[ChangeId, ...], Field(min_length=1, max_length=100)]


class RoundOut(Strict):
    """A day on which a team comes to a township. Signing up is a submission of `round-signup` whose field `round` is
    this id."""

    id: int
    title: Title  # 老年人公交卡年审 …
    township: Title
    place: Title
    begins_at: datetime
    ends_at: datetime
    full: StrictBool = False  # who signs up now waits for a place


class RoundsOut(Strict):
    """Those to come, the next one first."""

    rounds: tuple[RoundOut, ...] = ()


class PlaceOut(Strict):
    id: Id
    kind: Literal["office", "township", "community", "institution"]
    title: Title
    township: Title
    address: str
    phone: str = ""
    hours: str = ""
    way: str = ""  # how one gets there


class PlacesOut(Strict):
    places: tuple[PlaceOut, ...] = ()


class DeviceReport(Strict):
    role: Id
    usable: StrictBool
    condition: Annotated[str, Field(max_length=40, pattern=PLAIN)]
    detail: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    act: Annotated[str, Field(max_length=20, pattern=PLAIN)] = ""


class Heartbeat(Strict):
    kiosk: Id
    version: Annotated[str, Field(max_length=40, pattern=PLAIN)]
    busy: StrictBool = False  # a visit is open; nothing about whose
    devices: tuple[DeviceReport, ...] = ()
    outbox_waiting: Annotated[int, Field(ge=0), WHOLE] = 0
    content: Annotated[str, Field(max_length=40, pattern=PLAIN)] = (
        ""  # which services and texts it shows: a short hash of them
    )
    skew_ms: Annotated[int, Field(ge=-(10**12), le=10**12), WHOLE] | None = None
    """Milliseconds its clock is ahead of the desk's, as it saw at the last answer; None before the first."""
    leaving: StrictBool = False  # the last word of a terminal that is being switched off


class HeartbeatReply(Strict):
    server_time: datetime
    consoles: int  # how many staff consoles hold a lease now


class EnrolIn(Strict):
    """A terminal asks for its token with the code a person typed in at it."""

    code: Annotated[str, Field(min_length=1, max_length=80, pattern=PLAIN, repr=False)]


class EnrolOut(Strict):
    """What a terminal needs to know of itself. The token is shown this once."""

    kiosk: Id
    name: str
    place: str
    token: str = Field(repr=False)
