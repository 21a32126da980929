"""One request as the kiosk hears of it and as a console tile shows it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from helpdesk.clock import milliseconds
from helpdesk.contract import Aid, Answer, HelpRequestOut, Need, RequestState
from helpdesk.language import said
from helpdesk.loans.kinds import LoanKinds

NEEDS: Mapping[Need, str] = MappingProxyType(
    {
        Need.HELP: "要人帮忙",
        Need.LEAD: "领办",
        Need.ASSIST: "帮办",
        Need.ACT_FOR: "代办",
        Need.MEDICAL: "急：要医药箱",
        Need.TECHNICAL: "终端有问题",
        Need.BORROW: "借东西",
    }
)
AIDS: Mapping[Aid, str] = MappingProxyType(
    {
        Aid.WHEELCHAIR: "轮椅",
        Aid.DEAF: "聋人：用文字",
        Aid.BLIND: "看不见：请说话",
        Aid.LARGE_TEXT: "用大字",
    }
)


ANSWERS: Mapping[str, str] = MappingProxyType(
    {Answer.OK.value: "好的", Answer.COME.value: "请过来", Answer.WRITE.value: "听不见，请写字"}
)


@dataclass(frozen=True)
class Letter:
    """A short text. `staff` None: the citizen's answer, by name."""

    staff: int | None
    text: str


@dataclass(frozen=True)
class RequestView:
    """Everything about a request that anybody is told; nothing personal of the citizen."""

    key: str
    number: int
    kiosk: str
    kiosk_name: str
    place: str
    seq: int
    state: RequestState
    need: Need
    given: Need | None
    aids: tuple[Aid, ...]
    service: str
    service_title: str
    step_number: int
    page_title: str
    presses: int
    late: bool
    raised_at: datetime
    delivered_at: datetime | None
    claimed_at: datetime | None
    arrived_at: datetime | None
    closed_at: datetime | None
    holder: int | None
    holder_name: str
    holder_shown: str
    minutes: int | None
    steps: tuple[str, ...] = ()  # escalations that fired in this wait; `breach` if ever
    letters: tuple[Letter, ...] = ()
    handed_back: bool = False  # who said to go did not arrive, or could not
    language: str = ""  # the citizen's, where it is not the hall's own
    borrow: str = ""  # a kind of what the hall lends, as the terminal named it


def for_kiosk(view: RequestView, heard: bool) -> HelpRequestOut:
    """`heard`: is any console listening now; once a helper goes, somebody has heard."""
    written = [letter.text for letter in view.letters if letter.staff is not None]
    waiting = view.state in (RequestState.RAISED, RequestState.DELIVERED)
    return HelpRequestOut(
        key=view.key,
        number=view.number,
        kiosk=view.kiosk,
        state=view.state,
        seq=view.seq,
        need=view.need,
        helper=view.holder_shown,
        minutes=view.minutes,
        heard=heard or not waiting,
        handed_back=view.handed_back and waiting,
        message=written[-1] if written else "",
        messages=len(written),
        raised_at=view.raised_at,
        delivered_at=view.delivered_at,
        claimed_at=view.claimed_at,
        arrived_at=view.arrived_at,
        closed_at=view.closed_at,
    )


class Holder(BaseModel):
    model_config = ConfigDict(frozen=True)
    id: int
    name: str


class Said(BaseModel):
    """One short text on a tile; `citizen`: it came from the terminal."""

    model_config = ConfigDict(frozen=True)
    citizen: bool
    text: str


class Tile(BaseModel):
    """A request on the console, in the console's language. Moments are milliseconds since 1970 UTC."""

    model_config = ConfigDict(frozen=True)
    key: str
    number: int
    seq: int
    state: RequestState
    kiosk: str
    where: str
    tags: tuple[str, ...]
    urgent: bool
    page: str
    presses: int
    late: bool
    raised_at: int
    holder: Holder | None
    minutes: int | None
    given: Need | None
    steps: tuple[str, ...] = ()
    handed_back: bool = False
    by_text: bool = False  # the citizen does not hear
    said: tuple[Said, ...] = ()
    borrow: str = ""


def page_words(view: RequestView) -> str:
    """残疾人证办理 — 第 4 步：照相; only the page's title outside a service; 首页 when nothing is known."""
    title = view.service_title or view.service
    if not title:
        return view.page_title or said("首页")
    step = said("第 {n} 步", n=view.step_number) if view.step_number else ""
    place = said("：").join(part for part in (step, view.page_title) if part)
    return f"{title} — {place}" if place else title


SPOKEN: Mapping[str, str] = MappingProxyType({"en": "说英语", "ug": "说维吾尔语", "yue": "说粤语"})


def _speaks(language: str) -> str:
    known = SPOKEN.get(language.partition("-")[0])
    return said("说 {language}", language=language) if known is None else said(known)


def _needs(view: RequestView, lent: LoanKinds) -> tuple[str, ...]:
    """What is asked to borrow stands also beside a need that became more urgent."""
    borrows = said("借{thing}", thing=lent.title(view.borrow)) if view.borrow else ""
    if view.need is Need.BORROW and borrows:
        return (borrows,)
    return (said(NEEDS[view.need]), *([borrows] if borrows else []))


def for_console(view: RequestView, lent: LoanKinds) -> Tile:
    """`lent`: what the hall lends, by whose titles it is said what somebody wants."""
    speaks = (_speaks(view.language),) if view.language else ()
    tags = (*_needs(view, lent), *speaks, *(said(AIDS[aid]) for aid in view.aids))
    return Tile(
        key=view.key,
        number=view.number,
        seq=view.seq,
        state=view.state,
        kiosk=view.kiosk,
        where=f"{view.kiosk_name} · {view.place}",
        tags=tags,
        urgent=view.need is Need.MEDICAL,
        page=page_words(view),
        presses=view.presses,
        late=view.late,
        raised_at=milliseconds(view.raised_at),
        holder=None if view.holder is None else Holder(id=view.holder, name=view.holder_name),
        minutes=view.minutes,
        given=view.given,
        steps=view.steps,
        handed_back=view.handed_back,
        by_text=Aid.DEAF in view.aids,
        said=tuple(
            Said(citizen=letter.staff is None, text=letter.text if letter.staff else said(ANSWERS.get(letter.text, "")))
            for letter in view.letters
        ),
        borrow=view.borrow,
    )
