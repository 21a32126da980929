"""Somebody with a sight of 20/200, who has set the largest text and the high dark theme, and what she can read.

What 20/200 means on the glass. A normal eye (20/20) tells details of 1 minute of arc apart; at 20/200 they have to be
ten times as large: 10'. At d mm that is d · tan(10') on the panel: 1.745 mm at the 600 mm the project states as its
viewing distance. So the frame is averaged down to one sample per 1.745 mm (6.4 panel pixels; an em of 20 mm keeps 11.5
samples), and what is left is enlarged again without adding anything. Tesseract then reads each target's label alone.

A person reads with expectation: of all labels this terminal has, hers is the one nearest to what she made out.
`Reading.letter_for_letter` says how often not even that was needed.
"""

from __future__ import annotations

import difflib
import math
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from support.citizens.hall import Hall
from support.citizens.senses import Button, Ears, Eyes
from support.citizens.sighted import Sighted

from kiosk_app.access.strip import erase_words, strip
from kiosk_app.core.visit import Settings
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.ui.scene import Text

MINUTES = 10.0  # of arc, at 20/200
DISTANCE = 600.0  # mm
GLANCES = ((36, 0.0), (48, 0.5), (40, 0.25))
"""px an em is enlarged to for reading (tesseract wants some thirty), and how far the eye has moved, in samples: when a
look told nothing certain, she looks again."""
_SIGNS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")


def smallest_detail(distance_mm: float = DISTANCE, minutes: float = MINUTES) -> float:
    """mm on the panel that are just told apart."""
    return distance_mm * math.tan(math.radians(minutes / 60))


def signs(text: str) -> str:
    return "".join(_SIGNS.findall(text))


@dataclass(frozen=True, slots=True)
class Reading:
    """One label: what stands there, what was made out of it, and which label she takes it for."""

    label: str
    made_out: tuple[str, ...]
    taken_for: str
    em_mm: float

    @property
    def right(self) -> bool:
        return self.taken_for == self.label

    @property
    def letter_for_letter(self) -> bool:
        return signs(self.label) in self.made_out


