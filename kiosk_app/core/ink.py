"""What a finger writes: strokes of points, 0…1 of the field from its upper left corner.

Somebody's name may be in it, so no stroke shows in a repr of what holds it.
"""

from __future__ import annotations

Point = tuple[float, float]
Stroke = tuple[Point, ...]

MOST_STROKES = 36
"""No character of the recogniser's has more than thirty; whoever writes on has written over an older one."""
MOST_POINTS = 200
"""Of a stroke; it is thinned to so many."""


def inside(stroke: Stroke) -> Stroke:
    """The stroke within its field, of no more points than help."""
    step = -(-len(stroke) // MOST_POINTS) or 1
    kept = (*stroke[:-1:step], stroke[-1]) if stroke else ()
    return tuple((min(1.0, max(0.0, x)), min(1.0, max(0.0, y))) for x, y in kept)
