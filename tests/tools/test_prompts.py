"""What there is to record: every sentence without a person in it, each once, under a name that leads to its text."""

from __future__ import annotations

import re
from datetime import date

import pytest

from drivers.speech.pack_format import CLIP_ID, canonical
from drivers.speech.phrases import pieces
from drivers.speech.text import normalise, split
from kiosk_app.access.keypad import targets
from kiosk_app.access.voice_guide import focus_words, script
from kiosk_app.content.check import check_content
from kiosk_app.core.visit import Settings
from kiosk_app.tools.all_pages import HELPERS, LONGEST_MESSAGE, all_pages, citizens
from kiosk_app.tools.met import NUMBER
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.prompts import Prompt, prompts
from kiosk_app.tools.recorder import Recorder
from kiosk_app.tools.traced import TracedWording, unmarked

CONTENT, _ = check_content(ASSETS)


@pytest.fixture(scope="module")
def asked() -> tuple[Prompt, ...]:
    return prompts(CONTENT)


def texts(asked: tuple[Prompt, ...], language: str) -> dict[str, str]:
    return {prompt.id: prompt.text for prompt in asked if prompt.language == language}


def test_each_text_is_asked_for_once_under_one_name(asked: tuple[Prompt, ...]) -> None:
    assert len({prompt.id for prompt in asked}) == len(asked)
    assert len({(prompt.language, prompt.text_hash) for prompt in asked}) == len(asked)
    assert all(re.fullmatch(CLIP_ID, prompt.id) for prompt in asked)
    assert {prompt.language for prompt in asked} == {"zh-CN", "en"}


def test_a_name_leads_to_the_message_its_words_stand_in(asked: tuple[Prompt, ...]) -> None:
    for prompt in asked:
        scope, _, rest = prompt.id.removeprefix(f"{prompt.language}/").rpartition("/")
        if scope == "digit":
            assert prompt.text == rest
            continue
        message, _, part = rest.partition("#")[0].partition(".")
        entry = CONTENT.catalogues[(prompt.language, scope)].messages[message]
        assert part in ("", *entry.attributes)


def test_the_first_prompts_are_those_of_the_first_page(asked: tuple[Prompt, ...]) -> None:
    ids = [prompt.id for prompt in asked if prompt.language == "zh-CN"]
    assert ids[:2] == ["zh-CN/home-title", "zh-CN/home-body"]
    service, trouble = ids.index("zh-CN/disability-photo/card-title"), ids.index("zh-CN/error-paper-out")
    assert service < ids.index("zh-CN/still-there-title") < trouble


def test_ten_digits_are_recorded_one_by_one(asked: tuple[Prompt, ...]) -> None:
    for language in ("zh-CN", "en"):
        assert [texts(asked, language)[f"{language}/digit/{digit}"] for digit in range(10)] == list("0123456789")


def test_nothing_of_a_person_is_ever_asked_for(asked: tuple[Prompt, ...]) -> None:
    private = {NUMBER, *HELPERS, LONGEST_MESSAGE.partition("，")[0]}
    for person in citizens().values():
        private |= {person.name, person.number, person.number[-4:], " ".join(person.number[-4:])}
    # the names of our helpers in the tests, and what stands for a citizen's: 张*
    private |= {f"{person.name[:1]}*" for person in citizens().values()}
    for prompt in asked:
        assert not any(secret and secret in prompt.text for secret in private), prompt.id


def test_a_name_or_number_leaves_the_fixed_words_before_it_to_the_person_who_records(
    asked: tuple[Prompt, ...],
) -> None:
    recorded = {canonical(text) for text in texts(asked, "zh-CN").values()}
    assert {"姓名", "身份证号", "尾号", "办件号", "手机"} <= recorded
    assert not any("正在过来" in text for text in recorded), "a name stands first there: the machine says it whole"


def test_every_sentence_on_every_page_is_recorded_but_for_what_is_a_persons(asked: tuple[Prompt, ...]) -> None:
    """The other way round: page by page, what the driver would find a clip for."""
    recorded = {(prompt.language, canonical(prompt.text)) for prompt in asked}
    traced = TracedWording(CONTENT)
    recorder = Recorder(CONTENT, inner=traced)
    missed: set[str] = set()
    checked = 0
    for met in all_pages(CONTENT, recorder):
        if met.name.startswith("technician/"):
            continue
        settings = Settings(language=met.language)
        said = [part.say for part in script(met.page, met.language, recorder, True)]
        focused = [focus_words(met.page, target, settings, recorder) for target in targets(met.page)]
        for marked in (*said, *(utterance.say for utterance in focused if utterance is not None)):
            varies = {sign.character for sign in traced.origins(marked) if sign.varies}
            for chunk in split(normalise(unmarked(marked))):
                found = pieces(chunk.text, lambda text, tag=met.language: (tag, canonical(text)) in recorded)
                checked += 1
                by_machine = [piece.text for piece in found if not piece.recorded and piece.text not in LONGEST_MESSAGE]
                if by_machine and not varies:
                    missed.add(f"{met.name}: {chunk.text}")
    assert checked > 5000
    assert not missed, sorted(missed)[:20]


def test_a_service_added_later_is_asked_for_without_anybody_naming_it(asked: tuple[Prompt, ...]) -> None:
    services = {prompt.id.split("/")[1] for prompt in asked if prompt.id.count("/") == 2} - {"digit"}
    assert services == set(CONTENT.services)


def test_the_enumeration_is_the_same_every_time(asked: tuple[Prompt, ...]) -> None:
    assert prompts(CONTENT) == asked


def test_the_texts_a_trace_gives_are_the_texts_themselves() -> None:
    traced, plain = TracedWording(CONTENT), CONTENT.wording()
    for key in ("home-title", "help-button", "fact-number-value"):
        arguments = {"number": "1101", "tail": "1 1 0 1"} if key.startswith("fact") else {}
        marked, usual = traced("zh-CN", "", key, arguments), plain("zh-CN", "", key, arguments)
        assert (unmarked(marked.show), unmarked(marked.say)) == (usual.show, usual.say)
        assert normalise(marked.spoken) == normalise(usual.spoken), "the driver does not speak the marks"


def test_the_day_does_not_change_what_is_recorded(monkeypatch: pytest.MonkeyPatch, asked: tuple[Prompt, ...]) -> None:
    monkeypatch.setattr("kiosk_app.tools.all_pages.TODAY", date(2031, 2, 1))
    later = {prompt.text for prompt in prompts(CONTENT)}
    assert {prompt.text for prompt in asked} == later
