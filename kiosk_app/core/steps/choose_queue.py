"""What one wants a number for: the services the hall offers now, as the desk told, four to a page."""

from __future__ import annotations

from kiosk_app.core import leaves
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, optional_words, words
from kiosk_app.core.page import MAX_CHOICES, Item, PageKind, Words
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Queue, Step, World

MORE = "more_queues"
COUNTER = "counter"


def title_of(visit: Visit, world: World, queue: Queue) -> Words:
    """In the visit's language where the county's texts have it, else as the desk calls it."""
    return optional_words(visit, world, f"queue-{queue.id}") or Words(queue.title)


def _shown(visit: Visit, world: World) -> tuple[Queue, ...]:
    return leaves.beside_a_card(visit, world.queues)


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Pressed(target) if target in {queue.id for queue in _shown(visit, world)} and not world.queues_closed:
            return done(visit.answer(text(step, "store"), target), "chosen")
        case Pressed("more_queues") if len(world.queues) > MAX_CHOICES:
            return stay(leaves.turned(visit))
        case Pressed("go_on") if world.queues_closed or not world.queues:
            return done(visit, "none")
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    if world.queues_closed or not world.queues:
        why = "closed" if world.queues_closed else "unknown"
        return Body(
            kind=PageKind.MESSAGE,
            title=words(visit, world, f"{step.id}-{why}-title"),
            body=words(visit, world, f"{step.id}-{why}-body"),
            pictogram="clock" if world.queues_closed else "helper",
            actions=(action(visit, world, "go_on", label="action-go-on", pictogram="check", main=True),),
        )
    shown = _shown(visit, world)
    items = [
        Item(queue.id, title_of(visit, world, queue), _detail(visit, world, queue), picture(step, queue), str(number))
        for number, queue in enumerate(shown, start=1)
    ]
    if len(world.queues) > MAX_CHOICES:
        items.append(Item(MORE, words(visit, world, "queue-more"), None, "more", str(len(items) + 1)))
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        items=tuple(items),
        actions=(back_action(visit, world),),
    )


def picture(step: Step, queue: Queue) -> str:
    """The county's, else a counter."""
    pictures = step.options.get("pictograms")
    return str(pictures.get(queue.id, COUNTER)) if isinstance(pictures, dict) else COUNTER


def _detail(visit: Visit, world: World, queue: Queue) -> Words | None:
    if queue.waiting is None:
        return None
    if not queue.open:
        return words(visit, world, "queue-no-window")
    return words(visit, world, "queue-waiting", waiting=queue.waiting)


KIND = StepKind(
    "choose_queue",
    outcomes=("chosen", "none"),
    enter=enter,
    handle=handle,
    body=body,
    messages=(
        *("{step}-title", "{step}-body", "{step}-closed-title", "{step}-closed-body"),
        *("{step}-unknown-title", "{step}-unknown-body", "queue-more", "queue-waiting", "queue-no-window"),
    ),
    options=("store", "pictograms"),
)
