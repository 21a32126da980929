"""What the finger meant. Pure filters between the touch panel and the page; pixels and seconds come in.

A touch counts when it begins and ends on the same target; a trembling or sliding hand never presses two things.
Sources: WCAG 2.2 2.5.2, EN 301 549 5.8 (double strike), the project's accessibility report T42, T43.

A touch must begin on its target, not beside it. Taking the nearest target within 2 mm instead would save two thirds of
the misses of a hand with σ 5.4 mm, of which there are 3 in 1000, but doubles the wrong presses of one with σ 8 mm, and
within 5 mm there are wrong presses at σ 5.4 mm already (tests/access/test_trembling_hands.py): a miss costs another
touch, a wrong press a wrong page.

A hand that leans on the glass: no panel tells its size reliably, so it is known by what it does. What began beside all
targets is nothing. What lies longer than a press takes gives way to the next finger, and what lies very long is no
press at all. Two touches that come nearly together are a finger and a hand, in either order: a usual hand is believed
to begin with the finger, of an unsteady one neither counts, and the next touch does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

SLOP_MM = 5.0
DOUBLE_STRIKE_S = 0.4
STEADY_STRIKE_S = 0.8
"""For a hand that trembles: then nothing else counts so soon either, for the second tap may land beside the first."""
DEAD_AFTER_CHANGE_S = 0.5
"""A second strike meant for the last page must not press what has just appeared under the finger."""
REST_S = 1.0
"""Who lies so long already is no finger to wait for, when another comes down."""
LONGEST_S = 4.0
"""Nobody presses so long: a hand leans on the glass, or something lies there."""
HOLD_S = 0.6
"""Where a touch counts only when the finger has rested: so long."""
TWIN_S = 0.05
"""A panel may tell of one finger by two ways, as a touch and as a mouse."""

Hit = Callable[[float, float, float], str | None]
"""(x, y, slop) -> the target there, the exact one first, else one no farther than slop."""


@dataclass(slots=True)
class _Contact:
    x: float
    y: float
    at: float
    crowded: bool = False  # another came down while this one was on its target


@dataclass(slots=True)
class TouchFilter:
    """`down`, `move`, `up` of every finger; `pressed` is the target that shall look pressed now.

    `hold`: seconds a finger must rest on its target; 0 where that is not asked for.
    """

    hit: Hit
    slop_px: float
    steady: bool = False
    hold: float = 0.0
    pressed: str | None = None
    _contacts: dict[object, _Contact] = field(default_factory=dict)
    _twins: set[object] = field(default_factory=set)
    _finger: object = None
    _last: str | None = None
    _last_at: float = field(default=-1e9)
    _dead_until: float = field(default=-1e9)
    _moved: dict[str, float] = field(default_factory=dict)  # target -> until when it is dead

    def changed(self, now: float) -> None:
        """Another page has come under the finger."""
        self._dead_until = now + DEAD_AFTER_CHANGE_S
        self._let_go()
        self._last = None
        self._moved.clear()

    def moved(self, targets: Collection[str], now: float) -> None:
        """On the same page these lie elsewhere than before, or are new, or gone: nobody has aimed at them there yet."""
        self._moved = {target: until for target, until in self._moved.items() if until > now}
        self._moved |= dict.fromkeys(targets, now + DEAD_AFTER_CHANGE_S)
        if self.pressed in self._moved:
            self.pressed = None

    def down(self, finger: object, x: float, y: float, now: float) -> str | None:
        """The target that now looks pressed. A second finger changes nothing."""
        if self._is_twin(x, y, now):
            self._twins.add(finger)
            return None
        self._contacts[finger] = _Contact(x, y, now)
        if self._finger is not None:
            first = self._contacts[self._finger]
            if now - first.at < REST_S:
                first.crowded = True
                if self.steady:
                    self.pressed = None
                return None
            self._let_go()
        target = self.hit(x, y, 0.0)
        if target is None or self._dead(target, now) or self._struck_again(target, now):
            return None
        self._finger, self.pressed = finger, target
        return target

    def heeds(self, x: float, y: float, now: float) -> bool:
        """Whether a finger that comes down here now is an act, be it beside every target: not one more finger, and not
        the second strike of a trembling hand."""
        target = self.hit(x, y, 0.0)
        again = target is not None and self._struck_again(target, now)
        return self._finger is None and now >= self._dead_until and not again

    def move(self, finger: object, x: float, y: float) -> None:
        """Sliding off takes the press back; it stays off, so that nothing is pressed by surprise."""
        if finger == self._finger and self.pressed is not None and self.hit(x, y, self.slop_px) != self.pressed:
            self.pressed = None

    def is_twin(self, finger: object) -> bool:
        """It is another finger told once more, by another way: not even a sign of life."""
        return finger in self._twins

    def rests(self, now: float) -> float:
        """How much of `hold` the finger has rested on its target, 0…1; a hand that leans there is let go of."""
        if self._finger is None or self.pressed is None:
            return 0.0
        resting = now - self._contacts[self._finger].at
        if resting > LONGEST_S:
            self._let_go()
            return 0.0
        return min(1.0, resting / self.hold) if self.hold else 0.0

    def up(self, finger: object, x: float, y: float, now: float) -> str | None:
        """The target that was pressed, if it was."""
        self._twins.discard(finger)
        contact = self._contacts.pop(finger, None)
        if finger != self._finger or contact is None:
            return None
        self.move(finger, x, y)
        target, resting = self.pressed, now - contact.at
        self._let_go()
        if target is None or resting < self.hold or resting > (REST_S if contact.crowded else LONGEST_S):
            return None
        self._last, self._last_at = target, now
        return target

    def _let_go(self) -> None:
        self._finger, self.pressed = None, None

    def _is_twin(self, x: float, y: float, now: float) -> bool:
        near = self.slop_px
        return any(
            now - one.at <= TWIN_S and abs(one.x - x) <= near and abs(one.y - y) <= near
            for one in self._contacts.values()
        )

    def _dead(self, target: str, now: float) -> bool:
        return now < self._dead_until or now < self._moved.get(target, -1e9)

    def _struck_again(self, target: str, now: float) -> bool:
        if self.steady:
            return now - self._last_at < STEADY_STRIKE_S
        return target == self._last and now - self._last_at < DOUBLE_STRIKE_S
