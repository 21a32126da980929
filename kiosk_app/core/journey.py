"""The loop's two pure functions: `update(visit, event, world) -> (visit, effects)` and `page(visit, world) -> Page`.

No clock, no I/O, no randomness: a visit can be replayed from its events.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from kiosk_app.core import (
    calls,
    card_left,
    clips,
    helping,
    home,
    leaves,
    lessons,
    overlays,
    photo_pages,
    presence,
    settings_pages,
)
from kiosk_app.core.effects import (
    Announce,
    CallHelp,
    CancelHelp,
    Effect,
    RingBell,
    SayPage,
    StartTimer,
    StopTimer,
    Wipe,
)
from kiosk_app.core.events import (
    BY_PERSON,
    Begin,
    CardLeft,
    CardLifted,
    DeviceChanged,
    Event,
    Fault,
    FingerRested,
    Heard,
    HelpChanged,
    HelpUnreached,
    KeysTakenUp,
    KeyTried,
    Pressed,
    SettingPressed,
    TicketCalled,
    TimerFired,
)
from kiosk_app.core.frame import Body, frame, words
from kiosk_app.core.page import Page
from kiosk_app.core.presence import IDLE, LEAVE
from kiosk_app.core.settings import changed_setting
from kiosk_app.core.steps import KINDS
from kiosk_app.core.technician import bench
from kiosk_app.core.technician.signals import TechnicianAsked
from kiosk_app.core.technician.trials import LEAVE_AFTER
from kiosk_app.core.visit import HelpRequest, Trouble, Visit
from kiosk_app.core.world import OTHER_SERVICE, Step, World

Result = tuple[Visit, tuple[Effect, ...]]


def update(visit: Visit, event: Event, world: World) -> Result:
    """One event. Never raises for any event on any visit that `update` itself produced."""
    before = visit
    visit, effects = _dispatch(visit, event, world)
    visit, reminder = card_left.arrived(before, visit, world)
    effects = (*effects, *reminder)
    visit = clips.followed(before, visit)
    if visit.id and visit.overlay != "still_there" and isinstance(event, (Begin, Heard, *BY_PERSON)):
        idle = LEAVE_AFTER if visit.bench is not None else presence.patience(visit, page(visit, world).time)
        effects = (*effects, StopTimer(LEAVE), StartTimer(IDLE, idle))
    return visit, effects


def page(visit: Visit, world: World) -> Page:
    """What the person meets now."""
    if visit.overlay == "failsafe":
        return frame(visit, world, "failsafe", overlays.failsafe(visit, world))
    if visit.overlay == "still_there":
        return frame(visit, world, "still-there", presence.question(visit, world))
    if visit.overlay in lessons.OVERLAYS:
        return frame(visit, world, lessons.page_id(visit), lessons.body(visit, world))
    step = current_step(visit, world)
    if visit.overlay == "settings":
        return frame(visit, world, settings_pages.page_id(visit), settings_pages.body(visit, world), step)
    if visit.overlay == "help":
        return frame(visit, world, "help", overlays.help_page(visit, world), step)
    if visit.bench is not None:
        return bench.page(visit, visit.bench, world)
    if visit.called is not None and calls.fills_the_page(visit):
        return frame(visit, world, "called", calls.body(visit, visit.called, world))
    if step is None:
        return frame(visit, world, "home", _with_call(home.body(visit, world), visit, world))
    body = card_left.on_page(_step_body(visit, step, world), visit, step, world)
    if visit.overlay == clips.OVERLAY:
        return frame(visit, world, clips.OVERLAY, clips.playing(body, visit, world), step)
    body = _with_call(clips.offered(body, visit, world), visit, world)
    return frame(visit, world, page_id(visit, step), body, step)


def _with_call(body: Body, visit: Visit, world: World) -> Body:
    """What concerns the person goes before what concerns somebody else."""
    told = calls.notice(visit, world)
    if body.notice is not None or told is None:
        return body
    crowded = visit.at_home and len(body.items) > 2  # in large letters there is room for one of them
    return replace(body, notice=told, body=None if crowded else body.body)


def page_id(visit: Visit, step: Step) -> str:
    stage = visit.scratch.get("stage", "")
    return f"{step.id}-{stage}" if stage else step.id


def current_step(visit: Visit, world: World) -> Step | None:
    service = world.services.get(visit.service)
    return service.steps[visit.step] if service else None


def _step_body(visit: Visit, step: Step, world: World) -> Body:
    return KINDS[step.kind].body(visit, step, world)


def _dispatch(visit: Visit, event: Event, world: World) -> Result:
    match event:
        case Begin(visit_id):
            return (visit, ()) if visit.id else (replace(visit, id=visit_id), ())
        case Fault():
            return _fail(visit, world)
        case SettingPressed("more"):
            return settings_pages.opened(visit), ()
        case SettingPressed("low") if visit.bench is not None:
            told = words(visit, world, "technician-not-low")
            return visit, (Announce(told.spoken, told.show),)
        case SettingPressed(name):
            settings, key = changed_setting(visit.settings, name, world.languages, tuple(world.voices))
            visit = replace(presence.answered(visit), settings=settings)
            told = words(visit, world, key)
            return visit, (Announce(told.spoken, told.show),)
        case FingerRested():
            told = words(visit, world, "hold-full")
            return visit, (Announce(told.spoken, told.show),)
        case KeysTakenUp(waking):
            return presence.taken_up(visit, waking, world)
        case KeyTried("help") if not lessons.explains_help(visit):
            return _call_help(visit, world)
        case KeyTried(key):
            return lessons.tried(visit, key, world)
        case TechnicianAsked():
            return bench.opened(visit, event)
        case Pressed("help") if bench.tests_the_help_button(visit):
            return visit, ()
        case Pressed("help" | photo_pages.HELPER):
            return _call_help(visit, world)
        case HelpChanged() | HelpUnreached():
            return _help_changed(visit, event, world)
        case TicketCalled():
            return calls.heard(visit, event)
        case TimerFired(calls.TIMER):
            return calls.over(visit), ()
        case TimerFired(name) if name in helping.TIMERS:
            return helping.due(visit, name)
        case TimerFired("idle") if visit.id:
            return _end(visit, world) if presence.nothing_to_lose(visit) else presence.asked(visit)
        case TimerFired("leave") if visit.id and visit.overlay == "still_there":
            return presence.counted(visit, world) or _end(visit, world)
        case TimerFired("idle" | "leave"):
            return visit, ()
        case Heard() if visit.overlay or visit.bench is not None:
            return visit, ()
        case CardLeft() | CardLifted():
            return card_left.heard(visit, event, world)
        case TimerFired(card_left.TIMER):
            return card_left.due(visit, world)
        case TimerFired(clips.TIMER):
            return clips.over(visit), ()
        case Pressed(clips.TARGET) if not visit.overlay and clips.TARGET in page(visit, world).targets():
            return clips.begun(presence.answered(visit), world)
        case TimerFired("message") if visit.overlay:
            return visit, (StartTimer("message", 30.0),)  # somebody is being helped: the page below does not leave
    if visit.overlay and isinstance(event, Pressed):
        return _overlay_pressed(visit, event.target, world)
    if isinstance(event, BY_PERSON):
        visit = presence.answered(visit)
    if isinstance(event, DeviceChanged):
        visit = _device_changed(visit, event)
        if event.role == "id_reader" and not event.usable:
            visit = replace(visit, card_left=0)  # nobody knows any more
    if visit.bench is not None:
        turn = bench.handle(visit, visit.bench, world, event)
        return _end(turn.visit, world) if turn.outcome else (turn.visit, turn.effects)
    return _in_step(visit, event, world)


def _in_step(visit: Visit, event: Event, world: World) -> Result:
    step = current_step(visit, world)
    if step is None:
        return _at_home(visit, event, world)
    turn = KINDS[step.kind].handle(visit, step, world, event)
    if turn.outcome:
        after, effects = _follow(turn.visit, step, turn.outcome, world)
        return after, (*turn.effects, *effects)
    if turn.visit == visit and not turn.effects and event == Pressed("back") and visit.history:
        return _back(visit, step, world)
    if turn.visit == visit and not turn.effects and event == Pressed("back"):
        return _home(visit, step)
    return turn.visit, turn.effects


def _at_home(visit: Visit, event: Event, world: World) -> Result:
    match event:
        case Pressed("language" | "large" | "low" as name):
            return _dispatch(visit, SettingPressed(name), world)
        case Pressed("voice"):
            return _spoken_to(visit, world)
        case Pressed(home.MORE) if home.has_more(visit, world):
            return leaves.turned(visit), ()
        case Pressed(target) if target in home.offered(visit, world):
            return _begun(visit, target, world)
    return visit, ()


def _begun(visit: Visit, service: str, world: World) -> Result:
    """Nothing said in one service is taken into another."""
    if visit.answers or visit.photo or visit.papers:
        visit = replace(visit, answers=MappingProxyType({}), photo=None, papers=(), person=None)
    visit = replace(visit, service=service, submission="", matters=(), history=(), delegate=None, bus_card=None)
    visit = replace(visit, sitting=visit.sitting.anew())
    return _enter(visit, world.services[service].start, world)


def _spoken_to(visit: Visit, world: World) -> Result:
    """Somebody wants to be spoken to: sound on, the page said, and how to go on by keys."""
    told = words(visit, world, "home-voice-told")
    return replace(visit, settings=replace(visit.settings, sound=True)), (Announce(told.spoken, told.show), SayPage())


def _enter(visit: Visit, step_id: str, world: World) -> Result:
    step = world.services[visit.service].steps[step_id]
    kind = KINDS[step.kind]
    visit = replace(visit, step=step_id, scratch=MappingProxyType({}), ink=())
    if kind.no_return:
        visit = replace(visit, history=())
    turn = kind.enter(visit, step, world)
    if not turn.outcome:
        return turn.visit, turn.effects
    after, effects = _follow(turn.visit, step, turn.outcome, world, seen=False)
    return after, (*turn.effects, *effects)


def _follow(visit: Visit, step: Step, outcome: str, world: World, *, seen: bool = True) -> Result:
    """`seen`: the step had a page, which one can come back to."""
    target = step.routes[outcome]
    leaving = KINDS[step.kind].leave(visit)
    if target == "$end":
        return _end(visit, world)
    if target == "$home":
        return _home(visit, step)
    if target == "$help":
        return _call_help(visit, world)
    if target.startswith(OTHER_SERVICE):
        other = target.removeprefix(OTHER_SERVICE)
        if other not in world.services or home.blocked_by(visit, world, other):
            return _home(visit, step)
        after, effects = _begun(visit, other, world)
        return after, (*leaving, *effects)
    history = () if KINDS[step.kind].no_return else (*visit.history, step.id) if seen else visit.history
    if target in history:  # a route that leads back is a way back, or "back" would go round in a circle
        history = history[: history.index(target)]
    after, effects = _enter(replace(visit, history=history), target, world)
    return after, (*leaving, *effects)


def _back(visit: Visit, step: Step, world: World) -> Result:
    *before, last = visit.history
    leaving = KINDS[step.kind].leave(visit)
    after, effects = _enter(replace(visit, history=tuple(before)), last, world)
    return after, (*leaving, *effects)


def _home(visit: Visit, step: Step) -> Result:
    leaving = KINDS[step.kind].leave(visit)
    return replace(visit, service="", step="", history=(), scratch=MappingProxyType({}), ink=(), overlay=""), leaving


def _end(visit: Visit, world: World) -> Result:
    step = current_step(visit, world)
    leaving = KINDS[step.kind].leave(visit) if step else ()
    told = presence.wiped(visit, world)
    return visit.wiped(), (*leaving, StopTimer(IDLE), StopTimer(LEAVE), Wipe(visit.id), *calls.kept(visit), *told)


def _fail(visit: Visit, world: World) -> Result:
    """Fail safe: wipe, tell the person, call the desk."""
    title = world.wording(visit.settings.language, "", "failsafe-title", {}).show
    call = CallHelp(visit.service, visit.step, title, 0, need="technical")
    settings, visit_id = replace(visit.settings, veiled=False), visit.id  # nothing is left to be covered
    safe = replace(visit.wiped(), id=visit_id, settings=settings, overlay="failsafe", help=HelpRequest())
    return safe, (Wipe(visit_id), call, StopTimer(LEAVE), StartTimer(IDLE, presence.UNHURRIED))


def _call_help(visit: Visit, world: World) -> Result:
    """One press from anywhere. A second press is passed on too: the desk merges it."""
    for_staff = replace(visit.settings, language=world.languages[0])
    now = page(replace(visit, overlay="", settings=for_staff), world)
    request = visit.help if visit.help and visit.help.open else HelpRequest()
    aid = visit.answers.get("aid", "")
    call = CallHelp(
        service=visit.service,
        step=visit.step,
        page_title=now.title.show,
        step_number=now.progress.number if now.progress else 0,
        aids=(aid,) if aid in ("wheelchair", "deaf", "blind") else (),
        language="" if visit.settings.language == world.languages[0] else visit.settings.language,
    )
    begun = helping.called(visit.help)
    return replace(visit, help=request, overlay="help", asked_over="", left=0), (call, *begun)


def _help_changed(visit: Visit, event: HelpChanged | HelpUnreached, world: World) -> Result:
    if visit.help is None:
        return visit, ()
    before = visit.help
    request = helping.heard_of(before, event)
    effects = helping.changed(before, request)
    visit = replace(visit, help=request)
    if isinstance(event, HelpUnreached):
        return visit, effects
    if event.state == "cancelled" or (event.state == "closed" and visit.overlay != "help"):
        overlay, under = ("" if name == "help" else name for name in (visit.overlay, visit.asked_over))
        return replace(visit, help=None, overlay=overlay, asked_over=under), effects
    if request.message and request.messages > before.messages and visit.id and not visit.overlay:
        return replace(visit, overlay="help"), effects  # whoever does not hear has to see it
    step = current_step(visit, world)
    if visit.overlay in ("help", "failsafe") or (
        not visit.overlay and step is not None and KINDS[step.kind].tells_help
    ):  # told by the page
        return visit, effects
    if request.handed_back and not before.handed_back:
        told = words(visit, world, "help-again-title")
        return visit, (*effects, Announce(told.spoken, told.show))
    if event.state != before.state and event.state in ("claimed", "arrived"):
        told = words(visit, world, f"help-{event.state}-title", helper=event.helper)
        return visit, (*effects, Announce(told.spoken, told.show))
    return visit, effects


def _overlay_pressed(visit: Visit, target: str, world: World) -> Result:
    match visit.overlay, target:
        case "help", "go_on" | "back":
            request = visit.help if visit.help and visit.help.open else None
            return replace(visit, overlay="", help=request), ()
        case "help", "cancel_help":
            return replace(visit, overlay="", help=None), (CancelHelp(), *helping.called_off())
        case "help", name if name in helping.ANSWERS:
            return helping.answered(visit, name)
        case "help", "call_again":
            visit, effects = _call_help(visit, world)
            return visit, (*effects, RingBell())
        case "still_there", "leave":
            return _end(visit, world)
        case "still_there", _:
            return presence.answered(visit), ()
        case "settings", "practice" | "switches":
            return lessons.opened(visit, target), ()
        case "practice" | "switches", _:
            return lessons.pressed(visit, target, world)
        case clips.OVERLAY, "back":
            return clips.stopped(visit)
        case "failsafe", "go_home":
            return _end(visit, world)
        case "settings", name if name in settings_pages.leaf_of(visit, world) and name not in settings_pages.OVERLAYS:
            return _dispatch(visit, SettingPressed(name), world)
        case "settings", _:
            return settings_pages.pressed(visit, target, world), ()
    return visit, ()


def _device_changed(visit: Visit, event: DeviceChanged) -> Visit:
    devices = {role: trouble for role, trouble in visit.devices.items() if role != event.role}
    if not event.usable:
        devices[event.role] = Trouble(event.key or "error-general")
    return replace(visit, devices=MappingProxyType(devices))
