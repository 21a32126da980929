"""Everything that can be wrong with the content alone: what `kiosk check` tells, and why a terminal refuses it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk_app.access.display import load_theme
from kiosk_app.content.check import check_content
from kiosk_app.content.load import Content
from kiosk_app.content.problems import Problem, relative
from kiosk_app.content.reading_check import reading_problems
from kiosk_app.content.trouble_check import trouble_problems
from kiosk_app.tools.clip_check import clip_problems
from kiosk_app.tools.error_texts import error_text_problems
from kiosk_app.tools.page_problems import page_problems
from kiosk_app.tools.photo_spec_check import photo_spec_problems

PATIENCE = 300.0
"""Seconds a check may take on a busy terminal; some twenty are usual."""


def content_problems(assets: Path) -> tuple[Content, list[Problem]]:
    """The content and all its problems; pages are only made from what is sound in itself."""
    content, problems = check_content(assets)
    problems += error_text_problems(content, assets)
    problems += reading_problems(content, assets)
    problems += trouble_problems(content, assets)
    problems += theme_problems(assets)
    problems += clip_problems(content, assets)
    problems += photo_spec_problems(assets)
    if not problems:
        problems += page_problems(content, assets)
    return content, problems


def theme_problems(assets: Path) -> list[Problem]:
    """Themes that cannot be read, or whose colours are too weak."""
    found = []
    for path in sorted((assets / "themes").glob("*.yaml")):
        try:
            load_theme(path)
        except (ValueError, OSError) as error:
            remedy = "write it as the other themes; contrast is named in the reason"
            found.append(Problem(relative(path, assets), 0, "theme", str(error), remedy))
    return found


class Judge:
    """`kiosk check --content` in a process of its own, behind everything else: a terminal must not stutter, and content
    that makes the check crash must not take the terminal along. `stop` from another thread ends a check under way."""

    def __init__(self, popen: Callable[..., subprocess.Popen[str]] = subprocess.Popen) -> None:
        self._popen = popen
        self._child: subprocess.Popen[str] | None = None

    def __call__(self, assets: Path) -> list[Problem]:
        """Never raises for any content."""
        command = [sys.executable, "-m", "kiosk_app", "check", "--content", "--json", "--assets", str(assets)]
        behind = ["nice", "-n", "19"] if shutil.which("nice") else []
        self._child = self._popen([*behind, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            out, _ = self._child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.communicate()
            return [_unable(f"no answer in {PATIENCE:.0f} s")]
        finally:
            code, self._child = self._child.returncode, None
        try:
            problems = [Problem(**one) for one in json.loads(out)]
        except (ValueError, TypeError):
            return [_unable(f"the check ended with code {code}")]
        return problems if problems or code == 0 else [_unable(f"the check ended with code {code}")]

    def stop(self) -> None:
        child = self._child
        if child is not None:
            child.kill()


def _unable(why: str) -> Problem:
    return Problem("assets", 0, "check", why, "run `kiosk check` here and read what it says")
