"""The plate as the emulated document camera sees it: a grey mat and an invented form, still, pushed, or not there.

Places are shares of the picture, so every size shows the same scene.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from drivers.camera._cv import load_cv2
from drivers.camera.frame import Image
from drivers.camera.scene import Grain
from drivers.receipt_printer.fonts import default_fonts

_MAT = (104, 110, 102)
_PAPER = (222, 228, 229)
_INK = (46, 44, 42)
_SKIN = (126, 158, 205)
_COVERED = 7


@dataclass(frozen=True, slots=True)
class PlateScene:
    """`turn`: how the paper lies, degrees; `hand`: a hand pushes it to and fro; `blur`: as a share of the width."""

    help: str
    paper: bool = True
    turn: float = 0.6
    hand: bool = False
    blur: float = 0.0
    light: float = 1.0
    covered: bool = False
    frozen: bool = False
    stalled: bool = False


_PLAIN = PlateScene("a form lies on the plate")
SCENES: Mapping[str, PlateScene] = MappingProxyType(
    {
        "paper": _PLAIN,
        "crooked": replace(_PLAIN, help="the form lies askew", turn=11.0),
        "hand": replace(_PLAIN, help="a hand is still pushing the form", hand=True),
        "empty": replace(_PLAIN, help="nothing lies on the plate", paper=False),
        "blurred": replace(_PLAIN, help="the lens is out of focus", blur=0.003),
        "dark": replace(_PLAIN, help="the lamp has failed", light=0.16),
        "covered": replace(_PLAIN, help="something lies on the lens", covered=True),
        "frozen": replace(_PLAIN, help="the camera repeats one frame", frozen=True),
        "stalled": replace(_PLAIN, help="the camera sends nothing", stalled=True),
    }
)


class Desk:
    """Draws frames of one size. Used by one thread. `now` is monotonic seconds, given by the caller."""

    def __init__(self, width: int, height: int, seed: int = 7) -> None:
        self.width, self.height = width, height
        self._grain = Grain(width, height, seed)
        self._mat = _mat(width, height)
        self._form = draw_form(round(0.84 * min(height, width / math.sqrt(2))))
        self._still: tuple[PlateScene, Image] | None = None

    def frame(self, scene: PlateScene, now: float) -> Image:
        if scene.covered:
            return self._grain(np.full((self.height, self.width, 3), _COVERED, np.uint8))
        if scene.hand:
            return self._grain(self._drawn(scene, math.sin(2 * math.pi * now / 1.7)))
        if self._still is None or self._still[0] != scene:
            self._still = scene, self._drawn(scene, 0.0)
        return self._grain(self._still[1])

    def _drawn(self, scene: PlateScene, push: float) -> Image:
        cv2 = load_cv2()
        picture = self._mat.copy()
        if scene.paper:
            self._lay(picture, scene.turn + 1.5 * push, 0.5 + 0.02 * push)
        if scene.hand:
            self._reach(picture, push)
        if scene.blur:
            picture = cv2.GaussianBlur(picture, (0, 0), scene.blur * self.width)
        if scene.light != 1.0:
            picture = cv2.convertScaleAbs(picture, alpha=scene.light)
        return np.asarray(picture, np.uint8)

    def _lay(self, picture: Image, turn: float, x: float) -> None:
        cv2 = load_cv2()
        high, wide = self._form.shape[:2]
        way = cv2.getRotationMatrix2D((wide / 2, high / 2), turn, 1.0)
        way[:, 2] += x * self.width - wide / 2, 0.5 * self.height - high / 2
        size = (self.width, self.height)
        cv2.warpAffine(self._form, way, size, dst=picture, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)

    def _reach(self, picture: Image, push: float) -> None:
        """A forearm and a hand from below."""
        cv2 = load_cv2()
        x, y = round((0.62 + 0.02 * push) * self.width), round((0.66 + 0.03 * push) * self.height)
        thick = round(0.09 * self.height)
        elbow = (round(0.78 * self.width), self.height + thick)
        cv2.line(picture, (x, y), elbow, _SKIN, 2 * thick, cv2.LINE_AA)
        cv2.ellipse(picture, (x, y), (round(1.3 * thick), round(1.1 * thick)), 20, 0, 360, _SKIN, -1, cv2.LINE_AA)
        for finger in range(4):
            tip = (x - round((1.9 - 0.25 * finger) * thick), y - round((0.2 + 0.55 * finger) * thick))
            cv2.line(picture, (x, y), tip, _SKIN, round(0.45 * thick), cv2.LINE_AA)


def draw_form(height: int) -> Image:
    """An invented A4 form, lying sideways; the person on it is the demo's. Without any font only its lines."""
    width = round(height * math.sqrt(2))
    page = Pillow.new("RGB", (width, height), _PAPER[::-1])
    pen = ImageDraw.Draw(page)
    unit = height / 100

    def write(x: float, y: float, text: str, size: float, bold: bool = False) -> None:
        face = default_fonts().main(bold)
        if face is not None:
            font: ImageFont.FreeTypeFont = face.at(max(6, round(size * unit)))
            pen.text((x * unit, y * unit), text, font=font, fill=_INK[::-1])

    write(43, 6, "残疾人证照相登记表（演示）", 5.2, bold=True)
    rows = (
        ("姓名", "张三", "性别", "男"),
        ("出生日期", "1950年3月12日", "民族", "汉"),
        ("身份证号", "990301195003120011", "类别", "肢体"),
        ("住址", "江南省青石县示例路1号", "电话", "0999-0000000"),
    )
    top, tall = 20.0, 9.5
    edges = (8.0, 30.0, 83.0, 102.0, 133.4)
    ink, line = _INK[::-1], max(1, round(0.25 * unit))
    for row, cells in enumerate(rows):
        y = top + row * tall
        for column, cell in enumerate(cells):
            write(edges[column] + 2, y + 2.4, cell, 3.8)
    bottom = top + len(rows) * tall
    for row in range(len(rows) + 1):
        y = (top + row * tall) * unit
        pen.line((edges[0] * unit, y, edges[-1] * unit, y), fill=ink, width=line)
    for edge in edges:
        pen.line((edge * unit, top * unit, edge * unit, bottom * unit), fill=ink, width=line)
    write(8, bottom + 4, "本人申请办理残疾人证，所填内容属实。", 3.6)
    write(8, bottom + 11, "这是演示用的表，不是真实的文件。Invented form, for demonstrations only.", 3.2)
    write(96, bottom + 22, "签名：张三", 4.0)
    return np.ascontiguousarray(np.asarray(page, np.uint8)[:, :, ::-1])


def _mat(width: int, height: int) -> NDArray[np.uint8]:
    """A plain mat, a little darker towards the corners."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    grey = (1.0 - 0.12 * away)[:, :, None] * np.array(_MAT, np.float32)
    return np.asarray(grey, np.uint8)
