"""A scripted clerk: looks up what a citizen left at the desk and does with it what the tour says, at the real console.

What is written down of it is what the console's lists show: names masked, no document numbers, no telephones.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kiosk_app.tools.citizen_robot import Acts, GaveUp, Kind
from kiosk_app.tools.console import Console
from kiosk_app.tools.console_page import ConsolePage

REASON = "请带材料原件来"  # typed wherever a reason is asked for
PARCEL = "EX000000001CN"  # invented
COMMITTEE = "示例村村委会"  # who of the committee said so
LISTS = ("/submissions?state=all", "/visits?state=all")
PATIENCE = 20.0  # seconds until what was handed in must be at the desk
DAYS = 30  # in which a day for a visit is looked for
ROUND = re.compile(r"/visits/rounds/\d+")
RESULT = re.compile(r"R\d{5}")


@dataclass(slots=True)
class Record:
    """One record of the desk, as its lists show it. `did` are the buttons staff pressed."""

    kind: Kind
    number: str
    what: str
    name: str
    states: list[str]
    did: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Clerk:
    """`person` is whose card it is, for a result that is published. Methods raise GaveUp, and httpx.HTTPError."""

    console: Console
    person: Mapping[str, str] = field(repr=False)
    records: dict[str, Record] = field(default_factory=dict)

    def do(self, acts: Acts, numbers: Sequence[str]) -> None:
        """With all records of these kinds among what she read the numbers of."""
        if "result" in acts and "publish" in acts["result"]:
            self._publish()
        self.find(numbers)
        for kind, buttons in acts.items():
            done = ["publish"] if kind == "result" and "publish" in buttons else []
            for record in list(self.records.values()):
                if record.kind == kind:
                    record.did += done
                    self._act(record, [one for one in buttons if one not in done])

    def finish(self, desk: Acts, numbers: Sequence[str]) -> None:
        """The desk holds a record of each of these kinds, and staff do this with it."""
        there = {one.kind for one in self.records.values()}
        for kind in desk:
            if kind not in there:
                raise GaveUp(f"the desk should hold a {kind} of hers; there is {', '.join(sorted(there)) or 'nothing'}")
        self.do(desk, numbers)

    def find(self, numbers: Sequence[str]) -> None:
        """Each of these must be at the desk, sooner or later."""
        end = time.monotonic() + PATIENCE
        while missing := [number for number in numbers if number not in self.records]:
            for number in missing:
                record = self._ticket(number) if "-" not in number else self._handed_in(number)
                if record is not None:
                    self.records[number] = record
            if time.monotonic() > end:
                raise GaveUp(f"she read the number {missing[0]}, and the desk does not have it")
        self._results()

    # ---- looking up ----------------------------------------------------------------------------------------------

    def _handed_in(self, number: str) -> Record | None:
        for path in LISTS:
            row = self.console.page(path).row(number)
            if row is not None and path == LISTS[0]:
                return self._with_papers(Record("case", number, row[2], row[1], [row[3]]), f"/submissions/{number}")
            if row is not None:
                return self._with_papers(Record("visit", number, row[2], row[1], [row[4]]), f"/visits/{number}")
        round_ = self._round_of(number)
        if round_ is None:
            return None
        page = self.console.page(round_)
        row = page.row(number)
        return None if row is None else Record("signup", number, "下乡报名", row[1], [row[3]])

    def _with_papers(self, record: Record, path: str) -> Record:
        """What was ticked and photographed, by its titles."""
        page = self.console.page(path)
        record.more = [one for one in page.items if one.startswith(("☑", "☐"))]
        record.more += [f"照片：{words}" for link, words in page.links if "/papers/" in link]
        return record

    def _round_of(self, number: str) -> str | None:
        form = self.console.page("/search").form("/search")
        found = ConsolePage() if form is None else self.console.fill_in(form, text=number)
        return next((link for link, words in found.links if ROUND.fullmatch(link) and words == number), None)

    def _ticket(self, number: str) -> Record | None:
        state = self.console.get("/console/api/queue")
        titles = {one["id"]: one["title"] for one in state["services"]}
        for one in state["waiting"]:
            if one["number"] == number:
                first = ["先叫"] if one["priority"] else []
                return Record("ticket", number, titles[one["service"]], "", ["等着叫"], more=first)
        return None

    def _results(self) -> None:
        page = self.console.page("/submissions/results")
        for row in page.rows:
            if not row or not RESULT.fullmatch(row[0]):
                continue
            was = self.records.get(row[0])
            if was is None:
                self.records[row[0]] = Record("result", row[0], row[2], row[1], [row[4]])
            elif was.states[-1] != row[4]:
                was.states.append(row[4])

    # ---- acting --------------------------------------------------------------------------------------------------

    def _act(self, record: Record, buttons: Sequence[str]) -> None:
        act: Callable[[Record, str], None] = {
            "case": self._case,
            "visit": self._visit,
            "signup": self._signup,
            "ticket": self._serve,
            "loan": self._loan,
            "request": _served,
            "result": _only_read,
        }[record.kind]
        for button in buttons:
            act(record, button)
            if record.kind != "request":
                record.did.append(button)

    def _case(self, record: Record, button: str) -> None:
        path = f"/submissions/{record.number}"
        page = self.console.page(path)
        found = page.button("act", button)
        words = PARCEL if button == "track" else REASON if found and found[1].words.endswith("*") else ""
        self.console.press(page, "act", button, words=words)
        self._came_to(record, LISTS[0], 3)

    def _visit(self, record: Record, button: str) -> None:
        page = self.console.page(f"/visits/{record.number}")
        if button == "schedule":
            self._plan(page)
        else:
            typed = {"who": COMMITTEE} if button == "agree" else {}
            self.console.press(page, "act", button, **typed)
        self._came_to(record, LISTS[1], 4)

    def _plan(self, page: ConsolePage) -> None:
        """The first day on which a team has room."""
        found = page.button("act", "schedule")
        if found is None:
            raise GaveUp("staff cannot give the visit a day yet")
        form, button = found
        refused = ""
        for days in range(1, DAYS):
            day = f"{date.today() + timedelta(days=days)}"
            try:
                self.console.fill_in(form, **{button.name: button.value}, day=day)
            except GaveUp as no_day:
                refused = str(no_day)
            else:
                return
        raise GaveUp(f"no day for the visit within {DAYS} days: {refused}")

    def _signup(self, record: Record, button: str) -> None:
        path = self._round_of(record.number)
        if path is None:
            raise GaveUp(f"nobody finds the sign-up {record.number} again")
        page = self.console.page(path)
        form = next((one for one in page.forms if one.action.endswith(record.number)), None)
        if form is None or button not in [one.value for one in form.buttons]:
            raise GaveUp(f"staff found no button “{button}” beside {record.number}")
        after = self.console.fill_in(form, act=button).row(record.number)
        record.states.append(after[3] if after else "?")

    def _serve(self, record: Record, button: str) -> None:
        """`call`, then what the clerk of that window presses."""
        state = self.console.get("/console/api/queue")
        if button == "call":
            self._call(record, state)
            return
        at = next((one for one in state["windows"] if one["ticket"] and one["ticket"]["number"] == record.number), None)
        if at is None:
            raise GaveUp(f"the ticket {record.number} is at no window")
        ticket = at["ticket"]["id"]
        after = self.console.post(f"/console/api/queue/tickets/{ticket}/{button}", {"window": at["id"]})
        record.states.append(str(after["state"]))

    def _call(self, record: Record, state: Any) -> None:
        waiting = next((one for one in state["waiting"] if one["number"] == record.number), None)
        if waiting is None:
            raise GaveUp(f"the ticket {record.number} does not wait any more")
        window = next(one["id"] for one in state["windows"] if waiting["service"] in one["services"])
        path = f"/console/api/queue/windows/{window}"
        self.console.post(f"{path}/open", {"open": True})
        called = self.console.post(f"{path}/call-next", {})["ticket"]
        if called is None or called["number"] != record.number:
            raise GaveUp(f"window {window} called another ticket than {record.number}")
        record.states.append(f"{called['state']} {window}")

    def _loan(self, record: Record, button: str) -> None:
        page = self.console.page("/loans")
        self.console.press(page, "act", button, of=f"{record.number} ")
        record.states.append(where_is(self.console.page("/loans"), record.number))

    def _publish(self) -> None:
        """As somebody of the assessment does who has her number on the list."""
        page = self.console.page("/submissions/results")
        form = page.form("/submissions/results/publish")
        if form is None:
            raise GaveUp("staff may not publish results: log in as a supervisor")
        typed = {"name": self.person["name"], "number": self.person["number"], "result": "肢体二级"}
        self.console.fill_in(form, **typed)

    def _came_to(self, record: Record, path: str, column: int) -> None:
        row = self.console.page(path).row(record.number)
        if row is not None and row[column] != record.states[-1]:
            record.states.append(row[column])


def _served(record: Record, button: str) -> None:
    """The helper serves a request as it comes; here is only looked whether she did."""
    if button not in record.did:
        raise GaveUp(f"nobody pressed “{button}” on the request of {record.what}")


def _only_read(record: Record, button: str) -> None:
    raise GaveUp(f"there is no “{button}” for the result {record.number}: it can only be published")


def hand_out(console: Console, kind: str) -> Record:
    """What was asked for, as whoever brings it does. Raises GaveUp, httpx.HTTPError."""
    page = console.page(f"/loans?kind={kind}")
    found = page.button("item")
    if found is None:
        raise GaveUp(f"there is no {kind} to hand out at the desk")
    label = found[1].words.split()[0]
    after = console.fill_in(found[0], item=found[1].value)
    return Record("loan", label, kind, "", [where_is(after, label)])


def where_is(page: ConsolePage, label: str) -> str:
    """Of the page of loans, in its words."""
    row = page.row(label)
    if row is None:
        return "在"
    return "借出的" if len(row) == 5 else row[1]
