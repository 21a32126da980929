"""Every page a person can meet, with the real content: what `kiosk audit`, `kiosk check` and the layout tests look at.

Each step of each service is entered and then met in all its states (`kiosk_app.tools.step_states`), the first of a kind
with every trouble its part may have and the others with the longest; over them lie help, "are you still there" and the
fail-safe page. Deterministic; the only I/O is reading the demo citizens' files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType

from drivers.id_reader.citizens import citizen_names, load_citizen
from drivers.id_reader.text import decode_document
from kiosk_app.access.glyphs import drawable
from kiosk_app.content.load import LANGUAGES, Content
from kiosk_app.core import checklist, clips, home, lessons
from kiosk_app.core.events import (
    DeviceChanged,
    Event,
    Fault,
    HelpChanged,
    HelpUnreached,
    KeysTakenUp,
    KeyTried,
    Pressed,
    SettingPressed,
    TicketCalled,
    TimerFired,
)
from kiosk_app.core.frame import trouble_words
from kiosk_app.core.journey import page as page_of
from kiosk_app.core.journey import update
from kiosk_app.core.listed import entries_of
from kiosk_app.core.person import Person
from kiosk_app.core.settings_pages import LEAVES
from kiosk_app.core.steps import KINDS
from kiosk_app.core.steps.read_card import APPLICANT, DELEGATE
from kiosk_app.core.visit import RATES, Settings, Visit
from kiosk_app.core.world import Need, Queue, Step, World
from kiosk_app.device_words import card_read
from kiosk_app.tools import technician_states
from kiosk_app.tools.met import Cast, Met, State
from kiosk_app.tools.notices import PARTS, notices_of_other_parts
from kiosk_app.tools.recorder import Recorder, noting
from kiosk_app.tools.samples import BUS_CARD, ID_NUMBER, ROUNDS, WRITTEN, rounds_in
from kiosk_app.tools.step_states import STATES

LONGEST_MESSAGE = "我手上还有一位老人家的事，两分钟就到您这里。请您先坐一下，带好身份证，不要着急。"
"""A helper's words, as long as they may be."""

TODAY = date(2026, 11, 23)
"""The day of the enumeration: pages must not change with the calendar."""

VOICES = MappingProxyType({"machine": {}, "teacher-wang": {"zh-CN": "四川话", "en": "Sichuan"}})
"""A terminal's voices: the machine, and one that a hall recorded."""

QUEUES = (
    Queue("pension", "养老保险", waiting=12, wait=40),
    Queue("medical", "医保报销", waiting=0, wait=0),
    Queue("disability", "残疾人证", open=False),
    Queue("other-1", "公积金提取", waiting=3, wait=9),
    Queue("other-2", "工商登记", waiting=1, wait=4),
)
"""What a hall offers: more than fit on a page."""

LONGEST = 2
"""Troubles in each language that the second step of a kind is met with, where the first is met with all: the others say
less."""
HELPERS = ("王老师", "阿依古丽·买买提老师", "Ms Montgomery")
"""Helpers' names, one as long as the help pages are made for."""


def all_pages(content: Content, recorder: Recorder | None = None, languages: Sequence[str] = LANGUAGES) -> list[Met]:
    """Every page in every language. A page that cannot be made for want of a text is left out and its text noted in
    `recorder.missing`."""
    recorder = recorder or Recorder(content)
    world = replace(
        content.world(TODAY), wording=recorder, legible=drawable, queues=QUEUES, rounds=rounds_in(content.lists)
    )
    shared = content.catalogues[(LANGUAGES[0], "")].messages
    cast = Cast(citizens(), tuple(key for key in shared if key.startswith("error-")))
    met: list[Met] = []
    for language in languages:
        for name, step_kind, overlay, visit, here in _visits(world, language, cast):
            try:
                met.append(Met(name, language, page_of(visit, here), step_kind, overlay, visit, here))
            except LookupError:
                recorder.note_missing()
        noting(recorder, partial(_meet_other_parts, met, world, language, cast))
    return met


def _meet_other_parts(met: list[Met], world: World, language: str, cast: Cast) -> None:
    met.extend(list(notices_of_other_parts(met, world, language, cast)))


def _settings_pages(where: str, base: Visit, world: World, step_kind: str) -> _Visits:
    """The overlay, page by page; once with everything switched on."""
    visit = _after(base, (SettingPressed("more"),), world)
    for leaf in range(len(LEAVES)):
        yield f"{where}/settings-{leaf + 1}", step_kind, "settings", replace(visit, leaf=leaf), world
        eased = replace(visit.settings, steady=True, hold=True, layout="low", switches=("next", "ok"))
        yield f"{where}/settings-{leaf + 1}-on", step_kind, "settings", replace(visit, settings=eased, leaf=leaf), world
    several = replace(world, voices=VOICES)
    for name in ("", *VOICES):
        spoken = replace(visit, settings=replace(visit.settings, voice=name), leaf=len(LEAVES))
        yield f"{where}/settings-voice-{name or 'own'}", step_kind, "settings", spoken, several
    for rate in RATES:
        rated = replace(visit, settings=replace(visit.settings, rate=rate))
        if where == "home":
            yield f"{where}/settings-1-rate-{rate}", step_kind, "settings", rated, world


