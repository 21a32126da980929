"""What is drawn over the live picture of a face, as SVG as large as it: the oval, and where to move. No Kivy.

Form says it, not colour alone: an arrow, a second oval that is larger or smaller, a bow over the head, a whole line
where it was broken, as many dots as are counted. White on dark lines, so that it is seen on any picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.core.page import Sight
from kiosk_app.core.sitting import Framing

DARK, LIGHT = "#10201A", "#FFFFFF"
GOOD = "good"
HEAD_WIDE = 0.76
"""Of a head's height, hair to chin: how wide it is."""


@dataclass(frozen=True, slots=True)
class Oval:
    x: float
    y: float
    rx: float
    ry: float


def overlay(w: int, h: int, radius: int, around: str, sight: Sight | None, frame: tuple[int, int] = (16, 9)) -> str:
    """`around`: the page's colour, which the corners are cut off with. `frame`: width and height of the camera's
    picture, any unit. Without `sight` it is a plate's: the corners alone."""
    corners = _corners(w, h, radius)
    parts = [f'<path fill="{around}" fill-rule="evenodd" d="M0 0H{w}V{h}H0z{corners}"/>']
    if sight is not None:
        oval = _placed(w, h, sight.framing, sight.mirrored, frame) if sight.framing else _middle(w, h)
        stroke = max(4, h // 110)
        parts.append(f'<path fill="{DARK}" fill-opacity="0.5" fill-rule="evenodd" d="{corners}{_hole(oval)}"/>')
        if sight.hidden:
            parts.append(_line(f'<path d="{_shoulders(oval, h)}" fill="none"', stroke))
        dash = "" if sight.arrow == GOOD else f'stroke-dasharray="{stroke * 5} {stroke * 3}"'
        parts.append(_line(_ellipse(oval), stroke * (2 if sight.arrow == GOOD else 1), dash))
        parts.append(_hint(sight.arrow, w, h, oval, stroke))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}">{"".join(parts)}</svg>'


def _middle(w: int, h: int) -> Oval:
    rx = min(w * 0.32, h * 0.30)
    return Oval(w / 2, h * 0.46, rx, min(rx * 1.32, h * 0.42))


def _placed(w: int, h: int, framing: Framing, mirrored: bool, frame: tuple[int, int]) -> Oval:
    """Where that part of the frame is seen, which is seen whole."""
    scale = min(w / frame[0], h / frame[1])
    x = (framing.x - 0.5) * frame[0] * scale
    high = framing.head * frame[1] * scale
    y = (framing.crown - 0.5) * frame[1] * scale + high / 2
    return Oval(w / 2 + (-x if mirrored else x), h / 2 + y, high * HEAD_WIDE / 2, high / 2)


def _corners(w: int, h: int, r: int) -> str:
    arc = f"a{r} {r} 0 0 1"
    return f"M{r} 0H{w - r}{arc} {r} {r}V{h - r}{arc} -{r} {r}H{r}{arc} -{r} -{r}V{r}{arc} {r} -{r}z"


def _hole(o: Oval) -> str:
    half = f"a{o.rx:.0f} {o.ry:.0f} 0 1 0"
    return f"M{o.x - o.rx:.0f} {o.y:.0f}{half} {2 * o.rx:.0f} 0{half} {-2 * o.rx:.0f} 0z"


def _ellipse(o: Oval) -> str:
    return f'<ellipse cx="{o.x:.0f}" cy="{o.y:.0f}" rx="{o.rx:.0f}" ry="{o.ry:.0f}" fill="none"'


def _shoulders(o: Oval, h: int) -> str:
    top = min(o.y + o.ry * 1.05, h * 0.86)
    return f"M{o.x - 2.1 * o.rx:.0f} {h}Q{o.x - 2 * o.rx:.0f} {top:.0f} {o.x:.0f} {top:.0f}T{o.x + 2.1 * o.rx:.0f} {h}"


def _line(shape: str, stroke: int, dash: str = "") -> str:
    """`shape`: an element that is still open. Twice, for it is seen on light and dark."""
    return (
        f'{shape} stroke="{DARK}" stroke-width="{stroke * 2}"/>'
        f'{shape} stroke="{LIGHT}" stroke-width="{stroke}" {dash}/>'
    )


def _solid(path: str, stroke: int, at: str = "") -> str:
    return f'<path {at} fill="{LIGHT}" stroke="{DARK}" stroke-width="{stroke}" stroke-linejoin="round" d="{path}"/>'


def _hint(arrow: str, w: int, h: int, o: Oval, stroke: int) -> str:
    side = min(w, h) * 0.15
    match arrow:
        case "1" | "2" | "3":
            count, r = int(arrow), side * 0.28
            return "".join(_dot(w / 2 + (at - (count - 1) / 2) * 3 * r, h - 2 * r, r, stroke) for at in range(count))
        case "left" | "right" | "up" | "down":
            turn = {"right": 0, "down": 90, "left": 180, "up": 270}[arrow]
            x = o.x + {"left": -1, "right": 1}.get(arrow, 0) * (w / 2 - side * 0.75)
            y = o.y + {"up": -1, "down": 1}.get(arrow, 0) * (min(o.y, h - o.y) - side * 0.75)
            return _solid(_arrow(side), stroke, f'transform="translate({x:.0f} {y:.0f}) rotate({turn})"')
        case "closer" | "back":
            outwards = arrow == "closer"
            share = 1.22 if outwards else 0.7
            other = _line(_ellipse(Oval(o.x, o.y, o.rx * share, o.ry * share)), stroke * 2)
            return other + "".join(_spoke(o, turn, outwards, side * 0.6, stroke) for turn in (45, 135, 225, 315))
        case "straight":
            r = o.ry * 1.1
            ends, top = (o.x - r * 0.5, o.x + r * 0.5), o.y - r * 0.87
            bow = f"M{ends[0]:.0f} {top:.0f}A{r:.0f} {r:.0f} 0 0 1 {ends[1]:.0f} {top:.0f}"
            heads = "".join(
                _solid(_arrow(side * 0.6), stroke, f'transform="translate({x:.0f} {top:.0f}) rotate({turn})"')
                for x, turn in zip(ends, (150, 30), strict=True)
            )
            return _line(f'<path d="{bow}" fill="none"', stroke * 2) + heads
    return ""


def _dot(x: float, y: float, r: float, stroke: int) -> str:
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.0f}" fill="{LIGHT}" stroke="{DARK}" stroke-width="{stroke}"/>'


def _spoke(o: Oval, turn: int, outwards: bool, side: float, stroke: int) -> str:
    """An arrow across the oval's edge, away from its middle or towards it."""
    share = 1.0 if outwards else 0.9
    x = o.x + (1 if turn in (45, 315) else -1) * o.rx * 0.71 * share
    y = o.y + (1 if turn in (45, 135) else -1) * o.ry * 0.71 * share
    return _solid(
        _arrow(side), stroke, f'transform="translate({x:.0f} {y:.0f}) rotate({turn + (0 if outwards else 180)})"'
    )


def _arrow(side: float) -> str:
    """To the right, about its middle; `side` px long."""
    a, b, c = side / 2, side * 0.2, side * 0.5
    return f"M{-a:.0f} {-b:.0f}H0V{-c:.0f}L{a:.0f} 0L0 {c:.0f}V{b:.0f}H{-a:.0f}z"
