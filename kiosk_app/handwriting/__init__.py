"""Reading what a finger wrote, offline: Debian's zinnia with Tegaki's model for simplified Chinese."""

from __future__ import annotations

from kiosk_app.handwriting.link import InkLink
from kiosk_app.handwriting.zinnia import MODEL, Recogniser, Unavailable, Zinnia, missing

__all__ = ["MODEL", "InkLink", "Recogniser", "Unavailable", "Zinnia", "missing"]