def citizens() -> dict[str, Person]:
    """The demo citizens as the reader gives them, by name of their file."""
    found = {}
    for name in citizen_names():
        card = load_citizen(name).card
        found[name] = card_read(decode_document(card.text_block(), newest_address=card.newest_address_bytes())).person
    return found


def lesson_events() -> Iterator[tuple[str, tuple[Event, ...]]]:
    """The pages about keys, in every state: they look the same wherever they were opened."""
    yield "practice", (Pressed("practice"),)
    for key in (*lessons.MEANINGS, "7"):
        yield f"practice-{key}", (Pressed("practice"), KeyTried(key))
    yield "practice-twice", (Pressed("practice"), KeyTried("next"), KeyTried("next"))
    yield "practice-ended", (Pressed("practice"), KeyTried("ok"), KeyTried("ok"))
    found = (Pressed("switches"), KeyTried("1"), KeyTried("prev"), KeyTried("next"))
    for count, name in enumerate(("begin", "move", "choose", "try"), start=1):
        yield f"switches-{name}", found[:count]
    yield "switches-same", (*found[:3], KeyTried("prev"), KeyTried("prev"))
    for target in ("keep", "off"):
        yield f"switches-{target}", (*found, Pressed(target))


_Visits = Iterator[tuple[str, str, str, Visit, World]]
"""(name of the page, kind of step or "", overlay, visit, world)"""


def _visits(world: World, language: str, cast: Cast) -> _Visits:
    fresh = Visit(id="audit", settings=Settings(language=language))
    for name, visit, here in _home(world, fresh):
        yield f"home/{name}", "", "", visit, here
    yield from _overlays("home", fresh, world, "")
    yield from _settings_pages("home", fresh, world, "")
    for name, visit in technician_states.visits(fresh, lambda visit, events: _after(visit, events, world)):
        yield f"technician/{name}", "", "", visit, world
    kinds: set[str] = set()  # met with every trouble there is
    brief = replace(cast, longest=partial(_longest, fresh, world))
    for at, service in enumerate(world.services.values()):
        for step in service.steps.values():
            base = _at(fresh, service.id, step, world, cast.people)
            prefix = f"{service.id}/{step.id}"
            for state in STATES[step.kind](base, step, world, brief if step.kind in kinds else cast):
                played = _played(state, step, world)
                if played is not None:
                    yield f"{prefix}/{state.name}", step.kind, "", played, world
            kinds.add(step.kind)
            if step.kind == "find_place":
                yield f"{prefix}/none", step.kind, "", base, replace(world, places=())
                yield from _bare_place(prefix, base, step, world)
            if step.kind == "choose_queue":
                yield f"{prefix}/closed", step.kind, "", base, replace(world, queues_closed=True)
                yield f"{prefix}/unknown", step.kind, "", base, replace(world, queues=())
            if step.kind == "read_bus_card":
                yield from _review_days(prefix, base, world)
            yield from _clip(prefix, base, step, world)
        first = _at(fresh, service.id, service.steps[service.start], world, cast.people)
        yield from _overlays(service.id, first, world, service.steps[service.start].kind, every_name=at == 0)
        if at == 0:  # of another service only the name in the head differs
            yield from _settings_pages(service.id, first, world, service.steps[service.start].kind)


def _bare_place(prefix: str, base: Visit, step: Step, world: World) -> _Visits:
    """A place of which the county tells no more than where it is."""
    bare = replace(
        world, county_map=None, places=tuple(replace(one, phone="", hours="", way="") for one in world.places)
    )
    kinds = step.options.get("kinds")
    first = next((one for one in bare.places if isinstance(kinds, list) and one.kind in kinds), None)
    if first is not None:
        shown = base.answer(str(step.options["store"]), first.id).note(stage="one")
        yield f"{prefix}/bare", step.kind, "", shown, bare


