"""The demo sitter, cut out of a public-domain portrait that a pinned package ships.

The picture is `astronaut.png` of scikit-image's data folder (NASA portrait S93-42077 of Eileen Collins, public domain).
It is read out of the installed package; scikit-image itself is never imported. The outline was found once with GrabCut.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.contract import Act, Code, DriverError

CROWN_Y, CHIN_Y, HEAD_X = 17.0, 176.0, 226.0  # in the 512 x 512 picture: hair top, chin, middle of the face

# fmt: off
_OUTLINE: tuple[tuple[int, int], ...] = (
    (193, 29), (191, 31), (191, 33), (185, 38), (174, 43), (166, 50), (163, 51), (156, 58), (153, 68), (154, 92),
    (157, 104), (167, 115), (170, 116), (170, 121), (176, 130), (182, 132), (182, 141), (184, 147), (183, 148),
    (161, 149), (153, 151), (151, 153), (149, 153), (140, 158), (129, 170), (126, 180), (126, 193), (125, 194),
    (124, 193), (124, 181), (122, 181), (121, 183), (120, 193), (122, 194), (124, 206), (123, 207), (119, 206),
    (117, 204), (116, 200), (114, 200), (113, 205), (103, 215), (101, 215), (90, 227), (88, 227), (62, 256),
    (61, 259), (54, 265), (54, 267), (48, 275), (39, 302), (39, 306), (36, 311), (30, 329), (30, 333), (28, 337),
    (28, 343), (26, 347), (25, 374), (23, 375), (22, 382), (19, 390), (19, 410), (24, 432), (23, 460), (24, 461),
    (26, 484), (29, 491), (29, 493), (21, 501), (21, 504), (27, 511), (274, 511), (274, 506), (275, 505), (275, 479),
    (273, 473), (273, 456), (277, 455), (279, 445), (281, 444), (282, 445), (283, 466), (289, 476), (289, 486),
    (296, 500), (305, 511), (475, 511), (482, 502), (485, 495), (485, 491), (489, 488), (490, 473), (487, 471),
    (487, 466), (490, 461), (490, 456), (488, 449), (487, 435), (481, 420), (474, 408), (466, 398), (453, 385),
    (442, 376), (429, 368), (427, 368), (415, 361), (410, 360), (402, 356), (382, 352), (362, 352), (361, 351),
    (364, 350), (363, 345), (360, 344), (359, 336), (360, 333), (362, 332), (362, 330), (357, 323), (356, 302),
    (352, 291), (352, 287), (347, 282), (345, 272), (340, 264), (340, 262), (319, 243), (314, 241), (303, 233),
    (299, 219), (292, 207), (284, 197), (268, 183), (260, 174), (260, 155), (264, 149), (266, 137), (275, 134),
    (280, 127), (290, 117), (296, 107), (296, 103), (300, 92), (299, 72), (296, 66), (296, 58), (288, 43), (276, 31),
    (272, 30), (262, 24), (260, 24), (259, 22), (255, 22), (248, 18), (241, 19), (238, 18), (237, 16), (227, 16),
    (223, 18), (219, 18), (212, 22), (205, 21),
)
# fmt: on


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """A person without background: colours already multiplied by `alpha` (0–1), both float32."""

    colour: NDArray[np.float32]
    alpha: NDArray[np.float32]

    def __repr__(self) -> str:
        return f"<Cutout {self.alpha.shape[1]}x{self.alpha.shape[0]}>"


def portrait_path() -> Path:
    """Where the demo portrait lies. Raises DriverError CONFIG_ERROR when scikit-image is not installed."""
    found = importlib.util.find_spec("skimage")
    path = Path(found.origin).parent / "data" / "astronaut.png" if found and found.origin else None
    if path is None or not path.is_file():
        raise DriverError(
            Code.CONFIG_ERROR,
            "library_missing",
            act=Act.CONFIGURATION,
            hint="the demo portrait is in the pinned package scikit-image: install it",
        )
    return path


def load_sitter() -> Cutout:
    """The sitter at the picture's own size (512 x 512)."""
    cv2 = load_cv2()
    picture = cv2.imread(str(portrait_path()), cv2.IMREAD_COLOR)
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.asarray(_OUTLINE, np.int32)], 255)
    mask = cv2.erode(mask, np.ones((3, 3), np.uint8))
    alpha = (cv2.GaussianBlur(mask, (0, 0), 1.0) / 255.0).astype(np.float32)[:, :, None]
    return Cutout(picture.astype(np.float32) * alpha, alpha)
