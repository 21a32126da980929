from __future__ import annotations

import http.client
import json
import time
from urllib.parse import urlsplit

import pytest

from drivers.control import ControlClient
from kiosk_app.tools.dock import Dock, choices, is_free


@pytest.fixture
def dock(demo):
    made = Dock(demo, actions={"press help": lambda: demo.pressed.append("help")})
    made.start()
    yield made
    made.stop()
    made.stop()


def ask(dock, method, path, body=None, **headers):
    address = urlsplit(dock.url)
    line = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    line.request(method, path, data, headers)
    reply = line.getresponse()
    content = reply.read()
    line.close()
    return reply.status, json.loads(content) if reply.headers["Content-Type"] == "application/json" else content


def post(dock, path, body):
    return ask(dock, "POST", path, body, **{"X-Dock": "1"})


def test_it_listens_on_this_machine_only(dock):
    assert dock.url.startswith("http://127.0.0.1:")


def test_it_tells_every_part_its_keys_and_its_state(dock):
    status, state = ask(dock, "GET", "/state")
    assert status == 200
    printer = state["parts"]["receipt_printer"]
    paper = {"key": "paper", "help": "full | low | out", "choices": ["full", "low", "out"], "free": False}
    assert paper in printer["keys"]
    assert printer["state"]["paper"] == "full"
    assert printer["status"]["usable"] is True
    cards = next(key for key in state["parts"]["id_reader"]["keys"] if key["key"] == "card")["choices"]
    assert "zhang-san" in cards and "none" in cards
    assert state["actions"] == ["press help"]


def test_it_turns_emulators_and_presses_help(dock, demo):
    assert post(dock, "/set", {"role": "receipt_printer", "key": "paper", "value": "out"}) == (200, {})
    assert demo.emulator("receipt_printer").describe()["paper"] == "out"
    assert post(dock, "/action", {"name": "press help"}) == (200, {})
    assert demo.pressed == ["help"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/set", {"role": "receipt_printer", "key": "paper", "value": "blue"}, 400),
        ("/set", {"role": "piano", "key": "lid", "value": "open"}, 400),
        ("/set", {"role": "receipt_printer"}, 400),
        ("/set", {"role": 1, "key": "paper", "value": "out"}, 400),
        ("/set", b"not json", 400),
        ("/set", b"[" * 9000, 400),
        ("/set", b"[1]", 400),
        ("/action", {"name": "dance"}, 400),
        ("/nothing", {}, 404),
    ],
)
def test_what_it_does_not_know_is_refused(dock, path, body, status):
    assert post(dock, path, body)[0] == status


def test_a_foreign_page_can_neither_read_nor_turn_anything(dock, demo):
    body = {"role": "receipt_printer", "key": "paper", "value": "out"}
    assert ask(dock, "GET", "/state", Host="evil.example")[0] == 421
    assert ask(dock, "POST", "/set", body, Host="evil.example", **{"X-Dock": "1"})[0] == 421
    assert ask(dock, "POST", "/set", body)[0] == 403
    assert ask(dock, "GET", "/../devices.yaml")[0] == 404
    assert demo.emulator("receipt_printer").describe()["paper"] == "full"


def test_too_much_is_not_read(dock):
    assert post(dock, "/set", b"x" * 20_000)[0] == 400


def test_it_works_on_a_running_kiosk_through_the_control_socket(demo):
    with ControlClient.connect() as client:
        dock = Dock(client)
        dock.start()
        try:
            assert ask(dock, "GET", "/state")[1]["parts"]["id_reader"]["status"]["usable"]
            assert post(dock, "/set", {"role": "id_reader", "key": "card", "value": "zhang-san"})[0] == 200
            assert post(dock, "/set", {"role": "id_reader", "key": "card", "value": "nobody"})[0] == 400
        finally:
            dock.stop()
    assert demo.emulator("id_reader").describe()["card"] == "zhang-san"


@pytest.mark.parametrize(
    ("key", "help_text", "state", "buttons", "free"),
    [
        ("paper", "full | low | out", {}, ["full", "low", "out"], False),
        ("noise", "on | off: stray bytes", {}, ["on", "off"], False),
        ("card", "a citizen's file name | none (the same one)", {"cards": "a b"}, ["a", "b", "none"], False),
        ("card", "a citizen's file name | none", {"cards": ""}, ["none"], True),
        ("speed", "paper speed, mm/s (1 to 2000)", {}, [], True),
        ("fps", "1 to 60: frames a second", {}, [], True),
        ("remove_at", "after so many bytes | off", {}, ["off"], True),
        ("scan", "sample | any text: shown to it", {"scans": "3"}, ["sample"], True),
    ],
)
def test_buttons_come_from_an_emulators_own_words(key, help_text, state, buttons, free):
    assert (choices(key, help_text, state), is_free(key, help_text, state)) == (buttons, free)


@pytest.fixture
def page(dock):
    from playwright.sync_api import sync_playwright

    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
        page.goto(dock.url)
        yield page
        browser.close()


def test_a_person_puts_a_card_on_empties_the_paper_and_presses_help(page, demo):
    page.set_default_timeout(20_000)
    page.get_by_role("button", name="zhang-san").click()
    page.wait_for_selector('#id_reader [data-value=zhang-san][aria-pressed="true"]')
    page.locator("#receipt_printer").get_by_role("button", name="用完 out").click()
    page.wait_for_selector('#receipt_printer .state.bad:has-text("换一卷新纸")')
    page.get_by_role("button", name="按求助 press help").click()
    end = time.monotonic() + 20
    while not demo.pressed:
        assert time.monotonic() < end
        page.wait_for_timeout(20)
    assert demo.emulator("id_reader").describe()["card"] == "zhang-san"
    assert page.faults == []


def test_a_wrong_number_is_said_and_the_focus_stays_where_it_is(page):
    page.set_default_timeout(20_000)
    page.locator("#receipt_printer summary").click()
    field = page.get_by_label("speed")
    field.fill("much")
    field.press("Enter")
    page.wait_for_selector("#said.bad")
    page.wait_for_timeout(1600)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "speed"
