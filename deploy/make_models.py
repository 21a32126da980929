"""Take the three face models out of the wheel of mediapipe 0.10.21 (Apache-2.0). Nothing of mediapipe is installed.

The models are the same in every platform's wheel, so one wheel is fetched whatever this machine is, pinned by hash;
each file is checked again. About 35 MB come over the network, 1.7 MB stay. Without a network the camera looks for faces
with OpenCV's own cascades; exit 1 says so, and the set-up goes on.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from drivers.camera.models import FOLDER, MODELS, missing  # noqa: E402

PACKAGE = "mediapipe==0.10.21"
WHEEL = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"
LICENCE = "mediapipe-0.10.21.dist-info/LICENSE"


def fetched(folder: Path) -> Path:
    """The wheel, in `folder`. Raises CalledProcessError."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{PACKAGE} --hash=sha256:{WHEEL}\n", encoding="utf-8")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
        "--platform", "manylinux_2_28_x86_64", "--python-version", "3.11", "--implementation", "cp",
        "--timeout", "20", "--retries", "2", "--require-hashes", "--dest", str(folder), "-r", str(wanted),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return next(folder.glob("*.whl"))


def taken_out(wheel: Path, target: Path) -> None:
    """Each model and the licence into `target`, by rename, so that no half file is ever there. Raises ValueError."""
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as parts:
        _put(target / "LICENCE-mediapipe.txt", parts.read(LICENCE))
        for model in MODELS:
            data = parts.read(model.inside)
            if hashlib.sha256(data).hexdigest() != model.sha256:
                raise ValueError(f"{model.file} in the wheel is not the file we know")
            _put(target / model.file, data)


def _put(path: Path, data: bytes) -> None:
    partial = path.with_suffix(".part")
    partial.write_bytes(data)
    partial.rename(path)


def main() -> int:
    if not missing():
        return 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            taken_out(fetched(Path(folder)), FOLDER)
    except (OSError, subprocess.SubprocessError, StopIteration, KeyError, ValueError, zipfile.BadZipFile) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        print(f"[setup] {said[-1] if said else type(error).__name__}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
