"""What of a turned square around a head is the person. Used to measure, never to cut anybody out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.engine.mesh import Region, into_square

SIDE = 256


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """`mask`: 256 x 256, 0 to 1, of the square `around`."""

    mask: NDArray[np.float32]
    around: Region

    def __repr__(self) -> str:
        return f"<Person {self.mask.shape[1]}x{self.mask.shape[0]}>"

    def over(self, height: int, width: int, left: float, top: float, scale: float) -> NDArray[np.float32]:
        """The mask over a part of the frame: `height` x `width`, from (left, top), `scale` of its pixels a frame pixel.

        Outside the square nobody is assumed, but below it the body goes on.
        """
        cv2 = load_cv2()
        into = into_square(self.around, SIDE)
        back = np.array([[1 / scale, 0, left], [0, 1 / scale, top], [0, 0, 1]])
        whole = np.vstack([into, [0, 0, 1]]) @ back
        padded = np.pad(self.mask, ((1, 0), (1, 1))).astype(np.float32)
        whole[:2, 2] += 1
        made: NDArray[np.float32] = cv2.warpAffine(
            padded,
            whole[:2],
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return made
