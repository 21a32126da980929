"""Where hair, eyes and chin are, from a face.

Eyes, chin and width come from the face's points, or from the proportions of its square. The hair's top is looked for
where the wall begins above the forehead, checked by the person's mask: white hair before a white wall shows nothing
against it, and a headrest shows too much. Neither to be had: proportions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.engine import mesh
from drivers.camera.engine.mesh import Region
from drivers.camera.engine.person import Person
from drivers.camera.face import Face, Head
from drivers.camera.frame import Image

# Shares of the face square's side, above the eyes unless said otherwise.
EYES_DOWN, CHIN_DOWN = 0.37, 1.13  # below the square's top
_CROWN = 0.87  # where nothing can tell
_CROWN_LEAST, _CROWN_MOST = 0.62, 1.4
_WIDE = 0.72  # a head's width as a share of its height
_LOOK = 1.6  # how far up
_BAND = 0.36  # half of the columns above the face
_WALL = (1.1, 1.75)  # columns of the wall, to both sides
_COLUMNS = 96
_APART = 0.1  # hair that the wall and the mask agree on
_ROUGH = 30.0
_UNLIKE = 40.0  # grey levels between the walls to both sides
_CHIN_HIGHER = 0.01  # the net's chin lies 0.4 to 1.1 % of the head below the one marked or drawn (eleven sitters)


@dataclass(frozen=True, slots=True)
class Crown:
    """`up`: from the eyes to the hair's top, as a share of the face square's side. `by`: "wall", "mask" or "guess".

    `behind`: something that is neither the wall nor the person rises above the head, such as a headrest.
    """

    up: float
    by: str
    behind: bool = False


@dataclass(frozen=True, slots=True)
class _Axis:
    eyes: tuple[float, float]
    chin: float  # from the eyes down, pixels
    size: float
    roll: float
    middle: float  # of the head beside the eyes, along the eyes' line, pixels

    def at(self, up: float, aside: float = 0.0) -> tuple[float, float]:
        """Frame pixels of a point `up` above the eyes and `aside` to the picture's right, as on an upright head."""
        s, c = math.sin(math.radians(self.roll)), math.cos(math.radians(self.roll))
        return self.eyes[0] + s * up + c * aside, self.eyes[1] - c * up + s * aside


def square_of(face: Face) -> Region:
    """The turned square in which the person is looked for: the whole head with its hair, and the shoulders."""
    axis = _axis(face)
    x, y = axis.at(-0.1 * face.size)
    return Region(x, y, 3.4 * face.size, face.roll)


def estimate_head(face: Face, image: Image, person: Person | None = None) -> Head:
    """`person` as found in `square_of(face)`, for a surer hair top. A head that leans is measured leaning."""
    axis = _axis(face)
    up = find_crown(face, image, person).up * face.size
    tall = up + axis.chin
    x, y = axis.at((up - axis.chin) / 2, axis.middle)
    lean = math.radians(face.roll)
    # The upright extent of a leaning ellipse; of an upright one simply its height.
    extent = tall * math.hypot(math.cos(lean), _WIDE * math.sin(lean))
    return Head(x, y - extent / 2, axis.eyes[1], y + extent / 2, face.roll, _width(face))


def find_crown(face: Face, image: Image, person: Person | None = None) -> Crown:
    """The hair's top above the eyes."""
    axis = _axis(face)
    by_wall = _above_by_wall(image, axis)
    by_mask = _above_by_mask(person, axis) if person is not None else None
    if by_mask is not None and not _CROWN_LEAST <= by_mask <= _CROWN_MOST:
        by_mask = None
    if by_wall is not None and by_mask is not None:
        if abs(by_wall - by_mask) <= _APART:
            return Crown(by_wall, "wall")
        return Crown(by_mask, "mask", behind=by_wall > by_mask)
    if by_wall is not None and _CROWN_LEAST <= by_wall <= _CROWN_MOST:
        return Crown(by_wall, "wall")
    if by_mask is not None:
        return Crown(by_mask, "mask")
    return Crown(_CROWN, "guess", behind=by_wall is not None and by_wall > _CROWN_MOST)


def _axis(face: Face) -> _Axis:
    if face.mesh is None:
        x, y = face.centre
        lean, away = math.radians(face.roll), (0.5 - EYES_DOWN) * face.size
        eyes = x + math.sin(lean) * away, y - math.cos(lean) * away
        return _Axis(eyes, (CHIN_DOWN - EYES_DOWN) * face.size, face.size, face.roll, 0.0)
    right, left = mesh.eyes_of(face.mesh)
    between = (right + left) / 2
    lean = math.radians(face.roll)
    along, down = np.array([math.cos(lean), math.sin(lean)]), np.array([-math.sin(lean), math.cos(lean)])
    chin = float((face.mesh[mesh.CHIN] - between) @ down) - _CHIN_HIGHER * face.size
    ears = (face.mesh[mesh.RIGHT_EAR] + face.mesh[mesh.LEFT_EAR]) / 2
    middle = float((ears - between) @ along)
    return _Axis((float(between[0]), float(between[1])), max(chin, 1.0), face.size, face.roll, middle)


def _width(face: Face) -> float | None:
    if face.mesh is None:
        return None
    return float(np.hypot(*(face.mesh[mesh.LEFT_EAR] - face.mesh[mesh.RIGHT_EAR])))


