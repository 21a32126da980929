"""The fifteen ways a page can look. Each module fills the area the frame leaves, or says None: too dense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kiosk_app.core.page import Page, PageKind
from kiosk_app.ui.kit import Density, Kit
from kiosk_app.ui.pages import (
    camera,
    choice,
    clip,
    consent,
    device,
    facts,
    helping,
    keys,
    message,
    number,
    photo,
    point,
    scale,
    wait,
    write,
)
from kiosk_app.ui.scene import Part, Rect

Content = Callable[[Page, Rect, Kit, Density], "list[Part] | None"]

CONTENT: Mapping[PageKind, Content] = MappingProxyType(
    {
        PageKind.CHOICE: choice.content,
        PageKind.CONSENT: consent.content,
        PageKind.DEVICE: device.content,
        PageKind.FACTS: facts.content,
        PageKind.CAMERA: camera.content,
        PageKind.PHOTO: photo.content,
        PageKind.NUMBER: number.content,
        PageKind.WRITE: write.content,
        PageKind.WAIT: wait.content,
        PageKind.MESSAGE: message.content,
        PageKind.HELP: helping.content,
        PageKind.CLIP: clip.content,
        PageKind.KEYS: keys.content,
        PageKind.SCALE: scale.content,
        PageKind.POINT: point.content,
    }
)
