"""Every sentence the voice says that holds nothing personal: what a machine renders and a person records.

Taken from the pages themselves (`all_pages`), so that a service added later is there without anybody naming it. A
sentence made of several texts is cut where they meet, at a comma or colon: `第 1 项，` and `我坐轮椅。` are two, and
serve every choice there is. What is a person's name or number is never a prompt; its digits are, one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from drivers.speech.pack_format import canonical, prompt_hash
from drivers.speech.phrases import BREAKS
from drivers.speech.readings import HOMOPHONES
from drivers.speech.text import normalise, split
from kiosk_app.access.keypad import SETTING, targets
from kiosk_app.access.voice_guide import focus_words, script
from kiosk_app.content.load import LANGUAGES, Content
from kiosk_app.core.page import Page, Words
from kiosk_app.core.presence import LEFT
from kiosk_app.core.visit import LAYOUTS, TEXT_SIZES, THEMES, VOLUMES, Settings
from kiosk_app.tools.all_pages import all_pages
from kiosk_app.tools.met import Met
from kiosk_app.tools.recorder import Recorder
from kiosk_app.tools.traced import Sign, Source, TracedWording, unmarked
from kiosk_app.tools.words_beside import words_beside

DIGIT = "digit"
"""Service and message of the ten digits' ids: zh-CN/digit/7"""


_DOUBLE_STOP = re.compile("。。+")  # a text that ends in one, where another has one


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to say. `id` as clips are named, the language first; `page` a page it is heard on."""

    id: str
    language: str
    text: str
    page: str = ""

    @property
    def text_hash(self) -> str:
        return prompt_hash(self.text, self.language)


def prompts(content: Content, languages: Sequence[str] = LANGUAGES) -> tuple[Prompt, ...]:
    """All of them, the most important first: home, the services in their order, settings and help, then troubles.

    Content with texts missing has no prompts for them; `kiosk check` names those.
    """
    traced = TracedWording(content)
    recorder = Recorder(content, inner=traced)
    pages = [met for met in all_pages(content, recorder, languages) if not met.name.startswith("technician/")]
    words_beside(pages, recorder)
    found: dict[tuple[str, str], Prompt] = {}
    taken: set[str] = set()
    heard: set[tuple[str, str]] = set()
    for language, page, said in _said(pages, recorder, content, languages):
        if (language, said) in heard:
            continue
        heard.add((language, said))
        for source, text in _phrases(traced, said):
            key = (language, prompt_hash(text, language))
            if key not in found:
                id = _free(f"{language}/{source}", taken)
                taken.add(id)
                found[key] = Prompt(id, language, text, page)
    return tuple(found.values())


def _free(id: str, taken: set[str]) -> str:
    """Several sentences of one message: #2, #3 …"""
    number = 1
    while (numbered := id if number == 1 else f"{id}#{number}") in taken:
        number += 1
    return numbered


