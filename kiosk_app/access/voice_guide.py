"""What the ear hears of a page: the same texts, in the order of the eye, each also shown as the caption.

`script` is pure. `VoiceGuide` keeps what is being said now; it speaks through three callables and knows no device.
New speech replaces old (EN 301 549, 5.1.3.5); any key or touch silences; nothing PRIVATE is said on the loudspeaker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk_app.access.strip import erase_words, strip
from kiosk_app.core.page import Item, Page, Privacy, Voice, Words
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording

DIGITS_OF_SOMEBODY = 4
"""An announcement with so many digits may hold the end of somebody's number (counts have one or two)."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One breath: what is said, and its caption. `masked` texts carry something personal, or what is left of it."""

    say: str
    show: str
    masked: bool = field(default=False)
    alone: bool = field(default=False)  # by headphones only

    def __repr__(self) -> str:
        return "Utterance(<masked>)" if self.masked else f"Utterance({self.say!r})"


SILENCE = Utterance("", "")


def of_words(words: Words) -> Utterance:
    """What is PRIVATE is for headphones alone."""
    private = words.privacy is Privacy.PRIVATE
    return Utterance(_with_hint(words.spoken, words), words.show, words.privacy is not Privacy.PUBLIC, private)


def announcement(say: str, show: str, alone: str = "") -> Utterance:
    """`alone`: said in place of `say`, by headphones."""
    if alone:
        return Utterance(alone, show, True, True)
    return Utterance(say, show, sum(sign.isdigit() for sign in say) >= DIGITS_OF_SOMEBODY)


def script(page: Page, language: str, wording: Wording, headphones: bool = False) -> tuple[Utterance, ...]:
    """The whole page: title, what to do, what is different, facts, choices, actions; what is PRIVATE by headphones."""
    parts = [of_words(page.title)]
    parts += [of_words(words) for words in (page.body, page.notice) if words is not None]
    parts += [_fact(fact.label, fact.value, language, wording) for fact in page.facts]
    if len(page.items) > 1:
        parts.append(of_words(wording(language, "", "ear-choices", {"count": len(page.items)})))
    parts += [_choice(item, language, wording) for item in page.items]
    parts += [of_words(action.label) for action in page.actions if action.main]
    return tuple(part for part in parts if part.say and part.show and (headphones or not part.alone))


def _with_hint(said: str, words: Words) -> str:
    return f"{said} {words.hint}" if words.hint else said


def _fact(label: Words, value: Words, language: str, wording: Wording) -> Utterance:
    private = Privacy.PRIVATE in (label.privacy, value.privacy)
    if not value.show:
        return of_words(label)
    said = wording(language, "", "ear-fact", {"label": label.spoken, "value": value.spoken}).show
    shown = wording(language, "", "ear-fact", {"label": label.show, "value": value.show}).show
    masked = private or Privacy.MASKED in (label.privacy, value.privacy)
    return Utterance(_with_hint(_with_hint(said, label), value), shown, masked, private)


def _choice(item: Item, language: str, wording: Wording) -> Utterance:
    label, detail = item.label, item.detail
    private = label.privacy is Privacy.PRIVATE
    said = wording(language, "", "ear-choice", {"number": item.key, "label": label.spoken}).show
    shown = wording(language, "", "ear-choice", {"number": item.key, "label": label.show}).show
    masked, said = label.privacy is not Privacy.PUBLIC, _with_hint(said, label)
    if detail is not None and detail.privacy is not Privacy.PRIVATE:
        between = "" if language.startswith("zh") else " "
        said, shown = f"{said}{between}{_with_hint(detail.spoken, detail)}", f"{shown}{between}{detail.show}"
        masked = masked or detail.privacy is Privacy.MASKED
    return Utterance(said, shown, masked, private)


