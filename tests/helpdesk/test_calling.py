"""What the hall's display says aloud: measured with sox, played by a real browser."""

from __future__ import annotations

import io
import subprocess
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from helpdesk import demo
from helpdesk.contract import EVENTS, TICKETS
from helpdesk.queue import calling

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal


def test_letters_and_figures_are_said_one_by_one() -> None:
    assert calling.sentence("A012", "3 号窗口") == "请 A 0 1 2 号，到 3 号窗口。"
    assert calling.sentence("B3-07", "1 号窗口") == "请 B 3，0 7 号，到 1 号窗口。"


def measured(sound: Path) -> dict[str, float]:
    """Seconds and dBFS, as sox tells them."""
    told = subprocess.run(["sox", str(sound), "-n", "stats"], capture_output=True, text=True, check=True).stderr
    lines = {line[:12].strip(): line.split()[-1] for line in told.splitlines() if line.strip()}
    return {"seconds": float(lines["Length s"]), "peak": float(lines["Pk lev dB"]), "rms": float(lines["RMS Pk dB"])}


def test_a_call_is_a_chime_and_the_sentence_twice_loud_and_not_clipped(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(calling.spoken(calling.sentence("A012", "3 号窗口")))
    (tmp_path / "once.wav").write_bytes(calling.spoken(" "))
    call, chime = measured(tmp_path / "call.wav"), measured(tmp_path / "once.wav")
    assert 7 < call["seconds"] < 14
    assert -12 < call["peak"] < -0.1 and call["rms"] > -20
    assert 0.9 < chime["seconds"] < 3


def test_the_sentence_is_spoken_as_chinese_and_no_word_of_it_as_english() -> None:
    command = [calling.PROGRAM, "-v", calling.VOICE, "-q", "-x", calling.sentence("A012", "3 号窗口")]
    sounds = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert sounds.strip() and "(en)" not in sounds


def test_what_could_not_be_rendered_is_tried_again_at_the_recall(monkeypatch: pytest.MonkeyPatch) -> None:
    text = calling.sentence("Z901", "9 号窗口")
    with monkeypatch.context() as broken:
        broken.setattr(calling, "PROGRAM", "espeak-that-is-not-here")
        chime = calling.spoken(text)
    assert len(calling.spoken(text)) > 2 * len(chime)


def test_without_the_voice_there_is_the_chime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "PROGRAM", "espeak-that-is-not-here")
    assert not calling.can_speak()
    with wave.open(io.BytesIO(calling.spoken("没有声音时"))) as sound:
        assert 0.9 < sound.getnframes() / sound.getframerate() < 1.1


@pytest.fixture
def hall(own_desk: Running) -> tuple[Running, Console, Terminal]:
    clerk = own_desk.console(demo.LOGIN)
    for window in "12":
        clerk.http.post(f"/console/api/queue/windows/{window}/open", json={"open": True}).raise_for_status()
    return own_desk, clerk, own_desk.terminal()


def draw(kiosk: Terminal, **more: Any) -> dict[str, Any]:
    key = str(uuid4())
    body = {"key": key, "kiosk": kiosk.id, "services": ["pension"], **more}
    answer = kiosk.http.post(TICKETS, json=body, headers={"Idempotency-Key": key})
    ticket: dict[str, Any] = answer.raise_for_status().json()
    return ticket


def call(clerk: Console, window: str = "1") -> dict[str, Any]:
    answer = clerk.http.post(f"/console/api/queue/windows/{window}/call-next").raise_for_status().json()
    ticket: dict[str, Any] = answer["ticket"]
    return ticket


def display(own_desk: Running, browser: Browser) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{own_desk.url}/hall?token={demo.HALL_TOKEN}")
    page.mouse.click(5, 5)  # the one touch a browser wants before it makes a sound
    return context, page


def test_the_display_speaks_a_new_call_with_its_number_on_the_whole_screen(
    hall: tuple[Running, Console, Terminal], browser: Browser
) -> None:
    own_desk, clerk, kiosk = hall
    draw(kiosk), draw(kiosk)
    call(clerk)
    context, page = display(own_desk, browser)
    expect(page.locator("#caption")).to_be_hidden()  # it was called before the page was there
    clerk.http.post("/console/api/queue/windows/3/open", json={"open": True}).raise_for_status()
    call(clerk, "3")
    expect(page.locator("#caption .number")).to_have_text("A002", timeout=10_000)
    expect(page.locator("#caption .to")).to_have_text("3 号窗口")
    size = page.locator("#caption .number").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 400
    assert Axe().run(page).response["violations"] == []
    expect(page.locator("#caption")).to_be_hidden(timeout=30_000)
    assert float(page.evaluate("() => document.body.dataset.spoken")) > 7, "seconds of sound that was really played"
    context.close()


def test_who_does_not_hear_is_shown_and_not_called_aloud(
    hall: tuple[Running, Console, Terminal], browser: Browser
) -> None:
    own_desk, clerk, kiosk = hall
    context, page = display(own_desk, browser)
    number = draw(kiosk, by_text=True, called_as="王*")["number"]
    call(clerk)
    expect(page.locator("#caption.silent .number")).to_have_text(number, timeout=10_000)
    expect(page.locator("#caption")).to_be_hidden(timeout=15_000)
    expect(page.locator(".calls li.silent")).to_have_text(f"{number} 1 号窗口 王* 请看这里")
    assert page.evaluate("() => document.body.dataset.spoken ?? null") is None
    sound = page.request.get(f"{own_desk.url}/hall/call.wav", params={"number": number, "window": "1 号窗口"})
    assert sound.status == 404
    context.close()


def test_a_terminal_hears_of_its_silent_call_at_once_and_after_it_was_away(
    hall: tuple[Running, Console, Terminal],
) -> None:
    _, clerk, kiosk = hall
    number = draw(kiosk, by_text=True)["number"]
    with kiosk.http.stream("GET", EVENTS) as stream:
        lines = stream.iter_lines()
        next(line for line in lines if line.startswith(":"))
        ticket = call(clerk)
        told = next(line for line in lines if line.startswith("data:") and number in line)
        assert '"window_name":"1 号窗口"' in told
    recall = f"/console/api/queue/tickets/{ticket['id']}/recall"
    clerk.http.post(recall, json={"window": "1"}).raise_for_status()
    with kiosk.http.stream("GET", EVENTS) as stream:
        assert next(line for line in stream.iter_lines() if line.startswith("data:") and '"calls":2' in line)


def test_nobody_without_the_display_hears_a_call(hall: tuple[Running, Console, Terminal]) -> None:
    own_desk, clerk, kiosk = hall
    number = draw(kiosk)["number"]
    call(clerk)
    wanted = {"number": number, "window": "1 号窗口"}
    assert own_desk.client().get("/hall/call.wav", params=wanted).status_code == 404
    with_cookie = own_desk.client(cookies={"hall": demo.HALL_TOKEN})
    assert with_cookie.get("/hall/call.wav", params=wanted).headers["content-type"] == "audio/wav"
    assert with_cookie.get("/hall/call.wav", params={**wanted, "number": "A999"}).status_code == 404
