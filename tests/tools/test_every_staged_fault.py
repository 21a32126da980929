"""Every fault of every part of the shipped demo is staged on it while it runs: by `kiosk sim` and by the dock."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from drivers.config import load_devices
from drivers.control import ControlClient, ControlServer
from drivers.gateway import Gateway
from drivers.registry import ROLES
from kiosk_app.tools.dock import Dock
from kiosk_app.tools.places import DEMO_DEVICES

# Keys that are an act: what counts it, and a value where any text goes.
ACTS = {("keypad", "press"): "presses", ("keypad", "foreign_types"): "foreign_presses", ("scanner", "scan"): "sent"}
TEXTS = {
    ("id_reader", "fault"): "32",
    ("card_reader", "fault"): "6F00",
    ("keypad", "press"): "KEY_KPENTER",
    ("keypad", "foreign_types"): "KEY_B",
    ("scanner", "scan"): "GCK-1",
    ("camera", "pose"): "0.4,0.2,0.4",
}
LISTS = {"stuck": "1,2", "refuse": "2", "scrape": "12"}
SPENT = {"half", "garble", "paper_left", "ribbon_left", "remove_at"}
"""Numbers that run down while the part works."""


@dataclass
class Running:
    gateway: Gateway
    dock: Dock


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo's own devices.yaml, its control socket and its dock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIOSK_CONTROL", str(tmp_path_factory.mktemp("control") / "control.sock"))
        gateway = Gateway(load_devices(DEMO_DEVICES), profile="demo", on_event=lambda event: None)
        gateway.start()
        server = ControlServer(gateway)
        assert server.start() is None
        dock = Dock(gateway)
        dock.start()
        try:
            yield Running(gateway, dock)
        finally:
            dock.stop()
            server.stop()
            gateway.stop()


@pytest.fixture(autouse=True)
def no_kiosk_of_somebody_else() -> None:
    """The module's socket instead of the folder's."""


@pytest.fixture(autouse=True)
def no_thread_left() -> None:
    """The demo runs through the whole module."""


def keys_of(running: Running, role: str) -> Mapping[str, Mapping[str, Any]]:
    found = ask(running.dock, "GET", "/state")["parts"][role]["keys"]
    return {item["key"]: item for item in found}


def state_of(running: Running, role: str) -> Mapping[str, str]:
    found: Mapping[str, str] = ask(running.dock, "GET", "/state")["parts"][role]["state"]
    return found


def ask(dock: Dock, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
    address = urlsplit(dock.url)
    with contextlib.closing(http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)) as line:
        line.request(method, path, json.dumps(body).encode() if body else None, {"X-Dock": "1"})
        reply = line.getresponse()
        content = json.loads(reply.read())
    assert reply.status == 200, content
    return content


def values(role: str, item: Mapping[str, Any]) -> list[str]:
    """Every button's value, and one that only a text gives."""
    key = item["key"]
    found = list(item["choices"])
    if item["free"]:
        found.append(TEXTS.get((role, key)) or LISTS.get(key) or "40")
    return found


def shows(before: Mapping[str, str], now: Mapping[str, str], role: str, key: str, value: str) -> bool:
    if count := ACTS.get((role, key)):
        return int(now[count]) > int(before[count])
    if key == "button" and value == "tap":
        return int(now["presses"]) > int(before["presses"])
    if key in SPENT and value.isdigit():
        return now[key].isdigit() and 0 <= int(now[key]) <= int(value)
    return now[key] == value


def await_shown(running: Running, before: Mapping[str, str], role: str, key: str, value: str) -> None:
    end = time.monotonic() + 20
    while not shows(before, now := state_of(running, role), role, key, value):
        assert time.monotonic() < end, (role, key, value, now)
        time.sleep(0.02)


def test_every_part_of_the_demo_can_be_staged(running: Running) -> None:
    assert set(running.gateway.sim_describe()) == set(ROLES)


@pytest.mark.parametrize("role", list(ROLES))
def test_every_value_of_every_key_is_staged_by_script_and_by_hand(running: Running, role: str) -> None:
    with ControlClient.connect() as client:
        for key, item in keys_of(running, role).items():
            normal = state_of(running, role).get(key)
            if (role, key) == ("keypad", "foreign_types"):
                client.sim_set(role, "foreign", "in")
            assert item["help"]
            for value in values(role, item):
                before = state_of(running, role)
                client.sim_set(role, key, value)
                await_shown(running, before, role, key, value)
            for value in reversed(values(role, item)):
                before = state_of(running, role)
                ask(running.dock, "POST", "/set", {"role": role, "key": key, "value": value})
                await_shown(running, before, role, key, value)
            if normal is not None:
                running.gateway.sim_set(role, key, normal)
                await_shown(running, before, role, key, normal)
        if role == "keypad":
            client.sim_set(role, "foreign", "out")


@pytest.mark.parametrize("role", list(ROLES))
def test_what_no_key_takes_is_refused_with_what_it_takes(running: Running, role: str) -> None:
    before = {key: state_of(running, role).get(key) for key in keys_of(running, role)}
    with ControlClient.connect() as client:
        with pytest.raises(ValueError, match="plug"):
            client.sim_set(role, "colour", "red")
        for key in before:
            if (role, key) != ("scanner", "scan"):
                with pytest.raises(ValueError):
                    client.sim_set(role, key, "no such value ¿")
    assert {key: state_of(running, role).get(key) for key in before} == before


def test_the_docks_page_has_a_control_for_each_of_them_with_a_chinese_name(running: Running) -> None:
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        page = browser.new_page(viewport={"width": 1600, "height": 1200})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.set_default_timeout(30_000)
        page.goto(running.dock.url)
        page.wait_for_selector("#headphones")
        for details in page.locator("details").all():
            details.locator("summary").click()
        for role in ROLES:
            part = page.locator(f"#{role}")
            assert has_chinese(part.locator("h2").inner_text())
            for key, item in keys_of(running, role).items():
                box = part.locator(f'fieldset[data-key="{key}"]')
                assert has_chinese(box.locator("legend").inner_text()), (role, key)
                names = box.locator("button[data-value]").all_inner_texts()
                assert len(names) == len(item["choices"]), (role, key)
                for value, name in zip(item["choices"], names, strict=True):
                    plain = value.isdigit() or value.isupper() or (key == "card" and value != "none")
                    assert plain or value in NAMELESS or has_chinese(name), (role, key, value)
                assert bool(box.locator("input").count()) is bool(item["free"] or not names), (role, key)
        page.locator('#signal_light fieldset[data-key="power"] button[data-value="off"]').click()
        page.wait_for_selector('#signal_light fieldset[data-key="power"] button[data-value="off"][aria-pressed="true"]')
        page.locator('#signal_light fieldset[data-key="power"] button[data-value="on"]').click()
        if folder := os.environ.get("DOCK_PICTURE"):
            page.screenshot(path=folder, full_page=True)
        browser.close()
    assert faults == []


NAMELESS = {"utf-8", "gb18030", "cr", "crlf", "lf"}


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)
