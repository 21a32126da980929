"""How a bus card is told: on the page, before it is handed in, on the slip, and to staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk_app.core.bus_card import BusCard, Due, due_after, due_on, how_due, yuan
from kiosk_app.core.frame import words
from kiosk_app.core.page import Fact, Words
from kiosk_app.core.person import digits_spoken, masked_number
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

KINDS = ("elderly", "ordinary", "student", "military", "unknown")
TEXTS = (
    *(f"bus-due-{how}" for how in Due),
    *(f"bus-kind-{kind}" for kind in KINDS),
    *("fact-bus-kind", "fact-bus-number", "fact-bus-number-value", "fact-bus-valid", "fact-bus-balance"),
    *("fact-bus-due", "fact-bus-balance-value", "date-full"),
)
"""What a page with a card needs said."""
SLIP_TEXTS = ("slip-bus-number", "slip-bus-due", "slip-bus-after", "slip-bus-unread", "date-full")
READ = ("bus_kind", "bus_number", "bus_valid_to", "bus_balance", "bus_due")
"""Fields that staff get of it."""


def due(visit: Visit, world: World) -> date | None:
    """When the review of the card that was read is due."""
    return due_on(visit.bus_card, _years(world), world.today) if visit.bus_card else None


def _years(world: World) -> int:
    return int(world.county.get("bus_card_years", "2"))


def day_words(visit: Visit, world: World, day: date) -> Words:
    """2028 年 3 月 31 日."""
    return words(visit, world, "date-full", year=str(day.year), month=day.month, day=day.day)


def due_words(visit: Visit, world: World) -> Words:
    """How the review stands, and that it can be done today."""
    day = due(visit, world)
    how = how_due(day, world.today, int(world.county.get("bus_card_soon_days", "60")))
    return words(visit, world, f"bus-due-{how}")


def facts_of(visit: Visit, world: World, card: BusCard) -> tuple[Fact, ...]:
    """Kind and masked number; as far as the card says it, until when it is valid, when its review is due, its money."""
    facts = [kind_fact(visit, world, card.kind), number_fact(visit, world, card)]
    for name, day in (("valid", card.valid_to), ("due", due(visit, world))):
        if day is not None:
            facts.append(Fact(words(visit, world, f"fact-bus-{name}"), day_words(visit, world, day)))
    if card.balance_fen is not None:
        balance = words(visit, world, "fact-bus-balance-value", yuan=yuan(card.balance_fen))
        facts.append(Fact(words(visit, world, "fact-bus-balance"), balance))
    return tuple(facts)


def kind_fact(visit: Visit, world: World, kind: str) -> Fact:
    told = words(visit, world, f"bus-kind-{kind if kind in KINDS else 'unknown'}")
    return Fact(words(visit, world, "fact-bus-kind"), told)


def number_fact(visit: Visit, world: World, card: BusCard | None) -> Fact:
    """For the review, too: there may be no card."""
    label = words(visit, world, "fact-bus-number")
    if card is None or not card.number:
        return Fact(label, words(visit, world, "fact-unreadable" if card else "fact-bus-none"))
    told = {"number": masked_number(card.number), "tail": digits_spoken(card.number[-4:])}
    return Fact(label, words(visit, world, "fact-bus-number-value", **told))


def slip_lines(visit: Visit, world: World) -> Iterator[tuple[str, Words]]:
    """(style, line): the card, how its review stands, and when the next one is due once this one is done."""
    card = visit.bus_card
    if card is None:
        yield "plain", words(visit, world, "slip-bus-unread")
        return
    if card.number:
        told = {"number": masked_number(card.number), "tail": digits_spoken(card.number[-4:])}
        yield "plain", words(visit, world, "slip-bus-number", **told)
    day = due(visit, world)
    if day is not None:
        at = day_words(visit, world, day)
        yield "plain", words(visit, world, "slip-bus-due", day=at.show, spoken=at.spoken)
    after = day_words(visit, world, due_after(day, _years(world), world.today))
    yield "strong", words(visit, world, "slip-bus-after", day=after.show, spoken=after.spoken)


def fields_of(visit: Visit, world: World) -> dict[str, str]:
    """What staff get of the card, in the hall's language; empty where it was not read."""
    card = visit.bus_card
    if card is None:
        return dict.fromkeys(READ, "")
    day = due(visit, world)
    kind = f"bus-kind-{card.kind if card.kind in KINDS else 'unknown'}"
    return {
        "bus_kind": world.wording(world.languages[0], visit.service, kind, {}).show,
        "bus_number": card.number,
        "bus_valid_to": card.valid_to.isoformat() if card.valid_to else "",
        "bus_balance": "" if card.balance_fen is None else yuan(card.balance_fen),
        "bus_due": day.isoformat() if day else "",
    }
