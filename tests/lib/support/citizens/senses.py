"""What a citizen can perceive of the terminal: each sense shows what it would to a person, nothing of the inside."""

from __future__ import annotations

from dataclasses import dataclass

from support.citizens.hall import Hall

from kiosk_app.ui.scene import Rect


@dataclass(frozen=True, slots=True)
class Button:
    """Something that can be pressed, as it is drawn. `pictures` are the pictograms on it."""

    place: Rect
    label: str
    texts: tuple[str, ...]
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Eyes:
    """What is drawn: texts, buttons, pictograms, and which button has the ring."""

    hall: Hall

    def words(self) -> tuple[str, ...]:
        """All texts that lie on no button, from the top down."""
        rects = [button.place for button in Eyes.buttons(self)]
        seen = [one for one in self.hall.view.texts() if not any(one.rect.inside(rect) for rect in rects)]
        return tuple(one.text for one in sorted(seen, key=lambda one: (one.rect.y, one.rect.x)))

    def buttons(self) -> tuple[Button, ...]:
        scene = self.hall.view.scene
        return tuple(
            Button(
                target.rect,
                "".join(target.texts[0].lines) if target.texts else "",
                tuple("".join(text.lines) for text in target.texts),
                tuple(picture.name for picture in target.pictures),
            )
            for target in (scene.targets() if scene else ())
        )

    def pictures(self) -> tuple[str, ...]:
        """The pictograms that lie on no button."""
        scene = self.hall.view.scene
        return tuple(part.name for part in scene.parts if type(part).__name__ == "Picture") if scene else ()

    def caption(self) -> str:
        return "".join(one.text for one in self.hall.view.texts() if one.kind == "caption")

    def ringed(self) -> Button | None:
        focus, scene = self.hall.view.focus, self.hall.view.scene
        if focus is None or scene is None:
            return None
        places = [target.key for target in scene.targets()]
        return self.buttons()[places.index(focus)] if focus in places else None

    @property
    def size(self) -> tuple[int, int]:
        return self.hall.view.panel.width_px, self.hall.view.panel.height_px

    def mm(self, px: float) -> float:
        return self.hall.view.panel.mm(px)


class Ears:
    """What was really heard, in its order: sentences whose sound began."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._from = len(hall.told)

    def heard(self) -> tuple[str, ...]:
        """Everything since she came."""
        return tuple(one.text for one in self._hall.told[self._from :] if one.started is not None)

    def listen(self) -> None:
        """To the end of what is being said, and a moment more."""
        self._hall.hush()
        self._hall.wait(0.6)

    def wait_for_more(self, than: int, seconds: float) -> bool:
        """Until more than so many sentences have been heard."""
        return self._hall.until(lambda: len(self.heard()) > than, seconds)

    def times(self) -> tuple[tuple[str, float], ...]:
        """Each sentence, and when its sound began."""
        return tuple((one.text, one.started) for one in self._hall.told[self._from :] if one.started is not None)
