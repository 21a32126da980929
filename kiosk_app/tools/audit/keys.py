"""The keypad's way over a page: A11 reaches all, A12 comes round, A13 in the order of reading. Pure."""

from __future__ import annotations

from kiosk_app.access.keypad import Deed, FocusRing, Logical, Response, respond, targets
from kiosk_app.core.page import Page, PageKind
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.audit.places import box_of
from kiosk_app.ui.scene import Rect, Scene


def keypad(page: Page, scene: Scene) -> Measures:
    """Down goes through every target once and comes round; up goes back; a choice has its digit, OK the main action.

    On a page about keys each key is only told about: there is no walk, and its buttons are for the finger.
    """
    if page.kind is PageKind.KEYS:
        keys = (*Logical, *"0123456789")
        deaf = [key for key in keys if respond(FocusRing(), key, page)[1] != Response(Deed.KEY, key)]
        yield Measure("A11", not deaf, f"not told: {', '.join(deaf)}" if deaf else "")
        return
    there = {target.key: target.rect for target in scene.targets()}
    names = targets(page)
    ring = FocusRing(names)
    walked: list[str] = []
    for _ in range(max(len(there), len(names)) + 1):
        ring, response = respond(ring, Logical.NEXT, page)
        walked.append(response.value)
    wrong = [f"{name} is not reached" for name in sorted(there.keys() - set(walked))]
    wrong += [f"{name} is not on the screen" for name in sorted(set(walked) - there.keys())]
    wrong += _by_key(page, ring)
    lost = [box_of(there[name]) for name in sorted(there.keys() - set(walked))]
    yield Measure("A11", not wrong, ", ".join(wrong), box=lost[0] if lost else None)
    yield from _loop(page, names)
    yield from _order(page, walked[: len(names)], there)


def _by_key(page: Page, ring: FocusRing) -> list[str]:
    """What a key should press and does not."""
    fresh = FocusRing(ring.names)
    wrong = [
        f"digit {item.key} does not press {item.id}"
        for item in page.items
        if respond(fresh, item.key, page)[1].value != item.id
    ]
    for action in page.actions:
        deed = Response(Deed.FOCUS if action.final else Deed.PRESS, action.id)
        for key in (Logical.OK, Logical.FORWARD) if action.main else ():
            if respond(fresh, key, page)[1] != deed:
                wrong.append(f"{key} does not {deed.deed} the main action")
    return wrong


def _loop(page: Page, names: tuple[str, ...]) -> Measures:
    """A12: as many steps down as there are targets lead back to the first; up undoes each of them."""
    ring, first = respond(FocusRing(names), Logical.NEXT, page)
    at = ring
    for _ in names:
        after, _response = respond(at, Logical.NEXT, page)
        back, _response = respond(after, Logical.PREV, page)
        if back.at != at.at:
            yield Measure("A12", False, f"up from {after.at} leads to {back.at}, not to {at.at}")
            return
        at = after
    yield Measure("A12", at.at == first.value, f"after {len(names)} steps down it is at {at.at}, not at {first.value}")


def _order(page: Page, walked: list[str], there: dict[str, Rect]) -> Measures:
    """A13: choices from top to bottom with the digits 1, 2, 3 …; then the buttons from top to bottom, left to right.

    Declared: help is walked after the page's own buttons, wherever it lies (`core.page.Page.targets`), then the
    number pad in its own rows, then the settings strip; the main action is at the right and is walked in the order
    the page gives its actions.
    """
    keys = tuple(item.key for item in page.items)
    if keys != tuple(str(number) for number in range(1, len(keys) + 1)):
        yield Measure("A13", False, f"keys {', '.join(keys)}")
        return
    groups = (
        [item.id for item in page.items],
        [name for name in walked if name.startswith("digit:")],
        [name for name in walked if name.startswith("setting:")],
    )
    for group in groups:
        seen = [name for name in walked if name in group and name in there]
        read = sorted(seen, key=lambda name: (there[name].y, there[name].x))
        yield Measure("A13", seen == read, f"walked {', '.join(seen)}; read {', '.join(read)}")
    parts = [
        name for group in (groups[0], [action.id for action in page.actions], ["help"], *groups[1:]) for name in group
    ]
    got = [name for name in walked if name in parts]
    yield Measure("A13", got == [name for name in parts if name in got], f"walked {', '.join(got)}")