def _strip(axis: _Axis) -> tuple[NDArray[np.float64], int, float]:
    """2 x 3 from the pixels of an upright strip above the eyes to the frame's; its rows; rows per frame pixel.

    The lowest row is that of the eyes, the columns reach 1.9 squares to each side.
    """
    scale = min(1.0, 400.0 / (_LOOK * axis.size))
    rows = max(8, round(_LOOK * axis.size * scale))
    across = 2 * 1.9 * axis.size / _COLUMNS
    x0, y0 = axis.at(rows / scale, axis.middle - 1.9 * axis.size)
    s, c = math.sin(math.radians(axis.roll)), math.cos(math.radians(axis.roll))
    return np.array([[c * across, -s / scale, x0], [s * across, c / scale, y0]]), rows, scale


def _inside(into: NDArray[np.float64], rows: int, wide: int, high: int) -> NDArray[np.bool_]:
    """Which of the strip's pixels the frame shows."""
    across, down = np.arange(_COLUMNS, dtype=np.float32), np.arange(rows, dtype=np.float32)[:, None]
    x, y = (one[0] * across + one[1] * down + one[2] for one in into.astype(np.float32))
    shown: NDArray[np.bool_] = (x >= 0) & (x <= wide - 1) & (y >= 0) & (y <= high - 1)
    return shown


def _columns(low: float, high: float) -> slice:
    """Columns of the strip from `low` to `high` squares beside the head's middle."""
    return slice(round((low + 1.9) / 3.8 * _COLUMNS), max(1, round((high + 1.9) / 3.8 * _COLUMNS)))


def _above_by_wall(image: Image, axis: _Axis) -> float | None:
    """None where the wall beside the head tells nothing: curtains, shelves, people, the picture's edge."""
    cv2 = load_cv2()
    into, rows, scale = _strip(axis)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    strip = cv2.warpAffine(image, into, (_COLUMNS, rows), flags=how, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    inside = _inside(into, rows, image.shape[1], image.shape[0])
    sides = [_columns(-_WALL[1], -_WALL[0]), _columns(*_WALL)]
    found = []
    for side in sides:
        wall = strip[:, side][inside[:, side]]
        if len(wall) >= 30:
            colour = np.median(wall, axis=0)
            found.append((float(np.percentile(_apart(wall, colour), 90)), colour))
    if not found or min(rough for rough, _ in found) > _ROUGH:
        return None
    rough, _ = min(found, key=lambda one: one[0])
    plain = [colour for deviation, colour in found if deviation < max(_ROUGH, 2 * rough)]
    if np.ptp(plain, axis=0).max() > _UNLIKE:  # light from one side: what lies between may be anything
        return None
    band = strip[:, _columns(-_BAND, _BAND)]
    away = np.minimum.reduce([_apart(band, colour) for colour in (*plain, np.mean(plain, axis=0))])
    light = max(float(colour.mean()) for colour in plain)
    least = max(5.0, 0.05 * light) + min(rough, _ROUGH)
    shown: NDArray[np.bool_] = inside[:, _columns(-0.05, 0.05)].min(axis=1)

    def top(limit: float) -> float | None:
        return _height((away > limit).mean(axis=1) > 0.06, shown, rows, scale, axis)

    first = top(least)
    if first is None:
        return None
    # The edge of the hair is where it is half as strong as the hair itself.
    row = rows - round(first * axis.size * scale)
    below = away[max(0, row + 3) : row + 3 + max(3, rows // 12)]
    below = below[:, below.shape[1] // 3 : -below.shape[1] // 3]
    return top(max(least, 0.5 * float(np.median(below)))) if below.size else first


def _apart(pixels: NDArray[np.float32], colour: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest difference of three channels, one after the other: numpy reduces so short an axis slowly."""
    away = np.abs(pixels - colour.astype(np.float32))
    most: NDArray[np.float32] = np.maximum(np.maximum(away[..., 0], away[..., 1]), away[..., 2])
    return most


def _above_by_mask(person: Person, axis: _Axis) -> float | None:
    cv2 = load_cv2()
    into, rows, scale = _strip(axis)
    whole = mesh.into_square(person.around, person.mask.shape[0]) @ np.vstack([into, [0, 0, 1]])
    strip = cv2.warpAffine(person.mask, whole, (_COLUMNS, rows), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    seen = (strip[:, _columns(-_BAND, _BAND)] > 0.5).mean(axis=1) > 0.06
    return _height(seen, np.ones(rows, bool), rows, scale, axis)


def _height(seen: NDArray[np.bool_], inside: NDArray[np.bool_], rows: int, scale: float, axis: _Axis) -> float | None:
    """From the eyes up to the first of three rows without anybody; None when the rows' lower end shows nobody."""
    empty = ~seen
    runs = empty.copy()
    runs[1:] &= empty[:-1]
    runs[2:] &= empty[:-2]
    gaps = np.flatnonzero(runs & inside)
    lowest = int(gaps[-1]) if len(gaps) else -1
    if lowest >= rows - 3:
        return None
    if lowest < 0 and not inside[0]:  # the hair goes on above the picture
        top = int(np.argmax(inside))
        return max((rows - top) / scale / axis.size, _CROWN)
    return (rows - 1 - lowest) / scale / axis.size
