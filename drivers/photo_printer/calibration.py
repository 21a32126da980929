"""From what a technician measured on the ruler page to the printer's corrections. Pure.

The page is printed with the corrections in force, so a new one is worked out of the old one: measured again, it comes
nearer. What nobody can have measured is refused, and nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drivers.photo_printer.ruler import BAR_MM
from drivers.photo_printer.settings import IppPhotoOptions
from plain.problems import Both

MOST_PERCENT = 5.0
"""No photo printer stretches more than that: a bar further off was measured wrongly, or printed on other paper."""
MOST_MM = 3.0
"""Photos lie 5 mm inside the paper: a larger shift would bring them to the edge that is cut off."""


class NonsenseError(ValueError):
    """These numbers are no measurement; `told` says why and what to do."""

    def __init__(self, told: Both) -> None:
        self.told = told
        super().__init__(told.en)


@dataclass(frozen=True, slots=True)
class Measured:
    """Millimetres: the lengths of both bars, and how far their ends lie from the paper's left, right, top and bottom
    edge, where that was measured."""

    x: float
    y: float
    edges: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What devices.yaml is to say: percent, and millimetres to the right and down."""

    scale_x_percent: float
    scale_y_percent: float
    offset_x_mm: float
    offset_y_mm: float

    def as_options(self) -> dict[str, float]:
        return {
            "scale_x_percent": self.scale_x_percent,
            "scale_y_percent": self.scale_y_percent,
            "offset_x_mm": self.offset_x_mm,
            "offset_y_mm": self.offset_y_mm,
        }


def read_measures(words: Sequence[str]) -> Measured:
    """`X Y` or `X Y LEFT RIGHT TOP BOTTOM` in millimetres; a comma counts as a point. Raises NonsenseError."""
    try:
        numbers = [float(word.strip().removesuffix("mm").replace(",", ".").replace("，", ".")) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) not in (2, 6) or not all(0 < number < 1000 for number in numbers):
        raise NonsenseError(
            Both(
                "要两个数：横杠和竖杠的毫米数，如 50.4 49.8；或六个数，后面再加 左 右 上 下",
                "give two numbers, the bars' lengths in mm such as 50.4 49.8, or six, with LEFT RIGHT TOP BOTTOM added",
            )
        )
    x, y, *edges = numbers
    return Measured(x, y, (edges[0], edges[1], edges[2], edges[3]) if edges else None)


def corrected(now: IppPhotoOptions, measured: Measured) -> Correction:
    """The corrections that make the bars 50 mm long, and the page lie in the middle where its edges were measured.

    Raises NonsenseError.
    """
    left, right, top, bottom = measured.edges or (0.0, 0.0, 0.0, 0.0)
    return Correction(
        _scale("X", now.scale_x_percent, measured.x),
        _scale("Y", now.scale_y_percent, measured.y),
        _offset("X", now.offset_x_mm, left, right),
        _offset("Y", now.offset_y_mm, top, bottom),
    )


def _scale(side: str, now: float, length: float) -> float:
    wanted = round(now * BAR_MM / length, 2)
    if abs(length / BAR_MM - 1) * 100 > MOST_PERCENT or abs(wanted - 100) > MOST_PERCENT:
        raise NonsenseError(
            Both(
                f"{side} 量出 {length:g} 毫米，差得太多（最多 5 %）：再量一次，看纸和 media 是不是一样",
                f"{side} measured {length:g} mm is too far off (5 % at most): measure again, and see that the paper is "
                "what media says",
            )
        )
    return wanted


def _offset(side: str, now: float, before: float, after: float) -> float:
    wanted = round(now + (after - before) / 2, 2) + 0.0  # no -0.0 in the file
    if abs(wanted) > MOST_MM:
        raise NonsenseError(
            Both(
                f"{side} 偏了 {abs(wanted):g} 毫米，太多（最多 3 毫米）：看纸放得正不正，再量一次",
                f"{side} is {abs(wanted):g} mm off the middle, too far (3 mm at most): see that the paper lies "
                "straight, and measure again",
            )
        )
    return wanted
