"""A second thread that looks at the newest frame a few times a second and says what would make the picture better."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from drivers.camera.advice import Advice, Debounce, View, advise, measure_light, movement, view_of
from drivers.camera.capture import Capture
from drivers.camera.faces import Face, FaceFinder, main_faces
from drivers.camera.spec import PhotoSpec
from drivers.contract import Deadline


class Advisor:
    """`say(code)` is called from this thread, only when the advice changed."""

    def __init__(
        self,
        capture: Capture,
        spec: Callable[[], PhotoSpec],
        say: Callable[[str], None],
        rate: float,
    ) -> None:
        self._capture, self._spec, self._say = capture, spec, say
        self._pause = 1.0 / rate
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera-advisor", daemon=True)
        self._view = View.OK

    @property
    def view(self) -> View:
        """What the lens sees, as of the last look."""
        return self._view

    def start(self) -> None:
        self._thread.start()

    def stop(self, deadline: Deadline) -> None:
        self._stop.set()
        if self._thread is not threading.current_thread():
            self._thread.join(max(0.5, deadline.remaining()))

    def _run(self) -> None:
        finder = FaceFinder()
        codes, views = Debounce(), Debounce()
        before: Face | None = None
        seen = 0
        while not self._stop.is_set() and self._capture.running:
            begun = time.monotonic()
            frame = self._capture.latest()
            if frame is None:
                codes.forget()
                before = None
            elif frame.seq != seen:
                seen = frame.seq
                faces = finder.follow(frame.image)
                people = main_faces(faces)
                now = people[0] if people else None
                found = advise(
                    frame.image, faces, self._spec(), moved=movement(before, now), previous=codes.said or Advice.GOOD
                )
                before = now
                view = views.feed(view_of(measure_light(frame.image)))
                if view is not None:
                    self._view = View(view)
                code = codes.feed(found[0] if found else Advice.GOOD)
                if code is not None and not self._stop.is_set():
                    self._say(str(code))
            # At least as long idle as busy, so that a slow machine keeps a core for the page.
            spent = time.monotonic() - begun
            self._stop.wait(max(self._pause - spent, spent))
