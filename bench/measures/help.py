"""A press for help: until the tile stands in a helper's browser."""

from __future__ import annotations

import http.client
import os
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, sync_playwright

from bench.child import BenchFailed, Child, Screen
from bench.lab import Lab
from bench.measures.card import Reader
from bench.results import Goal, Row
from bench.stats import median, p95
from kiosk_app.desk.client import DeskClient
from kiosk_app.desk.config import DeskConfig
from kiosk_app.tools import desk_process

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
POLL = 5  # seconds: ZMS's emergency call (help-desk.md §1.1, zmsadmin DEFAULT_REFRESH_INTERVAL)
PAGES = 3  # that poll, each in its own rhythm

# Notes when each tile came into the page; `benchNext(n, ms)` tells of the nth, null if late; `benchEmpty(ms)` whether
# none is left. Promises, because the console's own rules forbid what playwright's waiting would evaluate.
OBSERVE = """() => {
  const list = document.getElementById("waiting");
  const tiles = [];
  const asked = [];
  const look = () => {
    const at = performance.now();
    for (const tile of list.querySelectorAll(".tile")) {
      if (!tiles.some((one) => one.key === tile.dataset.key)) tiles.push({ key: tile.dataset.key, at });
    }
    for (const one of asked) if (one.done()) one.resolve(one.done());
  };
  const until = (done, ms, late) => new Promise((resolve) => {
    asked.push({ done, resolve });
    setTimeout(() => resolve(late), ms);
    look();
  });
  window.benchNext = (number, ms) => until(() => tiles[number] && tiles[number].at, ms, null);
  window.benchEmpty = (ms) => until(() => list.querySelector(".tile") === null, ms, false);
  new MutationObserver(look).observe(list, { childList: true, subtree: true });
}"""

POLLING = f"""<!doctype html><meta charset="utf-8"><title>poll</title><div id="waiting"></div><script>
async function poll() {{
  const whole = await (await fetch("/console/api/state", {{ cache: "no-store" }})).json();
  const tiles = whole.requests.map((request) => {{
    const tile = document.createElement("div");
    tile.className = "tile";
    tile.dataset.key = request.key;
    return tile;
  }});
  document.getElementById("waiting").replaceChildren(...tiles);
}}
poll();
setInterval(poll, {POLL * 1000});
</script>"""


@dataclass(slots=True)
class Console:
    """A page in a browser of its own. `offset`: seconds of our clock minus the page's."""

    page: Page
    offset: float = 0.0
    seen: int = 0

    def observe(self) -> None:
        self.page.evaluate(OBSERVE)

    def match_clocks(self) -> None:
        """By the quickest of ten questions; wrong by at most half of what that one took."""
        best = 1.0
        for _ in range(10):
            asked = time.monotonic()
            there = float(self.page.evaluate("performance.now()")) / 1000
            took = time.monotonic() - asked
            if took < best:
                best, self.offset = took, asked + took / 2 - there

    def next_tile(self, within: float) -> float:
        """When the next tile came, monotonic seconds. Raises BenchFailed."""
        at = self.page.evaluate(f"window.benchNext({self.seen}, {within * 1000})")
        if at is None:
            raise BenchFailed(f"no tile in {self.page.title()} within {within:.0f} s")
        self.seen += 1
        return float(at) / 1000 + self.offset

    def empty(self, within: float = 20.0) -> None:
        """Returns when no tile waits any more. Raises BenchFailed."""
        if not self.page.evaluate(f"window.benchEmpty({within * 1000})"):
            raise BenchFailed(f"a tile stays in {self.page.title()}")


def measure(lab: Lab) -> list[Row]:
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        stack.callback(browser.close)
        try:
            console = _console(browser, lab.desk().url)
            return [_glass(lab, browser, console), _desk(lab, browser, console)]
        except Error as error:
            raise BenchFailed(f"the browser: {error.message.splitlines()[0]}") from None


def _glass(lab: Lab, browser: Browser, console: Console) -> Row:
    """Ours and the polling page wait for the same press."""
    ours: list[float] = []
    polled: list[float] = []
    rounds = lab.times(8)
    polling = [_polling(browser, lab.desk().url) for _ in range(PAGES)]
    with Reader() as reader, lab.terminal(lab.hardware(reader.path)) as terminal:
        terminal.offers("disability-photo")
        time.sleep(2.0)
        for number in range(rounds):
            if number % 4 == 0:
                lab.say(f"help {number + 1} of {rounds}, beside a page that asks every {POLL} s")
            lab.any_moment(0.0, 1.5)
            pressed = lab.tap(terminal, "help")
            ours.append((console.next_tile(20) - pressed) * 1000)
            polled += [(page.next_tile(20) - pressed) * 1000 for page in polling]
            terminal.offers("cancel_help")
            time.sleep(0.6)
            lab.tap(terminal, "cancel_help")
            console.empty()
            _home(lab, terminal)
    for page in polling:
        page.page.context.close()
    return Row(
        "help-tile",
        "finger leaves 请人帮我 on the glass -> tile in a helper's browser (kiosk and desk both on disk, loopback)",
        "ms",
        ours,
        f"{PAGES} consoles that ask the same desk every {POLL} s, as the emergency call of Munich's and Berlin's ZMS",
        polled,
        Goal("p95", 1000, "accessibility.md T63 allows 2 s to the desk and back, T52 1 s to see a result"),
    )