@dataclass
class Reader:
    """`lexicon`: every label of the terminal. Remembers what it has read once. Raises RuntimeError without
    tesseract and its Chinese."""

    lexicon: frozenset[str]
    mm_per_px: float
    distance: float = DISTANCE
    readings: dict[bytes, Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if shutil.which("tesseract") is None:
            raise RuntimeError("apt-get install tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-eng")

    def read(self, picture: np.ndarray, text: Text) -> Reading:
        """A text of a target, as it lies in the frame (RGB)."""
        lines = self._lines(picture, text)
        key = b"".join(line.tobytes() for line in lines)
        if key not in self.readings:
            label = "".join(text.lines)
            made_out: list[str] = []
            plain = {signs(known): known for known in sorted(self.lexicon)}
            for px, moved in GLANCES:
                looks = [self._seen(line, px / text.em_px, moved) for line in lines]
                made_out.append("".join(self._ocr(look, label) for look in looks))
                if made_out[-1] in plain:
                    break
            nearest = max(sorted(self.lexicon), key=lambda known: _likeness(known, made_out))
            best = plain.get(made_out[-1], nearest)
            self.readings[key] = Reading(label, tuple(made_out), best, text.em_px * self.mm_per_px)
        return self.readings[key]

    def _lines(self, picture: np.ndarray, text: Text) -> list[np.ndarray]:
        """The frame round each line, dark on light."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
        found = []
        high = text.pitch * len(text.lines)
        top = text.rect.y + (text.rect.h - high) // 2
        for number in range(len(text.lines)):
            y, edge = top + number * text.pitch, text.em_px // 5
            line = grey[
                max(0, y - edge // 2) : y + text.pitch + edge // 2, max(0, text.rect.x - edge) : text.rect.right + edge
            ]
            found.append(255 - line if np.median(line) < 128 else line)
        return found

    def _seen(self, line: np.ndarray, enlarged: float, moved: float) -> np.ndarray:
        """What 20/200 leaves of it: one sample a detail, and those enlarged for the machine that reads."""
        factor = smallest_detail(self.distance) / self.mm_per_px
        off = round(factor * moved)
        small = cv2.resize(line[off:, off:], None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
        large = cv2.resize(small, None, fx=factor * enlarged, fy=factor * enlarged, interpolation=cv2.INTER_CUBIC)
        large = cv2.normalize(large, None, 0, 255, cv2.NORM_MINMAX)  # type: ignore[call-overload]
        ground = float(np.median(large))
        return (
            cv2.copyMakeBorder(large, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=ground).clip(0, 255).astype(np.uint8)
        )

    def _ocr(self, line: np.ndarray, label: str) -> str:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "line.png"
            cv2.imwrite(str(path), line)
            command = ["tesseract", str(path), "-", "-l", "eng" if label.isascii() else "chi_sim", "--psm"]
            command.append("10" if len(label) == 1 else "7")
            if len(label) == 1:  # one sign on a button: a figure of the number pad
                command += ["-c", "tessedit_char_whitelist=0123456789"]
            done = subprocess.run(
                command, capture_output=True, text=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
            )
        return signs(done.stdout)


def _likeness(known: str, made_out: list[str]) -> float:
    return sum(difflib.SequenceMatcher(None, signs(known), one).ratio() for one in made_out)


def lexicon_of(hall: Hall, language: str = "zh-CN") -> frozenset[str]:
    """Every label of everything that can be pressed, on any page there is."""
    wording = hall.content.wording()
    labels = {str(digit) for digit in range(10)} | {erase_words(language, wording).show}
    for settings in (Settings(language=language), Settings(language=language, sound=False, layout="low")):
        labels |= {key.label.show for key in strip(settings, wording)}
    for met in all_pages(hall.content, languages=(language,)):
        labels |= {met.page.help.show} | {one.label.show for one in (*met.page.items, *met.page.actions)}
    return frozenset(labels)


@dataclass(frozen=True, slots=True)
class DimEyes(Eyes):
    """Buttons whose labels are what she takes them for."""

    reader: Reader

    def buttons(self) -> tuple[Button, ...]:
        scene = self.hall.view.scene
        if scene is None:
            return ()
        picture = np.asarray(self.hall.view.picture())
        plain = Eyes.buttons(self)
        read = [self.reader.read(picture, one.texts[0]).taken_for if one.texts else "" for one in scene.targets()]
        return tuple(replace(one, label=label) for one, label in zip(plain, read, strict=True))


@dataclass
class LowVision(Sighted):
    """Reads buttons as DimEyes see them; what to do she hears. First she makes the letters as large as they get."""

    reader: Reader | None = None
    _mark: int = 0

    def __post_init__(self) -> None:
        Sighted.__post_init__(self)
        self.reader = self.reader or Reader(lexicon_of(self.hall), self.hall.view.panel.mm_per_px)
        self.eyes, self.ears = DimEyes(self.hall, self.reader), Ears(self.hall)

    def wake(self) -> None:
        super().wake()
        self.listen()
        self.enlarge()

    def enlarge(self) -> None:
        """By the signs of the strip at the foot, whose words are still too small for her: until the voice says that the
        letters are as large as they get, and the ground is black."""
        for sign, until in (("letter_large", "最大"), ("contrast", "黑底")):
            for _ in range(6):
                mark = len(self.ears.heard())
                button = next((one for one in Eyes.buttons(self.eyes) if sign in one.pictures), None)
                assert button is not None, f"no {sign} on the first page"
                self.press(button)
                self.listen()
                if any(until in one for one in self.ears.heard()[mark:]):
                    break

    def look(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """That something has changed she sees without reading it."""
        return self.eyes.words(), tuple(str(one.place) for one in Eyes.buttons(self.eyes))

    def title(self) -> str:
        return next((one.text for one in self.hall.view.texts() if one.kind == "title"), "")
