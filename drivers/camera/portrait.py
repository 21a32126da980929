"""From a frame to the photo the office asked for: crop, exact pixels, density, size window; checked, never refused.

Pure functions over arrays. The result always carries a usable photo: the citizen, or staff for them, may keep it
whatever the advice says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.camera import checks
from drivers.camera._cv import load_cv2
from drivers.camera.advice import Advice, advise
from drivers.camera.crop import Crop, camera_scale, cut, cut_mask, face_width, middle_crop, plan_crop
from drivers.camera.encode import encode_photo
from drivers.camera.engine.person import Person
from drivers.camera.faces import Face, Head, estimate_head, main_faces
from drivers.camera.flatfield import Oval, cut_out, flatten
from drivers.camera.frame import Image
from drivers.camera.head import find_crown
from drivers.camera.measures import eyes_open
from drivers.camera.spec import PhotoSpec

CUTOUT = "cutout"
"""Waived: the wall was replaced instead of corrected."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the head lies in the photo: hair top, eyes, chin and middle line in photo pixels; roll in degrees.

    `scale` is camera pixels per photo pixel; `padded` says that the frame's edge had to be repeated.
    """

    crown: float
    eyes: float
    chin: float
    middle: float
    roll: float
    scale: float
    padded: bool


@dataclass(frozen=True, slots=True)
class Portrait:
    """The photo as JPEG. `advice` is empty when all is well; `usable` is True whenever there is a photo at all.

    `advice` holds codes of `drivers.camera.checks`, hard ones first; `hard` are those among them; `waived` is what was
    given up on purpose. None of them stops anybody. `gain`: by how much the whole picture was made brighter
    to make the wall white (mean).
    """

    jpeg: bytes
    width: int
    height: int
    dpi: int
    spec_id: str
    advice: tuple[str, ...]
    geometry: Geometry | None
    quality: int
    size_ok: bool
    hard: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    gain: float = 1.0

    @property
    def usable(self) -> bool:
        return bool(self.jpeg)

    @property
    def acceptable(self) -> bool:
        return not self.advice and self.size_ok

    def __repr__(self) -> str:
        return f"<Portrait {self.spec_id} {self.width}x{self.height} {len(self.jpeg)} bytes>"


def sharpness(image: Image, face: Face) -> float:
    """Gradient energy of the face at a fixed size, the weaker direction: motion blur keeps the other one high.

    Only for comparing frames of one burst with each other.
    """
    cv2 = load_cv2()
    high, wide = image.shape[:2]
    x0, x1 = int(max(0, face.x)), int(min(wide, face.x + face.size))
    y0, y1 = int(max(0, face.y)), int(min(high, face.y + face.size))
    if x1 - x0 < 8 or y1 - y0 < 8:
        return 0.0
    grey = cv2.cvtColor(np.ascontiguousarray(image[y0:y1, x0:x1]), cv2.COLOR_BGR2GRAY)
    small: NDArray[np.float32] = cv2.resize(grey, (160, 160), interpolation=cv2.INTER_AREA).astype(np.float32)
    return float(min(np.square(np.diff(small, axis=0)).mean(), np.square(np.diff(small, axis=1)).mean()))


def rank(image: Image, faces: Sequence[Face], spec: PhotoSpec, moved: float) -> tuple[float, ...]:
    """For choosing the best frame of a burst: the larger tuple wins. A rank, not a threshold."""
    people = main_faces(faces)
    if not people:
        return (0.0,)
    wrong = [code for code in advise(image, faces, spec) if code is not Advice.SEVERAL_FACES]
    # Open eyes by this sitter's own measure: narrow, hidden or closed ones are the same in every frame of a burst.
    lids = min(1.0, eyes_open(people[0]) / 0.1) ** 0.5
    return (1.0, -len(wrong), sharpness(image, people[0]) * (1.0 - min(0.9, 3 * moved)) * (0.5 + 0.5 * lids))


def _geometry(head: Head, crop: Crop, spec: PhotoSpec) -> Geometry:
    factor = spec.height_px / crop.height
    return Geometry(
        crown=(head.crown - crop.top) * factor,
        eyes=(head.eyes - crop.top) * factor,
        chin=(head.chin - crop.top) * factor,
        middle=(head.x - crop.left) * factor,
        roll=head.roll,
        scale=camera_scale(crop, spec),
        padded=not crop.inside,
    )


def make_portrait(
    image: Image,
    faces: Sequence[Face],
    spec: PhotoSpec,
    *,
    mask: NDArray[np.uint8] | None = None,
    person: Person | None = None,
    cutout: bool = False,
) -> Portrait:
    """The photo by `spec`. `faces` as found in `image`, main face first; without any, the middle of the frame.

    A second face counts only when it would be in the photo: a carer beside the chair is no fault. `person` (as found in
    `square_of` the main face) or `mask` (0 wall, 255 person, the frame's size) helps to know the hair and the wall;
    `cutout` puts the person before the specification's colour by it, which staff alone ask for, and which is told in
    `waived`.
    """
    high, wide = image.shape[:2]
    people = main_faces(faces)
    geometry = oval = None
    if people:
        head = estimate_head(people[0], image, person)
        crop = plan_crop(head, (wide, high), spec)
        geometry, oval = _geometry(head, crop, spec), _oval(head, crop, spec)
        people = [people[0], *(face for face in people[1:] if _within(face, crop))]
    else:
        crop = middle_crop((wide, high), spec)
    raw = cut(image, crop, spec)
    seen = None if mask is None else cut_mask(mask, crop, spec)
    if seen is None and person is not None:
        factor = spec.height_px / crop.height
        share = person.over(spec.height_px, spec.width_px, crop.left, crop.top, factor)
        seen = (share * 255).clip(0, 255).astype(np.uint8)
    advice = checks.verdict(
        checks.Sight(
            image,
            people,
            raw,
            seen,
            crown=geometry.crown if geometry else 0.0,
            eyes=geometry.eyes if geometry else 0.0,
            fits=crop.inside and camera_scale(crop, spec) >= spec.min_camera_scale,
            behind=bool(people) and find_crown(people[0], image, person).behind,
        )
    )
    photo, waived, gain = _finished(raw, crop, spec, oval, seen, cutout)
    jpeg, quality, size_ok = encode_photo(photo, spec.jpeg, spec.dpi)
    return Portrait(
        jpeg=jpeg,
        width=spec.width_px,
        height=spec.height_px,
        dpi=spec.dpi,
        spec_id=spec.id,
        advice=advice,
        geometry=geometry,
        quality=quality,
        size_ok=size_ok,
        hard=checks.hard_ones(advice),
        waived=waived,
        gain=gain,
    )


def _finished(
    photo: Image, crop: Crop, spec: PhotoSpec, face: Oval | None, person: NDArray[np.uint8] | None, cutout: bool
) -> tuple[Image, tuple[str, ...], float]:
    """The photo with its wall made white, what was waived, and the mean gain. `person`: the photo's own mask."""
    if cutout and person is not None:
        return cut_out(photo, person, spec.background), (*crop.waived, CUTOUT), 1.0
    # A wall of another colour than white is not made white.
    flat = flatten(photo, face, person) if spec.background.upper() == "#FFFFFF" else None
    return (photo, crop.waived, 1.0) if flat is None else (flat.image, crop.waived, flat.gain)


def _oval(head: Head, crop: Crop, spec: PhotoSpec) -> Oval:
    """The face without its hair, in the photo."""
    factor = spec.height_px / crop.height
    down = (head.chin - head.eyes) * factor
    across = face_width(head) * factor
    return Oval((head.x - crop.left) * factor, (head.eyes - crop.top) * factor + 0.15 * down, across / 2, 0.95 * down)


def _within(face: Face, crop: Crop) -> bool:
    x, y = face.centre
    reach = face.size / 2
    return (
        crop.left - reach < x < crop.left + crop.width + reach and crop.top - reach < y < crop.top + crop.height + reach
    )