def _longest(visit: Visit, world: World, role: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Of these troubles those that say most, in each language."""
    found: set[str] = set()
    for language in world.languages:
        here = replace(visit, settings=replace(visit.settings, language=language))
        found.update(sorted(keys, key=partial(_length, here, world, role), reverse=True)[:LONGEST])
    return tuple(key for key in keys if key in found)


def _length(visit: Visit, world: World, role: str, key: str) -> int:
    """Of what a page says of this trouble; 0 where the text is missing, which the first step of a kind tells."""
    try:
        return len(trouble_words(visit, world, key, role).show)
    except LookupError:
        return 0


def _review_days(prefix: str, base: Visit, world: World) -> _Visits:
    """A bus card whose review is past, near and far: whatever today is."""
    read = replace(base, bus_card=BUS_CARD, scratch=MappingProxyType({"stage": "read"}))
    for name, today in (("late", date(2028, 4, 1)), ("now", date(2028, 3, 1)), ("later", date(2027, 3, 1))):
        yield f"{prefix}/read-{name}", "read_bus_card", "", read, replace(world, today=today)


def _clip(prefix: str, base: Visit, step: Step, world: World) -> _Visits:
    """While the page's clip plays; and how who does not hear well meets it."""
    if clips.of(base, world) is None:
        return
    playing = _after(base, (Pressed(clips.TARGET),), world)
    if playing.overlay:
        yield f"{prefix}/clip", step.kind, clips.OVERLAY, playing, world
    signed = MappingProxyType({key: replace(clip, kind="sign") for key, clip in world.clips.items()})
    for name, here in (("clip-first", world), ("clip-signed", replace(world, clips=signed))):
        yield f"{prefix}/{name}", step.kind, "", base.answer("aid", "deaf"), here


def _at(fresh: Visit, service_id: str, step: Step, world: World, people: Mapping[str, Person]) -> Visit:
    """Before this step, with everything the steps before it could have given."""
    service = world.services[service_id]
    answers: dict[str, str] = {}
    history: list[str] = []
    for before in service.steps.values():
        if before.id == step.id:
            break
        if before.branch not in ("", step.branch):
            continue
        store = str(before.options.get("store", ""))
        choices = before.options.get("choices")
        if before.kind == "enter_number":
            length = before.options.get("length", 11)
            start = str(before.options.get("starts_with", ""))
            answers[store] = start + "8" * ((length if isinstance(length, int) else 11) - len(start))
        elif before.kind == "enter_id_number":
            answers[store] = ID_NUMBER
        elif before.kind == "enter_certificate":
            answers[store] = ""
        elif isinstance(choices, list | tuple):
            answers[store] = str(choices[-1])
        elif before.kind == "choose_from":
            offered = entries_of(replace(fresh, answers=MappingProxyType(answers)), before, world)
            answers[store] = offered[0].id
        elif before.kind == "find_place":
            answers[store] = world.places[0].id
        elif before.kind == "give_address":
            answers[store] = next(iter(people.values())).address
        elif before.kind == "checklist":
            for number, material in enumerate(checklist.materials(before)):
                answers[checklist.mark(before, material)] = (checklist.NOT_BROUGHT, checklist.BROUGHT)[number % 2]
        elif before.kind == "write":
            answers[store] = WRITTEN
        elif before.kind == "choose_round":
            answers[store] = ROUNDS[0].id
        if not before.aside:
            history.append(before.id)
    first, second = list(people.values())[:2]
    return replace(
        fresh,
        service=service_id,
        step=step.id,
        history=() if KINDS[step.kind].no_return else tuple(history),
        person=first if APPLICANT in _cards(world, service_id, history) else None,
        delegate=second if DELEGATE in _cards(world, service_id, history) else None,
        bus_card=BUS_CARD if "read_bus_card" in _kinds(world, service_id, history) else None,
        answers=MappingProxyType(answers),
    )


def _cards(world: World, service_id: str, step_ids: Sequence[str]) -> set[str]:
    """Whose identity cards these steps read: the applicant's, a delegate's."""
    steps = world.services[service_id].steps
    return {str(steps[name].options.get("whose", APPLICANT)) for name in step_ids if steps[name].kind == "read_card"}


def _kinds(world: World, service_id: str, step_ids: Sequence[str]) -> set[str]:
    return {world.services[service_id].steps[name].kind for name in step_ids}


def _played(state: State, step: Step, world: World) -> Visit | None:
    """The visit after the step was entered and the state's events came; None where they lead out of the step."""
    visit = replace(state.visit, scratch=MappingProxyType({}))
    try:
        turn = KINDS[step.kind].enter(visit, step, world)
        visit = turn.visit
        _recorder(world).note_told(visit, turn.effects)
    except LookupError:
        _note_missing(world)
    visit = _after(visit, state.events, world)
    return visit if visit.step == step.id else None


def _after(visit: Visit, events: Sequence[Event], world: World) -> Visit:
    for event in events:
        try:
            visit, effects = update(visit, event, world)
            _recorder(world).note_told(visit, effects)
        except LookupError:
            _note_missing(world)
    return visit


def _recorder(world: World) -> Recorder:
    assert isinstance(world.wording, Recorder)
    return world.wording


def _note_missing(world: World) -> None:
    _recorder(world).note_missing()


def _home(world: World, fresh: Visit) -> Iterator[tuple[str, Visit, World]]:
    yield "open", fresh, world
    many = _with_many_services(world)
    for count in range(3):
        yield f"many-{count + 1}", _after(fresh, (Pressed(home.MORE),) * count, many), many
    yield "by-keys", _after(fresh, (KeysTakenUp(),), world), world
    yield "eased", _after(fresh, (Pressed("large"), Pressed("low"), Pressed("voice")), world), world
    yield "helper-on-the-way", _after(fresh, (Pressed("help"), Pressed("go_on")), world), world
    called = _after(replace(fresh, id=""), (TicketCalled("A012", "3 号窗口"),), world)
    yield "called", called, world
    yield "called-beside", replace(called, id="audit"), world
    for role in (*PARTS, "part"):  # and one that nobody named
        lost = _after(fresh, (DeviceChanged(role, False, "error-no-device"),), world)
        for required in (True, False):
            needs = MappingProxyType({service: (Need(role, required),) for service in world.services})
            yield f"{role}-{'closed' if required else 'reduced'}", lost, replace(world, needs=needs)
            needs = MappingProxyType({next(iter(world.services)): (Need(role, required),)})
            if required:
                yield f"{role}-one-closed", lost, replace(world, needs=needs)
            if required and role == "part":
                yield "closed-large", _after(lost, (Pressed("large"),), world), replace(world, needs=needs)
            if required and role == "part":  # in a county that names no counters
                facts = {key: fact for key, fact in world.county.items() if not key.startswith("counter.")}
                yield "closed-no-counter", lost, replace(world, needs=needs, county=MappingProxyType(facts))


def _with_many_services(world: World) -> World:
    """More than one first page can hold, however many there are."""
    services = dict(world.services)
    for number, service in enumerate([one for one in world.services.values() if one.on_home][:4]):
        services[f"{service.id}-{number}"] = service
    return replace(world, services=MappingProxyType(services))


def _overlays(where: str, base: Visit, world: World, step_kind: str, every_name: bool = True) -> _Visits:
    yield f"{where}/still-there", step_kind, "still_there", replace(base, overlay="still_there"), world
    failed = _after(base, (Fault("audit"),), world)
    yield f"{where}/failsafe", step_kind, "failsafe", failed, world
    if not base.service:
        yield f"{where}/failsafe-kept", step_kind, "failsafe", replace(failed, kept=True), world
    if base.service:
        # through the journey, so that its announcements are asked for too
        asked = _after(replace(base, answers=MappingProxyType({"audit": "yes"})), (TimerFired("idle"),), world)
        yield f"{where}/asked", step_kind, "still_there", asked, world
    called = _after(base, (Pressed("help"),), world)
    if not base.service:
        for name, events in lesson_events():
            yield f"{where}/{name}", step_kind, "", _after(replace(base, overlay="settings"), events, world), world
    yield f"{where}/help-calling", step_kind, "help", called, world
    yield f"{where}/help-unreached", step_kind, "help", _after(called, (HelpUnreached(""),), world), world
    for state in ("raised", "delivered"):
        yield f"{where}/help-{state}", step_kind, "help", _after(called, (HelpChanged("", state),), world), world
    unheard = HelpChanged("", "raised", heard=False)
    yield f"{where}/help-unheard", step_kind, "help", _after(called, (unheard,), world), world
    back = HelpChanged("", "delivered", handed_back=True)
    yield f"{where}/help-again", step_kind, "help", _after(called, (back,), world), world
    told = (HelpChanged("", "delivered"), TimerFired("help-wait"))
    yield f"{where}/help-waited", step_kind, "help", _after(called, told, world), world
    written = HelpChanged("", "claimed", HELPERS[1], 2, message=LONGEST_MESSAGE, messages=1)
    yield f"{where}/help-written", step_kind, "help", _after(called, (written,), world), world
    bare = replace(world, legible=lambda _text: False)
    yield f"{where}/help-illegible", step_kind, "help", _after(called, (written,), bare), bare
    said = (written, Pressed("answer_write"))
    yield f"{where}/help-answered", step_kind, "help", _after(called, said, world), world
    for number, helper in enumerate(HELPERS):
        if not every_name and helper != max(HELPERS, key=len):
            continue
        for state, minutes in (("claimed", None), ("claimed", 12), ("arrived", None), ("closed", None)):
            visit = _after(called, (HelpChanged("", state, helper, minutes),), world)
            name = f"{where}/help-{state}{'-minutes' if minutes else ''}-{number + 1}"
            yield name, step_kind, "help", visit, world
    # pages under which a helper is already on the way: the help button says so
    if base.service:
        yield f"{where}/helper-on-the-way", step_kind, "", _after(called, (Pressed("go_on"),), world), world
