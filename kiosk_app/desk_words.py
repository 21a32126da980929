"""Between the desk client's words and the journey's: conversions only, used by the runtime alone."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from kiosk_app.core import events as ev
from kiosk_app.core.matter import Matter
from kiosk_app.core.world import Place, Queue, Round
from kiosk_app.desk import events as desk
from kiosk_app.desk.events import HALL_ZONE, HallOut, PlacesOut, RoundsOut


class HallWords(TypedDict):
    """What the journey's world says of the hall."""

    queues: tuple[Queue, ...]
    queues_closed: bool


def hall_on(hall: HallOut, today: date) -> HallWords:
    """What was told on an earlier day holds for the services alone: not who waited, nor that the hall had closed."""
    if hall.day != f"{today:%Y%m%d}":
        return {
            "queues": tuple(Queue(one.id, one.title, waiting=None) for one in hall.services),
            "queues_closed": False,
        }
    queues = (
        Queue(one.id, one.title, one.open, one.waiting, None if one.wait_s is None else -(-one.wait_s // 60))
        for one in hall.services
    )
    return {"queues": tuple(queues), "queues_closed": hall.closed}


def rounds_on(told: RoundsOut) -> tuple[Round, ...]:
    """In the hall's time."""
    return tuple(
        Round(
            str(one.id),
            one.title,
            one.township,
            one.place,
            one.begins_at.astimezone(HALL_ZONE),
            one.ends_at.astimezone(HALL_ZONE),
            one.full,
        )
        for one in told.rounds
    )


def places_on(told: PlacesOut) -> tuple[Place, ...]:
    return tuple(Place(**one.model_dump()) for one in told.places)


def found(event: desk.CasesFound) -> ev.CasesFound:
    """As the desk tells it, with the hall's days."""
    return ev.CasesFound(
        tuple(
            Matter(
                case.number,
                case.title,
                case.words,
                case.changed_at.astimezone(HALL_ZONE).date(),
                case.change,
                case.new,
                case.reason,
                case.tracking,
            )
            for case in event.cases
        )
    )


def event_of(
    event: desk.DeskEvent, help_key: str, submission_key: str, ticket_key: str = "", look_up_key: str = ""
) -> ev.Event | None:
    """What the journey hears of it: only what concerns the present visit's press and submission.

    A press may have merged into an earlier one, so a help request goes by several keys. Empty keys match nothing.
    """
    match event:
        case desk.HelpChanged(request, keys) if help_key in keys or help_key == request.key:
            state, back = request.state.value, request.handed_back
            told = (request.helper, request.minutes, request.heard, back, request.message, request.messages)
            return ev.HelpChanged(help_key, state, *told)
        case desk.HelpUnheard(key) if key and key == help_key:
            return ev.HelpChanged(key, "raised", heard=False)
        case desk.HelpStored(key) | desk.NotSafe(key=key) | desk.Refused(key=key) if key and key == help_key:
            return ev.HelpUnreached(key)
        case desk.TicketDrawn(key, number, ticket) if key and key == ticket_key:
            if ticket is None:
                return ev.TicketDrawn(number, printed=True)
            wait = None if ticket.wait_s is None else -(-ticket.wait_s // 60)
            at = ticket.appointment_at
            booked = "" if at is None else f"{at.astimezone(HALL_ZONE):%H:%M}"
            return ev.TicketDrawn(number, ticket.before, wait, appointment=booked)
        case desk.Refused(key, reason) if key and key == ticket_key:
            return ev.TicketRefused("closed" if reason == "closed" else "")
        case desk.CasesFound(key) if key and key == look_up_key:
            return found(event)
        case desk.LookUpFailed(key) if key and key == look_up_key:
            return ev.LookUpFailed()
        case desk.TicketCalled(ticket):
            return ev.TicketCalled(ticket.number, ticket.window_name or ticket.window)
        case desk.SubmissionAccepted(key, number) if key and key == submission_key:
            return ev.SubmissionAccepted(key, number)
        case desk.SubmissionStored(key) if key and key == submission_key:
            return ev.SubmissionStored(key)
        case desk.NotSafe(key=key) | desk.Refused(key=key) if key and key == submission_key:
            return ev.CommandFailed("desk", "submit", "error-desk", "none")
    return None
