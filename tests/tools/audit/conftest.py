"""The audit's own eyes on the real content: one window, drawn off screen, for the whole process."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest
from support.one_window import alone_in_window

from kiosk_app.access.display import ASSETS, Panel
from kiosk_app.content.load import Content, load_content
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(ASSETS)[0]


@pytest.fixture(scope="session")
def recorder(content: Content) -> Recorder:
    return Recorder(content)


@pytest.fixture(scope="session")
def pages(content: Content, recorder: Recorder) -> list[Met]:
    return all_pages(content, recorder)


@pytest.fixture(scope="session")
def _view(recorder: Recorder, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A real view; where another test of this process has opened the window already, in that."""
    os.environ["KIVY_HOME"] = str(tmp_path_factory.mktemp("kivy"))
    if "kivy" not in sys.modules:
        from kiosk_app.tools.audit.render import open_view

        return open_view(Panel(), recorder)
    from kiosk_app.ui.view import KioskView

    return KioskView(Panel(), recorder)


@pytest.fixture
def view(_view: Any) -> Any:
    """The same, with nothing of other tests in the window."""
    alone_in_window(_view)
    return _view
