"""What the ear hears of a page: the same texts, in the order of the eye, each also shown as the caption.

`script` is pure. `VoiceGuide` keeps what is being said now; it speaks through three callables and knows no device.
New speech replaces old (EN 301 549, 5.1.3.5); any key or touch silences; nothing PRIVATE is said on the loudspeaker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk_app.core.page import Page, Privacy, Words
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording


@dataclass(frozen=True, slots=True)
class Utterance:
    """One breath: what is said, and the caption of it. `masked` texts carry what is left of something personal."""

    say: str
    show: str
    masked: bool = field(default=False)

    def __repr__(self) -> str:
        return "Utterance(<masked>)" if self.masked else f"Utterance({self.say!r})"


def of_words(words: Words) -> Utterance:
    spoken = words.spoken + (f" {words.hint}" if words.hint else "")
    return Utterance(spoken, words.show, words.privacy is not Privacy.PUBLIC)


def script(page: Page, language: str, wording: Wording) -> tuple[Utterance, ...]:
    """The whole page: title, what to do, what is different, facts, choices, actions."""
    parts = [of_words(page.title)]
    parts += [of_words(words) for words in (page.body, page.notice) if words is not None]
    parts += [_fact(fact.label, fact.value, language, wording) for fact in page.facts]
    if len(page.items) > 1:
        parts.append(of_words(wording(language, "", "ear-choices", {"count": len(page.items)})))
    parts += [_choice(item.key, item.label, item.detail, language, wording) for item in page.items]
    parts += [of_words(action.label) for action in page.actions if action.main]
    return tuple(part for part in parts if part.say and part.show)


def _fact(label: Words, value: Words, language: str, wording: Wording) -> Utterance:
    if Privacy.PRIVATE in (label.privacy, value.privacy):
        return Utterance("", "")
    if not value.show:
        return of_words(label)
    said = wording(language, "", "ear-fact", {"label": label.spoken, "value": value.spoken}).show
    shown = wording(language, "", "ear-fact", {"label": label.show, "value": value.show}).show
    return Utterance(said, shown, value.privacy is not Privacy.PUBLIC)


def _choice(key: str, label: Words, detail: Words | None, language: str, wording: Wording) -> Utterance:
    said = wording(language, "", "ear-choice", {"number": key, "label": label.spoken}).show
    shown = wording(language, "", "ear-choice", {"number": key, "label": label.show}).show
    if detail is not None:
        said, shown = f"{said}{detail.spoken}", f"{shown}{detail.show}"
    return Utterance(said, shown)


def focus_words(page: Page, target: str, language: str, wording: Wording) -> Utterance | None:
    """What is said when the keypad's focus moves to a target; None for one this page does not have."""
    for item in page.items:
        if item.id == target:
            arguments: dict[str, str | int] = {"number": item.key, "count": len(page.items)}
            said = wording(language, "", "ear-focus-choice", {**arguments, "label": item.label.spoken}).show
            shown = wording(language, "", "ear-focus-choice", {**arguments, "label": item.label.show}).show
            return Utterance(said, shown)
    kind, _, name = target.partition(":")
    if kind == "digit" and name.isdigit():
        return Utterance(name, name)
    labels = {action.id: action.label for action in page.actions}
    labels["help"] = page.help
    label = labels.get(target)
    if kind == "setting" and name in STRIP:
        label = wording(language, "", f"strip-{name}", {})
    elif kind == "digit":
        label = wording(language, "", "number-key-erase", {})
    if label is None:
        return None
    said = wording(language, "", "ear-focus-action", {"label": label.spoken}).show
    return Utterance(said, wording(language, "", "ear-focus-action", {"label": label.show}).show)


STRIP = ("smaller", "larger", "contrast", "sound")


def changed_parts(before: Page, after: Page) -> tuple[Utterance, ...]:
    """What to say when the same page changed under the person: only what is new."""
    if before.title != after.title:
        return ()
    said = []
    if after.body is not None and after.body != before.body:
        said.append(of_words(after.body))
    if after.notice is not None and after.notice != before.notice:
        said.append(of_words(after.notice))
    return tuple(part for part in said if part.say)


class VoiceGuide:
    """Says one utterance after another; the caller reports when one has ended with `finished(id)`."""

    def __init__(
        self,
        speak: Callable[[str, Utterance, Settings], None],
        hush: Callable[[], None],
        caption: Callable[[str], None],
        wording: Wording,
    ) -> None:
        self._speak, self._hush, self._caption, self._wording = speak, hush, caption, wording
        self._queue: list[Utterance] = []
        self._now = ""
        self._count = 0
        self._page: Page | None = None
        self._settings = Settings()

    @property
    def speaking(self) -> bool:
        """Something is being said or waits to be said."""
        return bool(self._now or self._queue)

    def page_changed(self, page: Page, settings: Settings) -> None:
        """Speak a new page whole; of the same page only what is new; nothing when nothing heard has changed."""
        before, self._page = self._page, page
        language_changed = settings.language != self._settings.language
        self._settings = settings
        if before is None or before.id != page.id or before.title != page.title or language_changed:
            self._say(script(page, settings.language, self._wording))
            return
        new = changed_parts(before, page)
        if new:
            self._say(new)

    def focused(self, target: str) -> None:
        if self._page is not None:
            utterance = focus_words(self._page, target, self._settings.language, self._wording)
            if utterance is not None:
                self._say((utterance,))

    def announce(self, say: str, show: str, settings: Settings) -> None:
        self._settings = settings
        self._say((Utterance(say, show),))

    def repeat(self) -> None:
        """The page once more, whole."""
        if self._page is not None:
            self._say(script(self._page, self._settings.language, self._wording))

    def silence(self) -> None:
        """Stop at once; what was still to be said is dropped. The caption stays for the eye."""
        self._queue.clear()
        if self._now:
            self._now = ""
            self._hush()

    def forget(self) -> None:
        """The visit is over."""
        self.silence()
        self._page = None
        self._settings = Settings()
        self._caption("")

    def finished(self, utterance_id: str) -> None:
        if utterance_id == self._now:
            self._now = ""
            self._next()

    def _say(self, utterances: tuple[Utterance, ...]) -> None:
        self.silence()
        self._queue = list(utterances)
        self._next()

    def _next(self) -> None:
        if not self._queue:
            return
        utterance = self._queue.pop(0)
        self._caption(utterance.show)
        if not self._settings.sound:
            self._queue.clear()
            return
        self._count += 1
        self._now = f"u{self._count}"
        self._speak(self._now, utterance, self._settings)
