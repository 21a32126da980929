"""The common sense all citizens share: what a sentence of a terminal asks of one, in whatever service it stands.

Chinese as the project writes it, verb first, primary-school words; and enough English for who has switched to it. No
page, step or service is named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_LAY = re.compile(r"(请放|平放|放在|再放|放一次|贴在|放上|Lay|lay|Put|put)")
_LAY_WHAT = re.compile(r"(证|卡|card)")
_TAKE = re.compile(r"(拿走|拿起来|拿好您的身份证|取走|take (the|your|it)|Take (the|your)|lift)")
_WAY_BACK = re.compile(
    r"^(返回|English|删.*|不.*|[没先].*|英文|回到首页|停一下|Back|No.*|Skip.*|Delete.*|Erase.*|.*not.*|I.?have.?no.*)$"
)
_HELP = re.compile(r"(请人帮我|已叫人|Help me|Help is)")
_SETTING = re.compile(
    r"^(字[大小].*|大字|换颜色.*|声音.*|语音.*|低位.*|低一[点些].*|更多.*|设置.*|稳手.*|再听|English|英文|中文|"
    r"Smaller|Larger|Large|Colours|Sound|Muted|Voice|Low.*|More|Again)$"
)
_STRIP = {"letter_small", "letter_large", "contrast", "speaker", "speaker_off", "more", "low", "globe"}
_WRONG = re.compile(r"(不对|not right)")
_COUNT = re.compile(r"要 ?(\d+) ?个|按 ?(?:\d+ ?到 ?)?(\d+) ?个数字|Type (?:\d+ to )?(\d+) digits")
_SIT = re.compile(r"自动照")
_DIRECTIONS = (
    ("left", re.compile(r"左手边")),
    ("right", re.compile(r"右手边")),
    ("closer", re.compile(r"往前靠")),
    ("back", re.compile(r"往后坐")),
    ("higher", re.compile(r"坐高")),
    ("lower", re.compile(r"坐低")),
    ("straight", re.compile(r"头摆正")),
    ("still", re.compile(r"坐稳|别动")),
)
_AT_WORK = re.compile(r"(正在.*，请(等|别动)|请等一下|^[三二一]$)")


class GaveUp(AssertionError):
    """A citizen who does not know what to do any more. The text says what she perceived."""


def bare(text: str) -> str:
    """As two people would agree that it is the same: without spaces and full stops."""
    return re.sub(r"[\s。，、：；“”‘’！？,.]", "", text)


BANK_CARD = "6222020000000000125"  # invented; its last digit fits
OTHERS = frozenset({"看别的", "Others"})
"""Turns a page of choices over."""


def wants_card(words: Iterable[str]) -> bool:
    """An identity card is to be laid down."""
    return any(_LAY.search(one) and _LAY_WHAT.search(one) for one in words)


def gives_card_back(words: Iterable[str]) -> bool:
    return any(_TAKE.search(one) for one in words)


def leads_back(label: str) -> bool:
    """Leaves, declines or skips: nothing for somebody who wants to finish."""
    return bool(_WAY_BACK.match(bare(label)))


def is_help(label: str) -> bool:
    return bool(_HELP.search(label))


def is_setting(label: str, signs: Iterable[str] = ()) -> bool:
    """By its words, or by its signs; what turns choices over has the sign of one."""
    if bare(label) in OTHERS:
        return False
    return bool(_SETTING.match(bare(label))) or bool(_STRIP & set(signs))


def sits_for_a_picture(words: Iterable[str]) -> bool:
    """One is told how to sit, and then photographed without doing anything."""
    return any(_SIT.search(one) for one in words)


def shows_a_picture(sentence: str) -> bool:
    """What was taken is to be looked at."""
    return "这张行吗" in sentence


def direction(sentence: str) -> str:
    """Where to one is to move, or empty."""
    return next((way for way, sign in _DIRECTIONS if sign.search(sentence)), "")


def says_wrong(words: Iterable[str]) -> bool:
    """What was typed is not a number that can be."""
    return any(_WRONG.search(one) for one in words)


def is_erase(label: str) -> bool:
    return bool(re.match(r"(删|Delete|Erase)", label))


def is_at_work(words: Iterable[str]) -> bool:
    """The terminal does something, and one waits for it."""
    return any(_AT_WORK.search(one) for one in words)


def digits_wanted(words: Iterable[str]) -> int:
    """How many digits are to be typed, if that is said; else 0."""
    for one in words:
        found = _COUNT.search(one)
        if found:
            return int(next(filter(None, found.groups())))
    return 0


def number_for(words: Iterable[str], phone: str, digits: int) -> str:
    """What she types: her telephone number, or, asked for something shorter, its end; her bank card's, for more."""
    if digits > len(phone):
        return BANK_CARD[-digits:]
    return phone if not digits or digits == len(phone) else (phone * 3)[-digits:]
