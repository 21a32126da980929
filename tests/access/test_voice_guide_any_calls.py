"""Whatever is called in whatever order, there is one voice and the caption is what it says."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from support.spoken import LANGUAGES, PAGES, PRIVATE_TEXTS, WORDING, Mouth, page_named

from kiosk_app.access.voice_guide import VoiceGuide, announcement, script
from kiosk_app.core.page import Voice
from kiosk_app.core.visit import Settings

NAMES = sorted({name.split(" ", 1)[1] for name in PAGES})
CALLS = st.one_of(
    st.tuples(st.just("page"), st.sampled_from(NAMES), st.booleans(), st.booleans()),
    st.tuples(st.just("told"), st.sampled_from(NAMES), st.booleans(), st.booleans()),
    st.tuples(st.just("focus"), st.sampled_from(["help", "back", "digit:5", "setting:sound", "wheelchair", "x"])),
    st.tuples(st.sampled_from(["announce", "urgent", "level", "end", "end", "end", "late"])),
    st.tuples(st.sampled_from(["repeat", "remind", "reassure", "pause", "go_on", "silence", "forget"])),
)


def play(calls: list[tuple[object, ...]]) -> Iterator[tuple[Mouth, VoiceGuide, tuple[object, ...]]]:
    mouth = Mouth()
    guide = VoiceGuide(mouth.speak, mouth.hush, mouth.show, WORDING)
    settings = Settings()
    told = (announcement("told", "told"),)
    for call in calls:
        match call:
            case "page" | "told" as kind, str(name), bool(english), bool(sound):
                settings = Settings(language=LANGUAGES[english], sound=sound)
                guide.page_changed(PAGES[f"{settings.language} {name}"][1], settings, told if kind == "told" else ())
            case "focus", str(target):
                guide.focused(target)
            case ("announce",):
                guide.announce(told, settings)
            case ("urgent",):
                guide.announce((announcement("urgent", "urgent", urgent=True),), settings)
            case ("level",):
                guide.announce(told, settings, going_on=True)
            case ("end",):
                mouth.end(guide)
            case ("late",):
                guide.finished("u1" if mouth.saying != "u1" else "u0")
            case (str(name),):
                getattr(guide, name)()
        yield mouth, guide, call


@given(st.lists(CALLS, max_size=40))
@limits(max_examples=250, deadline=None)
def test_whatever_is_called_one_voice_speaks_and_the_caption_is_what_it_says(calls: list[tuple[object, ...]]) -> None:
    for mouth, guide, call in play(calls):
        if mouth.saying:
            assert mouth.caption == mouth.text and guide.speaking
        else:
            assert not guide.speaking, "what waits has a voice that is speaking"
        if call == ("forget",):
            assert mouth.caption == ""
        if call in (("silence",), ("pause",), ("forget",)):
            assert not mouth.saying or (mouth.text == "urgent" and call != ("forget",))
        assert not (guide.paused and guide.speaking and mouth.text not in ("urgent", "told"))
        for text in (mouth.caption, mouth.heard[-1].say if mouth.heard else ""):
            assert not any(secret in text.replace(" ", "") for secret in PRIVATE_TEXTS)


@given(st.lists(CALLS, max_size=25), st.sampled_from(NAMES))
@limits(max_examples=100, deadline=None)
def test_after_anything_a_new_page_is_said_whole(calls: list[tuple[object, ...]], name: str) -> None:
    *_, (mouth, guide, _) = play([*calls, ("forget",)])
    mouth.fresh()
    page = page_named(name)
    guide.page_changed(page, Settings())
    if page.voice is Voice.NONE:  # of these, whoever asks is told it whole
        assert not mouth.heard and not guide.speaking
        guide.repeat()
    mouth.hear_out(guide)
    assert tuple(mouth.heard) == script(page, "zh-CN", WORDING)
