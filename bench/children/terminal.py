"""The real terminal, `kiosk run` as a technician starts it, with the bench's instrument at its window.

`python -m bench.children.terminal WORDS`: the words after `kiosk run`. Further command: `heard`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bench.children import own_stdout
from kiosk_app.tools.process_memory import start_overwriting

if __name__ == "__main__":
    start_overwriting()  # as `kiosk run` does before anything else

OUT = own_stdout.keep()

if TYPE_CHECKING:
    from kiosk_app.tools.assemble import Parts
    from kiosk_app.ui.view import KioskView

SPOKEN = ("title", "body", "label", "detail", "value")  # the parts of a page the voice guide reads


def main() -> int:
    from kiosk_app.__main__ import main as kiosk
    from kiosk_app.tools.assemble import assemble

    def watched(view: KioskView, *parts: Any, **options: Any) -> Parts:
        """The instrument is in place before the first frame is drawn."""
        from bench.children.instrument import Instrument
        from kiosk_app.ui.app import stop_app

        built: list[Parts] = []
        Instrument(OUT, lambda: page_of(view), stop_app, {"heard": lambda: heard(built[0])})
        built.append(assemble(view, *parts, **options))
        return built[0]

    with patch("kiosk_app.tools.session.assemble", watched):
        return kiosk(["run", *sys.argv[1:]])


def page_of(view: KioskView) -> tuple[object, dict[str, Any]] | None:
    """Citizens of the bench are invented, so the words may be told."""
    if view.page is None or view.scene is None:
        return None
    from kivy.core.window import Window

    height = Window.system_size[1]
    targets = {}
    for name, _label, rect in view.targets():
        left, low = view.stage.to_screen(rect.x, rect.bottom)
        right, high = view.stage.to_screen(rect.right, rect.y)
        targets[name] = [left, height - high, right - left, high - low]
    texts = view.texts()
    words = [seen.text for seen in texts]
    spoken = [seen.text for seen in texts if seen.kind in SPOKEN]
    return view.page, {"page": view.page.id, "targets": targets, "words": words, "spoken": spoken}


def heard(parts: Parts) -> list[dict[str, Any]]:
    """Of each utterance that sounded: its text, and when its first and last audible samples were heard."""
    from bench.sounds import SAMPLE_RATE, first_audible, last_audible

    found = []
    for one in parts.gateway.submit("speech", "heard", timeout=5).future.result(6):
        if one.started is not None and one.sound is not None and (lead := first_audible(one.sound)) is not None:
            last = last_audible(one.sound) or lead
            times = {"at": one.started + lead / SAMPLE_RATE, "end": one.started + last / SAMPLE_RATE}
            found.append({"text": one.text, **times})
    return found


if __name__ == "__main__":
    sys.exit(main())
