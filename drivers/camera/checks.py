"""What is checked of a portrait, and which checks are hard. None of them blocks anybody.

A hard check asks for another picture, or for a person's word (the citizen's "use it", or staff with a reason). A soft
one is advice and nothing more: landmarks invent features, and many people cannot open their eyes, close their mouth
or hold their head as a rule would like. Face brightness is no check at all: it measures skin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from drivers.camera import measures
from drivers.camera._cv import load_cv2
from drivers.camera.advice import View, face_blown, measure_light, view_of
from drivers.camera.canon import canon
from drivers.camera.face import Face
from drivers.camera.frame import Image

# Where advice begins. Each is set well beyond what an ordinary good picture measures (docs/photo.md has the table).
BLUR = 0.82  # sharp 0.51 to 0.66; a head 300 pixels high smeared by 9 pixels 0.74, by 30 0.84 to 0.94
FACE_BLOWN = 0.3
EYE_CLOSED = 0.03  # OFIQ's half-way point is 0.02; open 0.085
EYE_SEEN = 0.35  # eyes 0.8 and more; painted out 0.01 to 0.3, by what of brow and hair is near
LENS_DARK = 0.3
GLARE = 0.08
MOUTH_OPEN = 0.15  # a laugh with teeth 0.10; OFIQ's half-way point is 0.2
YAW, PITCH = 10.0, 15.0
PITCH_STRAIGHT = -9.0  # eleven sitters who look straight ahead measure -6 to -13
ROLL = 8.0  # ISO/IEC 19794-5
UNEVEN = 0.38  # the darker cheek's light by the brighter one's
COVERED = 12.0
LEAST_MESH = 0.5
ROUGH_WALL = 45.0  # OFIQ 75 of 100
COLOURED_WALL = 0.22
DARK_WALL = 0.18  # linear light: a grey wall, although the picture as a whole is bright
BESIDE = 0.3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that may be wrong with a portrait. `hard`: worth another picture or a person's word."""

    code: str
    hard: bool


CHECKS: tuple[Check, ...] = (
    Check("no_face", True),
    Check("several_faces", True),
    Check("blurred", True),
    Check("too_dark", True),
    Check("too_bright", True),
    Check("geometry", True),
    Check("eyes", False),
    Check("mouth", False),
    Check("pose", False),
    Check("tilt", False),
    Check("covered", False),
    Check("glasses", False),
    Check("uneven", False),
    Check("background", False),
    Check("head_support", False),
)
BY_CODE = MappingProxyType({check.code: check for check in CHECKS})


def in_order(codes: Iterable[str]) -> tuple[str, ...]:
    """Each known code once, hard ones first, in the order of `CHECKS`."""
    found = set(codes)
    return tuple(check.code for check in CHECKS if check.code in found)


def hard_ones(codes: Iterable[str]) -> tuple[str, ...]:
    found = set(codes)
    return tuple(check.code for check in CHECKS if check.hard and check.code in found)


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What is judged: the whole frame and the faces in it that the photo shows, main face first; the photo before its
    wall was whitened, the person's mask in it (0 wall, 255 person; None where nothing can tell), rows of hair top and
    eyes in it. `fits`: the crop lies in the frame and has enough pixels. `behind`: as `head.Crown`."""

    frame: Image
    faces: Sequence[Face]
    photo: Image
    person: NDArray[np.uint8] | None
    crown: float
    eyes: float
    fits: bool
    behind: bool = False


def verdict(sight: Sight) -> tuple[str, ...]:
    """Codes of everything that could be better, hard ones first; empty when all is well."""
    return in_order((*_hard(sight), *_of_face(sight), *_around(sight)))


def _hard(sight: Sight) -> Iterator[str]:
    light = measure_light(sight.frame)
    if view_of(light) is not View.OK:
        yield "too_dark"
    if not sight.faces:
        yield "no_face"
        if light.blown > 0.6:
            yield "too_bright"
        return
    if len(sight.faces) > 1:
        yield "several_faces"
    if view_of(light) is View.OK and face_blown(sight.frame, sight.faces[0]) > FACE_BLOWN:
        yield "too_bright"
    if not sight.fits:
        yield "geometry"
    if blur_of(sight.frame, sight.faces[0]) > BLUR:
        yield "blurred"


def blur_of(frame: Image, face: Face) -> float:
    """`measures.blur` of a face at one size, whoever found it."""
    found = canon(frame, face)
    if found is not None:
        return measures.blur(found.image)
    high, wide = frame.shape[:2]
    x0, x1 = int(max(0, face.x)), int(min(wide, face.x + face.size))
    y0, y1 = int(max(0, face.y)), int(min(high, face.y + face.size))
    if x1 - x0 < 8 or y1 - y0 < 8:
        return 0.0
    cv2 = load_cv2()
    return measures.blur(cv2.resize(frame[y0:y1, x0:x1], (250, 250), interpolation=cv2.INTER_AREA))


def _of_face(sight: Sight) -> Iterator[str]:
    """By the points of the face: without them nothing is claimed."""
    found = canon(sight.frame, sight.faces[0]) if sight.faces else None
    if sight.faces and abs(sight.faces[0].roll) > ROLL:
        yield "tilt"
    if sight.faces and sight.faces[0].engine == "dnn" and sight.faces[0].mesh is None:
        yield from ("eyes", "covered")  # the net says itself that it sees no features
    if found is None or found.inside < 0.7:
        return
    face = sight.faces[0]
    eyes = measures.eyes(found)
    # An eye that cannot be seen is not "open by measurement": a person says whether that is as it should be.
    if any(eye.open < EYE_CLOSED or eye.seen < EYE_SEEN for eye in eyes):
        yield "eyes"
    if all(eye.lens < LENS_DARK for eye in eyes) or any(eye.glare > GLARE for eye in eyes):
        yield "glasses"
    hidden = measures.covered(found) > COVERED or face.mesh_score < LEAST_MESH
    if hidden:
        yield "covered"
    elif measures.mouth_gap(found) > MOUTH_OPEN:
        yield "mouth"
    if face.pose is not None and (abs(face.pose[0]) > YAW or abs(face.pose[1] - PITCH_STRAIGHT) > PITCH):
        yield "pose"
    if measures.evenness(found) < UNEVEN and not hidden:
        yield "uneven"


def _around(sight: Sight) -> Iterator[str]:
    if sight.person is None or not sight.faces:
        return
    wall = measures.wall_colour(sight.photo, sight.person)
    dark = wall is not None and wall[0] < DARK_WALL and view_of(measure_light(sight.frame)) is View.OK
    coloured = wall is not None and wall[1] > COLOURED_WALL
    if dark or coloured or measures.roughness(sight.photo, sight.person) > ROUGH_WALL:
        yield "background"
    if sight.behind or measures.beside_head(sight.photo, sight.person, sight.crown, sight.eyes) > BESIDE:
        yield "head_support"
