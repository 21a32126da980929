"""What a terminal says of a photo, and why somebody takes it all the same: codes on the wire, words for staff. Pure.

Which codes there are, and which are hard, is drivers/camera/checks.py; the names here are the same on purpose and the
tests hold them together. A hard one is worth a person's word before the photo is used; a soft one is advice and stops
nothing: landmarks invent features, and many people cannot open their eyes or hold their head as a rule would like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from helpdesk.language import said

HARD: Mapping[str, str] = MappingProxyType(
    {
        "no_face": "没有找到脸",
        "several_faces": "不止一个人",
        "blurred": "照片模糊",
        "too_dark": "照片太暗",
        "too_bright": "照片太亮",
        "geometry": "头的大小、位置不合规格",
    }
)
SOFT: Mapping[str, str] = MappingProxyType(
    {
        "eyes": "眼睛可能没有睁开",
        "mouth": "嘴可能张着",
        "pose": "脸没有正对",
        "tilt": "头有点歪",
        "covered": "脸有一部分可能被挡住",
        "glasses": "眼镜可能有颜色或反光",
        "uneven": "脸上明暗不匀",
        "background": "背景不够白或不匀",
        "head_support": "头后面看得到靠枕",
        "staff_import": "工作人员带来的照片，机器没有检查",
    }
)
WAIVED: Mapping[str, str] = MappingProxyType(
    {
        "padded": "照片边上补了背景",
        "hair_cut": "头发顶裁掉了一点",
        "eyes_low": "眼睛的位置低了一点",
        "cutout": "背景是抠掉换白的",
        "too_far": "离得远，没有再要求",
        "too_close": "离得近，没有再要求",
        "move_left": "偏了一点，没有再要求",
        "move_right": "偏了一点，没有再要求",
        "move_up": "偏了一点，没有再要求",
        "move_down": "偏了一点，没有再要求",
        "straight": "头没有正，没有再要求",
        "hold_still": "没有坐稳，没有再要求",
        "framed": "没有找到头，取了中间",
        "by_hand": "手动取的景",
    }
)
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "sight": "视力",
        "limb": "肢体",
        "face": "面部差异",
        "device": "医疗设备",
        "white_hair": "白发",
        "child": "婴幼儿",
        "other": "其他",
    }
)
ORDER = {code: at for at, code in enumerate((*HARD, *SOFT, *WAIVED))}
IMPORTED = "staff_import"
MOST = 30  # of one photo; more is no photo's verdict
_CODE = re.compile(r"(?:waived:)?([a-z][a-z0-9_]{1,29})")


class Level(StrEnum):
    HARD = "hard"
    SOFT = "soft"
    WAIVED = "waived"


@dataclass(frozen=True)
class Finding:
    """One thing said of a photo. `code` is empty for words that are no code: a terminal of before sent sentences."""

    code: str
    level: Level
    words: str


def findings(verdict: str) -> tuple[Finding, ...]:
    """The comma-joined codes of `photo_verdict` as staff read them: hard ones first, what was waived last, each once.
    A sentence, from a terminal of before codes, is hard and stays as it is; a code nobody knows is told as advice."""
    parts = [part.strip() for part in verdict.split(",") if part.strip()][:MOST]
    if any(_CODE.fullmatch(part) is None for part in parts):
        return (Finding("", Level.HARD, verdict.strip()),)
    found = {one.code: one for one in map(_finding, parts)}
    return tuple(sorted(found.values(), key=lambda one: (_RANK[one.level], ORDER.get(one.code, len(ORDER)))))


_RANK = {Level.HARD: 0, Level.SOFT: 1, Level.WAIVED: 2}


def _finding(part: str) -> Finding:
    matched = _CODE.fullmatch(part)
    assert matched is not None
    code = matched[1]
    given_up = part.startswith("waived:")
    if code in HARD and not given_up:
        return Finding(code, Level.HARD, said(HARD[code]))
    if code in SOFT and not given_up:
        return Finding(code, Level.SOFT, said(SOFT[code]))
    words = WAIVED.get(code) or HARD.get(code) or SOFT.get(code)
    if words is not None:
        return Finding(code, Level.WAIVED, said(words))
    return Finding(code, Level.WAIVED if given_up else Level.SOFT, said("别的：{code}", code=code))


def words_of(verdict: str) -> str:
    """In one line, for a list or a form."""
    return said("；").join(one.words for one in findings(verdict))


def counted(found: Iterable[Finding]) -> tuple[str, ...]:
    """The codes that are counted: checks, hard and soft; what was waived was never asked for any more."""
    return tuple(one.code for one in found if one.code and one.level is not Level.WAIVED)


def name_of(code: str) -> str:
    """What staff call a check."""
    words = HARD.get(code) or SOFT.get(code)
    return said(words) if words else code


def reason_words(reason: str) -> str:
    """A reason's words; what was written by hand, before there were reasons, stays as it is."""
    return said(REASONS[reason]) if reason in REASONS else reason


def asks_again(found: Iterable[Finding]) -> str:
    """What the citizen is told when the photo has to be taken again: what is wrong with the picture, never with a
    person. In the hall's language, as typed reasons are."""
    wrong = "；".join(HARD[one.code] for one in found if one.code in _OF_THE_PICTURE)
    return _AGAIN_FOR.format(wrong=wrong) if wrong else "照片要重照一次。"


_AGAIN_FOR = "照片要重照：{wrong}。"
_OF_THE_PICTURE = frozenset({"several_faces", "blurred", "too_dark", "too_bright", "geometry"})
