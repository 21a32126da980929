"""What every page has, wherever it comes from: head bar, help button, progress, notice."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk_app.core.county_map import Sketch
from kiosk_app.core.page import (
    Action,
    Entry,
    Fact,
    Figure,
    HelpStage,
    Item,
    Page,
    PageKind,
    Progress,
    Sight,
    TimeProfile,
    Voice,
    Words,
    Writing,
)
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


@dataclass(frozen=True, slots=True)
class Body:
    """The part of a page that a step decides; `frame` adds the rest."""

    kind: PageKind
    title: Words
    body: Words | None = None
    notice: Words | None = None
    items: tuple[Item, ...] = ()
    facts: tuple[Fact, ...] = ()
    actions: tuple[Action, ...] = ()
    pictogram: str = ""
    photo: bytes = field(default=b"", repr=False)
    sketch: Sketch | None = None
    entry: Entry | None = None
    writing: Writing | None = None
    stages: tuple[HelpStage, ...] = ()
    paper: tuple[Words, ...] = ()
    figure: Figure | None = None
    plate: bool = False
    sight: Sight | None = None
    clip: str = ""
    focus: str = ""
    voice: Voice = Voice.FULL
    time: TimeProfile = field(default_factory=TimeProfile)


def words(visit: Visit, world: World, key: str, **arguments: str | int) -> Words:
    """The message `key` in the visit's language. Raises LookupError when no catalogue has it."""
    return world.wording(visit.settings.language, visit.service, key, arguments)


def optional_words(visit: Visit, world: World, key: str, **arguments: str | int) -> Words | None:
    try:
        return words(visit, world, key, **arguments)
    except LookupError:
        return None


def trouble_words(visit: Visit, world: World, key: str, role: str = "") -> Words:
    """What a citizen is told about an error of the device of this role; unknown ones get the general sentence."""
    own = optional_words(visit, world, f"device-{role.replace('_', '-')}") if role else None
    device = own or words(visit, world, "device-part")
    told = optional_words(visit, world, key, device=device.show)
    return told or words(visit, world, "error-general", device=device.show)


def action(
    visit: Visit,
    world: World,
    name: str,
    *,
    label: str = "",
    pictogram: str = "",
    main: bool = False,
    final: bool = False,
) -> Action:
    """A navigation button whose label is the message `action-<name>` unless `label` names another."""
    return Action(name, words(visit, world, label or f"action-{name}"), pictogram, main, final)


def back_action(visit: Visit, world: World) -> Action:
    return action(visit, world, "back", pictogram="back")


def device_notice(visit: Visit, world: World, roles: tuple[str, ...]) -> Words | None:
    """The trouble of the first of these roles that has one."""
    for role in roles:
        if role in visit.devices:
            return trouble_words(visit, world, visit.devices[role].key, role)
    return None


def frame(visit: Visit, world: World, page_id: str, part: Body, step: Step | None = None) -> Page:
    """The whole page."""
    service = world.services.get(visit.service)
    place = service.progress_of(step.id) if service and step else None
    progress = None
    if place:
        label = words(visit, world, "progress", number=place[0], total=place[1])
        progress = Progress(place[0], place[1], label)
    if service:
        head = words(visit, world, "service-name")
    else:
        head = words(visit, world, "technician-head" if visit.bench is not None else "head-welcome")
    return Page(
        id=page_id,
        kind=part.kind,
        title=part.title,
        head=head,
        place=Words(world.county.get(f"hall.{visit.settings.language}", world.county.get("hall", ""))),
        help=words(visit, world, "help-coming" if help_is_open(visit) else "help-button"),
        body=part.body,
        notice=part.notice,
        items=part.items,
        facts=part.facts,
        actions=part.actions,
        pictogram=part.pictogram,
        photo=part.photo,
        sketch=part.sketch,
        entry=part.entry,
        writing=part.writing,
        progress=progress,
        stages=part.stages,
        paper=part.paper,
        figure=part.figure,
        plate=part.plate,
        sight=part.sight,
        clip=part.clip,
        focus=part.focus,
        voice=part.voice,
        standing=visit.bench is not None,
        help_active=help_is_open(visit),
        time=part.time,
    )


def help_is_open(visit: Visit) -> bool:
    return visit.help is not None and visit.help.open
