"""A terminal of real parts that a random technician, a random citizen and a random desk work at, all at once.

Real runtime, gateway, drivers and emulators, no screen; the kiosk's clock can be pushed on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from support.cabinet import CABINET, ROLES, devices_yaml
from support.onlookers import Clock, Flow, HallDesk, Paper, Screen, Spy, secrets, way_to
from support.tally import Tally
from support.walk import ASSETS

from drivers.backoff import Timing
from drivers.config import DevicesConfig, parse_devices
from drivers.contract import Code, DeviceEvent, DriverError
from drivers.gateway import Gateway
from drivers.id_reader.citizens import load_citizen
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.journey import page as page_of
from kiosk_app.core.journey import update
from kiosk_app.core.page import Page, PageKind
from kiosk_app.core.person import masked_name
from kiosk_app.core.world import World
from kiosk_app.desk.client import DeskClient
from kiosk_app.desk.config import DeskConfig
from kiosk_app.runtime import Runtime
from kiosk_app.tools.audit.behaviour.reach import holding

READABLE = ("zhang-san", "li-xiuying", "wang-yan", "chan-tai-man", "ayixia")  # the service takes their cards


SECRETS = secrets()
TIMING = Timing(
    probe_every=0.2,
    cancel_grace=3.0,
    rescan=0.05,
    fresh=1.0,
    fresh_retry=0.05,
    backoff_first=0.05,
    backoff_max=0.5,
    stable=2.0,
    tick=0.05,
)
REPAIRED = 40.0  # seconds until every part has to be well again after the last repair; some answer in seconds only
PATIENCE = 40.0  # seconds the greedy citizen has
PRESSES = 60
FORGOTTEN = 15.0  # seconds until a device's thread has let go of its last command
HANDS = ("pressed", "key", "media_inserted", "media_removed")  # events that are somebody's doing
ALONE = 700.0  # kiosk's seconds after which no visit is left, whatever was on the screen


class House:
    """One terminal, from its start to its end. `folder` takes what parts keep on disk."""

    def __init__(self, world: World, folder: Path, seed: int, *, desk_is_dead: bool = False) -> None:
        self.clock, self.tally = Clock(), Tally()
        self.eye = Screen(lambda: self.runtime)
        self._folder, self._models = folder, dict.fromkeys(ROLES, 0)
        self._off_well: set[tuple[str, str]] = set()
        self._usable = dict.fromkeys(ROLES, False)
        self._mended: dict[str, float] = {}
        self._search_proved = False
        self._signed = self._page_since = self._way_since = 0.0
        self._touched = 0
        self._page_id = ""
        self._visit = ""
        self.laid: set[str] = set()
        self.gateway = Gateway(self._config(), profile="demo", on_event=self._told, timing=TIMING)
        self.spy = Spy(self.gateway, lambda: self.runtime.visit)
        self.paper = Paper(self.spy)
        self.desk: HallDesk | DeskClient
        if desk_is_dead:
            config = DeskConfig("http://127.0.0.1:9", "kiosk-3", "token", folder / "desk")
            self.desk = DeskClient(config, lambda event: self.runtime.desk_event(event))
        else:
            self.desk = HallDesk(self.clock, lambda event: self.runtime.desk_event(event), seed)
        self.runtime = Runtime(
            world,
            self.spy,
            self.desk,
            self.eye,
            ASSETS / "photo-specs",
            now=self.clock,
            today=lambda: date(2026, 11, 23),
        )
        if isinstance(self.desk, DeskClient):
            self.desk.start()
        # Johannesburg is 约翰内斯堡 to the language data: a name that was there before anybody came says nothing.
        known = self._within_reach(SECRETS)
        assert len(known) < 2
        self._secrets = tuple(secret for secret in SECRETS if secret not in known)
        self.gateway.start()
        self.runtime.start()

    def close(self) -> None:
        self.runtime.close()
        self.gateway.stop()
        if isinstance(self.desk, DeskClient):
            self.desk.stop()

    def _config(self) -> DevicesConfig:
        config = parse_devices(devices_yaml(self._models, self._folder / "voice"))
        assert config.problems == (), [str(problem) for problem in config.problems]
        return config

    # -- time

    @property
    def page(self) -> Page:
        assert self.eye.page is not None
        return self.eye.page

    def pump(self, seconds: float, ahead: float = 0.0) -> None:
        """Real seconds go by; the kiosk's clock goes on by `ahead` more."""
        end = time.monotonic() + seconds
        while True:
            jump = min(ahead, 5.0)
            ahead -= jump
            self.clock.ahead += jump
            self._turn()
            if ahead <= 0 and time.monotonic() >= end:
                return
            if ahead <= 0:
                time.sleep(0.01)

    def until(self, check: Callable[[], Any], seconds: float, what: str) -> float:
        began = time.monotonic()
        while not check():
            waited = time.monotonic() - began
            assert waited < seconds, f"{what}: not within {seconds} s; at {self.page.id}: {self._unwell()}"
            self.pump(0.02)
        return time.monotonic() - began

    def _turn(self) -> None:
        self.runtime.tick()
        if isinstance(self.desk, HallDesk):
            self.desk.tick()
        self.paper.look(self.gateway.emulator("receipt_printer"))
        for role, status in self.gateway.statuses().items():
            if status.usable is not self._usable[role]:
                self._usable[role] = status.usable
                (self.tally.recoveries if status.usable else self.tally.losses)[role] += 1
                since = self._mended.pop(role, None)
                if since is not None and status.usable:
                    self.tally.slowest_recovery[role] = max(
                        self.tally.slowest_recovery.get(role, 0.0), time.monotonic() - since
                    )
        self._time_the_page()

    def _time_the_page(self) -> None:
        visit, now = self.runtime.visit, self.page
        self._notice_the_visit()
        key = f"{visit.id} {now.id}" if visit.id else ""
        if key != self._page_id:
            self._page_id, self._page_since = key, self.clock()
        if not visit.id or now.items or now.actions:
            self._way_since = time.monotonic()
        self.tally.longest_page = max(self.tally.longest_page, (self.clock() - self._page_since if key else 0, now.id))
        waited = time.monotonic() - self._way_since
        self.tally.longest_without_way = max(self.tally.longest_without_way, (waited, now.id))

    def _notice_the_visit(self) -> None:
        """A visit that has begun: the card that lies there now is here in it."""
        if self.runtime.visit.id != self._visit:
            self._visit = self.runtime.visit.id
            self.tally.visits += bool(self._visit)
            self.laid = {self.gateway.sim_describe()["id_reader"]["state"]["card"]}

    # -- the technician

    def stage(self, role: str, key: str, value: str) -> None:
        well = value == CABINET[role].faults[key][0]
        (self._off_well.discard if well else self._off_well.add)((role, key))
        if not well:
            self.tally.staged[role] += 1
            self._mended.pop(role, None)
        self.gateway.sim_set(role, key, value)

    def mend(self, *roles: str) -> None:
        for role in roles or ROLES:
            for key, values in CABINET[role].faults.items():
                if (role, key) in self._off_well or key in CABINET[role].spent:
                    self.stage(role, key, values[0])
            if not self._usable[role]:
                self._mended.setdefault(role, time.monotonic())

    def swap(self, role: str) -> None:
        """Another model in its place, and devices.yaml changed to it."""
        self._turn()
        self._models[role] = 1 - self._models[role]
        self._off_well = {one for one in self._off_well if one[0] != role}
        old = self.gateway.emulator(role)
        assert self.gateway.reload(self._config()) == (role,)
        if role == "receipt_printer":
            self.paper.look(old)
        self.tally.swaps += 1

    def as_at_first(self) -> None:
        """The models it began with, all well: what it holds can be compared."""
        for role in ROLES:
            if self._models[role]:
                self.swap(role)
        self.repaired()

    # -- the citizen

    def sign(self) -> None:
        self._signed = self.clock()

    def _told(self, event: DeviceEvent) -> None:
        """From the gateway, in any thread. Some parts are somebody's hand."""
        if event.kind in HANDS:
            self._touched += 1
            self.sign()
        self.runtime.device_event(event)

    def act(self, role: str, key: str, value: str) -> None:
        """A hand on a button, a key, a code, a card."""
        self.gateway.sim_set(role, key, value)

    def try_out(self, role: str) -> None:
        """What a technician's test button does, in the middle of whatever is going on."""
        job = self.gateway.submit(role, "self_test", timeout=5.0)
        job.future.add_done_callback(self._tried)

    def _tried(self, future: Any) -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None and (not isinstance(error, DriverError) or error.code is Code.INTERNAL):
            logging.getLogger("technician").error("a test did not come back as it should: %s", type(error).__name__)
        self.tally.tests += 1

    def press(self, number: int) -> None:
        targets = self.page.targets()
        self.press_target(targets[number % len(targets)])

    def press_target(self, target: str) -> None:
        self.sign()
        self.runtime.press(target)

    def lay(self, citizen: str) -> None:
        self._notice_the_visit()  # who hurries presses from home to the card page in one turn: another's may lie there
        self.laid.add(citizen)
        self.gateway.sim_set("id_reader", "card", citizen)

    def leave(self) -> None:
        """Nobody does anything any more; a press that was still on its way is somebody."""
        for _ in range(5):
            touched = self._touched
            self.pump(0.05, ahead=ALONE)
            if touched == self._touched:
                break
        assert not self.runtime.visit.id, f"the visit never ends at {self.page.id}"

    def forward(self, citizen: str, answer: int = 0) -> bool:
        """Does what this page asks for; False when there is nothing to do but wait."""
        now = self.page
        targets = [target for target in now.targets() if target != "help"]
        if now.id == "card" and "again" not in targets:
            self.lay(citizen)
            return True
        if now.kind is PageKind.NUMBER and now.entry is not None and not now.entry.complete:
            self.sign()
            for _ in range(11):
                self.runtime.type("erase")
            for digit in load_citizen(citizen).phone:
                self.runtime.type(digit)
            return True
        if now.id == "home":
            targets = [item.id for item in now.items]
        for wish in ("again", "stay", "go_on", "agree", "confirm", "take", "use", "ok", "send", "taken", "retake"):
            if wish in targets:
                self.press_target(wish)
                return True
        if not targets:
            return False
        self.press_target(targets[answer % len(targets)])
        return True

    def hurry(self, citizen: str) -> None:
        """One page on, if it goes on within a moment."""
        before = self.page.id
        if before == "home" and not self.page.items:
            self.mend()
        self.forward(citizen)
        end = time.monotonic() + (0.15 if self.page.id in ("card", "photo", "photo-taking", "submit") else 0.05)
        while self.page.id == before and time.monotonic() < end:
            self.pump(0.02)

    def hurry_to(self, page: str, citizen: str) -> bool:
        """False when it was not reached."""
        stuck = 0
        for _ in range(18):
            before = self.page.id
            if before == page:
                return True
            self.hurry(citizen)
            stuck = stuck + 1 if self.page.id == before else 0
            if stuck == 3:
                break
        return False

    # -- what has to hold

    def check(self) -> None:
        """After every step."""
        now, visit, world = self.page, self.runtime.visit, self.runtime.world
        assert now == page_of(visit, world), f"the screen shows {now.id}, the visit is elsewhere"
        assert now.title.show and now.help.show and "help" in now.targets()
        assert now.id != "failsafe"
        helped, effects = update(visit, ev.Pressed("help"), world)
        assert any(isinstance(effect, fx.CallHelp) for effect in effects)
        assert page_of(helped, world).kind is PageKind.HELP
        texts = [now.title, now.body, now.notice, *(fact.value for fact in now.facts)]
        said = "".join(text.show + text.spoken for text in texts if text is not None)
        assert not any(secret in said for secret in SECRETS), f"{now.id} tells who is there"
        if visit.person is not None:
            here = {load_citizen(name).card.fields["number"] for name in self.laid if name != "none"}
            assert visit.person.number in here, "somebody is served whose card was not here in this visit"
        assert not self.paper.wrong, self.paper.wrong[:3]
        assert not visit.id or self.clock() - self._signed < ALONE, f"left alone, and still at {now.id}"

    def all_well(self) -> bool:
        return all(status.usable for status in self.gateway.statuses().values()) and not self.runtime.visit.devices

    def _unwell(self) -> list[str]:
        told = [str(status) for status in self.gateway.statuses().values() if not status.usable]
        return [*told, *(f"{role}: {one.key}" for role, one in self.runtime.visit.devices.items())]

    def repaired(self) -> None:
        """All parts are put right: all have to be well by themselves."""
        self.mend()
        self.until(self.all_well, REPAIRED, "all parts well, in the journey's eyes too")

    def serves_again(self, citizen: str) -> None:
        """From wherever the last person stands to home by pressing alone, and then a whole visit with its slip."""
        self.repaired()
        self._home(citizen)
        self.leave()
        self.gateway.sim_set("id_reader", "card", "none")
        asked, whole = len(self.spy.asked), len(self.paper.whole)
        self.forward(citizen)
        assert self.page.id == "consent", f"the service is not offered: {self.page.notice}"
        self._home(citizen)
        slips = [(one.name, one.number) for one in self.spy.asked[asked:]]
        assert [name for name, _ in slips] == [masked_name(load_citizen(citizen).card.fields["name"])], slips
        # What hung from the printer when its person left is cut off before it, and is a piece of its own.
        self.until(lambda: slips[0] in self.paper.whole[whole:], 10, "the slip")
        self.tally.whole_visits += 1

    def _home(self, citizen: str) -> None:
        presses, began, acted = 0, time.monotonic(), 0.0
        seen: list[str] = []
        while self.page.id != "home":
            if self.page.id == "person" and not self._search_proved:
                assert self._within_reach(self._secrets), "whoever is here would be found by the search for who is not"
                self._search_proved = True
            seen = [*seen[-12:], self.page.id]
            assert time.monotonic() - began < PATIENCE, f"no way home: {seen} {self.page.notice}"
            if time.monotonic() - acted > (3.0 if self.page.id == "card" else 0.1):
                acted = time.monotonic()
                presses += self.forward(citizen, answer=0)
                assert presses < PRESSES, f"no way home: {seen}"
            before = self.page.id
            self.pump(0.05)
            if self.page.id != before:
                acted = 0.0

    def nothing_left(self) -> None:
        """Nobody is here: nothing of anybody is within reach of the kiosk, down to the drivers."""
        self.leave()
        self.gateway.sim_set("id_reader", "card", "none")
        self.repaired()
        end = time.monotonic() + FORGOTTEN
        while left := self._within_reach(self._secrets):
            assert time.monotonic() < end, f"still there: {left} {way_to(left[0], self.runtime, self._onlookers())}"
            self.pump(0.3)
        self.tally.reach_samples += 1
        for role in ("id_reader", "card_reader"):
            self.gateway.emulator(role).commands.clear()  # what they were asked, kept for other tests
        self.tally.memory.append(Flow.now().rss)

    def _within_reach(self, of: tuple[str, ...]) -> list[str]:
        """Which of them the kiosk still holds, down to the drivers."""
        return holding(of, self.runtime, self._onlookers())

    def _onlookers(self) -> list[object]:
        """Those who are not the terminal, but can be reached from it: the far ends of the lines, this test, its log."""
        return [self, *logging.getLogger().handlers, *(self.gateway.emulator(role) for role in ROLES)]
