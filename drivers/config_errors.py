"""What is wrong in devices.yaml, as a technician reads it: line, reason, what to type; in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from plain import problems
from plain.problems import Both, clean, nearest


@dataclass(frozen=True, slots=True)
class Problem(problems.Problem):
    """`role` is the device it disables, empty for the whole file."""

    role: str = ""

    @classmethod
    def about(cls, role: str, found: problems.Problem) -> Problem:
        return cls(found.line, found.field, found.code, found.reason, found.remedy, role)

    @property
    def reason_zh(self) -> str:
        return self.reason.zh

    @property
    def reason_en(self) -> str:
        return self.reason.en

    @property
    def remedy_zh(self) -> str:
        return self.remedy.zh

    @property
    def remedy_en(self) -> str:
        return self.remedy.en

    def as_dict(self) -> dict[str, Any]:
        return {**problems.Problem.as_dict(self), "role": self.role}


TEXTS: dict[str, tuple[Both, Both]] = {
    "empty": (
        Both("文件是空的", "the file is empty"),
        Both("从项目自带的 devices.yaml 开始", "start from the devices.yaml that came with the kiosk"),
    ),
    "no_devices": (
        Both("缺少 devices", "devices is missing"),
        Both("加上一行 devices:，下面写设备", "add a line devices: and the devices below it"),
    ),
    "no_version": (
        Both("缺少 version", "version is missing"),
        Both("加上一行 version: 1", "add a line version: 1"),
    ),
    "bad_version": (
        Both("只认识第 1 版", "only version 1 is known"),
        Both("写 version: 1", "type version: 1"),
    ),
    "no_connect": (
        Both("缺少 connect（怎样连接）", "connect is missing (how the part is reached)"),
        Both("例如加上 connect: {serial: /dev/ttyUSB0}", "add for example connect: {serial: /dev/ttyUSB0}"),
    ),
    "bad_service": (
        Both("事项编号只用小写字母、数字、- 和 _", "a service id has lower-case letters, digits, - and _"),
        Both("例如 disability-photo", "such as disability-photo"),
    ),
    "not_bool": (
        Both("这里要 true 或 false", "true or false belongs here"),
        Both("写 true 或 false", "type true or false"),
    ),
    "not_word": (
        Both("这里要一个词", "a word belongs here"),
        Both("写 never、always 或 absent", "type never, always or absent"),
    ),
    "missing_file": (
        Both("找不到 devices.yaml", "devices.yaml is not there"),
        Both(
            "复制项目自带的 devices.yaml，或用 --devices 指定",
            "copy the devices.yaml that came with the kiosk, or name one with --devices",
        ),
    ),
}


def unknown_key(word: str, known: Iterable[str]) -> tuple[Both, Both]:
    """Reason and remedy for a key nobody knows."""
    names = list(known)
    shown = clean(word)
    near = nearest(shown, names)
    reason = Both(f"没有“{shown}”这个名字", f"there is no key {shown!r}")
    if near:
        return reason, Both(f"改成 {near}", f"type {near}")
    if not names:
        return reason, Both("删去这一行", "delete this line")
    return reason, Both(
        f"删去这一行，或用其中之一：{'、'.join(names)}", f"delete this line, or use one of: {', '.join(names)}"
    )


def one_of(what: str, allowed: Iterable[str]) -> tuple[Both, Both]:
    """Reason and remedy for a word that is not among the allowed ones."""
    names = list(allowed)
    shown = clean(what)
    near = nearest(shown, names)
    reason = Both(f"“{shown}”不能用在这里", f"{shown!r} is not possible here")
    if near:
        return reason, Both(f"改成 {near}", f"type {near}")
    return reason, Both(f"写其中之一：{'、'.join(names)}", f"type one of: {', '.join(names)}")


_PYDANTIC: dict[str, tuple[Both, Both]] = {
    "missing": (Both("缺少这一项", "it is missing"), Both("补上这一项", "add it")),
    "greater_than_equal": (Both("数值太小", "the number is too small"), Both("写 {ge} 或更大", "type {ge} or more")),
    "greater_than": (Both("数值太小", "the number is too small"), Both("写大于 {gt} 的数", "type more than {gt}")),
    "less_than_equal": (Both("数值太大", "the number is too large"), Both("写 {le} 或更小", "type {le} or less")),
    "less_than": (Both("数值太大", "the number is too large"), Both("写小于 {lt} 的数", "type less than {lt}")),
    "literal_error": (Both("不能用这个值", "this value is not possible"), Both("写 {expected}", "type {expected}")),
    "enum": (Both("不能用这个值", "this value is not possible"), Both("写 {expected}", "type {expected}")),
    "string_too_long": (Both("文字太长", "too long"), Both("最多 {max_length} 字", "at most {max_length}")),
    "string_too_short": (Both("文字太短", "too short"), Both("至少 {min_length} 字", "at least {min_length}")),
    "string_pattern_mismatch": (Both("写法不对", "wrongly written"), Both("要符合 {pattern}", "match {pattern}")),
}  # fmt: skip
_WHOLE = (
    Both("这里要一个整数", "a whole number belongs here"),
    Both("写一个整数，例如 1", "type a whole number such as 1"),
)
_NUMBER = (Both("这里要一个数", "a number belongs here"), Both("写一个数，例如 1.5", "type a number such as 1.5"))
_BOOL = (Both("这里要 true 或 false", "true or false belongs here"), Both("写 true 或 false", "type true or false"))
_TEXT = (Both("这里要文字", "a text belongs here"), Both("用双引号把它括起来", "put it in double quotes"))
_LIST = (Both("这里要一个列表", "a list belongs here"), Both("写成 [a, b]", "write it as [a, b]"))
_MAP = (Both("这里要“名字: 值”", "`name: value` lines belong here"), Both("写成 名字: 值", "write it as name: value"))
_KINDS = {"int": _WHOLE, "float": _NUMBER, "bool": _BOOL, "string": _TEXT, "tuple": _LIST, "list": _LIST}
_KINDS |= {"set": _LIST, "frozen": _LIST, "dict": _MAP, "model": _MAP, "mapping": _MAP, "decimal": _NUMBER}


def from_pydantic(kind: str, message: str, context: dict[str, Any]) -> tuple[Both, Both]:
    """Reason and remedy for one pydantic error (`type`, `msg`, `ctx`)."""
    known = _PYDANTIC.get(kind)
    if known is not None:
        shown = {key: value for key, value in context.items() if isinstance(value, (str, int, float))}
        try:
            return known[0], Both(known[1].zh.format(**shown), known[1].en.format(**shown))
        except KeyError:
            return known[0], Both(message, message)
    by_kind = _KINDS.get(kind.partition("_")[0])
    if by_kind is not None and ("type" in kind or "parsing" in kind or "from_float" in kind):
        return by_kind
    said = message.removeprefix("Value error, ")
    return Both("这个值不行", "this value is not possible"), Both(f"看说明：{said}", said)
