"""The stage: the one widget that turns a scene into widgets, changing only what differs from the last one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from kivy.graphics import ClearBuffers, ClearColor, PopMatrix, PushMatrix, Rectangle, Scale, Translate
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex

from kiosk_app.ui.pictograms import PictogramCache
from kiosk_app.ui.scene import Box, Film, Ink, Live, Part, Photo, Picture, Scene, Target, Text
from kiosk_app.ui.terminal import Frame
from kiosk_app.ui.widgets.film import FilmView
from kiosk_app.ui.widgets.hold_ring import HoldRing
from kiosk_app.ui.widgets.ink import InkView
from kiosk_app.ui.widgets.parts import BoxView, PartView, PictureView, Seen, TargetView, TextView
from kiosk_app.ui.widgets.pictures import LiveView, PhotoView


class Stage(Widget):
    """Scenes are in panel pixels; on a smaller window they are drawn smaller as a whole."""

    def __init__(self, latest_frame: Callable[[], Frame | None], clip_frame: Callable[[], Frame | None]) -> None:
        super().__init__(size_hint=(None, None))
        _fill_plainly()
        self.cache = PictogramCache()
        self.scene: Scene | None = None
        self._shown: dict[str, PartView] = {}
        self._spare: dict[type[Part], list[PartView]] = defaultdict(list)
        self._make: dict[type[Part], Callable[[], PartView]] = {
            Box: lambda: BoxView(self.cache),
            Text: lambda: TextView(self.cache),
            Picture: lambda: PictureView(self.cache),
            Target: lambda: TargetView(self.cache),
            Photo: lambda: PhotoView(self.cache),
            Live: lambda: LiveView(self.cache, latest_frame),
            Film: lambda: FilmView(self.cache, clip_frame),
            Ink: lambda: InkView(self.cache),
        }
        with self.canvas.before:
            PushMatrix()
            self._shift = Translate(0, 0)
            self._scale = Scale(1, 1, 1)
            self._ground = ClearColor(0, 0, 0, 1)  # costs a tenth of a rectangle where no GPU draws
            ClearBuffers()
        self.hold = HoldRing()
        self.canvas.after.add(self.hold.group)
        with self.canvas.after:
            PopMatrix()

    # ---- size ---------------------------------------------------------------------------------------------------

    def fit_into(self, width: float, height: float) -> None:
        """Scales the scene to a window of this size."""
        self.size = (width, height)
        if self.scene is not None:
            wide, high = self.scene.size
            factor = min(width / wide, height / high)
            self._scale.xyz = (factor, factor, 1)
            self._shift.xy = ((width - wide * factor) / 2, (height - high * factor) / 2)

    def to_scene(self, x: float, y: float) -> tuple[float, float]:
        """Panel px from the top left, of a window position."""
        high = self.scene.size[1] if self.scene else 0
        factor = self._scale.x or 1
        return (x - self._shift.x) / factor, high - (y - self._shift.y) / factor

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """The window position of panel px from the top left."""
        high = self.scene.size[1] if self.scene else 0
        return x * self._scale.x + self._shift.x, (high - y) * self._scale.x + self._shift.y

    # ---- scenes -------------------------------------------------------------------------------------------------

    def show(self, scene: Scene) -> None:
        if scene == self.scene:
            return
        self.scene = scene
        high = scene.size[1]
        self._ground.rgba = get_color_from_hex(scene.ground)
        keep: dict[str, PartView] = {}
        for part in scene.parts:
            old = self._shown.get(part.key)
            if old is not None and type(old.part) is type(part):
                keep[part.key] = old
        for key, view in self._shown.items():
            if keep.get(key) is not view:
                self._put_away(view)
        shown: dict[str, PartView] = {}
        for part in scene.parts:
            view = keep.get(part.key) or self._take(type(part))
            view.show(part, high)
            shown[part.key] = view
        if list(shown.values()) != self.children[::-1]:
            self.clear_widgets()
            for view in shown.values():
                self.add_widget(view)
        self._shown = shown
        self.fit_into(*self.size)

    def _take(self, kind: type[Part]) -> PartView:
        spare = self._spare[kind]
        return spare.pop() if spare else self._make[kind]()

    def _put_away(self, view: PartView) -> None:
        if view.part is not None:
            self._spare[type(view.part)].append(view)
        view.forget()

    def redraw(self, pictograms: Path) -> None:
        """The drawings lie here from now on: nothing of what was drawn is used for the next scene."""
        self.cache.redraw(pictograms)
        self.clear_widgets()
        self._shown.clear()
        self._spare.clear()
        self.scene = None

    # ---- what is there ------------------------------------------------------------------------------------------

    def states(self, focused: str | None, pressed: str | None) -> None:
        for key, view in self._shown.items():
            if isinstance(view, TargetView):
                view.state(key == focused, key == pressed)

    def drawn_now(self, points: Sequence[tuple[float, float]]) -> None:
        """The stroke a finger is drawing: 0…1 of the field."""
        for view in self._shown.values():
            if isinstance(view, InkView):
                view.drawn_now(points)

    def seen(self) -> list[Seen]:
        return [one for view in self._shown.values() for one in view.seen()]

    def target_at(self, x: float, y: float, slop: float) -> str | None:
        """The target at these panel px: the one that holds them, else the nearest within slop."""
        if self.scene is None:
            return None
        near = None
        for target in self.scene.targets():
            if target.rect.holds(x, y):
                return target.key
            if slop and target.rect.holds(x, y, slop):
                near = target.key
        return near

    def census(self) -> tuple[int, int]:
        """(widgets on the stage, widgets waiting to be used again): neither may grow without bound."""
        return len(self._shown), sum(map(len, self._spare.values()))


def _fill_plainly() -> None:
    """Fills sample Kivy's one white texture: any of its pixels does, four of them mixed are dear without a GPU."""
    white = Rectangle().texture
    white.mag_filter = white.min_filter = "nearest"
