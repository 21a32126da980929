"""What is spoken: texts cleaned of markup, cut into sentences, and how fast each voice must go. Pure functions."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

from drivers.speech.readings import HOMOPHONES

MAX_CHARS = 2000  # of one utterance: eleven minutes at 100 %; more is an author's mistake
MAX_CHUNK = 120  # characters rendered at once, about 40 s at 100 %
RENDER_VERSION = 1  # part of every cache key: raise it when the same text must sound different

_KIVY_TAG = re.compile(
    r"\[/?(?:b|i|u|s|sub|sup|font|font_family|font_context|font_features|text_language|size|color|ref|anchor)"
    r"(?:=[^\[\]]*)?\]"
)
_XML_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_KIVY_ESCAPES = (("&bl;", "["), ("&br;", "]"), ("&amp;", "&"))
_CLOSERS = "”’」』）)》】\"'"
_SENTENCE = re.compile(rf"[^。！？!?；…\n]*?(?:[。！？!?；…]+[{_CLOSERS}]*|\.[{_CLOSERS}]*(?=\s)|;(?=\s)|\n|$)")
_SOFT_BREAKS = "，、：,: "
_FIRST_NON_BMP = 0x10000

_PAUSES = ((frozenset("。！？!?….\n"), 0.40), (frozenset("；;"), 0.30), (frozenset("，、：,:"), 0.20))


@dataclass(frozen=True, slots=True)
class Voice:
    """One espeak-ng voice and how its own rate setting relates to what is heard.

    `per_minute` is the pace at 100 %: Han characters (Mandarin) or words (English) a minute. `measured` are pairs
    (heard per minute without the final silence, espeak rate), rising; taken from WAV lengths of six and four sentences
    with espeak-ng 1.51 (README.md says how).
    """

    language: str
    name: str
    per_minute: float
    measured: tuple[tuple[float, int], ...]


def _table(pairs: str) -> tuple[tuple[float, int], ...]:
    return tuple((float(heard), int(rate)) for heard, rate in (pair.split(":") for pair in pairs.split()))


# Not `cmn`: in espeak-ng 1.51 that voice turns Han into pinyin and reads the pinyin as English ("knee-n two").
MANDARIN = Voice(
    "zh-CN",
    "sit/cmn-latn-pinyin",
    180.0,
    _table(
        "95:85 101:90 113:100 126:110 137:120 151:130 164:140 175:150 "
        "190:160 202:170 217:180 246:200 274:220 305:240 337:260 372:280 406:300"
    ),
)
ENGLISH = Voice(
    "en",
    "gmw/en-us",
    125.0,
    _table("108:85 114:90 126:100 139:110 151:120 164:130 177:140 188:150 202:160 213:170 225:180 249:200 274:220"),
)
VOICES = (MANDARIN, ENGLISH)


@dataclass(frozen=True, slots=True)
class Pace:
    """espeak's rate setting, and by how much the result must be stretched where espeak cannot go that slow (>= 1)."""

    espeak_rate: int
    stretch: float


@dataclass(frozen=True, slots=True)
class Chunk:
    """A sentence, and the silence (seconds at 100 %) after it when another follows. The text may be personal."""

    text: str = field(repr=False)
    pause_s: float = 0.0


def voice_for(language: str) -> Voice:
    """The voice of a language tag such as `zh-CN`, `zh`, `cmn`, `en-GB`. Raises ValueError naming those there are."""
    primary = language.replace("_", "-").split("-", maxsplit=1)[0].lower()
    if primary in ("zh", "cmn"):
        return MANDARIN
    if primary == "en":
        return ENGLISH
    raise ValueError(f"no voice for language {language!r}; there are {', '.join(v.language for v in VOICES)}")


def pace(voice: Voice, rate: int) -> Pace:
    """How espeak must be set for `rate` per cent (50-200) of the voice's pace. Raises ValueError outside the range."""
    if not 50 <= rate <= 200:
        raise ValueError(f"rate {rate} is not within 50-200 %")
    wanted = voice.per_minute * rate / 100
    slowest, slowest_rate = voice.measured[0]
    if wanted <= slowest:
        return Pace(slowest_rate, slowest / wanted)
    for (low, low_rate), (high, high_rate) in pairwise(voice.measured):
        if wanted <= high:
            return Pace(round(low_rate + (wanted - low) / (high - low) * (high_rate - low_rate)), 1.0)
    return Pace(voice.measured[-1][1], 1.0)


def normalise(text: str) -> str:
    """The text without markup, control and invisible characters, with single spaces and only meaningful line breaks.

    Kivy tags and escapes, XML tags, direction marks (Fluent's isolates), lone surrogates and pictographs go. Characters
    espeak cannot read become a homophone; those without one go, because their code point would be spelled out.
    """
    for tag in (_XML_TAG, _KIVY_TAG):
        text = tag.sub("", text)
    for escape, plain in _KIVY_ESCAPES:
        text = text.replace(escape, plain)
    text = unicodedata.normalize("NFC", "".join(_readable(c) for c in text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _readable(character: str) -> str:
    if character in HOMOPHONES:
        return HOMOPHONES[character]
    if character in "\n\u2028\u2029":
        return "\n"
    category = unicodedata.category(character)
    if category == "Cc" or category == "Zs":
        return " "
    if category.startswith("C") or category == "So" or ord(character) >= _FIRST_NON_BMP:
        return ""
    return character


def split(text: str, limit: int = MAX_CHUNK) -> tuple[Chunk, ...]:
    """Sentences of a normalised text, none longer than `limit` characters, nothing spoken lost, pauses by punctuation.

    Pieces without any letter or digit are left out (espeak would answer with no sound).
    """
    pieces = (piece for sentence in _SENTENCE.findall(text) for piece in _cut(sentence.strip(), limit))
    return tuple(Chunk(piece, pause_after(piece)) for piece in pieces if any(c.isalnum() for c in piece))


def _cut(sentence: str, limit: int) -> list[str]:
    pieces = []
    while len(sentence) > limit:
        at = max(sentence.rfind(mark, 0, limit) for mark in _SOFT_BREAKS) + 1 or limit
        pieces.append(sentence[:at].strip())
        sentence = sentence[at:].strip()
    return [*pieces, sentence]


def pause_after(piece: str) -> float:
    """Seconds of silence at 100 % before what follows, by the mark it ends with."""
    bare = piece.rstrip(_CLOSERS)
    last = bare[-1] if bare else ""
    for marks, seconds in _PAUSES:
        if last in marks:
            return seconds
    return 0.10


def han_count(text: str) -> int:
    """How many Han characters: what a Mandarin pace counts."""
    return sum("\u3400" <= c <= "\u9fff" or c == "〇" for c in text)


def cache_key(chunk: str, voice: Voice, wanted: Pace) -> str:
    """The name under which a rendered chunk is kept: a hash, so that a folder listing tells nothing."""
    parts = [RENDER_VERSION, chunk, voice.language, voice.name, wanted.espeak_rate, round(wanted.stretch, 3)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:40]
