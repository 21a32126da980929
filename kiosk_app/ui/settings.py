"""Everything Kivy must be told before it is first imported. Imports nothing of Kivy at the top, on purpose."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from kiosk_app.access.display import Panel


def configure(panel: Panel, fullscreen: bool, window: tuple[int, int] | None = None, rotation: int = 0) -> None:
    """Sets the environment and Kivy's Config. Raises RuntimeError when Kivy has been imported already.

    `window`: px of a window that is not full screen; the panel's size when None. Without a display the window is drawn
    off screen, with the same pixels.
    """
    if "kivy" in sys.modules:
        raise RuntimeError("kivy was imported before its settings were made")
    home = Path(os.environ.get("KIVY_HOME") or Path(tempfile.gettempdir()) / f"green-channel-kivy-{os.getuid()}")
    home.mkdir(parents=True, exist_ok=True)
    os.environ["KIVY_HOME"] = str(home)
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_NO_FILELOG="1",
        KIVY_NO_CONFIG="1",
        KIVY_LOG_MODE="PYTHON",
        KIVY_NO_ENV_CONFIG="1",
    )
    headless = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if headless:
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
    width, height = window or (panel.width_px, panel.height_px)
    from kivy.config import Config

    Config.setdefaults("input", {})
    for name in list(Config["input"]):
        Config.remove_option("input", name)
    # one provider only: SDL reports touches twice through others; without multitouch emulation no red dots
    Config.set("input", "mouse", "mouse,disable_multitouch")
    for section, values in {
        "kivy": {
            "exit_on_escape": "0",
            "keyboard_mode": "",
            "pause_on_minimize": "0",
            "desktop": "1",
            "log_level": "warning",
        },
        "graphics": {
            "width": str(width),
            "height": str(height),
            "fullscreen": "auto" if fullscreen and not headless else "0",
            "borderless": "1" if fullscreen else "0",
            "show_cursor": "0" if fullscreen else "1",
            "multisamples": "0",
            "maxfps": "30",
            "resizable": "0" if fullscreen else "1",
            "allow_screensaver": "0",
            "rotation": str(rotation),
            "verify_gl_main_thread": "1",
        },
        "postproc": {"double_tap_time": "0", "triple_tap_time": "0"},
    }.items():
        for name, value in values.items():
            Config.set(section, name, value)
