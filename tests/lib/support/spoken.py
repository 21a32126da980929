"""Every page a person can meet, with the project's own texts, and a mouth that says one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from support.walk import ASSETS, ELDER, NEEDS, TODAY, Walk

from kiosk_app.access.voice_guide import Utterance, VoiceGuide
from kiosk_app.content.load import load_content
from kiosk_app.core import clips, coaching, lessons
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.page import Page
from kiosk_app.core.technician.signals import PinChecked, TechnicianAsked
from kiosk_app.core.technician.state import Gate
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording

CONTENT, PROBLEMS = load_content(ASSETS)
WORLD = CONTENT.world(TODAY, NEEDS)
WORDING: Wording = WORLD.wording
LANGUAGES = WORLD.languages
PHONE = "13800001234"
PRIVATE_TEXTS = (ELDER.name, ELDER.number, ELDER.address, PHONE, "13800")


def pages_of(language: str) -> dict[str, Page]:
    """Every page of the service and round it, by a name of its own, as somebody who speaks this language meets it."""
    pages: dict[str, Page] = {}

    def meet(walk: Walk, name: str = "") -> None:
        pages[name or walk.page.id] = walk.page

    def begun() -> Walk:
        walk = Walk(WORLD)(ev.Begin("v"))
        return walk(ev.SettingPressed("language")) if language == "en" else walk

    walk = begun()
    meet(walk)
    for press in ("disability-photo", "agree"):
        meet(walk.press(press))
    for number, event in enumerate(
        (
            ev.CardHint("lift_and_place_again"),
            ev.CommandFailed("id_reader", "read", "error-card-unreadable", "user"),
            ev.CommandFailed("id_reader", "read", "error-reader-down", "maintenance"),
        )
    ):
        meet(walk(event), f"card {number}")
    for changes, name in (
        ({}, ""),
        ({"valid_to": TODAY.replace(year=2020)}, ""),
        ({"document": "foreigner_2023"}, ""),
    ):
        meet(begun().press("disability-photo", "agree")(ev.CardRead(replace(ELDER, **changes))), name)
    meet(begun().press("disability-photo", "agree", clips.TARGET))
    meet(begun().press("disability-photo", "agree", "no_card"))
    village = begun().press("my-matters", "visit", "pension", "go_on")(ev.CardRead(ELDER))
    meet(village.press("confirm", "junshui", "other"), "village to be written")
    meet(village.press("spell", "letter-h", "letter-e", "sign-河"), "village begun")
    walk = begun().press("disability-photo", "agree")(ev.CardRead(ELDER))
    meet(walk.press("confirm"))
    meet(walk.press("none"))
    for code in ("no_face", "too_dark", "good"):  # each is seen while the sentence before it is being said
        meet(walk(ev.PhotoAdvice(code), ev.TimerFired(coaching.TIMER)), f"photo {code}")
    meet(walk.press("ways"), "photo ways")
    meet(walk.press("frame"), "photo by hand")
    meet(walk.press("back", "take"))
    meet(walk(ev.PhotoCount(3)), "photo counted")
    meet(walk(ev.PhotoTaken(b"jpeg", ("too_dark",), False)), "review with advice")
    meet(walk.press("retake", "take")(ev.PhotoTaken(b"jpeg")))
    meet(walk.press("use"))
    meet(walk.type(PHONE[:5]), "phone half")
    meet(walk.press("ok"), "phone not complete")
    meet(walk.type(PHONE[5:]), "phone whole")
    meet(walk.press("ok"))
    meet(walk.press("send"))
    meet(walk(ev.CommandFailed("desk", "submit", "error-desk", "none")), "submit failed")
    meet(walk(ev.SubmissionAccepted("k", "20261123-007")))
    meet(walk(ev.CommandFailed("receipt_printer", "print_document", "error-paper-out", "clear")), "receipt failed")
    job = walk.press("reprint").last(fx.Print)
    assert isinstance(job, fx.Print)
    meet(walk(ev.Printed(job.job_id, "printed")), "receipt printed")
    meet(walk.press("taken"))
    meet(walk(ev.CommandFailed("photo_printer", "print_photo", "error-paper-out", "clear")), "print failed")
    photos = walk.press("reprint").last(fx.PrintPhotos)
    assert isinstance(photos, fx.PrintPhotos)
    meet(walk(ev.Printed(photos.job_id, "printed")), "print printed")
    meet(walk.press("taken"))
    meet(walk.press("help"))
    for state in ("delivered", "claimed", "arrived", "closed"):
        meet(walk(ev.HelpChanged("k", state, "王老师", 2 if state == "claimed" else None)), f"help {state}")
    meet(walk.press("help")(ev.HelpUnreached("k")), "help unreached")
    meet(walk(ev.HelpChanged("k", "raised", heard=False)), "help unheard")
    meet(walk.press("go_on")(ev.TimerFired("idle")))
    meet(walk(ev.Fault("x")))
    meet(begun()(ev.DeviceChanged("camera", False, "error-no-device")), "home closed")
    meet(begun()(ev.DeviceChanged("receipt_printer", False, "error-paper-out")), "home with less")
    technician = begun()(TechnicianAsked("t", Gate("ask"))).type("246813").press("ok")
    meet(technician(PinChecked("t", Gate("ok"))).press("screen"))
    meet(technician.press("keep"))
    walk = begun()
    for overlay in lessons.OVERLAYS:
        walk.visit = lessons.opened(walk.visit, overlay)
        meet(walk)
    return pages


PAGES = {f"{language} {name}": (language, page) for language in LANGUAGES for name, page in pages_of(language).items()}
every_page = pytest.mark.parametrize(("language", "page"), list(PAGES.values()), ids=list(PAGES))


ALONE = "请听耳机。"
"""The caption of what is said by headphones alone."""


@dataclass
class Mouth:
    """Says one thing at a time, as a loudspeaker does, and holds the guide to it."""

    saying: str = ""
    text: str = ""
    caption: str = ""
    heard: list[Utterance] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    hushes: int = 0
    ids: set[str] = field(default_factory=set)

    def speak(self, utterance_id: str, utterance: Utterance, settings: Settings) -> None:
        assert not self.saying, "two utterances at once"
        assert utterance_id and utterance_id not in self.ids, "an id used twice"
        assert settings.sound and utterance.say
        assert self.caption == (utterance.show or ALONE), "the caption is not what is being said"
        self.ids.add(utterance_id)
        self.saying, self.text = utterance_id, self.caption
        self.heard.append(utterance)

    def hush(self) -> None:
        assert self.saying, "silence is asked for only when something is being said"
        self.saying = ""
        self.hushes += 1

    def show(self, text: str) -> None:
        self.caption = text
        self.captions.append(text)

    def end(self, guide: VoiceGuide) -> None:
        ended, self.saying = self.saying, ""
        guide.finished(ended)

    def hear_out(self, guide: VoiceGuide) -> list[str]:
        for _ in range(60):
            if not self.saying:
                break
            self.end(guide)
        return [utterance.say for utterance in self.heard]

    def fresh(self) -> Mouth:
        self.heard, self.captions = [], []
        return self


def page_named(name: str) -> Page:
    return PAGES[f"zh-CN {name}"][1]
