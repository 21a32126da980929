"""The three small nets that find a face, its 468 points and the person: where they lie, and which files they are.

They are Google's MediaPipe models (Apache-2.0), taken out of the wheel `mediapipe 0.10.21` by `deploy/make_models.py`;
nothing of mediapipe runs here. Without them OpenCV's own Haar cascades look for faces: weaker for a head that leans,
for little light and for a covered face, and without points, so that less is measured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plain.problems import Both

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "models"
REMEDY = "run deploy/make_models.py with a network, or copy assets/models from another terminal"


@dataclass(frozen=True, slots=True)
class Model:
    """`inside` the wheel; `sha256` of the file, the same in every platform's wheel."""

    name: str
    inside: str
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.name}.tflite"


BOX = Model(
    "face_detection_short_range",
    "mediapipe/modules/face_detection/face_detection_short_range.tflite",
    "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
)
MESH = Model(
    "face_landmark",
    "mediapipe/modules/face_landmark/face_landmark.tflite",
    "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
)
PERSON = Model(
    "selfie_segmentation",
    "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite",
    "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
)
MODELS = (BOX, MESH, PERSON)


def read_models(folder: Path = FOLDER) -> dict[str, bytes] | None:
    """The three files by name; None unless all are there and the very ones we know."""
    found: dict[str, bytes] = {}
    for model in MODELS:
        try:
            data = (folder / model.file).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != model.sha256:
            return None
        found[model.name] = data
    return found


def missing(folder: Path = FOLDER) -> tuple[str, ...]:
    """File names that are not there or not the right ones; empty when faces are looked for by the nets."""
    gone = []
    for model in MODELS:
        try:
            right = hashlib.sha256((folder / model.file).read_bytes()).hexdigest() == model.sha256
        except OSError:
            right = False
        if not right:
            gone.append(model.file)
    return tuple(gone)


def told(gone: Sequence[str]) -> Both:
    """What the missing files cost and what to do: a notice, no fault, since photos are taken without them too."""
    files = ", ".join(gone)
    return Both(
        f"少了 {files}，头歪、光暗时不容易找到脸。有网时运行 deploy/make_models.py，或从别的终端拷来 assets/models",
        f"{files} missing: leaning heads and little light are harder. To mend it: {REMEDY}",
    )
