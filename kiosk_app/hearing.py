"""The terminal's voice as the runtime uses it: what a page says, what silences it, what is said when nobody acts.

Belongs to the main thread.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk_app.access.turns import Due, Turns
from kiosk_app.access.voice_guide import Utterance, VoiceGuide, announcement, of_words
from kiosk_app.core import effects as fx
from kiosk_app.core.page import Page
from kiosk_app.core.visit import Settings, Visit
from kiosk_app.core.world import Wording
from kiosk_app.device_jobs import GatewayLike
from kiosk_app.speaker import Speaker, SpeechEnded

READ_S = 10.0
"""Seconds that what was said to an empty hall can still be read."""
PER_MINUTE = 60.0


class Hearing:
    """`caption` shows what is said; `post` is called from any thread. `invite_minutes`: from one invitation of who
    cannot see the screen to the next, while nobody is there; 0: it is never spoken, only to be read."""

    def __init__(
        self,
        gateway: GatewayLike,
        post: Callable[[SpeechEnded], None],
        now: Callable[[], float],
        caption: Callable[[str], None],
        wording: Wording,
        language: str,
        invite_minutes: float,
    ) -> None:
        self._now, self._caption = now, caption
        self._speaker = Speaker(gateway, post, now)
        self.guide = VoiceGuide(self._speak, self._speaker.hush, caption, wording)
        self.renew(wording, language, invite_minutes)
        self._turns = Turns()
        self._visit = ""
        self._page = ""  # id of the page that is there
        self._empty_since = now()
        self._invited_at = now()

    def renew(self, wording: Wording, language: str, invite_minutes: float) -> None:
        """Other words, from now on. Raises LookupError when one is missing; nothing has changed then."""
        self._invitation = of_words(wording(language, "", "ear-invite", {}))
        self._invite_every = invite_minutes * PER_MINUTE
        self.guide.reword(wording)

    # -- what happens -------------------------------------------------------------------------------------------------

    def acted(self) -> None:
        """The person pressed or touched something: silence, and their time begins anew."""
        self.guide.silence()
        self._turns.acted(self._now())

    def shown(
        self, page: Page, settings: Settings, visit: str, told: tuple[Utterance, ...], going_on: bool, *, changed: bool
    ) -> None:
        """The page that is there now; `changed`: not the same as before, in content or settings."""
        anew, self._visit = visit != self._visit, visit
        if not visit:
            if told:
                self.guide.announce(told, settings)
            return
        if anew:
            self.guide.forget()
        if page.id != self._page or anew:
            self._page = page.id
            self._turns.turned(self._now())
        if changed:
            self.guide.page_changed(page, settings, told, going_on)
        elif told:
            self.guide.announce(told, settings, going_on)

    def forget(self) -> None:
        """The visit is over, or its person is gone."""
        self.guide.forget()
        self._visit, self._page = "", ""
        self.empty()

    def empty(self) -> None:
        """Nobody is there: how to begin is to be read."""
        self._empty_since = self._invited_at = self._now()
        self._caption(self._invitation.show)

    def ended(self, news: SpeechEnded) -> None:
        self._spoken(self._speaker.ended(news))

    def answering(self) -> bool:
        """The person's time does not count yet."""
        return self.guide.speaking and self._turns.answering(self._now())

    def tick(self, page: Page, visit: Visit) -> bool:
        """Says what is due. True once whenever what answers the person has been said to its end."""
        self._spoken(self._speaker.overdue())
        now = self._now()
        if not visit.id:
            self._in_empty_hall(now)
            return False
        due = self._turns.follow(now, self.guide.speaking, waits(page, visit), may_remind(visit, self.guide))
        if due is Due.REMIND:
            self.guide.remind()
        elif due is Due.REASSURE:
            self.guide.reassure()
        return due is Due.THEIRS

    # -- inside -------------------------------------------------------------------------------------------------------

    def _speak(self, utterance_id: str, utterance: Utterance, settings: Settings) -> None:
        self._speaker.speak(utterance_id, utterance, settings, self._visit)

    def _spoken(self, utterance_id: str) -> None:
        self.guide.finished(utterance_id)
        if utterance_id and not self._visit:
            self._empty_since = self._now()

    def _in_empty_hall(self, now: float) -> None:
        if self.guide.speaking:
            return
        if self._empty_since and now - self._empty_since >= READ_S:
            self._empty_since = 0.0
            self._caption(self._invitation.show)
        if self._invite_every and now - self._invited_at >= self._invite_every:
            self._invited_at = now
            self.guide.announce((self._invitation,), Settings())


def waits(page: Page, visit: Visit) -> bool:
    """There is nothing to press here but help: the machine is at work, and the person waits for it."""
    return not page.items and not page.actions and visit.bench is None


def may_remind(visit: Visit, guide: VoiceGuide) -> bool:
    """The question whether somebody is there speaks for itself, and who asked for silence has it."""
    return visit.settings.sound and visit.bench is None and visit.overlay != "still_there" and not guide.paused


def told_by(effects: tuple[fx.Effect, ...], headphones: bool) -> tuple[Utterance, ...]:
    """What an update announces."""
    return tuple(
        announcement(
            effect.say, effect.show, effect.alone if headphones else "", urgent=effect.urgent, language=effect.language
        )
        for effect in effects
        if isinstance(effect, fx.Announce)
    )
