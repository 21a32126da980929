"""What a view tells the terminal it belongs to. The runtime implements it; all calls come on the main thread."""

from __future__ import annotations

from typing import Any, Protocol

from kiosk_app.core.ink import Stroke


class Frame(Protocol):
    """A picture of the camera or of a clip: `image` is height × width × 3 bytes of blue, green, red; `seq` grows with
    every new one."""

    @property
    def image(self) -> Any: ...

    @property
    def seq(self) -> int: ...


class Terminal(Protocol):
    def press(self, target: str) -> None:
        """A choice, an action or `help`."""

    def type(self, key: str) -> None:
        """`0`…`9` or `erase`, on a NUMBER page."""

    def inked(self, stroke: Stroke) -> None:
        """A finger drew a stroke in the writing field: points of 0…1 from its upper left corner."""

    def setting(self, name: str) -> None:
        """larger, smaller, contrast, sound, louder, quieter, faster, slower, steady, privacy."""

    def focused(self, target: str | None) -> None:
        """The keypad has moved there (a page's target, `digit:…` or `setting:…`)."""

    def repeat(self) -> None:
        """Say it again."""

    def keys_taken_up(self) -> None:
        """A key of a keypad or keyboard was struck, whatever it did."""

    def key_tried(self, key: str) -> None:
        """A key on a page about keys: any logical key, or a digit."""

    def rested(self) -> None:
        """A finger that must rest on its target has done so: it may be lifted."""

    def listen(self) -> None:
        """Stop what is being said, go on with what was cut off, or say the page again."""

    def pause(self) -> None:
        """Stop what is being said, or go on with what was cut off."""

    def touched(self) -> None:
        """A finger came down, wherever: silence at once. What it means is told when it goes up."""

    def key_struck(self, key: str) -> bool:
        """A key went down. True: it did no more than begin the visit, or turn the voice on."""

    def stirred(self) -> None:
        """A sign of life that changes nothing."""

    def pointed(self, dx: float, dy: float) -> None:
        """On a POINT page a finger meant the mark and came down so many mm beside its middle (right and down: up)."""

    def technician_asked(self) -> None:
        """The technician's key chord was struck."""

    def latest_frame(self) -> Frame | None:
        """The newest camera picture, or None."""

    def clip_frame(self) -> Frame | None:
        """The newest picture of the clip that plays, or None."""

    def tick(self) -> None:
        """About 30 times a second."""
