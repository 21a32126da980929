"""A name, or something else no card and no list gives: written with the finger, or spelled in pinyin.

One character after the other: strokes or letters, then one of the characters they may be. Who works by keys spells, and
hears each character with a word that tells it apart. With `hidden` the hall hears how many characters there are, and
which they are headphones alone. Whoever cannot goes on without, or calls somebody.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import ink, leaves, pinyin
from kiosk_app.core.effects import Announce, ReadInk
from kiosk_app.core.events import Event, Inked, InkRead, Pressed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import Action, Item, PageKind, Privacy, Words, Writing
from kiosk_app.core.steps.kind import StepKind, Turn, done, integer, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

CANDIDATES = 8
SIGN, LETTER, ROW = "sign-", "letter-", "row-"  # before what a target stands for
ERASE, DOT, ROWS, MORE = "erase", "dot", "rows", "more_signs"
POINT = "·"
"""Between the parts of a name: 阿依古丽·买买提."""
SPELLS = "pinyin"  # the stage in which letters are pressed


def enter(visit: Visit, step: Step, world: World) -> Turn:
    spells = visit.by_keys or not world.handwriting
    return stay(visit.note(text=visit.answers.get(text(step, "store"), ""), stage=SPELLS if spells else ""))


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Inked(stroke) if not _spells(visit):
            return _inked(visit, step, stroke)
        case InkRead(asked, signs) if asked == _asked(visit, step) and not _spells(visit):
            if signs is None:
                return stay(_cleared(visit).note(stage=SPELLS, unread="yes"))
            legible = "".join(sign for sign in dict.fromkeys(signs) if world.legible(sign))
            return stay(visit.note(found=legible, nothing="" if legible else "yes", leaf=""))
        case Pressed("spell") if not _spells(visit):
            return stay(_cleared(visit).note(stage=SPELLS))
        case Pressed("draw") if _spells(visit) and _can_draw(visit, world):
            return stay(_cleared(visit).note(stage=""))
        case Pressed(target) if target in _pressable(visit, step, world):
            return _pressed(visit, step, world, target)
        case Pressed("ok"):
            wrong = _what_is_missing(visit)
            if wrong:
                return _told(visit.note(trouble=wrong), world, wrong)
            return done(visit.answer(text(step, "store"), _text(visit)), "written")
        case Pressed("none"):
            return done(visit.answer(text(step, "store"), ""), "skipped")
    return stay(visit)


def _inked(visit: Visit, step: Step, stroke: ink.Stroke) -> Turn:
    if len(visit.ink) >= ink.MOST_STROKES or not stroke:
        return stay(visit)
    number = int(visit.scratch.get("count", "0")) + 1
    visit = replace(visit, ink=(*visit.ink, ink.inside(stroke))).note(count=str(number), trouble="", nothing="")
    return stay(visit, ReadInk(_asked(visit, step), visit.ink))


def _asked(visit: Visit, step: Step) -> str:
    """Of an older stroke, step or visit the answer is not wanted any more."""
    return f"{visit.id}/{step.id}/{visit.scratch.get('count', '0')}"


def _pressed(visit: Visit, step: Step, world: World, target: str) -> Turn:
    visit = visit.note(trouble="")
    if target == MORE:
        return stay(leaves.turned(visit))
    if target == ERASE:
        return _erased(visit, step, world)
    if target == ROWS:
        return stay(visit.note(row=""))
    if target.startswith(ROW):
        row = target.removeprefix(ROW)
        return _told(visit.note(row=row), world, "write-row", letters=_spaced(pinyin.ROWS[int(row)]))
    if target.startswith(LETTER):
        return _lettered(visit, step, world, target.removeprefix(LETTER))
    sign = POINT if target == DOT else target.removeprefix(SIGN)
    if len(_text(visit)) >= _length(step):
        return _told(visit.note(trouble="write-full"), world, "write-full")
    visit = _cleared(visit).note(text=f"{_text(visit)}{sign}")
    alone = _sign_words(visit, world, sign).spoken
    return stay(visit, _said(visit, step, world, alone, "write-taken"))


def _lettered(visit: Visit, step: Step, world: World, letter: str) -> Turn:
    typed = f"{_typed(visit)}{letter}"
    visit = visit.note(typed=typed, row="", leaf="")
    count = len(pinyin.signs(world.pinyin, typed))
    spelled = _spaced(typed)
    alone = words(visit, world, "write-spelled" if count else "write-letters", letters=spelled, count=count).spoken
    return stay(visit, _said(visit, step, world, alone, "write-typed"))


def _erased(visit: Visit, step: Step, world: World) -> Turn:
    """The strokes, else the last letter, else the last character."""
    if visit.ink:
        return _told(_cleared(visit), world, "write-wiped")
    if _typed(visit):
        visit = visit.note(typed=_typed(visit)[:-1], leaf="", row="")
        alone = words(visit, world, "write-letters", letters=_spaced(_typed(visit))).spoken if _typed(visit) else ""
        return stay(visit, _said(visit, step, world, alone, "write-erased"))
    last = _text(visit)[-1:]
    visit = visit.note(text=_text(visit)[:-1])
    alone = words(visit, world, "write-erased-alone", sign=_sign_words(visit, world, last).spoken).spoken
    return stay(visit, _said(visit, step, world, alone, "write-erased"))


def _said(visit: Visit, step: Step, world: World, alone: str, key: str) -> Announce:
    """Aloud which it was, where anybody may know it; else how many there are, and the rest by headphones."""
    counted = words(visit, world, key, count=len(_text(visit)), letters=len(_typed(visit)))
    if alone and not step.options.get("hidden"):
        return Announce(alone, alone)
    return Announce(counted.spoken, counted.show, alone)


def _told(visit: Visit, world: World, key: str, **arguments: str) -> Turn:
    told = words(visit, world, key, **arguments)
    return stay(visit, Announce(told.spoken, told.show))


def _spaced(letters: str) -> str:
    return " ".join("ü" if letter == "v" else letter for letter in letters)


def _spells(visit: Visit) -> bool:
    return visit.scratch.get("stage") == SPELLS


def _can_draw(visit: Visit, world: World) -> bool:
    return world.handwriting and "unread" not in visit.scratch


def _text(visit: Visit) -> str:
    return visit.scratch.get("text", "")


def _typed(visit: Visit) -> str:
    return visit.scratch.get("typed", "")


def _length(step: Step) -> int:
    return integer(step, "length", 12)


def _cleared(visit: Visit) -> Visit:
    """For the next character."""
    return replace(visit, ink=()).note(typed="", found="", nothing="", leaf="", row="", trouble="")


def _what_is_missing(visit: Visit) -> str:
    if visit.ink or _typed(visit):
        return "write-choose-first"
    return "" if _text(visit).strip(POINT) else "write-nothing"


def _found(visit: Visit, world: World) -> tuple[str, ...]:
    """All characters it may be."""
    if not _spells(visit):
        return tuple(visit.scratch.get("found", ""))
    return tuple(sign for sign in pinyin.signs(world.pinyin, _typed(visit)) if world.legible(sign))


def _sign_words(visit: Visit, world: World, sign: str) -> Words:
    """The character, and to the ear the word that tells it apart."""
    if sign == POINT:
        return words(visit, world, "write-dot")
    tells = world.pinyin.tells(sign)
    key = "write-sign-bare" if not tells else "write-sign-word" if len(tells) == 2 else "write-sign"
    return replace(words(visit, world, key, sign=sign, tells=tells), privacy=Privacy.PUBLIC)


def _candidates(visit: Visit, world: World) -> tuple[Item, ...]:
    return tuple(
        Item(f"{SIGN}{sign}", _sign_words(visit, world, sign), Words(world.pinyin.tells(sign)), "", str(number))
        for number, sign in enumerate(leaves.shown(visit, _found(visit, world), CANDIDATES), start=1)
    )


def _keys(visit: Visit, world: World) -> tuple[Item, ...]:
    """What stands beside the characters: letters, what turns to more characters, what erases."""
    keys: list[Item] = []
    if _spells(visit):
        keys += _rows(visit, world) if visit.by_keys and not _typed(visit) else _letters(visit, world)
        keys.append(Item(DOT, words(visit, world, "write-dot")))
    keys.append(Item(MORE, words(visit, world, "write-more"), pictogram="arrow_right"))
    keys.append(Item(ERASE, words(visit, world, "number-key-erase"), pictogram="erase"))
    return tuple(keys)


def _rows(visit: Visit, world: World) -> list[Item]:
    """By keys nobody walks twenty-three letters: first the row, then the letter."""
    row = visit.scratch.get("row", "")
    if not row:
        return [Item(f"{ROW}{at}", Words(_spaced(letters))) for at, letters in enumerate(pinyin.ROWS)]
    back = Item(ROWS, words(visit, world, "write-rows"), pictogram="back")
    return [*(_letter(letter) for letter in pinyin.ROWS[int(row)]), back]


def _letters(visit: Visit, world: World) -> list[Item]:
    if not visit.by_keys:
        return [_letter(letter) for letter in pinyin.LETTERS]
    return [_letter(letter) for letter in sorted(pinyin.following(world.pinyin, _typed(visit)))]


def _letter(letter: str) -> Item:
    return Item(f"{LETTER}{letter}", Words("ü" if letter == "v" else letter))


def _blank(visit: Visit, world: World) -> tuple[str, ...]:
    """Keys that would do nothing now."""
    follow = pinyin.following(world.pinyin, _typed(visit))
    blank = [f"{LETTER}{letter}" for letter in pinyin.LETTERS if letter not in follow]
    if len(_found(visit, world)) <= CANDIDATES:
        blank.append(MORE)
    if not (visit.ink or _typed(visit) or _text(visit)):
        blank.append(ERASE)
    if _typed(visit) or not _text(visit).strip(POINT) or _text(visit).endswith(POINT):
        blank.append(DOT)
    return tuple(blank)


def _writing(visit: Visit, step: Step, world: World) -> Writing:
    drawn = None if _spells(visit) else visit.ink
    typed, found, keys = _typed(visit), _candidates(visit, world), _keys(visit, world)
    there = {one.id for one in keys}
    blank = tuple(one for one in _blank(visit, world) if one in there)
    told = None
    if _text(visit):
        privacy = Privacy.PRIVATE if step.options.get("hidden") else Privacy.PUBLIC
        told = replace(words(visit, world, "write-so-far", text=_text(visit)), privacy=privacy)
    return Writing(_text(visit), _length(step), _spaced(typed).replace(" ", ""), drawn, found, keys, blank, told)


def _pressable(visit: Visit, step: Step, world: World) -> tuple[str, ...]:
    return _writing(visit, step, world).targets()


def _how(visit: Visit, step: Step, world: World) -> Words:
    if _found(visit, world):
        return words(visit, world, "write-choose")
    if "nothing" in visit.scratch:
        return words(visit, world, "write-again")
    if _text(visit):
        return words(visit, world, "write-go-on")
    return words(visit, world, "write-spell" if _spells(visit) else f"{step.id}-body")


def body(visit: Visit, step: Step, world: World) -> Body:
    notice = words(visit, world, "write-no-hand") if "unread" in visit.scratch and not _text(visit) else None
    if "trouble" in visit.scratch:
        notice = words(visit, world, visit.scratch["trouble"])
    return Body(
        kind=PageKind.WRITE,
        title=words(visit, world, f"{step.id}-title"),
        body=None if notice else _how(visit, step, world),  # what is wrong needs its place
        notice=notice,
        writing=_writing(visit, step, world),
        actions=_actions(visit, step, world),
    )


def _actions(visit: Visit, step: Step, world: World) -> tuple[Action, ...]:
    other: tuple[Action, ...] = ()
    if not _spells(visit):
        other = (action(visit, world, "spell", label="action-spell", pictogram="keys"),)
    elif _can_draw(visit, world):
        other = (action(visit, world, "draw", label="action-draw", pictogram="hand"),)
    return (
        back_action(visit, world),
        *other,
        action(visit, world, "none", label=f"{step.id}-none", pictogram=text(step, "pictogram", "cross")),
        action(visit, world, "ok", label="action-done", pictogram="check", main=True),
    )


KIND = StepKind(
    "write",
    outcomes=("written", "skipped"),
    enter=enter,
    handle=handle,
    body=body,
    messages=("{step}-title", "{step}-body", "{step}-none"),
    options=("store", "length", "hidden", "instead", "pictogram"),
)