def _home(lab: Lab, terminal: Screen) -> None:
    time.sleep(0.6)
    if "go_on" in terminal.targets:
        lab.tap(terminal, "go_on")
    terminal.offers("disability-photo")


def _desk(lab: Lab, browser: Browser, console: Console) -> Row:
    """The way alone, without glass and window, beside the least that could carry it."""
    ours: list[float] = []
    floor: list[float] = []
    disk: list[float] = []
    rounds = lab.times(40)
    state = lab.fresh("client")
    client = DeskClient(DeskConfig(lab.desk().url, desk_process.KIOSK, desk_process.TOKEN, state), lambda event: None)
    with Child("bench.children.floor_desk", [], lab.fresh("floor") / "log") as least:
        url = least.expect(lambda message: "url" in message, "address")["url"]
        page = browser.new_context().new_page()
        page.goto(url)
        other = Console(page)
        other.observe()
        line = http.client.HTTPConnection(urlsplit(url).netloc)
        client.start()
        try:
            time.sleep(2.0)
            console.match_clocks()
            other.match_clocks()
            for number in range(-3, rounds):  # the first three are not counted
                if number % 20 == 0:
                    lab.say(f"help desk {number + 1} of {rounds}, beside the least that could carry it")
                ours.append(_call(lab, client, console))
                floor.append(_post(lab, line, other))
                disk.append(_fdatasync(state / "probe"))
        finally:
            client.stop()
            line.close()
        page.context.close()
    return Row(
        "help-desk",
        "the way alone: the kiosk's desk client is called -> tile in a helper's browser (outbox and desk on disk)",
        "ms",
        ours[3:],
        "floor: raw loopback, one HTTP POST passed on as a server-sent event into the same browser; no disk, no login",
        floor[3:],
        Goal("p95", 100, "help-desk.md §2.3: p99 under 100 ms from press to console on a LAN"),
        f"one fdatasync of 512 bytes in the same seconds: {median(disk):.2g} ms, 95th percentile {p95(disk):.2g} ms",
    )


def _call(lab: Lab, client: DeskClient, console: Console) -> float:
    lab.any_moment(0.02, 0.06)
    at = time.monotonic()
    key = client.call_help()
    took = (console.next_tile(20) - at) * 1000
    client.cancel_help(key)
    console.empty()
    return took


def _fdatasync(path: Path) -> float:
    """Milliseconds: the floor of anything that survives a power cut."""
    with path.open("ab") as file:
        file.write(bytes(512))
        file.flush()
        at = time.monotonic()
        os.fdatasync(file.fileno())
        return (time.monotonic() - at) * 1000


def _post(lab: Lab, line: http.client.HTTPConnection, console: Console) -> float:
    lab.any_moment(0.02, 0.06)
    at = time.monotonic()
    line.request("POST", "/press", body=uuid.uuid4().hex)
    line.getresponse().read()
    return (console.next_tile(20) - at) * 1000


def _console(browser: Browser, url: str) -> Console:
    """A helper on duty, as one gets there."""
    page = _logged_in(browser, url)
    page.get_by_role("button", name="上岗", exact=True).click()
    page.get_by_role("button", name="听到了", exact=True).click()
    console = Console(page)
    console.observe()
    console.match_clocks()
    return console


def _polling(browser: Browser, url: str) -> Console:
    page = _logged_in(browser, url)
    page.route("**/bench-poll", lambda route: route.fulfill(body=POLLING, content_type="text/html"))
    page.goto(f"{url}/bench-poll")  # logging in took its time, so each page has a rhythm of its own
    console = Console(page)
    console.observe()
    console.match_clocks()
    return console


def _logged_in(browser: Browser, url: str) -> Page:
    page = browser.new_context(locale="zh-CN").new_page()
    page.set_default_timeout(30_000)
    page.goto(url)
    page.get_by_label("登录名").fill(desk_process.LOGIN)
    page.keyboard.press("Tab")
    page.keyboard.type(desk_process.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/help")
    return page