def _said(
    pages: Sequence[Met], recorder: Recorder, content: Content, languages: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """(language, page, spoken text with its marks) in the order of importance."""
    ranked = sorted(pages, key=lambda met: _rank(met, content))
    main = [met for met in ranked if _rank(met, content)[0] <= 1]
    rest = [met for met in ranked if _rank(met, content)[0] > 1]
    yield from _on_pages(main, recorder)
    for language in languages:
        for digit in "0123456789":
            yield language, "digits", digit
        home = next(met.page for met in pages if met.language == language)
        for said in _of_settings(home, language, recorder):
            yield language, "settings", said
    for language, told in recorder.told:
        for said in (told.say, told.alone):
            yield language, "announced", said
    for language in languages:
        for said in _counted(language, recorder, content):
            yield language, "number pad", said
    yield from _on_pages(rest, recorder)


def _rank(met: Met, content: Content) -> tuple[int, int]:
    """(how early, service): home; each service's pages; what lies over them; troubles."""
    where, _, _ = met.name.partition("/")
    services = list(content.services)
    service = services.index(where) if where in services else len(services)
    if met.name == "home/open":
        return 0, 0
    if met.page.notice is not None or (not met.step_kind and where != "home" and not met.overlay):
        return 3, service
    return (2 if met.overlay or where == "home" else 1), service


def _on_pages(pages: Iterable[Met], recorder: Recorder) -> Iterator[tuple[str, str, str]]:
    for met in pages:
        for headphones in (False, True):
            for part in script(met.page, met.language, recorder, headphones):
                yield met.language, met.name, part.say
        settings = Settings(language=met.language)
        for target in targets(met.page):
            focused = focus_words(met.page, target, settings, recorder)
            if focused is not None and not target.startswith(SETTING):
                yield met.language, met.name, focused.say
        stages = tuple(stage.label for stage in met.page.stages)
        yield from ((met.language, met.name, _spoken(words)) for words in stages)


def _of_settings(page: Page, language: str, recorder: Recorder) -> Iterator[str]:
    """The strip's keys in all their states, what each press says, how loud it is, and the voice's own words that need
    nothing filled in. `page`: any, on which the keys stand."""
    for settings in _all_settings(language):
        for target in (target for target in targets(page) if target.startswith(SETTING)):
            focused = focus_words(page, target, settings, recorder)
            if focused is not None:
                yield focused.say
    for step in range(1, VOLUMES + 1):
        state = recorder(language, "", "state-volume", {"step": step}).show
        for key in ("settings-louder", "settings-quieter"):
            yield _spoken(recorder(language, "", key, {"state": state}))
    for key, message in recorder.content.catalogues[(language, "")].messages.items():
        if key.startswith(("set-", "ear-")) and not message.variables and not key.startswith("ear-role-"):
            yield _spoken(recorder(language, "", key, {}))


def _all_settings(language: str) -> Iterator[Settings]:
    for switch in (True, False):
        layout = LAYOUTS[switch]
        for theme in THEMES:
            for size in range(TEXT_SIZES):
                yield Settings(language=language, text_size=size, theme=theme, sound=switch, layout=layout)


def _counted(language: str, recorder: Recorder, content: Content) -> Iterator[str]:
    """What the number pad says after each digit, for the longest number any service asks for; the last seconds."""
    lengths = [
        length
        for service in content.services.values()
        for step in service.steps.values()
        if step.kind == "enter_number" and isinstance(length := step.options.get("length", 11), int)
    ]
    for key in ("number-typed", "number-erased"):
        for count in range(max(lengths, default=0)):
            yield _spoken(recorder(language, "", key, {"count": count}))
    for seconds in LEFT:
        yield _spoken(recorder(language, "", "still-there-left", {"seconds": seconds}))


def _spoken(words: Words) -> str:
    return f"{words.spoken} {words.hint}" if words.hint else words.spoken


def _phrases(traced: TracedWording, said: str) -> Iterator[tuple[str, str]]:
    """(id without its language, text) of what can be recorded of one spoken text."""
    signs = traced.origins(said)
    at = 0
    for chunk in split(normalise(unmarked(said))):
        aligned, at = _aligned(chunk.text, signs, at)
        for part in takewhile(_is_fixed, _cut(aligned)):  # behind what varies, the machine speaks on
            text = _DOUBLE_STOP.sub("。", "".join(sign.character for sign in part).strip())
            if canonical(text) and any(c.isalnum() for c in text):
                yield _named(part), text


def _is_fixed(part: Sequence[Sign]) -> bool:
    """Words of no message are somebody's own: what a helper wrote."""
    return not any(sign.varies or (sign.character.isalpha() and not sign.within) for sign in part)


def _aligned(chunk: str, signs: Sequence[Sign], at: int) -> tuple[list[Sign], int]:
    """The chunk's characters with where they come from: normalising has dropped some and replaced others."""
    found: list[Sign] = []
    for character in chunk:
        ahead = at
        while ahead < len(signs) and not _same(signs[ahead].character, character):
            ahead += 1
        if ahead < len(signs):
            found.append(replace(signs[ahead], character=character))
            at = ahead + 1
        else:  # composed by normalising: as what stands before it
            found.append(replace(found[-1] if found else signs[0], character=character))
    return found, at


def _same(sign: str, character: str) -> bool:
    return sign == character or HOMOPHONES.get(sign) == character or (sign.isspace() and character == " ")


def _cut(signs: list[Sign]) -> Iterator[list[Sign]]:
    """The sentence whole where it is one text; else at those of its commas and colons that part what was filled in from
    the rest, and before what varies, if that ends the sentence."""
    outer = _common(signs)

    def filled(sign: Sign) -> bool:
        return sign.varies or sign.counts or len(sign.within) > outer

    part: list[Sign] = []
    for number, sign in enumerate(signs):
        part.append(sign)
        following = signs[number + 1 :]
        ahead = bool(following) and filled(following[0])
        comma = not filled(sign) and sign.character in BREAKS and (ahead or any(map(filled, part)))
        slot = ahead and following[0].varies and sign.character.isspace() and not sign.varies and _ends(following)
        if comma or slot:
            yield part
            part = []
    if part:
        yield part


def _common(signs: Sequence[Sign]) -> int:
    """How many messages all of them stand in."""
    depth = min((len(sign.within) for sign in signs), default=0)
    while depth and len({sign.within[:depth] for sign in signs}) > 1:
        depth -= 1
    return depth


def _ends(signs: Sequence[Sign]) -> bool:
    return all(sign.varies or not sign.character.isalnum() for sign in signs)


def _named(signs: Sequence[Sign]) -> str:
    """The innermost message that holds every letter of it."""
    letters = [sign for sign in signs if sign.character.isalnum()]
    depth = _common(letters)
    if not depth:
        return f"{DIGIT}/{letters[0].character}"
    source: Source = letters[0].within[depth - 1]
    return source.id
