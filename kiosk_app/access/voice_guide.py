"""What the ear hears of a page: the same texts, in the order of the eye, each also shown as the caption.

`script` is pure. `VoiceGuide` keeps what is being said now; it speaks through three callables and knows no device.
New speech replaces old (EN 301 549, 5.1.3.5); any key or touch silences; nothing PRIVATE is said on the loudspeaker.
A target's place is told within its own kind (four choices are four, however many keys the strip has).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk_app.access.keypad import AGAIN, DIGIT, ERASE, SETTING, targets
from kiosk_app.access.strip import again_words, erase_words, strip
from kiosk_app.core.page import Item, Page, PageKind, Privacy, Voice, Words
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Wording

DIGITS_OF_SOMEBODY = 4
"""An announcement with so many digits may hold the end of somebody's number (counts have one or two)."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One breath: what is said, and its caption, in the same words (`in_writing`).

    `masked` texts carry something personal, or what is left of it. What is said of a page to one ear alone has no
    caption of its own: the hall can read.
    """

    say: str
    show: str
    masked: bool = field(default=False)
    alone: bool = field(default=False)  # by headphones only
    urgent: bool = field(default=False)  # nothing but its end silences it
    language: str = field(default="")  # empty: the visit's

    def __repr__(self) -> str:
        return "Utterance(<masked>)" if self.masked else f"Utterance({self.say!r})"


SILENCE = Utterance("", "")


def in_writing(say: str, show: str) -> str:
    """The caption: as the eye reads it where that has the same letters and digits, else what is said (T35)."""
    return show if bare(say) == bare(show) else say


def bare(text: str) -> str:
    """Letters and digits alone: quotation marks, and spaces between digits, are the eye's or the ear's affair."""
    return "".join(char for char in text.lower() if char.isalnum())


def _part(say: str, show: str, privacy: Privacy) -> Utterance:
    """A part of a page. What is PRIVATE is for headphones alone."""
    private = privacy is Privacy.PRIVATE
    return Utterance(say, "" if private else in_writing(say, show), privacy is not Privacy.PUBLIC, private)


def of_words(words: Words) -> Utterance:
    return _part(_with_hint(words.spoken, words), words.show, words.privacy)


def _most_private(*parts: Words | None) -> Privacy:
    found = {words.privacy for words in parts if words is not None}
    return next((one for one in (Privacy.PRIVATE, Privacy.MASKED) if one in found), Privacy.PUBLIC)


def announcement(say: str, show: str, alone: str = "", urgent: bool = False, language: str = "") -> Utterance:
    """`alone`: said in place of `say`, by headphones."""
    if alone:
        return Utterance(alone, show, True, True, urgent, language)
    masked = sum(sign.isdigit() for sign in say) >= DIGITS_OF_SOMEBODY
    return Utterance(say, in_writing(say, show), masked, False, urgent, language)


def script(page: Page, language: str, wording: Wording, headphones: bool = False) -> tuple[Utterance, ...]:
    """The whole page: title, what to do, what is different, facts, choices, how to go on and what else can be pressed,
    how far one has come; what is PRIVATE by headphones."""
    parts = [of_words(page.title)]
    parts += [of_words(words) for words in (page.body, page.notice) if words is not None]
    if page.writing is not None and page.writing.told is not None:
        parts.append(of_words(page.writing.told))
    parts += [_fact(fact.label, fact.value, language, wording) for fact in page.facts]
    if len(page.items) > 1:
        parts.append(of_words(wording(language, "", "ear-choices", {"count": len(page.items)})))
    parts += [_choice(item, language, wording) for item in page.items]
    if page.paper:
        parts.append(of_words(wording(language, "", "ear-paper", {})))
        parts += [of_words(words) for words in page.paper]
    if page.kind is not PageKind.KEYS or page.figure is None or not page.figure.key:  # not after every key tried
        parts += _actions(page, language, wording)
    parts += [of_words(page.progress.label)] if page.progress else []
    return tuple(part for part in parts if part.say and (headphones or not part.alone))


def _with_hint(said: str, words: Words) -> str:
    return f"{said} {words.hint}" if words.hint else said


def _fact(label: Words, value: Words, language: str, wording: Wording) -> Utterance:
    if not value.show:
        return of_words(label)
    said = wording(language, "", "ear-fact", {"label": label.spoken, "value": value.spoken}).show
    shown = wording(language, "", "ear-fact", {"label": label.show, "value": value.show}).show
    return _part(_with_hint(_with_hint(said, label), value), shown, _most_private(label, value))


def _actions(page: Page, language: str, wording: Wording) -> list[Utterance]:
    """How to go on, and then whatever else there is."""
    told = [action.label for action in page.actions if action.label.privacy is not Privacy.PRIVATE]
    main = [action.label for action in page.actions if action.main and action.label in told]
    others = [label for label in told if label not in main]
    parts = []
    for key, labels in (("ear-main", main), ("ear-also", others)):
        if labels:
            between = "，" if language.startswith("zh") else ", "
            said, shown = between.join(one.spoken for one in labels), between.join(one.show for one in labels)
            told_of = [wording(language, "", key, {"label": text}).show for text in (said, shown)]
            parts.append(_part(told_of[0], told_of[1], _most_private(*labels)))
    return parts


def _choice(item: Item, language: str, wording: Wording) -> Utterance:
    label, detail = item.label, item.detail
    if detail is not None and detail.privacy is Privacy.PRIVATE:
        detail = None
    said = wording(language, "", "ear-choice", {"number": item.key, "label": label.spoken}).show
    shown = wording(language, "", "ear-choice", {"number": item.key, "label": label.show}).show
    said = _with_hint(said, label)
    if detail is not None:
        between = "" if language.startswith("zh") else " "
        said, shown = f"{said}{between}{_with_hint(detail.spoken, detail)}", f"{shown}{between}{detail.show}"
    return _part(said, shown, _most_private(label, detail))


def reminder(page: Page, headphones: bool = False) -> tuple[Utterance, ...]:
    """What is to be done here, in short: what is wrong or different, then the instruction, or the title without one."""
    parts = [of_words(words) for words in (page.notice, page.body or page.title) if words is not None]
    return tuple(part for part in parts if part.say and (headphones or not part.alone))


def focus_words(page: Page, target: str, settings: Settings, wording: Wording) -> Utterance | None:
    """What is said when the keypad's focus moves to a target: label and state, role, place among those of its role.

    None for one this page does not have, or that is PRIVATE. A secret's digits do not say which they are.
    """
    language, role = settings.language, role_of(page, target)
    group = [name for name in targets(page) if role_of(page, name) == role]
    if target not in group:
        return None
    if target.startswith(DIGIT) and page.entry is not None and page.entry.secret:
        return of_words(wording(language, "", "technician-pin-digit", {}))
    label = _label(page, target, settings, wording)
    if label.privacy is Privacy.PRIVATE:
        return None
    arguments: dict[str, str | int] = {
        "role": wording(language, "", f"ear-role-{role}", {}).show,
        "number": group.index(target) + 1,
        "count": len(group),
    }
    final = any(action.final for action in page.actions if action.id == target)
    key = "ear-focus-final" if final else "ear-focus"
    said = wording(language, "", key, {**arguments, "label": label.spoken.rstrip("。.")}).show
    return Utterance(said, said, label.privacy is Privacy.MASKED)


def role_of(page: Page, target: str) -> str:
    """`choice`, `digit`, `letter`, `setting` or `button`: the groups of the ring, and what a target is called to the
    ear."""
    writing = page.writing
    if any(item.id == target for item in (*page.items, *(writing.candidates if writing else ()))):
        return "choice"
    if writing is not None and any(key.id == target and not key.pictogram for key in writing.keys):
        return "letter"
    if target.startswith(DIGIT):
        return "digit"
    return "setting" if target.startswith(SETTING) else "button"


def _label(page: Page, target: str, settings: Settings, wording: Wording) -> Words:
    """Of a target that the page has."""
    labels = {item.id: item.label for item in page.items} | {action.id: action.label for action in page.actions}
    if page.writing is not None:
        labels |= {key.id: key.label for key in (*page.writing.candidates, *page.writing.keys)}
    labels |= {"help": page.help, ERASE: erase_words(settings.language, wording)}
    labels |= {AGAIN: again_words(settings.language, wording)}
    labels |= {SETTING + key.name: key.label for key in strip(settings, wording)}
    return labels.get(target) or Words(target.removeprefix(DIGIT))


def _others(before: Page, page: Page) -> bool:
    """Are the choices not those that were there?"""
    return [item.id for item in page.items] != [item.id for item in before.items]


class VoiceGuide:
    """Says one utterance after another; the caller reports when one has ended with `finished(id)`.

    What is cut off is held, from the utterance that was being said: `go_on` takes it up there. An URGENT utterance is
    said to its end, whatever is done meanwhile; only `forget` and another plug end it.
    """

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
        self._held: list[Utterance] = []  # cut off
        self._paused = False  # and by somebody who means to hear the rest
        self._told: tuple[Utterance, ...] = ()  # announced last
        self._count = 0
        self._page: Page | None = None
        self._script: tuple[Utterance, ...] = ()
        self._settings = Settings()
        self._headphones = False

    def reword(self, wording: Wording) -> None:
        """Other words, for what is said from now on."""
        self._wording = wording

    @property
    def speaking(self) -> bool:
        """Something is being said or waits to be said."""
        return bool(self._now or self._queue)

    @property
    def paused(self) -> bool:
        """Somebody asked for silence, and has not gone on."""
        return self._paused

    @property
    def cut_off(self) -> bool:
        """There is something to go on with."""
        return bool(self._held)

    def page_changed(
        self, page: Page, settings: Settings, told: tuple[Utterance, ...] = (), going_on: bool = False
    ) -> None:
        """Speak a new page whole; of the same page only what is new; nothing when nothing heard has changed.

        `told` is to be announced with it: before a new page, instead of what is new on the same one. `going_on`: after
        what is told about the same page, what was cut off by it follows. A voice that was switched on says the page.
        """
        before, before_script = self._page, self._script
        spoken_as = (settings.language, settings.voice)
        anew = spoken_as != (self._settings.language, self._settings.voice) or (
            settings.sound and not self._settings.sound
        )
        switched_off = self._settings.sound and not settings.sound
        self._page, self._settings = page, settings
        self._script = script(page, settings.language, self._wording, self._headphones)
        if page.voice is Voice.NONE:
            self._silent(page, before, told, anew or switched_off)
        elif before is None or before.id != page.id or before.title != page.title or anew:
            self._say((*told, *self._script), told)
        elif told:
            self._tell(told, going_on)
        elif page.voice is Voice.FULL:
            self._weave(before_script, self._choices(page) if _others(before, page) else ())

    def _silent(self, page: Page, before: Page | None, told: tuple[Utterance, ...], anew: bool) -> None:
        """What was announced on it is said to its end, however the page changes meanwhile; so is what is urgent."""
        if before is not None and before.voice is Voice.NONE and before.id == page.id and not (told or anew):
            return
        if not self._saying.urgent:
            self._caption("")
        self._say(told)

    def _choices(self, page: Page) -> tuple[Utterance, ...]:
        return tuple(_choice(item, self._settings.language, self._wording) for item in page.items)

    def _weave(self, before: tuple[Utterance, ...], again: tuple[Utterance, ...]) -> None:
        """The page changed under the person: what is still true is said to its end, what is not is cut off by what is
        new, and what waited and is still true follows. Who asked for silence has it. `again`: said as if it were new,
        for of choices that are others now one that stayed must not be missed."""
        new = [part for part in self._script if part not in before or part in again]
        waiting = self._held if self._paused else self._queue
        rest = [part for part in waiting if part in self._script or part not in before]
        follows = [*new, *(part for part in rest if part not in new)]
        outdated = self._saying in before and self._saying not in self._script
        if self._paused:
            self._held = follows
        elif new and (outdated or not self._now):
            self._say((*new, *rest))
        else:
            self._queue = follows

    def focused(self, target: str) -> None:
        if self._page is not None:
            utterance = focus_words(self._page, target, self._settings, self._wording)
            if utterance is not None:
                self._say((utterance,))

    def announce(self, told: tuple[Utterance, ...], settings: Settings, going_on: bool = False) -> None:
        """Instead of what is being said; `going_on`: before it."""
        self._settings = settings
        self._tell(told, going_on)

    def repeat(self, told: tuple[Utterance, ...] = ()) -> None:
        """The page once more, whole, after what is to be announced with it."""
        self._say((*told, *self._script))

    def remind(self) -> None:
        """What is to be done here, once more and briefly: nothing has been said or done for a while."""
        if self._page is not None and self._page.voice is not Voice.NONE:
            self._say(reminder(self._page, self._headphones))

    def reassure(self) -> None:
        """The machine is still at work."""
        if self._page is not None:
            self._say((of_words(self._wording(self._settings.language, "", "ear-wait", {})),))

    def pause(self) -> None:
        """Silence until `go_on`, or until there is another page."""
        self.silence()
        self._paused = bool(self._held)

    def go_on(self) -> None:
        """From the utterance that was cut off."""
        self._say(tuple(self._held))

    def by_headphones(self, plugged: bool) -> None:
        """From now on one person alone hears it, or the hall does. What is being said ends: it was meant for the other.

        The page is not said again by itself.
        """
        self._end()
        self._headphones = plugged
        if self._page is not None:
            self._script = script(self._page, self._settings.language, self._wording, plugged)

    def silence(self) -> None:
        """Stop at once; what was being said and what waited is held. The caption stays for the eye."""
        if self._saying.urgent:
            self._held = self._queue
        elif self._now:
            self._held = [self._saying, *self._queue]
            self._now, self._saying = "", SILENCE
            self._hush()
        else:
            self._held = self._queue or self._held
        self._queue = []

    def forget(self) -> None:
        """The visit is over."""
        self._end()
        self._page, self._script = None, ()
        self._settings = Settings()
        self._caption("")

    def finished(self, utterance_id: str) -> None:
        """An id that is not being said (any more) changes nothing."""
        if utterance_id and utterance_id == self._now:
            self._now, self._saying = "", SILENCE
            self._next()

    def _end(self) -> None:
        """Stop, and nothing is held."""
        speaking, self._now = bool(self._now), ""
        self._queue, self._held, self._told, self._paused = [], [], (), False
        self._saying = SILENCE
        if speaking:
            self._hush()

    def _tell(self, told: tuple[Utterance, ...], going_on: bool) -> None:
        paused = self._paused
        self.silence()
        rest = [part for part in self._held if part not in self._told] if going_on else []
        self._say(told if paused else (*told, *rest), told)
        if paused:
            self._held, self._paused = rest, bool(rest)

    def _say(self, utterances: tuple[Utterance, ...], told: tuple[Utterance, ...] = ()) -> None:
        if not utterances:
            self.silence()
            self._held, self._paused = [], False
            return
        if self._saying.urgent and not utterances[0].urgent:
            self._queue = list(utterances)  # after it
        else:
            if self._now:
                self._now, self._saying = "", SILENCE
                self._hush()
            self._queue = list(utterances)
        self._held, self._paused, self._told = [], False, told
        if not self._now:
            self._next()

    def _may_be_heard(self, utterance: Utterance) -> bool:
        """Who has covered the screen wants nobody to learn anything: the hall hears only what is public."""
        return self._headphones or not (self._settings.veiled and utterance.masked)

    def _next(self) -> None:
        self._queue = [part for part in self._queue if self._may_be_heard(part)]
        if not self._queue:
            return
        utterance = self._queue.pop(0)
        self._caption(utterance.show or self._wording(self._settings.language, "", "ear-alone", {}).show)
        if not self._settings.sound:
            self._queue = []
            return
        self._count += 1
        self._now, self._saying = f"u{self._count}", utterance
        self._speak(self._now, utterance, self._settings)
