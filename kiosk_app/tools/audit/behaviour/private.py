"""A20: what is for one person alone never goes by the loudspeaker, and the veil hides it from the eye."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from drivers.contract import Deadline, DriverError
from kiosk_app.access.display import Panel, load_themes
from kiosk_app.access.keypad import Logical
from kiosk_app.access.metrics import measure
from kiosk_app.core.page import Page, PageKind, Privacy, Words
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording
from kiosk_app.tools.audit.behaviour.sounding import SoundEar
from kiosk_app.tools.audit.behaviour.stand import Said, Stand, stand_at
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.met import Met
from kiosk_app.ui.frame import compose
from kiosk_app.ui.kit import Kit
from kiosk_app.ui.scene import Scene, Text

TYPED = "9"
"""A digit that counts of digits rarely have."""
SO_MANY = 12
A_FEW = 5
"""So many digits of a number in a row are more than the end that is read back."""


def aloud(met: Met, secrets: Collection[str]) -> Measures:
    """Everything there is to hear on the page, in the hall and by headphones: read, walked through, typed."""
    private = [words.spoken for words in words_of(met.page) if words.privacy is Privacy.PRIVATE and words.spoken]
    for plugged in (False, True):
        stand = stand_at(met)
        if plugged:
            stand.device("headphones", "media_inserted")
            stand.tick()
        stand.hear_out()
        for _ in range(len(stand.eye.ring.names)):
            stand.eye.logical_key(Logical.NEXT)
        _type(stand)
        loud = [said for said in stand.said if not said.headphones]
        for what in (*secrets, *private):
            yield Measure("A20", not _heard(loud, what), "said by the loudspeaker")
        if plugged:
            unmarked = [said for said in stand.said if not said.alone and any(text in said.text for text in private)]
            yield Measure("A20", not unmarked, "private words that the driver is not told are for one ear")


def typed(met: Met) -> Measures:
    """No digit that is typed is said in the hall, nor the whole number when it is complete."""
    if met.page.kind is not PageKind.NUMBER:
        return
    stand = stand_at(met)
    told = _type(stand)
    echoed = [said for count, said in told if str(count) != TYPED and TYPED in said.text and not _is_the_end(said)]
    yield Measure("A20", not echoed, "a digit is said aloud as it is typed")
    whole = [said for _, said in told if "".join(said.text.split()).count(TYPED) >= A_FEW]
    yield Measure("A20", not whole, "the number is said aloud")
    by_ear = [said for _, said in told if "".join(said.text.split()).count(TYPED) == 4 and not said.private]
    yield Measure("A20", not by_ear, "the end of the number is kept on the disk")


def _is_the_end(said: Said) -> bool:
    return "".join(said.text.split()).count(TYPED) == 4


def _type(stand: Stand) -> list[tuple[int, Said]]:
    """(how many digits there are then, what was said of it)"""
    told: list[tuple[int, Said]] = []
    if stand.page.kind is PageKind.NUMBER:
        for _ in range(SO_MANY):
            before = len(stand.said)
            stand.runtime.type(TYPED)
            stand.tick()
            entry = stand.page.entry
            count = len("".join(entry.shown.split())) if entry else 0
            told += [(count, said) for said in stand.said[before:]]
    return told


def _heard(said: list[Said], what: str) -> bool:
    return any(what in one.text or what in "".join(one.text.split()) for one in said)


def veiled(met: Met, wording: Wording, panel: Panel) -> Measures:
    """With the privacy key pressed nothing of the person stands on the screen, nor which page it is."""
    settings = Settings(language=met.language, veiled=True)
    kit = Kit(panel, load_themes()[settings.theme], settings, measure, wording)
    seen = _lines(met.page, kit)
    shown = [words.show for words in words_of(met.page) if words.privacy is not Privacy.PUBLIC and words.show]
    left = [text for text in shown if any(_plain(text) in _plain(line) for line in seen)]
    yield Measure("A20", not left, "a masked or private text stands behind the veil")
    # The veil has words of its own, and a page about the help key is called as the button is.
    always = _lines(replace(met.page, title=replace(met.page.title, show="□")), kit)
    title = _plain(met.page.title.show)
    yield Measure("A20", not any(title in _plain(line) for line in seen - always), "the page behind the veil")


def _lines(page: Page, kit: Kit) -> Counter[str]:
    return Counter("".join(text.lines) for text in _texts(compose(page, kit, [])))


def _texts(scene: Scene) -> Iterator[Text]:
    for part in scene.parts:
        if isinstance(part, Text):
            yield part
    for target in scene.targets():
        yield from target.texts


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum() or char == "*")


def words_of(page: Page) -> Iterator[Words]:
    """Every text of a page."""
    yield from (words for words in (page.title, page.body, page.notice) if words is not None)
    for fact in page.facts:
        yield from (fact.label, fact.value)
    for item in page.items:
        yield from (words for words in (item.label, item.detail) if words is not None)
    yield from (action.label for action in page.actions)


def refused(ear: SoundEar, language: str) -> Measures:
    """The last guard: the driver itself says nothing by the loudspeaker that is for one ear."""
    ear.hush()
    deadline = Deadline.after(20.0)
    try:
        ear.driver.say(deadline, "一二三", id="alone", language=language, alone=True)
        said = True
    except DriverError:
        said = False
    heard = any(ear.output.turn() for _ in range(50))
    yield Measure("A20", not said and not heard, "the driver says by loudspeaker what is for one ear")
    ear.hush()
