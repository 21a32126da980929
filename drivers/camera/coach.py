"""What would make the portrait better, said once when it has changed and lasted."""

from __future__ import annotations

from collections.abc import Callable, Collection

from drivers.camera.advice import Advice, Debounce, View, advise, measure_light, movement, view_of
from drivers.camera.faces import Face, Finder, main_faces
from drivers.camera.frame import Frame
from drivers.camera.spec import PhotoSpec


class Coach:
    """An `Eye` for faces. `say(code)` is called from the onlooker's thread, only when the advice changed."""

    def __init__(
        self,
        finder: Finder,
        spec: Callable[[], PhotoSpec],
        say: Callable[[str], None],
        waived: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """`waived`: codes that were asked for in vain and are not to be asked for any more."""
        self._finder, self._spec, self._say, self._waived = finder, spec, say, waived
        self._codes, self._views = Debounce(), Debounce()
        self._before: Face | None = None
        self._view = View.UNKNOWN

    @property
    def view(self) -> View:
        return self._view

    def look(self, frame: Frame | None) -> None:
        if frame is None:
            self._codes.forget()
            self._before = None
            return
        faces = self._finder.follow(frame.image)
        people = main_faces(faces)
        now = people[0] if people else None
        moved = movement(self._before, now)
        found = advise(frame.image, faces, self._spec(), moved=moved, previous=self._codes.said or Advice.GOOD)
        self._before = now
        view = self._views.feed(view_of(measure_light(frame.image)))
        if view is not None:
            self._view = View(view)
        waived = self._waived()
        asked = [one for one in found if one not in waived]
        code = self._codes.feed(asked[0] if asked else Advice.GOOD)
        if code is not None:
            self._say(str(code))
