"""The application as the kiosk starts it: a process of its own, no display, its real clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.core.world import Wording

SCRIPT = """
import json, sys
from kiosk_app.core.page import Item, Page, PageKind, Words
from kiosk_app.core.visit import Settings
from kiosk_app.access.display import ASSETS
from kiosk_app.content.load import load_content
from kiosk_app.ui.app import run_app, stop_app

assert not [name for name in sys.modules if name.split(".")[0] == "kivy"], "kivy came before its settings"
W = Words
page = Page("p", PageKind.CHOICE, W("您好"), W("头"), W("厅"), W("请人帮我"), items=(Item("one", W("一"), key="1"),))
report = {"ticks": 0, "faults": [], "pressed": []}

class Terminal:
    def __init__(self, view):
        self.view = view
        view.show(page, Settings())
    def tick(self):
        from kiosk_app.ui.robot import Finger, Keyboard
        report["ticks"] += 1
        keys = Keyboard()
        if report["ticks"] == 3:
            keys.stroke("escape"); keys.stroke("f1")
            from kivy.core.window import Window
            report["close_refused"] = bool(Window.dispatch("on_request_close"))
            report["size"] = list(Window.size)
        if report["ticks"] == 5:
            raise RuntimeError("a step failed")
        if report["ticks"] == 7:
            from kivy.clock import Clock
            Clock.schedule_once(lambda dt: 1 / 0)
        if report["ticks"] == 40:
            Finger(self.view).tap("one")
        if report["ticks"] == 45:
            self.view.screenshot(sys.argv[1])
            stop_app()
    def press(self, target): report["pressed"].append(target)
    def stirred(self): pass
    def latest_frame(self): return None
    type = setting = focused = press
    repeat = touched = stirred
    def key_struck(self, key): return False

wording = load_content(ASSETS)[0].wording()
run_app(Terminal, wording, on_fault=lambda fault: report["faults"].append(type(fault).__name__))
print(json.dumps(report))
"""


def test_the_app_runs_without_a_display_and_survives_escape_f1_closing_and_faults(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIVY", "DISPLAY", "SDL"))}
    environment.pop("WAYLAND_DISPLAY", None)
    environment["KIVY_HOME"] = str(tmp_path / "kivy")
    shot = tmp_path / "shot.png"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(shot)],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["faults"] == ["RuntimeError", "ZeroDivisionError"]
    assert report["pressed"] == ["one"]
    assert report["ticks"] == 45 and report["close_refused"]
    assert report["size"] == [1080, 1920]
    assert shot.stat().st_size > 10_000


@pytest.mark.parametrize("module", ["kiosk_app.access.keypad", "kiosk_app.ui.frame", "kiosk_app.ui.app"])
def test_layout_and_rules_load_without_kivy(module: str) -> None:
    code = f"import sys, {module}; sys.exit('kivy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0


def test_settings_made_too_late_are_refused(driver: object) -> None:
    from kiosk_app.access.display import Panel
    from kiosk_app.ui.settings import configure

    with pytest.raises(RuntimeError, match="before its settings"):
        configure(Panel(), fullscreen=False)


def test_the_face_is_the_chinese_one_and_knows_rare_names(driver: object) -> None:
    from kiosk_app.access.metrics import measure
    from kiosk_app.ui import fonts

    assert measure("门", 50, False) == measure("䶮", 50, False) == 50
    assert measure("\u2060", 50, False) == 0
    from kivy.core.text import Label

    for char in "䶮𬀩𠮷令":
        label = Label(font_name=fonts.FACE, font_size=50, text=char)
        label.refresh()
        assert label.texture.size[0] >= 45, char


def test_what_is_measured_is_what_is_drawn(driver: object) -> None:
    from kivy.core.text import Label

    from kiosk_app.access.metrics import measure
    from kiosk_app.ui import fonts

    for text in (
        "您好，今天办什么事？",
        "大约 5 分钟（2026年11月23日）",
        "Put your ID card below, AVATAR fly off",
        "138 0012 34",
    ):
        for em in (36, 47, 58, 73, 95):
            for bold in (False, True):
                drawn = Label(font_name=fonts.FACE, font_size=em, bold=bold).get_extents(text)[0]
                assert drawn - 4 <= measure(text, em, bold) <= drawn * 1.03 + 4, (text, em, bold)


def test_a_page_with_too_much_text_is_found_before_anybody_sees_it(samples: dict[str, Any], wording: Wording) -> None:
    from dataclasses import replace

    from kiosk_app.core.page import Words
    from kiosk_app.ui.check import kits, misfits

    assert list(misfits(samples["home"], kits(wording, "zh-CN"))) == []
    wordy = replace(samples["home"], body=Words("请您先把身份证平放在下面亮灯的地方，然后等一会儿，" * 4))
    assert {size for size, _ in misfits(wordy, kits(wording, "zh-CN"))} >= {2, 3}
