"""A machine that lacks any one device library: everything imports, the part says what to install."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
_URLS = {
    "id_reader": ("serial:/dev/null", "usb:0400:c35a"),
    "card_reader": ("pcsc:",),
    "receipt_printer": ("serial:/dev/null", "usb:0416:5011"),
    "camera": ("file:/dev/null",),
    "document_camera": ("file:/dev/null",),
    "speech": ("audio:default",),
    "help_button": ("serial:/dev/null",),
    "signal_light": ("serial:/dev/null",),
    "photo_printer": ("ipp://127.0.0.1:9/ipp/print",),
    "scanner": ("serial:/dev/null",),
    "keypad": ("evdev:any",),
    "headphones": ("evdev:any",),
}
_MUST_SAY = {
    "serial": {"id_reader", "receipt_printer", "help_button", "signal_light", "scanner"},
    "usb": {"id_reader", "receipt_printer"},
    "cv2": {"camera", "document_camera"},
    "miniaudio": {"speech"},
    "smartcard": {"card_reader"},
    "pymodbus": set(),
    "pyttsx3": {"speech"},
    "PIL": {"receipt_printer"},
    "evdev": set(),
    "pyipp": set(),
    "numpy": {"camera", "document_camera", "speech"},
}

# Taken up by every Python that starts with it on its path, the voice's own process too.
_BLOCKER = """
import importlib.abc, os, sys

class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == os.environ["BLOCKED"]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""

_SCRIPT = """
import json, sys

urls = json.loads(sys.argv[1])
import drivers, drivers.config, drivers.doctor, drivers.gateway, drivers.supervisor
from drivers.contract import Deadline, DriverError
from drivers.registry import Registry, missing_library

registry = Registry()
said = {}
for role in registry.roles:
    said[role] = []
    try:
        package = registry.load(role)
    except DriverError as error:
        said[role].append([error.code, error.detail, error.hint])
        continue
    for name in package.drivers:
        for url in urls.get(role, ()):
            try:
                driver = package.make(name, url, {}, lambda event: None)
                driver.open(Deadline.after(20))
                driver.close()
            except DriverError as error:
                said[role].append([error.code, error.detail, error.hint])
            except ImportError as error:  # what the supervisor makes of it
                told = missing_library(error, role)
                said[role].append([told.code, told.detail, told.hint])
            except Exception as error:
                said[role].append(["escaped", type(error).__name__, str(error)])
print(json.dumps(said))
"""


def _without(library: str, folder: Path) -> dict[str, list[list[str]]]:
    (folder / "sitecustomize.py").write_text(_BLOCKER)
    urls = {role: found for role, found in _URLS.items() if role in _MUST_SAY[library]}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, json.dumps(urls)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=_ROOT,
        env={
            "PATH": "/usr/bin:/bin:/usr/sbin",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(folder),
            "BLOCKED": library,
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[list[str]]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _says_how(hint: str) -> bool:
    return "install" in hint or "make run" in hint


@pytest.mark.parametrize("library", _MUST_SAY)
def test_a_missing_library_stops_one_part_and_names_what_to_install(library, tmp_path):
    said = _without(library, tmp_path)
    for role, answers in said.items():
        for code, detail, hint in answers:
            assert code not in ("escaped", "internal"), f"{role}: {detail} {hint}"
            if code == "config_error" and "missing" in detail:
                assert _says_how(hint), f"{role}: {hint}"
    silent = {
        role
        for role in _MUST_SAY[library] & said.keys()
        if not any(code == "config_error" and _says_how(hint) for code, _, hint in said[role])
    }
    assert not silent, {role: said[role] for role in silent}
