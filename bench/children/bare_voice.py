"""The peers of the voice: a bare Kivy window with two stock buttons that speak when they are released.

`python -m bench.children.bare_voice VOICE TITLE PAGE`. Button `pyttsx3` does as pyttsx3's README shows, with an engine
kept: say(PAGE) and runAndWait(); what plays it is the first `aplay` of the PATH, the bench's stand-in. Button `espeak`
runs `espeak-ng --stdout` with the title alone and answers {"sound": t} with its first audible sample.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.children import own_stdout
from bench.sounds import SAMPLE_RATE, first_audible

OUT = own_stdout.keep()
STOCK_FPS = 60
HEADER = 44  # bytes of a WAV before the samples


def main() -> int:
    from bench.children.bare import configure

    voice, title, whole = sys.argv[1:4]
    configure(STOCK_FPS)
    import pyttsx3
    from kivy.app import App
    from kivy.core.window import Window
    from kivy.uix.boxlayout import BoxLayout
    from kivy.uix.button import Button

    engine = pyttsx3.init("espeak")
    engine.setProperty("voice", voice)

    def say() -> None:
        engine.say(whole)
        engine.runAndWait()

    def espeak() -> None:
        own_stdout.say(OUT, {"sound": first_sound(voice.partition("/")[2], title)})

    box = BoxLayout(orientation="vertical")
    deeds: dict[str, Callable[[], None]] = {"pyttsx3": say, "espeak": espeak}
    for name, deed in deeds.items():
        button = Button(text=name, font_size=48)
        button.bind(on_release=lambda _button, deed=deed: deed())
        box.add_widget(button)

    def page() -> tuple[object, dict[str, Any]]:
        places = {
            button.text: [button.x, Window.system_size[1] - button.top, button.width, button.height]
            for button in box.children
        }
        return box, {"page": "voice", "targets": places}

    class Speaking(App):  # type: ignore[misc]  # kivy ships no types
        def build(self) -> Any:
            return box

        def on_start(self) -> None:
            from bench.children.instrument import Instrument

            Instrument(OUT, page, self.stop)

    Speaking().run()
    return 0


def first_sound(voice: str, text: str) -> float:
    """When the first audible sample can be heard, if what comes out of the pipe were played at once."""
    with subprocess.Popen(["espeak-ng", "--stdout", "-v", voice, text], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        data = b""
        while piece := os.read(process.stdout.fileno(), 4096):
            at = time.monotonic()
            data += piece
            sound = np.frombuffer(data[HEADER : len(data) - len(data) % 2], np.int16)
            if (lead := first_audible(sound)) is not None:
                process.stdout.read()  # it ends in peace
                return at + lead / SAMPLE_RATE
    raise RuntimeError("espeak-ng was silent")


if __name__ == "__main__":
    sys.exit(main())
