"""Every page of the real content, made when a test asks and then kept for the process.

No file makes them while it is read: every worker reads every file. Only to be looked at: a test that asks what a
Recorder was asked for makes its own.
"""

from __future__ import annotations

from functools import cache

from kiosk_app.access.display import ASSETS
from kiosk_app.content.load import Content, load_content
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder


@cache
def content() -> Content:
    return load_content(ASSETS)[0]


@cache
def recorder() -> Recorder:
    return Recorder(content())


@cache
def pages() -> tuple[Met, ...]:
    return tuple(all_pages(content(), recorder()))


@cache
def of_citizens() -> tuple[Met, ...]:
    """Without those that want the whole glass: the technician's."""
    return tuple(met for met in pages() if not met.page.standing)
