"""How a service's steps lead to one another, as one SVG: the way down in the middle, leaps ahead on the right, ways
back on the left, and what leaves the service as a sign beside its step. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from kiosk_app.core.world import Service

BOX_W, BOX_H, GAP, LEFT, LANE = 300, 64, 46, 300, 26
SIGN_W, SIGN_H = 190, 28
SIGNS: Mapping[str, str] = {"$home": "⌂ $home", "$end": "■ $end", "$help": "☎ $help"}


@dataclass(frozen=True, slots=True)
class Arc:
    """A way that is not to the next step. `lane`: how far out it runs, from 0."""

    begin: int
    end: int
    outcome: str
    lane: int


@dataclass(frozen=True, slots=True)
class Ways:
    """`down`: outcomes that lead to the next step, by the step's place; `out`: (outcome, target) that leave."""

    steps: tuple[str, ...]
    down: Mapping[int, tuple[str, ...]]
    ahead: tuple[Arc, ...]
    back: tuple[Arc, ...]
    out: Mapping[int, tuple[tuple[str, str], ...]]


def ways(service: Service) -> Ways:
    """Every route of every step, once."""
    steps = tuple(service.steps)
    at = {step: number for number, step in enumerate(steps)}
    down: dict[int, tuple[str, ...]] = {}
    out: dict[int, tuple[tuple[str, str], ...]] = {}
    arcs: dict[tuple[int, int], tuple[str, ...]] = {}
    for number, step in enumerate(service.steps.values()):
        for outcome, target in step.routes.items():
            if target not in at:
                out[number] = (*out.get(number, ()), (outcome, target))
            elif at[target] == number + 1:
                down[number] = (*down.get(number, ()), outcome)
            else:
                arcs[number, at[target]] = (*arcs.get((number, at[target]), ()), outcome)
    ahead = [(begin, end, outcomes) for (begin, end), outcomes in arcs.items() if end > begin]
    back = [(begin, end, outcomes) for (begin, end), outcomes in arcs.items() if end <= begin]
    return Ways(steps, down, _lanes(ahead), _lanes(back), out)


def _lanes(arcs: Sequence[tuple[int, int, tuple[str, ...]]]) -> tuple[Arc, ...]:
    """Short ones inside; two that overlap never run in one lane."""
    taken: list[list[tuple[int, int]]] = []
    found = []
    for begin, end, outcomes in sorted(arcs, key=lambda arc: (abs(arc[0] - arc[1]), arc[0])):
        low, high = min(begin, end), max(begin, end)
        lane = next((n for n, lane in enumerate(taken) if all(high <= a or b <= low for a, b in lane)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found.append(Arc(begin, end, ", ".join(outcomes), lane))
    return tuple(found)


def size(service: Service) -> tuple[int, int]:
    """(width, height) of the graph."""
    found = ways(service)
    return LEFT + BOX_W + 60 + _lanes_of(found) * LANE + SIGN_W + 210, len(found.steps) * (BOX_H + GAP) + 20


def _lanes_of(found: Ways) -> int:
    return max((arc.lane for arc in found.ahead), default=-1) + 1


def svg(service: Service, title_of: Callable[[str], str], window: tuple[int, int, int, int] | None = None) -> str:
    """`title_of`: what a step's page is called, as its citizen sees it. `window`: (left, top, width, height) of the
    part that is shown, for paper; else all of it."""
    found = ways(service)
    lanes = _lanes_of(found)
    right = LEFT + BOX_W
    left, top, wide, high = window or (0, 0, *size(service))
    parts = [_box(service, step, number, title_of(step)) for number, step in enumerate(found.steps)]
    for number, outcomes in found.down.items():
        y = _top(number) + BOX_H
        x = LEFT + BOX_W // 2
        parts.append(f'<path class="way" d="M{x} {y}V{y + GAP - 3}" marker-end="url(#tip)"/>')
        parts.append(_text(x + 10, y + 28, ", ".join(outcomes), "outcome"))
    for arc in found.ahead:
        parts += _arc(arc, right, 1, 24 + arc.lane * LANE)
    for arc in found.back:
        parts += _arc(arc, LEFT, -1, 24 + arc.lane * LANE)
    for number, leaving in found.out.items():
        x = right + 60 + lanes * LANE
        for row, (outcome, target) in enumerate(leaving):
            y = _top(number) + row * (SIGN_H + 4)
            parts.append(f'<path class="leave" d="M{right} {y + SIGN_H // 2}H{x}"/>')
            parts.append(f'<rect class="sign" x="{x}" y="{y}" width="{SIGN_W}" height="{SIGN_H}" rx="6"/>')
            parts.append(_text(x + 10, y + 20, SIGNS.get(target, target), "leaves"))
            parts.append(_text(x + SIGN_W + 10, y + 20, outcome, "outcome"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {wide} {high}" width="{wide}" role="img"'
        f' aria-label="{escape(service.id)}"><defs><marker id="tip" markerWidth="8" markerHeight="8" refX="6" refY="4"'
        f' orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs><style>{STYLE}</style>{"".join(parts)}</svg>'
    )


STYLE = (
    "text{font:15px 'Noto Sans SC',sans-serif;fill:#10201a}.title{font-weight:700;font-size:17px}.kind{font-size:13px}"
    ".outcome{font-size:13px;fill:#00452e}.box{fill:#fff;stroke:#00452e;stroke-width:3}.aside{stroke-dasharray:7 4}"
    ".way{fill:none;stroke:#00452e;stroke-width:2}.sign{fill:#e3f1e8;stroke:#00452e}.leaves{font-size:13px}"
    ".leave{stroke:#5e6f67;stroke-dasharray:2 5;stroke-width:2}"
    ".outcome{paint-order:stroke;stroke:#fff;stroke-width:5px}"
)


def _top(number: int) -> int:
    return 10 + number * (BOX_H + GAP)


def _box(service: Service, step: str, number: int, title: str) -> str:
    aside = " aside" if service.steps[step].aside else ""
    y = _top(number)
    return (
        f'<rect class="box{aside}" x="{LEFT}" y="{y}" width="{BOX_W}" height="{BOX_H}" rx="8"/>'
        + _text(LEFT + 14, y + 27, title or step, "title")
        + _text(LEFT + 14, y + 50, f"{step} · {service.steps[step].kind}", "kind")
    )


def _arc(arc: Arc, edge: int, side: int, out: int) -> list[str]:
    """Leaves in the lower half of a box and comes in at the upper half of the other."""
    y1, y2 = _top(arc.begin) + 46, _top(arc.end) + 18
    x = edge + side * out
    path = f"M{edge} {y1}H{x}V{y2}H{edge + side * 3}"
    anchor = "outcome" if side > 0 else "outcome left"
    words = _text(x + side * 4, (y1 + y2) // 2 if arc.begin != arc.end else y1 + 16, arc.outcome, anchor, side)
    return [f'<path class="way" d="{path}" marker-end="url(#tip)"/>', words]


def _text(x: int, y: int, words: str, kind: str, side: int = 1) -> str:
    anchor = "" if side > 0 else ' text-anchor="end"'
    return f'<text class="{kind}" x="{x}" y="{y}"{anchor}>{escape(words)}</text>'
