"""Every sentence the voice says that holds nothing personal: what a machine renders and a person records.

Taken from the pages themselves (`all_pages`), so that a service added later is there without anybody naming it. A
sentence made of several texts is cut where they meet, at a comma or colon: `第 1 项，` and `我坐轮椅。` are two, and
serve every choice there is. What is a person's name or number is never a prompt; its digits are, one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from drivers.speech.pack_format import canonical, prompt_hash
from drivers.speech.phrases import BREAKS
from drivers.speech.readings import HOMOPHONES
from drivers.speech.text import normalise, split
from kiosk_app.access.keypad import targets
from kiosk_app.access.strip import erase_words, strip
from kiosk_app.access.voice_guide import focus_words, script
from kiosk_app.content.load import LANGUAGES, Content
from kiosk_app.core.page import Words
from kiosk_app.core.visit import TEXT_SIZES, THEMES, Settings
from kiosk_app.tools.all_pages import Recorder, all_pages, words_beside
from kiosk_app.tools.step_states import Met
from kiosk_app.tools.traced import Sign, Source, TracedWording, unmarked

DIGIT = "digit"
"""Service and message of the ten digits' ids: zh-CN/digit/7"""


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
        for said in _of_settings(language, recorder):
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
            if focused is not None and not target.startswith(("digit:", "setting:")):
                yield met.language, met.name, focused.say
        stages = tuple(stage.label for stage in met.page.stages)
        yield from ((met.language, met.name, _spoken(words)) for words in stages)


def _of_settings(language: str, recorder: Recorder) -> Iterator[str]:
    """The strip's keys in all their states, what each press says, and the number pad's one key that is a word."""
    yield recorder(language, "", "ear-focus-action", {"label": _spoken(erase_words(language, recorder))}).show
    for sound in (True, False):
        for theme in THEMES:
            for size in range(TEXT_SIZES):
                for key in strip(Settings(language=language, text_size=size, theme=theme, sound=sound), recorder):
                    yield recorder(language, "", "ear-focus-action", {"label": _spoken(key.label)}).show
    for key_id in recorder.content.catalogues[(language, "")].messages:
        if key_id.startswith("set-"):
            yield _spoken(recorder(language, "", key_id, {}))


def _counted(language: str, recorder: Recorder, content: Content) -> Iterator[str]:
    """What the number pad says after each digit, for the longest number any service asks for."""
    lengths = [
        length
        for service in content.services.values()
        for step in service.steps.values()
        if step.kind == "enter_number" and isinstance(length := step.options.get("length", 11), int)
    ]
    for key in ("number-typed", "number-erased"):
        for count in range(max(lengths, default=0)):
            yield _spoken(recorder(language, "", key, {"count": count}))


def _spoken(words: Words) -> str:
    return f"{words.spoken} {words.hint}" if words.hint else words.spoken


def _phrases(traced: TracedWording, said: str) -> Iterator[tuple[str, str]]:
    """(id without its language, text) of what can be recorded of one spoken text."""
    signs = traced.origins(said)
    at = 0
    for chunk in split(normalise(unmarked(said))):
        aligned, at = _aligned(chunk.text, signs, at)
        for part in _cut(aligned):
            text = "".join(sign.character for sign in part).strip()
            if canonical(text) and any(c.isalnum() for c in text) and not any(sign.varies for sign in part):
                yield _named(part), text


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
    """The sentence whole where it is one text; else at its commas and colons that stand outside of what was filled in,
    and before what varies, if that ends the sentence."""
    outer = _common(signs)
    if all(len(sign.within) == outer and not sign.varies for sign in signs):
        yield signs
        return
    part: list[Sign] = []
    for number, sign in enumerate(signs):
        after = signs[number + 1 :]
        part.append(sign)
        own = len(sign.within) == outer and not sign.varies
        slot = bool(after) and after[0].varies and not sign.varies and sign.character.isspace() and _ends(after)
        if slot or (own and sign.character in BREAKS):
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