def focus_words(page: Page, target: str, settings: Settings, wording: Wording) -> Utterance | None:
    """What is said when the keypad's focus moves to a target; None for one this page does not have."""
    language = settings.language
    for item in page.items:
        if item.id == target:
            return _focus_choice(item, len(page.items), language, wording)
    kind, _, name = target.partition(":")
    if kind == "digit" and name.isdigit():
        if page.entry is not None and page.entry.secret:
            return of_words(wording(language, "", "technician-pin-digit", {}))
        return Utterance(name, name)
    labels = {action.id: action.label for action in page.actions}
    labels["help"] = page.help
    labels["digit:erase"] = erase_words(language, wording)
    labels |= {f"setting:{key.name}": key.label for key in strip(settings, wording)}
    label = labels.get(target)
    if label is None or label.privacy is Privacy.PRIVATE:
        return None
    final = any(action.final for action in page.actions if action.id == target)
    key = "ear-focus-final" if final else "ear-focus-action"
    said = wording(language, "", key, {"label": label.spoken}).show
    shown = wording(language, "", key, {"label": label.show}).show
    return Utterance(said, shown, label.privacy is Privacy.MASKED)


def _focus_choice(item: Item, count: int, language: str, wording: Wording) -> Utterance | None:
    if item.label.privacy is Privacy.PRIVATE:
        return None
    arguments: dict[str, str | int] = {"number": item.key, "count": count}
    said = wording(language, "", "ear-focus-choice", {**arguments, "label": item.label.spoken}).show
    shown = wording(language, "", "ear-focus-choice", {**arguments, "label": item.label.show}).show
    return Utterance(said, shown, item.label.privacy is Privacy.MASKED)


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
        self._now = ""  # the id of what is being said
        self._saying = SILENCE
        self._count = 0
        self._page: Page | None = None
        self._script: tuple[Utterance, ...] = ()
        self._settings = Settings()
        self._headphones = False

    @property
    def speaking(self) -> bool:
        """Something is being said or waits to be said."""
        return bool(self._now or self._queue)

    def page_changed(self, page: Page, settings: Settings, told: tuple[Utterance, ...] = ()) -> None:
        """Speak a new page whole; of the same page only what is new; nothing when nothing heard has changed.

        `told` is to be announced with it: before a new page, instead of what is new on the same one.
        """
        before, before_script = self._page, self._script
        language_changed = settings.language != self._settings.language
        self._page, self._settings = page, settings
        self._script = script(page, settings.language, self._wording, self._headphones)
        if page.voice is Voice.NONE:
            self._caption("")
            self._say(told)
        elif before is None or before.id != page.id or before.title != page.title or language_changed:
            self._say((*told, *self._script))
        elif told:
            self._say(told)
        elif page.voice is Voice.FULL:
            self._weave(before_script)

    def _weave(self, before: tuple[Utterance, ...]) -> None:
        """The page changed under the person: what is still true is said to its end, what is not is cut off by what is
        new, and what waited and is still true follows."""
        new = [part for part in self._script if part not in before]
        rest = [part for part in self._queue if part in self._script or part not in before]
        outdated = self._saying in before and self._saying not in self._script
        if new and (outdated or not self._now):
            self._say((*new, *rest))
        else:
            self._queue = [*new, *(part for part in rest if part not in new)]

    def focused(self, target: str) -> None:
        if self._page is not None:
            utterance = focus_words(self._page, target, self._settings, self._wording)
            if utterance is not None:
                self._say((utterance,))

    def announce(self, told: tuple[Utterance, ...], settings: Settings) -> None:
        """Instead of what is being said."""
        self._settings = settings
        self._say(told)

    def repeat(self, told: tuple[Utterance, ...] = ()) -> None:
        """The page once more, whole, after what is to be announced with it."""
        self._say((*told, *self._script))

    def by_headphones(self, plugged: bool) -> None:
        """From now on one person alone hears it, or the hall does. What is being said ends: it was meant for the other.

        The page is not said again by itself.
        """
        self.silence()
        self._headphones = plugged
        if self._page is not None:
            self._script = script(self._page, self._settings.language, self._wording, plugged)

    def silence(self) -> None:
        """Stop at once; what was still to be said is dropped. The caption stays for the eye."""
        self._queue.clear()
        self._saying = SILENCE
        if self._now:
            self._now = ""
            self._hush()

    def forget(self) -> None:
        """The visit is over."""
        self.silence()
        self._page, self._script = None, ()
        self._settings = Settings()
        self._caption("")

    def finished(self, utterance_id: str) -> None:
        """An id that is not being said (any more) changes nothing."""
        if utterance_id and utterance_id == self._now:
            self._now, self._saying = "", SILENCE
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
        self._now, self._saying = f"u{self._count}", utterance
        self._speak(self._now, utterance, self._settings)
