"""A wrong devices.yaml: the kiosk starts all the same and says on the page what cannot be done."""

from __future__ import annotations

import time
from pathlib import Path

from drivers.config import load_devices
from kiosk_app.content.load import load_content
from kiosk_app.core.page import Page
from kiosk_app.core.visit import Settings
from kiosk_app.desk.config import DeskConfig
from kiosk_app.tools.assemble import assemble

ASSETS = Path(__file__).parents[2] / "assets"
WRONG = """
version: 1
devices:
  id_reader:
    driver: sam
    simulate: always
    required_by: {disability-photo: required}
  receipt_printer:
    driver: escpos
    connect: {usb: {vid: 0x04b8, pid: "0202"}}
    speling: 1
    required_by: {disability-photo: optional}
  camera:
    driver: opencv
    connect: {tcp: host, port: 99999}
    required_by: {disability-photo: %s}
"""


class Screen:
    """Remembers the page a person would see."""

    page: Page

    def show(self, page: Page, settings: Settings) -> None:
        self.page = page

    def caption(self, text: str) -> None:
        pass

    def logical_key(self, key: str) -> None:
        pass


def home_with(tmp_path: Path, camera_need: str) -> Page:
    file = tmp_path / "devices.yaml"
    file.write_text(WRONG % camera_need, encoding="utf-8")
    config = load_devices(file)
    assert len(config.problems) == 3
    content, _ = load_content(ASSETS)
    screen = Screen()
    desk = DeskConfig("http://127.0.0.1:9", "kiosk-3", "token-of-a-desk-that-is-away", tmp_path / "state")
    parts = assemble(screen, content, config, desk, ASSETS / "photo-specs", profile="demo")
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end and not parts.runtime.visit.devices:
            parts.runtime.tick()
            time.sleep(0.02)
        parts.runtime.tick()
        return screen.page
    finally:
        parts.close()


def test_a_service_whose_required_part_is_misconfigured_is_named_on_the_first_page(tmp_path: Path) -> None:
    page = home_with(tmp_path, "required")
    assert page.id == "home" and "disability-photo" not in [item.id for item in page.items]
    assert page.notice is not None and "残疾人证照相" in page.notice.show


def test_a_service_that_can_do_without_is_offered_with_less(tmp_path: Path) -> None:
    page = home_with(tmp_path, "optional")
    assert {"disability-photo", "queue-ticket"} <= {item.id for item in page.items}
    detail = page.items[0].detail
    assert detail is not None and ("打不了凭条" in detail.show or "照不了相" in detail.show)
