"""Where something is posted: what the identity card says, a village with a house number, or the village's committee.

Kept in the hall's own language, as it stands on an envelope. Seen and said in the room is only as far as the township;
by headphones, where nobody else hears, all of it.
"""

from __future__ import annotations

from types import MappingProxyType

from kiosk_app.core import addresses, leaves
from kiosk_app.core.effects import Announce
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, optional_words, words
from kiosk_app.core.listed import OTHER, title_of
from kiosk_app.core.page import Item, PageKind, Words
from kiosk_app.core.person import masked_name
from kiosk_app.core.steps import enter_number
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

CARD, HOME, COMMITTEE = "card", "home", "committee"
PICTURES = MappingProxyType({CARD: "id_card", HOME: "home", COMMITTEE: "village"})
TOWNSHIP, VILLAGE, HOUSE, SURE = "township", "village", "house", "sure"
"""The pages after the first, by `stage`. The way there is kept as `how`."""

_HOUSE = Step(
    "address-house",
    "enter_number",
    MappingProxyType({}),
    MappingProxyType({"store": HOUSE, "length": 4, "shortest": 1, "groups": [4], "pictogram": "cross"}),
)


def _ways(visit: Visit) -> tuple[str, ...]:
    """Who showed no card, or one without an address, is not offered what it says."""
    return (CARD, HOME, COMMITTEE) if visit.person and visit.person.address else (HOME, COMMITTEE)


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match visit.scratch.get("stage", ""):
        case "township" | "village" as stage:
            return _from_list(visit, world, event, stage)
        case "house":
            return _house(visit, world, event)
        case "sure":
            return _sure(visit, step, world, event)
    match event:
        case Pressed(way) if way in _ways(visit):
            return stay(visit.note(how=way, stage=SURE if way == CARD else TOWNSHIP, leaf=""))
    return stay(visit)


def _from_list(visit: Visit, world: World, event: Event, stage: str) -> Turn:
    offered = _offered(visit, world)
    match event:
        case Pressed(target) if target in leaves.shown(visit, offered) and stage == TOWNSHIP:
            return stay(visit.note(township=target, stage=VILLAGE, leaf=""))
        case Pressed(target) if target in leaves.shown(visit, offered):
            asks_house = visit.scratch.get("how") == HOME and target != OTHER
            return stay(visit.note(village=target, digits="", stage=HOUSE if asks_house else SURE, leaf=""))
        case Pressed(leaves.MORE) if leaves.more(visit, world, offered):
            return stay(leaves.turned(visit))
        case Pressed("back"):
            return stay(visit.note(stage="" if stage == TOWNSHIP else TOWNSHIP, leaf=""))
    return stay(visit)


def _house(visit: Visit, world: World, event: Event) -> Turn:
    match event:
        case Pressed("back"):
            return stay(visit.note(stage=VILLAGE, digits="", trouble=""))
        case Pressed("none"):
            return stay(visit.note(stage=SURE, digits="", trouble=""))
    turn = enter_number.handle(visit, _HOUSE, world, event)
    return stay(visit.note(stage=SURE, trouble="")) if turn.outcome else turn


def _sure(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Pressed("use"):
            return done(visit.answer(text(step, "store"), addresses.whole(visit, world)), "given")
        case Pressed("read"):
            heard = words(visit, world, "address-read-alone", address=addresses.whole(visit, world))
            told = words(visit, world, "address-read")
            return stay(visit, Announce(told.spoken, told.show, heard.spoken))
        case Pressed("back"):
            how, village = visit.scratch.get("how"), visit.scratch.get("village")
            before = "" if how == CARD else HOUSE if how == HOME and village != OTHER else VILLAGE
            return stay(visit.note(stage=before))
    return stay(visit)


def _offered(visit: Visit, world: World) -> tuple[str, ...]:
    if visit.scratch.get("stage") == TOWNSHIP:
        return tuple(one.id for one in world.lists.get("townships", ()))
    township = visit.scratch.get("township", "")
    return (*(one.id for one in world.lists.get("villages", ()) if one.under == township), OTHER)


def body(visit: Visit, step: Step, world: World) -> Body:
    match visit.scratch.get("stage", ""):
        case "township" | "village" as stage:
            return _list_body(visit, world, stage)
        case "house":
            return enter_number.body(visit, _HOUSE, world)
        case "sure":
            return _sure_body(visit, world)
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        items=tuple(
            Item(
                way,
                words(visit, world, f"address-{way}"),
                optional_words(visit, world, f"address-{way}-detail"),
                PICTURES[way],
                str(number),
            )
            for number, way in enumerate(_ways(visit), start=1)
        ),
        actions=(back_action(visit, world),),
    )


def _list_body(visit: Visit, world: World, stage: str) -> Body:
    offered = _offered(visit, world)
    titles = {
        one.id: Words(title_of(one, visit.settings.language, world))
        for one in (*world.lists.get("townships", ()), *world.lists.get("villages", ()))
    }
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, f"address-{stage}-title"),
        body=words(visit, world, f"address-{stage}-body"),
        items=tuple(
            Item(one, titles.get(one) or words(visit, world, "address-other"), None, "village", str(number))
            for number, one in enumerate(leaves.shown(visit, offered), start=1)
        ),
        actions=(back_action(visit, world), *leaves.more(visit, world, offered)),
    )


def _sure_body(visit: Visit, world: World) -> Body:
    how = visit.scratch.get("how", CARD)
    unknown = "-unknown" if visit.scratch.get("village") == OTHER and how != CARD else ""
    read = action(visit, world, "read", label="action-read-number", pictogram="ear")
    return Body(
        kind=PageKind.FACTS,
        title=words(visit, world, "address-sure-title"),
        body=words(visit, world, f"address-sure-{how}{unknown}"),
        facts=addresses.facts(visit, world, masked_name(visit.person.name) if visit.person else ""),
        actions=(
            back_action(visit, world),
            *((read,) if visit.by_keys else ()),
            action(visit, world, "use", label="address-use", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "give_address",
    outcomes=("given",),
    enter=enter,
    handle=handle,
    body=body,
    messages=(
        *("{step}-title", "{step}-body"),
        *(f"address-{way}" for way in PICTURES),
        *(f"address-sure-{way}" for way in (*PICTURES, f"{HOME}-unknown", f"{COMMITTEE}-unknown")),
        *(f"address-{stage}-{part}" for stage in (TOWNSHIP, VILLAGE, HOUSE) for part in ("title", "body")),
        *("address-house-none", "address-other", "address-sure-title", "address-use", "address-read"),
        *("address-read-alone", *addresses.TEXTS),
    ),
    options=("store",),
)
